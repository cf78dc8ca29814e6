import type { KubeObject } from '../../kube-object.ts';
import type { Controller, Desk } from '../runtime/desk.ts';
import { generatedName } from '../runtime/names.ts';
import { hasLabels, type Labels } from '../shape/label-selector.ts';
import { isGoing, keyOf, ownedBy, stamp, uidOf } from '../shape/object.ts';
import { isLive, isReady, podSpec, podStatus } from '../shape/pod.ts';
import { isHeadless, serviceSpec, type ServicePort } from './service-shape.ts';

const SLICE = 'discovery.k8s.io/EndpointSlice';
const ZONE = 'topology.kubernetes.io/zone';
/** A slice holds no more. */
const MOST_ENDPOINTS = 100;

/** Endpoints and EndpointSlices of services, from the pods they select. */
export const endpointsController: Controller = {
  name: 'endpoints',
  watches: {
    Service: (service) => [keyOf(service)],
    Pod: (pod, desk, before) => (matters(pod, before, desk) ? servicesOf(desk, pod, before) : []),
    'discovery.k8s.io/EndpointSlice': (slice) => {
      const name = slice.metadata.labels?.['kubernetes.io/service-name'];
      return name === undefined ? [] : [`${slice.metadata.namespace ?? ''}/${name}`];
    },
  },
  reconcile: (desk, key) => {
    const service = desk.get('Service', key);
    if (service === undefined) removeEndpoints(desk, key);
    else if (!isGoing(service)) sync(desk, service);
  },
};

interface Endpoint {
  readonly pod: KubeObject;
  readonly address: string;
  readonly ready: boolean;
  readonly serving: boolean;
}

/** Whether a change of a pod can change endpoints. */
function matters(pod: KubeObject, before: KubeObject | undefined, desk: Desk): boolean {
  if (before === undefined || desk.index.byUid(uidOf(pod)) === undefined) return true;
  return facts(pod) !== facts(before);
}

function facts(pod: KubeObject): string {
  const { podIP = '', phase = '' } = podStatus(pod);
  return JSON.stringify([podIP, phase, isReady(pod), isGoing(pod), pod.metadata.labels]);
}

function servicesOf(desk: Desk, pod: KubeObject, before: KubeObject | undefined): readonly string[] {
  return desk.list('Service', pod.metadata.namespace).flatMap((service) => {
    const { selector } = serviceSpec(service);
    if (selector === undefined) return [];
    const isMeant = hasLabels(selector, pod.metadata.labels) || hasLabels(selector, before?.metadata.labels);
    return isMeant ? [keyOf(service)] : [];
  });
}

function sync(desk: Desk, service: KubeObject): void {
  const { selector } = serviceSpec(service);
  if (selector === undefined) return service.metadata.name === 'kubernetes' ? provideApi(desk, service) : undefined;
  const endpoints = endpointsOf(desk, service, selector);
  syncSlices(desk, service, endpoints);
  syncLegacy(desk, service, endpoints);
}

function endpointsOf(desk: Desk, service: KubeObject, selector: Labels): readonly Endpoint[] {
  const { publishNotReadyAddresses = false } = serviceSpec(service);
  return desk.list('Pod', service.metadata.namespace).flatMap((pod) => {
    const address = podStatus(pod).podIP;
    if (address === undefined || !isLive(pod) || !hasLabels(selector, pod.metadata.labels)) return [];
    const serving = isReady(pod);
    return [{ pod, address, serving, ready: publishNotReadyAddresses || (serving && !isGoing(pod)) }];
  });
}

function portsOf(service: KubeObject, pod: KubeObject | undefined): readonly object[] {
  return (serviceSpec(service).ports ?? []).flatMap((port) => {
    const number = pod === undefined ? numberOf(port) : targetOf(port, pod);
    const { name = '', protocol = 'TCP', appProtocol } = port;
    const app = appProtocol === undefined ? {} : { appProtocol };
    return number === undefined ? [] : [{ name, port: number, protocol, ...app }];
  });
}

function numberOf({ port, targetPort }: ServicePort): number {
  return typeof targetPort === 'number' && targetPort > 0 ? targetPort : port;
}

/** The container's port of that name, or the number itself. */
function targetOf(port: ServicePort, pod: KubeObject): number | undefined {
  if (typeof port.targetPort !== 'string') return numberOf(port);
  const { containers, initContainers = [] } = podSpec(pod);
  const named = [...containers, ...initContainers].flatMap(({ ports = [] }) => ports);
  return named.find(({ name }) => name === port.targetPort)?.containerPort;
}

