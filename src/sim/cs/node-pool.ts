import { isoSeconds } from '../iso-time.ts';
import type { Action, Answer, Call } from '../service.ts';
import { bodyOf, JsonBody } from '../wire/json-body.ts';
import { clusterOf, readyCluster, touching } from './cluster-lookup.ts';
import { fault, insist } from './faults.ts';
import { addPool, growPool, putTransition } from './node-pool-create.ts';
import { nodesOf, removeNodes, statusOf } from './node-store.ts';
import { changedSettings, desiredSize } from './pool-order.ts';
import { NODE_POOLS, type NodePoolRow, type TaskRow } from './tables.ts';
import { beginTask, taskAnswer } from './task-store.ts';

const POOLS = '/clusters/{ClusterId}/nodepools';
const POOL = `${POOLS}/{NodepoolId}`;

export const actions: Readonly<Record<string, Action>> = {
  CreateClusterNodePool: {
    summary: 'makes a node pool with its first nodes; 2 to 4 minutes',
    mutates: true,
    resources: touching,
    route: { method: 'POST', path: POOLS },
    run: createPool,
  },
  DescribeClusterNodePools: {
    summary: 'lists the node pools of a cluster',
    mutates: false,
    resources: touching,
    route: { method: 'GET', path: POOLS },
    run: listPools,
  },
  DescribeClusterNodePoolDetail: {
    summary: 'reads a node pool in full',
    mutates: false,
    resources: touching,
    route: { method: 'GET', path: POOL },
    run: (call) => show(call, poolOf(call)),
  },
  ModifyClusterNodePool: {
    summary: 'changes a node pool; another desired size adds or removes nodes',
    mutates: true,
    resources: touching,
    route: { method: 'PUT', path: POOL },
    run: modifyPool,
  },
  ModifyNodePoolNodeConfig: {
    summary: 'changes the kubelet settings of a node pool',
    mutates: true,
    resources: touching,
    route: { method: 'PUT', path: `${POOL}/node_config` },
    run: modifyNodeConfig,
  },
  ScaleClusterNodePool: {
    summary: 'adds nodes to a pool without desired size',
    mutates: true,
    resources: touching,
    route: { method: 'POST', path: POOL },
    run: scalePool,
  },
  DeleteClusterNodepool: {
    summary: 'deletes a node pool; with its nodes when forced',
    mutates: true,
    resources: touching,
    route: { method: 'DELETE', path: POOL },
    run: deletePool,
  },
};

/** Seconds that a change without nodes takes, and that machines take to leave. */
const SECONDS = { change: 15, leave: 90 } as const;

/** The pool that the path names in its cluster, or 404 ErrorNodePoolNotFound. */
export function poolOf(call: Call): NodePoolRow {
  const cluster = clusterOf(call);
  const id = call.params.need('NodepoolId');
  const pool = call.world.table(NODE_POOLS).get(id);
  if (pool?.clusterId !== cluster.id) throw fault('ErrorNodePoolNotFound', id);
  return pool;
}

function poolAnswer(task: TaskRow, pool: NodePoolRow): Answer {
  return { nodepool_id: pool.id, task_id: task.id };
}

function createPool(call: Call): Answer {
  const { cluster, here } = readyCluster(call);
  const { pool, task } = addPool(here, cluster, bodyOf(call));
  return poolAnswer(task, pool);
}

function listPools(call: Call): Answer {
  const { id } = clusterOf(call);
  const name = call.params.text('NodepoolName');
  const pools = call.world.table(NODE_POOLS).where('clusterId', id);
  return {
    nodepools: pools.filter((pool) => name === undefined || pool.name === name).map((pool) => show(call, pool)),
  };
}

