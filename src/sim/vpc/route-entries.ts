import { isIPv6 } from 'node:net';
import { canonicalCidr, contains, type Cidr } from '../../base/index.ts';
import type { Action, Answer, Call } from '../service.ts';
import { isServiceRange, parsed, storedCidr } from './cidr-rules.ts';
import { endDryRun, fault, insist } from './faults.ts';
import { checkedText, TEXTS } from './names.ts';
import { checkedHop, hopsOf } from './next-hops.ts';
import { later, touching } from './objects.ts';
import { insistOnQuota, QUOTAS } from './quotas.ts';
import { existingRouteTable } from './route-tables.ts';
import { isSystemRoute } from './system-routes.ts';
import { ROUTE_ENTRIES, VSWITCHES, type RouteEntryRow, type RouteTableRow } from './tables.ts';

export const actions: Readonly<Record<string, Action>> = {
  CreateRouteEntry: {
    summary: 'add a custom route; one route change at a time in a VPC',
    mutates: true,
    required: ['RouteTableId', 'DestinationCidrBlock'],
    resources: touching('routetable', 'RouteTableId'),
    run: createRouteEntry,
  },
  ModifyRouteEntry: {
    summary: 'change name, description or next hop of a custom route',
    mutates: true,
    required: ['RegionId'],
    resources: touching('routetable', 'RouteTableId'),
    run: modifyRouteEntry,
  },
  DeleteRouteEntry: {
    summary: 'delete a custom route; one route change at a time in a VPC',
    mutates: true,
    resources: touching('routetable', 'RouteTableId'),
    run: deleteRouteEntry,
  },
};

function createRouteEntry(call: Call): Answer {
  const { params, world } = call;
  const table = existingRouteTable(call);
  insist(table.status === 'Available', 'IncorrectStatus.RouteTable');
  const row = {
    regionId: call.region,
    vpcId: table.vpcId,
    routeTableId: table.id,
    createdAt: call.now,
    name: checkedText(params, 'RouteEntryName', TEXTS.routeName) ?? '',
    description: checkedText(params, 'Description', TEXTS.description) ?? '',
    destination: destination(call, table),
    hops: hopsOf(call).map((hop) => checkedHop(call, table.vpcId, hop)),
    ofGateway: false,
  };
  insist(isSettled(call, table.vpcId), 'TaskConflict');
  const present = world.table(ROUTE_ENTRIES).where('routeTableId', table.id);
  insist(!present.some((one) => one.destination === row.destination), 'InvalidCIDRBlock.Duplicate');
  insistOnQuota(world, QUOTAS.routeEntries, present.length + 1);
  endDryRun(params.bool('DryRun'));
  const id = world.newId('rte-', call.region, 21);
  world.table(ROUTE_ENTRIES).put({
    ...row,
    id,
    nextHopId: row.hops[0]?.id ?? '',
    status: 'Pending',
    ...later<RouteEntryRow>(call, 4, { status: 'Available' }),
  });
  return { RouteEntryId: id };
}

/** The destination in canonical form: outside the services' range and of every vSwitch. */
function destination(call: Call, table: RouteTableRow): string {
  const text = call.params.need('DestinationCidrBlock');
  const [address = '', prefix = ''] = text.split('/');
  if (isIPv6(address) && /^\d{1,3}$/.test(prefix) && Number(prefix) <= 128) return text.toLowerCase();
  const cidr = parsed(text, 'InvalidCidrBlock.Malformed');
  insist(!isServiceRange(cidr) && !liesInVSwitch(call, table.vpcId, cidr), 'InvalidCidrBlock');
  return canonicalCidr(cidr);
}

function liesInVSwitch(call: Call, vpcId: string, cidr: Cidr): boolean {
  return call.world
    .table(VSWITCHES)
    .where('vpcId', vpcId)
    .some((row) => contains(storedCidr(row.cidr), cidr));
}

function modifyRouteEntry(call: Call): Answer {
  const { params, world } = call;
  const row = wantedEntry(call);
  insist(isSettled(call, row.vpcId), 'IncorrectRouteEntryStatus');
  const hopId = params.text('NewNextHopId');
  const hop =
    hopId === undefined ? undefined : { id: hopId, type: params.text('NewNextHopType') ?? 'Instance', weight: 0 };
  endDryRun(params.bool('DryRun'));
  world.table(ROUTE_ENTRIES).put({
    ...row,
    name: checkedText(params, 'RouteEntryName', TEXTS.routeName) ?? row.name,
    description: checkedText(params, 'Description', TEXTS.description) ?? row.description,
    ...(hop && {
      hops: [checkedHop(call, row.vpcId, hop)],
      nextHopId: hop.id,
      status: 'Modifying',
      ...later<RouteEntryRow>(call, 3, { status: 'Available' }),
    }),
  });
  return {};
}

function deleteRouteEntry(call: Call): Answer {
  const row = wantedEntry(call);
  insist(isSettled(call, row.vpcId), 'IncorrectRouteEntryStatus');
  endDryRun(call.params.bool('DryRun'));
  call.world.table(ROUTE_ENTRIES).put({ ...row, status: 'Deleting', ...later(call, 3, null) });
  return {};
}

/** The custom entry named by RouteEntryId, or by table, destination and (when given) next hop. */
function wantedEntry(call: Call): RouteEntryRow {
  const { params, world } = call;
  const id = params.text('RouteEntryId');
  if (id !== undefined) {
    const row = world.table(ROUTE_ENTRIES).get(id);
    if (row?.regionId !== call.region) throw fault('InvalidRouteEntry.NotFound');
    return row;
  }
  const table = existingRouteTable(call);
  const block = params.need('DestinationCidrBlock');
  insist(!isSystemRoute(call, table, block), 'OperationDenied', 'The route entry type is system.');
  const hop = params.text('NextHopId');
  const row = world
    .table(ROUTE_ENTRIES)
    .where('routeTableId', table.id)
    .find((one) => one.destination === block);
  if (row === undefined || (hop !== undefined && hop !== row.nextHopId)) throw fault('InvalidRouteEntry.NotFound');
  return row;
}

/** Only one route of a VPC may be changing. */
function isSettled(call: Call, vpcId: string): boolean {
  return call.world
    .table(ROUTE_ENTRIES)
    .where('vpcId', vpcId)
    .every((row) => row.status === 'Available');
}
