import type { Attributes, DriverIo, Json } from '../../../model/index.ts';
import { numberAt, rowsAt, textAt } from '../api/answer.ts';
import { blocksArg, numberArg, textArg, type Args } from '../api/args.ts';
import { modify, query } from '../api/call.ts';
import { unlessMissing } from '../api/missing.ts';

/** A server behind a balancer's default group. */
export interface Backend {
  readonly serverId: string;
  /** 0 to 100. */
  readonly weight: number;
  readonly type: string;
  readonly serverIp: string | undefined;
}

/** A default group: the servers a balancer sends to when a listener names no group. */
export interface BackendGroup {
  readonly loadBalancerId: string;
  readonly region: string | undefined;
}

/** The API takes at most this many servers in one call. */
const MOST_PER_CALL = 20;

/** The servers now; undefined when the balancer does not exist. */
export async function readBackends(io: DriverIo, group: BackendGroup): Promise<readonly Backend[] | undefined> {
  const params = { LoadBalancerId: group.loadBalancerId };
  const call = { api: 'slb:DescribeLoadBalancerAttribute', region: group.region, params };
  const row = await unlessMissing(query(io, call));
  return row === undefined ? undefined : rowsAt(row, 'BackendServers.BackendServer').map(backendOfRow);
}

/** Makes the group hold exactly these servers: removes, adds and weighs, and touches nothing that is right. */
export async function makeBackends(
  io: DriverIo,
  group: BackendGroup,
  present: readonly Backend[],
  desired: readonly Backend[],
): Promise<void> {
  const kept = (backend: Backend): Backend | undefined => present.find((other) => isSamePlace(other, backend));
  const gone = present.filter((backend) => !desired.some((other) => isSamePlace(backend, other)));
  const added = desired.filter((backend) => kept(backend) === undefined);
  const weighed = desired.filter((backend) => (kept(backend)?.weight ?? backend.weight) !== backend.weight);
  await removeBackends(io, group, gone);
  await send(io, 'slb:AddBackendServers', group, added);
  await send(io, 'slb:SetBackendServers', group, weighed);
}

export async function removeBackends(io: DriverIo, group: BackendGroup, backends: readonly Backend[]): Promise<void> {
  await send(io, 'slb:RemoveBackendServers', group, backends);
}

/** The blocks `backend_servers`. */
export function backendsOf(args: Args): readonly Backend[] {
  return blocksArg(args, 'backend_servers').map((block) => ({
    serverId: textArg(block, 'server_id') ?? '',
    weight: numberArg(block, 'weight') ?? 100,
    type: textArg(block, 'type') ?? 'ecs',
    serverIp: textArg(block, 'server_ip'),
  }));
}

/** As blocks again. */
export function backendBlocks(backends: readonly Backend[]): Json {
  return backends.map(({ serverId, weight, type, serverIp }) => ({
    server_id: serverId,
    weight,
    type,
    ...(serverIp === undefined ? {} : { server_ip: serverIp }),
  }));
}

async function send(io: DriverIo, api: string, group: BackendGroup, backends: readonly Backend[]): Promise<void> {
  for (let start = 0; start < backends.length; start += MOST_PER_CALL) {
    const chunk = backends.slice(start, start + MOST_PER_CALL).map(wireBackend);
    const params = { LoadBalancerId: group.loadBalancerId, BackendServers: JSON.stringify(chunk) };
    await modify(io, { api, region: group.region, params });
  }
}

function wireBackend({ serverId, weight, type, serverIp }: Backend): Readonly<Record<string, string>> {
  // Only network interfaces are told apart by address; the API wants it for nothing else.
  const address = type === 'eni' && serverIp !== undefined ? { ServerIp: serverIp } : {};
  return { ServerId: serverId, Weight: String(weight), Type: type, ...address };
}

function backendOfRow(row: Attributes): Backend {
  return {
    serverId: textAt(row, 'ServerId') ?? '',
    weight: numberAt(row, 'Weight') ?? 100,
    type: textAt(row, 'Type') ?? 'ecs',
    serverIp: textAt(row, 'ServerIp') || undefined,
  };
}

function isSamePlace(present: Backend, desired: Backend): boolean {
  if (present.serverId !== desired.serverId || present.type !== desired.type) return false;
  return desired.type !== 'eni' || desired.serverIp === undefined || desired.serverIp === present.serverIp;
}
