import { findInstanceType } from '../../catalog/index.ts';
import { actions as launches } from '../ecs/launch.ts';
import { onBehalf } from '../on-behalf.ts';
import { ApiFault, type Call } from '../service.ts';
import { VSWITCHES } from '../vpc/tables.ts';
import { JsonBody } from '../wire/json-body.ts';
import { CLUSTER_TAG } from './parts.ts';
import { imageOf, type PoolSettings } from './pool-order.ts';
import { NODES, type NodePoolRow, type PoolFailure } from './tables.ts';

/** What came of an attempt to get machines. */
export interface Launched {
  readonly ids: readonly string[];
  /** Null when all could be had. */
  readonly failure: PoolFailure | null;
}

/** A type in a vSwitch: where a machine may come from. */
interface Offer {
  readonly typeId: string;
  readonly vSwitchId: string;
}

/** Gets machines for a pool one by one, each from the first offer that has one; nodes are ready at the time given. */
export function launchNodes(call: Call, pool: NodePoolRow, count: number, readyAt: number): Launched {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const outcome = launchOne(call, pool, ids.length);
    if (typeof outcome === 'string') ids.push(outcome);
    else return { ids: joined(call, pool, ids, readyAt), failure: { ...outcome, nodes: count - ids.length } };
  }
  return { ids: joined(call, pool, ids, readyAt), failure: null };
}

function joined(call: Call, pool: NodePoolRow, ids: readonly string[], readyAt: number): readonly string[] {
  for (const id of ids) {
    call.world.table(NODES).put({
      id,
      clusterId: pool.clusterId,
      poolId: pool.id,
      state: 'initial',
      ready: false,
      createdAt: call.now,
      due: [{ at: readyAt, set: { state: 'running', ready: true } }],
    });
  }
  return ids;
}

/** The id of a new machine, or why no offer could be had. */
function launchOne(call: Call, pool: NodePoolRow, turn: number): string | Omit<PoolFailure, 'nodes'> {
  const refusals: { readonly offer: Offer; readonly fault: ApiFault }[] = [];
  for (const offer of offersOf(pool, turn)) {
    try {
      return run(call, pool, offer);
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      refusals.push({ offer, fault: error });
    }
  }
  const told = refusals.map(
    ({ offer, fault }) => `${offer.typeId} in ${zoneOf(call, offer)}: ${fault.code}: ${fault.message}`,
  );
  const code = refusals.at(-1)?.fault.code ?? 'InvalidParameter';
  return { code, message: `failed to scale out node pool ${pool.name} (${pool.id}): ${told.join('; ')}` };
}

function zoneOf({ world }: Call, { vSwitchId }: Offer): string {
  return world.table(VSWITCHES).get(vSwitchId)?.zoneId ?? vSwitchId;
}

/**
 * Offers in the order they are tried. Types come in the user's order of preference, or by price; zones in the user's
 * order, or in turn so that they stay balanced.
 */
function offersOf({ scalingGroup }: NodePoolRow, turn: number): readonly Offer[] {
  const group = new JsonBody(scalingGroup);
  const policy = group.text('multi_az_policy') ?? 'BALANCE';
  const types = group.texts('instance_types');
  const vSwitches = group.texts('vswitch_ids');
  const shift = policy === 'BALANCE' ? turn % vSwitches.length : 0;
  const inTurn = [...vSwitches.slice(shift), ...vSwitches.slice(0, shift)];
  const preferred = policy === 'COST_OPTIMIZED' ? types.toSorted((a, b) => priceOf(a) - priceOf(b)) : types;
  if (policy === 'PRIORITY') {
    return inTurn.flatMap((vSwitchId) => preferred.map((typeId) => ({ typeId, vSwitchId })));
  }
  return preferred.flatMap((typeId) => inTurn.map((vSwitchId) => ({ typeId, vSwitchId })));
}

function priceOf(typeId: string): number {
  return findInstanceType(typeId)?.cnyPerHour ?? Number.POSITIVE_INFINITY;
}

function run(call: Call, pool: NodePoolRow, offer: Offer): string {
  const group = new JsonBody(pool.scalingGroup);
  const made = onBehalf(call, launches['RunInstances'], {
    ...baseOrder(pool, group, offer),
    ...spotOrder(group, offer),
    ...numbered('SecurityGroupIds', group.texts('security_group_ids')),
    ...tagsOrder(pool, group),
    ...disksOrder(group),
  });
  const { InstanceIdSet = [] } = made['InstanceIdSets'] as { readonly InstanceIdSet?: readonly string[] };
  return InstanceIdSet[0] ?? '';
}

type Input = Readonly<Record<string, string | number | undefined>>;

function baseOrder(pool: NodePoolRow, group: JsonBody, { typeId, vSwitchId }: Offer): Input {
  const bandwidth = group.int('internet_max_bandwidth_out') ?? 0;
  const settings: PoolSettings = pool;
  return {
    Amount: 1,
    ImageId: imageOf(settings),
    InstanceType: typeId,
    VSwitchId: vSwitchId,
    InstanceName: `worker-k8s-for-cs-${pool.clusterId}`,
    RamRoleName: group.text('ram_role_name'),
    KeyPairName: group.text('key_pair'),
    Password: group.text('login_password'),
    InstanceChargeType: group.text('instance_charge_type'),
    Period: group.int('period'),
    PeriodUnit: group.text('period_unit'),
    'SystemDisk.Category': group.text('system_disk_category'),
    'SystemDisk.Size': group.int('system_disk_size'),
    'SystemDisk.PerformanceLevel': group.text('system_disk_performance_level'),
    ...(bandwidth > 0
      ? { InternetMaxBandwidthOut: bandwidth, InternetChargeType: group.text('internet_charge_type') }
      : {}),
  };
}

/** Limits are given by type. */
function spotOrder(group: JsonBody, { typeId }: Offer): Input {
  const limits = group.children('spot_price_limit');
  const limit = limits.find((one) => one.text('instance_type') === typeId)?.text('price_limit');
  return { SpotStrategy: group.text('spot_strategy'), SpotPriceLimit: limit };
}

function tagsOrder(pool: NodePoolRow, group: JsonBody): Input {
  const tags = { ...group.tags(), [CLUSTER_TAG]: pool.clusterId, 'ack.alibabacloud.com/nodepool-id': pool.id };
  return Object.fromEntries(
    Object.entries(tags).flatMap(([key, value], index) => [
      [`Tag.${index + 1}.Key`, key],
      [`Tag.${index + 1}.Value`, value],
    ]),
  );
}

function disksOrder(group: JsonBody): Input {
  return Object.fromEntries(
    group.children('data_disks').flatMap((disk, index) => [
      [`DataDisk.${index + 1}.Category`, disk.text('category')],
      [`DataDisk.${index + 1}.Size`, disk.int('size')],
      [`DataDisk.${index + 1}.PerformanceLevel`, disk.text('performance_level')],
      [`DataDisk.${index + 1}.Encrypted`, disk.text('encrypted')],
      [`DataDisk.${index + 1}.KMSKeyId`, disk.text('kms_key_id')],
      [`DataDisk.${index + 1}.SnapshotId`, disk.text('snapshot_id')],
    ]),
  );
}

function numbered(name: string, values: readonly string[]): Input {
  return Object.fromEntries(values.map((value, index) => [`${name}.${index + 1}`, value]));
}
