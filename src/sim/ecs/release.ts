import type { Call } from '../service.ts';
import { EIPS, FREE_EIP } from '../vpc/tables.ts';
import type { DueChange, Row, Table } from '../world/table.ts';
import { DISKS, INSTANCES, NETWORK_INTERFACES, type Disk, type NetworkInterface } from './tables.ts';

/**
 * Lets the machine go at the time, with its interfaces, the disks that go along, and its hold on elastic addresses.
 * Steps of the machine that are due before then stay.
 */
export function scheduleRelease({ world }: Pick<Call, 'world'>, instanceId: string, at: number): void {
  addDue(world.table(INSTANCES), instanceId, { at, set: null });
  const interfaces = world.table(NETWORK_INTERFACES).where('instanceId', instanceId);
  for (const card of interfaces) addDue(world.table(NETWORK_INTERFACES), card.id, { at, set: interfaceAfter(card) });
  for (const disk of world.table(DISKS).where('instanceId', instanceId)) {
    addDue(world.table(DISKS), disk.id, { at, set: diskAfter(disk, at) });
  }
  const holders = [instanceId, ...interfaces.filter((card) => interfaceAfter(card) === null).map((card) => card.id)];
  for (const eip of holders.flatMap((holder) => world.table(EIPS).where('instanceId', holder))) {
    addDue(world.table(EIPS), eip.id, { at, set: FREE_EIP });
  }
}

/** Takes an automatic release back: nothing of the machine goes at that time any more. */
export function cancelRelease(call: Call, instanceId: string, at: number): void {
  const { world } = call;
  dropDue(world.table(INSTANCES), instanceId, at);
  const interfaces = world.table(NETWORK_INTERFACES).where('instanceId', instanceId);
  for (const card of interfaces) dropDue(world.table(NETWORK_INTERFACES), card.id, at);
  for (const disk of world.table(DISKS).where('instanceId', instanceId)) dropDue(world.table(DISKS), disk.id, at);
  for (const eip of [instanceId, ...interfaces.map((card) => card.id)].flatMap((holder) =>
    world.table(EIPS).where('instanceId', holder),
  )) {
    dropDue(world.table(EIPS), eip.id, at);
  }
}

/** What an interface becomes when its machine goes: null when it goes along. */
export function interfaceAfter(card: NetworkInterface): Partial<NetworkInterface> | null {
  if (card.type === 'Primary' || card.deleteOnRelease) return null;
  return { status: 'Available', instanceId: '', deviceIndex: 0 };
}

/** What a disk becomes when its machine goes: null when it goes along. */
export function diskAfter(disk: Disk, at: number): Partial<Disk> | null {
  if (disk.type === 'system' || disk.deleteWithInstance) return null;
  return { status: 'Available', instanceId: '', device: '', detachedAt: at, chargeType: 'PostPaid' };
}

function addDue<T extends Row>(table: Table<T>, id: string, change: DueChange): void {
  const row = table.get(id);
  if (row === undefined) return;
  const sooner = (row.due ?? []).filter((step) => step.at < change.at);
  table.put({ ...row, due: [...sooner, change] });
}

function dropDue<T extends Row>(table: Table<T>, id: string, at: number): void {
  const row = table.get(id);
  if (row === undefined) return;
  table.put({ ...row, due: (row.due ?? []).filter((step) => step.at !== at) });
}
