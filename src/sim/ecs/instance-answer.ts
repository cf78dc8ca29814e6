import { digest, must } from '../../base/index.ts';
import { findInstanceType, SYSTEM_IMAGES } from '../../catalog/index.ts';
import type { Call } from '../service.ts';
import { EIPS, type EipRow } from '../vpc/tables.ts';
import { tagList } from './select.ts';
import { IMAGES, NETWORK_INTERFACES, type Instance, type NetworkInterface } from './tables.ts';
import { minuteTime, PAY_AS_YOU_GO_END } from './times.ts';

type Shape = Readonly<Record<string, unknown>>;

/** One machine as DescribeInstances shows it. */
export function showInstance(call: Call, instance: Instance): Shape {
  const type = must(findInstanceType(instance.instanceType), 'the type of a machine is in the catalog');
  const cards = interfacesOf(call, instance.id);
  return {
    ...commonShape(call, instance, cards),
    ...imageShape(call, instance.imageId),
    InstanceTypeFamily: type.family,
    GPUAmount: type.gpu?.count ?? 0,
    GPUSpec: type.gpu === undefined ? '' : `NVIDIA ${type.gpu.model}`,
    SaleCycle: instance.chargeType === 'PrePaid' ? 'month' : '',
    SpotStrategy: instance.spotStrategy,
    SpotPriceLimit: instance.spotPriceLimit,
    SpotDuration: instance.spotDuration,
    SpotInterruptionBehavior: instance.spotInterruptionBehavior,
    StartTime: minuteTime(instance.startedAt),
    AutoReleaseTime: instance.autoReleaseAt === undefined ? '' : minuteTime(instance.autoReleaseAt),
    IoOptimized: true,
    KeyPairName: instance.keyPairName,
    ResourceGroupId: instance.resourceGroupId,
    DeletionProtection: instance.deletionProtection,
    Recyclable: false,
    DeviceAvailable: true,
    DeploymentSetId: instance.deploymentSetId,
    HpcClusterId: instance.hpcClusterId,
    LocalStorageAmount: type.localDiskGB === undefined ? 0 : 1,
    LocalStorageCapacity: type.localDiskGB ?? 0,
    ISP: '',
    RdmaIpAddress: { IpAddress: [] },
    NetworkInterfaces: { NetworkInterface: cards.map(showCard) },
    Tags: tagList(instance.tags),
    DedicatedInstanceAttribute: { Tenancy: '', Affinity: '' },
    EcsCapacityReservationAttr: { CapacityReservationId: '', CapacityReservationPreference: '' },
    HibernationOptions: { Configured: false },
    MetadataOptions: {
      HttpEndpoint: instance.httpEndpoint,
      HttpTokens: instance.httpTokens,
      HttpPutResponseHopLimit: instance.httpPutResponseHopLimit,
    },
    CpuOptions: {
      CoreCount: Math.max(1, type.vCpu / 2),
      ThreadsPerCore: type.vCpu > 1 ? 2 : 1,
      Numa: 'ON',
      TopologyType: 'DiscreteCoreToHTMapping',
    },
    ImageOptions: { LoginAsNonRoot: false },
    AdditionalInfo: { EnableHighDensityMode: false },
  };
}

/** One machine as DescribeInstanceAttribute shows it: flat, without tags, IoOptimized as a word. */
export function showInstanceAttribute(call: Call, instance: Instance): Shape {
  return {
    ...commonShape(call, instance, interfacesOf(call, instance.id)),
    IoOptimized: 'optimized',
    EnableJumboFrame: false,
    NetworkOptions: {},
  };
}

