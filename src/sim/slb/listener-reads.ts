import { isoSeconds } from '../iso-time.ts';
import { pageByToken } from '../paging.ts';
import type { Action, Answer, Call } from '../service.ts';
import { hasTags } from '../tags.ts';
import { fault, invalid } from './faults.ts';
import { PROTOCOLS } from './listener-writes.ts';
import { listenerId, loadBalancerArn, loadBalancerOf, needLoadBalancer, needPort } from './lookup.ts';
import { tagList } from './naming.ts';
import { DOMAIN_EXTENSIONS, LISTENERS, RULES, type Listener, type Protocol } from './tables.ts';

export const listenerReadActions: Record<string, Action> = {
  ...Object.fromEntries(
    PROTOCOLS.map((protocol) => [
      `DescribeLoadBalancer${protocol.toUpperCase()}ListenerAttribute`,
      {
        summary: `one ${protocol.toUpperCase()} listener`,
        mutates: false,
        required: ['LoadBalancerId', 'ListenerPort'],
        resources: loadBalancerArn,
        run: (call: Call) => attributeOf(call, needNamed(call, protocol)),
      },
    ]),
  ),
  DescribeLoadBalancerListeners: {
    summary: 'listeners of one or more load balancers, of every protocol',
    mutates: false,
    run: describeListeners,
  },
};

function needNamed(call: Call, protocol: Protocol): Listener {
  const id = listenerId(needLoadBalancer(call).id, protocol, needPort(call));
  const listener = call.world.table(LISTENERS).get(id);
  if (listener === undefined) throw fault('resourceGone');
  return listener;
}

/** The flat form: what does not apply is left out, because strict clients take null for a wrong type. */
function attributeOf(call: Call, listener: Listener): Answer {
  return {
    LoadBalancerId: listener.loadBalancerId,
    ListenerPort: listener.port,
    Status: listener.status,
    ...listener.settings,
    ...(listener.serverGroupId !== '' && { VServerGroupId: listener.serverGroupId }),
    ...certificatesOf(call, listener),
    ...(listener.aclIds.length > 0 && { AclId: listener.aclIds.join(',') }),
    AclIds: { AclId: listener.aclIds },
    ...(isLayer7(listener) && { Rules: { Rule: rulesOf(call, listener) } }),
    Tags: tagList(listener.tags),
  };
}

function isLayer7({ protocol }: Listener): boolean {
  return protocol === 'http' || protocol === 'https';
}

function rulesOf(call: Call, listener: Listener): readonly object[] {
  return call.world
    .table(RULES)
    .where('listenerId', listener.id)
    .map(({ id, name, domain, url, serverGroupId }) => {
      return { RuleId: id, RuleName: name, Domain: domain, Url: url, VServerGroupId: serverGroupId };
    });
}

function certificatesOf(call: Call, listener: Listener): object {
  if (listener.protocol !== 'https') return {};
  const extensions = call.world.table(DOMAIN_EXTENSIONS).where('listenerId', listener.id);
  return {
    ServerCertificateId: listener.serverCertificateId,
    ...(listener.caCertificateId !== '' && { CACertificateId: listener.caCertificateId }),
    DomainExtensions: {
      DomainExtension: extensions.map(({ id, domain, serverCertificateId }) => {
        return { DomainExtensionId: id, Domain: domain, ServerCertificateId: serverCertificateId };
      }),
    },
  };
}

function describeListeners(call: Call): Answer {
  const { params } = call;
  const protocol = params.text('ListenerProtocol')?.toLowerCase();
  const port = params.int('ListenerPort');
  const description = params.text('Description');
  const tags = params.tags();
  const found = candidates(call).filter((row) => {
    return (
      (protocol === undefined || row.protocol === protocol) &&
      (port === undefined || row.port === port) &&
      (description === undefined || row.settings['Description'] === description) &&
      hasTags(row.tags, tags)
    );
  });
  const { rows, NextToken } = pageByToken(found, params, { defaultSize: 20, maxSize: 100 });
  return {
    Listeners: rows.map((row) => listedOf(call, row)),
    ...(NextToken !== '' && { NextToken }),
    MaxResults: params.int('MaxResults') ?? 20,
    TotalCount: found.length,
  };
}

function candidates(call: Call): readonly Listener[] {
  const ids = call.params.list('LoadBalancerId');
  const listeners = call.world.table(LISTENERS);
  if (ids.length === 0) return listeners.where('regionId', call.region);
  if (ids.length > 10) throw invalid('LoadBalancerId');
  return ids.flatMap((id) => listeners.where('loadBalancerId', loadBalancerOf(call, id).id));
}

/** Settings that stand beside the per-protocol object in the list form; all others stand in it. */
const SHARED = new Set(['BackendServerPort', 'Bandwidth', 'Description', 'Scheduler', 'AclStatus', 'AclType']);

function listedOf(call: Call, listener: Listener): object {
  const settings = Object.entries(listener.settings);
  const extensions = certificatesOf(call, listener);
  return {
    LoadBalancerId: listener.loadBalancerId,
    ListenerPort: listener.port,
    ListenerProtocol: listener.protocol,
    Status: listener.status,
    VServerGroupId: listener.serverGroupId,
    ...Object.fromEntries(settings.filter(([name]) => SHARED.has(name))),
    AclId: listener.aclIds[0] ?? '',
    AclIds: listener.aclIds,
    CreateTime: isoSeconds(listener.createdAt),
    [`${listener.protocol.toUpperCase()}ListenerConfig`]: {
      ...Object.fromEntries(settings.filter(([name]) => !SHARED.has(name))),
      ...extensions,
    },
    Tags: Object.entries(listener.tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
  };
}
