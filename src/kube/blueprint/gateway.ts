import type { Arg, IngressRoutes } from '../../model/index.ts';
import { controllerOf } from './ingress-controllers.ts';
import { namespaced } from './labels.ts';
import { dnsName, given, keyPart, nameOf, type Draft, type Manifest, type Place } from './place.ts';

const API = 'gateway.networking.k8s.io/v1';

/** Routes of the Gateway API, with a Gateway of the stack's own where none is named. */
export function gatewayDrafts(place: Place, ingress: IngressRoutes): readonly Draft[] {
  const own = ingress.gateway === undefined ? [gatewayDraft(place, ingress)] : [];
  return [...own, routeDraft(place, ingress), ...redirectDraft(place, ingress)];
}

function gatewayDraft(place: Place, ingress: IngressRoutes): Draft {
  const { https, host, annotations } = ingress;
  const issuer = https.enabled ? https.issuer : undefined;
  const own = issuer === undefined ? annotations : { 'cert-manager.io/cluster-issuer': issuer, ...annotations };
  const listener = (name: string, more: Readonly<Record<string, Arg>>): Arg =>
    given({ name, hostname: host, ...more, allowedRoutes: { namespaces: { from: 'Same' } } });
  const plain = listener('http', { protocol: 'HTTP', port: 80 });
  const certificateRefs = [{ kind: 'Secret', name: https.secretName }];
  const secure = listener('https', { protocol: 'HTTPS', port: 443, tls: { mode: 'Terminate', certificateRefs } });
  return {
    key: 'gateway',
    manifest: {
      apiVersion: API,
      kind: 'Gateway',
      metadata: namespaced(place, dnsName(place.stack.project), { annotations: own }),
      spec: {
        gatewayClassName: ingress.className ?? controllerOf(place).gatewayClass,
        listeners: https.enabled ? [plain, secure] : [plain],
      },
    },
    origin: 'ingress',
  };
}

function routeDraft(place: Place, ingress: IngressRoutes): Draft {
  const { stack } = place;
  const rules = [...ingress.routes]
    .sort((a, b) => b.path.length - a.path.length)
    .map(({ path, service, port }) => ({
      matches: [{ path: { type: 'PathPrefix', value: path } }],
      backendRefs: [
        { name: nameOf(`service_${keyPart(service)}`), port: stack.services[service]?.ports[port]?.port ?? 0 },
      ],
    }));
  return httpRoute(place, ingress, { key: 'httproute', listener: ingress.https.enabled ? 'https' : 'http', rules });
}

/** Plain HTTP is led to HTTPS. A Gateway of others sees to that itself. */
function redirectDraft(place: Place, ingress: IngressRoutes): readonly Draft[] {
  if (!ingress.https.enabled || ingress.gateway !== undefined) return [];
  const filter = { type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } };
  return [httpRoute(place, ingress, { key: 'httproute_redirect', listener: 'http', rules: [{ filters: [filter] }] })];
}

interface RouteParts {
  readonly key: string;
  readonly listener: string;
  readonly rules: readonly Manifest[];
}

function httpRoute(place: Place, { gateway, host }: IngressRoutes, { key, listener, rules }: RouteParts): Draft {
  const suffix = key === 'httproute' ? '' : '-redirect';
  const parent = gateway === undefined ? { name: nameOf('gateway'), sectionName: listener } : given({ ...gateway });
  return {
    key,
    manifest: {
      apiVersion: API,
      kind: 'HTTPRoute',
      metadata: namespaced(place, dnsName(`${place.stack.project}${suffix}`)),
      spec: given({ parentRefs: [parent], hostnames: host === undefined ? undefined : [host], rules }),
    },
    origin: 'ingress.routes',
  };
}
