import { tableOf, type Row } from '../world/table.ts';

/** Fields that every object of the VPC product has. Times are milliseconds since the epoch. */
export interface VpcObject extends Row {
  readonly regionId: string;
  readonly name: string;
  readonly description: string;
  readonly status: string;
  readonly createdAt: number;
}

export interface Grouped {
  readonly resourceGroupId: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface VpcRow extends VpcObject, Grouped {
  readonly status: 'Pending' | 'Available' | 'Deleting';
  /** IPv4, always in canonical form. */
  readonly cidr: string;
  readonly secondaryCidrs: readonly string[];
  readonly userCidrs: readonly string[];
  /** `/56`, or empty when IPv6 is off. */
  readonly ipv6Cidr: string;
  readonly ipv6Isp: string;
  readonly vRouterId: string;
  readonly routeTableId: string;
  readonly dnsHostname: boolean;
}

export interface VSwitchRow extends VpcObject, Grouped {
  readonly status: 'Pending' | 'Available';
  /** Set from the DeleteVSwitch call until the row is gone. */
  readonly deleting: boolean;
  readonly vpcId: string;
  readonly zoneId: string;
  readonly cidr: string;
  /** `/64`, or empty when IPv6 is off. */
  readonly ipv6Cidr: string;
  readonly routeTableId: string;
}

export interface RouteTableRow extends VpcObject, Grouped {
  readonly status: 'Pending' | 'Available' | 'Deleting';
  readonly vpcId: string;
  readonly vRouterId: string;
  readonly type: 'System' | 'Custom';
  readonly associateType: 'VSwitch' | 'Gateway';
  readonly propagation: boolean;
}

export interface RouteHop {
  readonly id: string;
  readonly type: string;
  readonly weight: number;
}

/** A custom route entry. System entries follow from the vSwitches and are not stored. */
export interface RouteEntryRow extends VpcObject {
  readonly status: 'Pending' | 'Available' | 'Modifying' | 'Deleting';
  readonly vpcId: string;
  readonly routeTableId: string;
  readonly destination: string;
  readonly hops: readonly RouteHop[];
  /** The first hop's id again: what an instance, ENI or gateway looks itself up by before it goes. */
  readonly nextHopId: string;
  /** True for the default route that a NAT gateway brought along and takes away again. */
  readonly ofGateway: boolean;
}

export interface NatGatewayRow extends VpcObject, Grouped {
  readonly status: 'Creating' | 'Available' | 'Modifying' | 'Deleting';
  readonly vpcId: string;
  readonly vSwitchId: string;
  readonly zoneId: string;
  readonly networkType: 'internet' | 'intranet';
  readonly internetChargeType: 'PayByLcu' | 'PayBySpec';
  readonly instanceChargeType: 'PostPaid' | 'PrePaid';
  readonly spec: string;
  readonly eipBindMode: 'MULTI_BINDED' | 'NAT';
  readonly icmpReply: boolean;
  readonly privateLink: boolean;
  readonly accessMode: { readonly ModeValue: string; readonly TunnelType: string } | undefined;
  readonly securityProtection: boolean;
  readonly sessionLog: boolean;
  readonly deletionProtection: boolean;
  readonly snatTableId: string;
  readonly forwardTableId: string;
  readonly fullNatTableId: string;
  /** The service-managed row of `ecs.network_interface`. */
  readonly networkInterfaceId: string;
  readonly privateIp: string;
}

export interface EipRow extends VpcObject, Grouped {
  readonly status: 'Available' | 'Associating' | 'InUse' | 'Unassociating' | 'Releasing';
  readonly ipAddress: string;
  /** Mbit/s as text, as the API has it. */
  readonly bandwidth: string;
  readonly isp: string;
  readonly netmode: string;
  readonly zone: string;
  readonly internetChargeType: 'PayByBandwidth' | 'PayByTraffic';
  readonly chargeType: 'PostPaid' | 'PrePaid';
  readonly publicIpAddressPoolId: string;
  readonly securityProtectionTypes: readonly string[];
  readonly deletionProtection: boolean;
  /** Id of what it is bound to: instance, ENI, NAT gateway, load balancer; empty when free. */
  readonly instanceId: string;
  /** `EcsInstance`, `SlbInstance`, `Nat`, `NetworkInterface`; empty when free. */
  readonly instanceType: string;
  readonly privateIp: string;
  readonly mode: string;
  readonly vpcId: string;
  /** 1 while another product (an NLB, an ACK cluster) owns this address. */
  readonly serviceManaged: 0 | 1;
}

/** What an address becomes when it is let go of; for whoever takes its holder away. */
export const FREE_EIP = {
  status: 'Available',
  instanceId: '',
  instanceType: '',
  privateIp: '',
  mode: '',
  vpcId: '',
} as const satisfies Partial<EipRow>;

export interface SnatEntryRow extends VpcObject {
  readonly status: 'Pending' | 'Available' | 'Modifying' | 'Deleting';
  readonly snatTableId: string;
  readonly natGatewayId: string;
  readonly sourceVSwitchId: string;
  readonly sourceCidr: string;
  readonly snatIps: readonly string[];
  readonly eipAffinity: 0 | 1;
  readonly networkInterfaceId: string;
}

export interface ForwardEntryRow extends VpcObject {
  readonly status: 'Pending' | 'Available' | 'Modifying' | 'Deleting';
  readonly forwardTableId: string;
  readonly natGatewayId: string;
  readonly externalIp: string;
  readonly externalPort: string;
  readonly internalIp: string;
  readonly internalPort: string;
  readonly protocol: 'tcp' | 'udp' | 'any';
  readonly portBreak: boolean;
}

export const VPCS = tableOf<VpcRow>('vpc.vpc', { indexes: ['regionId', 'name'] });
export const VSWITCHES = tableOf<VSwitchRow>('vpc.vswitch', { indexes: ['regionId', 'vpcId', 'routeTableId'] });
/** `counted` is false because a System table comes and goes with its VPC. */
export const ROUTE_TABLES = tableOf<RouteTableRow>('vpc.route_table', {
  indexes: ['regionId', 'vpcId'],
  counted: false,
});
export const ROUTE_ENTRIES = tableOf<RouteEntryRow>('vpc.route_entry', {
  indexes: ['vpcId', 'routeTableId', 'nextHopId'],
});
export const NAT_GATEWAYS = tableOf<NatGatewayRow>('vpc.nat_gateway', {
  indexes: ['regionId', 'vpcId', 'vSwitchId', 'snatTableId', 'forwardTableId'],
});
export const EIPS = tableOf<EipRow>('vpc.eip', { indexes: ['regionId', 'instanceId', 'ipAddress'] });
export const SNAT_ENTRIES = tableOf<SnatEntryRow>('vpc.snat_entry', {
  indexes: ['snatTableId', 'natGatewayId', 'sourceVSwitchId'],
});
export const FORWARD_ENTRIES = tableOf<ForwardEntryRow>('vpc.forward_entry', {
  indexes: ['forwardTableId', 'natGatewayId', 'externalIp'],
});
