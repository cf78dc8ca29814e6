import {
  CHANGE_ALIASES,
  CHANGE_FLAGS,
  CLOUD_FLAGS,
  DESTROY_FLAGS,
  STACK_ALIASES,
  type ChangeFlags,
  type CloudFlags,
  type DestroyFlags,
} from '../flags/flags.ts';
import type { DriftFlags } from '../verbs/drift.ts';
import type { PlanFlags } from '../verbs/plan.ts';
import { command, commandWith } from './define.ts';

const text = (input: string): string => input;

/** Commands that look at a cloud or change it. */
export const deployCommands = {
  plan: command<PlanFlags>({
    brief: 'show what apply would change',
    full: 'Compares the configuration with the state and the cloud. Changes nothing.\n\n  landfall plan -p prod\n  landfall plan --out next.plan && landfall apply next.plan\n  landfall plan --detailed-exitcode     2 when something would change',
    flags: {
      ...CLOUD_FLAGS,
      only: {
        kind: 'parsed',
        parse: text,
        brief: 'only this address and what belongs to it',
        optional: true,
        variadic: true,
        placeholder: 'ADDRESS',
      },
      out: { kind: 'parsed', parse: text, brief: 'save the plan for apply', optional: true, placeholder: 'FILE' },
      detailedExitcode: {
        kind: 'boolean',
        brief: 'exit with 2 when something would change',
        default: false,
        withNegated: false,
      },
      destroy: { kind: 'boolean', brief: 'plan the removal of everything', default: false, withNegated: false },
    },
    aliases: { ...STACK_ALIASES, o: 'out' },
    load: async () => (await import('../verbs/plan.ts')).plan,
  }),
  apply: commandWith<ChangeFlags>({
    brief: 'bring the stack about',
    full: 'Runs on the simulated cloud unless --live. A run that was cut short is continued.\n\n  landfall apply -p prod\n  landfall apply -p prod -y --set machines.api.count=3\n  landfall apply next.plan             exactly what was saved',
    flags: CHANGE_FLAGS,
    aliases: CHANGE_ALIASES,
    argument: { name: 'plan', brief: 'a plan saved by plan --out', optional: true },
    load: async () => (await import('../verbs/apply.ts')).apply,
  }),
  destroy: command<DestroyFlags>({
    brief: 'remove everything the state knows',
    full: 'Names what the cloud keeps afterwards; exit code 10 when that costs money and was not asked to stay.\n\n  landfall destroy -p dev\n  landfall destroy -y --only alicloud_instance.batch_1\n  landfall destroy -y --leftovers',
    flags: DESTROY_FLAGS,
    aliases: CHANGE_ALIASES,
    load: async () => (await import('../verbs/destroy.ts')).destroy,
  }),
  status: command<CloudFlags>({
    brief: 'compare what is deployed with cloud and configuration',
    flags: CLOUD_FLAGS,
    aliases: STACK_ALIASES,
    load: async () => (await import('../verbs/status.ts')).status,
  }),
  drift: command<DriftFlags>({
    brief: 'show what was changed outside Landfall since the last apply',
    full: '  landfall drift -p prod\n  landfall drift -p prod --detailed-exitcode     2 when something was changed',
    flags: {
      ...CLOUD_FLAGS,
      detailedExitcode: {
        kind: 'boolean',
        brief: 'exit with 2 when something was changed',
        default: false,
        withNegated: false,
      },
    },
    aliases: STACK_ALIASES,
    load: async () => (await import('../verbs/drift.ts')).drift,
  }),
  outputs: commandWith<CloudFlags>({
    brief: 'print the outputs of the last apply',
    full: '  landfall outputs -p prod\n  landfall outputs -p prod balancer_public_address     the bare value, for scripts',
    flags: CLOUD_FLAGS,
    aliases: STACK_ALIASES,
    argument: { name: 'name', brief: 'one output only', optional: true },
    load: async () => (await import('../verbs/outputs.ts')).outputs,
  }),
};
