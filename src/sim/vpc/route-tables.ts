import { isoSeconds } from '../iso-time.ts';
import type { Action, Answer, Call } from '../service.ts';
import { fault, insist } from './faults.ts';
import { listed, select } from './lists.ts';
import { checkedText, TEXTS } from './names.ts';
import { existing, later, touching } from './objects.ts';
import { insistOnQuota, QUOTAS } from './quotas.ts';
import { ROUTE_ENTRIES, ROUTE_TABLES, VSWITCHES, type RouteTableRow, type VSwitchRow } from './tables.ts';
import { checkedTags, keyedTags, withTags } from './tag-rules.ts';
import { existingVpc, putRouteTable } from './vpcs.ts';
import { existingVSwitch } from './vswitches.ts';

export const actions: Readonly<Record<string, Action>> = {
  CreateRouteTable: {
    summary: 'create a custom route table',
    mutates: true,
    required: ['RegionId', 'VpcId'],
    resources: touching('vpc', 'VpcId'),
    run: createRouteTable,
  },
  DescribeRouteTableList: {
    summary: 'list route tables by id, VPC, name, type, router or tag',
    mutates: false,
    required: ['RegionId'],
    resources: touching('routetable', 'RouteTableId'),
    run: describeRouteTableList,
  },
  ModifyRouteTableAttributes: {
    summary: 'change name, description or route propagation of a route table',
    mutates: true,
    required: ['RegionId', 'RouteTableId'],
    resources: touching('routetable', 'RouteTableId'),
    run: modifyRouteTable,
  },
  AssociateRouteTable: {
    summary: 'bind a vSwitch to a custom route table',
    mutates: true,
    required: ['RegionId', 'RouteTableId', 'VSwitchId'],
    resources: touching('routetable', 'RouteTableId'),
    run: associate,
  },
  UnassociateRouteTable: {
    summary: 'give a vSwitch back to the system route table',
    mutates: true,
    required: ['RegionId', 'RouteTableId', 'VSwitchId'],
    resources: touching('routetable', 'RouteTableId'),
    run: unassociate,
  },
  DeleteRouteTable: {
    summary: 'delete an unused custom route table',
    mutates: true,
    required: ['RegionId', 'RouteTableId'],
    resources: touching('routetable', 'RouteTableId'),
    run: deleteRouteTable,
  },
};

/** The table in the call's region, or 404 InvalidRouteTableId.NotFound. */
export function existingRouteTable(call: Call, id = call.params.need('RouteTableId')): RouteTableRow {
  return existing(call, ROUTE_TABLES, id, 'InvalidRouteTableId.NotFound');
}

/** The vSwitches bound to a table: by default all of the VPC's are bound to the System one. */
export function boundVSwitches(call: Call, table: RouteTableRow): readonly VSwitchRow[] {
  return call.world.table(VSWITCHES).where('routeTableId', table.id);
}

function createRouteTable(call: Call): Answer {
  const { params, world } = call;
  const vpc = existingVpc(call);
  insist(vpc.status === 'Available', 'IncorrectVpcStatus');
  const associateType = params.text('AssociateType') ?? 'VSwitch';
  if (associateType !== 'VSwitch' && associateType !== 'Gateway') {
    throw fault('InvalidParameter', 'The specified parameter "AssociateType" is not valid.');
  }
  const custom = world
    .table(ROUTE_TABLES)
    .where('vpcId', vpc.id)
    .filter((row) => row.type === 'Custom');
  insistOnQuota(world, QUOTAS.routeTables, custom.length + 1);
  const id = world.newId('vtb-', call.region, 21);
  putRouteTable(call, vpc, {
    id,
    name: checkedText(params, 'RouteTableName', TEXTS.routeTableName) ?? '',
    description: checkedText(params, 'Description', TEXTS.description) ?? '',
    type: 'Custom',
    associateType,
    propagation: true,
    tags: withTags(world, {}, checkedTags(call)),
  });
  return { RouteTableId: id };
}

