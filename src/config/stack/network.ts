import type { Machine, Network, SecurityRule } from '../../model/index.ts';
import type { ConfigDocument } from '../schema/document.ts';
import type { Sources } from './sources.ts';
import { mapValues } from './map-values.ts';

type NetworkDocument = NonNullable<ConfigDocument['network']>;

export function networkOf(network: NetworkDocument, project: string): Network {
  const { nat, subnets } = network;
  return {
    name: network.name ?? `${project}-network`,
    cidr: network.cidr,
    subnets: mapValues(subnets, ({ name, cidr, zone }, key) => ({ name: name ?? `${project}-${key}`, cidr, zone })),
    nat:
      nat === undefined
        ? undefined
        : {
            name: nat.name ?? `${project}-nat`,
            subnet: nat.subnet,
            egressFor: nat.egressFor,
            bandwidthMbps: nat.bandwidthMbps,
          },
    securityGroups: mapValues(network.securityGroups, (group, key) => ({
      name: group.name ?? `${project}-${key}`,
      ingress: group.ingress.map(({ from, ...rule }) => ruleOf(rule, from)),
      egress: group.egress.map(({ to, ...rule }) => ruleOf(rule, to)),
    })),
  };
}

type RuleDocument = Omit<NetworkDocument['securityGroups'][string]['ingress'][number], 'from'>;

function ruleOf({ protocol, ports, priority, description }: RuleDocument, cidr: string): SecurityRule {
  return { protocol, ports: String(ports), cidr, priority, description };
}

export function machineOf(
  machine: ConfigDocument['machines'][string],
  { project, key, sources }: { readonly project: string; readonly key: string; readonly sources: Sources },
): Machine {
  const { image, disk, spot, userData } = machine;
  return {
    name: machine.name ?? `${project}-${key}`,
    count: machine.count,
    type: machine.type,
    alternatives: machine.alternatives.map(({ type, subnet }) => ({ type, subnet })),
    image: 'family' in image ? { kind: 'family', family: image.family } : { kind: 'id', id: image.id },
    subnet: machine.subnet,
    securityGroups: machine.securityGroups,
    disk: { category: disk.category, sizeGiB: disk.sizeGiB, performanceLevel: disk.performanceLevel },
    spot: spot === undefined ? undefined : { maxPricePerHour: spot.maxPricePerHour },
    userData: userData === undefined ? undefined : sources.text(userData, ['machines', key, 'userData']),
    role: machine.role,
    keyPair: machine.keyPair,
    labels: machine.labels,
    deletionProtection: machine.deletionProtection,
  };
}
