import type { Arg, Port, Service } from '../../model/index.ts';
import { namespaced, selectorOf } from './labels.ts';
import { given, keyPart, listed, serviceName, servicesOf, type Draft, type Place } from './place.ts';

/** Everything that is not the internet: private and shared blocks, link-local with the clouds' metadata services. */
const NOT_THE_INTERNET = ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'];

/** Where nodes answer names themselves (NodeLocal DNSCache). */
const NODE_LOCAL_DNS = '169.254.20.10/32';

/** GKE's metadata server, which workload identity asks. */
const GKE_METADATA = [
  { cidr: '169.254.169.252/32', ports: [988] },
  { cidr: '169.254.169.254/32', ports: [80] },
];

/**
 * Nothing in or out but: names; HTTPS to the internet; a service's ports for those that declare it in `dependsOn`;
 * public ports for everybody, since balancers come from addresses that cannot be known.
 */
export function networkPolicyDrafts(place: Place): readonly Draft[] {
  return [
    policyDraft(place, 'default-deny', { spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] } }),
    policyDraft(place, 'allow-dns', { spec: egressForAll(dnsRule()) }),
    policyDraft(place, 'allow-https-out', { spec: egressForAll(internetRule()) }),
    ...servicesOf(place).flatMap((service) => serviceDrafts(place, service)),
  ];
}

function serviceDrafts(place: Place, service: Service): readonly Draft[] {
  const ingress = [...fromDependents(place, service), ...fromAnywhere(service)];
  const egress = [...toDependencies(place, service), ...toMetadata(place, service)];
  if (ingress.length === 0 && egress.length === 0) return [];
  const spec = given({
    podSelector: { matchLabels: selectorOf(place, service) },
    policyTypes: [...(ingress.length > 0 ? ['Ingress'] : []), ...(egress.length > 0 ? ['Egress'] : [])],
    ingress: listed(ingress),
    egress: listed(egress),
  });
  return [policyDraft(place, serviceName(service), { spec, service })];
}

interface PolicyParts {
  readonly spec: Readonly<Record<string, Arg>>;
  readonly service?: Service;
}

function policyDraft(place: Place, name: string, { spec, service }: PolicyParts): Draft {
  return {
    key: `networkpolicy_${keyPart(service?.name ?? name)}`,
    manifest: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: namespaced(place, name, service === undefined ? {} : { service }),
      spec,
    },
    origin: service === undefined ? 'services' : `services.${service.name}.dependsOn`,
  };
}

function egressForAll(rule: Arg): Readonly<Record<string, Arg>> {
  return { podSelector: {}, policyTypes: ['Egress'], egress: [rule] };
}

function dnsRule(): Arg {
  return {
    to: [
      { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } },
      { ipBlock: { cidr: NODE_LOCAL_DNS } },
    ],
    ports: [
      { protocol: 'UDP', port: 53 },
      { protocol: 'TCP', port: 53 },
    ],
  };
}

function internetRule(): Arg {
  return {
    to: [{ ipBlock: { cidr: '0.0.0.0/0', except: NOT_THE_INTERNET } }],
    ports: [{ protocol: 'TCP', port: 443 }],
  };
}

function fromDependents(place: Place, service: Service): readonly Arg[] {
  const from = (place.dependents.get(service.name) ?? [])
    .map((name) => place.stack.services[name])
    .filter((other): other is Service => other !== undefined)
    .map((other) => ({ podSelector: { matchLabels: selectorOf(place, other) } }));
  const ports = portsOf(Object.values(service.ports));
  return from.length === 0 || ports.length === 0 ? [] : [{ from, ports }];
}

function fromAnywhere({ ports }: Service): readonly Arg[] {
  const open = portsOf(Object.values(ports).filter(({ expose }) => expose === 'public'));
  return open.length === 0 ? [] : [{ ports: open }];
}

function toDependencies(place: Place, service: Service): readonly Arg[] {
  return Object.keys(service.dependsOn)
    .sort()
    .flatMap((name) => {
      const other = place.stack.services[name];
      const ports = portsOf(Object.values(other?.ports ?? {}));
      if (other === undefined || ports.length === 0) return [];
      return [{ to: [{ podSelector: { matchLabels: selectorOf(place, other) } }], ports }];
    });
}

function toMetadata({ cloud }: Place, { identity }: Service): readonly Arg[] {
  if (cloud !== 'gcp' || identity.gcp === undefined) return [];
  return GKE_METADATA.map(({ cidr, ports }) => ({
    to: [{ ipBlock: { cidr } }],
    ports: ports.map((port) => ({ protocol: 'TCP', port })),
  }));
}

function portsOf(ports: readonly Port[]): readonly Arg[] {
  return ports.map(({ port, protocol }) => ({ protocol: protocol.toUpperCase(), port }));
}
