import type { Action, Answer, Call } from '../service.ts';
import { fault, invalid } from './faults.ts';
import { listenerId, loadBalancerArn, needLoadBalancer, needOpenLoadBalancer, needPort } from './lookup.ts';
import {
  DOMAIN_EXTENSIONS,
  LISTENERS,
  SERVER_CERTIFICATES,
  type DomainExtension,
  type Listener,
  type LoadBalancer,
} from './tables.ts';

export const domainExtensionActions: Record<string, Action> = {
  CreateDomainExtension: {
    summary: 'adds a certificate for one more domain to an HTTPS listener',
    mutates: true,
    required: ['LoadBalancerId', 'ListenerPort', 'Domain', 'RegionId'],
    resources: loadBalancerArn,
    run: createExtension,
  },
  DescribeDomainExtensions: {
    summary: 'the domain extensions of a listener',
    mutates: false,
    required: ['LoadBalancerId', 'ListenerPort', 'RegionId'],
    resources: loadBalancerArn,
    run: describeExtensions,
  },
  DescribeDomainExtensionAttribute: {
    summary: 'one domain extension',
    mutates: false,
    required: ['DomainExtensionId', 'RegionId'],
    run: (call) => {
      const row = needExtension(call);
      const listener = call.world.table(LISTENERS).get(row.listenerId);
      return { ...answerOf(row), LoadBalancerId: row.loadBalancerId, ListenerPort: listener?.port ?? 0 };
    },
  },
  SetDomainExtensionAttribute: {
    summary: 'gives a domain extension another certificate',
    mutates: true,
    required: ['DomainExtensionId', 'RegionId'],
    run: (call) => {
      const row = needExtension(call);
      call.world.table(DOMAIN_EXTENSIONS).put({ ...row, serverCertificateId: needCertificateId(call) });
      return {};
    },
  },
  DeleteDomainExtension: {
    summary: 'deletes a domain extension',
    mutates: true,
    required: ['DomainExtensionId', 'RegionId'],
    run: (call) => {
      call.world.table(DOMAIN_EXTENSIONS).delete(needExtension(call).id);
      return {};
    },
  },
};

function createExtension(call: Call): Answer {
  const { params, world } = call;
  const loadBalancer = needOpenLoadBalancer(call);
  const listener = needHttps(call, loadBalancer);
  const domain = params.need('Domain');
  if (!/^[\w*.-]{3,80}$/.test(domain)) throw invalid('Domain');
  const table = world.table(DOMAIN_EXTENSIONS);
  const present = table.where('listenerId', listener.id);
  if (present.some((other) => other.domain === domain)) throw fault('domainExists');
  if (present.length >= world.quota('slb.domain_extensions', 3)) throw fault('overQuota');
  const row: DomainExtension = {
    id: world.newId('de-', call.region, 20),
    regionId: call.region,
    loadBalancerId: loadBalancer.id,
    listenerId: listener.id,
    domain,
    serverCertificateId: needCertificateId(call),
  };
  table.put(row);
  return { DomainExtensionId: row.id, ListenerPort: listener.port };
}

function describeExtensions(call: Call): Answer {
  const listener = needHttps(call, needLoadBalancer(call));
  const id = call.params.text('DomainExtensionId');
  const rows = call.world.table(DOMAIN_EXTENSIONS).where('listenerId', listener.id);
  const shown = rows.filter((row) => (id ?? row.id) === row.id);
  return { DomainExtensions: { DomainExtension: shown.map(answerOf) } };
}

function needHttps(call: Call, loadBalancer: LoadBalancer): Listener {
  const listener = call.world.table(LISTENERS).get(listenerId(loadBalancer.id, 'https', needPort(call)));
  if (listener === undefined) throw fault('listenerGone');
  return listener;
}

function needExtension(call: Call): DomainExtension {
  const row = call.world.table(DOMAIN_EXTENSIONS).get(call.params.need('DomainExtensionId'));
  if (row === undefined || row.regionId !== call.region) throw fault('domainExtensionGone');
  return row;
}

function needCertificateId(call: Call): string {
  const id = call.params.need('ServerCertificateId');
  if (call.world.table(SERVER_CERTIFICATES).get(id)?.regionId !== call.region) throw fault('certificateGone');
  return id;
}

function answerOf(row: DomainExtension): object {
  return { DomainExtensionId: row.id, Domain: row.domain, ServerCertificateId: row.serverCertificateId };
}
