import { newInterface } from '../ecs/new-interface.ts';
import { NETWORK_INTERFACES } from '../ecs/tables.ts';
import type { Action, Answer, Call } from '../service.ts';
import { endDryRun, fault, insist } from './faults.ts';
import { gatewayOrder } from './nat-gateway-order.ts';
import { checkedText, TEXTS } from './names.ts';
import { existing, later, touching } from './objects.ts';
import {
  EIPS,
  FORWARD_ENTRIES,
  FREE_EIP,
  NAT_GATEWAYS,
  ROUTE_ENTRIES,
  SNAT_ENTRIES,
  type EipRow,
  type NatGatewayRow,
  type RouteEntryRow,
} from './tables.ts';
import { existingVpc } from './vpcs.ts';

export const actions: Readonly<Record<string, Action>> = {
  CreateNatGateway: {
    summary: 'create an Enhanced NAT gateway in a vSwitch',
    mutates: true,
    required: ['RegionId', 'VpcId'],
    resources: touching('natgateway'),
    run: createNatGateway,
  },
  ModifyNatGatewayAttribute: {
    summary: 'change name, description, EIP mode, ICMP answers or session log of a NAT gateway',
    mutates: true,
    required: ['RegionId', 'NatGatewayId'],
    resources: touching('natgateway', 'NatGatewayId'),
    run: modifyNatGateway,
  },
  DeleteNatGateway: {
    summary: 'delete a NAT gateway; Force takes its entries along and unbinds its EIPs',
    mutates: true,
    required: ['RegionId', 'NatGatewayId'],
    resources: touching('natgateway', 'NatGatewayId'),
    run: deleteNatGateway,
  },
};

const DEFAULT_ROUTE = '0.0.0.0/0';

/** The gateway in the call's region, or 404 InvalidNatGatewayId.NotFound. */
export function existingNatGateway(call: Call, id = call.params.need('NatGatewayId')): NatGatewayRow {
  return existing(call, NAT_GATEWAYS, id, 'InvalidNatGatewayId.NotFound');
}

/** Refuses while the gateway, or an entry on it, is on its way from one state to another. */
export function insistGatewaySettled({ world }: Call, gateway: NatGatewayRow): void {
  const entries = [
    ...world.table(SNAT_ENTRIES).where('natGatewayId', gateway.id),
    ...world.table(FORWARD_ENTRIES).where('natGatewayId', gateway.id),
  ];
  insist(gateway.status === 'Available' && entries.every((row) => row.status === 'Available'), 'IncorrectStatus.NATGW');
}

function createNatGateway(call: Call): Answer {
  const { world } = call;
  const { vSwitch, ...order } = gatewayOrder(call);
  endDryRun(call.params.bool('DryRun'));
  const id = world.newId('ngw-', call.region, 21);
  const card = newInterface(call, vSwitch, {
    type: 'Secondary',
    status: 'InUse',
    privateIps: [order.privateIp],
    securityGroupIds: [],
    instanceId: id,
    serviceManaged: true,
    resourceGroupId: order.resourceGroupId,
    description: 'Created by NAT gateway',
  });
  world.table(NETWORK_INTERFACES).put(card);
  const gateway: NatGatewayRow = {
    ...order,
    id,
    regionId: call.region,
    createdAt: call.now,
    deletionProtection: false,
    sessionLog: false,
    snatTableId: world.newId('stb-', call.region, 21),
    forwardTableId: world.newId('ftb-', call.region, 21),
    fullNatTableId: world.newId('fulltb-', call.region, 21),
    networkInterfaceId: card.id,
    status: 'Creating',
    ...later<NatGatewayRow>(call, 60, { status: 'Available' }),
  };
  world.table(NAT_GATEWAYS).put(gateway);
  putDefaultRoute(call, gateway);
  return {
    NatGatewayId: id,
    SnatTableIds: { SnatTableId: [gateway.snatTableId] },
    ForwardTableIds: { ForwardTableId: [gateway.forwardTableId] },
    FullNatTableIds: { FullNatTableId: [gateway.fullNatTableId] },
  };
}

