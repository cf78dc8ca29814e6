import type { Call } from '../service.ts';
import { fault, invalid, missing } from './faults.ts';
import {
  LISTENERS,
  LOAD_BALANCERS,
  SERVER_GROUPS,
  type Listener,
  type LoadBalancer,
  type Protocol,
  type ServerGroup,
} from './tables.ts';

/** Ports that listeners and backends may use. */
export const PORTS: readonly [min: number, max: number] = [1, 65_535];

/** The load balancer the call names, in the call's region. */
export function needLoadBalancer(call: Call): LoadBalancer {
  return loadBalancerOf(call, call.params.need('LoadBalancerId'));
}

export function loadBalancerOf(call: Call, id: string): LoadBalancer {
  const row = call.world.table(LOAD_BALANCERS).get(id);
  if (row === undefined || row.regionId !== call.region) throw fault('loadBalancerGone');
  return row;
}

/** The same, for a call that changes it: a load balancer locked by billing refuses. */
export function needOpenLoadBalancer(call: Call): LoadBalancer {
  const row = needLoadBalancer(call);
  if (row.status === 'locked') throw fault('locked');
  return row;
}

export function listenerId(loadBalancerId: string, protocol: Protocol, port: number): string {
  return `${loadBalancerId}:${protocol}:${port}`;
}

/** `ListenerPort` as a number. */
export function needPort(call: Call): number {
  const port = call.params.int('ListenerPort');
  if (port === undefined) throw missing('ListenerPort');
  if (port < PORTS[0] || port > PORTS[1]) throw invalid('ListenerPort');
  return port;
}

/** Listeners by `ListenerPort` and, when given, `ListenerProtocol`; TCP and UDP may share a port. */
export function listenersAtPort(call: Call, loadBalancer: LoadBalancer, port: number): readonly Listener[] {
  const protocol = call.params.text('ListenerProtocol')?.toLowerCase();
  return call.world
    .table(LISTENERS)
    .where('loadBalancerId', loadBalancer.id)
    .filter((row) => row.port === port && (protocol === undefined || row.protocol === protocol));
}

/** The one listener that `ListenerPort` and `ListenerProtocol` name. */
export function needListener(call: Call, loadBalancer: LoadBalancer): Listener {
  const [only, second] = listenersAtPort(call, loadBalancer, needPort(call));
  if (only === undefined) throw fault('listenerGone');
  if (second !== undefined) throw missing('ListenerProtocol');
  return only;
}

/** Refuses while the listener is between two states. */
export function refuseBusyListener(listener: Listener): void {
  if (listener.status === 'stopping') throw fault('serviceStopping');
  if (listener.status === 'starting' || listener.status === 'configuring') throw fault('serviceConfiguring');
}

export function needServerGroup(call: Call): ServerGroup {
  const row = call.world.table(SERVER_GROUPS).get(call.params.need('VServerGroupId'));
  if (row === undefined || row.regionId !== call.region) throw fault('serverGroupGone');
  return row;
}

/** The id when it names a vServer group of this load balancer. */
export function groupOfLoadBalancer(call: Call, loadBalancerId: string, groupId: string): string {
  if (call.world.table(SERVER_GROUPS).get(groupId)?.loadBalancerId !== loadBalancerId) throw fault('serverGroupGone');
  return groupId;
}

/**
 * When a change made now stops being pending. Concurrent changes of one load balancer collide in real life; here they
 * do so only in worlds that set `slb.configuring_ms` (milliseconds a change takes), because a simulated call
 * takes no time and a polite sequential client must not be punished.
 */
export function busyUntil(call: Call): number {
  return call.now + call.world.quota('slb.configuring_ms', 0);
}

/** Refuses while another change of the load balancer is pending, in the words listeners or backends use. */
export function refuseBusy(
  call: Call,
  row: { readonly configuringUntil: number },
  name: 'serviceConfiguring' | 'backendConfiguring' | 'serverGroupProcessing',
): void {
  if (call.now < row.configuringUntil) throw fault(name);
}

/** RAM resource of the calls that name one load balancer. */
export function loadBalancerArn(call: Call): readonly string[] {
  const id = call.params.text('LoadBalancerId') ?? '*';
  return [`acs:slb:${call.region}:${call.world.accountId}:loadbalancer/${id}`];
}
