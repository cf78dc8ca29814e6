import type { GroupKind } from '../cluster.ts';
import type { KubeObject } from '../kube-object.ts';
import { StatusError } from '../status-error.ts';
import { valueAt } from './value-at.ts';

/** Whether an object's fields fulfil a selector. */
export interface FieldMatch {
  readonly fulfils: (object: KubeObject) => boolean;
  /** The name that alone is asked for, so that nothing else need be looked at. */
  readonly name: string | undefined;
}

/** Besides `metadata.name` and `metadata.namespace`, which every kind has. */
const SELECTABLE: Readonly<Record<GroupKind, readonly string[]>> = {
  Pod: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  Event: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  Secret: ['type'],
  Namespace: ['status.phase'],
  Node: ['spec.unschedulable'],
  ReplicationController: ['status.replicas'],
  'apps/ReplicaSet': ['status.replicas'],
  'batch/Job': ['status.successful'],
  'certificates.k8s.io/CertificateSigningRequest': ['spec.signerName'],
};

const EVERYTHING: FieldMatch = { fulfils: () => true, name: undefined };

/**
 * Reads a selector as `metadata.name=web,status.phase!=Running`. `more` are fields that a definition of a custom
 * resource makes selectable. @throws StatusError 400
 */
export function fieldSelector(text: string | undefined, kind: GroupKind, more: readonly string[] = []): FieldMatch {
  if (text === undefined || text.trim() === '') return EVERYTHING;
  const allowed = ['metadata.name', 'metadata.namespace', ...(SELECTABLE[kind] ?? []), ...more];
  const requirements = text.split(',').map((part) => requirement(part, allowed));
  const named = requirements.find(({ path, equal }) => path === 'metadata.name' && equal);
  return {
    name: named?.value,
    fulfils: (object) => requirements.every(({ path, value, equal }) => (fieldText(object, path) === value) === equal),
  };
}

interface Requirement {
  readonly path: string;
  readonly value: string;
  readonly equal: boolean;
}

function requirement(part: string, allowed: readonly string[]): Requirement {
  const match = /^\s*([\w.]+)\s*(==|=|!=)\s*(.*?)\s*$/.exec(part);
  if (match === null)
    throw new StatusError(400, 'BadRequest', `invalid selector: '${part}'; can't understand '${part}'`);
  const [, path = '', operator, value = ''] = match;
  if (!allowed.includes(path)) throw new StatusError(400, 'BadRequest', `field label not supported: ${path}`);
  return { path, value, equal: operator !== '!=' };
}

function fieldText(object: KubeObject, path: string): string {
  // An event's source as a whole is its component.
  const value = valueAt(object, path === 'source' ? 'source.component' : path);
  if (value === undefined || value === null)
    return FALSE_UNLESS_SET.has(path) ? 'false' : ZERO_UNLESS_SET.has(path) ? '0' : '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const FALSE_UNLESS_SET: ReadonlySet<string> = new Set(['spec.unschedulable', 'spec.hostNetwork']);
const ZERO_UNLESS_SET: ReadonlySet<string> = new Set(['status.replicas', 'status.successful']);
