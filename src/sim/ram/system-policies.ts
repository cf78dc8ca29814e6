/** A policy written by Alibaba Cloud: `PolicyType` System, one version, never changed by the account. */
export interface SystemPolicy {
  readonly name: string;
  readonly description: string;
  /** The document's JSON. */
  readonly document: string;
}

/**
 * The system policy of that name. A name that begins with `Aliyun` and is not in the table exists too, because there
 * are hundreds; as what it grants is not known here, it grants nothing.
 */
export function findSystemPolicy(name: string): SystemPolicy | undefined {
  const known = BY_NAME.get(name);
  if (known !== undefined || !/^Aliyun[A-Za-z0-9-]{1,120}$/.test(name)) return known;
  return { name, description: 'Not in the simulator’s table: grants nothing.', document: documentOf([]) };
}

/** Every system policy of the table, by name. */
export function systemPolicies(): readonly SystemPolicy[] {
  return [...BY_NAME.values()];
}

/** The actions one statement allows, on every resource. */
type Grant = readonly string[];

function full(...services: readonly string[]): Grant {
  return services.map((service) => `${service}:*`);
}

const READ_VERBS = ['Describe', 'List', 'Get', 'Query', 'BatchGet', 'Check', 'Search'];

function readOnly(...services: readonly string[]): Grant {
  return services.flatMap((service) => READ_VERBS.map((verb) => `${service}:${verb}*`));
}

/** Products whose policies come in a `FullAccess` and a `ReadOnlyAccess` form: the name's middle to RAM service codes. */
const PRODUCTS: Readonly<Record<string, readonly string[]>> = {
  ACR: ['cr'],
  ALB: ['alb'],
  BSS: ['bss', 'bssapi'],
  CAS: ['yundun-cert'],
  CDN: ['cdn'],
  CloudMonitor: ['cms'],
  ContainerRegistry: ['cr'],
  CS: ['cs'],
  DNS: ['alidns'],
  ECI: ['eci'],
  ECS: ['ecs'],
  EIP: ['vpc'],
  ESS: ['ess'],
  KMS: ['kms'],
  KvStore: ['kvstore'],
  Log: ['log'],
  MaxCompute: ['odps'],
  NAS: ['nas'],
  NATGateway: ['vpc'],
  NLB: ['nlb'],
  OSS: ['oss'],
  PAI: ['pai', 'paidlc', 'paidsw', 'eas'],
  PAIEAS: ['eas'],
  PVTZ: ['pvtz'],
  PolarDB: ['polardb'],
  Quotas: ['quotas'],
  RAM: ['ram'],
  RDS: ['rds'],
  ResourceCenter: ['resourcecenter'],
  ROS: ['ros'],
  SLB: ['slb'],
  TAG: ['tag'],
  VPC: ['vpc'],
  YundunWAF: ['yundun-waf'],
};

/** Grants beyond the product's own code. */
const EXTRA: Readonly<Record<string, readonly string[]>> = {
  AliyunECSFullAccess: ['vpc:DescribeVpcs', 'vpc:DescribeVSwitches', 'vpc:CheckCanAllocateVpcPrivateIpAddress'],
};

/** Policies that follow no pattern. */
const SPECIAL: Readonly<Record<string, { readonly description: string; readonly grants: readonly Grant[] }>> = {
  AdministratorAccess: {
    description: 'Provides full access to Alibaba Cloud services and resources.',
    grants: [['*']],
  },
  ReadOnlyAccess: {
    description: 'Provides read-only access to Alibaba Cloud services and resources.',
    grants: [readOnly('*')],
  },
  AliyunSTSAssumeRoleAccess: {
    description: 'Provides access to the AssumeRole operation of Security Token Service.',
    grants: [['sts:AssumeRole']],
  },
  AliyunECSImageImportRolePolicy: {
    description: 'The default policy of the role that ECS assumes to import images.',
    grants: [['oss:GetObject', 'oss:GetBucketLocation', 'oss:GetBucketInfo']],
  },
  AliyunECSImageExportRolePolicy: {
    description: 'The default policy of the role that ECS assumes to export images.',
    grants: [['oss:GetObject', 'oss:PutObject', 'oss:GetBucketInfo', 'oss:AbortMultipartUpload']],
  },
};

function documentOf(grants: readonly Grant[]): string {
  const statements = grants.map((actions) => ({
    Effect: 'Allow',
    Action: actions.length === 1 ? actions[0] : actions,
    Resource: '*',
  }));
  return JSON.stringify({ Version: '1', Statement: statements });
}

function productPolicies(): readonly SystemPolicy[] {
  return Object.entries(PRODUCTS).flatMap(([product, services]) => {
    const [all, read] = [`Aliyun${product}FullAccess`, `Aliyun${product}ReadOnlyAccess`];
    const extra = EXTRA[all];
    const grants = extra === undefined ? [full(...services)] : [full(...services), extra];
    return [
      { name: all, description: `Provides full access to ${product}.`, document: documentOf(grants) },
      {
        name: read,
        description: `Provides read-only access to ${product}.`,
        document: documentOf([readOnly(...services)]),
      },
    ];
  });
}

const BY_NAME: ReadonlyMap<string, SystemPolicy> = new Map(
  [
    ...Object.entries(SPECIAL).map(([name, { description, grants }]) => ({
      name,
      description,
      document: documentOf(grants),
    })),
    ...productPolicies(),
  ]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((policy) => [policy.name, policy]),
);
