import { canonicalJson } from '../../base/index.ts';
import type { CloudName, IngressRoutes, Service } from '../../model/index.ts';
import { dnsName, type Manifest, type Place } from './place.ts';
import { namespaced } from './labels.ts';

type Words = Readonly<Record<string, string>>;

/** What answers an Ingress, and how it is told what the Ingress itself has no words for. */
export interface IngressController {
  /** `spec.ingressClassName`; undefined leaves it to the cluster's default, or to an annotation. */
  readonly className: string | undefined;
  readonly annotations: (routes: IngressRoutes) => Words;
  /** Whether it takes its certificate from the Secret that the Ingress names. */
  readonly readsTlsSecret: boolean;
  /** Whether `allowedCidrs` hold. */
  readonly keepsCidrs: boolean;
  /** GatewayClass of the same maker. */
  readonly gatewayClass: string;
}

const NGINX: Omit<IngressController, 'className'> = {
  annotations: ({ allowedCidrs, https }) => ({
    'nginx.ingress.kubernetes.io/ssl-redirect': String(https.enabled),
    ...cidrs('nginx.ingress.kubernetes.io/whitelist-source-range', allowedCidrs),
  }),
  readsTlsSecret: true,
  keepsCidrs: true,
  gatewayClass: 'nginx',
};

/** Any cluster: its default class. The annotations are those of nginx, which other controllers pass over. */
const ANY: IngressController = { ...NGINX, className: undefined, keepsCidrs: false };

/** Application Load Balancer by the AWS Load Balancer Controller. It finds its certificate in ACM by the host. */
const AWS_ALB: IngressController = {
  className: 'alb',
  annotations: ({ allowedCidrs, https }) => ({
    'alb.ingress.kubernetes.io/scheme': 'internet-facing',
    'alb.ingress.kubernetes.io/target-type': 'ip',
    'alb.ingress.kubernetes.io/listen-ports': listenPorts(https.enabled),
    ...(https.enabled ? { 'alb.ingress.kubernetes.io/ssl-redirect': '443' } : {}),
    ...cidrs('alb.ingress.kubernetes.io/inbound-cidrs', allowedCidrs),
  }),
  readsTlsSecret: false,
  keepsCidrs: true,
  gatewayClass: 'aws-alb',
};

/** AKS application routing: nginx that Azure looks after. */
const AKS_ROUTING: IngressController = {
  ...NGINX,
  className: 'webapprouting.kubernetes.azure.com',
  gatewayClass: 'azure-alb-external',
};

/** Azure Application Gateway by AGIC. It knows no list of addresses; a WAF policy would. */
const AZURE_GATEWAY: IngressController = {
  className: 'azure-application-gateway',
  annotations: ({ https }) => ({ 'appgw.ingress.kubernetes.io/ssl-redirect': String(https.enabled) }),
  readsTlsSecret: true,
  keepsCidrs: false,
  gatewayClass: 'azure-alb-external',
};

/** Google's global balancer. Its class is said by annotation; addresses are kept by a Cloud Armor policy (BackendConfig). */
const GCE: IngressController = {
  className: undefined,
  annotations: ({ https }) => ({
    'kubernetes.io/ingress.class': 'gce',
    // An issuer proves the name over plain HTTP.
    ...(https.enabled && https.issuer === undefined ? { 'kubernetes.io/ingress.allow-http': 'false' } : {}),
  }),
  readsTlsSecret: true,
  keepsCidrs: true,
  gatewayClass: 'gke-l7-global-external-managed',
};

/** ALB Ingress of ACK. Addresses are a condition of each rule. */
const ACK_ALB: IngressController = {
  className: 'alb',
  annotations: ({ allowedCidrs, https, routes }) => ({
    'alb.ingress.kubernetes.io/listen-ports': listenPorts(https.enabled),
    ...(https.enabled ? { 'alb.ingress.kubernetes.io/ssl-redirect': 'true' } : {}),
    ...Object.fromEntries(
      allowedCidrs.length === 0
        ? []
        : routes.map(({ service }) => [
            `alb.ingress.kubernetes.io/conditions.${dnsName(service, 48)}`,
            canonicalJson([{ type: 'SourceIp', sourceIpConfig: { values: allowedCidrs } }]),
          ]),
    ),
  }),
  readsTlsSecret: true,
  keepsCidrs: true,
  gatewayClass: 'alb',
};

const USUAL: Readonly<Record<CloudName, IngressController>> = {
  aws: AWS_ALB,
  azure: AKS_ROUTING,
  gcp: GCE,
  alicloud: ACK_ALB,
};

/** The cloud's own unless a class is named; a class that nobody knows is taken as it is. */
export function controllerOf({ stack, cloud }: Pick<Place, 'stack' | 'cloud'>): IngressController {
  const usual = cloud === undefined ? ANY : USUAL[cloud];
  const named = stack.ingress?.className;
  if (named === undefined || named === usual.className) return usual;
  if (cloud === 'gcp' && named === 'gce') return GCE;
  if (named === AZURE_GATEWAY.className) return AZURE_GATEWAY;
  if (/nginx|webapprouting/.test(named)) return { ...NGINX, className: named };
  return { className: named, annotations: () => ({}), readsTlsSecret: true, keepsCidrs: false, gatewayClass: named };
}

/** Annotations on a Service that the ingress leads to. */
export function backendAnnotations(place: Place, service: Service): Words {
  const routed = place.stack.ingress?.routes.some((route) => route.service === service.name) === true;
  if (!routed || !needsArmor(place)) return {};
  return { 'cloud.google.com/backend-config': canonicalJson({ default: armorName(place) }) };
}

/** Whether addresses are kept by a Cloud Armor policy. */
export function needsArmor(place: Place): boolean {
  const { ingress } = place.stack;
  return ingress?.kind === 'ingress' && ingress.allowedCidrs.length > 0 && controllerOf(place) === GCE;
}

/** Names the policy `PROJECT-PROFILE-allowed`; while it does not exist, the balancer is not made, so nobody comes in unasked. */
export function armorManifest(place: Place): Manifest {
  return {
    apiVersion: 'cloud.google.com/v1',
    kind: 'BackendConfig',
    metadata: namespaced(place, armorName(place)),
    spec: { securityPolicy: { name: dnsName(`${place.stack.project}-${place.stack.profile}-allowed`) } },
  };
}

function armorName({ stack }: Place): string {
  return dnsName(`${stack.project}-allowed`);
}

function listenPorts(https: boolean): string {
  return canonicalJson([{ HTTP: 80 }, ...(https ? [{ HTTPS: 443 }] : [])]);
}

function cidrs(key: string, allowed: readonly string[]): Words {
  return allowed.length === 0 ? {} : { [key]: allowed.join(',') };
}
