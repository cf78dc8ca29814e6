import { SYSTEM_IMAGES } from '../../catalog/index.ts';
import type { Action, Answer, Call } from '../service.ts';
import { takeAddress } from '../vpc/addresses.ts';
import { touching } from './arns.ts';
import { autoReleaseAt, chargeTypeOf, readTerm } from './billing.ts';
import { endDryRun, fault, found, insist, type FaultCode } from './faults.ts';
import { checkFit } from './image-fit.ts';
import { findVisibleImage } from './image-view.ts';
import { change, insistOnStatus, instanceOf, namedInstance } from './instance-lookup.ts';
import { keyPairOf } from './key-pair-lookup.ts';
import { bandwidth } from './launch-order.ts';
import { groupOf, joinableGroups } from './membership.ts';
import { checkDescription, checkHostName, checkName, checkPassword, checkUserData } from './names.ts';
import { usableVSwitch } from './placement.ts';
import { cancelRelease, scheduleRelease } from './release.ts';
import { takeStaticAddress } from './static-address.ts';
import { checkOnSale, typeOf, unitsLeft } from './stock.ts';
import { DISKS, IMAGES, NETWORK_INTERFACES, type Instance, type NetworkInterface } from './tables.ts';

const named = touching('instance', 'InstanceId');

function changing(summary: string, run: (call: Call) => Answer, required: readonly string[] = ['InstanceId']): Action {
  return { summary, mutates: true, required, resources: named, run };
}

/** What may be changed about a machine once it exists. */
export const actions: Readonly<Record<string, Action>> = {
  ModifyInstanceAttribute: changing('Changes names, user data, groups and protection', modifyAttribute),
  ModifyInstanceSpec: changing('Changes the type of a stopped pay-as-you-go machine', modifySpec),
  ModifyPrepayInstanceSpec: changing('Changes the type of a subscribed machine', modifySpec, [
    'RegionId',
    'InstanceId',
    'InstanceType',
  ]),
  ModifyInstanceVpcAttribute: changing('Moves a stopped machine to another vSwitch', modifyVpc, [
    'InstanceId',
    'VSwitchId',
  ]),
  ModifyInstanceNetworkSpec: changing('Changes the public bandwidth', modifyNetworkSpec),
  ModifyInstanceAutoReleaseTime: changing('Sets or cancels the automatic release', modifyAutoRelease),
  ModifyInstanceChargeType: {
    ...changing('Switches between pay-as-you-go and subscription', modifyChargeType, ['RegionId', 'InstanceIds']),
    resources: touching('instance', 'InstanceIds'),
  },
  ModifyInstanceAutoRenewAttribute: changing('Sets how a subscription renews itself', modifyAutoRenew, [
    'RegionId',
    'InstanceId',
  ]),
  ModifyInstanceMaintenanceAttributes: changing('Sets what maintenance does', modifyMaintenance, ['RegionId']),
  ModifyInstanceMetadataOptions: changing('Sets how the metadata server answers', modifyMetadata, [
    'RegionId',
    'HttpEndpoint',
  ]),
  ModifyInstanceAttachmentAttributes: changing('Sets the private pool', modifyAttachment, ['RegionId', 'InstanceId']),
  AllocatePublicIpAddress: changing('Gives a machine a static public address', allocatePublicIp),
  JoinSecurityGroup: changing('Puts a machine or interface into a group', joinGroup, ['SecurityGroupId']),
  LeaveSecurityGroup: changing('Takes a machine or interface out of a group', leaveGroup, ['SecurityGroupId']),
  ReplaceSystemDisk: changing('Gives a stopped machine a new system disk', replaceSystemDisk),
};

function osOf(call: Call, instance: Instance): 'linux' | 'windows' {
  const own = call.world.table(IMAGES).get(instance.imageId);
  if (own !== undefined) return own.osType;
  const system = SYSTEM_IMAGES.find((image) => image.id === instance.imageId);
  return system?.platform.startsWith('Windows') === true ? 'windows' : 'linux';
}

