import { isoSeconds } from '../../iso-time.ts';
import type { KubeObject, ObjectMeta } from '../kube-object.ts';
import { convertObject, patchObject, serverSideApply, type PatchForm, type ResourceType } from '../machinery.ts';
import {
  createObject,
  readObject,
  updateObject,
  updateStatusOf,
  type WriteRequest,
  type Written,
} from '../objects/object-writes.ts';
import { badRequest, invalid, notFound } from '../objects/refusals.ts';
import { groupKindOf } from '../objects/type-directory.ts';
import { isRecord } from '../objects/value-at.ts';
import { mediaType, readBody, readObjectBody, unsupportedMedia, type Body, type ObjectBody } from './body.ts';
import { wantedView } from './accept.ts';
import type { ObjectCall } from './call.ts';
import type { WholeAnswer } from './kube-answer.ts';
import { fieldValidationOf, isDryRun, isForced, managerOf } from './query.ts';
import { objectView } from './view.ts';

export function create(call: ObjectCall): WholeAnswer {
  const { type, target } = call;
  if (target.name !== undefined) throw badRequest('the server does not allow creating an object at a name');
  const body = readObjectBody(call, type);
  const object = signed(call, placed(call, body.object));
  const request = requestOf(call, { ...body, object });
  return answerOf(
    call,
    201,
    commit(call, () => createObject(call.cluster, type, request)),
  );
}

/** A signing request says who made it, whatever was sent. */
function signed({ type, user }: ObjectCall, object: KubeObject): KubeObject {
  if (type.kind !== 'CertificateSigningRequest') return object;
  const spec = isRecord(object['spec']) ? object['spec'] : {};
  return { ...object, spec: { ...spec, username: user.name, groups: user.groups } };
}

/** PUT: everything is replaced, or the status alone. */
export function update(call: ObjectCall): WholeAnswer {
  const { type, target } = call;
  const body = readObjectBody(call, type);
  const { name } = body.object.metadata as Partial<ObjectMeta>;
  if (name !== undefined && name !== target.name)
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${target.name ?? ''})`);
  const object = placed(call, withName(body.object, target.name ?? ''));
  requireVersionOf(type, object);
  return answerOf(
    call,
    200,
    commit(call, () => replaceIn(call, requestOf(call, { ...body, object }))),
  );
}

/** Custom resources are never replaced blindly. @throws StatusError 422 */
function requireVersionOf(type: ResourceType, { metadata }: KubeObject): void {
  const { name, resourceVersion = '' } = metadata;
  if (!type.isCustom || resourceVersion !== '') return;
  const message = 'Invalid value: 0x0: must be specified for an update';
  throw invalid(type, name, [{ reason: 'FieldValueInvalid', message, field: 'metadata.resourceVersion' }]);
}

const FORMS: Readonly<Record<string, PatchForm>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
};

/** PATCH, in one of its four forms. */
export function patch(call: ObjectCall): WholeAnswer {
  const media = mediaType(call);
  if (media === 'application/apply-patch+yaml') return apply(call);
  const form = FORMS[media];
  if (form === undefined || (form === 'strategic' && call.type.isCustom)) throw unsupportedMedia();
  const body = requiredBody(call);
  return answerOf(
    call,
    200,
    commit(call, () => patchIn(call, form, body)),
  );
}

function patchIn(call: ObjectCall, form: PatchForm, { value, duplicates }: Body): Written {
  const { type, cluster } = call;
  const live = readObject(cluster, type, placeOf(call));
  const patched = patchObject({ type, live, patch: value, form });
  const said = isRecord(value) && isRecord(value['metadata']) ? value['metadata'] : {};
  // The version as it is only counts when the patch says one itself.
  const { resourceVersion: _, ...metadata } = patched.metadata;
  const version = form === 'json' ? patched.metadata.resourceVersion : said['resourceVersion'];
  const isVersioned = typeof version === 'string' && version !== live.metadata.resourceVersion;
  const object = { ...patched, metadata: isVersioned ? { ...metadata, resourceVersion: version } : metadata };
  return replaceIn(call, requestOf(call, { object, duplicates }));
}

/** Server-side apply. */
function apply(call: ObjectCall): WholeAnswer {
  const body = requiredBody(call);
  const sent = appliedObject(call, body.value);
  let isNew = false;
  const written = commit(call, () => {
    const { type, cluster, target } = call;
    const stored = cluster.get(groupKindOf(type), target.namespace, target.name ?? '');
    const live = stored === undefined ? undefined : convertObject(stored, type.apiVersion);
    if (live === undefined && target.subresource !== undefined) throw notFound(type, target.name ?? '');
    isNew = live === undefined;
    const object = serverSideApply({
      type,
      live,
      applied: sent,
      manager: call.request.query.get('fieldManager'),
      force: isForced(call),
      now: isoSeconds(cluster.now()),
      ...(target.subresource === undefined ? {} : { subresource: target.subresource }),
    });
    if (object === live) return { object: live, warnings: [] };
    const request = { ...requestOf(call, { object, duplicates: body.duplicates }), isTracked: true };
    return isNew ? createObject(cluster, type, request) : replaceIn(call, request);
  });
  return answerOf(call, isNew ? 201 : 200, written);
}

function appliedObject(call: ObjectCall, value: unknown): KubeObject {
  if (!isRecord(value)) throw badRequest('the body of an apply must be an object');
  const { type, target } = call;
  const { apiVersion, kind, metadata } = value as Partial<KubeObject>;
  requireType(type, apiVersion, kind);
  const name = metadata?.name ?? target.name ?? '';
  if (name !== target.name)
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${target.name ?? ''})`);
  return placed(call, { ...value, apiVersion: type.apiVersion, kind: type.kind, metadata: { ...metadata, name } });
}

