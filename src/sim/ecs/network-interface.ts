import { findInstanceType } from '../../catalog/index.ts';
import type { Action, Answer, Call } from '../service.ts';
import { isoSeconds } from '../iso-time.ts';
import { takeAddress } from '../vpc/addresses.ts';
import { EIPS, FREE_EIP, ROUTE_ENTRIES } from '../vpc/tables.ts';
import { touching } from './arns.ts';
import { fault, found, insist } from './faults.ts';
import { isLeaving } from './instance-lookup.ts';
import { joinableGroups, OF_INTERFACES } from './membership.ts';
import { checkDescription, checkName, checkTags } from './names.ts';
import { newInterface } from './new-interface.ts';
import { usableVSwitch } from './placement.ts';
import { interfaceAfter } from './release.ts';
import { flag, has, is, paged, select, tagList, type Filter } from './select.ts';
import { regionOf } from './stock.ts';
import { INSTANCES, NETWORK_INTERFACES, type Instance, type NetworkInterface } from './tables.ts';
import { traitsOf } from './type-traits.ts';

const named = touching('eni', 'NetworkInterfaceId');
const SECONDS = { create: 2, attach: 6, detach: 6, remove: 2 } as const;

function changing(summary: string, run: (call: Call) => Answer, ...required: readonly string[]): Action {
  return { summary, mutates: true, required: ['RegionId', ...required], resources: named, run };
}

/** Elastic network interfaces. */
export const actions: Readonly<Record<string, Action>> = {
  CreateNetworkInterface: changing('Makes a free interface in a vSwitch', create, 'VSwitchId'),
  AttachNetworkInterface: changing('Puts a free interface into a machine', attach, 'InstanceId', 'NetworkInterfaceId'),
  DetachNetworkInterface: changing('Takes a secondary interface out', detach, 'InstanceId', 'NetworkInterfaceId'),
  ModifyNetworkInterfaceAttribute: changing('Changes names, groups and release', modify, 'NetworkInterfaceId'),
  AssignPrivateIpAddresses: changing('Adds secondary addresses', assign, 'NetworkInterfaceId'),
  UnassignPrivateIpAddresses: changing('Removes secondary addresses', unassign, 'NetworkInterfaceId'),
  DeleteNetworkInterface: changing('Deletes a free interface', remove, 'NetworkInterfaceId'),
  DescribeNetworkInterfaces: {
    summary: 'Lists interfaces',
    mutates: false,
    required: ['RegionId'],
    resources: named,
    run: describe,
  },
  DescribeNetworkInterfaceAttribute: {
    summary: 'Shows one interface, flat',
    mutates: false,
    required: ['RegionId', 'NetworkInterfaceId'],
    resources: named,
    run: (call) => show(call, cardAtHand(call)),
  },
};

function cardAtHand(call: Call): NetworkInterface {
  const card = call.world.table(NETWORK_INTERFACES).get(call.params.need('NetworkInterfaceId'));
  return found(card?.regionId === call.region ? card : undefined, 'InvalidEniId.NotFound');
}

function put(call: Call, card: NetworkInterface, changes: Partial<NetworkInterface>): void {
  call.world.table(NETWORK_INTERFACES).put({ ...card, ...changes });
}