function modifyAttribute(call: Call): Answer {
  const { params } = call;
  const instance = namedInstance(call);
  const osType = osOf(call, instance);
  checkName(params.text('InstanceName'), 'InvalidInstanceName.Malformed');
  checkDescription(params.text('Description'));
  checkHostName(params.text('HostName'), osType);
  checkPassword(params.text('Password'), osType);
  checkUserData(params.text('UserData'));
  const protect = params.bool('DeletionProtection') ?? instance.deletionProtection;
  const protectable = instance.chargeType === 'PostPaid' && instance.spotStrategy === 'NoSpot';
  insist(!protect || protectable, 'InvalidChargeType.ValueNotSupported');
  const groupIds = params.list('SecurityGroupIds');
  if (groupIds.length > 0) setGroups(call, primaryOf(call, instance), groupIds);
  change(call, instance, {
    name: params.text('InstanceName') ?? instance.name,
    description: params.raw('Description') ?? instance.description,
    hostName: params.text('HostName') ?? instance.hostName,
    userData: params.raw('UserData') ?? instance.userData,
    creditSpecification: params.text('CreditSpecification') ?? instance.creditSpecification,
    deletionProtection: protect,
  });
  return {};
}

function primaryOf(call: Call, instance: Instance): NetworkInterface {
  return found(call.world.table(NETWORK_INTERFACES).get(instance.primaryInterfaceId), 'InvalidEniId.NotFound');
}

function setGroups(call: Call, card: NetworkInterface, groupIds: readonly string[]): void {
  const groups = joinableGroups(call, groupIds, card.vpcId);
  call.world.table(NETWORK_INTERFACES).put({ ...card, securityGroupIds: groups.map((group) => group.id) });
}

function modifySpec(call: Call): Answer {
  const { params } = call;
  const instance = namedInstance(call);
  const typeId = params.text('InstanceType') ?? instance.instanceType;
  if (typeId !== instance.instanceType) {
    const type = typeOf(typeId);
    insistOnStatus(instance, 'Stopped');
    checkOnSale(instance.zoneId, typeId);
    insist(unitsLeft(call, instance.zoneId, typeId) > 0, 'OperationDenied.NoStock');
    const image = findVisibleImage(call, instance.imageId);
    if (image !== undefined) checkFit(image, type);
    for (const disk of call.world.table(DISKS).where('instanceId', instance.id)) {
      insist(type.diskCategories.includes(disk.category), 'InvalidInstanceType.NotSupportDiskCategory');
    }
  }
  endDryRun(params.bool('DryRun'));
  const bandwidthOut = bandwidth(call, 'InternetMaxBandwidthOut', instance.bandwidthOut);
  change(call, instance, { instanceType: typeId, bandwidthOut });
  return {};
}

function orderId(call: Call, instance: Instance): string {
  return instance.chargeType === 'PrePaid' ? String(call.world.random(2e14, 3e14 - 1)) : '';
}

function modifyVpc(call: Call): Answer {
  const { params } = call;
  const instance = namedInstance(call);
  insistOnStatus(instance, 'Stopped');
  const vSwitch = usableVSwitch(call, params.need('VSwitchId'));
  insist(vSwitch.zoneId === instance.zoneId, 'InvalidOperation.AvailabilityZoneMismatch');
  const sent = params.list('SecurityGroupId');
  insist(vSwitch.vpcId === instance.vpcId || sent.length > 0, 'InvalidOperation.VpcMismatch');
  const card = primaryOf(call, instance);
  const groups = joinableGroups(call, sent.length > 0 ? sent : card.securityGroupIds, vSwitch.vpcId);
  const privateIp = takeAddress(call.world, vSwitch.id, params.text('PrivateIpAddress'));
  call.world.table(NETWORK_INTERFACES).put({
    ...card,
    vpcId: vSwitch.vpcId,
    vSwitchId: vSwitch.id,
    privateIps: [privateIp],
    securityGroupIds: groups.map((group) => group.id),
  });
  change(call, instance, { vpcId: vSwitch.vpcId, vSwitchId: vSwitch.id });
  return {};
}

