import { findInstanceType } from '../../catalog/index.ts';
import { page } from '../paging.ts';
import type { Action, Answer, Call } from '../service.ts';
import { EIPS } from '../vpc/tables.ts';
import { touching } from './arns.ts';
import { endDryRun, fault, found, insist } from './faults.ts';
import { interfacesOf, showInstance, showInstanceAttribute } from './instance-answer.ts';
import { instanceOf, namedInstance } from './instance-lookup.ts';
import { has, is, like, paged, select, type Filter } from './select.ts';
import { INSTANCES, type Instance } from './tables.ts';

/** Everything that clients read of a machine. */
export const actions: Readonly<Record<string, Action>> = {
  DescribeInstances: {
    summary: 'Lists machines with all their members',
    mutates: false,
    required: ['RegionId'],
    resources: touching('instance', 'InstanceIds'),
    run: describeInstances,
  },
  DescribeInstanceStatus: {
    summary: 'Lists machines with their states only',
    mutates: false,
    required: ['RegionId'],
    resources: touching('instance', 'InstanceId'),
    run: describeInstanceStatus,
  },
  DescribeInstanceAttribute: {
    summary: 'Shows one machine, flat',
    mutates: false,
    required: ['InstanceId'],
    resources: touching('instance', 'InstanceId'),
    run: (call) => showInstanceAttribute(call, namedInstance(call)),
  },
  DescribeUserData: {
    summary: 'Shows the user data of a machine',
    mutates: false,
    required: ['RegionId', 'InstanceId'],
    resources: touching('instance', 'InstanceId'),
    run: describeUserData,
  },
  DescribeInstanceMaintenanceAttributes: {
    summary: 'Shows what maintenance does to machines',
    mutates: false,
    required: ['RegionId'],
    resources: touching('instance', 'InstanceId'),
    run: describeMaintenance,
  },
  DescribeInstanceAttachmentAttributes: {
    summary: 'Shows the private pools machines draw from',
    mutates: false,
    required: ['RegionId', 'InstanceIds'],
    resources: touching('instance', 'InstanceIds'),
    run: describeAttachment,
  },
  DescribeInstanceAutoRenewAttribute: {
    summary: 'Shows how subscriptions renew themselves',
    mutates: false,
    required: ['RegionId'],
    resources: touching('instance', 'InstanceId'),
    run: describeAutoRenew,
  },
};

const STATES: ReadonlySet<string> = new Set(['Pending', 'Starting', 'Running', 'Stopping', 'Stopped']);

const LIMITS = { defaultSize: 10, maxSize: 100 } as const;

function describeInstances(call: Call): Answer {
  const { params } = call;
  const ids = params.jsonList('InstanceIds');
  insist((ids ?? []).length <= 100, 'InvalidParameter.TooManyInstanceIds');
  insist(params.text('Status') === undefined || STATES.has(params.need('Status')), 'InvalidStatus.NotFound');
  const selected = select(call, {
    table: INSTANCES,
    ids,
    indexes: [
      ['VSwitchId', 'vSwitchId'],
      ['VpcId', 'vpcId'],
      ['KeyPairName', 'keyPairName'],
      ['ImageId', 'imageId'],
      ['InstanceType', 'instanceType'],
    ],
    filters: filtersOf(call),
  });
  const inTime = withinTimes(call, selected);
  endDryRun(params.bool('DryRun'));
  const { rows, position } = paged(inTime, params, LIMITS);
  return { Instances: { Instance: rows.map((row) => showInstance(call, row)) }, ...position };
}

function filtersOf(call: Call): Readonly<Record<string, Filter<Instance>>> {
  return {
    InstanceName: like((row) => row.name),
    Status: is((row) => row.status),
    VpcId: is((row) => row.vpcId),
    VSwitchId: is((row) => row.vSwitchId),
    ZoneId: is((row) => row.zoneId),
    ImageId: is((row) => row.imageId),
    InstanceType: is((row) => row.instanceType),
    InstanceTypeFamily: is((row) => findInstanceType(row.instanceType)?.family ?? ''),
    InstanceChargeType: is((row) => row.chargeType),
    InternetChargeType: is((row) => row.internetChargeType),
    InstanceNetworkType: (_row, wanted) => wanted === 'vpc',
    KeyPairName: is((row) => row.keyPairName),
    ResourceGroupId: is((row) => row.resourceGroupId),
    HpcClusterId: is((row) => row.hpcClusterId),
    SecurityGroupId: has((row) => interfacesOf(call, row.id).flatMap((card) => card.securityGroupIds)),
    PrivateIpAddresses: anyOf(call, 'PrivateIpAddresses', (row) =>
      interfacesOf(call, row.id).flatMap((card) => card.privateIps),
    ),
    PublicIpAddresses: anyOf(call, 'PublicIpAddresses', (row) => [row.publicIp]),
    EipAddresses: anyOf(call, 'EipAddresses', (row) =>
      call.world
        .table(EIPS)
        .where('instanceId', row.id)
        .map((eip) => eip.ipAddress),
    ),
    // No simulated machine is ever locked.
    LockReason: () => false,
  };
}