function create(call: Call): Answer {
  const { params, world } = call;
  regionOf(call);
  const vSwitch = usableVSwitch(call, params.need('VSwitchId'));
  const sent = [params.text('SecurityGroupId') ?? [], params.list('SecurityGroupIds')].flat();
  insist(
    sent.length > 0,
    'MissingParameter',
    'The input parameter "SecurityGroupId" that is mandatory for processing this request is not supplied.',
  );
  const groups = joinableGroups(call, sent, vSwitch.vpcId, OF_INTERFACES);
  checkName(params.text('NetworkInterfaceName'), 'InvalidInstanceName.Malformed');
  checkDescription(params.text('Description'));
  checkTags(params.structs('Tag'));
  const table = world.table(NETWORK_INTERFACES);
  const limit = world.quota('ecs.max-elastic-network-interfaces', 5000);
  insist(table.where('regionId', call.region).length < limit, 'MaxEniCountExceeded');
  const card = newInterface(call, vSwitch, {
    type: params.text('InstanceType') === 'Trunk' ? 'Trunk' : 'Secondary',
    privateIps: [takeAddress(world, vSwitch.id, params.text('PrimaryIpAddress'))],
    securityGroupIds: groups.map((group) => group.id),
    name: params.text('NetworkInterfaceName') ?? '',
    description: params.text('Description') ?? '',
    resourceGroupId: params.text('ResourceGroupId') ?? '',
    tags: params.tags(),
    status: 'Creating',
    due: [{ at: call.now + world.takes(SECONDS.create), set: { status: 'Available' } }],
    deleteOnRelease: params.bool('DeleteOnRelease') !== false,
    sourceDestCheck: params.bool('SourceDestCheck') === true,
    queueNumber: params.int('QueueNumber') ?? 1,
    trafficMode: params.text('NetworkInterfaceTrafficMode') ?? 'Standard',
  });
  table.put(card);
  const secondaries = moreAddresses(call, card, 'SecondaryPrivateIpAddressCount');
  return showNew(call, secondaries);
}

/** Adds the addresses that `PrivateIpAddress.N` names or the count asks for. */
function moreAddresses(call: Call, card: NetworkInterface, countParam: string): NetworkInterface {
  const wanted = call.params.list('PrivateIpAddress');
  const count = call.params.int(countParam) ?? 0;
  const asked: readonly (string | undefined)[] =
    wanted.length > 0 ? wanted : Array.from({ length: count }, () => undefined);
  insist(asked.length <= 49, 'InvalidParameter', `The specified parameter "${countParam}" is not valid.`);
  let grown = card;
  for (const address of asked) {
    if (address !== undefined && grown.privateIps.includes(address)) throw fault('InvalidPrivateIpAddress.Duplicated');
    grown = { ...grown, privateIps: [...grown.privateIps, takeAddress(call.world, card.vSwitchId, address)] };
    call.world.table(NETWORK_INTERFACES).put(grown);
  }
  return grown;
}

function assign(call: Call): Answer {
  const card = changeable(cardAtHand(call));
  const grown = moreAddresses(call, card, 'SecondaryPrivateIpAddressCount');
  const added = grown.privateIps.slice(card.privateIps.length);
  return {
    AssignedPrivateIpAddressesSet: {
      NetworkInterfaceId: card.id,
      PrivateIpSet: { PrivateIpAddress: added },
      Ipv4PrefixSet: { Ipv4Prefixes: [] },
    },
  };
}

function unassign(call: Call): Answer {
  const card = changeable(cardAtHand(call));
  const gone = call.params.list('PrivateIpAddress');
  const [primary = '', ...rest] = card.privateIps;
  insist(!gone.includes(primary), 'InvalidParameter', 'The primary private IP address cannot be unassigned.');
  put(call, card, { privateIps: [primary, ...rest.filter((ip) => !gone.includes(ip))] });
  return {};
}

/** Interfaces that another product made are not the user's to change. */
function changeable(card: NetworkInterface): NetworkInterface {
  insist(!card.serviceManaged, 'InvalidOperation.EniServiceManaged');
  return card;
}

function hostOf(call: Call): Instance {
  const instance = call.world.table(INSTANCES).get(call.params.need('InstanceId'));
  const host = found(instance?.regionId === call.region ? instance : undefined, 'InvalidEcsId.NotFound');
  const settled = (host.status === 'Running' || host.status === 'Stopped') && !isLeaving(host);
  insist(settled, 'InvalidOperation.InvalidEcsState');
  return host;
}