function syncSlices(desk: Desk, service: KubeObject, endpoints: readonly Endpoint[]): void {
  const slices = slicesOf(desk, keyOf(service));
  const pages = Math.max(1, Math.ceil(endpoints.length / MOST_ENDPOINTS));
  for (let page = 0; page < pages; page += 1) {
    const part = endpoints.slice(page * MOST_ENDPOINTS, (page + 1) * MOST_ENDPOINTS);
    const content = {
      endpoints: part.map((endpoint) => sliceEndpoint(desk, endpoint)),
      ports: portsOf(service, part[0]?.pod),
    };
    const slice = slices[page];
    if (slice === undefined) desk.create({ ...newSlice(desk, service), ...content });
    else desk.update({ ...slice, ...content });
  }
  for (const slice of slices.slice(pages)) desk.remove(slice);
}

function slicesOf(desk: Desk, key: string): readonly KubeObject[] {
  const [namespace, name] = key.split('/');
  return desk
    .list(SLICE, namespace)
    .filter(
      ({ metadata }) =>
        metadata.labels?.['kubernetes.io/service-name'] === name &&
        metadata.labels?.['endpointslice.kubernetes.io/managed-by'] === 'endpointslice-controller.k8s.io',
    );
}

function newSlice(desk: Desk, service: KubeObject): KubeObject {
  const { name, namespace = '', labels } = service.metadata;
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      ...generatedName(desk.cluster, `${name}-`),
      namespace,
      labels: {
        ...labels,
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
        'kubernetes.io/service-name': name,
        ...(isHeadless(service) ? { 'service.kubernetes.io/headless': '' } : {}),
      },
      ownerReferences: [ownedBy(service)],
    },
    addressType: 'IPv4',
  };
}

function sliceEndpoint(desk: Desk, { pod, address, ready, serving }: Endpoint): object {
  const { nodeName = '', hostname, subdomain } = podSpec(pod);
  const zone = desk.get('Node', `/${nodeName}`)?.metadata.labels?.[ZONE];
  return {
    addresses: [address],
    conditions: { ready, serving, terminating: isGoing(pod) },
    ...(hostname !== undefined && subdomain !== undefined ? { hostname } : {}),
    nodeName,
    targetRef: reference(pod),
    ...(zone === undefined ? {} : { zone }),
  };
}

/** The older form, which keeps those that are ready apart from those that are not. */
function syncLegacy(desk: Desk, service: KubeObject, endpoints: readonly Endpoint[]): void {
  const addresses = (wanted: boolean): object[] =>
    endpoints
      .filter(({ ready, pod }) => ready === wanted && !isGoing(pod))
      .map(({ pod, address }) => ({ ip: address, nodeName: podSpec(pod).nodeName ?? '', targetRef: reference(pod) }));
  const [up, down] = [addresses(true), addresses(false)];
  const subset = {
    ...(up.length === 0 ? {} : { addresses: up }),
    ...(down.length === 0 ? {} : { notReadyAddresses: down }),
    ports: portsOf(service, endpoints[0]?.pod),
  };
  const content = up.length + down.length === 0 ? {} : { subsets: [subset] };
  storeLegacy(desk, service, content);
}

function storeLegacy(desk: Desk, service: KubeObject, content: object): void {
  const { name, namespace = '', labels } = service.metadata;
  const known = desk.get('Endpoints', keyOf(service));
  const managed = { ...labels, 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' };
  const annotations = { 'endpoints.kubernetes.io/last-change-trigger-time': stamp(desk.now()) };
  if (known === undefined) {
    const metadata = { name, namespace, labels: managed, annotations };
    desk.create({ apiVersion: 'v1', kind: 'Endpoints', metadata, ...content });
    return;
  }
  const { subsets, ...rest } = known;
  const after: { readonly subsets?: unknown } = content;
  if (JSON.stringify(subsets) === JSON.stringify(after.subsets)) return;
  desk.update({ ...rest, ...content, metadata: { ...known.metadata, annotations } });
}

/** The API server's own service points at the machine it runs on, which is none of the nodes. */
function provideApi(desk: Desk, service: KubeObject): void {
  const ports = portsOf(service, undefined);
  storeLegacy(desk, service, { subsets: [{ addresses: [{ ip: '10.0.0.10' }], ports }] });
}

function removeEndpoints(desk: Desk, key: string): void {
  const endpoints = desk.get('Endpoints', key);
  if (endpoints !== undefined && !isGoing(endpoints)) desk.remove(endpoints);
}

function reference(pod: KubeObject): object {
  const { name, namespace = '' } = pod.metadata;
  return { kind: 'Pod', namespace, name, uid: uidOf(pod) };
}
