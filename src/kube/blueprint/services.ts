import type { Arg, CloudName, Port, Service } from '../../model/index.ts';
import { namespaced, selectorOf } from './labels.ts';
import { given, keyPart, listed, serviceName, servicesOf, type Draft, type Place } from './place.ts';
import { backendAnnotations } from './ingress-controllers.ts';
import { serviceKey, workloadKind } from './workloads.ts';

/** What a balancer of its own needs to be told; clouds that are not here need nothing. */
const BALANCER: Readonly<Partial<Record<CloudName, Readonly<Record<string, string>>>>> = {
  aws: {
    'service.beta.kubernetes.io/aws-load-balancer-type': 'external',
    'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type': 'ip',
    'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internet-facing',
  },
  alicloud: { 'service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type': 'internet' },
};

/** How services find each other, and balancers for public ports that no route leads to. */
export function serviceDrafts(place: Place): readonly Draft[] {
  return servicesOf(place).flatMap((service) => [...internalOf(place, service), ...publicOf(place, service)]);
}

/** Public ports that the ingress has no route to: they get a balancer. */
function balancedPorts({ stack }: Place, service: Service): readonly (readonly [string, Port])[] {
  const routed = (stack.ingress?.routes ?? []).filter((route) => route.service === service.name);
  return Object.entries(service.ports).filter(
    ([name, { expose }]) => expose === 'public' && !routed.some(({ port }) => port === name),
  );
}

function balancerKey(service: Service): string {
  return `service_${keyPart(service.name)}_public`;
}

function internalOf(place: Place, service: Service): readonly Draft[] {
  const ports = Object.entries(service.ports);
  const headless = workloadKind(place, service) === 'StatefulSet';
  if (ports.length === 0 && !headless) return [];
  const annotations = backendAnnotations(place, service);
  return [
    {
      key: serviceKey(service),
      manifest: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: namespaced(place, serviceName(service), { service, annotations }),
        spec: given({
          type: 'ClusterIP',
          clusterIP: headless ? 'None' : undefined,
          selector: selectorOf(place, service),
          ports: listed(ports.map(portOf)),
        }),
      },
      origin: `services.${service.name}.ports`,
    },
  ];
}

function publicOf(place: Place, service: Service): readonly Draft[] {
  const ports = balancedPorts(place, service);
  if (ports.length === 0) return [];
  const { cloud, stack } = place;
  const annotations = cloud === undefined ? {} : (BALANCER[cloud] ?? {});
  return [
    {
      key: balancerKey(service),
      manifest: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: namespaced(place, `${serviceName(service)}-public`, { service, annotations }),
        spec: given({
          type: 'LoadBalancer',
          loadBalancerSourceRanges: listed(stack.ingress?.allowedCidrs ?? []),
          selector: selectorOf(place, service),
          ports: ports.map(portOf),
        }),
      },
      origin: `services.${service.name}.ports`,
    },
  ];
}

function portOf([name, { port, protocol }]: readonly [string, Port]): Arg {
  return { name, port, targetPort: name, protocol: protocol.toUpperCase() };
}
