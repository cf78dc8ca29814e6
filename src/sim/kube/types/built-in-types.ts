import { modelSchema } from './model-schema.ts';
import type { ResourceType, Subresource } from './resource-type.ts';

/** Every kind that the server brings with it, with what discovery says of it; of Kubernetes 1.34. */
export function builtInTypes(): readonly ResourceType[] {
  known ??= Object.entries(GROUPS).flatMap(([apiVersion, rows]) => rows.map((row) => typeOf(apiVersion, row)));
  return known;
}

/** The published models of the served kinds, and of what their subresources take. */
export function servedModels(): readonly string[] {
  const kinds = Object.entries(GROUPS).flatMap(([apiVersion, rows]) => rows.map((row) => modelOf(apiVersion, row)));
  return [...kinds, 'V1Scale', 'V1Eviction', 'AuthenticationV1TokenRequest', 'V1DeleteOptions'];
}

let known: readonly ResourceType[] | undefined;

type Row = readonly [
  kind: string,
  plural: string,
  words?: {
    readonly cluster?: true;
    readonly short?: string;
    readonly category?: string;
    readonly verbs?: string;
    readonly sub?: string;
    readonly model?: string;
    readonly storedAs?: string;
  },
];

const ALL_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const CHANGE_VERBS = ['get', 'patch', 'update'];

/** By apiVersion: kind, plural, and what is not as usual. */
const GROUPS: Readonly<Record<string, readonly Row[]>> = {
  v1: [
    ['Binding', 'bindings', { verbs: 'create' }],
    ['ConfigMap', 'configmaps', { short: 'cm' }],
    ['Endpoints', 'endpoints', { short: 'ep' }],
    ['Event', 'events', { short: 'ev', model: 'CoreV1Event' }],
    ['LimitRange', 'limitranges', { short: 'limits' }],
    [
      'Namespace',
      'namespaces',
      { cluster: true, short: 'ns', verbs: 'create delete get list patch update watch', sub: 'finalize status' },
    ],
    ['Node', 'nodes', { cluster: true, short: 'no', sub: 'proxy status' }],
    ['PersistentVolumeClaim', 'persistentvolumeclaims', { short: 'pvc', sub: 'status' }],
    ['PersistentVolume', 'persistentvolumes', { cluster: true, short: 'pv', sub: 'status' }],
    [
      'Pod',
      'pods',
      {
        short: 'po',
        category: 'all',
        sub: 'attach binding ephemeralcontainers eviction exec log portforward proxy resize status',
      },
    ],
    ['PodTemplate', 'podtemplates'],
    ['ReplicationController', 'replicationcontrollers', { short: 'rc', category: 'all', sub: 'scale status' }],
    ['ResourceQuota', 'resourcequotas', { short: 'quota', sub: 'status' }],
    ['Secret', 'secrets'],
    ['ServiceAccount', 'serviceaccounts', { short: 'sa', sub: 'token' }],
    ['Service', 'services', { short: 'svc', category: 'all', sub: 'proxy status' }],
  ],
  'admissionregistration.k8s.io/v1': [
    ['MutatingWebhookConfiguration', 'mutatingwebhookconfigurations', { cluster: true, category: 'api-extensions' }],
    [
      'ValidatingWebhookConfiguration',
      'validatingwebhookconfigurations',
      { cluster: true, category: 'api-extensions' },
    ],
  ],
  'apiextensions.k8s.io/v1': [
    [
      'CustomResourceDefinition',
      'customresourcedefinitions',
      { cluster: true, short: 'crd crds', category: 'api-extensions', sub: 'status' },
    ],
  ],
  'apps/v1': [
    ['ControllerRevision', 'controllerrevisions'],
    ['DaemonSet', 'daemonsets', { short: 'ds', category: 'all', sub: 'status' }],
    ['Deployment', 'deployments', { short: 'deploy', category: 'all', sub: 'scale status' }],
    ['ReplicaSet', 'replicasets', { short: 'rs', category: 'all', sub: 'scale status' }],
    ['StatefulSet', 'statefulsets', { short: 'sts', category: 'all', sub: 'scale status' }],
  ],
  'authentication.k8s.io/v1': [
    ['SelfSubjectReview', 'selfsubjectreviews', { cluster: true, verbs: 'create' }],
    ['TokenReview', 'tokenreviews', { cluster: true, verbs: 'create' }],
  ],
  'authorization.k8s.io/v1': [
    ['LocalSubjectAccessReview', 'localsubjectaccessreviews', { verbs: 'create' }],
    ['SelfSubjectAccessReview', 'selfsubjectaccessreviews', { cluster: true, verbs: 'create' }],
    ['SelfSubjectRulesReview', 'selfsubjectrulesreviews', { cluster: true, verbs: 'create' }],
    ['SubjectAccessReview', 'subjectaccessreviews', { cluster: true, verbs: 'create' }],
  ],
  'autoscaling/v2': [
    ['HorizontalPodAutoscaler', 'horizontalpodautoscalers', { short: 'hpa', category: 'all', sub: 'status' }],
  ],
  'autoscaling/v1': [
    [
      'HorizontalPodAutoscaler',
      'horizontalpodautoscalers',
      { short: 'hpa', category: 'all', sub: 'status', storedAs: 'autoscaling/v2' },
    ],
  ],
  'batch/v1': [
    ['CronJob', 'cronjobs', { short: 'cj', category: 'all', sub: 'status' }],
    ['Job', 'jobs', { category: 'all', sub: 'status' }],
  ],
  'certificates.k8s.io/v1': [
    [
      'CertificateSigningRequest',
      'certificatesigningrequests',
      { cluster: true, short: 'csr', sub: 'approval status' },
    ],
  ],
  'coordination.k8s.io/v1': [['Lease', 'leases']],
  'discovery.k8s.io/v1': [['EndpointSlice', 'endpointslices']],
  'events.k8s.io/v1': [['Event', 'events', { short: 'ev', model: 'EventsV1Event', storedAs: 'v1' }]],
  'networking.k8s.io/v1': [
    ['IngressClass', 'ingressclasses', { cluster: true }],
    ['Ingress', 'ingresses', { short: 'ing', sub: 'status' }],
    ['NetworkPolicy', 'networkpolicies', { short: 'netpol' }],
  ],
  'node.k8s.io/v1': [['RuntimeClass', 'runtimeclasses', { cluster: true }]],
  'policy/v1': [['PodDisruptionBudget', 'poddisruptionbudgets', { short: 'pdb', sub: 'status' }]],
  'rbac.authorization.k8s.io/v1': [
    ['ClusterRoleBinding', 'clusterrolebindings', { cluster: true }],
    ['ClusterRole', 'clusterroles', { cluster: true }],
    ['RoleBinding', 'rolebindings'],
    ['Role', 'roles'],
  ],
  'scheduling.k8s.io/v1': [['PriorityClass', 'priorityclasses', { cluster: true, short: 'pc' }]],
  'storage.k8s.io/v1': [
    ['CSIDriver', 'csidrivers', { cluster: true }],
    ['CSINode', 'csinodes', { cluster: true }],
    ['StorageClass', 'storageclasses', { cluster: true, short: 'sc' }],
    ['VolumeAttachment', 'volumeattachments', { cluster: true, sub: 'status' }],
  ],
};

