import type { CloudName, ImageRegistry, IngressRoutes, Service, StackSecret, Volume } from './service.ts';

/** The Stack is the only thing a target sees: typed, target-neutral, complete. No file paths, no YAML nodes, no cloud ids. */
export interface Stack {
  readonly project: string;
  readonly profile: string;
  readonly region: string;
  /** Regions the stack may be deployed to, with the zones each role uses. */
  readonly regions: Readonly<Record<string, RegionChoice>>;
  readonly labels: Readonly<Record<string, string>>;
  /** Whether services get the GPUs they can take. */
  readonly gpu: boolean;
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, Volume>>;
  readonly secrets: Readonly<Record<string, StackSecret>>;
  readonly registry: ImageRegistry;
  readonly ingress: IngressRoutes | undefined;
  readonly network: Network | undefined;
  readonly machines: Readonly<Record<string, Machine>>;
  readonly loadBalancers: Readonly<Record<string, LoadBalancer>>;
  readonly certificates: Readonly<Record<string, Certificate>>;
  readonly storage: { readonly buckets: Readonly<Record<string, Bucket>> };
  readonly access: Access;
  readonly cluster: Cluster | undefined;
  readonly models: Readonly<Record<string, Model>>;
  readonly monitoring: Monitoring;
  readonly commitments: Readonly<Record<string, Commitment>>;
  readonly analytics: Readonly<Record<string, AnalyticsProject>>;
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
  /** What to take instead when there is no stock, in order of preference; undefined members stay as they are. */
  readonly alternatives: readonly { readonly type: string | undefined; readonly subnet: string | undefined }[];
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
  /** A web application firewall in front of it. */
  readonly firewall: Firewall | undefined;
}

export interface Firewall {
  /** The name clients use; its DNS record points at the firewall. */
  readonly domain: string;
  readonly httpPorts: readonly number[];
  readonly httpsPorts: readonly number[];
  /** Id of a certificate in the cloud's certificate service; required for https ports. */
  readonly certificateId: string | undefined;
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
  /** Files that Landfall keeps in it. */
  readonly objects: readonly BucketObject[];
}