function modifyNetworkSpec(call: Call): Answer {
  const { params } = call;
  const instance = namedInstance(call);
  insistOnStatus(instance, 'Running', 'Stopped');
  const bandwidthOut = bandwidth(call, 'InternetMaxBandwidthOut', instance.bandwidthOut);
  const chargeType = params.text('NetworkChargeType') ?? instance.internetChargeType;
  if (chargeType !== 'PayByTraffic' && chargeType !== 'PayByBandwidth')
    throw fault('InvalidInternetChargeType.ValueNotSupported');
  const needsAddress = bandwidthOut > 0 && instance.publicIp === '' && params.bool('AllocatePublicIp') !== false;
  change(call, instance, {
    bandwidthOut,
    bandwidthIn: bandwidth(call, 'InternetMaxBandwidthIn', bandwidthOut > 0 ? 200 : instance.bandwidthIn),
    internetChargeType: chargeType,
    publicIp: bandwidthOut === 0 ? '' : needsAddress ? takeStaticAddress(call) : instance.publicIp,
  });
  return { OrderId: orderId(call, instance) };
}

function allocatePublicIp(call: Call): Answer {
  const instance = namedInstance(call);
  insistOnStatus(instance, 'Running', 'Stopped');
  const message = 'The public bandwidth of the instance is 0; set InternetMaxBandwidthOut first.';
  insist(instance.bandwidthOut > 0 && instance.publicIp === '', 'InvalidParameter', message);
  const publicIp = takeStaticAddress(call);
  change(call, instance, { publicIp });
  return { IpAddress: publicIp };
}

function modifyAutoRelease(call: Call): Answer {
  const instance = namedInstance(call);
  const text = call.params.text('AutoReleaseTime');
  const at = text === undefined ? undefined : autoReleaseAt(text, instance.chargeType, call.now);
  if (instance.autoReleaseAt !== undefined) cancelRelease(call, instance.id, instance.autoReleaseAt);
  change(call, instanceOf(call, instance.id), { autoReleaseAt: at });
  if (at !== undefined) scheduleRelease(call, instance.id, at);
  return {};
}

function modifyChargeType(call: Call): Answer {
  const instances = (call.params.jsonList('InstanceIds') ?? []).map((id) => instanceOf(call, id));
  const chargeType = chargeTypeOf(call.params.text('InstanceChargeType') ?? 'PrePaid');
  for (const instance of instances) {
    insistOnStatus(instance, 'Running', 'Stopped');
    insist(instance.spotStrategy === 'NoSpot', 'InvalidChargeType.ValueNotSupported');
  }
  const expiresAt = chargeType === 'PrePaid' ? call.now + readTerm(call) : undefined;
  endDryRun(call.params.bool('DryRun'));
  const includeData = call.params.bool('IncludeDataDisks') !== false;
  for (const instance of instances) {
    change(call, instance, { chargeType, expiresAt });
    for (const disk of call.world.table(DISKS).where('instanceId', instance.id)) {
      if (disk.type === 'system' || includeData) call.world.table(DISKS).put({ ...disk, chargeType });
    }
  }
  return { OrderId: String(call.world.random(2e14, 3e14 - 1)) };
}

function modifyAutoRenew(call: Call): Answer {
  const { params } = call;
  const status = params.text('RenewalStatus');
  for (const id of params.commaList('InstanceId') ?? []) {
    const instance = instanceOf(call, id);
    insist(instance.chargeType === 'PrePaid', 'ChargeTypeViolation');
    const autoRenew =
      status === undefined ? (params.bool('AutoRenew') ?? instance.autoRenew) : status === 'AutoRenewal';
    change(call, instance, { autoRenew, autoRenewPeriod: params.int('Duration') ?? instance.autoRenewPeriod });
  }
  return {};
}

