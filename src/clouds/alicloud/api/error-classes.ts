import type { ErrorClass } from '../../../model/index.ts';

/** What is known about a refusal. */
export interface Refusal {
  /** Product and action, as `vpc:DeleteVSwitch`. */
  readonly api: string;
  readonly code: string;
  readonly message: string;
  readonly status: number | undefined;
}

/** The class of a refusal: by call site, then exact code, then pattern, then HTTP status. */
export function classify(refusal: Refusal): ErrorClass {
  return bySite(refusal) ?? EXACT.get(refusal.code) ?? byPattern(refusal.code) ?? byStatus(refusal);
}

interface SiteRule {
  readonly api: RegExp;
  readonly code: RegExp;
  /** Where one code means several things, the text tells them apart. */
  readonly message?: RegExp;
  readonly errorClass: ErrorClass;
}

/** Codes that mean something else at one API than everywhere else. */
const SITES: readonly SiteRule[] = [
  // What was made a second ago may not be visible to the next product yet.
  {
    api: /^(vpc:Create(VSwitch|NatGateway)|ecs:CreateSecurityGroup|slb:CreateLoadBalancer)$/,
    code: /^Invalid(VpcId|V[Ss]witchI[dD])\.NotFound$/,
    errorClass: 'consistency',
  },
  {
    api: /^ecs:RunInstances$/,
    code: /^(InvalidVSwitchId\.NotFound|InvalidSecurityGroupId(\.NotFound)?|InvalidKeyPairName\.NotFound|InvalidRamRole\.NotFound)$/,
    errorClass: 'consistency',
  },
  {
    api: /^ecs:AuthorizeSecurityGroup/,
    code: /^Invalid(SecurityGroupId|SourceGroupId|DestGroupId)\.NotFound$/,
    errorClass: 'consistency',
  },
  { api: /^ecs:AttachInstanceRamRole$/, code: /^InvalidRamRole\.NotFound$/, errorClass: 'consistency' },
  {
    api: /^vpc:(AssociateEipAddress|CreateSnatEntry)$/,
    code: /^Invalid(AllocationId|InstanId|SnatTableId|SnatIp|VSwitchId)\.NotFound$/,
    errorClass: 'consistency',
  },
  { api: /^ram:Attach/, code: /^EntityNotExist/, errorClass: 'consistency' },
  { api: /^pvtz:/, code: /^Zone\.NotExists$/, errorClass: 'consistency' },
  { api: /^eas:/, code: /AlreadyExist/, errorClass: 'taken' },
  { api: /^maxcompute:/, code: /^ODPS-0420(061|095|111)$/, errorClass: 'not-found' },
  // WAF's own spelling, for a domain that is not there.
  { api: /^waf-openapi:DescribeDomainDetail$/, code: /^Waf\.Instance\.ValidFaild$/, errorClass: 'not-found' },
  { api: /^cs:Create/, code: /^(ErrorVpcNotFound|VSwitchIdNotFound)$/, errorClass: 'consistency' },
  { api: /^sls:(CreateLogStore|PutProjectPolicy|TagResources)$/, code: /^ProjectNotExist$/, errorClass: 'consistency' },
  { api: /^sls:UpdateLogStore/, code: /^LogStoreNotExist$/, errorClass: 'consistency' },
  // A machine that still starts cannot answer for a balancer.
  { api: /^slb:/, code: /^ObtainIpFail$/, errorClass: 'configuring' },
  {
    api: /^slb:/,
    code: /^InvalidParameter$/,
    message: /^The specified (resource|VServerGroupId) does not exist/,
    errorClass: 'not-found',
  },
  // Deletes that wait for somebody else's delete.
  { api: /^vpc:ReleaseEipAddress$/, code: /^IncorrectEipStatus$/, errorClass: 'dependency' },
  {
    api: /^vpc:UnassociateEipAddress$/,
    code: /^(InvalidIpStatus\.HasBeenUsedBy|InvalidStatus\.(SnatOrDnat|NotAllow))/,
    errorClass: 'dependency',
  },
  { api: /^vpc:DeleteVpc$/, code: /^Forbbiden$/, message: /custom route/, errorClass: 'dependency' },
  { api: /^ecs:DeleteKeyPairs$/, code: /^InvalidParameter\.KeypairAlreadyAttachedInstance$/, errorClass: 'dependency' },
  {
    api: /^vpc:DeleteNatGateway$/,
    code: /^(INSTANCE_NOT_EXISTS|ResourceNotFound\.NatGateway)$/,
    errorClass: 'not-found',
  },
  // The empty VPC id of CreateSecurityGroup borrows a not-found code.
  { api: /^ecs:/, code: /^InvalidVpcId\.NotFound$/, message: /must not empty/, errorClass: 'invalid' },
];

