import { onBehalf } from '../on-behalf.ts';
import type { Action, Answer, Call } from '../service.ts';
import { vpc } from '../vpc/index.ts';
import { EIPS } from '../vpc/tables.ts';
import { bodyOf, type JsonBody } from '../wire/json-body.ts';
import { clusterOf, readyCluster, touching } from './cluster-lookup.ts';
import { vSwitchOf } from './cluster-order.ts';
import { insist } from './faults.ts';
import { bindEip, KINDS, makeEip, makeOidcProvider, own } from './parts.ts';
import { CLUSTERS, type ClusterRow } from './tables.ts';
import { beginTask, taskAnswer } from './task-store.ts';

export const actions: Readonly<Record<string, Action>> = {
  ModifyCluster: {
    summary: 'changes a cluster; what touches the API server takes 2 to 3 minutes',
    mutates: true,
    resources: touching,
    route: { method: 'PUT', path: '/api/v2/clusters/{ClusterId}' },
    reply: { status: 202 },
    run: modify,
  },
  MigrateCluster: {
    summary: 'lifts a cluster to a Pro specification',
    mutates: true,
    resources: touching,
    route: { method: 'POST', path: '/clusters/{cluster_id}/migrate' },
    run: migrate,
  },
};

/** Seconds for what restarts the API server. */
const UPDATE_SECONDS = 150;
const MIGRATE_SECONDS = 240;

