import type { InstanceType } from '../../catalog/index.ts';
import type { Call } from '../service.ts';
import { readBilling, type Billing } from './billing.ts';
import { readDisks, type DiskOrder } from './disk-order.ts';
import { fault, found, insist } from './faults.ts';
import { checkFit } from './image-fit.ts';
import { findVisibleImage, newestOfFamily, type VisibleImage } from './image-view.ts';
import { keyPairOf } from './key-pair-lookup.ts';
import { checkDescription, checkHostName, checkName, checkPassword, checkTags, checkUserData } from './names.ts';
import { readPlacement, type Placement } from './placement.ts';
import { passableRole } from './ram-role.ts';
import { checkOnSale, regionOf, typeOf } from './stock.ts';
import type { Instance } from './tables.ts';
import { traitsOf } from './type-traits.ts';

/** A checked order for machines that are all alike. */
export interface LaunchOrder {
  readonly type: InstanceType;
  readonly image: VisibleImage;
  readonly placement: Placement;
  readonly disks: readonly DiskOrder[];
  readonly billing: Billing;
  readonly login: Login;
  readonly internet: Internet;
  /** Further members of the instance row, as they were sent. */
  readonly settings: Settings;
  readonly name: string | undefined;
  readonly hostName: string | undefined;
  readonly uniqueSuffix: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

type Login = Pick<Instance, 'keyPairName' | 'ramRoleName' | 'userData'>;
type Internet = Pick<Instance, 'internetChargeType' | 'bandwidthIn' | 'bandwidthOut'>;
type Settings = Pick<
  Instance,
  | 'description'
  | 'resourceGroupId'
  | 'creditSpecification'
  | 'deploymentSetId'
  | 'hpcClusterId'
  | 'dedicatedHostId'
  | 'httpEndpoint'
  | 'httpTokens'
  | 'httpPutResponseHopLimit'
  | 'securityEnhancement'
  | 'confidentialComputingMode'
  | 'privatePoolId'
  | 'privatePoolMatch'
>;

/** Reads and checks everything but the number of machines. */
export function readLaunchOrder(call: Call): LaunchOrder {
  const { params } = call;
  regionOf(call);
  const type = typeOf(params.need('InstanceType'));
  const image = readImage(call);
  checkFit(image, type);
  const placement = readPlacement(call);
  checkOnSale(placement.vSwitch.zoneId, type.id);
  insist(placement.secondaries.length < traitsOf(type).interfaces, 'EniPerInstanceLimitExceeded');
  const [name, hostName] = [params.text('InstanceName'), params.text('HostName')];
  checkName(name, 'InvalidInstanceName.Malformed');
  checkHostName(hostName === undefined ? undefined : sequenced(hostName, 0), image.osType);
  checkTags(params.structs('Tag'));
  return {
    type,
    image,
    placement,
    disks: readDisks(call, { zoneId: placement.vSwitch.zoneId, type, image }),
    billing: readBilling(call, type),
    login: readLogin(call, image),
    internet: readInternet(call),
    settings: readSettings(call, type),
    name,
    hostName,
    uniqueSuffix: params.bool('UniqueSuffix') === true,
    tags: params.tags(),
  };
}

/** `name[begin,bits]suffix` with its number; other names as they are. */
export function sequenced(name: string, index: number): string {
  return name.replace(/\[(\d*),(\d*)\]/, (_whole, begin: string, bits: string) => {
    const number = Number(begin === '' ? 0 : begin) + index;
    return String(number).padStart(Number(bits === '' ? 0 : bits), '0');
  });
}

function readImage(call: Call): VisibleImage {
  const { params } = call;
  const id = params.text('ImageId');
  const family = params.text('ImageFamily');
  const image =
    id === undefined && family !== undefined
      ? newestOfFamily(call, family)
      : findVisibleImage(call, params.need('ImageId'));
  const visible = found(image, 'InvalidImageId.NotFound');
  insist(visible.status === 'Available' || visible.status === 'Deprecated', 'OperationDenied.ImageNotValid');
  return visible;
}

function readLogin(call: Call, image: VisibleImage): Login {
  const { params } = call;
  const [keyPairName, role, userData] = [
    params.text('KeyPairName'),
    params.text('RamRoleName'),
    params.text('UserData'),
  ];
  checkPassword(params.text('Password'), image.osType);
  checkUserData(userData);
  if (keyPairName !== undefined) {
    insist(image.osType === 'linux', 'DependencyViolation.WindowsInstance');
    found(keyPairOf(call, keyPairName), 'InvalidKeyPairName.NotFound');
  }
  return {
    keyPairName: keyPairName ?? '',
    ramRoleName: role === undefined ? '' : passableRole(call, role),
    userData: userData ?? '',
  };
}

function readInternet(call: Call): Internet {
  const { params } = call;
  const bandwidthOut = bandwidth(call, 'InternetMaxBandwidthOut', 0);
  const chargeType = params.text('InternetChargeType') ?? 'PayByTraffic';
  if (chargeType !== 'PayByTraffic' && chargeType !== 'PayByBandwidth')
    throw fault('InvalidInternetChargeType.ValueNotSupported');
  return {
    internetChargeType: chargeType,
    bandwidthOut,
    bandwidthIn: bandwidth(call, 'InternetMaxBandwidthIn', bandwidthOut > 0 ? 200 : -1),
  };
}

/** Mbit/s outwards at most. */
const BANDWIDTH_LIMIT = 100;

/** Reads a bandwidth in Mbit/s; only the outward one has a limit that matters here. */
export function bandwidth(
  call: Call,
  param: 'InternetMaxBandwidthIn' | 'InternetMaxBandwidthOut',
  otherwise: number,
): number {
  const value = call.params.int(param) ?? otherwise;
  if (param === 'InternetMaxBandwidthOut') {
    insist(
      value >= 0 && value <= BANDWIDTH_LIMIT,
      'InvalidParameter',
      `The specified parameter "${param}" is not valid.`,
    );
  }
  return value;
}

function readSettings(call: Call, type: InstanceType): Settings {
  const { params } = call;
  checkDescription(params.text('Description'));
  const optional = (name: string): string => params.text(name) ?? '';
  return {
    description: optional('Description'),
    resourceGroupId: optional('ResourceGroupId'),
    creditSpecification: optional('CreditSpecification'),
    deploymentSetId: optional('DeploymentSetId'),
    hpcClusterId: optional('HpcClusterId'),
    dedicatedHostId: optional('DedicatedHostId'),
    httpEndpoint: params.text('HttpEndpoint') ?? 'enabled',
    httpTokens: params.text('HttpTokens') ?? 'optional',
    httpPutResponseHopLimit: params.int('HttpPutResponseHopLimit') ?? 1,
    securityEnhancement: params.text('SecurityEnhancementStrategy') ?? 'Deactive',
    confidentialComputingMode: confidentialMode(call, type),
    privatePoolId: optional('PrivatePoolOptions.Id'),
    privatePoolMatch: params.text('PrivatePoolOptions.MatchCriteria') ?? 'None',
  };
}

/** Families whose machines can be sealed by Intel TDX. */
const TDX_FAMILIES: ReadonlySet<string> = new Set(['ecs.g8i']);

function confidentialMode(call: Call, type: InstanceType): string {
  const mode = call.params.text('SecurityOptions.ConfidentialComputingMode');
  if (mode === undefined) return '';
  insist(mode === 'TDX' || mode === 'Enclave', 'InvalidParam.ConfidentialComputingMode');
  if (mode === 'TDX' && !TDX_FAMILIES.has(type.family)) {
    const message = 'The specified instance type does not support confidential computing mode.';
    throw fault('InvalidInstanceType.NotSupported', message, 400);
  }
  return mode;
}