/** The first internet gateway of a VPC brings the default route along, unless there is one. */
function putDefaultRoute(call: Call, gateway: NatGatewayRow): void {
  const { world } = call;
  const { routeTableId } = existingVpc(call, gateway.vpcId);
  const entries = world.table(ROUTE_ENTRIES).where('routeTableId', routeTableId);
  if (gateway.networkType === 'intranet' || entries.some((row) => row.destination === DEFAULT_ROUTE)) return;
  world.table(ROUTE_ENTRIES).put({
    id: world.newId('rte-', call.region, 21),
    regionId: gateway.regionId,
    vpcId: gateway.vpcId,
    routeTableId,
    createdAt: call.now,
    name: '',
    description: '',
    destination: DEFAULT_ROUTE,
    hops: [{ id: gateway.id, type: 'NatGateway', weight: 0 }],
    nextHopId: gateway.id,
    ofGateway: true,
    status: 'Pending',
    ...later<RouteEntryRow>(call, 4, { status: 'Available' }),
  });
}

function modifyNatGateway(call: Call): Answer {
  const { params, world } = call;
  const row = existingNatGateway(call);
  insist(row.status === 'Available', 'IncorrectStatus.NATGW');
  const mode = params.text('EipBindMode') ?? row.eipBindMode;
  if (mode !== 'MULTI_BINDED' && mode !== 'NAT')
    throw fault('InvalidParameter', 'The specified EipBindMode is not valid.');
  world.table(NAT_GATEWAYS).put({
    ...row,
    name: checkedText(params, 'Name', TEXTS.gatewayName) ?? row.name,
    description: checkedText(params, 'Description', TEXTS.gatewayDescription) ?? row.description,
    icmpReply: params.bool('IcmpReplyEnabled') ?? row.icmpReply,
    sessionLog: params.bool('EnableSessionLog') ?? row.sessionLog,
    eipBindMode: mode,
    ...(mode !== row.eipBindMode && { status: 'Modifying', ...later<NatGatewayRow>(call, 5, { status: 'Available' }) }),
  });
  return {};
}

function deleteNatGateway(call: Call): Answer {
  const { world } = call;
  const gateway = existingNatGateway(call);
  insist(gateway.status !== 'Deleting', 'IncorrectStatus.NatGateway');
  insist(gateway.status === 'Available', 'OperationConflict');
  insist(!gateway.deletionProtection, 'InvalidOperation.DeletionProtection');
  insist(
    gateway.instanceChargeType === 'PostPaid',
    'OperationDenied',
    'A subscription NAT gateway can not be deleted.',
  );
  const routes = world.table(ROUTE_ENTRIES).where('nextHopId', gateway.id);
  if (call.params.bool('Force') !== true) insistEmpty(call, gateway);
  insist(
    routes.every((row) => row.ofGateway),
    'DependencyViolation.RouterEntry',
  );
  const gone = later(call, 40, null);
  for (const row of routes) world.table(ROUTE_ENTRIES).put({ ...row, status: 'Deleting', ...gone });
  takeEntriesAlong(call, gateway);
  world.table(NAT_GATEWAYS).put({ ...gateway, status: 'Deleting', ...gone });
  const card = world.table(NETWORK_INTERFACES).get(gateway.networkInterfaceId);
  const at = (gone.due[0]?.at ?? call.now) + world.takes(3);
  if (card !== undefined)
    world.table(NETWORK_INTERFACES).put({ ...card, status: 'Detaching', due: [{ at, set: null }] });
  return {};
}

/** The checks of an unforced delete, in the order the cloud makes them. */
function insistEmpty({ world }: Call, { id }: NatGatewayRow): void {
  insist(world.table(FORWARD_ENTRIES).where('natGatewayId', id).length === 0, 'DependencyViolation.ForwardEntry');
  insist(world.table(SNAT_ENTRIES).where('natGatewayId', id).length === 0, 'DependencyViolation.SnatEntry');
  insist(world.table(EIPS).where('instanceId', id).length === 0, 'DependencyViolation.EIPS');
}

/** Deletes what is on the gateway and lets its EIPs go, which stay in the account. */
function takeEntriesAlong(call: Call, { id }: NatGatewayRow): void {
  const { world } = call;
  for (const table of [world.table(SNAT_ENTRIES), world.table(FORWARD_ENTRIES)]) {
    for (const row of table.where('natGatewayId', id)) table.delete(row.id);
  }
  for (const eip of world.table(EIPS).where('instanceId', id)) {
    world.table(EIPS).put({ ...eip, status: 'Unassociating', ...later<EipRow>(call, 8, FREE_EIP) });
  }
}
