import { CloudError, type ApiRequest, type Attributes } from '../../model/index.ts';
import { kubeRequest } from '../client/port.ts';
import {
  groupKind,
  mapAt,
  namespaceOf,
  numberAt,
  rowsAt,
  textAt,
  textMapAt,
  textsAt,
  type KubeObject,
} from '../object.ts';
import { NO_EVIDENCE, type Evidence } from './evidence.ts';

/** Sends one call; a driver's `io.call`, or a port's `send`. */
export type Ask = (request: ApiRequest) => Promise<Attributes>;

/** Kinds that make pods by a selector. */
const RUNS_PODS = new Set(['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'apps/ReplicaSet', 'batch/Job']);
/** Kinds of whose events something can be learned. */
const TELLING = new Set([...RUNS_PODS, 'Pod', 'PersistentVolumeClaim', 'Service']);
const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';
const DEFAULT_INGRESS = 'ingressclass.kubernetes.io/is-default-class';

/** Looks around an object that is not ready. What may not be read counts as unknown. */
export async function gatherEvidence(ask: Ask, object: KubeObject): Promise<Evidence> {
  const kind = groupKind(object);
  if (kind === 'PersistentVolumeClaim') {
    const [events, bindingMode] = await Promise.all([eventsIn(ask, object), bindingModeOf(ask, object)]);
    return { ...NO_EVIDENCE, events, bindingMode };
  }
  if (kind === 'networking.k8s.io/Ingress') return { ...NO_EVIDENCE, ingressClass: await ingressClassOf(ask, object) };
  if (!TELLING.has(kind)) return NO_EVIDENCE;
  const [pods, events] = await Promise.all([RUNS_PODS.has(kind) ? podsOf(ask, object) : [], eventsIn(ask, object)]);
  const stuck = [...pods, object].some(
    (pod) => textAt(pod, 'status.phase') === 'Pending' && textAt(pod, 'spec.nodeName') === '',
  );
  const nodes = stuck ? await listIfAllowed(ask, { apiVersion: 'v1', kind: 'Node' }, {}) : [];
  return { ...NO_EVIDENCE, pods, events, nodes };
}

/** The pods of a workload, those of its newest generation where it has several. */
export async function podsOf(ask: Ask, workload: KubeObject): Promise<readonly KubeObject[]> {
  const namespace = namespaceOf(workload);
  const labelSelector = selectorText(mapAt(workload, 'spec.selector'));
  if (labelSelector === '') return [];
  const place = { namespace, labelSelector };
  const pods = await listIfAllowed(ask, { apiVersion: 'v1', kind: 'Pod' }, place);
  const living = pods.filter((pod) => textAt(pod, 'metadata.deletionTimestamp') === '');
  if (groupKind(workload) !== 'apps/Deployment') return living;
  const sets = await listIfAllowed(ask, { apiVersion: 'apps/v1', kind: 'ReplicaSet' }, place);
  const hash = newestHash(workload, sets);
  return hash === '' ? living : living.filter((pod) => textAt(pod, ['metadata', 'labels', HASH]) === hash);
}

const HASH = 'pod-template-hash';
const REVISION = 'deployment.kubernetes.io/revision';

/** Pods of an older generation may be broken: the new one is about to replace them. */
function newestHash(deployment: KubeObject, sets: readonly KubeObject[]): string {
  const uid = textAt(deployment, 'metadata.uid');
  const own = sets.filter((set) =>
    rowsAt(set, 'metadata.ownerReferences').some((owner) => textAt(owner, 'uid') === uid),
  );
  const revision = (set: KubeObject): number => Number(textAt(set, ['metadata', 'annotations', REVISION]) || '0');
  const newest = own.toSorted((a, b) => revision(b) - revision(a))[0];
  return textAt(newest, ['metadata', 'labels', HASH]);
}

/** A label selector as the query wants it. */
function selectorText(selector: KubeObject): string {
  const equal = Object.entries(textMapAt(selector, 'matchLabels')).map(([key, value]) => `${key}=${value}`);
  const rules = rowsAt(selector, 'matchExpressions').map((row) => {
    const [key, values] = [textAt(row, 'key'), textsAt(row, 'values').join(',')];
    const forms: Readonly<Record<string, string>> = {
      In: `${key} in (${values})`,
      NotIn: `${key} notin (${values})`,
      Exists: key,
      DoesNotExist: `!${key}`,
    };
    return forms[textAt(row, 'operator')] ?? key;
  });
  return [...equal, ...rules].join(',');
}

function eventsIn(ask: Ask, object: KubeObject): Promise<readonly KubeObject[]> {
  return listIfAllowed(ask, { apiVersion: 'v1', kind: 'Event' }, { namespace: namespaceOf(object) }).then((events) =>
    // Of one reason, the newest comes last.
    events.toSorted((a, b) => timeOf(a) - timeOf(b)),
  );
}

function timeOf(event: KubeObject): number {
  const time =
    textAt(event, 'lastTimestamp') || textAt(event, 'eventTime') || textAt(event, 'metadata.creationTimestamp');
  return Date.parse(time) || numberAt(event, 'count');
}

async function bindingModeOf(ask: Ask, claim: KubeObject): Promise<string> {
  const name = textAt(claim, 'spec.storageClassName');
  const classes = await listIfAllowed(ask, { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass' }, {});
  const own = classes.find((one) =>
    name === '' ? isDefault(one, DEFAULT_CLASS) : textAt(one, 'metadata.name') === name,
  );
  return textAt(own, 'volumeBindingMode');
}

async function ingressClassOf(ask: Ask, ingress: KubeObject): Promise<Evidence['ingressClass']> {
  const name =
    textAt(ingress, 'spec.ingressClassName') ||
    textAt(ingress, ['metadata', 'annotations', 'kubernetes.io/ingress.class']);
  const classes = await listIfAllowed(ask, { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass' }, {}, 'refused');
  if (classes === 'refused') return 'unknown';
  const taken = classes.some((one) =>
    name === '' ? isDefault(one, DEFAULT_INGRESS) : textAt(one, 'metadata.name') === name,
  );
  return taken ? 'some' : 'none';
}

function isDefault(object: KubeObject, annotation: string): boolean {
  return textAt(object, ['metadata', 'annotations', annotation]) === 'true';
}

type Listing = readonly KubeObject[];

async function listIfAllowed(
  ask: Ask,
  kind: { readonly apiVersion: string; readonly kind: string },
  params: Readonly<Record<string, string>>,
): Promise<Listing>;
async function listIfAllowed(
  ask: Ask,
  kind: { readonly apiVersion: string; readonly kind: string },
  params: Readonly<Record<string, string>>,
  otherwise: 'refused',
): Promise<Listing | 'refused'>;
async function listIfAllowed(
  ask: Ask,
  kind: { readonly apiVersion: string; readonly kind: string },
  params: Readonly<Record<string, string>>,
  otherwise: Listing | 'refused' = [],
): Promise<Listing | 'refused'> {
  try {
    return rowsAt(await ask(kubeRequest(kind, 'list', params)), 'items');
  } catch (error) {
    if (error instanceof CloudError && error.errorClass === 'permission') return otherwise;
    throw error;
  }
}
