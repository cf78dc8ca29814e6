import type { KubeObject } from '../../kube-object.ts';
import { withNodePorts } from '../admission/service.ts';
import { dropFinalizer } from '../garbage.ts';
import { fnv1a } from '../runtime/names.ts';
import type { Controller, Desk } from '../runtime/desk.ts';
import { tell } from '../runtime/event-log.ts';
import { itself } from '../runtime/watch.ts';
import { isGoing, keyOf, specOf, statusOf, uidOf, withSpec, withStatus } from '../shape/object.ts';
import { serviceSpec, serviceStatus, type LoadBalancerStatus } from './service-shape.ts';

const BY = 'cloud-controller-manager';
const TELLER = { component: 'service-controller' };
const FINALIZER = 'service.kubernetes.io/load-balancer-cleanup';
/** How long a balancer takes to come, and to go; milliseconds. */
const CREATE_TIME = 8000;
const DELETE_TIME = 2000;

/** Services of type LoadBalancer: a balancer with a public address, after a while, for as long as they want it. */
export const loadBalancerController: Controller = {
  name: 'load-balancer',
  watches: { Service: itself },
  reconcile: (desk, key, step) => {
    const service = desk.get('Service', key);
    if (service === undefined) desk.agenda.forgetAll('load-balancer', key);
    else sync(desk, service, step);
  },
};

/** Ingresses of some class: an address after a while. Without a class nobody looks after them. */
export const ingressController: Controller = {
  name: 'ingress',
  watches: { 'networking.k8s.io/Ingress': itself },
  reconcile: (desk, key, step) => {
    const ingress = desk.get('networking.k8s.io/Ingress', key);
    if (ingress === undefined || isGoing(ingress)) return desk.agenda.forgetAll('ingress', key);
    const { ingressClassName } = specOf<{ ingressClassName?: string }>(ingress);
    const { annotations } = ingress.metadata;
    const name = ingressClassName ?? annotations?.['kubernetes.io/ingress.class'];
    const { loadBalancer } = statusOf<{ loadBalancer: LoadBalancerStatus }>(ingress);
    if (name === undefined || loadBalancer?.ingress !== undefined) return;
    if (step !== 'address') return arrange(desk, 'ingress', key, 'address');
    desk.updateStatus(
      withStatus(ingress, { loadBalancer: { ingress: [{ ip: publicAddress(`ingress ${name}`) }] } }),
      BY,
    );
    const message = 'Scheduled for sync';
    tell(desk, { component: `${name}-ingress-controller` }, ingress, { type: 'Normal', reason: 'Sync', message });
  },
};

/** An address of the range that documentation uses (RFC 5737), so that nobody's is shown. */
export function publicAddress(of: string): string {
  const hash = fnv1a(of);
  const network = hash % 2 === 0 ? '203.0.113' : '198.51.100';
  return `${network}.${1 + ((hash >>> 1) % 254)}`;
}

function sync(desk: Desk, object: KubeObject, step: string | undefined): void {
  const service = isGoing(object) ? object : withPorts(desk, object);
  const isHeld = service.metadata.finalizers?.includes(FINALIZER) === true;
  const wants = serviceSpec(service).type === 'LoadBalancer' && serviceSpec(service).loadBalancerClass === undefined;
  if (wants && !isGoing(service)) return provide(desk, service, step);
  if (!isHeld) return;
  if (step !== 'gone') return arrange(desk, 'load-balancer', keyOf(service), 'gone');
  if (!isGoing(service)) desk.updateStatus(withStatus(service, { loadBalancer: {} }), BY);
  tell(desk, TELLER, service, { type: 'Normal', reason: 'DeletedLoadBalancer', message: 'Deleted load balancer' });
  const current = desk.get('Service', keyOf(service));
  if (current !== undefined) dropFinalizer(desk, current, FINALIZER);
}

/** A service whose type was changed gets its node ports. */
function withPorts(desk: Desk, service: KubeObject): KubeObject {
  const spec = serviceSpec(service);
  const made = withNodePorts(desk, service, { ...spec, ports: spec.ports ?? [] });
  const isChanged = made.ports?.some((port, at) => port.nodePort !== spec.ports?.[at]?.nodePort) === true;
  return isChanged ? desk.update(withSpec(service, { ports: made.ports }), 'kube-apiserver') : service;
}

function provide(desk: Desk, service: KubeObject, step: string | undefined): void {
  const { finalizers = [] } = service.metadata;
  if (!finalizers.includes(FINALIZER)) {
    tell(desk, TELLER, service, { type: 'Normal', reason: 'EnsuringLoadBalancer', message: 'Ensuring load balancer' });
    desk.update({ ...service, metadata: { ...service.metadata, finalizers: [...finalizers, FINALIZER] } }, BY);
    return arrange(desk, 'load-balancer', keyOf(service), 'address');
  }
  if (serviceStatus(service).loadBalancer?.ingress !== undefined) return;
  if (step !== 'address') return arrange(desk, 'load-balancer', keyOf(service), 'address');
  const { loadBalancerIP = publicAddress(uidOf(service)) } = serviceSpec(service);
  desk.updateStatus(withStatus(service, { loadBalancer: { ingress: [{ ip: loadBalancerIP, ipMode: 'VIP' }] } }), BY);
  tell(desk, TELLER, service, { type: 'Normal', reason: 'EnsuredLoadBalancer', message: 'Ensured load balancer' });
}

function arrange(desk: Desk, controller: string, key: string, step: string): void {
  if (desk.agenda.pending(controller, key).has(step)) return;
  desk.agenda.wake({ controller, key, step }, desk.now() + (step === 'gone' ? DELETE_TIME : CREATE_TIME));
}