function attach(call: Call): Answer {
  const { world } = call;
  const card = changeable(cardAtHand(call));
  const host = hostOf(call);
  insist(card.type !== 'Primary', 'InvalidOperation.InvalidEniType');
  insist(card.status === 'Available', 'InvalidOperation.InvalidEniState');
  insist(card.zoneId === host.zoneId, 'InvalidOperation.AvailabilityZoneMismatch');
  insist(card.vpcId === host.vpcId, 'InvalidOperation.VpcMismatch');
  const places = world
    .table(NETWORK_INTERFACES)
    .where('instanceId', host.id)
    .map((other) => other.deviceIndex);
  const type = findInstanceType(host.instanceType);
  insist(type === undefined || places.length < traitsOf(type).interfaces, 'EniPerInstanceLimitExceeded');
  const readyAt = call.now + world.takes(SECONDS.attach);
  const release = host.autoReleaseAt;
  const leave = release === undefined ? [] : [{ at: release, set: interfaceAfter(card) }];
  put(call, card, {
    status: 'Attaching',
    instanceId: host.id,
    deviceIndex: Math.max(0, ...places) + 1,
    networkCardIndex: call.params.int('NetworkCardIndex') ?? 0,
    due: [{ at: readyAt, set: { status: 'InUse' } }, ...leave],
  });
  return {};
}

function detach(call: Call): Answer {
  const card = changeable(cardAtHand(call));
  const host = hostOf(call);
  if (card.status === 'Available') return {};
  insist(card.instanceId === host.id, 'InvalidParams.EniId');
  insist(card.type !== 'Primary', 'InvalidOperation.DetachPrimaryEniNotAllowed');
  insist(card.status === 'InUse', 'InvalidOperation.InvalidEniState');
  const free: Partial<NetworkInterface> = { status: 'Available', instanceId: '', deviceIndex: 0 };
  put(call, card, { status: 'Detaching', due: [{ at: call.now + call.world.takes(SECONDS.detach), set: free }] });
  return {};
}

function modify(call: Call): Answer {
  const { params } = call;
  const card = changeable(cardAtHand(call));
  checkName(params.text('NetworkInterfaceName'), 'InvalidInstanceName.Malformed');
  checkDescription(params.text('Description'));
  const sent = params.list('SecurityGroupId');
  const beyondNames =
    params.has('DeleteOnRelease') && card.type === 'Primary' && params.bool('DeleteOnRelease') === false;
  insist(!beyondNames, 'InvalidOperation.PrimaryEniOnlySupportModifyNameAndDesc');
  const groups =
    sent.length > 0
      ? joinableGroups(call, sent, card.vpcId, OF_INTERFACES).map((group) => group.id)
      : card.securityGroupIds;
  put(call, card, {
    name: params.text('NetworkInterfaceName') ?? card.name,
    description: params.raw('Description') ?? card.description,
    securityGroupIds: groups,
    queueNumber: params.int('QueueNumber') ?? card.queueNumber,
    deleteOnRelease: params.bool('DeleteOnRelease') ?? card.deleteOnRelease,
    sourceDestCheck: params.bool('SourceDestCheck') ?? card.sourceDestCheck,
  });
  return {};
}

function remove(call: Call): Answer {
  const card = changeable(cardAtHand(call));
  insist(card.type !== 'Primary', 'InvalidOperation.InvalidEniType');
  insist(card.status === 'Available', 'InvalidOperation.InvalidEniState');
  const routed = call.world.table(ROUTE_ENTRIES).where('nextHopId', card.id).length > 0;
  if (routed) throw fault('DependencyViolation.RouteEntry');
  const goneAt = call.now + call.world.takes(SECONDS.remove);
  put(call, card, { status: 'Deleting', due: [{ at: goneAt, set: null }] });
  const eips = call.world.table(EIPS);
  for (const eip of eips.where('instanceId', card.id)) eips.put({ ...eip, due: [{ at: goneAt, set: FREE_EIP }] });
  return {};
}

