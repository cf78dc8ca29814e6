import type { KubeObject } from '../../kube-object.ts';
import { StatusError } from '../../status-error.ts';
import type { Desk } from '../runtime/desk.ts';
import { withSpec } from '../shape/object.ts';
import { serviceSpec, type ServicePort, type ServiceSpec } from '../network/service-shape.ts';

/** Addresses of services are 10.96.0.1 to 10.111.255.254; the first sixteen are given only by name. */
const FIRST_ADDRESS = 16;
const LAST_ADDRESS = 2 ** 20 - 2;
const FAMILY = { ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' };
const NODE_PORTS = { first: 30_000, last: 32_767 };

/** A service with its address and node ports. @throws StatusError when a wanted one is taken or out of range */
export function admittedService(desk: Desk, service: KubeObject): KubeObject {
  const spec = serviceSpec(service);
  if (spec.type === 'ExternalName') return service;
  const addressed = withAddress(desk, service, spec);
  return withSpec(service, withNodePorts(desk, service, addressed));
}

/** The ports of a service, each with a node port where its type has them. */
export function withNodePorts(desk: Desk, service: KubeObject, spec: ServiceSpec): ServiceSpec {
  const { type = 'ClusterIP', allocateLoadBalancerNodePorts = true } = spec;
  const hasThem = type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts);
  if (!hasThem || spec.ports === undefined) return spec;
  const taken = takenPorts(desk, service);
  const ports = spec.ports.map((port): ServicePort => {
    const nodePort = port.nodePort ?? freePort(desk, taken);
    checkPort(service, nodePort, taken);
    taken.add(nodePort);
    return { ...port, nodePort };
  });
  return { ...spec, ports };
}

function withAddress(desk: Desk, service: KubeObject, spec: ServiceSpec): ServiceSpec {
  const taken = takenAddresses(desk);
  const wanted = spec.clusterIP;
  if (wanted !== undefined && wanted !== '') {
    if (wanted !== 'None' && taken.has(wanted))
      throw invalid(
        service,
        'spec.clusterIPs',
        `["${wanted}"]`,
        `failed to allocate IP ${wanted}: provided IP is already allocated`,
      );
    return { ...FAMILY, ...spec, clusterIPs: spec.clusterIPs ?? [wanted] };
  }
  const clusterIP = freeAddress(desk, taken);
  return { ...FAMILY, ...spec, clusterIP, clusterIPs: [clusterIP] };
}

function takenAddresses(desk: Desk): ReadonlySet<string> {
  return new Set(desk.list('Service').flatMap((service) => serviceSpec(service).clusterIPs ?? []));
}

function freeAddress(desk: Desk, taken: ReadonlySet<string>): string {
  for (;;) {
    const number = desk.cluster.random(FIRST_ADDRESS, LAST_ADDRESS);
    const address = `10.${96 + (number >>> 16)}.${(number >>> 8) & 255}.${number & 255}`;
    if (!taken.has(address)) return address;
  }
}

function takenPorts(desk: Desk, service: KubeObject): Set<number> {
  return new Set(
    desk
      .list('Service')
      .filter(({ metadata }) => metadata.uid !== service.metadata.uid || service.metadata.uid === undefined)
      .flatMap((other) => (serviceSpec(other).ports ?? []).flatMap(({ nodePort }) => nodePort ?? [])),
  );
}

function freePort(desk: Desk, taken: ReadonlySet<number>): number {
  const span = NODE_PORTS.last - NODE_PORTS.first + 1;
  const start = desk.cluster.random(0, span - 1);
  for (let step = 0; step < span; step += 1) {
    const port = NODE_PORTS.first + ((start + step) % span);
    if (!taken.has(port)) return port;
  }
  throw new StatusError(500, 'InternalError', 'Internal error occurred: failed to allocate a nodePort: range is full');
}

function checkPort(service: KubeObject, port: number, taken: ReadonlySet<number>): void {
  const { first, last } = NODE_PORTS;
  if (port < first || port > last)
    throw invalid(
      service,
      'spec.ports[0].nodePort',
      String(port),
      `provided port is not in the valid range. The range of valid ports is ${first}-${last}`,
    );
  if (taken.has(port))
    throw invalid(service, 'spec.ports[0].nodePort', String(port), 'provided port is already allocated');
}

function invalid(service: KubeObject, field: string, value: string, why: string): StatusError {
  const { name } = service.metadata;
  const message = `Invalid value: ${value}: ${why}`;
  return new StatusError(422, 'Invalid', `Service "${name}" is invalid: ${field}: ${message}`, {
    name,
    kind: 'Service',
    causes: [{ reason: 'FieldValueInvalid', message, field }],
  });
}
