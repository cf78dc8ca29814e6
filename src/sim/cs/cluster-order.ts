import { SECURITY_GROUPS } from '../ecs/tables.ts';
import type { Call } from '../service.ts';
import { VPCS, VSWITCHES, type VpcRow, type VSwitchRow } from '../vpc/tables.ts';
import { bodyOf, type JsonBody } from '../wire/json-body.ts';
import { checkBlocks, type Blocks } from './cidr-rules.ts';
import { fault, insist } from './faults.ts';
import type { ClusterRow } from './tables.ts';
import { versionFor } from './version.ts';

/** An add-on as a cluster or an installation asks for it. */
export interface AddonOrder {
  readonly name: string;
  readonly version: string | undefined;
  readonly config: string;
}

/** Where a cluster goes: into what is there, or into a VPC to be made with a vSwitch in each zone. */
export type Site =
  | { readonly vpc: VpcRow; readonly vSwitches: readonly VSwitchRow[] }
  | { readonly vpc: undefined; readonly zones: readonly string[] };

/** A checked order for a cluster. */
export interface ClusterOrder {
  readonly body: JsonBody;
  readonly name: string;
  readonly spec: string;
  readonly version: string;
  readonly network: ClusterRow['network'];
  readonly site: Site;
  readonly blocks: Blocks;
  readonly podVSwitchIds: readonly string[];
  readonly addons: readonly AddonOrder[];
  /** Undefined: one is made. */
  readonly securityGroupId: string | undefined;
}

const NAME = /^[A-Za-z0-9\u4e00-\u9fff_-]{1,63}$/;
const SPECS = ['ack.standard', 'ack.pro.small', 'ack.pro.xlarge', 'ack.pro.2xlarge', 'ack.pro.4xlarge'];

/** Reads and checks everything about CreateCluster but roles and quotas. */
export function readClusterOrder(call: Call): ClusterOrder {
  const body = bodyOf(call);
  const name = body.need('name');
  insist(NAME.test(name), 'InvalidParameter', `name ${name}`);
  checkKind(body);
  const spec = body.text('cluster_spec') ?? 'ack.standard';
  insist(SPECS.includes(spec), 'InvalidParameter', `cluster_spec ${spec}`);
  const addons = readAddons(body.children('addons'));
  const network = networkOf(addons);
  const site = readSite(call, body);
  const blocks = readBlocks(body, network);
  checkBlocks(call, blocks, site.vpc);
  return {
    body,
    name,
    spec,
    version: versionFor(body.text('kubernetes_version')),
    network,
    site,
    blocks,
    podVSwitchIds: network === 'flannel' ? [] : podVSwitches(call, body, site),
    addons,
    securityGroupId: securityGroup(call, body, site),
  };
}

/** Add-ons of a list, without those that are disabled. */
export function readAddons(list: readonly JsonBody[]): readonly AddonOrder[] {
  return list
    .filter((addon) => addon.bool('disabled') !== true)
    .map((addon) => ({
      name: addon.need('name'),
      version: addon.text('version'),
      config: addon.given('config') ?? '',
    }));
}

/** Dedicated clusters are no longer sold; the others are not what this simulator plays. */
function checkKind(body: JsonBody): void {
  const type = body.text('cluster_type') ?? 'ManagedKubernetes';
  insist(type === 'ManagedKubernetes', 'InvalidParameter', `cluster_type ${type} cannot be created`);
  const profile = body.text('profile') ?? 'Default';
  insist(profile === 'Default', 'InvalidParameter', `profile ${profile} cannot be created`);
}

function networkOf(addons: readonly AddonOrder[]): ClusterRow['network'] {
  const plugins = addons.map(({ name }) => name).filter((name) => name === 'flannel' || name === 'terway-eniip');
  const [plugin] = plugins;
  if (plugins.length === 1 && (plugin === 'flannel' || plugin === 'terway-eniip')) return plugin;
  throw fault('InvalidParameter', 'addons must name exactly one network plug-in, flannel or terway-eniip');
}

function readBlocks(body: JsonBody, network: ClusterRow['network']): Blocks {
  const container = body.text('container_cidr');
  insist(
    network !== 'flannel' || container !== undefined,
    'MissingParameter',
    'container_cidr is required with flannel',
  );
  const nodeCidrMask = body.int('node_cidr_mask') ?? 26;
  insist(nodeCidrMask >= 24 && nodeCidrMask <= 28, 'InvalidParameter', `node_cidr_mask ${nodeCidrMask}`);
  return {
    container: network === 'flannel' ? container : undefined,
    service: body.text('service_cidr') ?? '172.19.0.0/20',
    nodeCidrMask,
  };
}

/** Most control-plane vSwitches. */
const VSWITCH_LIMIT = 5;

function readSite(call: Call, body: JsonBody): Site {
  const [vpcId, ids, zones] = [body.text('vpcid'), body.texts('vswitch_ids'), body.texts('zone_ids')];
  if (vpcId === undefined && ids.length === 0) {
    insist(zones.length > 0, 'MissingParameter', 'one of vswitch_ids and zone_ids is required');
    return { vpc: undefined, zones };
  }
  insist(ids.length > 0, 'MissingParameter', 'vswitch_ids is required');
  insist(ids.length <= VSWITCH_LIMIT, 'InvalidParameter', `more than ${VSWITCH_LIMIT} vswitch_ids`);
  const vSwitches = ids.map((id) => vSwitchOf(call, id));
  const vpc = call.world.table(VPCS).get(vpcId ?? vSwitches[0]?.vpcId ?? '');
  if (vpc?.regionId !== call.region) throw fault('ErrorVpcNotFound', vpcId);
  const stray = vSwitches.find((row) => row.vpcId !== vpc.id);
  insist(stray === undefined, 'InvalidParameter', `vswitch ${stray?.id ?? ''} is not in vpc ${vpc.id}`);
  return { vpc, vSwitches };
}

/** The vSwitch of this id in the call's region, which must be ready. */
export function vSwitchOf(call: Call, id: string): VSwitchRow {
  const row = call.world.table(VSWITCHES).get(id);
  if (row?.regionId !== call.region || row.deleting || row.status !== 'Available') throw fault('VSwitchIdNotFound', id);
  return row;
}

function podVSwitches(call: Call, body: JsonBody, { vpc }: Site): readonly string[] {
  const ids = body.texts('pod_vswitch_ids');
  insist(ids.length > 0, 'MissingParameter', 'pod_vswitch_ids is required with terway-eniip');
  for (const id of ids)
    insist(vSwitchOf(call, id).vpcId === vpc?.id, 'InvalidParameter', `pod vswitch ${id} is not in the vpc`);
  return ids;
}

function securityGroup(call: Call, body: JsonBody, { vpc }: Site): string | undefined {
  const id = body.text('security_group_id');
  if (id === undefined) return undefined;
  insist(
    body.bool('is_enterprise_security_group') !== true,
    'InvalidParameter',
    'security_group_id and is_enterprise_security_group',
  );
  const group = call.world.table(SECURITY_GROUPS).get(id);
  if (group === undefined || group.vpcId !== vpc?.id) throw fault('ErrorSecurityGroupNotFound', id);
  return id;
}