function modifyMaintenance(call: Call): Answer {
  const { params } = call;
  for (const id of params.list('InstanceId')) {
    const instance = instanceOf(call, id);
    change(call, instance, {
      maintenanceAction: params.text('ActionOnMaintenance') ?? instance.maintenanceAction,
      notifyOnMaintenance: params.bool('NotifyOnMaintenance') ?? instance.notifyOnMaintenance,
    });
  }
  return {};
}

function modifyMetadata(call: Call): Answer {
  const { params } = call;
  const instance = namedInstance(call);
  change(call, instance, {
    httpEndpoint: params.need('HttpEndpoint'),
    httpTokens: params.text('HttpTokens') ?? instance.httpTokens,
    httpPutResponseHopLimit: params.int('HttpPutResponseHopLimit') ?? instance.httpPutResponseHopLimit,
  });
  return {};
}

function modifyAttachment(call: Call): Answer {
  const instance = namedInstance(call);
  change(call, instance, {
    privatePoolId: call.params.text('PrivatePoolOptions.Id') ?? '',
    privatePoolMatch: call.params.text('PrivatePoolOptions.MatchCriteria') ?? instance.privatePoolMatch,
  });
  return {};
}

/** The interface that JoinSecurityGroup and LeaveSecurityGroup speak of. */
function cardAtHand(call: Call): NetworkInterface {
  const cardId = call.params.text('NetworkInterfaceId');
  if (cardId === undefined) return primaryOf(call, namedInstance(call));
  return found(call.world.table(NETWORK_INTERFACES).get(cardId), 'InvalidEniId.NotFound');
}

function joinGroup(call: Call): Answer {
  const card = cardAtHand(call);
  setGroups(call, card, [...card.securityGroupIds, call.params.need('SecurityGroupId')]);
  return {};
}

function leaveGroup(call: Call): Answer {
  const card = cardAtHand(call);
  const group = groupOf(call, call.params.need('SecurityGroupId'));
  const rest = card.securityGroupIds.filter((id) => id !== group.id);
  insist(rest.length < card.securityGroupIds.length, 'InvalidSecurityGroupId.NotFound');
  const lastOne: FaultCode = 'OperationDenied';
  insist(rest.length > 0, lastOne, 'The specified instance must belong to at least one security group.');
  call.world.table(NETWORK_INTERFACES).put({ ...card, securityGroupIds: rest });
  return {};
}

function replaceSystemDisk(call: Call): Answer {
  const { params, world } = call;
  const instance = namedInstance(call);
  insistOnStatus(instance, 'Stopped');
  const image = found(findVisibleImage(call, params.text('ImageId') ?? instance.imageId), 'InvalidImageId.NotFound');
  insist(image.status === 'Available', 'OperationDenied.ImageNotValid');
  checkFit(image, typeOf(instance.instanceType));
  checkPassword(params.text('Password'), image.osType);
  const keyPairName = params.text('KeyPairName');
  if (keyPairName !== undefined) found(keyPairOf(call, keyPairName), 'InvalidKeyPairName.NotFound');
  const disks = world.table(DISKS);
  const old = found(
    disks.where('instanceId', instance.id).find((disk) => disk.type === 'system'),
    'InvalidDiskId.NotFound',
  );
  const sizeGiB = params.int('SystemDisk.Size') ?? Math.max(old.sizeGiB, image.sizeGiB);
  insist(sizeGiB >= image.sizeGiB, 'InvalidSystemDiskSize.LessThanImageSize');
  const { due: _due, ...kept } = old;
  const id = world.newId('d', call.region, 20);
  disks.delete(old.id);
  disks.put({ ...kept, id, imageId: image.id, sizeGiB, status: 'In_use', createdAt: call.now, attachedAt: call.now });
  change(call, instance, { imageId: image.id, keyPairName: keyPairName ?? instance.keyPairName });
  return { DiskId: id };
}
