import type { Action, Answer, Call } from '../service.ts';
import { liveServers, mergeServers, namedServers, resolveServers, withoutServers } from './backend-list.ts';
import { fault } from './faults.ts';
import { busyUntil, loadBalancerArn, needOpenLoadBalancer, refuseBusy } from './lookup.ts';
import { LOAD_BALANCERS, SERVER_GROUPS, type BackendServer, type LoadBalancer } from './tables.ts';

export const backendActions: Record<string, Action> = {
  AddBackendServers: {
    summary: 'adds servers to the default group',
    mutates: true,
    required: ['LoadBalancerId'],
    resources: loadBalancerArn,
    run: (call) =>
      changeBackends(call, (row, present) => {
        const added = resolveServers(call, row, namedServers(call), present);
        return mergeServers(present, added);
      }),
  },
  SetBackendServers: {
    summary: 'sets weights and descriptions of servers in the default group',
    mutates: true,
    required: ['LoadBalancerId'],
    resources: loadBalancerArn,
    run: (call) => changeBackends(call, (_row, present) => reweighed(call, present)),
  },
  RemoveBackendServers: {
    summary: 'takes servers out of the default group',
    mutates: true,
    required: ['LoadBalancerId', 'BackendServers'],
    resources: loadBalancerArn,
    run: (call) => changeBackends(call, (_row, present) => withoutServers(present, namedServers(call))),
  },
};

function changeBackends(
  call: Call,
  change: (row: LoadBalancer, present: readonly BackendServer[]) => readonly BackendServer[],
): Answer {
  const row = needOpenLoadBalancer(call);
  refuseBusy(call, row, 'backendConfiguring');
  const backendServers = change(row, liveServers(call.world, row.backendServers));
  refuseTooMany(call, row.id, backendServers.length - row.backendServers.length);
  call.world.table(LOAD_BALANCERS).put({ ...row, backendServers, configuringUntil: busyUntil(call) });
  return {
    LoadBalancerId: row.id,
    BackendServers: {
      BackendServer: backendServers.map((server) => ({
        ServerId: server.serverId,
        Weight: server.weight,
        Type: server.type,
        ServerIp: server.serverIp,
        Description: server.description,
      })),
    },
  };
}

/** The servers named get their new weight and description; one that is not there cannot be set. */
function reweighed(call: Call, present: readonly BackendServer[]): readonly BackendServer[] {
  const named = namedServers(call);
  if (named.some(({ serverId }) => !present.some((server) => server.serverId === serverId))) throw fault('serverGone');
  return present.map((server) => {
    const wanted = named.find(({ serverId, serverIp }) => {
      return serverId === server.serverId && (serverIp === undefined || serverIp === server.serverIp);
    });
    if (wanted === undefined) return server;
    return { ...server, weight: wanted.weight ?? server.weight, description: wanted.description ?? server.description };
  });
}

/** A load balancer takes 200 servers in all its groups. */
export function refuseTooMany(call: Call, loadBalancerId: string, growth: number): void {
  if (growth <= 0) return;
  const groups = call.world.table(SERVER_GROUPS).where('loadBalancerId', loadBalancerId);
  const byDefault = call.world.table(LOAD_BALANCERS).get(loadBalancerId)?.backendServers.length ?? 0;
  const present = groups.reduce((sum, group) => sum + group.servers.length, byDefault);
  if (present + growth > call.world.quota('slb.backend_servers', 200)) throw fault('overQuota');
}
