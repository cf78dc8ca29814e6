import type { DriverIo, SyncChange } from '../../../model/index.ts';
import { filled, textAt } from '../api/answer.ts';
import { numberArg, paramsFrom, textArg } from '../api/args.ts';
import { modifiedBy, syncAspects, type Aspect } from '../api/aspects.ts';
import { create, modify } from '../api/call.ts';
import { joinResourceGroup } from '../api/resource-group.ts';
import { startInstance, stopInstance } from './power.ts';
import { encodeUserData } from './user-data.ts';

/** Aspects that a running machine takes. */
const ONLINE: readonly Aspect[] = [
  modifiedBy({
    api: 'ecs:ModifyInstanceAttribute',
    id: 'InstanceId',
    args: {
      instance_name: 'InstanceName',
      description: 'Description',
      deletion_protection: 'DeletionProtection',
      credit_specification: 'CreditSpecification',
      security_groups: 'SecurityGroupIds',
    },
  }),
  joinResourceGroup('instance'),
  { args: ['role_name'], apply: syncRole },
  { args: ['key_name'], apply: syncKeyPair },
  { args: ['internet_max_bandwidth_out', 'internet_charge_type'], apply: syncPublicBandwidth },
  { args: ['http_endpoint', 'http_tokens'], apply: syncMetadataOptions },
  modifiedBy({
    api: 'ecs:ModifyInstanceAutoReleaseTime',
    id: 'InstanceId',
    args: { auto_release_time: 'AutoReleaseTime' },
  }),
  { args: ['instance_charge_type'], apply: syncChargeType },
  systemDisk({
    api: 'ecs:ModifyDiskAttribute',
    args: { system_disk_name: 'DiskName', system_disk_description: 'Description' },
  }),
  systemDisk({
    api: 'ecs:ResizeDisk',
    args: { system_disk_size: 'NewSize' },
    always: { Type: 'online' },
    tokened: true,
  }),
  systemDisk({ api: 'ecs:ModifyDiskSpec', args: { system_disk_performance_level: 'PerformanceLevel' } }),
];

/** Aspects that need the machine to be stopped. */
const OFFLINE: readonly Aspect[] = [
  { args: ['image_id'], apply: replaceSystemDisk },
  { args: ['instance_type'], apply: syncInstanceType },
  { args: ['vswitch_id', 'private_ip'], apply: syncPlace },
  modifiedBy({
    api: 'ecs:ModifyInstanceAttribute',
    id: 'InstanceId',
    args: { host_name: 'HostName', password: 'Password', user_data: ['UserData', encodeUserData] },
  }),
];

/** Makes the machine as desired, stopping it only for what cannot be changed while it runs. */
export async function syncInstance(io: DriverIo, id: string, change: SyncChange): Promise<void> {
  const { region, args } = change.desired;
  await syncAspects(io, id, change, ONLINE);
  const offline = OFFLINE.filter((aspect) => aspect.args.some((name) => change.differing.has(name)));
  if (offline.length > 0) {
    io.progress(`stopping machine ${id} to change ${offline.flatMap(({ args: names }) => names).join(', ')}`);
    await stopInstance(io, id, region);
    await syncAspects(io, id, change, offline);
  }
  if (textArg(args, 'status') === 'Stopped') {
    await stopInstance(io, id, region, textArg(args, 'stopped_mode'));
  } else if (offline.length > 0 || wasLeftStopped(change)) {
    await startInstance(io, id, region);
  }
}

/**
 * Whether a stopped machine should be started: it is asked for, or nothing differs any more, as after a crash between
 * an offline change and the start. A machine that somebody stopped on purpose is not started for a new tag.
 */
function wasLeftStopped({ observed, differing }: SyncChange): boolean {
  return observed['status'] === 'Stopped' && (differing.size === 0 || differing.has('status'));
}

/** A machine has one role at most. */
async function syncRole(io: DriverIo, id: string, { desired, observed }: SyncChange): Promise<void> {
  const { region, args } = desired;
  const [wanted, present] = [filled(textArg(args, 'role_name')), filled(textAt(observed, 'role_name'))];
  const params = { InstanceIds: JSON.stringify([id]) };
  if (present !== undefined && present !== wanted) {
    await modify(io, { api: 'ecs:DetachInstanceRamRole', region, params: { ...params, RamRoleName: present } });
  }
  if (wanted !== undefined) {
    await modify(io, { api: 'ecs:AttachInstanceRamRole', region, params: { ...params, RamRoleName: wanted } });
  }
}

