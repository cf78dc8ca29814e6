/** The Stack is the only thing a target sees: typed, target-neutral, complete. No file paths, no YAML nodes, no cloud ids. */
export interface Stack {
  readonly project: string;
  readonly profile: string;
  readonly region: string;
  /** Regions the stack may be deployed to, with the zones each role uses. */
  readonly regions: Readonly<Record<string, RegionChoice>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly network: Network | undefined;
  readonly machines: Readonly<Record<string, Machine>>;
  readonly loadBalancers: Readonly<Record<string, LoadBalancer>>;
  readonly certificates: Readonly<Record<string, Certificate>>;
  readonly storage: { readonly buckets: Readonly<Record<string, Bucket>> };
  readonly access: Access;
  readonly targets: Readonly<Record<string, Target>>;
}

export interface RegionChoice {
  /** Free words for people, as `primary` or `disaster recovery`. */
  readonly role: string | undefined;
  /** Logical zone name to zone id. */
  readonly zones: Readonly<Record<string, string>>;
}

export interface Network {
  readonly name: string;
  /** IPv4 block of the whole network. */
  readonly cidr: string;
  readonly subnets: Readonly<Record<string, Subnet>>;
  readonly nat: Nat | undefined;
  readonly securityGroups: Readonly<Record<string, SecurityGroup>>;
}

export interface Subnet {
  readonly name: string;
  readonly cidr: string;
  /** Zone id, as `cn-shanghai-b`. */
  readonly zone: string;
}

/** Private machines reach the internet through it. */
export interface Nat {
  readonly name: string;
  /** Key of the subnet the gateway stands in. */
  readonly subnet: string;
  /** Keys of the subnets whose machines go out through it; undefined for the whole network. */
  readonly egressFor: readonly string[] | undefined;
  /** Peak bandwidth of its public address, Mbit/s. */
  readonly bandwidthMbps: number;
}

export interface SecurityGroup {
  readonly name: string;
  readonly ingress: readonly SecurityRule[];
  readonly egress: readonly SecurityRule[];
}

export interface SecurityRule {
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'all';
  /** `443`, `8000-8100`, or `all`. */
  readonly ports: string;
  /** IPv4 block of the other side. */
  readonly cidr: string;
  readonly priority: number;
  readonly description: string | undefined;
}

export interface Machine {
  readonly name: string;
  readonly count: number;
  /** Instance type, as `ecs.g7.2xlarge`. */
  readonly type: string;
  readonly image: { readonly kind: 'family'; readonly family: string } | { readonly kind: 'id'; readonly id: string };
  readonly subnet: string;
  readonly securityGroups: readonly string[];
  readonly disk: { readonly category: string; readonly sizeGiB: number; readonly performanceLevel: string | undefined };
  /** Present for spot capacity; `maxPricePerHour` in the account's currency, undefined follows the market. */
  readonly spot: { readonly maxPricePerHour: number | undefined } | undefined;
  /** Boot script, as text. */
  readonly userData: string | undefined;
  /** Key of `access.roles`. */
  readonly role: string | undefined;
  /** Key of `access.keyPairs`. */
  readonly keyPair: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly deletionProtection: boolean;
}

export interface LoadBalancer {
  readonly name: string;
  readonly exposure: 'internet' | 'private';
  /** Subnet of a private balancer. */
  readonly subnet: string | undefined;
  /** `by-usage` bills what is used (LCU); `by-spec` rents a fixed specification, as the guide's `slb.s3.medium`. */
  readonly billing: { readonly form: 'by-usage' } | { readonly form: 'by-spec'; readonly spec: string };
  /** What traffic costs: `traffic` per GB, `bandwidth` per reserved Mbit/s. */
  readonly traffic: { readonly charge: 'traffic' } | { readonly charge: 'bandwidth'; readonly mbps: number };
  readonly listeners: readonly Listener[];
  /** Keys of machines that answer. */
  readonly backends: readonly string[];
  readonly deletionProtection: boolean;
}

export interface Listener {
  readonly protocol: 'http' | 'https' | 'tcp' | 'udp';
  readonly port: number;
  readonly targetPort: number;
  /** Key of `certificates`; required for https. */
  readonly certificate: string | undefined;
  readonly healthCheck: HealthCheck | undefined;
}

export interface HealthCheck {
  readonly port: number;
  /** HTTP path; undefined for a TCP check. */
  readonly path: string | undefined;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

/** A TLS certificate. The chain is public; the key is a secret's source (`file:` or `env:`), never its value. */
export interface Certificate {
  readonly name: string;
  readonly certificatePem: string;
  readonly privateKeySource: string;
}

export interface Bucket {
  /** Globally unique name. */
  readonly name: string;
  readonly access: 'private' | 'public-read' | 'public-read-write';
  readonly versioning: boolean;
  readonly storageClass: 'Standard' | 'IA' | 'Archive' | 'ColdArchive';
  /** `KMS` with a key of `access.keys`, or with the service's own when `key` is undefined. */
  readonly encryption: { readonly algorithm: 'KMS' | 'AES256'; readonly key: string | undefined } | undefined;
  readonly lifecycle: readonly LifecycleRule[];
  /** Whether destroy may delete what is inside. */
  readonly forceDestroy: boolean;
}

export interface LifecycleRule {
  readonly id: string;
  readonly prefix: string;
  readonly expireDays: number;
  readonly enabled: boolean;
}

export interface Access {
  readonly roles: Readonly<Record<string, Role>>;
  readonly policies: Readonly<Record<string, Policy>>;
  readonly keys: Readonly<Record<string, EncryptionKey>>;
  readonly keyPairs: Readonly<Record<string, KeyPair>>;
}

export interface Role {
  readonly name: string;
  readonly description: string | undefined;
  /** Cloud services that may assume it, as `ecs`. */
  readonly trustedServices: readonly string[];
  /** Keys of `policies`. */
  readonly policies: readonly string[];
  readonly maxSessionSeconds: number;
}

export interface Policy {
  readonly name: string;
  readonly description: string | undefined;
  readonly statements: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Requests must come from the stack's network (`acs:SourceVpc` with the VPC's id). */
  readonly fromNetwork: boolean;
}

export interface EncryptionKey {
  readonly description: string;
  /** Days between a delete request and the end, 7 to 366. */
  readonly pendingWindowDays: number;
  readonly rotationDays: number | undefined;
}

export interface KeyPair {
  readonly name: string;
  /** OpenSSH public key. */
  readonly publicKey: string;
}

/** A place to deploy to. */
export interface Target {
  readonly kind: 'alicloud';
  readonly region: string | undefined;
}
