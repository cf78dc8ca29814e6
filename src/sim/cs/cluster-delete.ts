import { scheduleRelease } from '../ecs/release.ts';
import { INSTANCES, NETWORK_INTERFACES, SECURITY_GROUP_RULES, SECURITY_GROUPS } from '../ecs/tables.ts';
import { OIDC_PROVIDERS } from '../ims/tables.ts';
import { principalKey } from '../ram/authorize.ts';
import { findRole } from '../ram/role-store.ts';
import { ATTACHMENTS, ROLES } from '../ram/tables.ts';
import type { Action, Answer, Call } from '../service.ts';
import { LISTENERS, LOAD_BALANCERS } from '../slb/tables.ts';
import { dropProject } from '../sls/project-store.ts';
import {
  EIPS,
  FREE_EIP,
  NAT_GATEWAYS,
  ROUTE_ENTRIES,
  ROUTE_TABLES,
  SNAT_ENTRIES,
  VPCS,
  VSWITCHES,
} from '../vpc/tables.ts';
import { JsonBody } from '../wire/json-body.ts';
import type { Row, Table } from '../world/table.ts';
import { clusterOf, touching } from './cluster-lookup.ts';
import { fault, insist } from './faults.ts';
import { KINDS } from './parts.ts';
import {
  ADDONS,
  CLUSTERS,
  NODE_POOLS,
  NODES,
  type ClusterResource,
  type ClusterRow,
  type TaskError,
} from './tables.ts';
import { beginTask, insistIdle, taskAnswer } from './task-store.ts';

export const actions: Readonly<Record<string, Action>> = {
  DeleteCluster: {
    summary: 'deletes a cluster with its nodes and what it made, except what is retained; 4 to 8 minutes',
    mutates: true,
    resources: touching,
    route: { method: 'DELETE', path: '/clusters/{ClusterId}' },
    reply: { status: 202 },
    run: deleteCluster,
  },
};

const DELETE_SECONDS = 360;
const STAGES = ['preCheck', 'deleteNodePools', 'deleteControlPlane', 'releaseResources'];

function deleteCluster(elsewhere: Call): Answer {
  const cluster = clusterOf(elsewhere);
  const call: Call = { ...elsewhere, region: cluster.regionId };
  insist(!cluster.deletionProtection, 'ClusterDeletionProtected', cluster.id);
  insist(cluster.state !== 'deleting', 'ErrorClusterState', `cluster ${cluster.id} is ${cluster.state}`);
  insistIdle(call, cluster.id);
  const going = cluster.resources.filter(leaves(call));
  const blocked = obstacle(call, cluster, going);
  const stays = blocked === undefined ? [] : going.filter(({ type }) => type === blocked.type || HOUSING.has(type));
  const endsAt = call.now + call.world.takes(DELETE_SECONDS, 0.3);
  for (const resource of going) if (!stays.includes(resource)) END[resource.type]?.(call, resource.id, endsAt);
  endMembers(call, cluster, endsAt);
  const set = blocked === undefined ? null : { state: 'delete_failed', resources: stays, updatedAt: endsAt };
  call.world.table(CLUSTERS).put({ ...cluster, state: 'deleting', due: [{ at: endsAt, set }], updatedAt: call.now });
  return taskAnswer(
    beginTask(call, { cluster, type: 'cluster_delete', stages: STAGES, endsAt, error: blocked?.error }),
  );
}

/** What a resource is called in delete_options, and whether it goes when they do not say. */
const OPTIONS: Readonly<Record<string, { readonly name: string; readonly goes: boolean }>> = {
  [KINDS.logProject]: { name: 'SLS_Data', goes: false },
};

/** Whether a resource goes with the cluster: made by it, not retained by name or kind. */
function leaves({ params }: Call): (resource: ClusterResource) => boolean {
  const retained = params.jsonList('retain_resources') ?? [];
  const everything = params.bool('retain_all_resources') === true;
  const modes = new Map(deleteOptions(params.text('delete_options')));
  return ({ id, type, autoCreated }) => {
    if (everything || !autoCreated || retained.includes(id)) return false;
    const option = OPTIONS[type];
    if (option === undefined) return true;
    const mode = modes.get(option.name);
    return mode === undefined ? option.goes : mode === 'delete';
  };
}

function deleteOptions(text: string | undefined): readonly (readonly [string, string])[] {
  if (text === undefined) return [];
  try {
    const options = new JsonBody({ options: JSON.parse(text) as unknown }).children('options');
    return options.map((option) => [option.need('resource_type'), option.need('delete_mode')]);
  } catch {
    throw fault('InvalidParameter', 'delete_options is no JSON list of {resource_type, delete_mode}');
  }
}

/** What the VPC that a cluster made keeps as long as anything foreign is in it. */
const HOUSING: ReadonlySet<string> = new Set([KINDS.vpc, KINDS.vSwitch]);

interface Obstacle {
  readonly type: string;
  readonly error: TaskError;
}

