import type { KubeObject } from '../kube-object.ts';
import type { Controller, Desk } from './runtime/desk.ts';
import { setCondition, type Condition } from './shape/condition.ts';
import { isGoing, keyOf, specOf, statusOf, uidOf, withStatus } from './shape/object.ts';

const FINALIZER = 'kubernetes';

interface NamespaceStatus {
  readonly phase: 'Active' | 'Terminating';
  readonly conditions?: readonly Condition[];
}

/** Namespaces: what every one holds, and emptying them, pods first, before they go. */
export const namespaceController: Controller = {
  name: 'namespace',
  watches: { '*': (object, desk) => concerned(desk, object) },
  reconcile: (desk, key) => {
    const namespace = desk.get('Namespace', key);
    if (namespace === undefined) return;
    if (isGoing(namespace)) empty(desk, namespace);
    else furnish(desk, namespace);
  },
};

function concerned(desk: Desk, object: KubeObject): readonly string[] {
  if (object.kind === 'Namespace' && object.apiVersion === 'v1') return [keyOf(object)];
  const { namespace, name } = object.metadata;
  if (namespace === undefined) return [];
  const isFurniture = name === 'default' || name === 'kube-root-ca.crt';
  const holder = desk.index.named('Namespace', undefined, namespace);
  return holder !== undefined && (isFurniture || isGoing(holder)) ? [keyOf(holder)] : [];
}

function furnish(desk: Desk, namespace: KubeObject): void {
  if (statusOf<NamespaceStatus>(namespace).phase !== 'Active')
    desk.updateStatus(withStatus(namespace, { phase: 'Active' }));
  const { name } = namespace.metadata;
  if (desk.get('ServiceAccount', `${name}/default`) === undefined)
    desk.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: name } });
  if (desk.get('ConfigMap', `${name}/kube-root-ca.crt`) === undefined) desk.create(rootCertificate(desk, name));
}

function rootCertificate(desk: Desk, namespace: string): KubeObject {
  const annotations = {
    'kubernetes.io/description':
      'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
  };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'kube-root-ca.crt', namespace, annotations },
    data: { 'ca.crt': desk.cluster.authority },
  };
}

function empty(desk: Desk, namespace: KubeObject): void {
  const { name } = namespace.metadata;
  const content = desk.index.inNamespace(name);
  const pods = content.filter((object) => object.kind === 'Pod' && object.apiVersion === 'v1');
  for (const object of pods.length > 0 ? pods : content)
    if (!isGoing(object) && desk.index.byUid(uidOf(object)) !== undefined) desk.remove(object, 'Background');
  const left = desk.index.inNamespace(name);
  const current = desk.get('Namespace', keyOf(namespace));
  if (current === undefined) return;
  if (left.length > 0) tellLeft(desk, current, left);
  else letGo(desk, current);
}

function letGo(desk: Desk, namespace: KubeObject): void {
  const { finalizers = [] } = specOf<{ finalizers?: readonly string[] }>(namespace);
  const kept = finalizers.filter((finalizer) => finalizer !== FINALIZER);
  const stored = desk.update({ ...namespace, spec: kept.length === 0 ? {} : { finalizers: kept } });
  if (kept.length === 0) desk.purge(stored);
}

/** Says in the status what is still there, as real clusters do. */
function tellLeft(desk: Desk, namespace: KubeObject, left: readonly KubeObject[]): void {
  const finalizers = left.flatMap((object) => object.metadata.finalizers ?? []);
  const texts: readonly (readonly [string, Condition['status'], string, string])[] = [
    ['NamespaceDeletionDiscoveryFailure', 'False', 'ResourcesDiscovered', 'All resources successfully discovered'],
    [
      'NamespaceDeletionGroupVersionParsingFailure',
      'False',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ],
    [
      'NamespaceDeletionContentFailure',
      'False',
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
    ],
    ['NamespaceContentRemaining', 'True', 'SomeResourcesRemain', `Some resources are remaining: ${tally(left)}`],
    finalizers.length > 0
      ? [
          'NamespaceFinalizersRemaining',
          'True',
          'SomeFinalizersRemain',
          `Some content in the namespace has finalizers remaining: ${finalizerTally(finalizers)}`,
        ]
      : [
          'NamespaceFinalizersRemaining',
          'False',
          'ContentHasNoFinalizers',
          'All content-preserving finalizers finished',
        ],
  ];
  let { conditions } = statusOf<NamespaceStatus>(namespace);
  for (const [type, status, reason, message] of texts)
    conditions = setCondition(conditions, { type, status, reason, message }, desk.now());
  desk.updateStatus(withStatus(namespace, { phase: 'Terminating', conditions }));
}

/** As `pods. has 2 resource instances, secrets. has 1 resource instances`. */
function tally(left: readonly KubeObject[]): string {
  const kinds = left.map(({ apiVersion, kind }) => {
    const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
    return `${kind.toLowerCase()}s.${group} has`;
  });
  return counted(kinds, (kind, count) => `${kind} ${count} resource instances`);
}

function finalizerTally(finalizers: readonly string[]): string {
  return counted(finalizers, (name, count) => `${name} in ${count} resource instances`);
}

function counted(words: readonly string[], text: (word: string, count: number) => string): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([word, count]) => text(word, count))
    .join(', ');
}
