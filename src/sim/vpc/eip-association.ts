import { INSTANCES, NETWORK_INTERFACES } from '../ecs/tables.ts';
import type { Action, Answer, Call } from '../service.ts';
import { LOAD_BALANCERS } from '../slb/tables.ts';
import { freeAddressCount, takeAddress } from './addresses.ts';
import { existingEip } from './eips.ts';
import { fault, insist } from './faults.ts';
import { later, touching } from './objects.ts';
import { insistOnQuota, QUOTAS } from './quotas.ts';
import {
  EIPS,
  FORWARD_ENTRIES,
  FREE_EIP,
  NAT_GATEWAYS,
  SNAT_ENTRIES,
  type EipRow,
  type NatGatewayRow,
} from './tables.ts';

export const actions: Readonly<Record<string, Action>> = {
  AssociateEipAddress: {
    summary: 'bind an EIP to an instance, network interface, NAT gateway or load balancer',
    mutates: true,
    required: ['AllocationId', 'InstanceId'],
    resources: touching('eip', 'AllocationId'),
    run: associate,
  },
  UnassociateEipAddress: {
    summary: 'take an EIP from what it is bound to',
    mutates: true,
    required: ['AllocationId'],
    resources: touching('eip', 'AllocationId'),
    run: unassociate,
  },
};

/** What changes about an EIP when it is bound to something. */
type Binding = Pick<EipRow, 'privateIp' | 'mode' | 'vpcId'>;

/** For each InstanceType: checks that the instance can take an address now, and says what the EIP shows of it. */
const TARGETS: Readonly<Record<string, (call: Call, instanceId: string) => Binding>> = {
  EcsInstance: bindInstance,
  SlbInstance: bindLoadBalancer,
  Nat: bindGateway,
  NetworkInterface: bindInterface,
};

function associate(call: Call): Answer {
  const { params, world } = call;
  const eip = existingEip(call);
  const instanceId = params.need('InstanceId');
  const instanceType = typeOf(instanceId, params.text('InstanceType'));
  insist(eip.status === 'Available', 'IncorrectEipStatus');
  insist((params.text('InstanceRegionId') ?? call.region) === call.region, 'InvalidParameter.Mismatch');
  const bind = TARGETS[instanceType];
  if (bind === undefined) throw fault('InvalidInstanceType.ValueNotSupported');
  // Clients read right after the call and expect the instance to be there already.
  world.table(EIPS).put({
    ...eip,
    ...bind(call, instanceId),
    instanceId,
    instanceType,
    status: 'Associating',
    ...later<EipRow>(call, 4, { status: 'InUse' }),
  });
  return {};
}

/** The kind of instance: as said, else by the id's prefix, else a machine. */
function typeOf(instanceId: string, said: string | undefined): string {
  if (said !== undefined) return said;
  if (instanceId.startsWith('lb-')) return 'SlbInstance';
  return instanceId.startsWith('ngw-') ? 'Nat' : 'EcsInstance';
}

function bindInstance(call: Call, id: string): Binding {
  const row = call.world.table(INSTANCES).get(id);
  if (row?.regionId !== call.region) throw fault('InvalidInstanId.NotFound');
  insist(row.status === 'Running' || row.status === 'Stopped', 'IncorrectInstanceStatus');
  insist(row.publicIp === '', 'EIP_CAN_NOT_ASSOCIATE_WITH_PUBLIC_IP');
  insistUnbound(call, [id, row.primaryInterfaceId]);
  return { privateIp: '', mode: 'NAT', vpcId: row.vpcId };
}

function bindLoadBalancer(call: Call, id: string): Binding {
  const row = call.world.table(LOAD_BALANCERS).get(id);
  if (row?.regionId !== call.region) throw fault('InvalidInstanId.NotFound');
  insist(row.networkType === 'vpc', 'OperationDenied');
  insist(row.addressType === 'intranet', 'EIP_CAN_NOT_ASSOCIATE_WITH_PUBLIC_IP');
  insistUnbound(call, [id]);
  return { privateIp: '', mode: 'NAT', vpcId: row.vpcId };
}

