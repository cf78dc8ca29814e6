import { tableOf, type Row } from '../world/table.ts';

export type Protocol = 'tcp' | 'udp' | 'http' | 'https';

export interface LoadBalancer extends Row {
  readonly regionId: string;
  readonly name: string;
  readonly addressType: 'internet' | 'intranet';
  /** The service address: public for internet, one of the vSwitch's own for intranet in a VPC. */
  readonly address: string;
  readonly addressIpVersion: 'ipv4' | 'ipv6';
  readonly networkType: 'vpc' | 'classic';
  /** Empty outside a VPC. */
  readonly vpcId: string;
  /** Empty outside a VPC. While set, the load balancer occupies `address` in this vSwitch. */
  readonly vSwitchId: string;
  readonly internetChargeType: 'paybytraffic' | 'paybybandwidth';
  /** Mbit/s. */
  readonly bandwidth: number;
  /** `slb.s2.small` and so on; empty when billed by CLCU. */
  readonly spec: string;
  readonly instanceChargeType: 'PayBySpec' | 'PayByCLCU';
  readonly payType: 'PayOnDemand' | 'PrePay';
  readonly masterZoneId: string;
  readonly slaveZoneId: string;
  readonly deleteProtection: 'on' | 'off';
  readonly modificationProtectionStatus: 'ConsoleProtection' | 'NonProtection';
  readonly modificationProtectionReason: string;
  readonly resourceGroupId: string;
  readonly status: 'active' | 'inactive' | 'locked';
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** The default server group. */
  readonly backendServers: readonly BackendServer[];
  /** Until then (milliseconds) further configuration is refused as busy. */
  readonly configuringUntil: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface BackendServer {
  readonly serverId: string;
  readonly type: 'ecs' | 'eni' | 'eci';
  readonly weight: number;
  readonly serverIp: string;
  readonly description: string;
  /** Backend port; 0 in the default server group, whose port the listener says. */
  readonly port: number;
}

/** One listener; `id` is `<loadBalancerId>:<protocol>:<port>`. */
export interface Listener extends Row {
  readonly regionId: string;
  readonly loadBalancerId: string;
  readonly protocol: Protocol;
  readonly port: number;
  readonly status: 'starting' | 'running' | 'configuring' | 'stopping' | 'stopped';
  /** vServer group; empty when the default group serves. */
  readonly serverGroupId: string;
  /** https only, else empty. */
  readonly serverCertificateId: string;
  /** https with client authentication only, else empty. */
  readonly caCertificateId: string;
  readonly aclIds: readonly string[];
  /** Everything else the protocol has, by the name the answers use; numbers are numbers, switches are `on`/`off`. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  readonly createdAt: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** A vServer group. */
export interface ServerGroup extends Row {
  readonly regionId: string;
  readonly loadBalancerId: string;
  readonly name: string;
  readonly servers: readonly BackendServer[];
  readonly createdAt: number;
  /** Until then (milliseconds) further changes are refused as busy. */
  readonly configuringUntil: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** An uploaded server or CA certificate. The private key is checked on upload and not kept. */
export interface Certificate extends Row {
  readonly regionId: string;
  readonly name: string;
  /** Colon-separated SHA-1 in lower-case hex. */
  readonly fingerprint: string;
  readonly commonName: string;
  readonly alternativeNames: readonly string[];
  readonly keyAlgorithm: string;
  /** Bits. */
  readonly keyLength: number;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly resourceGroupId: string;
  readonly createdAt: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Acl extends Row {
  readonly regionId: string;
  readonly name: string;
  readonly addressIpVersion: 'ipv4' | 'ipv6';
  readonly resourceGroupId: string;
  readonly entries: readonly AclEntry[];
  readonly createdAt: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface AclEntry {
  readonly cidr: string;
  readonly comment: string;
}

/** A forwarding rule of an HTTP or HTTPS listener. */
export interface Rule extends Row {
  readonly regionId: string;
  readonly loadBalancerId: string;
  /** The listener's row id. */
  readonly listenerId: string;
  readonly name: string;
  readonly domain: string;
  readonly url: string;
  readonly serverGroupId: string;
  readonly listenerSync: 'on' | 'off';
  /** Health check and session settings used while `listenerSync` is off, by the name the answers use. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  readonly createdAt: number;
}

/** A further certificate of an HTTPS listener, for one domain. */
export interface DomainExtension extends Row {
  readonly regionId: string;
  readonly loadBalancerId: string;
  /** The listener's row id. */
  readonly listenerId: string;
  readonly domain: string;
  readonly serverCertificateId: string;
}

export const LOAD_BALANCERS = tableOf<LoadBalancer>('slb.load_balancer', {
  indexes: ['regionId', 'vSwitchId', 'vpcId', 'address'],
});
export const LISTENERS = tableOf<Listener>('slb.listener', {
  indexes: ['regionId', 'loadBalancerId', 'serverGroupId', 'serverCertificateId', 'caCertificateId'],
});
export const SERVER_GROUPS = tableOf<ServerGroup>('slb.server_group', { indexes: ['regionId', 'loadBalancerId'] });
export const SERVER_CERTIFICATES = tableOf<Certificate>('slb.server_certificate', { indexes: ['regionId'] });
export const CA_CERTIFICATES = tableOf<Certificate>('slb.ca_certificate', { indexes: ['regionId'] });
export const ACLS = tableOf<Acl>('slb.acl', { indexes: ['regionId'] });
export const RULES = tableOf<Rule>('slb.rule', { indexes: ['loadBalancerId', 'listenerId', 'serverGroupId'] });
export const DOMAIN_EXTENSIONS = tableOf<DomainExtension>('slb.domain_extension', {
  indexes: ['loadBalancerId', 'listenerId', 'serverCertificateId'],
});