function requireType(type: ResourceType, apiVersion: string | undefined, kind: string | undefined): void {
  if (apiVersion === undefined || kind === undefined)
    throw badRequest("error decoding YAML: Object 'Kind' is missing in the body of the apply");
  if (apiVersion !== type.apiVersion || kind !== type.kind)
    throw badRequest(
      `invalid object type: ${apiVersion}, Kind=${kind}; the type of the URL is ${type.apiVersion}, Kind=${type.kind}`,
    );
}

/** A signing request is approved in its status. */
const STATUS: ReadonlySet<string> = new Set(['status', 'approval']);

/** Writes where the target says: the object, or its status. */
function replaceIn(call: ObjectCall, request: WriteRequest): Written {
  const { cluster, type, target } = call;
  return STATUS.has(target.subresource ?? '')
    ? updateStatusOf(cluster, type, request)
    : updateObject(cluster, type, request);
}

/** Does it as one transaction, or, for a dry run, as if it had never been. */
export function commit<R>({ clusters, cluster, ...call }: ObjectCall, work: () => R): R {
  return isDryRun({ clusters, cluster, ...call }) ? clusters.rehearse(cluster, work) : clusters.write(cluster, work);
}

function placeOf({ target }: ObjectCall): { readonly namespace: string | undefined; readonly name: string } {
  return { namespace: target.namespace, name: target.name ?? '' };
}

function requestOf(call: ObjectCall, { object, duplicates }: ObjectBody): WriteRequest {
  const { subresource } = call.target;
  return {
    object,
    duplicates,
    manager: managerOf(call),
    fieldValidation: fieldValidationOf(call),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

function answerOf(call: ObjectCall, status: number, { object, warnings }: Written): WholeAnswer {
  return { status, body: objectView(call, object, wantedView(call)), warnings };
}

/** An object belongs into the namespace of its address. @throws StatusError 400 */
function placed({ target, type }: ObjectCall, object: KubeObject): KubeObject {
  const { namespace: said = '', ...metadata } = object.metadata;
  if (!type.namespaced) return { ...object, metadata };
  if (said !== '' && said !== target.namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  return { ...object, metadata: { ...metadata, namespace: target.namespace ?? '' } };
}

function withName(object: KubeObject, name: string): KubeObject {
  return { ...object, metadata: { ...object.metadata, name } };
}

function requiredBody(call: ObjectCall): Body {
  const body = readBody(call, call.type.kind);
  if (body === undefined) throw badRequest('a patch needs a body');
  return body;
}
