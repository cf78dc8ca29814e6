import type { Attributes, Driver, Json } from '../../../model/index.ts';
import { attributes, textAt } from '../api/answer.ts';
import { blocksArg, flagArg, requiredText, textArg } from '../api/args.ts';
import { resetting } from '../api/aspects.ts';
import { createUntokened } from '../api/call.ts';
import { sameBlocks } from '../api/equal.ts';
import {
  changePool,
  describePool,
  POOL_SECONDS,
  poolOf,
  poolsNamed,
  removePool,
  untilPoolReady,
} from '../cluster/node-pool-life.ts';
import { poolArguments, poolBody } from '../cluster/node-pool-shape.ts';
import { sameUserData } from '../instance/user-data.ts';

const DEFAULTS: Attributes = {
  data_disks: [],
  labels: [],
  scaling_config: [{ enable: false }],
  spot_price_limit: [],
  tags: {},
  taints: [],
  unschedulable: false,
};

/** Blocks that the cloud fills in where the user says nothing. */
const FILLED_IN = [
  'auto_repair',
  'auto_repair_policy',
  'auto_upgrade',
  'auto_upgrade_policy',
  'auto_vul_fix',
  'auto_vul_fix_policy',
  'max_unavailable',
  'surge',
  'surge_percentage',
  'restart_node',
  'auto_upgrade_kubelet',
  'vul_level',
];

