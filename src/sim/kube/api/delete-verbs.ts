import type { Propagation } from '../cluster.ts';
import type { KubeObject } from '../kube-object.ts';
import { convertObject, type ResourceType } from '../machinery.ts';
import { removeObject, type RemovalOptions } from '../objects/removal.ts';
import { groupKindOf } from '../objects/type-directory.ts';
import { isRecord } from '../objects/value-at.ts';
import { wantedView } from './accept.ts';
import { readBody } from './body.ts';
import { isSet, numberOf, type ObjectCall } from './call.ts';
import type { WholeAnswer } from './kube-answer.ts';
import { invalidOptions } from './options-refusal.ts';
import { isDryRun } from './query.ts';
import { requireObject, selected } from './read-verbs.ts';
import { listView, objectView } from './view.ts';

/** DELETE of one object: a Status once it is gone, the object while something holds it. */
export function remove(call: ObjectCall): WholeAnswer {
  const { type } = call;
  const { options, dryRun } = readOptions(call);
  const { live, left } = perform(call, dryRun, () => {
    const found = convertObject(requireObject(call), type.apiVersion);
    return { live: found, left: removeObject(call.cluster, type, found, options) };
  });
  if (left !== undefined) return { status: 200, body: objectView(call, left, wantedView(call)) };
  if (TOLD_AS_THEY_WERE.has(groupKindOf(type))) return { status: 200, body: objectView(call, live, wantedView(call)) };
  return { status: 200, body: success(type, live) };
}

/** Kinds of which the real server answers with the object even when it is gone (its OpenAPI document, of 1.34). */
const TOLD_AS_THEY_WERE: ReadonlySet<string> = new Set([
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Pod',
  'PodTemplate',
  'ResourceQuota',
  'Service',
  'ServiceAccount',
  'storage.k8s.io/CSIDriver',
  'storage.k8s.io/CSINode',
  'storage.k8s.io/StorageClass',
  'storage.k8s.io/VolumeAttachment',
]);

/** DELETE of all that the query selects. */
export function removeAll(call: ObjectCall): WholeAnswer {
  const { cluster, type } = call;
  const { options, dryRun } = readOptions(call);
  const objects = perform(call, dryRun, () => {
    const found = selected(call);
    for (const object of found) removeObject(cluster, type, object, options);
    return found;
  });
  const metadata = { resourceVersion: String(cluster.store.version) };
  return { status: 200, body: listView(call, objects, { view: wantedView(call), metadata }) };
}

/** What is answered when an object is gone. */
function success({ group, plural }: ResourceType, { metadata }: KubeObject): object {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name: metadata.name, ...(group === '' ? {} : { group }), kind: plural, uid: metadata.uid },
  };
}

function perform<R>({ clusters, cluster }: ObjectCall, dryRun: boolean, work: () => R): R {
  return dryRun ? clusters.rehearse(cluster, work) : clusters.write(cluster, work);
}

interface Options {
  readonly options: RemovalOptions;
  readonly dryRun: boolean;
}

/** What the body and the query say; the body wins. @throws StatusError */
export function readOptions(call: ObjectCall, of?: unknown): Options {
  const sent = of ?? readBody(call, 'DeleteOptions')?.value;
  const body = isRecord(sent) ? sent : {};
  const propagation = propagationOf(call, body);
  const grace = body['gracePeriodSeconds'] ?? numberOf(call, 'gracePeriodSeconds');
  const { preconditions } = body;
  return {
    options: {
      ...(propagation === undefined ? {} : { propagation }),
      ...(typeof grace === 'number' ? { gracePeriodSeconds: grace } : {}),
      ...(isRecord(preconditions) ? { preconditions } : {}),
    },
    dryRun: isDryRun(call, Array.isArray(body['dryRun']) ? body['dryRun'] : []),
  };
}

const PROPAGATIONS: readonly unknown[] = ['Background', 'Foreground', 'Orphan'];

function propagationOf(call: ObjectCall, body: Readonly<Record<string, unknown>>): Propagation | undefined {
  const said = body['propagationPolicy'] ?? call.request.query.get('propagationPolicy');
  if (said === undefined || said === '')
    return body['orphanDependents'] === true || isSet(call, 'orphanDependents') ? 'Orphan' : undefined;
  if (PROPAGATIONS.includes(said)) return said as Propagation;
  throw invalidOptions(
    `propagationPolicy: Unsupported value: "${JSON.stringify(said).replaceAll('"', '')}": supported values: "Background", "Foreground", "Orphan"`,
    'DeleteOptions',
  );
}
