import { buildRouteMap } from '@stricli/core';
import { CLOUD_FLAGS, STACK_ALIASES, STACK_FLAGS } from '../flags/flags.ts';
import type { ExportFlags, PolicyFlags } from '../verbs/export.ts';
import { command } from './define.ts';

const text = (input: string): string => input;

/** Commands that hand the stack to other tools. */
export const exportCommands = buildRouteMap({
  docs: { brief: 'hand the stack to other tools' },
  routes: {
    terraform: command<ExportFlags>({
      brief: 'write the stack as Terraform configuration',
      full: 'Idiomatic HCL with import blocks for everything that exists: the next terraform plan imports all and changes nothing.\n\n  landfall export terraform -p prod -o terraform/prod',
      flags: {
        ...CLOUD_FLAGS,
        out: {
          kind: 'parsed',
          parse: text,
          brief: 'directory to write to; terraform/PROFILE when omitted',
          optional: true,
          placeholder: 'DIR',
        },
      },
      aliases: { ...STACK_ALIASES, o: 'out' },
      load: async () => (await import('../verbs/export.ts')).exportTerraform,
    }),
    policy: command<PolicyFlags>({
      brief: 'print the least-privilege RAM policy of plan, apply and destroy',
      full: 'RAM takes 6144 characters a policy: a large stack needs several, which are printed as a list.\n\n  landfall export policy -p prod -o policies',
      flags: {
        ...STACK_FLAGS,
        out: {
          kind: 'parsed',
          parse: text,
          brief: 'directory for a file of each policy',
          optional: true,
          placeholder: 'DIR',
        },
        rehearsed: {
          kind: 'boolean',
          brief: 'only what a rehearsal of apply, plan and destroy used; not what later changes may need',
          default: false,
          withNegated: false,
        },
      },
      aliases: { ...STACK_ALIASES, o: 'out' },
      load: async () => (await import('../verbs/export.ts')).exportPolicy,
    }),
  },
});
