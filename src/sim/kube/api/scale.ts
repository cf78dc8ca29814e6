import type { KubeObject } from '../kube-object.ts';
import { convertObject, patchObject, type ResourceType, type ScalePaths } from '../machinery.ts';
import { updateObject } from '../objects/object-writes.ts';
import { badRequest, conflict, invalid } from '../objects/refusals.ts';
import { isRecord, numberAt, textAt, valueAt } from '../objects/value-at.ts';
import { mediaType, readBody, readObjectBody, unsupportedMedia } from './body.ts';
import type { ObjectCall } from './call.ts';
import type { WholeAnswer } from './kube-answer.ts';
import { fieldValidationOf, managerOf } from './query.ts';
import { requireObject } from './read-verbs.ts';
import { pairs, selectorText } from './table/cells.ts';
import { commit } from './write-verbs.ts';

const SCALE = { apiVersion: 'autoscaling/v1', kind: 'Scale' } as const;

/** How many there are to be, of whatever kind. */
export function scale(call: ObjectCall): WholeAnswer {
  if (call.verb === 'get') return { status: 200, body: scaleOf(call, requireObject(call)) };
  const object = commit(call, () => {
    const live = convertObject(requireObject(call), call.type.apiVersion);
    const wanted = wantedReplicas(call, live);
    return updateObject(call.cluster, call.type, {
      object: withReplicas(call.type, live, wanted),
      manager: managerOf(call),
      fieldValidation: fieldValidationOf(call),
      subresource: 'scale',
    }).object;
  });
  return { status: 200, body: scaleOf(call, object) };
}

const BUILT_IN: ScalePaths = { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' };

function pathsOf(type: ResourceType): ScalePaths {
  return type.subresources.find(({ name }) => name === 'scale')?.scale ?? BUILT_IN;
}

function scaleOf({ type }: ObjectCall, object: KubeObject): KubeObject {
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = pathsOf(type);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = labelSelectorPath === undefined ? selectorOf(object) : textAt(object, withoutDot(labelSelectorPath));
  return {
    ...SCALE,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
    },
    spec: { replicas: numberAt(object, withoutDot(specReplicasPath)) },
    status: {
      replicas: numberAt(object, withoutDot(statusReplicasPath)),
      ...(selector === '' ? {} : { selector }),
    },
  };
}

/** A ReplicationController selects by labels alone. */
function selectorOf(object: KubeObject): string {
  const selector = valueAt(object, 'spec.selector');
  if (!isRecord(selector)) return '';
  return object.kind === 'ReplicationController' ? pairs(selector) : selectorText(selector);
}

const FORMS = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'merge',
  'application/apply-patch+yaml': 'merge',
} as const;

function wantedReplicas(call: ObjectCall, live: KubeObject): number {
  const now = scaleOf(call, live);
  const sent = call.verb === 'update' ? readObjectBody(call, SCALE).object : patched(call, now);
  const { name, resourceVersion = '' } = sent.metadata;
  if (resourceVersion !== '' && resourceVersion !== live.metadata.resourceVersion)
    throw conflict(
      call.type,
      name,
      'the object has been modified; please apply your changes to the latest version and try again',
    );
  const replicas = numberAt(sent, 'spec.replicas');
  if (!Number.isInteger(replicas) || replicas < 0)
    throw invalid({ ...call.type, group: 'autoscaling', kind: 'Scale' }, name, [
      {
        reason: 'FieldValueInvalid',
        message: `Invalid value: ${replicas}: must be greater than or equal to 0`,
        field: 'spec.replicas',
      },
    ]);
  return replicas;
}

/** Merging is all that there is to a scale. */
function patched(call: ObjectCall, now: KubeObject): KubeObject {
  const media = mediaType(call);
  if (!Object.hasOwn(FORMS, media)) throw unsupportedMedia();
  const body = readBody(call, 'Scale');
  if (body === undefined) throw badRequest('a patch needs a body');
  const form = FORMS[media as keyof typeof FORMS];
  return patchObject({ type: call.type, live: now, patch: body.value, form });
}

function withReplicas(type: ResourceType, object: KubeObject, replicas: number): KubeObject {
  const path = withoutDot(pathsOf(type).specReplicasPath).split('.');
  return { ...object, ...(setAt(object, path, replicas) as object) };
}

function setAt(value: unknown, [first = '', ...rest]: readonly string[], to: number): unknown {
  const record = isRecord(value) ? value : {};
  return { ...record, [first]: rest.length === 0 ? to : setAt(record[first], rest, to) };
}

function withoutDot(path: string): string {
  return path.replace(/^\./, '');
}
