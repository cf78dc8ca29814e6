import type { Call } from '../service.ts';
import { takeAddress } from './addresses.ts';
import { fault, insist } from './faults.ts';
import { checkedText, TEXTS } from './names.ts';
import { insistOnQuota, QUOTAS } from './quotas.ts';
import { callRegion } from './regions.ts';
import { NAT_GATEWAYS, VPCS, VSWITCHES, type NatGatewayRow, type VpcRow, type VSwitchRow } from './tables.ts';
import { checkedTags, withTags } from './tag-rules.ts';

/** What CreateNatGateway asks for, checked. */
type GatewayOrder = Pick<
  NatGatewayRow,
  | 'name'
  | 'description'
  | 'vpcId'
  | 'vSwitchId'
  | 'zoneId'
  | 'privateIp'
  | 'resourceGroupId'
  | 'networkType'
  | 'internetChargeType'
  | 'instanceChargeType'
  | 'spec'
  | 'eipBindMode'
  | 'icmpReply'
  | 'privateLink'
  | 'accessMode'
  | 'securityProtection'
  | 'tags'
> & { readonly vSwitch: VSwitchRow };

const SPECS = ['Small', 'Middle', 'Large', 'XLarge.1'];

/** Reads and checks the parameters of CreateNatGateway, then quota, stock and the private address. */
export function gatewayOrder(call: Call): GatewayOrder {
  const { params, world } = call;
  callRegion(call);
  const vpc = availableVpc(call);
  insist((params.text('NatType') ?? 'Enhanced') === 'Enhanced', 'OperationFailed.NormalInventoryNotEnough');
  const vSwitch = availableVSwitch(call, vpc);
  const internetChargeType = oneOf(call, 'InternetChargeType', ['PayByLcu', 'PayBySpec']);
  const order = {
    name: checkedText(params, 'Name', TEXTS.gatewayName) ?? '',
    description: checkedText(params, 'Description', TEXTS.gatewayDescription) ?? '',
    networkType: oneOf(call, 'NetworkType', ['internet', 'intranet']),
    internetChargeType,
    instanceChargeType: oneOf(call, 'InstanceChargeType', ['PostPaid', 'PrePaid']),
    spec: internetChargeType === 'PayByLcu' ? '' : oneOf(call, 'Spec', SPECS),
    eipBindMode: oneOf(call, 'EipBindMode', ['MULTI_BINDED', 'NAT']),
    icmpReply: params.bool('IcmpReplyEnabled') ?? true,
    privateLink: params.bool('PrivateLinkEnabled') ?? false,
    accessMode: accessMode(params.text('AccessMode')),
    securityProtection: params.bool('SecurityProtectionEnabled') ?? false,
    tags: withTags(world, {}, checkedTags(call)),
  };
  insistOnQuota(world, QUOTAS.natGateways, world.table(NAT_GATEWAYS).where('vpcId', vpc.id).length + 1);
  insist(world.stock(vSwitch.zoneId, 'vpc.nat_gateway') > 0, 'OperationFailed.EnhancedInventoryNotEnough');
  return {
    ...order,
    vSwitch,
    vpcId: vpc.id,
    vSwitchId: vSwitch.id,
    zoneId: vSwitch.zoneId,
    resourceGroupId: vpc.resourceGroupId,
    privateIp: takeAddress(world, vSwitch.id, params.text('NatIp')),
  };
}

function availableVpc(call: Call): VpcRow {
  const vpc = call.world.table(VPCS).get(call.params.need('VpcId'));
  if (vpc?.regionId !== call.region) {
    throw fault('InvalidVpcId.NotFound', 'Specified value of VpcId is not found in our record.');
  }
  insist(vpc.status === 'Available', 'VpcStatusError');
  return vpc;
}

function availableVSwitch(call: Call, vpc: VpcRow): VSwitchRow {
  const id = call.params.text('VSwitchId');
  if (id === undefined)
    throw fault(
      'MissingParameter',
      'The input parameter "VSwitchId" that is mandatory for processing this request is not supplied.',
    );
  const row = call.world.table(VSWITCHES).get(id);
  if (row?.regionId !== call.region) throw fault('InvalidVSwitchId.NotFound');
  insist(row.vpcId === vpc.id, 'OperationFailed.VswNotBelongToVpc');
  insist(row.status === 'Available', 'VswitchStatusError');
  return row;
}

/** The parameter's value, the first of those allowed when it is absent. */
function oneOf<T extends string>(call: Call, name: string, allowed: readonly T[]): T {
  const text = call.params.text(name) ?? allowed[0];
  const value = allowed.find((one) => one === text);
  if (value === undefined) throw fault('InvalidParameter', `The specified parameter "${name}" is not valid.`);
  return value;
}

/** `{"ModeValue":"route","TunnelType":"geneve"}`, in a string. */
function accessMode(text: string | undefined): NatGatewayRow['accessMode'] {
  if (text === undefined) return undefined;
  const invalid = fault('InvalidParameter', 'The specified parameter "AccessMode" is not valid.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid;
  }
  if (typeof value !== 'object' || value === null) throw invalid;
  const mode: Readonly<Record<string, unknown>> = { ...value };
  if (mode['ModeValue'] !== 'route' && mode['ModeValue'] !== 'tunnel') throw invalid;
  return { ModeValue: mode['ModeValue'], TunnelType: typeof mode['TunnelType'] === 'string' ? mode['TunnelType'] : '' };
}
