import type { Action, Answer, Call } from '../service.ts';
import { fault, missing } from './faults.ts';
import { changedSettings, newSettings } from './listener-fields.ts';
import {
  busyUntil,
  groupOfLoadBalancer,
  listenerId,
  loadBalancerArn,
  needOpenLoadBalancer,
  needPort,
  refuseBusy,
  refuseBusyListener,
} from './lookup.ts';
import { checkedTags, oneOf } from './naming.ts';
import {
  ACLS,
  CA_CERTIFICATES,
  LISTENERS,
  LOAD_BALANCERS,
  SERVER_CERTIFICATES,
  type Listener,
  type LoadBalancer,
  type Protocol,
} from './tables.ts';

/** How long a running listener takes over new settings, seconds. */
const CONFIGURE_SECONDS = 1;

export const PROTOCOLS: readonly Protocol[] = ['tcp', 'udp', 'http', 'https'];

/** Parameters of the create calls that the gateway insists on, besides load balancer and port. */
const REQUIRED: Readonly<Record<Protocol, readonly string[]>> = {
  tcp: ['Bandwidth'],
  udp: ['Bandwidth'],
  http: ['HealthCheck'],
  https: ['Bandwidth', 'HealthCheck'],
};

export const listenerWriteActions: Record<string, Action> = Object.fromEntries(
  PROTOCOLS.flatMap((protocol) => [
    [
      `CreateLoadBalancer${protocol.toUpperCase()}Listener`,
      {
        summary: `creates a stopped ${protocol.toUpperCase()} listener`,
        mutates: true,
        required: ['LoadBalancerId', 'ListenerPort', ...REQUIRED[protocol]],
        resources: loadBalancerArn,
        run: (call: Call) => createListener(call, protocol),
      },
    ],
    [
      `SetLoadBalancer${protocol.toUpperCase()}ListenerAttribute`,
      {
        summary: `changes a ${protocol.toUpperCase()} listener`,
        mutates: true,
        required: ['LoadBalancerId', 'ListenerPort'],
        resources: loadBalancerArn,
        run: (call: Call) => setListener(call, protocol),
      },
    ],
  ]),
);

function createListener(call: Call, protocol: Protocol): Answer {
  const { params, world } = call;
  const loadBalancer = needOpenLoadBalancer(call);
  refuseBusy(call, loadBalancer, 'serviceConfiguring');
  const port = needPort(call);
  const listeners = world.table(LISTENERS);
  const present = listeners.where('loadBalancerId', loadBalancer.id);
  if (present.some((other) => other.port === port && collide(other.protocol, protocol))) throw fault('listenerExists');
  if (present.length >= world.quota('slb.listeners', 50)) throw fault('listenersFull');
  const groupId = params.text('VServerGroupId');
  const listener: Listener = {
    id: listenerId(loadBalancer.id, protocol, port),
    regionId: call.region,
    loadBalancerId: loadBalancer.id,
    protocol,
    port,
    status: 'stopped',
    serverGroupId: groupId === undefined ? '' : groupOfLoadBalancer(call, loadBalancer.id, groupId),
    ...certificatesOf(call, protocol, undefined),
    aclIds: aclsOf(call) ?? [],
    settings: newSettings(protocol, params),
    createdAt: call.now,
    tags: checkedTags(params.tags()),
  };
  refuseMasterSlaveGroup(call);
  refuseIncomplete(call, listener);
  if (!forwards(listener) && listener.serverGroupId === '' && listener.settings['BackendServerPort'] === undefined) {
    throw missing('BackendServerPort');
  }
  listeners.put(listener);
  markConfiguring(call, loadBalancer);
  return {};
}

/** TCP and UDP may share a port number, nothing else may. */
function collide(a: Protocol, b: Protocol): boolean {
  const pair = new Set([a, b]);
  return !(pair.has('tcp') && pair.has('udp'));
}

function setListener(call: Call, protocol: Protocol): Answer {
  const loadBalancer = needOpenLoadBalancer(call);
  const listener = call.world.table(LISTENERS).get(listenerId(loadBalancer.id, protocol, needPort(call)));
  if (listener === undefined) throw fault('resourceGone');
  refuseBusy(call, loadBalancer, 'serviceConfiguring');
  refuseBusyListener(listener);
  refuseMasterSlaveGroup(call);
  const next: Listener = {
    ...listener,
    serverGroupId: groupAfter(call, listener),
    ...certificatesOf(call, protocol, listener),
    aclIds: aclsOf(call) ?? listener.aclIds,
    settings: { ...listener.settings, ...changedSettings(protocol, call.params) },
  };
  refuseIncomplete(call, next);
  if (call.params.bool('DryRun') === true) throw fault('dryRunPassed');
  call.world.table(LISTENERS).put(reconfigured(call, next));
  markConfiguring(call, loadBalancer);
  return {};
}