/** A file in a bucket. */
export interface BucketObject {
  /** Its name in the bucket, as `MC-001/v2.1.0/model.json`. */
  readonly key: string;
  /** Its text. */
  readonly content: string;
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

/** A managed Kubernetes cluster. */
export interface Cluster {
  readonly name: string;
  /** Undefined takes the newest. */
  readonly version: string | undefined;
  /** `ack.standard`, or `ack.pro.small` for production. */
  readonly spec: string;
  /** Keys of subnets for the control plane. */
  readonly subnets: readonly string[];
  readonly podCidr: string;
  readonly serviceCidr: string;
  readonly networkPlugin: 'flannel' | 'terway-eniip';
  /** Whether the API server has a public address. */
  readonly publicApi: boolean;
  /** Whether the cluster makes a NAT gateway of its own. */
  readonly ownNat: boolean;
  /** RAM roles for service accounts. */
  readonly serviceAccountRoles: boolean;
  /** Whether to make the roles that the service needs once an account. */
  readonly serviceRoles: boolean;
  readonly addons: readonly Addon[];
  readonly nodePools: Readonly<Record<string, NodePool>>;
  readonly deletionProtection: boolean;
  /** Whether destroy also removes log data and balancers that the cloud keeps by default. */
  readonly deleteLeftovers: boolean;
}

export interface Addon {
  readonly name: string;
  readonly version: string | undefined;
  /** Its settings. */
  readonly config: Readonly<Record<string, unknown>> | undefined;
}

export interface NodePool {
  readonly name: string;
  /** In order of preference. */
  readonly types: readonly string[];
  readonly subnets: readonly string[];
  /** A fixed number, or the bounds of autoscaling. */
  readonly size:
    | { readonly kind: 'fixed'; readonly count: number }
    | { readonly kind: 'auto'; readonly min: number; readonly max: number };
  readonly disk: { readonly category: string; readonly sizeGiB: number };
  readonly spot: boolean;
  readonly keyPair: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly {
    readonly key: string;
    readonly value: string;
    readonly effect: 'NoSchedule' | 'NoExecute' | 'PreferNoSchedule';
  }[];
}

/** A served model. */
export interface Model {
  readonly name: string;
  /** `oss://bucket/path/`. */
  readonly path: string;
  /** Preset processor with its version, as `tensorflow_gpu_1.15`. */
  readonly processor: string;
  readonly instanceType: string;
  readonly replicas: number;
  readonly autoscaling:
    | { readonly min: number; readonly max: number; readonly targetRequestsPerSecond: number }
    | undefined;
  /** Milliseconds a connection stays open. */
  readonly keepaliveMs: number | undefined;
}

export interface Monitoring {
  /** Whether the monitoring agent runs on every machine. */
  readonly agent: boolean;
  readonly contacts: Readonly<Record<string, Contact>>;
  readonly contactGroups: Readonly<Record<string, ContactGroup>>;
  readonly alarms: Readonly<Record<string, Alarm>>;
  readonly logs: Readonly<Record<string, LogProject>>;
}

export interface Contact {
  readonly name: string;
  readonly description: string;
  readonly mail: string | undefined;
}

export interface ContactGroup {
  readonly name: string;
  readonly description: string | undefined;
  /** Keys of contacts. */
  readonly contacts: readonly string[];
}

export interface Alarm {
  readonly name: string;
  /** Metric namespace, as `acs_ecs_dashboard`. */
  readonly namespace: string;
  readonly metric: string;
  /** Keys of machines it watches; all of the account's when empty. */
  readonly machines: readonly string[];
  readonly statistics: string;
  readonly comparison: '>' | '>=' | '<' | '<=' | '==' | '!=';
  readonly threshold: number;
  /** Periods in a row. */
  readonly times: number;
  readonly periodSeconds: number;
  /** Keys of contact groups. */
  readonly notify: readonly string[];
}

export interface LogProject {
  readonly name: string;
  readonly description: string | undefined;
  readonly stores: Readonly<Record<string, { readonly name: string; readonly retentionDays: number }>>;
}

/** Capacity paid for in advance. A purchase: it cannot be given back. */
export interface Commitment {
  readonly name: string;
  readonly type: string;
  readonly count: number;
  readonly years: number;
  readonly payment: 'all-upfront' | 'partial-upfront' | 'no-upfront';
}

/** A MaxCompute project. */
export interface AnalyticsProject {
  readonly name: string;
  readonly comment: string | undefined;
}

/** A place to deploy to. */
export type Target = AlicloudTarget | ComposeTarget | KubernetesTarget | TerraformTarget;

export interface AlicloudTarget {
  readonly kind: 'alicloud';
  readonly region: string | undefined;
}

/** Docker Compose on a machine with a Docker engine. */
export interface ComposeTarget {
  readonly kind: 'compose';
  readonly region: undefined;
  /** Compose project name; PROJECT-PROFILE unless said. */
  readonly projectName: string;
  /** Address that ports are published on. */
  readonly bind: string;
}

/** A cluster of the kubeconfig with `--live`, else a simulated one. */
export interface KubernetesTarget {
  readonly kind: 'kubernetes';
  readonly region: undefined;
  /** Whose component is laid over: its ingress class, storage class, identity. */
  readonly cloud: CloudName | undefined;
  /** Context of the kubeconfig; the current one when undefined. */
  readonly context: string | undefined;
  /** Path of a kubeconfig, from the stack's directory; the usual one when undefined. */
  readonly kubeconfig: string | undefined;
  readonly namespace: string;
  /** Id of the file system that shared volumes live in, where the cloud's own class does not name one (EFS). */
  readonly fileSystem: string | undefined;
}

/** Terraform modules on one of the clouds. */
export interface TerraformTarget {
  readonly kind: 'terraform';
  readonly cloud: Exclude<CloudName, 'alicloud'>;
  readonly region: string | undefined;
  /** AWS account id, Azure subscription id or Google project id. */
  readonly account: string | undefined;
  /** DNS zone of the same cloud that holds the ingress's host. */
  readonly dnsZone: string | undefined;
  /** A certificate of the cloud that exists already. */
  readonly certificate: string | undefined;
  /** Where the modules are fetched from; undefined copies them beside the root. */
  readonly modules: string | undefined;
  /** Settings of the cloud's own backend; undefined keeps state beside the root. */
  readonly backend: Readonly<Record<string, string | number | boolean>> | undefined;
}
