import { ApiFault } from '../service.ts';

/** Refusals with fixed words: name to status, code and message, as the product's manuals and clients have them. */
const FAULTS = {
  loadBalancerGone: [404, 'InvalidLoadBalancerId.NotFound', 'The specified LoadBalancerId does not exist.'],
  /** The listener attribute calls say it this way; Terraform matches the text. */
  resourceGone: [400, 'InvalidParameter', 'The specified resource does not exist.'],
  listenerGone: [
    404,
    'ListenerNotFound',
    'You have not created a listener for the specified port of the load balancer.',
  ],
  checkedListenerGone: [
    404,
    'CheckedListenerNotFound',
    'No health-checked Listener to the specified port of the Load Balancer.',
  ],
  serverGroupGone: [404, 'InvalidParameter', 'The specified VServerGroupId does not exist.'],
  masterSlaveGroupGone: [404, 'InvalidParameter', 'The specified MasterSlaveGroupId does not exist.'],
  serverGone: [404, 'InvalidServerId.NotFound', 'The specified ServerId does not exist.'],
  certificateGone: [404, 'ServerCertificateId.NotFound', 'The specified ServerCertificateId does not exist.'],
  caCertificateGone: [404, 'CACertificateId.NotFound', 'The specified CACertificateId does not exist.'],
  ruleGone: [404, 'InvalidRuleId.NotFound', 'Rule does not exist.'],
  domainExtensionGone: [400, 'InvalidParameter.DomainExtensionId', 'The specified DomainExtensionId does not exist.'],
  aclGone: [400, 'AclNotExist', 'The specified access control list does not exist.'],
  vSwitchGone: [400, 'InvalidVSwitchId.NotFound', 'The specified vSwitch instance is invalid.'],
  regionGone: [404, 'InvalidRegionId.NotFound', 'The specified RegionId does not exist.'],

  sharedSpecHalted: [400, 'ShareSlbHaltSales', 'The share instance has been discontinued.'],
  specMissing: [400, 'MissingParam.LoadBalancerSpec', 'The param LoadBalancerSpec is required.'],
  zoneNotSold: [400, 'PRODUCT.NOT_AVAILABLE_IZ', 'The Instance zone id doesn t support'],
  vSwitchMissing: [400, 'MissingParam.VSwitchId', 'The parameter VSwitchId is required.'],
  vSwitchFull: [400, 'VSwitchAvailableIpNotExist', 'The specified VSwitch has no availabe ip.'],
  addressOutside: [400, 'InvalidParameter', 'Illegal parameter. The IP address is not in subnet.'],
  addressTaken: [400, 'InvalidParameter', 'The specified vpc Ip is exist.'],
  ipv6Intranet: [
    400,
    'InvalidParameter.Mismatch',
    'AddressType and IpVersion is conflict, IPv6 does not support intranet instance.',
  ],
  chargeTypeIllegal: [400, 'IllegalParam.InstanceChargeType', 'The parameter InstanceChargeType is illegal.'],
  internetChargeTypeNotAllowed: [
    400,
    'Instance.InternetChargeTypeNotAllowed',
    'Illegal parameter. The specified InternetChargeType not allowed.',
  ],
  bandwidthInvalid: [400, 'InvalidParameter.Bandwidth', 'The param Bandwidth is invalid.'],
  protectionStatusInvalid: [
    400,
    'InvalidParam.ModificationProtectionStatus',
    'The param ModificationProtectionStatus is invalid.',
  ],
  deleteProtected: [
    400,
    'OperationDenied.DeleteProtectionIsOn',
    "The loadbalancer can't be deleted due to DeleteProtection is enabled.",
  ],
  locked: [400, 'ActionNotAllowed', 'The action is not allowed.'],
  overQuota: [400, 'OverQuota', 'The Total is over the quota'],

  serviceConfiguring: [400, 'ServiceIsConfiguring', 'A previous configuration is pending; please try again later.'],
  serviceStopping: [409, 'ServiceIsStopping', 'The specified Listener is stopping, please retry later.'],
  backendConfiguring: [
    409,
    'BackendServer.configuring',
    'A previous configuration of the load balancer is pending; please try again later.',
  ],
  serverGroupProcessing: [
    400,
    'VServerGroupProcessing',
    'A previous configuration of the VServer group is pending; please try again later.',
  ],

  listenerExists: [400, 'ListenerAlreadyExists', 'A listener with the specified port already exists'],
  listenersFull: [400, 'ListenerNumberOverLimit', 'The maximum number of listeners is exceeded.'],
  dryRunPassed: [400, 'DryRunOperation', 'Request validation has been passed with DryRun flag set.'],

  serversMalformed: [400, 'BackendServersMalformed', 'The specified BackendServers is invalid.'],
  weightMalformed: [400, 'InvalidWeight.Malformed', 'The specified Weight is invalid.'],
  tooManyServers: [
    400,
    'TooManyBackendServers',
    'The number of BackendServers is exceeded: at most 20 can be given in one call.',
  ],
  serverNotRunning: [
    400,
    'ObtainIpFail',
    'The specified BackendServers is invalid; some servers do not exist or are not running.',
  ],
  networksDiffer: [
    400,
    'InvalidBackendServers.Inconsistent',
    'All BackendServers on one Specified LoadBalancer have to be in the same vpc or all classic.',
  ],
  groupUsedByListener: [400, 'RspoolVipExist', 'there are vips associating with this vServer group.'],
  groupUsedByRule: [400, 'RspoolRuleExist', 'there are rules associating with this vServer group.'],

  certificateMalformed: [400, 'CertificateFormatError', 'The specified ServerCertificate is incorrectly formatted.'],
  keyMalformed: [400, 'KeyFormatError', 'The specified ServerCertificate is incorrectly formatted.'],
  keyEncrypted: [400, 'PrivateKeyEncryption', 'Key has Encrypted .'],
  keyMismatch: [400, 'CertificateNotMatchPrivateKey', 'Certificate and key does not match.'],
  certificateUsed: [400, 'CertificateAndPrivateKeyIsRefered', 'Certificate and PrivateKey Is Refered.'],

  aclNameTaken: [400, 'AclNameExist', 'The specified AclName already exists.'],
  aclsFull: [400, 'AclNumberOverLimit', 'The maximum number of access control lists is exceeded.'],
  aclUsed: [400, 'AclInUsed', 'The specified access control list is being used by a listener.'],
  aclEntriesEmpty: [400, 'AclEntryEmpty', 'The specified AclEntrys is empty.'],

  ruleNotSupported: [400, 'RuleNotSupport', 'The specified listener does not support rules.'],
  rulesFull: [400, 'TooManyRules', 'The maximum number of rules is exceeded.'],
  domainExists: [400, 'DomainExist', 'The specified domain or URL already exists.'],
  urlNotSupported: [400, 'URLNotSupport', 'The specified URL is not supported.'],

  tagsFull: [400, 'TagCountLimit', 'The number of tags of the resource exceeds the limit of 20.'],
} as const satisfies Record<string, readonly [status: number, code: string, message: string]>;

/** A refusal from the table. */
export function fault(name: keyof typeof FAULTS): ApiFault {
  const [status, code, message] = FAULTS[name];
  return new ApiFault(status, code, message);
}

/** 400 InvalidParameter about one parameter. */
export function invalid(parameter: string): ApiFault {
  return new ApiFault(400, 'InvalidParameter', `The specified ${parameter} is invalid.`);
}

/** 400 MissingParameter about one parameter that other parameters make mandatory. */
export function missing(parameter: string): ApiFault {
  return new ApiFault(
    400,
    'MissingParameter',
    `The input parameter "${parameter}" that is mandatory for processing this request is not supplied.`,
  );
}
