import { flagArg, mapArg, paramsFrom, textArg, textsArg, type Args, type ParamRule } from '../api/args.ts';
import { listOf, oneOf, same, type Members } from './blocks.ts';

/** Members of the blocks that exist at most once, in Terraform's words and in the API's. */
export const MAINTENANCE: Members = same('enable', 'maintenance_time', 'duration', 'weekly_period');
export const AUDIT: Members = same('enabled', 'sls_project_name');
export const AUTO_UPGRADE: Members = same('enabled', 'channel');
export const AUTO_MODE: Members = { enabled: 'enable' };
const POLICY: Members = { cluster_auto_upgrade: ['cluster_auto_upgrade', oneOf(AUTO_UPGRADE)] };

/** Pods a node has addresses for, as Terraform's default: /24 gives 256. */
const NODE_CIDR_MASK = 24;

const CREATE: Readonly<Record<string, ParamRule>> = {
  name: 'name',
  version: 'kubernetes_version',
  cluster_spec: 'cluster_spec',
  profile: 'profile',
  vswitch_ids: 'vswitch_ids',
  zone_ids: 'zone_ids',
  pod_cidr: 'container_cidr',
  pod_vswitch_ids: 'pod_vswitch_ids',
  service_cidr: 'service_cidr',
  proxy_mode: 'proxy_mode',
  ip_stack: 'ip_stack',
  cluster_domain: 'cluster_domain',
  timezone: 'timezone',
  custom_san: 'custom_san',
  security_group_id: 'security_group_id',
  is_enterprise_security_group: 'is_enterprise_security_group',
  enable_rrsa: 'enable_rrsa',
  service_account_issuer: 'service_account_issuer',
  api_audiences: ['api_audiences', (value) => (Array.isArray(value) ? value.join(',') : value)],
  encryption_provider_key: 'encryption_provider_key',
  deletion_protection: 'deletion_protection',
  resource_group_id: 'resource_group_id',
  control_plane_log_components: 'controlplane_log_components',
  control_plane_log_project: 'controlplane_log_project',
  control_plane_log_ttl: 'controlplane_log_ttl',
  addons: ['addons', listOf(same('name', 'version', 'config', 'disabled'))],
  audit_log_config: ['audit_log_config', oneOf(AUDIT)],
  maintenance_window: ['maintenance_window', oneOf(MAINTENANCE)],
  operation_policy: ['operation_policy', oneOf(POLICY)],
  auto_mode: ['auto_mode', oneOf(AUTO_MODE)],
};

/** The body of CreateCluster. What the user leaves out gets Terraform's defaults, which are not the API's. */
export function createBody(
  args: Args,
  region: string | undefined,
  vpcId: string | undefined,
): Readonly<Record<string, unknown>> {
  const mask = textArg(args, 'node_cidr_mask') ?? (args['pod_cidr'] === undefined ? undefined : `${NODE_CIDR_MASK}`);
  return {
    cluster_type: 'ManagedKubernetes',
    region_id: region,
    ...(vpcId === undefined ? {} : { vpcid: vpcId }),
    snat_entry: flagArg(args, 'new_nat_gateway') ?? true,
    endpoint_public_access: flagArg(args, 'slb_internet_enabled') ?? true,
    ...(mask === undefined ? {} : { node_cidr_mask: mask }),
    ...paramsFrom(args, CREATE),
    tags: tagList(args),
  };
}

const MODIFY: Readonly<Record<string, ParamRule>> = {
  name: 'cluster_name',
  deletion_protection: 'deletion_protection',
  enable_rrsa: 'enable_rrsa',
  resource_group_id: 'resource_group_id',
  security_group_id: 'security_group_id',
  timezone: 'timezone',
  vswitch_ids: 'vswitch_ids',
  maintenance_window: ['maintenance_window', oneOf(MAINTENANCE)],
  operation_policy: ['operation_policy', oneOf(POLICY)],
  slb_internet_enabled: 'api_server_eip',
  custom_san: ['api_server_custom_cert_sans', namesOf],
};

/** Arguments that ModifyCluster can set. */
export const MODIFIABLE: readonly string[] = Object.keys(MODIFY);

/** The body of ModifyCluster: only what differs. */
export function modifyBody(args: Args, differing: ReadonlySet<string>): Readonly<Record<string, unknown>> {
  return paramsFrom(args, MODIFY, differing);
}

/** Tags as CS writes them everywhere. */
export function tagList(args: Args): readonly { readonly key: string; readonly value: string }[] {
  return Object.entries(mapArg(args, 'tags')).map(([key, value]) => ({ key, value }));
}

/** The first of the control plane's networks; undefined when the cluster makes its own. */
export function firstVSwitch(args: Args): string | undefined {
  return textsArg(args, 'vswitch_ids')[0];
}

/** Names and addresses on the API server's certificate: the whole list each time. */
function namesOf(value: unknown): unknown {
  const names = typeof value === 'string' ? value.split(',').filter((name) => name.trim() !== '') : [];
  return { action: 'overwrite', subject_alternative_names: names };
}
