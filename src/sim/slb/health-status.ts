import type { Action, Answer, Call } from '../service.ts';
import { liveServers, placeOf } from './backend-list.ts';
import { fault } from './faults.ts';
import { listenersAtPort, loadBalancerArn, needLoadBalancer, needPort } from './lookup.ts';
import { LISTENERS, SERVER_GROUPS, type BackendServer, type Listener, type LoadBalancer } from './tables.ts';

/** Seconds after a machine's start until its service answers health checks. */
const BOOT_SECONDS = 20;

export const healthActions: Record<string, Action> = {
  DescribeHealthStatus: {
    summary: 'health of the backends behind each listener',
    mutates: false,
    required: ['LoadBalancerId'],
    resources: loadBalancerArn,
    run: describeHealth,
  },
};

function describeHealth(call: Call): Answer {
  const loadBalancer = needLoadBalancer(call);
  const checks = listenersOf(call, loadBalancer).flatMap((listener) => {
    return serversBehind(call, loadBalancer, listener).map((server) => ({
      ServerId: server.serverId,
      ServerIp: server.serverIp,
      Type: server.type,
      Port: server.port === 0 ? (listener.settings['BackendServerPort'] ?? listener.port) : server.port,
      ListenerPort: listener.port,
      Protocol: listener.protocol,
      ServerHealthStatus: healthOf(call, listener, server),
    }));
  });
  return { BackendServers: { BackendServer: checks } };
}

function listenersOf(call: Call, loadBalancer: LoadBalancer): readonly Listener[] {
  if (!call.params.has('ListenerPort')) return call.world.table(LISTENERS).where('loadBalancerId', loadBalancer.id);
  const listeners = listenersAtPort(call, loadBalancer, needPort(call));
  if (listeners.length === 0) throw fault('checkedListenerGone');
  return listeners;
}

function serversBehind(call: Call, loadBalancer: LoadBalancer, listener: Listener): readonly BackendServer[] {
  if (listener.settings['ListenerForward'] === 'on') return [];
  const group = listener.serverGroupId === '' ? undefined : call.world.table(SERVER_GROUPS).get(listener.serverGroupId);
  return liveServers(call.world, group === undefined ? loadBalancer.backendServers : group.servers);
}

/** A machine that runs and had time to boot passes; what nobody checks is `unavailable`. */
function healthOf(call: Call, listener: Listener, server: BackendServer): 'normal' | 'abnormal' | 'unavailable' {
  const stopped = listener.status === 'stopped' || listener.status === 'stopping';
  if (stopped || listener.settings['HealthCheck'] === 'off') return 'unavailable';
  const place = placeOf(call.world, server);
  if (place === undefined || !place.running) return 'abnormal';
  const { HealthyThreshold: times, HealthCheckInterval: interval } = listener.settings;
  const checksTake = Number(times) * Number(interval);
  const healthyAt = (place.startedAt ?? 0) + (BOOT_SECONDS + checksTake) * 1000;
  return call.now >= healthyAt ? 'normal' : 'abnormal';
}
