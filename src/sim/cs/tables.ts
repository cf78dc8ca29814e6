import { tableOf, type Row } from '../world/table.ts';

export type ClusterState =
  | 'initial'
  | 'running'
  | 'updating'
  | 'upgrading'
  | 'migrating'
  | 'deleting'
  | 'delete_failed';

/** An object that a cluster brought along, or took over, in another product. */
export interface ClusterResource {
  readonly id: string;
  /** As `ALIYUN::VPC::NatGateway`. */
  readonly type: string;
  /** False for what the user had already: it stays when the cluster goes. */
  readonly autoCreated: boolean;
}

export interface ControlPlaneLog {
  /** Days, as text. */
  readonly ttl: string;
  readonly project: string;
  readonly components: readonly string[];
}

/** A managed Kubernetes cluster; `id` is `c` and 32 hex digits. */
export interface ClusterRow extends Row {
  readonly regionId: string;
  readonly name: string;
  readonly state: ClusterState;
  readonly profile: string;
  readonly spec: string;
  readonly version: string;
  readonly initVersion: string;
  readonly vpcId: string;
  readonly vSwitchIds: readonly string[];
  readonly podVSwitchIds: readonly string[];
  /** Empty with Terway, whose pods live in vSwitches. */
  readonly containerCidr: string;
  readonly serviceCidr: string;
  readonly nodeCidrMask: number;
  readonly proxyMode: string;
  readonly ipStack: string;
  readonly network: 'flannel' | 'terway-eniip';
  readonly securityGroupId: string;
  readonly loadBalancerId: string;
  readonly intranetAddress: string;
  /** Public address of the API server, empty when there is none. */
  readonly publicAddress: string;
  readonly workerRoleName: string;
  /** Where logs go; empty when nothing is logged. */
  readonly logProject: string;
  readonly rrsa: boolean;
  readonly deletionProtection: boolean;
  readonly resourceGroupId: string;
  readonly clusterDomain: string;
  readonly timezone: string;
  readonly extraSans: readonly string[];
  readonly auditEnabled: boolean;
  readonly controlPlaneLog: ControlPlaneLog;
  /** Kept and shown as sent. */
  readonly maintenanceWindow: unknown;
  readonly operationPolicy: unknown;
  readonly autoMode: boolean;
  readonly encryptionKeyId: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Id of the user, role or account that made it: its administrator for good. */
  readonly creator: string;
  readonly resources: readonly ClusterResource[];
  /** The cluster's own authority, PEM. */
  readonly caCertificate: string;
  readonly caKey: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}
export const CLUSTERS = tableOf<ClusterRow>('cs.cluster', { indexes: ['regionId', 'vpcId'] });

export type Fields = Readonly<Record<string, unknown>>;

/** Why machines could not be had. */
export interface PoolFailure {
  readonly code: string;
  readonly message: string;
  /** How many are missing. */
  readonly nodes: number;
}

/** A node pool; its groups of settings are kept as they are shown, defaults filled in. */
export interface NodePoolRow extends Row {
  readonly clusterId: string;
  readonly regionId: string;
  readonly name: string;
  readonly type: string;
  readonly resourceGroupId: string;
  readonly state: 'initial' | 'active' | 'scaling' | 'updating' | 'removing' | 'deleting';
  readonly scalingGroupId: string;
  readonly scalingGroup: Fields;
  readonly kubernetesConfig: Fields;
  readonly autoScaling: Fields;
  readonly management: Fields;
  readonly teeConfig: Fields;
  readonly nodeConfig: Fields;
  /** Of the last attempt to get machines; null (which a saved world keeps) when there is none. */
  readonly failure: PoolFailure | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}
export const NODE_POOLS = tableOf<NodePoolRow>('cs.node_pool', { indexes: ['clusterId'] });

/** A machine as a member of a cluster; `id` is the ECS instance's. */
export interface NodeRow extends Row {
  readonly clusterId: string;
  readonly poolId: string;
  readonly state: 'initial' | 'running' | 'removing';
  readonly ready: boolean;
  readonly createdAt: number;
}
export const NODES = tableOf<NodeRow>('cs.node', { indexes: ['clusterId', 'poolId'] });

/** An add-on in a cluster; `id` is `<clusterId>/<name>`. */
export interface AddonRow extends Row {
  readonly clusterId: string;
  readonly name: string;
  readonly version: string;
  /** JSON text as sent. */
  readonly config: string;
  readonly state: 'initial' | 'active' | 'updating' | 'upgrading' | 'deleting';
  readonly createdAt: number;
}
export const ADDONS = tableOf<AddonRow>('cs.addon', { indexes: ['clusterId'], counted: false });

export interface TaskError {
  readonly code: string;
  readonly message: string;
}

/** A long-running operation. Tasks outlive their clusters. */
export interface TaskRow extends Row {
  readonly clusterId: string;
  readonly regionId: string;
  readonly type: string;
  readonly target: { readonly type: string; readonly id: string };
  readonly state: 'running' | 'success' | 'fail' | 'canceled';
  /** Names in order; they take equal shares of the time. */
  readonly stages: readonly string[];
  /** How the task ends, unless it is cancelled; undefined when it succeeds. */
  readonly error: TaskError | undefined;
  readonly createdAt: number;
  readonly endsAt: number;
}
export const TASKS = tableOf<TaskRow>('cs.task', { indexes: ['clusterId'], counted: false });

/** What a RAM user or role may do inside clusters; `id` is the user's or role's. */
export interface GrantRow extends Row {
  readonly grants: readonly {
    /** Empty for all clusters. */
    readonly cluster: string;
    readonly scope: string;
    /** Empty but for a namespace. */
    readonly namespace: string;
    readonly role: string;
    readonly isCustom: boolean;
    readonly isRamRole: boolean;
  }[];
  readonly updatedAt: number;
}
export const GRANTS = tableOf<GrantRow>('cs.grant', { counted: false });
