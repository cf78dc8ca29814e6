import type { KubeObject } from '../kube-object.ts';
import type { LiveCluster } from './live-cluster.ts';

const API_VERSION = 'rbac.authorization.k8s.io/v1';
const SERVER = 'kube-apiserver';
const AGGREGATE = 'rbac.authorization.k8s.io/aggregate-to-';

interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'delete', 'deletecollection', 'patch', 'update'];

function rule(verbs: readonly string[], group: string, resources: string): Rule {
  return { verbs, apiGroups: [group], resources: resources.split(' ') };
}

/** What namespaces hold for those who run things in them, secrets and access left out (kubernetes.io, RBAC, user-facing roles). */
const CONTENT: readonly (readonly [group: string, resources: string])[] = [
  [
    '',
    'configmaps endpoints persistentvolumeclaims pods replicationcontrollers replicationcontrollers/scale serviceaccounts services',
  ],
  ['apps', 'daemonsets deployments deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale'],
  ['autoscaling', 'horizontalpodautoscalers'],
  ['batch', 'cronjobs jobs'],
  ['networking.k8s.io', 'ingresses networkpolicies'],
  ['policy', 'poddisruptionbudgets'],
  ['discovery.k8s.io', 'endpointslices'],
];

const VIEW: readonly Rule[] = [
  ...CONTENT.map(([group, resources]) => rule(READ, group, resources)),
  rule(
    READ,
    '',
    'bindings events limitranges namespaces namespaces/status persistentvolumeclaims/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status services/status',
  ),
  rule(READ, 'apps', 'controllerrevisions daemonsets/status deployments/status replicasets/status statefulsets/status'),
  rule(READ, 'batch', 'cronjobs/status jobs/status'),
  rule(READ, 'autoscaling', 'horizontalpodautoscalers/status'),
  rule(READ, 'networking.k8s.io', 'ingresses/status'),
  rule(READ, 'policy', 'poddisruptionbudgets/status'),
];

const EDIT: readonly Rule[] = [
  rule(READ, '', 'pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy'),
  rule(['impersonate'], '', 'serviceaccounts'),
  rule(WRITE, '', 'pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy events'),
  rule(['create'], '', 'pods/eviction serviceaccounts/token'),
  rule(['create', 'update', 'patch', 'delete', ...READ], 'coordination.k8s.io', 'leases'),
  ...CONTENT.filter(([group]) => group !== 'discovery.k8s.io').map(([group, resources]) =>
    rule(WRITE, group, resources),
  ),
  rule(WRITE, 'apps', 'deployments/rollback'),
];

const ADMIN: readonly Rule[] = [
  rule(['create'], 'authorization.k8s.io', 'localsubjectaccessreviews'),
  rule([...WRITE, ...READ], 'rbac.authorization.k8s.io', 'rolebindings roles'),
];

const DISCOVERY: readonly Rule[] = [
  {
    verbs: ['get'],
    nonResourceURLs: [
      '/api',
      '/api/*',
      '/apis',
      '/apis/*',
      '/healthz',
      '/livez',
      '/openapi',
      '/openapi/*',
      '/readyz',
      '/version',
      '/version/',
    ],
  },
];

const BASIC_USER: readonly Rule[] = [
  rule(['create'], 'authorization.k8s.io', 'selfsubjectaccessreviews selfsubjectrulesreviews'),
  rule(['create'], 'authentication.k8s.io', 'selfsubjectreviews'),
];

const PUBLIC: readonly Rule[] = [
  { verbs: ['get'], nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version', '/version/'] },
];

const EVERYTHING: readonly Rule[] = [rule(['*'], '*', '*'), { verbs: ['*'], nonResourceURLs: ['*'] }];

/** Roles by name; those that others are summed of carry the label. */
const ROLES: Readonly<Record<string, { readonly rules: readonly Rule[]; readonly aggregatesTo?: string }>> = {
  'cluster-admin': { rules: EVERYTHING },
  'system:aggregate-to-admin': { rules: ADMIN, aggregatesTo: 'admin' },
  'system:aggregate-to-edit': { rules: EDIT, aggregatesTo: 'edit' },
  'system:aggregate-to-view': { rules: VIEW, aggregatesTo: 'view' },
  'system:basic-user': { rules: BASIC_USER },
  'system:discovery': { rules: DISCOVERY },
  'system:public-info-viewer': { rules: PUBLIC },
};

/** The roles that are made for people, each with the sums it takes in; more can be added by their labels. */
const SUMS: Readonly<Record<string, { readonly of: readonly string[]; readonly aggregatesTo?: string }>> = {
  admin: { of: ['admin'] },
  edit: { of: ['edit'], aggregatesTo: 'admin' },
  view: { of: ['view'], aggregatesTo: 'edit' },
};

const BINDINGS: Readonly<Record<string, readonly string[]>> = {
  'cluster-admin': ['system:masters'],
  'system:basic-user': ['system:authenticated'],
  'system:discovery': ['system:authenticated'],
  'system:public-info-viewer': ['system:authenticated', 'system:unauthenticated'],
};

/** Makes the roles that every cluster has and their bindings, but for those that are there. */
export function bootstrapRoles(cluster: LiveCluster): void {
  const ensure = (object: KubeObject): void => {
    const kind = `rbac.authorization.k8s.io/${object.kind}`;
    if (cluster.get(kind, undefined, object.metadata.name) === undefined) cluster.create(object, SERVER);
  };
  for (const [name, { rules, aggregatesTo }] of Object.entries(ROLES)) ensure(role(name, { rules }, aggregatesTo));
  for (const [name, { of, aggregatesTo }] of Object.entries(SUMS)) {
    const clusterRoleSelectors = of.map((part) => ({ matchLabels: { [`${AGGREGATE}${part}`]: 'true' } }));
    ensure(role(name, { aggregationRule: { clusterRoleSelectors }, rules: [] }, aggregatesTo));
  }
  for (const [name, groups] of Object.entries(BINDINGS)) ensure(binding(name, groups));
}

function role(name: string, content: object, aggregatesTo: string | undefined): KubeObject {
  const aggregation = aggregatesTo === undefined ? {} : { [`${AGGREGATE}${aggregatesTo}`]: 'true' };
  return { apiVersion: API_VERSION, kind: 'ClusterRole', metadata: metaOf(name, aggregation), ...content };
}

function binding(name: string, groups: readonly string[]): KubeObject {
  return {
    apiVersion: API_VERSION,
    kind: 'ClusterRoleBinding',
    metadata: metaOf(name, {}),
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: groups.map((group) => ({ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: group })),
  };
}

function metaOf(name: string, labels: Readonly<Record<string, string>>): KubeObject['metadata'] {
  return {
    name,
    labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults', ...labels },
    annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
  };
}
