import { tableOf, type Row } from '../world/table.ts';

/** Tags of one resource, key to value. */
export type Tags = Readonly<Record<string, string>>;

/** What nearly every ECS resource carries. Times are virtual milliseconds since the epoch. */
interface Resource extends Row {
  readonly regionId: string;
  readonly name: string;
  readonly description: string;
  readonly resourceGroupId: string;
  readonly createdAt: number;
  readonly tags: Tags;
}

export type InstanceStatus = 'Pending' | 'Starting' | 'Running' | 'Stopping' | 'Stopped';

/** A machine. Its addresses and groups live on its primary network interface, its storage in the disk table. */
export interface Instance extends Resource {
  readonly zoneId: string;
  readonly status: InstanceStatus;
  readonly hostName: string;
  readonly instanceType: string;
  readonly imageId: string;
  readonly vpcId: string;
  readonly vSwitchId: string;
  readonly primaryInterfaceId: string;
  readonly chargeType: 'PostPaid' | 'PrePaid';
  readonly spotStrategy: 'NoSpot' | 'SpotAsPriceGo' | 'SpotWithPriceLimit';
  /** Currency units an hour; 0 when there is no limit. */
  readonly spotPriceLimit: number;
  /** Protected hours. */
  readonly spotDuration: number;
  readonly spotInterruptionBehavior: 'Terminate' | 'Stop';
  /** When the spot market takes the machine back, announced minutes before; absent when it was never announced. */
  readonly recycleAt?: number;
  /** When the last start began. */
  readonly startedAt: number;
  /** When a subscription ends; undefined for pay-as-you-go. */
  readonly expiresAt: number | undefined;
  readonly autoReleaseAt: number | undefined;
  readonly autoRenew: boolean;
  /** Months. */
  readonly autoRenewPeriod: number;
  readonly stoppedMode: 'KeepCharging' | 'StopCharging';
  readonly keyPairName: string;
  readonly ramRoleName: string;
  /** Base64, as sent. */
  readonly userData: string;
  /** Static public address, empty when there is none. */
  readonly publicIp: string;
  readonly internetChargeType: 'PayByTraffic' | 'PayByBandwidth';
  /** Mbit/s. */
  readonly bandwidthOut: number;
  /** Mbit/s, -1 when never set. */
  readonly bandwidthIn: number;
  readonly deletionProtection: boolean;
  readonly creditSpecification: string;
  readonly deploymentSetId: string;
  readonly hpcClusterId: string;
  readonly dedicatedHostId: string;
  readonly httpEndpoint: string;
  readonly httpTokens: string;
  readonly httpPutResponseHopLimit: number;
  readonly securityEnhancement: string;
  readonly confidentialComputingMode: string;
  readonly maintenanceAction: string;
  readonly notifyOnMaintenance: boolean;
  readonly privatePoolId: string;
  readonly privatePoolMatch: string;
}

export const INSTANCES = tableOf<Instance>('ecs.instance', {
  indexes: ['regionId', 'vpcId', 'vSwitchId', 'instanceType', 'imageId', 'keyPairName', 'publicIp'],
});

export interface SecurityGroup extends Resource {
  readonly vpcId: string;
  readonly type: 'normal' | 'enterprise';
  readonly innerAccessPolicy: 'Accept' | 'Drop';
  /** Owned by another product, as the groups of a managed Kubernetes cluster. */
  readonly serviceManaged: boolean;
}

export const SECURITY_GROUPS = tableOf<SecurityGroup>('ecs.security_group', { indexes: ['regionId', 'vpcId'] });

/** One permission of a security group, normalised as it is read back. Empty strings stand for "not given". */
export interface SecurityGroupRule extends Row {
  readonly securityGroupId: string;
  readonly direction: 'ingress' | 'egress';
  /** TCP, UDP, ICMP, ICMPV6, GRE or ALL. */
  readonly ipProtocol: string;
  /** `22/22`, `-1/-1`. */
  readonly portRange: string;
  readonly sourcePortRange: string;
  readonly sourceCidrIp: string;
  readonly ipv6SourceCidrIp: string;
  readonly destCidrIp: string;
  readonly ipv6DestCidrIp: string;
  /** The group this rule names as its source (ingress) or destination (egress). */
  readonly peerGroupId: string;
  readonly peerGroupOwnerAccount: string;
  readonly prefixListId: string;
  readonly portRangeListId: string;
  readonly policy: 'Accept' | 'Drop';
  /** 1 to 100. */
  readonly priority: number;
  readonly nicType: 'intranet' | 'internet';
  readonly description: string;
  readonly createdAt: number;
}

export const SECURITY_GROUP_RULES = tableOf<SecurityGroupRule>('ecs.security_group_rule', {
  indexes: ['securityGroupId', 'peerGroupId'],
});

export type InterfaceStatus = 'Creating' | 'Available' | 'Attaching' | 'InUse' | 'Detaching' | 'Deleting';

