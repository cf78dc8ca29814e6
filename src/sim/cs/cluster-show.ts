import { isoSeconds } from '../iso-time.ts';
import { oidcProviderArn } from '../ram/arn.ts';
import type { Answer, Call } from '../service.ts';
import { VSWITCHES } from '../vpc/tables.ts';
import { oidcIssuer, oidcProviderName } from './parts.ts';
import { NODES, type ClusterRow } from './tables.ts';
import { nextVersion } from './version.ts';

/** A cluster as lists show it. */
export function briefly({ world }: Call, row: ClusterRow): Answer {
  return {
    cluster_id: row.id,
    name: row.name,
    cluster_type: 'ManagedKubernetes',
    cluster_spec: row.spec,
    profile: row.profile,
    region_id: row.regionId,
    zone_id: world.table(VSWITCHES).get(row.vSwitchIds[0] ?? '')?.zoneId ?? '',
    resource_group_id: row.resourceGroupId,
    state: row.state,
    created: isoSeconds(row.createdAt),
    updated: isoSeconds(row.updatedAt),
    init_version: row.initVersion,
    current_version: row.version,
    next_version: nextVersion(row.version),
    docker_version: '',
    vpc_id: row.vpcId,
    vswitch_id: row.vSwitchIds.join(','),
    vswitch_ids: row.vSwitchIds,
    security_group_id: row.securityGroupId,
    external_loadbalancer_id: row.loadBalancerId,
    private_zone: false,
    deletion_protection: row.deletionProtection,
    size: world.table(NODES).where('clusterId', row.id).length,
    subnet_cidr: row.containerCidr,
    container_cidr: row.containerCidr,
    service_cidr: row.serviceCidr,
    node_cidr_mask: String(row.nodeCidrMask),
    proxy_mode: row.proxyMode,
    ip_stack: row.ipStack,
    network_mode: 'vpc',
    master_url: masterUrl(row),
    meta_data: JSON.stringify(metaData(world.accountId, row)),
    worker_ram_role_name: row.workerRoleName,
    cluster_domain: row.clusterDomain,
    timezone: row.timezone,
    maintenance_window: row.maintenanceWindow,
    tags: Object.entries(row.tags).map(([key, value]) => ({ key, value })),
  };
}

/** A cluster in full. */
export function inFull(call: Call, row: ClusterRow): Answer {
  return {
    ...briefly(call, row),
    parameters: {
      WorkerVSwitchIds: row.vSwitchIds.join(','),
      ServiceCIDR: row.serviceCidr,
      ContainerCIDR: row.containerCidr,
      ProxyMode: row.proxyMode,
      Network: row.network,
      KubernetesVersion: row.version,
    },
    rrsa_config: rrsaConfig(call.world.accountId, row),
    operation_policy: row.operationPolicy,
    auto_mode: { enable: row.autoMode },
    extra_sans: row.extraSans,
    control_plane_config: {},
    control_plane_endpoints_config: {},
  };
}

/** JSON in a string; a client that finds an address without `https://` in it panics. */
function masterUrl(row: ClusterRow): string {
  const url = (address: string): string => (address === '' ? '' : `https://${address}:6443`);
  return JSON.stringify({
    api_server_endpoint: url(row.publicAddress),
    intranet_api_server_endpoint: url(row.intranetAddress),
  });
}

/** Terraform reads RRSA from here, others from rrsa_config: both say the same. */
function metaData(accountId: string, row: ClusterRow): Answer {
  return {
    Capabilities: {
      NodeCIDRMask: String(row.nodeCidrMask),
      Network: row.network,
      DisableEncryption: row.encryptionKeyId === '',
      EncryptionKMSKeyId: row.encryptionKeyId,
    },
    ExtraCertSAN: row.extraSans,
    ...(row.rrsa ? { RRSAConfig: rrsaConfig(accountId, row) } : {}),
  };
}

function rrsaConfig(accountId: string, row: ClusterRow): Answer {
  if (!row.rrsa) return { enabled: false };
  const [name, issuer] = [oidcProviderName(row.id), oidcIssuer(row.regionId, row.id)];
  return {
    enabled: true,
    audience: 'sts.aliyuncs.com',
    issuer,
    jwks_url: `${issuer}/openid/v1/jwks`,
    max_oidc_token_expiration: '3h',
    oidc_name: name,
    oidc_arn: oidcProviderArn(accountId, name),
    open_api_configuration_url: `${issuer}/.well-known/openid-configuration`,
  };
}