/** What subresources answer with where that is not the resource's own kind, and what may be done with them. */
const SUBRESOURCES: Readonly<Record<string, readonly [kind: string, apiVersion: string, verbs: readonly string[]]>> = {
  attach: ['PodAttachOptions', 'v1', ['create', 'get']],
  binding: ['Binding', 'v1', ['create']],
  eviction: ['Eviction', 'policy/v1', ['create']],
  exec: ['PodExecOptions', 'v1', ['create', 'get']],
  finalize: ['', '', ['update']],
  log: ['', '', ['get']],
  portforward: ['PodPortForwardOptions', 'v1', ['create', 'get']],
  proxy: ['ProxyOptions', 'v1', ['create', 'delete', 'get', 'patch', 'update']],
  scale: ['Scale', 'autoscaling/v1', CHANGE_VERBS],
  token: ['TokenRequest', 'authentication.k8s.io/v1', ['create']],
};

function typeOf(apiVersion: string, [kind, plural, words = {}]: Row): ResourceType {
  const [group, version] = groupAndVersion(apiVersion);
  const model = modelOf(apiVersion, [kind, plural, words]);
  return {
    group,
    version,
    apiVersion,
    kind,
    listKind: `${kind}List`,
    plural,
    singular: kind.toLowerCase(),
    namespaced: words.cluster !== true,
    shortNames: listOf(words.short),
    categories: listOf(words.category),
    verbs: words.verbs === undefined ? ALL_VERBS : listOf(words.verbs),
    subresources: listOf(words.sub).map((name) => subresourceOf(name, kind, apiVersion)),
    storedAs: words.storedAs ?? apiVersion,
    isCustom: false,
    schema: () => modelSchema(model),
  };
}

function subresourceOf(name: string, kind: string, apiVersion: string): Subresource {
  const [ownKind = '', ownVersion = '', verbs = CHANGE_VERBS] = SUBRESOURCES[name] ?? [];
  const [group, version] = groupAndVersion(ownVersion === '' ? apiVersion : ownVersion);
  const answers = ownKind === 'ProxyOptions' ? `${kind}ProxyOptions` : ownKind;
  return { name, kind: answers === '' ? kind : answers, group, version, verbs };
}

/** `apps/v1` into its two parts; the core group is empty. */
function groupAndVersion(apiVersion: string): readonly [group: string, version: string] {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
}

function modelOf(apiVersion: string, [kind, , words = {}]: Row): string {
  const [, version] = groupAndVersion(apiVersion);
  return words.model ?? `${version.replace('v', 'V')}${kind}`;
}

function listOf(words: string | undefined): readonly string[] {
  return words === undefined || words === '' ? [] : words.split(' ');
}
