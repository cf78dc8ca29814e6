import { buildRouteMap } from '@stricli/core';
import { CLOUD_FLAGS, STACK_ALIASES, STACK_FLAGS, type StackFlags } from '../flags/flags.ts';
import type { ExportFlags } from '../verbs/export.ts';
import { command } from './define.ts';

const text = (input: string): string => input;

/** Commands that hand the stack to other tools. */
export const exportCommands = buildRouteMap({
  docs: { brief: 'hand the stack to other tools' },
  routes: {
    terraform: command<ExportFlags>({
      brief: 'write the stack as Terraform configuration',
      full: 'Idiomatic HCL with import blocks for everything that exists: the next terraform plan imports all and changes nothing.\n\n  landfall export terraform -p prod -o terraform/prod',
      flags: { ...CLOUD_FLAGS, out: { kind: 'parsed', parse: text, brief: 'directory to write to; terraform/PROFILE when omitted', optional: true, placeholder: 'DIR' } },
      aliases: { ...STACK_ALIASES, o: 'out' },
      load: async () => (await import('../verbs/export.ts')).exportTerraform,
    }),
    policy: command<StackFlags>({
      brief: 'print the least-privilege RAM policy of plan, apply and destroy',
      full: '  landfall export policy -p prod > policy.json',
      flags: STACK_FLAGS,
      aliases: STACK_ALIASES,
      load: async () => (await import('../verbs/export.ts')).exportPolicy,
    }),
  },
});
