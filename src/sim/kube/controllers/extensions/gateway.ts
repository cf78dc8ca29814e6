import type { KubeObject } from '../../kube-object.ts';
import { publicAddress } from '../network/load-balancer.ts';
import type { Controller, Desk } from '../runtime/desk.ts';
import { allOf, itself } from '../runtime/watch.ts';
import { setCondition, type Condition, type Conditions } from '../shape/condition.ts';
import { isGoing, keyOf, specOf, statusOf, uidOf, withStatus } from '../shape/object.ts';

const GROUP = 'gateway.networking.k8s.io';
const CLASS = `${GROUP}/GatewayClass`;
const GATEWAY = `${GROUP}/Gateway`;
const ROUTES = ['HTTPRoute', 'GRPCRoute', 'TLSRoute'].map((kind) => `${GROUP}/${kind}`);
const BY = 'sim-gateway-controller';
/** How long a gateway takes to get its address, milliseconds. */
const PROGRAM_TIME = 8000;

interface GatewaySpec {
  readonly gatewayClassName: string;
  readonly listeners?: readonly { readonly name: string; readonly protocol?: string }[];
}

interface ParentReference {
  readonly group?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name: string;
  readonly sectionName?: string;
}

interface RouteParent {
  readonly parentRef: ParentReference;
  readonly controllerName: string;
  readonly conditions: readonly Condition[];
}

/** Classes of gateways: whoever is named as their controller is taken to be there. */
export const gatewayClassController: Controller = {
  name: 'gateway-class',
  watches: { [CLASS]: itself },
  reconcile: (desk, key) => {
    const object = desk.get(CLASS, key);
    if (object === undefined || isGoing(object)) return;
    const { conditions } = statusOf<{ conditions: readonly Condition[] }>(object);
    const accepted = condition(object, 'Accepted', true, ['Accepted', 'Valid GatewayClass']);
    desk.updateStatus(withStatus(object, { conditions: setAll(desk, conditions, [accepted]) }), BY);
  },
};

/** Gateways of a class that is there: accepted, and after a while with an address. */
export const gatewayController: Controller = {
  name: 'gateway',
  watches: {
    [GATEWAY]: itself,
    [CLASS]: allOf(GATEWAY),
    ...Object.fromEntries(ROUTES.map((kind) => [kind, allOf(GATEWAY)])),
  },
  reconcile: (desk, key, step) => {
    const gateway = desk.get(GATEWAY, key);
    if (gateway === undefined || isGoing(gateway)) return desk.agenda.forgetAll('gateway', key);
    if (desk.get(CLASS, `/${specOf<GatewaySpec>(gateway).gatewayClassName}`) !== undefined)
      program(desk, gateway, step);
  },
};

/** Routes: accepted by the gateways they name, where those are there. */
export const routeController: Controller = {
  name: 'route',
  watches: {
    ...Object.fromEntries(ROUTES.map((kind) => [kind, (route: KubeObject) => [route.kind + keyOf(route)]])),
    [GATEWAY]: (_gateway, desk) => ROUTES.flatMap((kind) => desk.list(kind).map((route) => route.kind + keyOf(route))),
    Service: (service, desk) =>
      ROUTES.flatMap((kind) => desk.list(kind, service.metadata.namespace).map((route) => route.kind + keyOf(route))),
  },
  reconcile: (desk, key) => {
    const kind = ROUTES.find((each) => key.startsWith(each.slice(GROUP.length + 1)));
    if (kind === undefined) return;
    const route = desk.get(kind, key.slice(kind.length - GROUP.length - 1));
    if (route !== undefined && !isGoing(route)) accept(desk, route);
  },
};

function program(desk: Desk, gateway: KubeObject, step: string | undefined): void {
  const { conditions, addresses, listeners } = statusOf<GatewayStatus>(gateway);
  const isUp = step === 'address' || addresses !== undefined;
  const made = [
    condition(gateway, 'Accepted', true, ['Accepted', 'The Gateway is accepted']),
    isUp
      ? condition(gateway, 'Programmed', true, ['Programmed', 'The Gateway is programmed'])
      : condition(gateway, 'Programmed', false, [
          'AddressNotAssigned',
          'No addresses have been assigned to the Gateway',
        ]),
  ];
  if (!isUp && !desk.agenda.pending('gateway', keyOf(gateway)).has('address'))
    desk.agenda.wake({ controller: 'gateway', key: keyOf(gateway), step: 'address' }, desk.now() + PROGRAM_TIME);
  const value = publicAddress(uidOf(gateway));
  desk.updateStatus(
    withStatus(gateway, {
      ...(isUp ? { addresses: addresses ?? [{ type: 'IPAddress', value }] } : {}),
      conditions: setAll(desk, conditions, made),
      listeners: (specOf<GatewaySpec>(gateway).listeners ?? []).map((listener) => {
        const before = listeners?.find(({ name }) => name === listener.name)?.conditions;
        return listenerStatus(desk, gateway, listener, before);
      }),
    }),
    BY,
  );
}