/** A group of nodes of a cluster. Its tags are its machines' tags, so it is found by its cluster and name. */
export const csKubernetesNodePool: Driver = {
  type: 'alicloud_cs_kubernetes_node_pool',
  mode: 'managed',
  facts: {
    arguments: {
      auto_mode: 'block',
      auto_renew: 'bool',
      auto_renew_period: 'number',
      cis_enabled: 'bool',
      cluster_id: 'string',
      compensate_with_on_demand: 'bool',
      cpu_policy: 'string',
      data_disks: 'block',
      deployment_set_id: 'string',
      desired_size: 'string',
      force_delete: 'bool',
      image_id: 'string',
      image_type: 'string',
      install_cloud_monitor: 'bool',
      instance_charge_type: 'string',
      instance_metadata_options: 'block',
      instance_types: 'list',
      internet_charge_type: 'string',
      internet_max_bandwidth_out: 'number',
      key_name: 'string',
      labels: 'block',
      login_as_non_root: 'bool',
      management: 'block',
      multi_az_policy: 'string',
      node_name_mode: 'string',
      node_pool_name: 'string',
      on_demand_base_capacity: 'string',
      on_demand_percentage_above_base_capacity: 'string',
      password: 'string',
      period: 'number',
      period_unit: 'string',
      pre_user_data: 'string',
      private_pool_options: 'block',
      ram_role_name: 'string',
      rds_instances: 'list',
      resource_group_id: 'string',
      runtime_name: 'string',
      runtime_version: 'string',
      scaling_config: 'block',
      scaling_policy: 'string',
      security_group_ids: 'list',
      security_hardening_os: 'bool',
      soc_enabled: 'bool',
      spot_instance_pools: 'number',
      spot_instance_remedy: 'bool',
      spot_price_limit: 'block',
      spot_strategy: 'string',
      system_disk_bursting_enabled: 'bool',
      system_disk_categories: 'list',
      system_disk_category: 'string',
      system_disk_encrypt_algorithm: 'string',
      system_disk_encrypted: 'bool',
      system_disk_kms_key: 'string',
      system_disk_performance_level: 'string',
      system_disk_provisioned_iops: 'number',
      system_disk_size: 'number',
      system_disk_snapshot_policy_id: 'string',
      tags: 'map',
      taints: 'block',
      tee_config: 'block',
      type: 'string',
      unschedulable: 'bool',
      update_nodes: 'bool',
      user_data: 'string',
      vswitch_ids: 'list',
    },
    forceNew: [
      'auto_mode',
      'cis_enabled',
      'cluster_id',
      'deployment_set_id',
      'instance_metadata_options',
      'login_as_non_root',
      'node_name_mode',
      'ram_role_name',
      'security_group_ids',
      'security_hardening_os',
      'soc_enabled',
      'tee_config',
      'type',
    ],
    writeOnly: ['force_delete', 'password', 'update_nodes'],
    // Not the types and networks: their order is the order of preference.
    unordered: ['rds_instances', 'security_group_ids'],
    defaults: DEFAULTS,
    equal: {
      auto_mode: sameBlocks(),
      data_disks: sameBlocks({ computed: ['name', 'auto_format', 'file_system', 'performance_level', 'device'] }),
      instance_metadata_options: sameBlocks(),
      labels: sameBlocks(),
      management: sameBlocks({ computed: FILLED_IN }),
      pre_user_data: sameUserData,
      private_pool_options: sameBlocks(),
      scaling_config: sameScaling,
      spot_price_limit: sameBlocks(),
      taints: sameBlocks(),
      tee_config: sameBlocks(),
      user_data: sameUserData,
    },
    replace: 'create-first',
    actions: {
      read: [
        'cs:DescribeClusterNodePoolDetail',
        'cs:DescribeClusterNodePools',
        'cs:DescribeClusterTasks',
        'cs:DescribeTaskInfo',
      ],
      create: ['cs:CreateClusterNodePool'],
      update: ['cs:ModifyClusterNodePool'],
      delete: ['cs:DeleteClusterNodepool'],
    },
    expectedSeconds: POOL_SECONDS,
    lock: (args) => clusterLock(textArg(args, 'cluster_id')),
    sensitive: ['password'],
  },

  async find(io, desired) {
    const clusterId = requiredText(desired, 'cluster_id');
    const name = requiredText(desired, 'node_pool_name');
    const ids = (await poolsNamed(io, clusterId, name, desired.region)).map((pool) => `${clusterId}:${pool}`);
    return ids.find((id) => desired.exclude?.includes(id) !== true);
  },

  async read(io, id, region) {
    const pool = poolOf(id, region);
    const detail = await describePool(io, pool);
    if (detail === undefined || textAt(detail, 'status.state') === 'deleting') return undefined;
    return {
      ...poolArguments(detail),
      ...attributes({
        id,
        cluster_id: pool.clusterId,
        node_pool_id: pool.poolId,
        scaling_group_id: textAt(detail, 'scaling_group.scaling_group_id'),
      }),
    };
  },

  async create(io, desired) {
    const clusterId = requiredText(desired, 'cluster_id');
    requiredText(desired, 'node_pool_name');
    // Terraform watches nodes unless told not to.
    const body = poolBody({ install_cloud_monitor: true, ...desired.args });
    const params = { ClusterId: clusterId, body };
    const answer = await createUntokened(io, { api: 'cs:CreateClusterNodePool', region: desired.region, params });
    return `${clusterId}:${textAt(answer, 'nodepool_id') ?? ''}`;
  },

  settle: (io, id, { args, region }) => untilPoolReady(io, poolOf(id, region), args),

  async sync(io, id, requested) {
    const { desired, differing } = resetting(requested, DEFAULTS);
    const body = poolBody(desired.args, differing);
    if (Object.keys(body).length === 0) return;
    // Labels and taints reach the nodes that exist already only when asked.
    const onNodes = flagArg(desired.args, 'update_nodes');
    const pool = poolOf(id, desired.region);
    await changePool(io, pool, onNodes === undefined ? body : { ...body, update_nodes: onNodes });
  },

  // The provider forces as well: nodes that cannot be drained must not keep a pool for ever.
  remove: (io, id, observed, region) => removePool(io, poolOf(id, region), flagArg(observed, 'force_delete') ?? true),
};

/** One write at a time per cluster. */
function clusterLock(clusterId: string | undefined): string | undefined {
  return clusterId === undefined ? undefined : `cs:${clusterId}`;
}

const sameScalingBlock = sameBlocks({
  implied: { enable: true },
  computed: ['type', 'is_bond_eip', 'eip_bandwidth', 'eip_internet_charge_type'],
});

/** Scaling that is off is the same whatever its limits say. */
function sameScaling(desired: Json, observed: Json): boolean {
  if (isOff(desired) || isOff(observed)) return isOff(desired) === isOff(observed);
  return sameScalingBlock(desired, observed);
}

function isOff(value: Json): boolean {
  const [block] = blocksArg({ value }, 'value');
  return block === undefined || flagArg(block, 'enable') === false;
}