function describeRouteTableList(call: Call): Answer {
  const rows = select(call, {
    table: ROUTE_TABLES,
    id: 'RouteTableId',
    indexes: [['VpcId', 'vpcId']],
    filters: {
      VpcId: (row) => row.vpcId,
      RouteTableName: (row) => row.name,
      RouteTableType: (row) => row.type,
      RouterId: (row) => row.vRouterId,
      RouterType: () => 'VRouter',
      ResourceGroupId: (row) => row.resourceGroupId,
    },
  });
  return listed(call, rows, ['RouterTableList', 'RouterTableListType'], (_, row) => ({
    RouteTableId: row.id,
    RouteTableName: row.name,
    RouteTableType: row.type,
    RouterId: row.vRouterId,
    RouterType: 'VRouter',
    VpcId: row.vpcId,
    Status: row.status,
    AssociateType: row.associateType,
    CreationTime: isoSeconds(row.createdAt),
    Description: row.description,
    OwnerId: Number(call.world.accountId),
    ResourceGroupId: row.resourceGroupId,
    RoutePropagationEnable: row.propagation,
    VSwitchIds: { VSwitchId: boundVSwitches(call, row).map((one) => one.id) },
    GatewayIds: { GatewayIds: [] },
    Tags: keyedTags(row.tags),
  }));
}

function modifyRouteTable(call: Call): Answer {
  const { params, world } = call;
  const row = existingRouteTable(call);
  insist(row.status === 'Available', 'IncorrectStatus.RouteTable');
  world.table(ROUTE_TABLES).put({
    ...row,
    name: checkedText(params, 'RouteTableName', TEXTS.routeTableName) ?? row.name,
    description: checkedText(params, 'Description', TEXTS.description) ?? row.description,
    propagation: params.bool('RoutePropagationEnable') ?? row.propagation,
  });
  return {};
}

function associate(call: Call): Answer {
  const { table, vSwitch } = tableAndVSwitch(call);
  insist(table.type === 'Custom', 'OperationDenied.SwitchToSystemRouteTable');
  insist(table.associateType === 'VSwitch', 'OperationDenied.AssociateGatewayRouteTable');
  insist(vSwitch.routeTableId !== table.id, 'ResourceAlreadyAssociated.RouteTable');
  const bound = existingRouteTable(call, vSwitch.routeTableId);
  insist(bound.type === 'System', 'Forbidden.VSwitchAlreadyAssociatedRouteTable');
  bind(call, vSwitch, table.id);
  return {};
}

function unassociate(call: Call): Answer {
  const { table, vSwitch } = tableAndVSwitch(call);
  insist(table.type === 'Custom' && vSwitch.routeTableId === table.id, 'ResourceNotAssociated.RouteTable');
  bind(call, vSwitch, existingVpc(call, table.vpcId).routeTableId);
  return {};
}

/** The two, in the same VPC and neither of them busy. */
function tableAndVSwitch(call: Call): { readonly table: RouteTableRow; readonly vSwitch: VSwitchRow } {
  const vSwitch = existingVSwitch(call);
  const table = call.world.table(ROUTE_TABLES).get(call.params.need('RouteTableId'));
  if (table?.regionId !== call.region) throw fault('InvalidRouteTableId.NotFound', undefined, 400);
  insist(table.vpcId === vSwitch.vpcId, 'Forbidden.NotInSameVpc');
  insist(
    vSwitch.status === 'Available',
    'IncorrectVSwitchStatus',
    'Current VSwitch status does not support this operation.',
  );
  insist(table.status === 'Available', 'IncorrectStatus.RouteTable');
  return { table, vSwitch };
}

/** The binding is there at once; the vSwitch stays busy a moment. */
function bind(call: Call, vSwitch: VSwitchRow, routeTableId: string): void {
  call.world.table(VSWITCHES).put({
    ...vSwitch,
    routeTableId,
    status: 'Pending',
    ...later<VSwitchRow>(call, 2, { status: 'Available' }),
  });
}

function deleteRouteTable(call: Call): Answer {
  const table = existingRouteTable(call);
  insist(table.type === 'Custom', 'IncorrectRouteTableType');
  insist(table.status === 'Available', 'IncorrectStatus.RouteTable');
  insist(
    boundVSwitches(call, table).length === 0,
    'IncorrectVSwitchStatus',
    'The specified route table still has VSwitches.',
  );
  const entries = call.world.table(ROUTE_ENTRIES).where('routeTableId', table.id);
  insist(entries.length === 0, 'IncorrectRouteTableStatus.RouteEntryExist');
  call.world.table(ROUTE_TABLES).put({ ...table, status: 'Deleting', ...later(call, 2, null) });
  return {};
}
