import { digest } from '../../base/index.ts';
import type { Call } from '../service.ts';
import { VSWITCHES, type RouteTableRow } from './tables.ts';

/** A route that the cloud keeps in every table by itself. */
interface SystemRoute {
  readonly id: string;
  readonly destination: string;
  readonly hopType: 'local' | 'service';
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** The route to the cloud's services. */
const SERVICE_DESTINATION = '100.64.0.0/10';

/** One local route a vSwitch of the VPC, and the services' route once there is a vSwitch. */
export function systemRoutes(call: Call, table: RouteTableRow): readonly SystemRoute[] {
  const vSwitches = call.world
    .table(VSWITCHES)
    .where('vpcId', table.vpcId)
    .filter((row) => !row.deleting);
  const local = vSwitches.map((row) => ({
    id: routeId(table, row.id),
    destination: row.cidr,
    hopType: 'local' as const,
    createdAt: row.createdAt,
  }));
  if (local.length === 0) return [];
  return [
    ...local,
    {
      id: routeId(table, SERVICE_DESTINATION),
      destination: SERVICE_DESTINATION,
      hopType: 'service',
      createdAt: table.createdAt,
    },
  ];
}

/** Whether the destination belongs to one of them. */
export function isSystemRoute(call: Call, table: RouteTableRow, destination: string): boolean {
  return systemRoutes(call, table).some((route) => route.destination === destination);
}

/** The same id whenever the route is looked at, though no row holds it. */
function routeId(table: RouteTableRow, subject: string): string {
  return `rte-${table.id.slice(4, 7)}${digest([table.id, subject]).slice(0, 18)}`;
}
