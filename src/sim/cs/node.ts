import { findInstanceType } from '../../catalog/index.ts';
import { INSTANCES, NETWORK_INTERFACES, type Instance } from '../ecs/tables.ts';
import { isoSeconds } from '../iso-time.ts';
import type { Action, Answer, Call } from '../service.ts';
import { bodyOf } from '../wire/json-body.ts';
import { clusterOf, readyCluster, touching } from './cluster-lookup.ts';
import { insist } from './faults.ts';
import { beginPoolTask, poolOf } from './node-pool.ts';
import { putTransition } from './node-pool-create.ts';
import { healthOf, removeNodes } from './node-store.ts';
import { pageInfo } from './pages.ts';
import { desiredSize } from './pool-order.ts';
import { NODES, type NodePoolRow, type NodeRow } from './tables.ts';
import { beginTask, taskAnswer } from './task-store.ts';

export const actions: Readonly<Record<string, Action>> = {
  DescribeClusterNodes: {
    summary: 'lists the nodes of a cluster or pool',
    mutates: false,
    resources: touching,
    route: { method: 'GET', path: '/clusters/{ClusterId}/nodes' },
    run: listNodes,
  },
  RemoveNodePoolNodes: {
    summary: 'takes nodes out of a pool, with or without their machines',
    mutates: true,
    resources: touching,
    route: { method: 'DELETE', path: '/clusters/{ClusterId}/nodepools/{NodepoolId}/nodes' },
    run: removeFromPool,
  },
  DeleteClusterNodes: {
    summary: 'takes nodes out of a cluster, with or without their machines',
    mutates: true,
    resources: touching,
    route: [
      { method: 'POST', path: '/clusters/{ClusterId}/nodes' },
      { method: 'DELETE', path: '/clusters/{ClusterId}/nodes' },
      { method: 'POST', path: '/api/v2/clusters/{ClusterId}/nodes/remove' },
    ],
    run: removeFromCluster,
  },
};

/** Seconds that a machine takes to leave. */
const LEAVE_SECONDS = 90;

function listNodes(call: Call): Answer {
  const { params, world } = call;
  const { id } = clusterOf(call);
  const [pool, ids, state] = [params.text('nodepool_id'), params.commaList('instanceIds'), params.text('state')];
  const rows = world
    .table(NODES)
    .where('clusterId', id)
    .filter((node) => pool === undefined || node.poolId === pool)
    .filter((node) => ids === undefined || ids.includes(node.id))
    .filter((node) => state === undefined || state === 'all' || node.state === state);
  const page = pageInfo(rows, params, 10);
  return { nodes: page.rows.map((node) => show(call, node)), page: page.info };
}

function show(call: Call, node: NodeRow): Answer {
  const machine = call.world.table(INSTANCES).get(node.id);
  return {
    instance_id: node.id,
    node_status: healthOf(call, node),
    state: node.state,
    instance_role: 'Worker',
    nodepool_id: node.poolId,
    source: 'ess_attach',
    creation_time: isoSeconds(node.createdAt),
    expired_time: '2099-12-31T15:59:00Z',
    is_aliyun_node: true,
    error_message: '',
    ...(machine === undefined ? NO_MACHINE : ofMachine(call, machine)),
  };
}

/** What a node shows whose machine is gone. */
const NO_MACHINE: Answer = {
  node_name: '',
  ip_address: [],
  image_id: '',
  instance_type: '',
  instance_type_family: '',
  instance_charge_type: '',
  instance_name: '',
  instance_status: '',
  host_name: '',
  spot_strategy: 'NoSpot',
};

function ofMachine({ world }: Call, machine: Instance): Answer {
  const addresses = world.table(NETWORK_INTERFACES).get(machine.primaryInterfaceId)?.privateIps ?? [];
  return {
    node_name: `${machine.regionId}.${addresses[0] ?? ''}`,
    ip_address: addresses,
    image_id: machine.imageId,
    instance_type: machine.instanceType,
    instance_type_family: findInstanceType(machine.instanceType)?.family ?? '',
    instance_charge_type: machine.chargeType,
    instance_name: machine.name,
    instance_status: machine.status,
    host_name: machine.hostName,
    spot_strategy: machine.spotStrategy,
  };
}

/** Nodes by the id of their machine or by name. */
function named(call: Call, nodes: readonly NodeRow[], wanted: readonly string[]): readonly NodeRow[] {
  insist(wanted.length > 0, 'MissingParameter', 'nodes');
  return wanted.map((name) => {
    const node = nodes.find((one) => one.id === name || show(call, one)['node_name'] === name);
    insist(node !== undefined, 'InvalidParameter', `node ${name} does not exist`);
    return node;
  });
}

function removeFromPool(call: Call): Answer {
  const { here } = readyCluster(call);
  const { params } = here;
  const pool = poolOf(call);
  const wanted = params.jsonList('instance_ids') ?? params.jsonList('nodes') ?? [];
  const nodes = named(call, here.world.table(NODES).where('poolId', pool.id), wanted);
  const endsAt = here.now + here.world.takes(LEAVE_SECONDS, 0.3);
  removeNodes(here, nodes, { release: params.bool('release_node') === true, at: endsAt });
  putTransition(here, withoutNodes(pool, nodes.length), { state: 'removing', endsAt });
  return taskAnswer(beginPoolTask(here, pool, 'nodepool_node_remove', endsAt));
}

/** A pool of managed size is smaller from now on: it must not replace what was taken out. */
function withoutNodes(pool: NodePoolRow, count: number): NodePoolRow {
  const size = desiredSize(pool);
  if (size === undefined) return pool;
  return { ...pool, scalingGroup: { ...pool.scalingGroup, desired_size: Math.max(0, size - count) } };
}

function removeFromCluster(call: Call): Answer {
  const { cluster, here } = readyCluster(call);
  const body = bodyOf(call);
  const nodes = named(call, here.world.table(NODES).where('clusterId', cluster.id), body.texts('nodes'));
  const endsAt = here.now + here.world.takes(LEAVE_SECONDS, 0.3);
  removeNodes(here, nodes, { release: body.bool('release_node') === true, at: endsAt });
  return taskAnswer(beginTask(here, { cluster, type: 'remove_nodes', stages: ['drain', 'remove'], endsAt }));
}