/** What foreign objects keep from going: the cluster's own group or VPC. */
function obstacle(call: Call, cluster: ClusterRow, going: readonly ClusterResource[]): Obstacle | undefined {
  const { world } = call;
  const ours = new Set([...world.table(NODES).where('clusterId', cluster.id), ...going].map(({ id }) => id));
  const strangers = world
    .table(NETWORK_INTERFACES)
    .where('vpcId', cluster.vpcId)
    .filter((card) => !ours.has(card.instanceId));
  for (const { id, type } of going) {
    const inTheWay = type === KINDS.vpc ? strangers : strangers.filter((card) => card.securityGroupIds.includes(id));
    const held = inTheWay[0];
    const concerns = type === KINDS.vpc || type === KINDS.securityGroup;
    if (!concerns || held === undefined) continue;
    const message = `${type} ${id} cannot be deleted: ${held.instanceId === '' ? held.id : held.instanceId} still uses it`;
    return { type, error: { code: 'DependencyViolation.Resource', message } };
  }
  return undefined;
}

/** Ends a row of a table at a time. */
function end<T extends Row>(table: Table<T>, id: string, at: number): void {
  const row = table.get(id);
  if (row !== undefined) table.put({ ...row, due: [{ at, set: null }] });
}

/** How each kind of resource goes, with what hangs on it. */
const END: Readonly<Record<string, (call: Call, id: string, at: number) => void>> = {
  [KINDS.vpc]: ({ world }, id, at) => {
    for (const row of world.table(ROUTE_TABLES).where('vpcId', id)) end(world.table(ROUTE_TABLES), row.id, at);
    end(world.table(VPCS), id, at);
  },
  [KINDS.vSwitch]: ({ world }, id, at) => end(world.table(VSWITCHES), id, at),
  [KINDS.securityGroup]: ({ world }, id, at) => {
    const rules = world.table(SECURITY_GROUP_RULES);
    for (const rule of rules.where('securityGroupId', id)) end(rules, rule.id, at);
    end(world.table(SECURITY_GROUPS), id, at);
  },
  [KINDS.balancer]: ({ world }, id, at) => {
    for (const row of world.table(LISTENERS).where('loadBalancerId', id)) end(world.table(LISTENERS), row.id, at);
    freeEips(world.table(EIPS), id, at);
    end(world.table(LOAD_BALANCERS), id, at);
  },
  [KINDS.natGateway]: endGateway,
  [KINDS.eip]: ({ world }, id, at) => end(world.table(EIPS), id, at),
  [KINDS.role]: ({ world }, id, at) => {
    const role = findRole(world, id);
    if (role === undefined) return;
    const attachments = world.table(ATTACHMENTS);
    for (const row of attachments.where('principal', principalKey('role', role.id))) end(attachments, row.id, at);
    end(world.table(ROLES), role.id, at);
  },
  [KINDS.oidcProvider]: ({ world }, id, at) => end(world.table(OIDC_PROVIDERS), id, at),
  [KINDS.logProject]: dropProject,
};

function endGateway({ world }: Call, id: string, at: number): void {
  const gateway = world.table(NAT_GATEWAYS).get(id);
  if (gateway === undefined) return;
  for (const row of world.table(SNAT_ENTRIES).where('natGatewayId', id)) end(world.table(SNAT_ENTRIES), row.id, at);
  for (const row of world.table(ROUTE_ENTRIES).where('nextHopId', id)) end(world.table(ROUTE_ENTRIES), row.id, at);
  freeEips(world.table(EIPS), id, at);
  end(world.table(NETWORK_INTERFACES), gateway.networkInterfaceId, at);
  end(world.table(NAT_GATEWAYS), id, at);
}

/** Addresses that are not the cluster's own stay, unbound. Its own are ended later in the list. */
function freeEips(eips: Table<Row & { readonly instanceId: string }>, holder: string, at: number): void {
  for (const eip of eips.where('instanceId', holder)) eips.put({ ...eip, due: [{ at, set: FREE_EIP }] });
}

/** Lets pools, nodes and add-ons go. Machines are released, unless they are paid for ahead. */
function endMembers(call: Call, { id }: ClusterRow, at: number): void {
  const { world } = call;
  for (const node of world.table(NODES).where('clusterId', id)) {
    const machine = world.table(INSTANCES).get(node.id);
    const releasedAt = call.now + Math.floor((at - call.now) / 2);
    if (machine?.chargeType === 'PostPaid') scheduleRelease(call, node.id, releasedAt);
    world.table(NODES).put({ ...node, state: 'removing', due: [{ at: releasedAt, set: null }] });
  }
  for (const pool of world.table(NODE_POOLS).where('clusterId', id)) {
    world.table(NODE_POOLS).put({ ...pool, state: 'deleting', due: [{ at, set: null }] });
  }
  for (const addon of world.table(ADDONS).where('clusterId', id)) end(world.table(ADDONS), addon.id, at);
}