/** Fields that change at once. */
function lightChanges(body: JsonBody): Partial<ClusterRow> {
  const said: { readonly [Name in keyof ClusterRow]?: ClusterRow[Name] | undefined } = {
    name: body.text('cluster_name'),
    deletionProtection: body.bool('deletion_protection'),
    resourceGroupId: body.text('resource_group_id'),
    timezone: body.text('timezone'),
    maintenanceWindow: body.raw('maintenance_window'),
    operationPolicy: body.raw('operation_policy'),
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

type Change = (call: Call, cluster: ClusterRow, body: JsonBody) => Partial<ClusterRow>;

/** Fields that restart the API server, with what they make of the cluster. */
const HEAVY: Readonly<Record<string, Change>> = {
  enable_rrsa: (call, cluster, body) => enableRrsa(call, cluster, body.bool('enable_rrsa') ?? false),
  rrsa_config: (call, cluster, body) => enableRrsa(call, cluster, body.child('rrsa_config').bool('enabled') ?? false),
  security_group_id: (_call, _cluster, body) => ({ securityGroupId: body.need('security_group_id') }),
  vswitch_ids: replaceVSwitches,
  api_server_custom_cert_sans: replaceSans,
  api_server_eip: replaceEip,
};

function modify(call: Call): Answer {
  const body = bodyOf(call);
  const heavy = Object.entries(HEAVY).filter(([name]) => body.has(name));
  if (heavy.length === 0) {
    const cluster = clusterOf(call);
    insist(cluster.state !== 'deleting', 'ErrorClusterState', `cluster ${cluster.id} is ${cluster.state}`);
    call.world.table(CLUSTERS).put({ ...cluster, ...lightChanges(body), updatedAt: call.now });
    return taskAnswer(beginTask(call, { cluster, type: 'cluster_update', stages: ['update'], endsAt: call.now }));
  }
  const { cluster, here } = readyCluster(call);
  const light = lightChanges(body);
  let changed: Partial<ClusterRow> = {};
  for (const [, change] of heavy) changed = { ...changed, ...change(here, { ...cluster, ...changed }, body) };
  // What was made is there at once; the cluster is as wanted when the API server is back.
  const { resources = cluster.resources, ...after } = changed;
  const transition = { type: 'cluster_update', seconds: UPDATE_SECONDS, state: 'updating', after } as const;
  return begin(here, { ...cluster, ...light, resources }, transition);
}

/** RRSA can be turned on, not off. */
function enableRrsa(call: Call, cluster: ClusterRow, wanted: boolean): Partial<ClusterRow> {
  insist(wanted || !cluster.rrsa, 'InvalidParameter', 'RRSA cannot be turned off');
  if (!wanted || cluster.rrsa) return {};
  return { rrsa: true, resources: [...cluster.resources, makeOidcProvider(call, cluster.id)] };
}

function replaceVSwitches(call: Call, cluster: ClusterRow, body: JsonBody): Partial<ClusterRow> {
  const vSwitchIds = body.texts('vswitch_ids');
  insist(vSwitchIds.length >= 1 && vSwitchIds.length <= 5, 'InvalidParameter', 'vswitch_ids takes 1 to 5');
  for (const id of vSwitchIds) {
    insist(vSwitchOf(call, id).vpcId === cluster.vpcId, 'InvalidParameter', `vswitch ${id} is not in the vpc`);
  }
  return { vSwitchIds };
}

function replaceSans(_call: Call, cluster: ClusterRow, body: JsonBody): Partial<ClusterRow> {
  const sans = body.child('api_server_custom_cert_sans');
  const names = sans.texts('subject_alternative_names');
  return { extraSans: sans.text('action') === 'append' ? [...new Set([...cluster.extraSans, ...names])] : names };
}

/** Gives the API server a public address, the user's or a new one, or takes it away. */
function replaceEip(call: Call, cluster: ClusterRow, body: JsonBody): Partial<ClusterRow> {
  const holder = { id: cluster.loadBalancerId, type: 'SlbInstance' } as const;
  const bound = call.world.table(EIPS).where('instanceId', holder.id)[0];
  if (body.bool('api_server_eip') !== true) {
    if (bound !== undefined) onBehalf(call, vpc.actions['UnassociateEipAddress'], { AllocationId: bound.id });
    return { publicAddress: '' };
  }
  if (bound !== undefined) return {};
  const named = body.text('api_server_eip_id');
  if (named === undefined) {
    const eip = makeEip(call, `k8s-api-${cluster.id}`, holder);
    return { publicAddress: eip.address, resources: [...cluster.resources, own(KINDS.eip, eip.id)] };
  }
  const row = call.world.table(EIPS).get(named);
  insist(row?.regionId === call.region && row.instanceId === '', 'InvalidParameter', `api_server_eip_id ${named}`);
  bindEip(call, named, holder);
  return {
    publicAddress: row.ipAddress,
    resources: [...cluster.resources, { id: named, type: KINDS.eip, autoCreated: false }],
  };
}

function migrate(call: Call): Answer {
  const { cluster, here } = readyCluster(call);
  const spec = bodyOf(call).text('spec') ?? 'ack.pro.small';
  insist(
    spec.startsWith('ack.pro.') && cluster.spec === 'ack.standard',
    'InvalidParameter',
    `${cluster.spec} to ${spec}`,
  );
  return begin(here, cluster, {
    type: 'cluster_migrate',
    seconds: MIGRATE_SECONDS,
    state: 'migrating',
    after: { spec },
  });
}

/** How a cluster gets from one state to the next. */
interface Transition {
  readonly type: string;
  readonly seconds: number;
  readonly state: ClusterRow['state'];
  /** What is so when it is over. */
  readonly after: Partial<ClusterRow>;
}

/** Lets a running cluster pass through a state for a while; what is changed holds from the end on. */
export function begin(call: Call, cluster: ClusterRow, { type, seconds, state, after }: Transition): Answer {
  const endsAt = call.now + call.world.takes(seconds, 0.2);
  const due = [{ at: endsAt, set: { ...after, state: 'running', updatedAt: endsAt } }];
  call.world.table(CLUSTERS).put({ ...cluster, state, due, updatedAt: call.now });
  return taskAnswer(beginTask(call, { cluster, type, stages: ['preCheck', 'apply', 'waitApiServer'], endsAt }));
}