interface GatewayStatus {
  readonly conditions: readonly Condition[];
  readonly addresses: readonly object[];
  readonly listeners: readonly { readonly name: string; readonly conditions: readonly Condition[] }[];
}

function listenerStatus(
  desk: Desk,
  gateway: KubeObject,
  { name, protocol }: { readonly name: string; readonly protocol?: string },
  before: Conditions,
): object {
  const fine = ['Accepted', 'Programmed', 'ResolvedRefs'].map((type) => condition(gateway, type, true, [type, '']));
  const routes = ROUTES.flatMap((kind) => desk.list(kind)).filter((route) => namesListener(route, gateway, name));
  const kinds = protocol === 'TLS' ? ['TLSRoute'] : ['HTTPRoute', 'GRPCRoute'];
  return {
    name,
    attachedRoutes: routes.length,
    supportedKinds: kinds.map((kind) => ({ group: GROUP, kind })),
    conditions: setAll(desk, before, fine),
  };
}

function namesListener(route: KubeObject, gateway: KubeObject, listener: string): boolean {
  return parentsOf(route).some(
    (parent) =>
      gatewayKey(route, parent) === keyOf(gateway) &&
      (parent.sectionName === undefined || parent.sectionName === listener),
  );
}

function parentsOf(route: KubeObject): readonly ParentReference[] {
  return specOf<{ parentRefs?: readonly ParentReference[] }>(route).parentRefs ?? [];
}

function gatewayKey(route: KubeObject, { namespace, name }: ParentReference): string {
  return `${namespace ?? route.metadata.namespace ?? ''}/${name}`;
}

function accept(desk: Desk, route: KubeObject): void {
  const { parents: before = [] } = statusOf<{ parents: readonly RouteParent[] }>(route);
  const missing = missingBackend(desk, route);
  const resolved =
    missing === undefined
      ? condition(route, 'ResolvedRefs', true, ['ResolvedRefs', 'All references are resolved'])
      : condition(route, 'ResolvedRefs', false, ['BackendNotFound', `Service ${missing} not found`]);
  const parents = parentsOf(route).flatMap((parentRef): RouteParent[] => {
    const gateway = desk.get(GATEWAY, gatewayKey(route, parentRef));
    const gatewayClass =
      gateway === undefined ? undefined : desk.get(CLASS, `/${specOf<GatewaySpec>(gateway).gatewayClassName}`);
    if (gatewayClass === undefined) return [];
    const controllerName = specOf<{ controllerName?: string }>(gatewayClass).controllerName ?? '';
    const known = before.find((parent) => JSON.stringify(parent.parentRef) === JSON.stringify(parentRef));
    const accepted = condition(route, 'Accepted', true, ['Accepted', 'Route is accepted']);
    return [{ parentRef, controllerName, conditions: setAll(desk, known?.conditions, [accepted, resolved]) }];
  });
  if (parents.length + before.length > 0) desk.updateStatus(withStatus(route, { parents }), BY);
}

interface RouteRule {
  readonly backendRefs?: readonly { readonly kind?: string; readonly namespace?: string; readonly name: string }[];
}

function missingBackend(desk: Desk, route: KubeObject): string | undefined {
  const { rules = [] } = specOf<{ rules?: readonly RouteRule[] }>(route);
  const keys = rules
    .flatMap(({ backendRefs = [] }) => backendRefs)
    .filter(({ kind = 'Service' }) => kind === 'Service')
    .map(({ namespace, name }) => `${namespace ?? route.metadata.namespace ?? ''}/${name}`);
  return keys.find((key) => desk.get('Service', key) === undefined);
}

function condition(
  object: KubeObject,
  type: string,
  isTrue: boolean,
  [reason, message]: readonly [string, string],
): Condition {
  const observedGeneration = object.metadata.generation ?? 0;
  return { type, status: isTrue ? 'True' : 'False', reason, message, observedGeneration };
}

function setAll(desk: Desk, before: Conditions, conditions: readonly Condition[]): readonly Condition[] {
  // What API servers put there by default is what nobody has looked at yet.
  let next: Conditions = (before ?? []).filter(({ reason }) => reason !== 'Pending');
  for (const each of conditions) next = setCondition(next, each, desk.now());
  return next ?? [];
}
