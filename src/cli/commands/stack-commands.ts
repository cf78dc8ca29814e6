import {
  OUTPUT_ALIASES,
  OUTPUT_FLAGS,
  STACK_ALIASES,
  STACK_FLAGS,
  type OutputFlags,
  type StackFlags,
} from '../flags/flags.ts';
import { command, commandWith } from './define.ts';

/** Commands that read the configuration and touch no cloud. */
export const stackCommands = {
  init: commandWith<OutputFlags>({
    brief: 'write a small stack that works',
    full: 'Writes landfall.yaml, its JSON Schema for editors, and the .gitignore lines.\n\n  landfall init\n  landfall init my-stack',
    flags: OUTPUT_FLAGS,
    aliases: OUTPUT_ALIASES,
    argument: { name: 'directory', brief: 'where to write it; here when omitted', optional: true },
    load: async () => (await import('../verbs/init.ts')).init,
  }),
  check: command<StackFlags>({
    brief: 'check the configuration; every error at once',
    full: 'Reads all layers and checks shapes, addresses, places and references. No cloud is touched.\n\n  landfall check\n  landfall check -p prod --set region=ap-southeast-1',
    flags: STACK_FLAGS,
    aliases: STACK_ALIASES,
    load: async () => (await import('../verbs/check.ts')).check,
  }),
  explain: commandWith<StackFlags>({
    brief: 'say where a value comes from and where it lands',
    full: 'Shows the value, the file and line that set it, what it overrode, and the resources and arguments it reaches.\n\n  landfall explain network.subnets.app.cidr\n  landfall explain -p prod machines.api.count\n  landfall explain            every value there is',
    flags: STACK_FLAGS,
    aliases: STACK_ALIASES,
    argument: { name: 'path', brief: 'path of the value, as network.cidr', optional: true },
    load: async () => (await import('../verbs/explain.ts')).explain,
  }),
  schema: command<Record<string, never>>({
    brief: 'print the JSON Schema of the configuration',
    flags: {},
    load: async () => (await import('../verbs/schema.ts')).schema,
  }),
};
