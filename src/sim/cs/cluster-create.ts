import { defaultResourceGroupId } from '../resource-group.ts';
import type { Action, Answer, Call } from '../service.ts';
import { VPCS } from '../vpc/tables.ts';
import { bodyOf, type JsonBody } from '../wire/json-body.ts';
import { knownRegion } from '../wire/region.ts';
import { installFirst } from './addon-store.ts';
import { issue } from './certificate.ts';
import { readClusterOrder, type ClusterOrder, type Site } from './cluster-order.ts';
import { insist } from './faults.ts';
import { hexId } from './identifiers.ts';
import { userIdOf } from './kubeconfig.ts';
import { makeLogging } from './log-project.ts';
import { addPool } from './node-pool-create.ts';
import {
  KINDS,
  makeBalancer,
  makeEgress,
  makeEip,
  makeNetwork,
  makeOidcProvider,
  makeSecurityGroup,
  makeWorkerRole,
  own,
} from './parts.ts';
import { insistOnRoles } from './service-role.ts';
import { CLUSTERS, type ClusterResource, type ClusterRow } from './tables.ts';
import { beginTask, taskAnswer } from './task-store.ts';

export const actions: Readonly<Record<string, Action>> = {
  CreateCluster: {
    summary: 'makes a managed Kubernetes cluster with all it needs; 6 to 10 minutes',
    mutates: true,
    resources: ({ region, world }) => [`acs:cs:${region}:${world.accountId}:cluster/*`],
    route: { method: 'POST', path: '/clusters' },
    reply: { status: 202 },
    run: createCluster,
  },
};

/** Seconds that a control plane takes to come up, give or take a quarter. */
const CREATE_SECONDS = 480;
const TEN_YEARS = 3652 * 86_400_000;

const STAGES = [
  'preCheck',
  'createNetwork',
  'createSecurityGroup',
  'createControlPlane',
  'waitApiServer',
  'installAddons',
];

function createCluster(elsewhere: Call): Answer {
  const region = knownRegion(bodyOf(elsewhere).text('region_id')) ?? elsewhere.region;
  const call: Call = { ...elsewhere, region };
  const { world, now } = call;
  const order = readClusterOrder(call);
  insistOnRoles(call, {
    addons: order.addons.map(({ name }) => name),
    audit: order.body.child('audit_log_config').bool('enabled') === true,
    autoScaling: order.body.children('nodepools').some((pool) => pool.child('auto_scaling').bool('enable') === true),
  });
  insist(world.table(CLUSTERS).size < world.quota('cs.clusters', 50), 'QuotaExceeded.Cluster');
  const id = hexId(world, 'c', 32);
  const readyAt = now + world.takes(CREATE_SECONDS, 0.25);
  const cluster: ClusterRow = {
    ...settingsOf(call, order),
    ...partsOf(call, order, id),
    id,
    regionId: region,
    state: 'initial',
    due: [{ at: readyAt, set: { state: 'running', updatedAt: readyAt } }],
    ...authorityOf(id, now),
    creator: userIdOf(call.caller),
    createdAt: now,
    updatedAt: now,
  };
  world.table(CLUSTERS).put(cluster);
  installFirst(call, cluster, order.addons);
  const task = beginTask(call, { cluster, type: 'cluster_create', stages: STAGES, endsAt: readyAt });
  for (const pool of order.body.children('nodepools')) addPool(call, cluster, pool);
  return taskAnswer(task);
}

type Settings = Pick<
  ClusterRow,
  | 'name'
  | 'profile'
  | 'spec'
  | 'version'
  | 'initVersion'
  | 'podVSwitchIds'
  | 'containerCidr'
  | 'serviceCidr'
  | 'nodeCidrMask'
  | 'proxyMode'
  | 'ipStack'
  | 'network'
  | 'rrsa'
  | 'deletionProtection'
  | 'resourceGroupId'
  | 'clusterDomain'
  | 'timezone'
  | 'extraSans'
  | 'auditEnabled'
  | 'maintenanceWindow'
  | 'operationPolicy'
  | 'autoMode'
  | 'encryptionKeyId'
  | 'tags'
>;

/** What the order says, and the product's defaults for what it leaves out. */
function settingsOf(call: Call, { body, ...order }: ClusterOrder): Settings {
  const { container, service, nodeCidrMask } = order.blocks;
  const text = (name: string, otherwise: string): string => body.text(name) ?? otherwise;
  return {
    name: order.name,
    profile: 'Default',
    spec: order.spec,
    version: order.version,
    initVersion: order.version,
    podVSwitchIds: order.podVSwitchIds,
    containerCidr: container ?? '',
    serviceCidr: service,
    nodeCidrMask,
    proxyMode: text('proxy_mode', 'ipvs'),
    ipStack: text('ip_stack', 'ipv4'),
    network: order.network,
    rrsa: wantsRrsa(body),
    deletionProtection: body.bool('deletion_protection') ?? false,
    resourceGroupId: text('resource_group_id', defaultResourceGroupId(call.world)),
    clusterDomain: text('cluster_domain', 'cluster.local'),
    timezone: text('timezone', 'Asia/Shanghai'),
    extraSans: [...body.texts('extra_sans'), ...text('custom_san', '').split(',')].filter((san) => san !== ''),
    auditEnabled: body.child('audit_log_config').bool('enabled') ?? false,
    maintenanceWindow: body.raw('maintenance_window') ?? { enable: false },
    operationPolicy: body.raw('operation_policy') ?? {},
    autoMode: body.child('auto_mode').bool('enable') ?? false,
    encryptionKeyId: text('encryption_provider_key', ''),
    tags: body.tags(),
  };
}