/** What both answers have. */
function commonShape(call: Call, instance: Instance, cards: readonly NetworkInterface[]): Shape {
  const type = must(findInstanceType(instance.instanceType), 'the type of a machine is in the catalog');
  return {
    InstanceId: instance.id,
    InstanceName: instance.name,
    Description: instance.description,
    HostName: instance.hostName,
    Status: instance.status,
    StoppedMode: instance.status === 'Stopped' ? instance.stoppedMode : 'Not-applicable',
    RegionId: instance.regionId,
    ZoneId: instance.zoneId,
    ClusterId: '',
    InstanceType: instance.instanceType,
    Cpu: type.vCpu,
    Memory: type.memoryGiB * 1024,
    ImageId: instance.imageId,
    InstanceChargeType: instance.chargeType,
    InternetChargeType: instance.internetChargeType,
    InternetMaxBandwidthIn: instance.bandwidthIn,
    InternetMaxBandwidthOut: instance.bandwidthOut,
    InstanceNetworkType: 'vpc',
    CreationTime: minuteTime(instance.createdAt),
    ExpiredTime: instance.expiresAt === undefined ? PAY_AS_YOU_GO_END : minuteTime(instance.expiresAt),
    SerialNumber: serialNumber(instance.id),
    VlanId: '',
    CreditSpecification: instance.creditSpecification,
    PublicIpAddress: { IpAddress: hasPublicIp(instance) ? [instance.publicIp] : [] },
    InnerIpAddress: { IpAddress: [] },
    EipAddress: showEip(boundEip(call, instance, cards)),
    VpcAttributes: {
      VpcId: instance.vpcId,
      VSwitchId: instance.vSwitchId,
      NatIpAddress: '',
      PrivateIpAddress: { IpAddress: privateIps(instance, cards).slice(0, 1) },
    },
    SecurityGroupIds: { SecurityGroupId: primaryOf(instance, cards)?.securityGroupIds ?? [] },
    OperationLocks: { LockReason: (instance.recycleAt ?? 0) > call.now ? [{ LockReason: 'Recycling' }] : [] },
    DedicatedHostAttribute: { DedicatedHostId: instance.dedicatedHostId, DedicatedHostName: '' },
  };
}

/** The machine's interfaces, the primary one first. */
export function interfacesOf(call: Call, instanceId: string): readonly NetworkInterface[] {
  return call.world
    .table(NETWORK_INTERFACES)
    .where('instanceId', instanceId)
    .toSorted((a, b) => a.deviceIndex - b.deviceIndex);
}

function primaryOf(instance: Instance, cards: readonly NetworkInterface[]): NetworkInterface | undefined {
  return cards.find((card) => card.id === instance.primaryInterfaceId);
}

/** Addresses show as soon as hardware was found. */
function privateIps(instance: Instance, cards: readonly NetworkInterface[]): readonly string[] {
  return instance.status === 'Pending' ? [] : (primaryOf(instance, cards)?.privateIps ?? []);
}

/** A static public address shows once the machine has run. */
function hasPublicIp(instance: Instance): boolean {
  return instance.publicIp !== '' && instance.status !== 'Pending' && instance.status !== 'Starting';
}

/** The elastic address bound to the machine or to its primary interface. */
function boundEip(call: Call, instance: Instance, cards: readonly NetworkInterface[]): EipRow | undefined {
  const eips = call.world.table(EIPS);
  const primary = primaryOf(instance, cards);
  return (
    eips.where('instanceId', instance.id)[0] ??
    (primary === undefined ? undefined : eips.where('instanceId', primary.id)[0])
  );
}

function showEip(eip: EipRow | undefined): Shape {
  if (eip === undefined) return { AllocationId: '', IpAddress: '', InternetChargeType: '' };
  return {
    AllocationId: eip.id,
    IpAddress: eip.ipAddress,
    Bandwidth: Number(eip.bandwidth),
    InternetChargeType: eip.internetChargeType,
  };
}

function showCard(card: NetworkInterface): Shape {
  return {
    NetworkInterfaceId: card.id,
    MacAddress: card.macAddress,
    PrimaryIpAddress: card.privateIps[0] ?? '',
    Type: card.type,
    PrivateIpSets: {
      PrivateIpSet: card.privateIps.map((ip, place) => ({ PrivateIpAddress: ip, Primary: place === 0 })),
    },
    Ipv6Sets: { Ipv6Set: [] },
    Ipv4PrefixSets: { Ipv4PrefixSet: [] },
    Ipv6PrefixSets: { Ipv6PrefixSet: [] },
  };
}

/** The system an image carries; an image that is gone is remembered by nobody. */
function imageShape(call: Call, imageId: string): Shape {
  const own = call.world.table(IMAGES).get(imageId);
  const system = SYSTEM_IMAGES.find((image) => image.id === imageId);
  const osName = own?.osName ?? system?.osName ?? '';
  const windows = own?.osType === 'windows' || system?.platform.startsWith('Windows') === true;
  return { OSName: osName, OSNameEn: osName, OSType: windows ? 'windows' : 'linux' };
}

/** A UUID that follows from the id. */
function serialNumber(id: string): string {
  const hex = digest(id);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