function anyOf(call: Call, param: string, field: (row: Instance) => readonly string[]): Filter<Instance> {
  return (row) => {
    const wanted = call.params.jsonList(param) ?? [];
    return field(row).some((value) => wanted.includes(value));
  };
}

/** The bounds that `Filter.N.Key` may name: the member they look at and the side they keep. */
const TIME_FILTERS: Readonly<Record<string, (row: Instance, at: number) => boolean>> = {
  CreationStartTime: (row, at) => row.createdAt >= at,
  CreationEndTime: (row, at) => row.createdAt <= at,
  ExpiredStartTime: (row, at) => (row.expiresAt ?? Number.POSITIVE_INFINITY) >= at,
  ExpiredEndTime: (row, at) => (row.expiresAt ?? Number.POSITIVE_INFINITY) <= at,
};

function withinTimes(call: Call, rows: readonly Instance[]): readonly Instance[] {
  const bounds = call.params.structs('Filter').map((entry) => {
    const test = found(TIME_FILTERS[entry['Key'] ?? ''], 'InvalidFilterKey.NotFound');
    const at = Date.parse(entry['Value'] ?? '');
    return { test, at };
  });
  return bounds.length === 0 ? rows : rows.filter((row) => bounds.every(({ test, at }) => test(row, at)));
}

function describeInstanceStatus(call: Call): Answer {
  const ids = call.params.list('InstanceId');
  const rows = select(call, {
    table: INSTANCES,
    ids: ids.length === 0 ? undefined : ids,
    filters: { ZoneId: is((row) => row.zoneId) },
  });
  const { rows: part, ...position } = page(rows, call.params, { defaultSize: 10, maxSize: 50 });
  const InstanceStatus = part.map((row) => ({ InstanceId: row.id, Status: row.status }));
  return { InstanceStatuses: { InstanceStatus }, ...position };
}

function describeUserData(call: Call): Answer {
  const instance = namedInstance(call);
  return { InstanceId: instance.id, RegionId: instance.regionId, UserData: instance.userData };
}

function listed(call: Call, ids: readonly string[]): readonly Instance[] {
  return select(call, { table: INSTANCES, ids: ids.length === 0 ? undefined : ids, filters: {} });
}

function describeMaintenance(call: Call): Answer {
  const { rows, ...position } = page(listed(call, call.params.list('InstanceId')), call.params, LIMITS);
  const MaintenanceAttribute = rows.map((row) => ({
    InstanceId: row.id,
    ActionOnMaintenance: {
      Value: row.maintenanceAction,
      DefaultValue: 'AutoRecover',
      SupportedValues: { SupportedValue: ['Stop', 'AutoRecover', 'AutoRedeploy'] },
    },
    MaintenanceWindows: { MaintenanceWindow: [] },
    NotifyOnMaintenance: row.notifyOnMaintenance,
  }));
  return { MaintenanceAttributes: { MaintenanceAttribute }, ...position };
}

function describeAttachment(call: Call): Answer {
  const { rows, ...position } = page(listed(call, call.params.jsonList('InstanceIds') ?? []), call.params, LIMITS);
  const Instance = rows.map((row) => ({
    InstanceId: row.id,
    PrivatePoolOptionsId: row.privatePoolId,
    PrivatePoolOptionsMatchCriteria: row.privatePoolMatch,
  }));
  return { Instances: { Instance }, ...position };
}

function describeAutoRenew(call: Call): Answer {
  const { params } = call;
  const ids = params.commaList('InstanceId') ?? params.list('InstanceId');
  const subscribed = ids.map((id) => instanceOf(call, id));
  if (subscribed.some((row) => row.chargeType !== 'PrePaid')) throw fault('ChargeTypeViolation');
  const InstanceRenewAttribute = subscribed.map((row) => ({
    InstanceId: row.id,
    AutoRenewEnabled: row.autoRenew,
    RenewalStatus: row.autoRenew ? 'AutoRenewal' : 'Normal',
    Duration: row.autoRenewPeriod,
    PeriodUnit: 'Month',
  }));
  return {
    InstanceRenewAttributes: { InstanceRenewAttribute },
    TotalCount: subscribed.length,
    PageNumber: 1,
    PageSize: Math.max(10, subscribed.length),
  };
}
