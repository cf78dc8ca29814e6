import type { Desired, DriverIo } from '../../../model/index.ts';
import { numberArg, paramsFrom, type ParamRule } from '../api/args.ts';
import { createdId } from '../api/call.ts';
import { untilStatus } from '../api/poll-status.ts';
import { tagParam } from '../api/tags.ts';
import { describeInstance } from './describe.ts';
import { dataDiskParams } from './disks.ts';
import { privateIpOf, publicIpOf } from './read.ts';
import { encodeUserData } from './user-data.ts';

const RUN: Readonly<Record<string, ParamRule>> = {
  instance_type: 'InstanceType',
  image_id: 'ImageId',
  security_groups: 'SecurityGroupIds',
  vswitch_id: 'VSwitchId',
  availability_zone: 'ZoneId',
  private_ip: 'PrivateIpAddress',
  instance_name: 'InstanceName',
  host_name: 'HostName',
  description: 'Description',
  password: 'Password',
  key_name: 'KeyPairName',
  role_name: 'RamRoleName',
  user_data: ['UserData', encodeUserData],
  internet_charge_type: 'InternetChargeType',
  internet_max_bandwidth_out: 'InternetMaxBandwidthOut',
  instance_charge_type: 'InstanceChargeType',
  period: 'Period',
  period_unit: 'PeriodUnit',
  spot_strategy: 'SpotStrategy',
  spot_price_limit: 'SpotPriceLimit',
  spot_duration: 'SpotDuration',
  spot_interruption_behavior: 'SpotInterruptionBehavior',
  deletion_protection: 'DeletionProtection',
  credit_specification: 'CreditSpecification',
  resource_group_id: 'ResourceGroupId',
  auto_release_time: 'AutoReleaseTime',
  http_endpoint: 'HttpEndpoint',
  http_tokens: 'HttpTokens',
  http_put_response_hop_limit: 'HttpPutResponseHopLimit',
  security_enhancement_strategy: 'SecurityEnhancementStrategy',
};

const SYSTEM_DISK: Readonly<Record<string, ParamRule>> = {
  system_disk_category: 'Category',
  // The API takes this size as text.
  system_disk_size: ['Size', String],
  system_disk_name: 'DiskName',
  system_disk_description: 'Description',
  system_disk_performance_level: 'PerformanceLevel',
  system_disk_encrypted: 'Encrypted',
  system_disk_kms_key_id: 'KMSKeyId',
};

/** Asks for one machine; it starts by itself. */
export async function runInstance(io: DriverIo, { args, region }: Desired): Promise<string> {
  const systemDisk = paramsFrom(args, SYSTEM_DISK);
  const params = {
    ...paramsFrom(args, RUN),
    SystemDisk: Object.keys(systemDisk).length === 0 ? undefined : systemDisk,
    DataDisk: dataDiskParams(args),
    AutoPay: args['instance_charge_type'] === 'PrePaid' ? true : undefined,
    Amount: 1,
    Tag: tagParam(args),
  };
  return createdId(io, { api: 'ecs:RunInstances', region, params }, 'InstanceIdSets.InstanceIdSet.0');
}

/** Several looks in a row at a stopped machine: it is not on its way up. */
const STABLY_STOPPED = 4;

/** Waits until the machine runs and has its addresses. One that was found stopped is left to `sync`. */
export async function untilRunning(io: DriverIo, id: string, { args, region }: Desired): Promise<void> {
  const wantsPublicIp = (numberArg(args, 'internet_max_bandwidth_out') ?? 0) > 0;
  let stopped = 0;
  await untilStatus(io, {
    what: `machine ${id}`,
    api: 'ecs:DescribeInstances',
    expectedSeconds: 40,
    timeoutSeconds: 900,
    read: () => describeInstance(io, id, region),
    until: ['Running', 'Stopped'],
    ready: (row) => {
      // A new machine may show Stopped for a moment between Pending and Starting.
      if (row['Status'] === 'Stopped') return (stopped += 1) >= STABLY_STOPPED;
      return privateIpOf(row) !== undefined && (!wantsPublicIp || publicIpOf(row) !== undefined);
    },
  });
}