const EXACT: ReadonlyMap<string, ErrorClass> = new Map(
  Object.entries<readonly string[]>({
    throttle: ['QpsLimitExceeded', 'Rejected.Throttling', 'RequestLimitExceeded', 'FrequentPurchase.EIP'],
    lock: [
      'TaskConflict',
      'OperationConflict',
      'Operation.Conflict',
      'InvalidOperation.Conflict',
      'ConcurrentModification',
      'LastTokenProcessing',
      'LastOrderProcessing',
      'LastRequestProcessing',
      'IdempotentProcessing',
      'ProcessingSameRequest',
      'TOKEN_PROCESSING',
      'OperationFailed.TokenIsProcessing',
      'OperationFailed.DistibuteLock',
      'OperationFailed.IdempotentTokenProcessing',
      'OperationDenied.OtherSubnetProcessing',
      'LastOperationNotFinished',
      'Zone.VpcExists',
    ],
    configuring: [
      'BackendServer.configuring',
      'VswitchStatusError',
      'VpcStatusError',
      'InvalidVPCStatus',
      'InvalidBindingStatus',
      'EIP_NOT_IN_GATEWAY',
      'OperationUnsupported.EipInBinding',
      'OperationUnsupported.EipNatBWPCheck',
      'OperationUnsupported.EipNatGWCheck',
      'InvalidIp.NotInNatgw',
      'OperationFailed.EcsMigrating',
      'ServiceIsConfiguring',
      'ServiceIsStopping',
      'OperationBusy',
      'VServerGroupProcessing',
      'DiskInCoolingPeriod',
      'ErrorClusterState',
    ],
    server: [
      'ServiceUnavailable',
      'ServiceUnavailable.RegionMaintaining',
      'InternalError',
      'InternalFailure',
      'InternalInvokeError',
      'SystemBusy',
      'System.ServiceBusy',
      'System.Busy',
      'OperationFailed.SystemBusy',
      'OperationFailed.NotifyCenCreate',
      'OperationFailed.QueryCenIpv6Status',
      'DnsSystemBusyness',
      'UnknownError',
      // Signed again with a fresh nonce it succeeds.
      'SignatureNonceUsed',
    ],
    dependency: [
      'BucketNotEmpty',
      'RspoolVipExist',
      'RspoolRuleExist',
      'CertificateAndPrivateKeyIsRefered',
      'DiskStillAttached',
    ],
    capacity: [
      'ResourceNotAvailable',
      'ResourceNotAvailable.Vpc',
      'OperationDenied.NoStock',
      'InvalidInstanceType.ZoneNotSupported',
      'InvalidResourceType.NotSupported',
      'OperationFailed.EnhancedInventoryNotEnough',
      'OperationFailed.NormalInventoryNotEnough',
      'OperationFailed.InsufficientEIP',
      'OperationFailed.ResourceNotEnough',
      'InvalidOperation.PublicIpAddressNoStock',
      'OperationDenied.FlavorNotSupported',
      'OperationDenied.SpotPriceLowerThanPublicPrice',
      'InvalidSpotPriceLimit.LowerThanPublicPrice',
      'CategoryNotSupported',
      'ReserveIpFail',
    ],
    quota: [
      'ORDER.QUANTITY_INVALID',
      'ORDER.QUOTA_EXCEEDED',
      'OverQuota',
      'TagCountLimit',
      'TagCreateCountLimit',
      'ListenerNumberOverLimit',
      'AuthorizationLimitExceed',
      'AuthorizedGroupRule.LimitExceed',
      'SecurityGroupInstanceLimitExceed',
      'JoinedGroupLimitExceed',
      'InstanceKeyPairLimitExceeded',
      'Forbidden.SnatEntryCountLimited',
      'Forbidden.CheckEntryRuleQuota',
      'OperationFailed.EnhancedQuotaExceed',
      'InvalidUserCidr.Quota',
      'TooManyBuckets',
      'NumberExceed.Tags',
      'OperationDenied.QuotaExceed',
    ],
    taken: [
      'KeyPair.AlreadyExist',
      'BucketAlreadyExists',
      'ProjectAlreadyExist',
      'LogStoreAlreadyExist',
      'ListenerAlreadyExists',
      'InvalidImageName.Duplicated',
      'InvalidAssociation.Duplicated',
      'BIND_INSTANCE_HAVE_PORTMAP_OR_BIND_EIP',
    ],
    permission: [
      'Forbidden',
      'Forbbiden',
      'Forbidden.RAM',
      'Forbidden.RiskControl',
      'Forbidden.NotSupportRAM',
      'Forbidden.Unauthorized',
      'Forbidden.SubUser',
      'Forbbiden.SubUser',
      'AccessDenied',
      'ErrorCheckAcl',
      'StatusForbidden',
      'AccessForbidden',
      'Unauthorized',
      'Inactive',
      'InvalidUser.PassRoleForbidden',
      'RealNameAuthenticationError',
      'UserDisable',
    ],
    authentication: [
      'SignatureDoesNotMatch',
      'IncompleteSignature',
      'InvalidAccessKeySecret',
      'MissingSecurityToken',
      'Forbidden.AccessKeyDisabled',
      'IllegalTimestamp',
      'RequestTimeTooSkewed',
    ],
    balance: [
      'InsufficientBalance',
      'PAY.INSUFFICIENT_BALANCE',
      'InvalidAccountStatus.NotEnoughBalance',
      'Account.Arrearage',
      'PaymentMethodNotFound',
      'InstanceExpired',
    ],
    'not-found': [
      'Forbidden.VpcNotFound',
      'ErrorClusterNotFound',
      'ErrorNodePoolNotFound',
      'ErrorClusterNodePoolNotFound',
      'AddonNotFound',
      'Forbidden.InstanceNotFound',
      'Forbidden.KeyNotFound',
      'Forbidden.AliasNotFound',
      'INSTANCE_NOT_EXISTS',
      'ListenerNotFound',
      'AclNotExist',
      'InvalidDomainName.NoExist',
      'DomainRecordNotBelongToUser',
      'InvalidDisk.AlreadyDetached',
      'OBJECT_NOT_EXIST',
      'PROJECT_NOT_FOUND',
    ],
    invalid: [
      'InvalidAction.NotFound',
      'InvalidVersion',
      'InvalidRegionId.NotFound',
      'InvalidZoneId.NotFound',
      'Forbidden.RegionNotFound',
      'InvalidImageId.NotFound',
      'NoSuchRegion',
      'IdempotentParameterMismatch',
      'IdempotenceParamNotMatch',
      'LX_REQUEST_TOKEN_CONFLICT',
      'InvalidStatus.NotFound',
    ],
  } satisfies Partial<Record<ErrorClass, readonly string[]>>).flatMap(([errorClass, codes]) =>
    codes.map((code) => [code, errorClass as ErrorClass] as const),
  ),
);

