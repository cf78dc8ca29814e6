import type { Call } from '../service.ts';
import { ADDON_KINDS, findAddonKind, type AddonKind } from './addon-catalog.ts';
import type { AddonOrder } from './cluster-order.ts';
import { fault } from './faults.ts';
import { ADDONS, type AddonRow, type ClusterRow } from './tables.ts';

/** Seconds that an add-on takes to start, change or go. */
const ADDON_SECONDS = 40;

/** The add-on of this name, or 404 AddonNotFound. */
export function needKind(name: string): AddonKind {
  const kind = findAddonKind(name);
  if (kind === undefined) throw fault('AddonNotFound', name);
  return kind;
}

/** The row id of an add-on in a cluster. */
function addonId(clusterId: string, name: string): string {
  return `${clusterId}/${name}`;
}

/** The add-on in the cluster, or 404 AddonNotFound. */
export function needAddon({ world }: Call, clusterId: string, name: string): AddonRow {
  const row = world.table(ADDONS).get(addonId(clusterId, name));
  if (row === undefined) throw fault('AddonNotFound', name);
  return row;
}

/** Installs the add-ons of a new cluster: those asked for and those that every cluster gets. */
export function installFirst(call: Call, cluster: ClusterRow, orders: readonly AddonOrder[]): void {
  const asked = new Set(orders.map(({ name }) => name));
  const usual = ADDON_KINDS.filter(({ name, byDefault }) => byDefault && !asked.has(name));
  const readyAt = cluster.due?.[0]?.at ?? call.now;
  for (const order of [...orders, ...usual.map(({ name }) => ({ name, version: undefined, config: '' }))]) {
    putAddon(call, cluster.id, order, readyAt);
  }
}

/** When an operation on add-ons that begins now is over. */
export function addonDoneAt({ world, now }: Call): number {
  return now + world.takes(ADDON_SECONDS, 0.3);
}

/** Writes an add-on that becomes active at a time. */
export function putAddon(call: Call, clusterId: string, { name, version, config }: AddonOrder, readyAt: number): void {
  call.world.table(ADDONS).put({
    id: addonId(clusterId, name),
    clusterId,
    name,
    version: version ?? needKind(name).version,
    config,
    state: 'initial',
    due: [{ at: readyAt, set: { state: 'active' } }],
    createdAt: call.now,
  });
}
