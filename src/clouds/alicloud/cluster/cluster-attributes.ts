import type { Attributes, Json } from '../../../model/index.ts';
import { attributes, filled, flagAt, numberAt, rowAt, rowsAt, textAt, textsAt } from '../api/answer.ts';
import { tagsOf } from '../api/tags.ts';
import { blockFrom } from './blocks.ts';
import { AUDIT, AUTO_MODE, AUTO_UPGRADE, MAINTENANCE } from './cluster-body.ts';

/** What three calls tell about one cluster. */
export interface ClusterFacts {
  readonly detail: Attributes;
  /** CheckControlPlaneLogEnable; empty where it cannot be asked. */
  readonly logs: Attributes;
  /** GetClusterAuditProject; empty where it cannot be asked. */
  readonly audit: Attributes;
}

/** A cluster under Terraform's names. The certificate of the caller is left out: it is a key. */
export function clusterAttributes(id: string, { detail, logs, audit }: ClusterFacts): Attributes {
  const metadata = jsonAt(detail, 'meta_data');
  return attributes({
    id,
    ...identity(detail),
    ...network(detail),
    ...access(detail, metadata),
    ...identityProvider(detail, metadata),
    ...operation(detail),
    control_plane_log_components: textsAt(logs, 'components'),
    control_plane_log_project: filled(textAt(logs, 'log_project')),
    control_plane_log_ttl: filled(textAt(logs, 'log_ttl')),
    audit_log_config: blockFrom({ ...audit, enabled: flagAt(audit, 'audit_enabled') ?? false }, AUDIT),
    encryption_provider_key: filled(textAt(metadata, 'Capabilities.EncryptionKMSKeyId')),
    tags: tagsOf(rowsAt(detail, 'tags').map(({ key, value }) => attributes({ Key: key, Value: value }))),
  });
}

function identity(detail: Attributes): Readonly<Record<string, Json | undefined>> {
  return {
    name: textAt(detail, 'name'),
    version: textAt(detail, 'current_version'),
    cluster_spec: filled(textAt(detail, 'cluster_spec')),
    profile: filled(textAt(detail, 'profile')),
    state: textAt(detail, 'state'),
    deletion_protection: flagAt(detail, 'deletion_protection') ?? false,
    resource_group_id: filled(textAt(detail, 'resource_group_id')),
    worker_ram_role_name: filled(textAt(detail, 'worker_ram_role_name')),
  };
}

function network(detail: Attributes): Readonly<Record<string, Json | undefined>> {
  const parameter = (name: string): string | undefined => filled(textAt(detail, `parameters.${name}`));
  return {
    vpc_id: filled(textAt(detail, 'vpc_id')),
    vswitch_ids: vswitchesOf(detail),
    pod_cidr: firstFilled(detail, 'container_cidr', 'subnet_cidr') ?? parameter('ContainerCIDR'),
    service_cidr: filled(textAt(detail, 'service_cidr')) ?? parameter('ServiceCIDR'),
    node_cidr_mask: numberAt(detail, 'node_cidr_mask'),
    proxy_mode: filled(textAt(detail, 'proxy_mode')) ?? parameter('ProxyMode'),
    ip_stack: filled(textAt(detail, 'ip_stack')),
    security_group_id: filled(textAt(detail, 'security_group_id')),
    cluster_domain: filled(textAt(detail, 'cluster_domain')),
  };
}

/** The list, or its older form joined by commas. */
function vswitchesOf(detail: Attributes): readonly string[] {
  const listed = textsAt(detail, 'vswitch_ids');
  return listed.length > 0 ? listed : commaList(textAt(detail, 'vswitch_id'));
}

/** Where the API server answers. */
function access(detail: Attributes, metadata: Attributes): Readonly<Record<string, Json | undefined>> {
  const master = jsonAt(detail, 'master_url');
  const internet = textAt(master, 'api_server_endpoint') ?? '';
  const intranet = textAt(master, 'intranet_api_server_endpoint') ?? '';
  const id = textAt(detail, 'cluster_id') ?? '';
  const extra = textsAt(detail, 'extra_sans');
  return {
    slb_id: filled(textAt(detail, 'external_loadbalancer_id')),
    slb_internet: filled(hostOf(internet)),
    slb_intranet: filled(hostOf(intranet)),
    slb_internet_enabled: internet !== '',
    connections: attributes({
      api_server_internet: filled(internet),
      api_server_intranet: filled(intranet),
      master_public_ip: filled(hostOf(internet)),
      service_domain: `*.${id}.${textAt(detail, 'region_id') ?? ''}.alicontainer.com`,
    }),
    custom_san: (extra.length > 0 ? extra : textsAt(metadata, 'ExtraCertSAN')).join(','),
  };
}

/** RRSA: the detail says it, older clusters only their metadata. Rotation makes comma lists, the first is in use. */
function identityProvider(detail: Attributes, metadata: Attributes): Readonly<Record<string, Json | undefined>> {
  const rrsa = { ...rowAt(metadata, 'RRSAConfig'), ...rowAt(detail, 'rrsa_config') };
  const enabled = flagAt(rrsa, 'enabled') ?? false;
  const first = (name: string): string => commaList(textAt(rrsa, name))[0] ?? '';
  const block = {
    enabled,
    rrsa_oidc_issuer_url: first('issuer'),
    ram_oidc_provider_name: first('oidc_name'),
    ram_oidc_provider_arn: first('oidc_arn'),
  };
  return { enable_rrsa: enabled, rrsa_metadata: [block] };
}

function operation(detail: Attributes): Readonly<Record<string, Json | undefined>> {
  const upgrades = blockFrom(rowAt(detail, 'operation_policy.cluster_auto_upgrade'), AUTO_UPGRADE);
  return {
    timezone: filled(textAt(detail, 'timezone')),
    maintenance_window: blockFrom(rowAt(detail, 'maintenance_window'), MAINTENANCE),
    operation_policy: upgrades.length === 0 ? [] : [{ cluster_auto_upgrade: upgrades }],
    auto_mode: blockFrom(rowAt(detail, 'auto_mode'), AUTO_MODE),
  };
}

/** Two members of the answer are JSON inside a text. */
function jsonAt(detail: Attributes, name: string): Attributes {
  const text = textAt(detail, name) ?? '';
  try {
    const parsed: unknown = JSON.parse(text === '' ? '{}' : text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Attributes) : {};
  } catch {
    // A cluster that is being made has no metadata yet, only a word for it.
    return {};
  }
}

function firstFilled(row: Attributes, ...names: readonly string[]): string | undefined {
  return names.map((name) => filled(textAt(row, name))).find((text) => text !== undefined);
}

function hostOf(address: string): string {
  return /^https?:\/\/([^/:]+)/.exec(address)?.[1] ?? '';
}

function commaList(text: string | undefined): readonly string[] {
  return (text ?? '').split(',').flatMap((part) => filled(part.trim()) ?? []);
}
