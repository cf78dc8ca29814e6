import { EXIT, nearest } from '../../base/index.ts';
import { lockFor } from '../../engine/index.ts';
import type { State, StateResource } from '../../model/index.ts';
import type { CliContext } from '../context.ts';
import { fail } from '../errors.ts';
import type { CloudFlags } from '../flags/flags.ts';
import { inventoryText } from '../text/inventory-text.ts';
import { table } from '../text/table.ts';
import { runCommand } from '../wiring/run-command.ts';
import { openStore, readDeployed } from '../wiring/stored-state.ts';

/** Lists what the state knows. */
export async function stateList(this: CliContext, flags: CloudFlags): Promise<void> {
  await runCommand(this, 'state list', flags, async ({ screen }) => {
    const state = await readDeployed(openStore(this, flags, screen));
    const rows = Object.values(state.resources).map(({ address, id, status }) => ({ address, id, status }));
    screen.answer('state', rows, () => inventoryText(state, screen));
    return EXIT.done;
  });
}

/** Shows one resource of the state with all its attributes. */
export async function stateShow(this: CliContext, flags: CloudFlags, address: string): Promise<void> {
  await runCommand(this, 'state show', flags, async ({ screen }) => {
    const resource = resourceAt(await readDeployed(openStore(this, flags, screen)), address);
    screen.answer('resource', resource, () => resourceText(resource));
    return EXIT.done;
  });
}

/** Makes the state forget a resource; the cloud keeps it. */
export async function stateRemove(this: CliContext, flags: CloudFlags, address: string): Promise<void> {
  await runCommand(this, 'state rm', flags, async ({ screen }) => {
    const stored = openStore(this, flags, screen);
    const lock = await lockFor(stored.store, ['landfall', ...this.argv].join(' '));
    try {
      const state = await readDeployed(stored);
      const { id } = resourceAt(state, address);
      const resources = Object.fromEntries(Object.entries(state.resources).filter(([key]) => key !== address));
      await stored.store.write({ ...state, serial: state.serial + 1, resources });
      screen.answer(
        'removed',
        { address, id },
        () => `Forgot ${address}. The cloud still has ${id}; nobody looks after it now.`,
      );
      return EXIT.done;
    } finally {
      await lock.release();
    }
  });
}

/** Breaks the lock, whoever holds it. */
export async function stateUnlock(this: CliContext, flags: CloudFlags): Promise<void> {
  await runCommand(this, 'state unlock', flags, async ({ screen }) => {
    const { store } = openStore(this, flags, screen);
    const holder = await store.holder();
    await store.unlock();
    screen.answer('unlocked', holder ?? null, () =>
      holder === undefined
        ? 'Nobody held the lock.'
        : `Broke the lock of ${holder.who} on ${holder.host} (process ${holder.pid}): ${holder.command}, since ${holder.since}.`,
    );
    return EXIT.done;
  });
}

/** @throws LF6007 when the state has no such resource. */
function resourceAt(state: State, address: string): StateResource {
  const resource = state.resources[address];
  if (resource !== undefined) return resource;
  const guess = nearest(address, Object.keys(state.resources));
  throw fail('LF6007', {
    headline: `the state has no ${address}`,
    ...(guess === undefined ? {} : { fix: `Did you mean ${guess}?` }),
  });
}

function resourceText({ address, type, id, region, status, dependsOn, attributes }: StateResource): string {
  const head = [
    ['address', address],
    ['type', type],
    ['id', id],
    ['region', region ?? '(none)'],
    ['status', status],
    ['depends on', dependsOn.length === 0 ? '(nothing)' : dependsOn.join(', ')],
  ];
  const rows = Object.entries(attributes).map(([name, value]) => [name, JSON.stringify(value)]);
  return `${table(head)}\n\n${table(rows, '  ')}`;
}
