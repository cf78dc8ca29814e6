import { findInstanceType } from '../../catalog/index.ts';
import type { Call } from '../service.ts';
import { JsonBody } from '../wire/json-body.ts';
import { insist } from './faults.ts';
import { hexId } from './identifiers.ts';
import { launchNodes } from './node-launch.ts';
import { desiredSize, readPoolSettings } from './pool-order.ts';
import { NODE_POOLS, NODES, type ClusterRow, type NodePoolRow, type PoolFailure, type TaskRow } from './tables.ts';
import { beginTask } from './task-store.ts';

/** Seconds that a pool without nodes takes, and that machines take to join. */
const SECONDS = { empty: 10, nodes: 180, gpuNodes: 330, failure: 90 } as const;

/** Makes a pool with its first nodes and begins the task. In a cluster that is not there yet both wait for it. */
export function addPool(
  call: Call,
  cluster: ClusterRow,
  body: JsonBody,
): { readonly pool: NodePoolRow; readonly task: TaskRow } {
  const { world, now } = call;
  const pools = world.table(NODE_POOLS);
  const present = pools.where('clusterId', cluster.id);
  insist(present.length < world.quota('cs.node_pools', 20), 'QuotaExceeded.NodePool');
  const settings = readPoolSettings(call, cluster, body);
  insist(!present.some((pool) => pool.name === settings.name), 'InvalidParameter', `node pool ${settings.name} exists`);
  const pool: NodePoolRow = {
    ...settings,
    id: hexId(world, 'np', 32),
    clusterId: cluster.id,
    regionId: cluster.regionId,
    state: 'initial',
    scalingGroupId: world.newId('asg-', cluster.regionId, 20),
    failure: null,
    createdAt: now,
    updatedAt: now,
  };
  const scaling = new JsonBody(settings.autoScaling);
  const least = scaling.bool('enable') === true ? scaling.int('min_instances') : body.int('count');
  const wanted = desiredSize(settings) ?? least ?? 0;
  const task = growPool(call, { cluster, pool, count: wanted }, 'nodepool_create');
  return { pool, task };
}

/** A pool that is to get further nodes. */
export interface Growth {
  readonly cluster: ClusterRow;
  readonly pool: NodePoolRow;
  readonly count: number;
}

/** Gets machines into a pool; the task tells what could not be had. */
export function growPool(call: Call, { cluster, pool, count }: Growth, type: string): TaskRow {
  const { world } = call;
  const present = world.table(NODES).where('clusterId', cluster.id).length;
  insist(present + count <= world.quota('cs.nodes', 100), 'QuotaExceeded.Node');
  const from = beginningOf(call, cluster);
  const readyAt = from + world.takes(count === 0 ? SECONDS.empty : joinSeconds(pool), 0.3);
  const { ids, failure } = launchNodes(call, pool, count, readyAt);
  const endsAt = failure !== null && ids.length === 0 ? from + world.takes(SECONDS.failure, 0.3) : readyAt;
  putTransition(call, pool, {
    state: pool.state === 'initial' ? 'initial' : 'scaling',
    endsAt,
    failure: failure ?? null,
  });
  return beginTask(call, {
    cluster,
    type,
    target: { type: 'nodepool', id: pool.id },
    stages: ['preCheck', 'createInstances', 'waitNodesReady'],
    endsAt,
    error: failure === null ? undefined : { code: failure.code, message: failure.message },
  });
}

/** The nodes of a pool that is made with its cluster wait for the control plane. */
function beginningOf({ now }: Call, { state, due }: ClusterRow): number {
  return state === 'initial' ? (due?.[0]?.at ?? now) : now;
}

/** Machines with GPUs take longer to start, and their drivers are installed. */
function joinSeconds({ scalingGroup }: NodePoolRow): number {
  const types = new JsonBody(scalingGroup).texts('instance_types');
  return types.some((id) => findInstanceType(id)?.gpu !== undefined) ? SECONDS.gpuNodes : SECONDS.nodes;
}

/** Lets a pool pass through a state until a time. */
export function putTransition(
  call: Call,
  pool: NodePoolRow,
  {
    state,
    endsAt,
    failure,
  }: { readonly state: NodePoolRow['state']; readonly endsAt: number; readonly failure?: PoolFailure | null },
): void {
  const due = [{ at: endsAt, set: { state: 'active', failure: failure ?? null, updatedAt: endsAt } }];
  call.world.table(NODE_POOLS).put({ ...pool, state, due, updatedAt: call.now });
}
