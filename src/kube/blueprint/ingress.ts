import type { Arg, IngressRoutes } from '../../model/index.ts';
import { gatewayDrafts } from './gateway.ts';
import { armorManifest, controllerOf, needsArmor } from './ingress-controllers.ts';
import { namespaced } from './labels.ts';
import { dnsName, given, keyPart, nameOf, type Draft, type Place } from './place.ts';

const INGRESS = 'ingress';

/** The way in from outside, by whichever of the two interfaces the stack chose. */
export function ingressDrafts(place: Place): readonly Draft[] {
  const { ingress } = place.stack;
  if (ingress === undefined) return [];
  return ingress.kind === 'gateway' ? gatewayDrafts(place, ingress) : [ingressDraft(place, ingress), ...armor(place)];
}

function ingressDraft(place: Place, ingress: IngressRoutes): Draft {
  const controller = controllerOf(place);
  const { https, host } = ingress;
  const secret = controller.readsTlsSecret ? https.secretName : undefined;
  const annotations = {
    ...controller.annotations(ingress),
    // What does not read the Secret has no use for one that is filled.
    ...(https.enabled && https.issuer !== undefined && secret !== undefined
      ? { 'cert-manager.io/cluster-issuer': https.issuer }
      : {}),
    ...ingress.annotations,
  };
  return {
    key: INGRESS,
    manifest: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: namespaced(place, dnsName(place.stack.project), { annotations }),
      spec: given({
        ingressClassName: controller.className,
        tls: https.enabled ? tlsOf(host, secret) : undefined,
        rules: [given({ host, http: { paths: pathsOf(ingress) } })],
      }),
    },
    origin: 'ingress',
  };
}

/** Without a host and a Secret there is nothing to say about TLS. */
function tlsOf(host: string | undefined, secretName: string | undefined): readonly Arg[] | undefined {
  if (host === undefined && secretName === undefined) return undefined;
  return [given({ hosts: host === undefined ? undefined : [host], secretName })];
}

/** Longest first, as a person would ask; controllers do so by themselves. */
function pathsOf({ routes }: IngressRoutes): readonly Arg[] {
  return [...routes]
    .sort((a, b) => b.path.length - a.path.length)
    .map(({ path, service, port }) => ({
      path,
      pathType: 'Prefix',
      backend: { service: { name: nameOf(`service_${keyPart(service)}`), port: { name: port } } },
    }));
}

function armor(place: Place): readonly Draft[] {
  if (!needsArmor(place)) return [];
  return [{ key: 'backendconfig_allowed', manifest: armorManifest(place), origin: 'ingress.allowedCidrs' }];
}