/** A running listener is `configuring` for a moment; a stopped one takes new settings at once. */
function reconfigured(call: Call, listener: Listener): Listener {
  if (listener.status !== 'running') return listener;
  const at = call.now + call.world.takes(CONFIGURE_SECONDS);
  return { ...listener, status: 'configuring', due: [{ at, set: { status: 'running' } }] };
}

export function markConfiguring(call: Call, loadBalancer: LoadBalancer): void {
  call.world.table(LOAD_BALANCERS).put({ ...loadBalancer, configuringUntil: busyUntil(call) });
}

/** `VServerGroup=off` returns to the default group; `on`, or an id alone, takes the group named. */
function groupAfter(call: Call, listener: Listener): string {
  const { params } = call;
  const groupId = params.text('VServerGroupId');
  const flag = oneOf(params.text('VServerGroup'), ['on', 'off'], 'VServerGroup', undefined);
  if (flag === 'off') return '';
  if (groupId !== undefined) return groupOfLoadBalancer(call, listener.loadBalancerId, groupId);
  if (flag === 'on' && listener.serverGroupId === '') throw missing('VServerGroupId');
  return listener.serverGroupId;
}

/** Master-slave groups are not simulated, so that no id of one can exist. */
function refuseMasterSlaveGroup({ params }: Call): void {
  if (params.text('MasterSlaveServerGroupId') !== undefined) throw fault('masterSlaveGroupGone');
}

type Certificates = Pick<Listener, 'serverCertificateId' | 'caCertificateId'>;

function certificatesOf(call: Call, protocol: Protocol, current: Certificates | undefined): Certificates {
  if (protocol !== 'https') return { serverCertificateId: '', caCertificateId: '' };
  const { params } = call;
  const serverCertificateId = params.text('ServerCertificateId') ?? current?.serverCertificateId;
  if (serverCertificateId === undefined) throw missing('ServerCertificateId');
  // An empty text takes client authentication away again.
  const caCertificateId = params.raw('CACertificateId') ?? current?.caCertificateId ?? '';
  refuseUnknownCertificates(call, { serverCertificateId, caCertificateId });
  return { serverCertificateId, caCertificateId };
}

function refuseUnknownCertificates(call: Call, { serverCertificateId, caCertificateId }: Certificates): void {
  const server = call.world.table(SERVER_CERTIFICATES).get(serverCertificateId);
  if (server?.regionId !== call.region) throw fault('certificateGone');
  if (caCertificateId === '') return;
  const authority = call.world.table(CA_CERTIFICATES).get(caCertificateId);
  if (authority?.regionId !== call.region) throw fault('caCertificateGone');
}

/** The ACLs of `AclId` (comma-separated), checked; undefined when the call names none. */
function aclsOf(call: Call): readonly string[] | undefined {
  const ids = call.params.commaList('AclId');
  for (const id of ids ?? []) if (call.world.table(ACLS).get(id)?.regionId !== call.region) throw fault('aclGone');
  return ids;
}

/** Settings that need one another. */
function refuseIncomplete(call: Call, { settings, aclIds }: Listener): void {
  const needs = (name: string): void => {
    if (settings[name] === undefined) throw missing(name);
  };
  if (settings['StickySession'] === 'on') {
    needs('StickySessionType');
    needs(settings['StickySessionType'] === 'insert' ? 'CookieTimeout' : 'Cookie');
  }
  if (settings['AclStatus'] === 'on') {
    needs('AclType');
    if (aclIds.length === 0) throw missing('AclId');
    refuseCrowdedAcl(call, aclIds);
  }
  if (settings['ListenerForward'] === 'on') needs('ForwardPort');
}

function refuseCrowdedAcl(call: Call, aclIds: readonly string[]): void {
  const limit = call.world.quota('slb.listeners_per_acl', 50);
  const listeners = call.world.table(LISTENERS).where('regionId', call.region);
  for (const id of aclIds) {
    const users = listeners.filter((other) => other.aclIds.includes(id)).length;
    if (users > limit) throw fault('overQuota');
  }
}

function forwards(listener: Listener): boolean {
  return listener.settings['ListenerForward'] === 'on';
}
