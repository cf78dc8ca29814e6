import type { Call } from '../service.ts';
import { takeAddress } from '../vpc/addresses.ts';
import { formatIp, parseIp } from '../../base/index.ts';
import type { VSwitchRow } from '../vpc/tables.ts';
import type { DueChange } from '../world/table.ts';
import type { DiskOrder } from './disk-order.ts';
import { sequenced, type LaunchOrder } from './launch-order.ts';
import { attachedInterface, newInterface } from './new-interface.ts';
import type { SecondaryOrder } from './placement.ts';
import { scheduleRelease } from './release.ts';
import { takeStaticAddress } from './static-address.ts';
import { DISKS, INSTANCES, NETWORK_INTERFACES, type Disk, type Instance } from './tables.ts';
import { traitsOf } from './type-traits.ts';

/** Whether a new machine ends up running or stopped. */
export type Start = 'running' | 'stopped';

/** Which of the order's machines is built. */
interface Nth {
  readonly index: number;
  readonly count: number;
  readonly start: Start;
}

/** Seconds that steps of a machine's life take. */
const SECONDS = { pending: 4, start: 25, startSlow: 180, prepare: 10 } as const;

/** Puts one machine with its interfaces and disks into the world. */
export function buildMachine(call: Call, order: LaunchOrder, nth: Nth): Instance {
  const { world } = call;
  const id = world.newId('i', call.region, 20);
  const life = lifeOf(call, order, nth.start);
  const primaryInterfaceId = putInterfaces(call, order, { instanceId: id, readyAt: life.placedAt, index: nth.index });
  const instance: Instance = {
    ...order.settings,
    ...order.billing,
    ...order.login,
    ...order.internet,
    id,
    regionId: call.region,
    zoneId: order.placement.vSwitch.zoneId,
    vpcId: order.placement.vSwitch.vpcId,
    vSwitchId: order.placement.vSwitch.id,
    name: machineName(order, nth) ?? id,
    hostName: hostName(order, nth) ?? `iZ${id.slice(2)}Z`,
    status: 'Pending',
    due: life.steps,
    instanceType: order.type.id,
    imageId: order.image.id,
    primaryInterfaceId,
    createdAt: call.now,
    startedAt: life.placedAt,
    stoppedMode: 'KeepCharging',
    publicIp: order.internet.bandwidthOut > 0 && nth.start === 'running' ? takeStaticAddress(call) : '',
    maintenanceAction: 'AutoRecover',
    notifyOnMaintenance: false,
    tags: order.tags,
  };
  world.table(INSTANCES).put(instance);
  order.disks.forEach((disk, place) => putDisk(call, order, { disk, instance, place, readyAt: life.placedAt }));
  if (instance.autoReleaseAt !== undefined) scheduleRelease(call, id, instance.autoReleaseAt);
  return instance;
}

interface Life {
  /** When hardware was found: disks and interfaces are there from then on. */
  readonly placedAt: number;
  readonly steps: readonly DueChange[];
}

function lifeOf(call: Call, order: LaunchOrder, start: Start): Life {
  const { world, now } = call;
  const placedAt = now + world.takes(SECONDS.pending);
  if (start === 'stopped')
    return { placedAt, steps: [{ at: now + world.takes(SECONDS.prepare), set: { status: 'Stopped' } }] };
  const slow = order.type.gpu !== undefined || traitsOf(order.type).bareMetal;
  const runningAt = placedAt + world.takes(slow ? SECONDS.startSlow : SECONDS.start);
  return {
    placedAt,
    steps: [
      { at: placedAt, set: { status: 'Starting' } },
      { at: runningAt, set: { status: 'Running' } },
    ],
  };
}

function machineName(order: LaunchOrder, nth: Nth): string | undefined {
  return order.name === undefined ? undefined : numbered(order.name, order, nth);
}

function hostName(order: LaunchOrder, nth: Nth): string | undefined {
  return order.hostName === undefined ? undefined : numbered(order.hostName, order, nth);
}

/** UniqueSuffix appends 001, 002 ... to a name that has no sequence of its own. */
function numbered(name: string, order: LaunchOrder, { index, count }: Nth): string {
  const own = sequenced(name, index);
  return own === name && order.uniqueSuffix && count > 1 ? `${name}${String(index + 1).padStart(3, '0')}` : own;
}

interface Owner {
  readonly instanceId: string;
  readonly readyAt: number;
  readonly index: number;
}

/** Makes the primary interface and the further ones; returns the primary's id. */
function putInterfaces(call: Call, order: LaunchOrder, owner: Owner): string {
  const { placement } = order;
  const { instanceId, readyAt } = owner;
  const table = call.world.table(NETWORK_INTERFACES);
  const primary = newInterface(call, placement.vSwitch, {
    type: 'Primary',
    privateIps: [takeAddress(call.world, placement.vSwitch.id, consecutive(placement.privateIp, owner.index))],
    securityGroupIds: placement.groups.map((group) => group.id),
    resourceGroupId: order.settings.resourceGroupId,
  });
  table.put({ ...primary, ...attachedInterface({ instanceId, readyAt, deviceIndex: 0 }) });
  placement.secondaries.forEach((card, place) => {
    const row =
      (card.interfaceId === undefined ? undefined : table.get(card.interfaceId)) ?? secondary(call, card.vSwitch, card);
    table.put({ ...row, ...attachedInterface({ instanceId, readyAt, deviceIndex: place + 1 }) });
  });
  return primary.id;
}

function secondary(call: Call, vSwitch: VSwitchRow, card: SecondaryOrder) {
  return newInterface(call, vSwitch, {
    type: 'Secondary',
    privateIps: [takeAddress(call.world, vSwitch.id, card.privateIp)],
    securityGroupIds: card.groups.map((group) => group.id),
    name: card.name,
    deleteOnRelease: card.deleteOnRelease,
  });
}

/** The wanted address of the nth machine: they follow each other. */
function consecutive(first: string | undefined, index: number): string | undefined {
  const address = first === undefined ? undefined : parseIp(first);
  return address === undefined ? first : formatIp(address + index);
}

interface PlacedDisk {
  readonly disk: DiskOrder;
  readonly instance: Instance;
  readonly place: number;
  readonly readyAt: number;
}

function putDisk(call: Call, order: LaunchOrder, { disk, instance, place, readyAt }: PlacedDisk): void {
  const { kind, ...described } = disk;
  const id = call.world.newId('d', call.region, 20);
  const row: Disk = {
    ...described,
    ...kind,
    id,
    regionId: call.region,
    zoneId: instance.zoneId,
    status: 'Creating',
    due: [{ at: readyAt, set: { status: 'In_use' } }],
    instanceId: instance.id,
    imageId: place === 0 ? order.image.id : '',
    snapshotId: '',
    chargeType: instance.chargeType,
    attachedAt: readyAt,
    detachedAt: undefined,
    deleteAutoSnapshot: true,
    enableAutoSnapshot: true,
    multiAttach: 'Disabled',
    resourceGroupId: instance.resourceGroupId,
    createdAt: call.now,
    tags: {},
  };
  call.world.table(DISKS).put(row);
}
