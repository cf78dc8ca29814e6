import type { Findings } from '../finding.ts';
import type { Path } from '../read/node.ts';
import type { ConfigDocument } from '../schema/document.ts';

/** Every value that names another part of the configuration. */
export function checkReferences(document: ConfigDocument, findings: Findings): void {
  const known = namesOf(document);
  for (const { kind, value, path } of referencesOf(document)) {
    if (value !== undefined) findings.choice('LF1016', path, { what: WORDS[kind], value, allowed: known[kind] });
  }
}

interface Reference {
  readonly kind: keyof typeof WORDS;
  readonly value: string | undefined;
  readonly path: Path;
}

function referencesOf(document: ConfigDocument): readonly Reference[] {
  const { network, access, storage } = document;
  return [
    ...(network?.nat === undefined ? [] : natReferences(network.nat)),
    ...Object.entries(document.machines).flatMap(([key, machine]) => machineReferences(machine, ['machines', key])),
    ...Object.entries(document.loadBalancers).flatMap(([key, balancer]) =>
      balancerReferences(balancer, ['loadBalancers', key]),
    ),
    ...Object.entries(access.roles).flatMap(([key, role]) =>
      each('policy', role.policies, ['access', 'roles', key, 'policies']),
    ),
    ...Object.entries(storage.buckets).map(([key, { encryption }]) =>
      one('key', encryption?.key, ['storage', 'buckets', key, 'encryption', 'key']),
    ),
    ...(document.cluster === undefined ? [] : clusterReferences(document.cluster)),
    ...monitoringReferences(document.monitoring),
  ];
}

function clusterReferences(cluster: NonNullable<ConfigDocument['cluster']>): readonly Reference[] {
  const pools = Object.entries(cluster.nodePools).flatMap(([key, pool]) => [
    ...each('subnet', pool.subnets, ['cluster', 'nodePools', key, 'subnets']),
    one('keyPair', pool.keyPair, ['cluster', 'nodePools', key, 'keyPair']),
  ]);
  return [...each('subnet', cluster.subnets, ['cluster', 'subnets']), ...pools];
}

function monitoringReferences({ contactGroups, alarms }: ConfigDocument['monitoring']): readonly Reference[] {
  return [
    ...Object.entries(contactGroups).flatMap(([key, group]) =>
      each('contact', group.contacts, ['monitoring', 'contactGroups', key, 'contacts']),
    ),
    ...Object.entries(alarms).flatMap(([key, alarm]) => [
      ...each('machine', alarm.machines, ['monitoring', 'alarms', key, 'machines']),
      ...each('contactGroup', alarm.notify, ['monitoring', 'alarms', key, 'notify']),
    ]),
  ];
}

function natReferences(nat: NonNullable<NonNullable<ConfigDocument['network']>['nat']>): readonly Reference[] {
  return [
    one('subnet', nat.subnet, ['network', 'nat', 'subnet']),
    ...each('subnet', nat.egressFor ?? [], ['network', 'nat', 'egressFor']),
  ];
}

function machineReferences(machine: ConfigDocument['machines'][string], path: Path): readonly Reference[] {
  return [
    one('subnet', machine.subnet, [...path, 'subnet']),
    ...machine.alternatives.map(({ subnet }, index) =>
      one('subnet', subnet, [...path, 'alternatives', index, 'subnet']),
    ),
    ...each('securityGroup', machine.securityGroups, [...path, 'securityGroups']),
    one('role', machine.role, [...path, 'role']),
    one('keyPair', machine.keyPair, [...path, 'keyPair']),
  ];
}

function balancerReferences(balancer: ConfigDocument['loadBalancers'][string], path: Path): readonly Reference[] {
  return [
    one('subnet', balancer.subnet, [...path, 'subnet']),
    ...each('machine', balancer.backends, [...path, 'backends']),
    ...balancer.listeners.map(({ certificate }, index) =>
      one('certificate', certificate, [...path, 'listeners', index, 'certificate']),
    ),
  ];
}

function one(kind: Reference['kind'], value: string | undefined, path: Path): Reference {
  return { kind, value, path };
}

function each(kind: Reference['kind'], values: readonly string[], path: Path): readonly Reference[] {
  return values.map((value, index) => one(kind, value, [...path, index]));
}

const WORDS = {
  subnet: 'subnet',
  securityGroup: 'security group',
  role: 'role',
  keyPair: 'key pair',
  machine: 'machine',
  certificate: 'certificate',
  policy: 'policy',
  key: 'encryption key',
  contact: 'contact',
  contactGroup: 'contact group',
} as const;

function namesOf(document: ConfigDocument): Readonly<Record<keyof typeof WORDS, readonly string[]>> {
  return {
    subnet: Object.keys(document.network?.subnets ?? {}),
    securityGroup: Object.keys(document.network?.securityGroups ?? {}),
    role: Object.keys(document.access.roles),
    keyPair: Object.keys(document.access.keyPairs),
    machine: Object.keys(document.machines),
    certificate: Object.keys(document.certificates),
    policy: Object.keys(document.access.policies),
    key: Object.keys(document.access.keys),
    contact: Object.keys(document.monitoring.contacts),
    contactGroup: Object.keys(document.monitoring.contactGroups),
  };
}