async function syncKeyPair(io: DriverIo, id: string, { desired, observed }: SyncChange): Promise<void> {
  const { region, args } = desired;
  const [wanted, present] = [filled(textArg(args, 'key_name')), filled(textAt(observed, 'key_name'))];
  const [api, name] = wanted === undefined ? ['ecs:DetachKeyPair', present] : ['ecs:AttachKeyPair', wanted];
  if (name === undefined) return;
  await modify(io, { api, region, params: { KeyPairName: name, InstanceIds: JSON.stringify([id]) } });
  io.progress(`machine ${id} uses its new key pair after the next reboot`);
}

async function syncPublicBandwidth(io: DriverIo, id: string, { desired, observed }: SyncChange): Promise<void> {
  const { region, args } = desired;
  const bandwidth = numberArg(args, 'internet_max_bandwidth_out') ?? numberArg(observed, 'internet_max_bandwidth_out');
  const hadNone = (numberArg(observed, 'internet_max_bandwidth_out') ?? 0) === 0;
  const params = {
    InstanceId: id,
    InternetMaxBandwidthOut: bandwidth,
    NetworkChargeType: textArg(args, 'internet_charge_type'),
    // From nothing to something: the machine needs an address as well.
    AllocatePublicIp: hadNone && (bandwidth ?? 0) > 0 ? true : undefined,
  };
  await create(io, { api: 'ecs:ModifyInstanceNetworkSpec', region, params });
}

async function syncMetadataOptions(io: DriverIo, id: string, { desired, observed }: SyncChange): Promise<void> {
  const { region, args } = desired;
  const params = {
    InstanceId: id,
    HttpEndpoint: textArg(args, 'http_endpoint') ?? filled(textAt(observed, 'http_endpoint')) ?? 'enabled',
    HttpTokens: textArg(args, 'http_tokens'),
  };
  await modify(io, { api: 'ecs:ModifyInstanceMetadataOptions', region, params });
}

async function syncChargeType(io: DriverIo, id: string, { desired }: SyncChange): Promise<void> {
  const params = {
    InstanceIds: JSON.stringify([id]),
    ...paramsFrom(desired.args, {
      instance_charge_type: 'InstanceChargeType',
      period: 'Period',
      period_unit: 'PeriodUnit',
    }),
    AutoPay: true,
  };
  await create(io, { api: 'ecs:ModifyInstanceChargeType', region: desired.region, params });
}

/** An aspect of the system disk, which is known by its own id. */
function systemDisk(rule: Omit<Parameters<typeof modifiedBy>[0], 'id'>): Aspect {
  const aspect = modifiedBy({ ...rule, id: 'DiskId' });
  return {
    args: aspect.args,
    apply: (io, _id, change) => aspect.apply(io, textAt(change.observed, 'system_disk_id') ?? '', change),
  };
}

/** Another image means another system disk; what was on the old one is gone. */
async function replaceSystemDisk(io: DriverIo, id: string, { desired }: SyncChange): Promise<void> {
  const { region, args } = desired;
  const diskSize = numberArg(args, 'system_disk_size');
  const params = {
    InstanceId: id,
    ...paramsFrom(args, { image_id: 'ImageId', key_name: 'KeyPairName', password: 'Password' }),
    SystemDisk: diskSize === undefined ? undefined : { Size: diskSize },
  };
  await create(io, { api: 'ecs:ReplaceSystemDisk', region, params });
}

async function syncInstanceType(io: DriverIo, id: string, { desired, observed }: SyncChange): Promise<void> {
  const { region, args } = desired;
  const params = { InstanceId: id, ...paramsFrom(args, { instance_type: 'InstanceType' }) };
  const prepaid = textAt(observed, 'instance_charge_type') === 'PrePaid';
  const api = prepaid ? 'ecs:ModifyPrepayInstanceSpec' : 'ecs:ModifyInstanceSpec';
  await create(io, { api, region, params: prepaid ? { ...params, AutoPay: true } : params });
}

async function syncPlace(io: DriverIo, id: string, { desired, observed }: SyncChange): Promise<void> {
  const params = {
    InstanceId: id,
    VSwitchId: textArg(desired.args, 'vswitch_id') ?? textAt(observed, 'vswitch_id'),
    PrivateIpAddress: textArg(desired.args, 'private_ip'),
  };
  await modify(io, { api: 'ecs:ModifyInstanceVpcAttribute', region: desired.region, params });
}