/** First match wins. */
const PATTERNS: readonly (readonly [RegExp, ErrorClass])[] = [
  [/Throttling/, 'throttle'],
  [/^InvalidAccessKeyId|^InvalidSecurityToken|^InvalidTimeStamp|^Signature|^MissingAccessKeyId/, 'authentication'],
  [/^NoPermission|^Forbidden\.(RAM|SubUser|NoPermission)/, 'permission'],
  [/(^|\.)(LastToken|IdempotentToken)Processing$/, 'lock'],
  [/^DependencyViolation|^DeleteConflict/, 'dependency'],
  [/^Quota[A-Za-z]*Exceed|^QuotaExceed|^LimitExceeded|Quota(Exceed(ed)?|Limit)$|^SizeLimitExceeded/, 'quota'],
  [/^EntityAlreadyExists/, 'taken'],
  [/NoStock$|^Zone\.Not(OnSale|Open)$|InventoryNotEnough$/, 'capacity'],
  [/^Insufficient|Arrearage$/, 'balance'],
  [/^EntityNotExist|^NoSuch|NotExists?$|\.Not[Ff]ound$|^ResourceNotFound/, 'not-found'],
  // States that change by themselves; "Incorret" is Alibaba's own spelling.
  [
    /^Incorrec?t[A-Za-z]*Status|^IncorrectStatus|^InvalidStatus\.|^InvalidOperation\.Invalid(Ecs|Eni)State$/,
    'configuring',
  ],
];

function bySite(refusal: Refusal): ErrorClass | undefined {
  return SITES.find(
    (rule) =>
      rule.api.test(refusal.api) && rule.code.test(refusal.code) && (rule.message?.test(refusal.message) ?? true),
  )?.errorClass;
}

function byPattern(code: string): ErrorClass | undefined {
  return PATTERNS.find(([pattern]) => pattern.test(code))?.[1];
}

/** A status says little by itself: a wrong access key answers 404, and ECS answers 403 to many a wrong argument. */
function byStatus({ status, code }: Refusal): ErrorClass {
  if (status === undefined) return 'network';
  if (status === 429) return 'throttle';
  if (status >= 500) return 'server';
  if (status === 401) return 'authentication';
  return status === 403 && code === '' ? 'permission' : 'invalid';
}
