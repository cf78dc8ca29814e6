import type { KubeObject } from '../../kube-object.ts';
import { listAt, numberAt, textAt, valueAt } from '../../objects/value-at.ts';
import { AGE, firstOf, made, NAME, pairsOrNone, text, wide } from './cells.ts';
import type { Column } from './column.ts';

export const SERVICE_COLUMNS: readonly Column[] = [
  NAME,
  text('Type', 'spec.type'),
  made('Cluster-IP', (service) =>
    textAt(service, 'spec.type') === 'ExternalName' ? '<none>' : textAt(service, 'spec.clusterIP', '<none>'),
  ),
  made('External-IP', externalAddress),
  made('Port(s)', (service) => {
    const ports = listAt(service, 'spec.ports').map(portText);
    return ports.length === 0 ? '<none>' : ports.join(',');
  }),
  AGE,
  wide(made('Selector', (service) => pairsOrNone(valueAt(service, 'spec.selector')))),
];

function portText(port: unknown): string {
  const [number, node] = [numberAt(port, 'port'), numberAt(port, 'nodePort')];
  return `${number}${node === 0 ? '' : `:${node}`}/${textAt(port, 'protocol', 'TCP')}`;
}

function externalAddress(service: KubeObject): string {
  const given = listAt(service, 'spec.externalIPs').map(String);
  const type = textAt(service, 'spec.type');
  if (type === 'ExternalName') return textAt(service, 'spec.externalName', '<none>');
  if (type !== 'LoadBalancer') return given.length === 0 ? '<none>' : given.join(',');
  const all = [...balancers(service), ...given];
  return all.length === 0 ? '<pending>' : all.join(',');
}

function balancers(object: KubeObject): readonly string[] {
  return listAt(object, 'status.loadBalancer.ingress').map((one) => textAt(one, 'ip', textAt(one, 'hostname')));
}

const SHOWN_HOSTS = 3;

export const INGRESS_COLUMNS: readonly Column[] = [
  NAME,
  made('Class', (ingress) =>
    textAt(ingress, 'spec.ingressClassName', ingress.metadata.annotations?.['kubernetes.io/ingress.class'] ?? '<none>'),
  ),
  made('Hosts', (ingress) => {
    const hosts = listAt(ingress, 'spec.rules').map((rule) => textAt(rule, 'host'));
    const named = [...new Set(hosts.filter((host) => host !== ''))];
    return named.length === 0 ? '*' : firstOf(named, SHOWN_HOSTS);
  }),
  made('Address', (ingress) => balancers(ingress).join(',')),
  made('Ports', (ingress) => (listAt(ingress, 'spec.tls').length === 0 ? '80' : '80, 443')),
  AGE,
];

export const INGRESS_CLASS_COLUMNS: readonly Column[] = [
  NAME,
  text('Controller', 'spec.controller'),
  made('Parameters', (object) => {
    const kind = textAt(object, 'spec.parameters.kind');
    if (kind === '') return '<none>';
    const group = textAt(object, 'spec.parameters.apiGroup');
    return `${kind}${group === '' ? '' : `.${group}`}/${textAt(object, 'spec.parameters.name')}`;
  }),
  AGE,
];

const SHOWN_ENDPOINTS = 3;

export const ENDPOINTS_COLUMNS: readonly Column[] = [
  NAME,
  made('Endpoints', (object) => {
    const all = listAt(object, 'subsets').flatMap((subset) => {
      const ports = listAt(subset, 'ports').map((port) => numberAt(port, 'port'));
      const addresses = listAt(subset, 'addresses').map((address) => textAt(address, 'ip'));
      return ports.length === 0 ? addresses : ports.flatMap((port) => addresses.map((ip) => `${ip}:${port}`));
    });
    return firstOf(all, SHOWN_ENDPOINTS);
  }),
  AGE,
];

export const ENDPOINT_SLICE_COLUMNS: readonly Column[] = [
  NAME,
  text('AddressType', 'addressType'),
  made('Ports', (slice) => {
    const ports = listAt(slice, 'ports').map((port) =>
      valueAt(port, 'port') === undefined ? '*' : String(numberAt(port, 'port')),
    );
    return ports.length === 0 ? '<unset>' : firstOf(ports, SHOWN_ENDPOINTS);
  }),
  made('Endpoints', (slice) => {
    const addresses = listAt(slice, 'endpoints').flatMap((one) => listAt(one, 'addresses').map(String));
    return addresses.length === 0 ? '<unset>' : firstOf(addresses, SHOWN_ENDPOINTS);
  }),
  AGE,
];