/** In the spelling of today or the one before. */
function wantsRrsa(body: JsonBody): boolean {
  return body.child('rrsa_config').bool('enabled') ?? body.bool('enable_rrsa') ?? false;
}

type Parts = Pick<
  ClusterRow,
  | 'vpcId'
  | 'vSwitchIds'
  | 'securityGroupId'
  | 'loadBalancerId'
  | 'intranetAddress'
  | 'publicAddress'
  | 'workerRoleName'
  | 'logProject'
  | 'controlPlaneLog'
  | 'resources'
>;

/** Makes what the cluster needs in other products. */
function partsOf(call: Call, order: ClusterOrder, id: string): Parts {
  const { body } = order;
  const site = siteOf(call, order.site, id);
  const group = groupFor(call, order, { id, vpcId: site.vpcId });
  const entrance = entranceOf(call, order, { id, vSwitchId: site.vSwitchIds[0] ?? '' });
  const egress = egressOf(call, order, { id, ...site });
  const workerRoleName = makeWorkerRole(call);
  const logging = makeLogging(call, id, body, order.addons);
  const provider = wantsRrsa(body) ? [makeOidcProvider(call, id)] : [];
  const { made, ...addresses } = entrance;
  return {
    vpcId: site.vpcId,
    vSwitchIds: site.vSwitchIds,
    securityGroupId: group.id,
    ...addresses,
    workerRoleName,
    logProject: logging.project,
    controlPlaneLog: controlPlaneLog(body, logging.project),
    resources: [...site.made, group, ...made, ...egress, own(KINDS.role, workerRoleName), ...provider, ...logging.made],
  };
}

function controlPlaneLog(body: JsonBody, project: string): ClusterRow['controlPlaneLog'] {
  const components = body.texts('controlplane_log_components');
  return {
    ttl: body.text('controlplane_log_ttl') ?? '30',
    project: components.length === 0 ? '' : project,
    components,
  };
}

type Entrance = Pick<ClusterRow, 'loadBalancerId' | 'intranetAddress' | 'publicAddress'> & Pick<Built, 'made'>;

/** The balancer of the API server; public only when that was asked for. */
function entranceOf(
  call: Call,
  { body }: ClusterOrder,
  { id, vSwitchId }: { readonly id: string; readonly vSwitchId: string },
): Entrance {
  const balancer = makeBalancer(call, id, vSwitchId);
  const intranet = { loadBalancerId: balancer.id, intranetAddress: balancer.address };
  const made = [own(KINDS.balancer, balancer.id)];
  if (body.bool('endpoint_public_access') !== true) return { ...intranet, publicAddress: '', made };
  const eip = makeEip(call, `k8s-api-${id}`, { id: balancer.id, type: 'SlbInstance' });
  return { ...intranet, publicAddress: eip.address, made: [...made, own(KINDS.eip, eip.id)] };
}

/** The way out of nodes and pods, unless it was declined. */
function egressOf(
  call: Call,
  { body, podVSwitchIds }: ClusterOrder,
  { id, vpcId, vSwitchIds }: { readonly id: string; readonly vpcId: string; readonly vSwitchIds: readonly string[] },
): readonly ClusterResource[] {
  if (body.bool('snat_entry') === false) return [];
  return makeEgress(call, id, { vpcId, vSwitchIds: [...new Set([...vSwitchIds, ...podVSwitchIds])] });
}

interface Built {
  readonly vpcId: string;
  readonly vSwitchIds: readonly string[];
  readonly made: readonly ClusterResource[];
}

function siteOf(call: Call, site: Site, id: string): Built {
  if (site.vpc !== undefined) return { vpcId: site.vpc.id, vSwitchIds: site.vSwitches.map((row) => row.id), made: [] };
  const { vpcId, vSwitchIds } = makeNetwork(call, id, site.zones);
  const made = [own(KINDS.vpc, vpcId), ...vSwitchIds.map((vSwitchId) => own(KINDS.vSwitch, vSwitchId))];
  return { vpcId, vSwitchIds, made };
}

/** The group that was named, or one of the cluster's own, of the enterprise kind unless the other was asked for. */
function groupFor(
  call: Call,
  { securityGroupId, body, blocks }: ClusterOrder,
  { id, vpcId }: { readonly id: string; readonly vpcId: string },
): ClusterResource {
  if (securityGroupId !== undefined) return { id: securityGroupId, type: KINDS.securityGroup, autoCreated: false };
  const sources = [blocks.container ?? [], call.world.table(VPCS).get(vpcId)?.cidr ?? []].flat();
  const enterprise = body.bool('is_enterprise_security_group') ?? true;
  return own(KINDS.securityGroup, makeSecurityGroup(call, id, { vpcId, sources, enterprise }));
}

function authorityOf(clusterId: string, now: number): Pick<ClusterRow, 'caCertificate' | 'caKey'> {
  const { certificate, key } = issue({ commonName: `kubernetes-${clusterId}`, from: now, until: now + TEN_YEARS });
  return { caCertificate: certificate, caKey: key };
}
