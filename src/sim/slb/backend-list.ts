import { INSTANCES, NETWORK_INTERFACES } from '../ecs/tables.ts';
import type { ApiFault, Call } from '../service.ts';
import type { World } from '../world/world.ts';
import { fault, invalid } from './faults.ts';
import { PORTS } from './lookup.ts';
import type { BackendServer, LoadBalancer } from './tables.ts';

/** The most servers one call may name. */
const MAX_PER_CALL = 20;

/** A server as a call names it; what it leaves out is undefined. */
export interface NamedServer {
  readonly serverId: string;
  readonly type: BackendServer['type'] | undefined;
  readonly weight: number | undefined;
  readonly serverIp: string | undefined;
  readonly description: string | undefined;
  readonly port: number | undefined;
}

/**
 * The servers of a `BackendServers` parameter: a JSON array in which numbers may be text, or the single-quoted
 * imitation of one that Terraform sends. Absent and empty lists are the same.
 */
export function namedServers(call: Call, parameter = 'BackendServers'): readonly NamedServer[] {
  const text = call.params.text(parameter)?.trim();
  if (text === undefined) return [];
  const list = parseLoosely(text);
  if (!Array.isArray(list)) throw fault('serversMalformed');
  if (list.length > MAX_PER_CALL) throw fault('tooManyServers');
  return list.map(namedServer);
}

function parseLoosely(text: string): unknown {
  for (const candidate of [text, text.replaceAll("'", '"')]) {
    try {
      return JSON.parse(candidate);
    } catch {
      // The next candidate may parse.
    }
  }
  throw fault('serversMalformed');
}

function namedServer(entry: unknown): NamedServer {
  if (entry === null || typeof entry !== 'object') throw fault('serversMalformed');
  const fields = Object.entries(entry).filter(([, value]) => value !== null && value !== '');
  const given = new Map(fields.map(([key, value]) => [key, String(value)]));
  const serverId = given.get('ServerId');
  if (serverId === undefined) throw fault('serversMalformed');
  return {
    serverId,
    type: serverType(given.get('Type')),
    weight: within(given.get('Weight'), [0, 100], fault('weightMalformed')),
    port: within(given.get('Port'), PORTS, invalid('Port')),
    serverIp: given.get('ServerIp'),
    description: given.get('Description'),
  };
}

function serverType(text: string | undefined): BackendServer['type'] | undefined {
  const type = text?.toLowerCase();
  if (type === undefined || type === 'ecs' || type === 'eni' || type === 'eci') return type;
  throw fault('serversMalformed');
}

function within(text: string | undefined, range: readonly [number, number], refusal: ApiFault): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= range[0] && number <= range[1]) return number;
  throw refusal;
}

/** Checks that the servers exist, run and share one network, and fills in what the call left out. */
export function resolveServers(
  call: Call,
  loadBalancer: LoadBalancer,
  named: readonly NamedServer[],
  present: readonly BackendServer[],
): readonly BackendServer[] {
  const places = named.map((server) => needRunning(call, server));
  const homes = [
    loadBalancer.vpcId,
    ...present.map((server) => placeOf(call.world, server)?.vpcId),
    ...places.map((place) => place.vpcId),
  ];
  const home = homes.find((vpcId) => vpcId !== undefined && vpcId !== '');
  if (places.some((place) => place.vpcId !== home)) throw fault('networksDiffer');
  return named.map(({ serverId, type, weight, description, port, serverIp }, index) => ({
    serverId,
    type: type ?? 'ecs',
    weight: weight ?? 100,
    serverIp: addressOf(places[index], serverIp),
    description: description ?? '',
    port: port ?? 0,
  }));
}

function needRunning(call: Call, { serverId, type = 'ecs' }: NamedServer): Place {
  const place = placeOf(call.world, { serverId, type });
  if (place === undefined || place.regionId !== call.region) throw fault('serverGone');
  if (!place.running) throw fault('serverNotRunning');
  return place;
}

/** The address asked for when the server has it, else its first. */
function addressOf(place: Place | undefined, wanted: string | undefined): string {
  const addresses = place?.addresses ?? [];
  if (wanted === undefined) return addresses[0] ?? '';
  if (!addresses.includes(wanted)) throw invalid('ServerIp');
  return wanted;
}

/** Where a backend is and whether it can serve. */
interface Place {
  readonly regionId: string;
  readonly vpcId: string;
  readonly addresses: readonly string[];
  readonly running: boolean;
  /** When its machine was started last, milliseconds; undefined for an interface on its own. */
  readonly startedAt: number | undefined;
}

/** The server's place, undefined when it does not exist (any more). Container instances are not simulated. */
export function placeOf(world: World, server: Pick<BackendServer, 'serverId' | 'type'>): Place | undefined {
  if (server.type === 'ecs') return machinePlace(world, server.serverId);
  if (server.type === 'eci') return undefined;
  const row = world.table(NETWORK_INTERFACES).get(server.serverId);
  if (row === undefined) return undefined;
  const machine = row.instanceId === '' ? undefined : world.table(INSTANCES).get(row.instanceId);
  const { regionId, vpcId, privateIps: addresses } = row;
  return { regionId, vpcId, addresses, running: row.status === 'InUse', startedAt: machine?.startedAt };
}

function machinePlace(world: World, id: string): Place | undefined {
  const machine = world.table(INSTANCES).get(id);
  if (machine === undefined) return undefined;
  const { regionId, vpcId, startedAt, status } = machine;
  const addresses = world.table(NETWORK_INTERFACES).get(machine.primaryInterfaceId)?.privateIps ?? [];
  return { regionId, vpcId, addresses, running: status === 'Running', startedAt };
}

/** The servers that still exist: a released machine leaves its server groups by itself. */
export function liveServers(world: World, servers: readonly BackendServer[]): readonly BackendServer[] {
  return servers.filter((server) => placeOf(world, server) !== undefined);
}

/** The same server of a group: one machine may serve a vServer group on several ports. */
export function sameServer(a: BackendServer | NamedServer, b: BackendServer | NamedServer): boolean {
  return a.serverId === b.serverId && (a.port ?? 0) === (b.port ?? 0) && sameAddress(a.serverIp, b.serverIp);
}

function sameAddress(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}

/** `present` with `added` put in: a server that is there already takes its new weight and description. */
export function mergeServers(
  present: readonly BackendServer[],
  added: readonly BackendServer[],
): readonly BackendServer[] {
  const kept = present.map((server) => added.find((other) => sameServer(other, server)) ?? server);
  const fresh = added.filter((server) => !present.some((other) => sameServer(other, server)));
  return [...kept, ...fresh];
}

export function withoutServers(
  present: readonly BackendServer[],
  removed: readonly NamedServer[],
): readonly BackendServer[] {
  return present.filter((server) => !removed.some((other) => sameServer(other, server)));
}
