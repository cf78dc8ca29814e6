import { findInstanceType, latestImageOfFamily } from '../../catalog/index.ts';
import { findVisibleImage } from '../ecs/image-view.ts';
import { keyPairOf } from '../ecs/key-pair-lookup.ts';
import { defaultResourceGroupId } from '../resource-group.ts';
import type { Call } from '../service.ts';
import { JsonBody } from '../wire/json-body.ts';
import { vSwitchOf } from './cluster-order.ts';
import { insist } from './faults.ts';
import type { ClusterRow, Fields, NodePoolRow } from './tables.ts';

/** The groups of settings of a pool. */
export type PoolSettings = Pick<
  NodePoolRow,
  | 'name'
  | 'type'
  | 'resourceGroupId'
  | 'scalingGroup'
  | 'kubernetesConfig'
  | 'autoScaling'
  | 'management'
  | 'teeConfig'
  | 'nodeConfig'
>;

/** The settings that a new pool asks for, checked, with the product's defaults. */
export function readPoolSettings(call: Call, cluster: ClusterRow, body: JsonBody): PoolSettings {
  const info = body.child('nodepool_info');
  const settings: PoolSettings = {
    name: info.need('name'),
    type: info.text('type') ?? 'ess',
    resourceGroupId: info.text('resource_group_id') ?? defaultResourceGroupId(call.world),
    scalingGroup: {
      instance_charge_type: 'PostPaid',
      image_type: 'AliyunLinux3',
      system_disk_category: 'cloud_essd',
      system_disk_size: 120,
      multi_az_policy: 'BALANCE',
      scaling_policy: 'release',
      security_group_id: cluster.securityGroupId,
      security_group_ids: [cluster.securityGroupId],
      ram_role_name: cluster.workerRoleName,
      data_disks: [],
      tags: [],
      ...body.child('scaling_group').fields(),
    },
    kubernetesConfig: {
      runtime: 'containerd',
      runtime_version: '2.1.5',
      labels: [],
      taints: [],
      cms_enabled: false,
      cpu_policy: 'none',
      unschedulable: false,
      user_data: '',
      ...body.child('kubernetes_config').fields(),
    },
    autoScaling: {
      enable: false,
      min_instances: 0,
      max_instances: 0,
      type: 'cpu',
      ...body.child('auto_scaling').fields(),
    },
    management: { enable: false, ...body.child('management').fields() },
    teeConfig: { tee_enable: false, ...body.child('tee_config').fields() },
    nodeConfig: body.child('node_config').fields(),
  };
  checkPool(call, cluster, settings);
  return settings;
}

/** The settings with what a change names laid over them, checked. */
export function changedSettings(call: Call, cluster: ClusterRow, pool: NodePoolRow, body: JsonBody): PoolSettings {
  const over = (old: Fields, name: string): Fields => ({ ...old, ...body.child(name).fields() });
  const info = body.child('nodepool_info');
  const settings: PoolSettings = {
    name: info.text('name') ?? pool.name,
    type: pool.type,
    resourceGroupId: info.text('resource_group_id') ?? pool.resourceGroupId,
    scalingGroup: over(pool.scalingGroup, 'scaling_group'),
    kubernetesConfig: over(pool.kubernetesConfig, 'kubernetes_config'),
    autoScaling: over(pool.autoScaling, 'auto_scaling'),
    management: over(pool.management, 'management'),
    teeConfig: over(pool.teeConfig, 'tee_config'),
    nodeConfig: over(pool.nodeConfig, 'node_config'),
  };
  checkPool(call, cluster, settings);
  return settings;
}

/** How many nodes the settings ask for; undefined when their number is not managed. */
export function desiredSize({ scalingGroup, autoScaling }: PoolSettings): number | undefined {
  const scaling = new JsonBody(autoScaling);
  if (scaling.bool('enable') === true) return undefined;
  return new JsonBody(scalingGroup).int('desired_size');
}

const POLICIES = ['PRIORITY', 'COST_OPTIMIZED', 'BALANCE'];

function checkPool(call: Call, cluster: ClusterRow, settings: PoolSettings): void {
  const group = new JsonBody(settings.scalingGroup, 'scaling_group');
  const vSwitchIds = group.texts('vswitch_ids');
  insist(
    vSwitchIds.length >= 1 && vSwitchIds.length <= 8,
    'InvalidParameter',
    'scaling_group.vswitch_ids takes 1 to 8',
  );
  for (const id of vSwitchIds) {
    insist(
      vSwitchOf(call, id).vpcId === cluster.vpcId,
      'InvalidParameter',
      `vswitch ${id} is not in the cluster's vpc`,
    );
  }
  checkTypes(group.texts('instance_types'));
  const policy = group.text('multi_az_policy') ?? 'BALANCE';
  insist(POLICIES.includes(policy), 'InvalidParameter', `scaling_group.multi_az_policy ${policy}`);
  const size = group.int('system_disk_size') ?? 120;
  insist(size >= 20 && size <= 2048, 'InvalidParameter', `scaling_group.system_disk_size ${size}`);
  checkLogin(call, group);
  checkScaling(new JsonBody(settings.autoScaling, 'auto_scaling'));
}

/** Machines smaller than this cannot be nodes. */
const LEAST = { vCpu: 4, memoryGiB: 8 } as const;

function checkTypes(types: readonly string[]): void {
  insist(types.length >= 1 && types.length <= 10, 'InvalidParameter', 'scaling_group.instance_types takes 1 to 10');
  for (const id of types) {
    const type = findInstanceType(id);
    insist(type !== undefined, 'InvalidParameter', `instance type ${id} does not exist`);
    const fits = type.vCpu >= LEAST.vCpu && type.memoryGiB >= LEAST.memoryGiB;
    insist(
      fits,
      'InvalidParameter',
      `instance type ${id} is too small for a node: ${LEAST.vCpu} vCPUs and ${LEAST.memoryGiB} GiB at least`,
    );
  }
}

/** Seeds give neither key nor password; what is given must be there. */
function checkLogin(call: Call, group: JsonBody): void {
  const keyPair = group.text('key_pair');
  insist(
    keyPair === undefined || keyPairOf(call, keyPair) !== undefined,
    'InvalidParameter',
    `key_pair ${keyPair ?? ''} does not exist`,
  );
  const image = group.text('image_id');
  insist(
    image === undefined || findVisibleImage(call, image) !== undefined,
    'InvalidParameter',
    `image_id ${image ?? ''} does not exist`,
  );
}

function checkScaling(scaling: JsonBody): void {
  if (scaling.bool('enable') !== true) return;
  const [least, most] = [scaling.int('min_instances') ?? 0, scaling.int('max_instances') ?? 0];
  insist(least >= 0 && least <= most, 'InvalidParameter', `auto_scaling from ${least} to ${most} instances`);
}

/** The image that nodes start from: the one named, else the newest of the family that stands for the type. */
export function imageOf(settings: PoolSettings): string {
  const group = new JsonBody(settings.scalingGroup);
  return group.text('image_id') ?? latestImageOfFamily('acs:alibaba_cloud_linux_3_2104_lts_x64')?.id ?? '';
}
