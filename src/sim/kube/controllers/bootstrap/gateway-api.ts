import type { KubeObject } from '../../kube-object.ts';

const GROUP = 'gateway.networking.k8s.io';

interface Kind {
  readonly kind: string;
  readonly plural: string;
  readonly shortNames: readonly string[];
  readonly scope: 'Cluster' | 'Namespaced';
  /** What a client must give; the rest is taken as it comes. */
  readonly required: readonly string[];
  readonly columns: readonly (readonly [name: string, path: string])[];
}

/** The kinds of the Gateway API that clusters of clouds bring, in its stable version. */
const KINDS: readonly Kind[] = [
  {
    kind: 'GatewayClass',
    plural: 'gatewayclasses',
    shortNames: ['gc'],
    scope: 'Cluster',
    required: ['controllerName'],
    columns: [
      ['Controller', '.spec.controllerName'],
      ['Accepted', '.status.conditions[?(@.type=="Accepted")].status'],
    ],
  },
  {
    kind: 'Gateway',
    plural: 'gateways',
    shortNames: ['gtw'],
    scope: 'Namespaced',
    required: ['gatewayClassName', 'listeners'],
    columns: [
      ['Class', '.spec.gatewayClassName'],
      ['Address', '.status.addresses[*].value'],
      ['Programmed', '.status.conditions[?(@.type=="Programmed")].status'],
    ],
  },
  {
    kind: 'HTTPRoute',
    plural: 'httproutes',
    shortNames: [],
    scope: 'Namespaced',
    required: [],
    columns: [['Hostnames', '.spec.hostnames']],
  },
];

/** The definitions of the Gateway API. Their fields are not checked here: a cluster's own are stricter. */
export function gatewayDefinitions(): readonly KubeObject[] {
  return KINDS.map(({ kind, plural, shortNames, scope, required, columns }) => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${GROUP}`,
      annotations: { 'api-approved.kubernetes.io': 'https://github.com/kubernetes-sigs/gateway-api/pull/2997' },
    },
    spec: {
      group: GROUP,
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular: kind.toLowerCase(),
        shortNames,
        categories: ['gateway-api'],
      },
      scope,
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: schemaWith(required) },
          additionalPrinterColumns: [
            ...columns.map(([name, jsonPath]) => ({ name, type: 'string', jsonPath })),
            { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
          ],
        },
      ],
    },
  }));
}

/** Classes under the names that the controllers of clouds, and nginx, give theirs. */
const CLASSES = [
  ['nginx', 'gateway.nginx.org/nginx-gateway-controller'],
  ['aws-alb', 'gateway.k8s.aws/alb'],
  ['azure-alb-external', 'alb.networking.azure.io/alb-controller'],
  ['gke-l7-global-external-managed', 'networking.gke.io/gateway'],
  ['alb', 'gateways.alibabacloud.com/alb'],
] as const;

/** The classes that Gateways may name; the simulated controller serves all of them. */
export function gatewayClasses(): readonly KubeObject[] {
  return CLASSES.map(([name, controllerName]) => ({
    apiVersion: `${GROUP}/v1`,
    kind: 'GatewayClass',
    metadata: { name },
    spec: { controllerName },
  }));
}

function schemaWith(required: readonly string[]): object {
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    type: 'object',
    required: ['spec'],
    properties: {
      spec: required.length === 0 ? open : { ...open, required },
      status: open,
    },
  };
}
