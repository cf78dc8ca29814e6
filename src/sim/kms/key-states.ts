import type { Action, Answer, Call } from '../service.ts';
import type { DueChange } from '../world/table.ts';
import { fault, invalid } from './faults.ts';
import { withVersionsAt } from './key-versions.ts';
import { keyResource, need, needKey } from './lookup.ts';
import { ALIASES, KEYS, type Key } from './tables.ts';

const DAY_MS = 86_400_000;

/** A deletion may be 7 to 366 days away. */
const WINDOW_DAYS: readonly [min: number, max: number] = [7, 366];

export const keyStateActions: Record<string, Action> = {
  EnableKey: switchAction('makes a key usable', 'Enabled'),
  DisableKey: switchAction('makes a key unusable', 'Disabled'),
  ScheduleKeyDeletion: {
    summary: 'deletes a key, and its aliases, at the end of a waiting period',
    mutates: true,
    resources: keyResource,
    run: scheduleDeletion,
  },
  CancelKeyDeletion: {
    summary: 'keeps a key that waits for its deletion; it stays disabled',
    mutates: true,
    resources: keyResource,
    run: (call) => {
      const key = needKey(call);
      if (key.state !== 'PendingDeletion') throw fault('stateUnchanged');
      call.world.table(KEYS).put({ ...key, state: 'Disabled', deleteAt: undefined, due: [] });
      deleteAliases(call, key, []);
      return {};
    },
  },
};

function switchAction(summary: string, state: 'Enabled' | 'Disabled'): Action {
  return {
    summary,
    mutates: true,
    resources: keyResource,
    run: (call) => {
      const key = withVersionsAt(needKey(call), call.now);
      if (key.state === state) return {};
      if (key.state !== 'Enabled' && key.state !== 'Disabled') throw fault('stateUnchanged');
      // Time that a key spends disabled does not count towards its next rotation.
      const rotationFrom = state === 'Enabled' ? call.now : key.rotationFrom;
      call.world.table(KEYS).put({ ...key, state, rotationFrom });
      return {};
    },
  };
}

function scheduleDeletion(call: Call): Answer {
  need(call, 'PendingWindowInDays');
  const key = withVersionsAt(needKey(call), call.now);
  const days = call.params.int('PendingWindowInDays') ?? Number.NaN;
  if (!(days >= WINDOW_DAYS[0] && days <= WINDOW_DAYS[1])) throw invalid('PendingWindowInDays');
  if (key.state === 'PendingDeletion') throw fault('stateUnchanged');
  if (key.deletionProtection) throw fault('deletionProtected');
  const deleteAt = call.now + days * DAY_MS;
  const due = [{ at: deleteAt, set: null }];
  call.world.table(KEYS).put({ ...key, state: 'PendingDeletion', deleteAt, due });
  deleteAliases(call, key, due);
  return {};
}

/** Aliases go when their key goes. */
function deleteAliases(call: Call, key: Key, due: readonly DueChange[]): void {
  const aliases = call.world.table(ALIASES);
  for (const alias of aliases.where('keyId', key.id)) aliases.put({ ...alias, due });
}
