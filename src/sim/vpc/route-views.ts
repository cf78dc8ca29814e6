import { isoSeconds } from '../iso-time.ts';
import { pageByToken } from '../paging.ts';
import type { Action, Answer, Call } from '../service.ts';
import { listed, select } from './lists.ts';
import { touching } from './objects.ts';
import { boundVSwitches, existingRouteTable } from './route-tables.ts';
import { systemRoutes } from './system-routes.ts';
import { ROUTE_ENTRIES, ROUTE_TABLES, type RouteHop, type RouteTableRow } from './tables.ts';

export const actions: Readonly<Record<string, Action>> = {
  DescribeRouteTables: {
    summary: 'list route tables with their entries (older form)',
    mutates: false,
    resources: touching('routetable', 'RouteTableId'),
    run: describeRouteTables,
  },
  DescribeRouteEntryList: {
    summary: 'list the entries of one route table',
    mutates: false,
    required: ['RegionId', 'RouteTableId'],
    resources: touching('routetable', 'RouteTableId'),
    run: describeRouteEntryList,
  },
};

/** An entry of either kind, as both answers need it. */
interface Entry {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly type: 'System' | 'Custom';
  readonly status: string;
  readonly destination: string;
  readonly hops: readonly RouteHop[];
  readonly createdAt: number;
}

function describeRouteTables(call: Call): Answer {
  if (call.params.text('RouteTableId') !== undefined) existingRouteTable(call);
  const rows = select(call, {
    table: ROUTE_TABLES,
    id: 'RouteTableId',
    filters: {
      VRouterId: (row) => row.vRouterId,
      RouterId: (row) => row.vRouterId,
      RouterType: () => 'VRouter',
      Type: (row) => row.type,
      RouteTableName: (row) => row.name,
      ResourceGroupId: (row) => row.resourceGroupId,
    },
  });
  return listed(call, rows, ['RouteTables', 'RouteTable'], withEntries);
}

function withEntries(call: Call, table: RouteTableRow): Answer {
  return {
    RouteTableId: table.id,
    RouteTableType: table.type,
    VRouterId: table.vRouterId,
    Status: table.status,
    CreationTime: isoSeconds(table.createdAt),
    ResourceGroupId: table.resourceGroupId,
    VSwitchIds: { VSwitchId: boundVSwitches(call, table).map((row) => row.id) },
    RouteEntrys: {
      RouteEntry: entriesOf(call, table).map((entry) => ({
        RouteTableId: table.id,
        ...namesOf(entry),
        NextHopType: entry.hops[0]?.type ?? '',
        InstanceId: entry.hops[0]?.id ?? '',
        NextHops: { NextHop: entry.hops.map(hopView) },
      })),
    },
  };
}

function describeRouteEntryList(call: Call): Answer {
  const table = existingRouteTable(call);
  const entries = entriesOf(call, table).filter((entry) => isWanted(call, entry));
  const { rows, NextToken } = pageByToken(entries, call.params, { defaultSize: 50, maxSize: 100, above: 'refuse' });
  return {
    RouteEntrys: {
      RouteEntry: rows.map((entry) => ({
        RouteTableId: table.id,
        ...namesOf(entry),
        IpVersion: ipVersion(entry),
        Origin: '',
        ServiceType: '',
        GmtModified: isoSeconds(entry.createdAt),
        NextHops: {
          NextHop: entry.hops.map((hop) => ({
            ...hopView(hop),
            NextHopRegionId: hop.id === '' ? '' : call.region,
            NextHopRelatedInfo: { InstanceId: '', InstanceType: '', RegionId: '' },
          })),
        },
      })),
    },
    NextToken,
    TotalCount: entries.length,
  };
}

function isWanted({ params }: Call, entry: Entry): boolean {
  const filters: Readonly<Record<string, readonly string[]>> = {
    RouteEntryType: [entry.type],
    RouteEntryId: [entry.id],
    RouteEntryName: [entry.name],
    DestinationCidrBlock: [entry.destination],
    IpVersion: [ipVersion(entry)],
    NextHopId: entry.hops.map((hop) => hop.id),
    NextHopType: entry.hops.map((hop) => hop.type),
    ServiceType: [''],
  };
  return Object.entries(filters).every(([param, values]) => {
    const wanted = params.text(param)?.toLowerCase();
    return wanted === undefined || values.some((value) => value.toLowerCase() === wanted);
  });
}

function entriesOf(call: Call, table: RouteTableRow): readonly Entry[] {
  const system = systemRoutes(call, table).map(({ id, destination, hopType, createdAt }) => ({
    id,
    destination,
    createdAt,
    name: '',
    description: '',
    type: 'System' as const,
    status: 'Available',
    hops: [{ id: '', type: hopType, weight: 0 }],
  }));
  const custom = call.world.table(ROUTE_ENTRIES).where('routeTableId', table.id);
  return [...custom.map((row) => ({ ...row, type: 'Custom' as const })), ...system];
}

function namesOf(entry: Entry): Answer {
  return {
    RouteEntryId: entry.id,
    RouteEntryName: entry.name,
    Description: entry.description,
    DestinationCidrBlock: entry.destination,
    Type: entry.type,
    Status: entry.status,
  };
}

function hopView(hop: RouteHop): Answer {
  return { NextHopId: hop.id, NextHopType: hop.type, Enabled: 1, Weight: hop.weight };
}

function ipVersion(entry: Entry): string {
  return entry.destination.includes(':') ? 'IPv6' : 'IPv4';
}