function show(call: Call, pool: NodePoolRow): Answer {
  const group = new JsonBody(pool.scalingGroup);
  return {
    nodepool_info: {
      nodepool_id: pool.id,
      name: pool.name,
      type: pool.type,
      region_id: pool.regionId,
      resource_group_id: pool.resourceGroupId,
      is_default: false,
      created: isoSeconds(pool.createdAt),
      updated: isoSeconds(pool.updatedAt),
    },
    scaling_group: {
      ...pool.scalingGroup,
      scaling_group_id: pool.scalingGroupId,
      ram_policy: '',
      login_password: group.has('login_password') ? '******' : undefined,
    },
    kubernetes_config: pool.kubernetesConfig,
    auto_scaling: pool.autoScaling,
    management: pool.management,
    tee_config: pool.teeConfig,
    node_config: pool.nodeConfig,
    status: statusOf(call, pool),
  };
}

function modifyPool(call: Call): Answer {
  const { cluster, here } = readyCluster(call);
  const pool = poolOf(call);
  const settings = changedSettings(here, cluster, pool, bodyOf(call));
  const changed: NodePoolRow = { ...pool, ...settings, updatedAt: call.now };
  const present = nodesOf(call, pool.id);
  const wanted = desiredSize(settings) ?? present.length;
  if (wanted > present.length) {
    return poolAnswer(
      growPool(here, { cluster, pool: changed, count: wanted - present.length }, 'nodepool_update'),
      pool,
    );
  }
  const endsAt = here.now + here.world.takes(wanted === present.length ? SECONDS.change : SECONDS.leave, 0.3);
  // The youngest leave first.
  removeNodes(here, present.slice(wanted), { release: true, at: endsAt });
  putTransition(here, changed, { state: wanted === present.length ? 'updating' : 'removing', endsAt });
  return poolAnswer(beginPoolTask(here, pool, 'nodepool_update', endsAt), pool);
}

function modifyNodeConfig(call: Call): Answer {
  const { here } = readyCluster(call);
  const pool = poolOf(call);
  const endsAt = here.now + here.world.takes(SECONDS.change, 0.3);
  const nodeConfig = { ...pool.nodeConfig, ...bodyOf(call).fields() };
  putTransition(here, { ...pool, nodeConfig }, { state: 'updating', endsAt });
  return poolAnswer(beginPoolTask(here, pool, 'nodepool_node_config', endsAt), pool);
}

/** Most nodes that one call adds. */
const SCALE_LIMIT = 500;

function scalePool(call: Call): Answer {
  const { cluster, here } = readyCluster(call);
  const pool = poolOf(call);
  const count = bodyOf(call).int('count') ?? 0;
  insist(count >= 1 && count <= SCALE_LIMIT, 'InvalidParameter', `count ${count}`);
  insist(desiredSize(pool) === undefined, 'InvalidParameter', 'the pool has a desired_size; change that instead');
  return taskAnswer(growPool(here, { cluster, pool, count }, 'nodepool_scaleout'));
}

function deletePool(call: Call): Answer {
  const { here } = readyCluster(call);
  const pool = poolOf(call);
  const present = nodesOf(call, pool.id);
  const force = call.params.bool('force') === true;
  insist(
    force || present.length === 0,
    'InvalidParameter',
    `node pool ${pool.id} has ${present.length} nodes; remove them first or force`,
  );
  const endsAt = here.now + here.world.takes(present.length === 0 ? SECONDS.change : SECONDS.leave, 0.3);
  removeNodes(here, present, { release: true, at: endsAt });
  here.world
    .table(NODE_POOLS)
    .put({ ...pool, state: 'deleting', due: [{ at: endsAt, set: null }], updatedAt: call.now });
  return taskAnswer(beginPoolTask(here, pool, 'nodepool_delete', endsAt));
}

/** Begins a task about a pool that needs no machines. */
export function beginPoolTask(call: Call, pool: NodePoolRow, type: string, endsAt: number): TaskRow {
  const cluster = { id: pool.clusterId, regionId: pool.regionId };
  const target = { type: 'nodepool', id: pool.id };
  return beginTask(call, { cluster, type, target, stages: ['preCheck', 'apply'], endsAt });
}