function bindGateway(call: Call, id: string): Binding {
  const { world } = call;
  const row = world.table(NAT_GATEWAYS).get(id);
  if (row?.regionId !== call.region) throw fault('InvalidInstanId.NotFound');
  insist(row.networkType === 'internet', 'OperationDenied');
  if (row.status !== 'Available')
    throw fault('IncorrectStatus.NatGateway', `The status of NatGateway [${row.status}] is incorrect.`, 400);
  insistOnQuota(world, QUOTAS.gatewayEips, world.table(EIPS).where('instanceId', id).length + 1);
  const privateIp = row.eipBindMode === 'NAT' ? addPrivateIp(call, row) : '';
  return { privateIp, mode: row.eipBindMode, vpcId: row.vpcId };
}

/** In bind mode NAT every EIP takes one more private address of the gateway's vSwitch. */
function addPrivateIp({ world }: Call, gateway: NatGatewayRow): string {
  const card = world.table(NETWORK_INTERFACES).get(gateway.networkInterfaceId);
  if (card === undefined || freeAddressCount(world, gateway.vSwitchId) === 0)
    throw fault('OperationDenied.NoAvailablePrivateIp');
  const privateIp = takeAddress(world, gateway.vSwitchId);
  world.table(NETWORK_INTERFACES).put({ ...card, privateIps: [...card.privateIps, privateIp] });
  return privateIp;
}

function bindInterface(call: Call, id: string): Binding {
  const { params, world } = call;
  const row = world.table(NETWORK_INTERFACES).get(id);
  if (row?.regionId !== call.region) throw fault('InvalidInstanId.NotFound');
  insist(row.status === 'Available' || row.status === 'InUse', 'InvalidStatus.EniStatusNotSupport');
  const mode = params.text('Mode') ?? 'NAT';
  if (!['NAT', 'MULTI_BINDED', 'BINDED'].includes(mode))
    throw fault('InvalidParameter', 'The specified parameter "Mode" is not valid.');
  const privateIp = params.text('PrivateIpAddress') ?? row.privateIps[0] ?? '';
  insist(row.privateIps.includes(privateIp), 'InvalidParams.NotFound');
  const present = world.table(EIPS).where('instanceId', id);
  insist(
    present.every((eip) => eip.mode === mode && mode !== 'BINDED'),
    'Mode.Conflict',
  );
  insist(mode !== 'NAT' || !present.some((eip) => eip.privateIp === privateIp), 'InvalidAssociation.Duplicated');
  if (row.type === 'Primary') insistUnbound(call, [row.instanceId]);
  return { privateIp, mode, vpcId: row.vpcId };
}

function insistUnbound({ world }: Call, ids: readonly string[]): void {
  const bound = ids.some((id) => id !== '' && world.table(EIPS).where('instanceId', id).length > 0);
  insist(!bound, 'InvalidAssociation.Duplicated');
}

function unassociate(call: Call): Answer {
  const { params, world } = call;
  const eip = existingEip(call);
  insist(eip.instanceId !== '', 'InvalidBindInstance.NotFound');
  insist(eip.status === 'InUse', 'IncorrectEipStatus');
  insist((params.text('InstanceId') ?? eip.instanceId) === eip.instanceId, 'InvalidInstanceId.NotFound');
  if (eip.instanceType === 'Nat') leaveGateway(call, eip);
  world.table(EIPS).put({ ...eip, status: 'Unassociating', ...later<EipRow>(call, 6, FREE_EIP) });
  return {};
}

/** An address leaves a gateway only when no entry uses it; its private address goes with it. */
function leaveGateway({ world }: Call, eip: EipRow): void {
  const snat = world.table(SNAT_ENTRIES).where('natGatewayId', eip.instanceId);
  insist(!snat.some((entry) => entry.snatIps.includes(eip.ipAddress)), 'InvalidIpStatus.HasBeenUsedBySnatTable');
  const forward = world.table(FORWARD_ENTRIES).where('externalIp', eip.ipAddress);
  insist(forward.length === 0, 'InvalidIpStatus.HasBeenUsedByForwardEntry');
  const gateway = world.table(NAT_GATEWAYS).get(eip.instanceId);
  const card = gateway && world.table(NETWORK_INTERFACES).get(gateway.networkInterfaceId);
  if (card === undefined || eip.privateIp === '') return;
  world.table(NETWORK_INTERFACES).put({ ...card, privateIps: card.privateIps.filter((ip) => ip !== eip.privateIp) });
}
