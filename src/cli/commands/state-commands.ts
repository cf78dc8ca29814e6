import { buildRouteMap } from '@stricli/core';
import { CLOUD_FLAGS, STACK_ALIASES, type CloudFlags } from '../flags/flags.ts';
import { command, commandWith } from './define.ts';

const ADDRESS = { name: 'address', brief: 'resource address, as alicloud_vpc.main', optional: false } as const;

/** Commands that look into the state file. */
export const stateCommands = buildRouteMap({
  docs: { brief: 'look into the state' },
  routes: {
    list: command<CloudFlags>({
      brief: 'list what the state knows',
      flags: CLOUD_FLAGS,
      aliases: STACK_ALIASES,
      load: async () => (await import('../verbs/state.ts')).stateList,
    }),
    show: commandWith<CloudFlags>({
      brief: 'show one resource with all its attributes',
      flags: CLOUD_FLAGS,
      aliases: STACK_ALIASES,
      argument: ADDRESS,
      load: async () => (await import('../verbs/state.ts')).stateShow,
    }),
    rm: commandWith<CloudFlags>({
      brief: 'forget a resource; the cloud keeps it',
      flags: CLOUD_FLAGS,
      aliases: STACK_ALIASES,
      argument: ADDRESS,
      load: async () => (await import('../verbs/state.ts')).stateRemove,
    }),
    unlock: command<CloudFlags>({
      brief: 'break the lock, whoever holds it',
      flags: CLOUD_FLAGS,
      aliases: STACK_ALIASES,
      load: async () => (await import('../verbs/state.ts')).stateUnlock,
    }),
  },
});
