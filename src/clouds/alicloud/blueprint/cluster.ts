import { ref, type Arg, type Cluster, type NodePool, type Resource } from '../../../model/index.ts';
import {
  CLUSTER,
  keyPairAddress,
  serviceRoleAttachment,
  serviceRoleAddress,
  snatAddresses,
  subnetAddress,
} from './addresses.ts';
import { global, regional, tagsOf, type Place } from './place.ts';

/**
 * Service roles that the cloud wants before the first cluster of an account, and who assumes each
 * (research alicloud-ack-eas-acr-sls 1.4). The console makes them with one click; here they are resources.
 */
const SERVICE_ROLES: Readonly<Record<string, string>> = {
  AliyunCSDefaultRole: 'cs',
  AliyunCSManagedKubernetesRole: 'cs',
  AliyunCSServerlessKubernetesRole: 'cs',
  AliyunCSKubernetesAuditRole: 'cs',
  AliyunCSManagedNetworkRole: 'cs',
  AliyunCSManagedCsiRole: 'cs',
  AliyunCSManagedCmsRole: 'cs',
  AliyunCSManagedLogRole: 'cs',
  AliyunCSManagedVKRole: 'cs',
  AliyunCSManagedArmsRole: 'cs',
  AliyunCISDefaultRole: 'cs',
  AliyunOOSLifecycleHook4CSRole: 'oos',
  AliyunCSManagedAutoScalerRole: 'cs',
};

/** What the cloud keeps when a cluster goes, unless told otherwise. */
const KEPT_BY_DEFAULT = ['ALB', 'SLS_Data', 'SLS_ControlPlane', 'PrivateZone'];

/** The cluster, its node pools, and the roles it needs. */
export function clusterResources(place: Place): readonly Resource[] {
  const { cluster } = place.stack;
  if (cluster === undefined) return [];
  const pools = Object.entries(cluster.nodePools).map(([key, pool]) => nodePool(key, pool, place));
  return [...(cluster.serviceRoles ? serviceRoles() : []), managedCluster(cluster, place), ...pools];
}

function serviceRoles(): readonly Resource[] {
  const origin = 'cluster';
  return Object.entries(SERVICE_ROLES).flatMap(([name, service]) => {
    const trust = {
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: [`${service}.aliyuncs.com`] } }],
    };
    return [
      global('alicloud_ram_role', name, {
        args: { role_name: name, assume_role_policy_document: JSON.stringify(trust) },
        origin,
      }),
      global('alicloud_ram_role_policy_attachment', name, {
        args: {
          role_name: ref(serviceRoleAddress(name), 'role_name'),
          policy_name: `${name}Policy`,
          policy_type: 'System',
        },
        origin,
      }),
    ];
  });
}

function managedCluster(cluster: Cluster, place: Place): Resource {
  return regional(place, 'alicloud_cs_managed_kubernetes', 'main', {
    args: {
      name: cluster.name,
      version: cluster.version,
      cluster_spec: cluster.spec,
      vswitch_ids: cluster.subnets.map((key) => ref(subnetAddress(key))),
      pod_cidr: cluster.networkPlugin === 'flannel' ? cluster.podCidr : undefined,
      pod_vswitch_ids:
        cluster.networkPlugin === 'flannel' ? undefined : cluster.subnets.map((key) => ref(subnetAddress(key))),
      service_cidr: cluster.serviceCidr,
      new_nat_gateway: cluster.ownNat,
      slb_internet_enabled: cluster.publicApi,
      enable_rrsa: cluster.serviceAccountRoles,
      deletion_protection: cluster.deletionProtection,
      addons: [{ name: cluster.networkPlugin }, ...cluster.addons.map(addonBlock)],
      delete_options: cluster.deleteLeftovers
        ? KEPT_BY_DEFAULT.map((kind) => ({ resource_type: kind, delete_mode: 'delete' }))
        : undefined,
      tags: tagsOf(place),
    },
    dependsOn: cluster.serviceRoles ? Object.keys(SERVICE_ROLES).map(serviceRoleAttachment) : [],
    origin: 'cluster',
  });
}

function addonBlock({ name, version, config }: Cluster['addons'][number]): Arg {
  return {
    name,
    ...(version === undefined ? {} : { version }),
    ...(config === undefined ? {} : { config: JSON.stringify(config) }),
  };
}

function nodePool(key: string, pool: NodePool, place: Place): Resource {
  return regional(place, 'alicloud_cs_kubernetes_node_pool', key, {
    args: {
      cluster_id: ref(CLUSTER),
      node_pool_name: pool.name,
      vswitch_ids: pool.subnets.map((subnet) => ref(subnetAddress(subnet))),
      instance_types: pool.types,
      instance_charge_type: 'PostPaid',
      system_disk_category: pool.disk.category,
      system_disk_size: pool.disk.sizeGiB,
      ...(pool.spot ? { spot_strategy: 'SpotAsPriceGo' } : {}),
      ...(pool.size.kind === 'fixed'
        ? { desired_size: String(pool.size.count) }
        : {
            scaling_config: [
              { enable: true, min_size: pool.size.min, max_size: pool.size.max, type: pool.spot ? 'spot' : 'cpu' },
            ],
          }),
      key_name: pool.keyPair === undefined ? undefined : ref(keyPairAddress(pool.keyPair), 'key_pair_name'),
      labels: Object.entries(pool.labels).map(([name, value]) => ({ key: name, value })),
      taints: pool.taints,
      install_cloud_monitor: place.stack.monitoring.agent,
      tags: tagsOf(place),
    },
    // Nodes pull their images through the way out.
    dependsOn: snatAddresses(place.stack.network),
    origin: `cluster.nodePools.${key}`,
  });
}