/** An elastic network interface; every private address in use by ECS stands in one of these rows. */
export interface NetworkInterface extends Resource {
  readonly zoneId: string;
  readonly vpcId: string;
  readonly vSwitchId: string;
  readonly type: 'Primary' | 'Secondary' | 'Trunk';
  readonly status: InterfaceStatus;
  readonly macAddress: string;
  /** Private IPv4 addresses; the first is the primary one. */
  readonly privateIps: readonly string[];
  readonly securityGroupIds: readonly string[];
  /** Empty when not attached. */
  readonly instanceId: string;
  readonly deviceIndex: number;
  readonly networkCardIndex: number;
  readonly deleteOnRelease: boolean;
  readonly sourceDestCheck: boolean;
  readonly queueNumber: number;
  readonly trafficMode: string;
  /** Made by another product (a NAT gateway's, a load balancer's); its user cannot change it. */
  readonly serviceManaged: boolean;
}

export const NETWORK_INTERFACES = tableOf<NetworkInterface>('ecs.network_interface', {
  indexes: ['regionId', 'vpcId', 'vSwitchId', 'instanceId', 'securityGroupIds'],
});

export type DiskStatus = 'Creating' | 'Available' | 'Attaching' | 'In_use' | 'Detaching' | 'ReIniting';

export interface Disk extends Resource {
  readonly zoneId: string;
  readonly type: 'system' | 'data';
  readonly status: DiskStatus;
  readonly category: string;
  /** PL0 to PL3 for cloud_essd, else empty. */
  readonly performanceLevel: string;
  readonly sizeGiB: number;
  readonly instanceId: string;
  readonly device: string;
  readonly imageId: string;
  readonly snapshotId: string;
  readonly chargeType: 'PostPaid' | 'PrePaid';
  readonly attachedAt: number | undefined;
  readonly detachedAt: number | undefined;
  readonly encrypted: boolean;
  readonly kmsKeyId: string;
  readonly deleteWithInstance: boolean;
  readonly deleteAutoSnapshot: boolean;
  readonly enableAutoSnapshot: boolean;
  readonly autoSnapshotPolicyId: string;
  readonly multiAttach: 'Enabled' | 'Disabled';
  readonly provisionedIops: number;
  readonly burstingEnabled: boolean;
}

export const DISKS = tableOf<Disk>('ecs.disk', { indexes: ['regionId', 'instanceId'] });

/** The row's id is `<region>/<name>`: key pairs are known by name. */
export interface KeyPair extends Resource {
  readonly keyPairId: string;
  readonly fingerprint: string;
  /** OpenSSH form. */
  readonly publicKey: string;
}

export const KEY_PAIRS = tableOf<KeyPair>('ecs.key_pair', { indexes: ['regionId'] });

export type ImageStatus = 'Creating' | 'Waiting' | 'Available' | 'UnAvailable' | 'CreateFailed' | 'Deprecated';

/** A custom image; system images come from the catalog. */
export interface Image extends Resource {
  readonly status: ImageStatus;
  /** 0 to 100. */
  readonly progress: number;
  readonly family: string;
  readonly version: string;
  readonly architecture: 'x86_64' | 'arm64' | 'i386';
  readonly osType: 'linux' | 'windows';
  readonly osName: string;
  readonly platform: string;
  readonly bootMode: string;
  readonly licenseType: string;
  readonly nvmeSupport: 'supported' | 'unsupported';
  readonly sizeGiB: number;
  readonly copied: boolean;
  readonly encrypted: boolean;
  readonly disks: readonly ImageDisk[];
  /** Account id to the time it was shared. */
  readonly sharedWith: Readonly<Record<string, number>>;
}

export interface ImageDisk {
  readonly type: 'system' | 'data';
  readonly device: string;
  readonly sizeGiB: number;
  readonly format: string;
  readonly ossBucket: string;
  readonly ossObject: string;
}

export const IMAGES = tableOf<Image>('ecs.image', { indexes: ['regionId'] });

/** A long-running operation that DescribeTasks shows. */
export interface Task extends Row {
  readonly regionId: string;
  readonly action: string;
  readonly status: 'Processing' | 'Finished' | 'Failed';
  readonly resourceId: string;
  readonly createdAt: number;
  /** When it ends if nobody cancels it. */
  readonly endsAt: number;
}

export const TASKS = tableOf<Task>('ecs.task', { indexes: ['regionId', 'resourceId'], counted: false });

/** A capacity discount bought for a term; it cannot be given back before it expires. */
export interface ReservedInstance extends Resource {
  readonly status: 'Creating' | 'Active' | 'Expired';
  readonly instanceType: string;
  readonly instanceAmount: number;
  readonly scope: 'Region' | 'Zone';
  readonly zoneId: string;
  readonly offeringType: string;
  readonly platform: string;
  readonly startsAt: number;
  readonly expiresAt: number;
  readonly renewalStatus: string;
  readonly autoRenewPeriod: number;
}

export const RESERVED_INSTANCES = tableOf<ReservedInstance>('ecs.reserved_instance', { indexes: ['regionId'] });