const FILTERS: Readonly<Record<string, Filter<NetworkInterface>>> = {
  InstanceId: is((row) => row.instanceId),
  VpcId: is((row) => row.vpcId),
  VSwitchId: is((row) => row.vSwitchId),
  SecurityGroupId: has((row) => row.securityGroupIds),
  PrimaryIpAddress: is((row) => row.privateIps[0] ?? ''),
  NetworkInterfaceName: is((row) => row.name),
  Type: is((row) => row.type),
  Status: is((row) => row.status),
  ServiceManaged: flag((row) => row.serviceManaged),
  ResourceGroupId: is((row) => row.resourceGroupId),
};

function describe(call: Call): Answer {
  const { params } = call;
  const ids = params.list('NetworkInterfaceId');
  const wantedIps = params.list('PrivateIpAddress');
  const rows = select(call, {
    table: NETWORK_INTERFACES,
    ids: ids.length === 0 ? undefined : ids,
    indexes: [
      ['InstanceId', 'instanceId'],
      ['SecurityGroupId', 'securityGroupIds'],
      ['VSwitchId', 'vSwitchId'],
      ['VpcId', 'vpcId'],
    ],
    filters: FILTERS,
  }).filter((row) => wantedIps.length === 0 || row.privateIps.some((ip) => wantedIps.includes(ip)));
  const page = paged(rows, params, { defaultSize: 10, maxSize: 500 });
  return { NetworkInterfaceSets: { NetworkInterfaceSet: page.rows.map((row) => show(call, row)) }, ...page.position };
}

/** What CreateNetworkInterface tells; the Describe answers tell more. */
function showNew(call: Call, card: NetworkInterface): Readonly<Record<string, unknown>> {
  return {
    NetworkInterfaceId: card.id,
    NetworkInterfaceName: card.name,
    Description: card.description,
    Type: card.type,
    Status: card.status,
    VpcId: card.vpcId,
    VSwitchId: card.vSwitchId,
    ZoneId: card.zoneId,
    MacAddress: card.macAddress,
    PrivateIpAddress: card.privateIps[0] ?? '',
    PrivateIpSets: {
      PrivateIpSet: card.privateIps.map((ip, place) => ({ PrivateIpAddress: ip, Primary: place === 0 })),
    },
    Ipv6Sets: { Ipv6Set: [] },
    Ipv4PrefixSets: { Ipv4PrefixSet: [] },
    Ipv6PrefixSets: { Ipv6PrefixSet: [] },
    SecurityGroupIds: { SecurityGroupId: card.securityGroupIds },
    SourceDestCheck: card.sourceDestCheck,
    OwnerId: call.world.accountId,
    ResourceGroupId: card.resourceGroupId,
    ServiceID: 0,
    ServiceManaged: card.serviceManaged,
    Tags: tagList(card.tags),
  };
}

function show(call: Call, card: NetworkInterface): Readonly<Record<string, unknown>> {
  const eip = call.world.table(EIPS).where('instanceId', card.id)[0];
  const AssociatedPublicIp = eip === undefined ? {} : { AllocationId: eip.id, PublicIpAddress: eip.ipAddress };
  return {
    ...showNew(call, card),
    InstanceId: card.instanceId,
    PrivateIpSets: {
      PrivateIpSet: card.privateIps.map((ip, place) => ({
        PrivateIpAddress: ip,
        Primary: place === 0,
        ...(place === 0 && eip !== undefined ? { AssociatedPublicIp } : {}),
      })),
    },
    AssociatedPublicIp,
    Attachment: card.instanceId === '' ? {} : attachment(card),
    QueueNumber: card.queueNumber,
    QueuePairNumber: 0,
    NetworkInterfaceTrafficMode: card.trafficMode,
    DeleteOnRelease: card.deleteOnRelease,
    CreationTime: isoSeconds(card.createdAt),
  };
}

function attachment(card: NetworkInterface): Readonly<Record<string, unknown>> {
  return {
    InstanceId: card.instanceId,
    DeviceIndex: card.deviceIndex,
    NetworkCardIndex: card.networkCardIndex,
    TrunkNetworkInterfaceId: '',
  };
}
