import { CloudError, type Attributes, type DriverIo } from '../../../model/index.ts';
import { filled, numberAt, rowsAt, textAt } from '../api/answer.ts';
import type { Args } from '../api/args.ts';
import { splitId } from '../api/compound-id.ts';
import { modify, query } from '../api/call.ts';
import { unlessMissing } from '../api/missing.ts';
import { poolBody, poolStatus, typesOf } from './node-pool-shape.ts';
import { hasFailed, newestTask, soonOrLater, untilTaskDone, taskFailure, type TaskOf } from './tasks.ts';

/** Seconds (research, section 1.8: nodes take 2 to 5 minutes). */
export const POOL_SECONDS = { create: 150, update: 120, delete: 120 } as const;
const PATIENCE = { create: 5400, update: 3600, delete: 3600 } as const;

/** A node pool by Terraform's id, `cluster:pool`. */
export interface Pool {
  readonly clusterId: string;
  readonly poolId: string;
  readonly region: string | undefined;
}

export function poolOf(id: string, region: string | undefined): Pool {
  const [clusterId, poolId] = splitId(id);
  return { clusterId, poolId, region };
}

/** The pool's detail; undefined when it, or its cluster, does not exist. Another pool's answer counts as none. */
export async function describePool(io: DriverIo, pool: Pool): Promise<Attributes | undefined> {
  const params = { ClusterId: pool.clusterId, NodepoolId: pool.poolId };
  const call = { api: 'cs:DescribeClusterNodePoolDetail', region: pool.region, params };
  const detail = await unlessMissing(query(io, call));
  return textAt(detail ?? {}, 'nodepool_info.nodepool_id') === pool.poolId ? detail : undefined;
}

/** The pools of a cluster with that name. */
export async function poolsNamed(
  io: DriverIo,
  clusterId: string,
  name: string,
  region: string | undefined,
): Promise<readonly string[]> {
  const params = { ClusterId: clusterId, NodepoolName: name };
  const answer = await unlessMissing(query(io, { api: 'cs:DescribeClusterNodePools', region, params }));
  const pools = rowsAt(answer ?? {}, 'nodepools').filter(
    (row) => textAt(row, 'nodepool_info.name') === name && textAt(row, 'status.state') !== 'deleting',
  );
  return pools.flatMap((row) => textAt(row, 'nodepool_info.nodepool_id') ?? []);
}

/**
 * Waits for the pool's task and then for its nodes. A task that had failed before we came is history: an earlier run saw
 * it, and the cloud is asked for the same once more. One that fails now is the answer.
 */
export async function untilPoolReady(io: DriverIo, pool: Pool, args: Args): Promise<void> {
  const now = await describePool(io, pool);
  if (now !== undefined && isReady(now)) return;
  const task = await newestTask(io, { ...pool, kind: /nodepool|scale|node_pool/, target: pool.poolId });
  if (task !== undefined && hasFailed(task)) {
    io.progress(`${nameOf(pool)}: asking again for what failed before`);
    await changePool(io, pool, poolBody(args));
    return;
  }
  const taskId = filled(textAt(task ?? {}, 'task_id'));
  const wait = { expectedSeconds: POOL_SECONDS.create, timeoutSeconds: PATIENCE.create };
  if (taskId !== undefined) await untilTaskDone(io, { ...begunBy(pool, 'cs:CreateClusterNodePool'), taskId, ...wait });
  await untilNodesReady(io, pool, 'create');
}

/** Sends a change and waits until the nodes are as it says. */
export async function changePool(io: DriverIo, pool: Pool, body: Readonly<Record<string, unknown>>): Promise<void> {
  const api = 'cs:ModifyClusterNodePool';
  const params = { ClusterId: pool.clusterId, NodepoolId: pool.poolId, body };
  const taskId = filled(textAt(await modify(io, { api, region: pool.region, params }), 'task_id'));
  const wait = { expectedSeconds: POOL_SECONDS.update, timeoutSeconds: PATIENCE.update };
  if (taskId !== undefined) await untilTaskDone(io, { ...begunBy(pool, api), taskId, ...wait });
  await untilNodesReady(io, pool, 'update');
}

/** Deletes the pool with its nodes, and waits until it is gone. */
export async function removePool(io: DriverIo, pool: Pool, force: boolean): Promise<void> {
  const detail = await describePool(io, pool);
  if (detail === undefined) return;
  const api = 'cs:DeleteClusterNodepool';
  if (textAt(detail, 'status.state') !== 'deleting') {
    const params = { ClusterId: pool.clusterId, NodepoolId: pool.poolId, force };
    const answer = await unlessMissing(modify(io, { api, region: pool.region, params }));
    const taskId = filled(textAt(answer ?? {}, 'task_id'));
    const wait = { expectedSeconds: POOL_SECONDS.delete, timeoutSeconds: PATIENCE.delete };
    if (taskId !== undefined) await untilTaskDone(io, { ...begunBy(pool, api), taskId, ...wait });
  }
  await soonOrLater(io, {
    what: `${nameOf(pool)} to be gone`,
    expectedSeconds: POOL_SECONDS.delete,
    timeoutSeconds: PATIENCE.delete,
    poll: async () => ((await describePool(io, pool)) === undefined ? true : undefined),
  });
}

/** Active and, where its size is fixed, with all of its nodes healthy. */
async function untilNodesReady(io: DriverIo, pool: Pool, doing: 'create' | 'update'): Promise<void> {
  await soonOrLater(io, {
    what: `the nodes of ${nameOf(pool)} to be ready`,
    expectedSeconds: POOL_SECONDS[doing],
    timeoutSeconds: PATIENCE[doing],
    poll: async () => {
      const detail = await describePool(io, pool);
      if (detail === undefined) return undefined;
      if (isReady(detail)) return true;
      const { state, failed } = poolStatus(detail);
      if (state === 'deleting') throw lost(`${nameOf(pool)} is being deleted`);
      // Idle, and still too few: the cloud has given up on some of them.
      if (state === 'active' && failed > 0) throw await nodesFailed(io, pool, detail);
      return undefined;
    },
  });
}

/** Idle, with as many nodes as it should have. */
function isReady(detail: Attributes): boolean {
  const { state, healthy, wanted } = poolStatus(detail);
  return state === 'active' && (wanted === undefined || healthy >= wanted);
}

/** Why nodes are missing: the pool's newest failed task, else what the pool says about itself. */
async function nodesFailed(io: DriverIo, pool: Pool, detail: Attributes): Promise<CloudError> {
  const task = await newestTask(io, { ...pool, kind: /./, target: pool.poolId });
  if (task !== undefined && hasFailed(task)) return taskFailure(begunBy(pool, 'cs:ModifyClusterNodePool'), task);
  const condition = rowsAt(detail, 'status.conditions').findLast((row) => textAt(row, 'status') !== 'True');
  const said = filled(textAt(condition ?? {}, 'message')) ?? 'the cloud gives no reason';
  const failed = numberAt(detail, 'status.failed_nodes') ?? 0;
  return lost(`${failed} nodes of ${nameOf(pool)} failed (types ${typesOf(detail)}): ${said}`);
}

function begunBy(pool: Pool, api: string): TaskOf {
  return { what: nameOf(pool), api, region: pool.region };
}

function nameOf({ clusterId, poolId }: Pool): string {
  return `node pool ${poolId} of cluster ${clusterId}`;
}

function lost(message: string): CloudError {
  return new CloudError({ errorClass: 'invalid', api: 'cs:DescribeClusterNodePoolDetail', code: '', message });
}
