import type { KubeObject } from '../kube-object.ts';
import { StatusError } from '../status-error.ts';
import { recordAt, sameJson, textOf, without, type JsonRecord } from '../types/json.ts';
import { hasSubresource, qualifiedResource, type ResourceType } from '../types/resource-type.ts';
import { compare } from './compare.ts';
import { conflictError, type Conflict } from './conflicts.ts';
import { difference, intersection, isEmpty, union, type FieldSet } from './field-set.ts';
import { identity, managersOf, withManagers, withoutUnowned, type Manager, type Managers } from './managers.ts';
import { merge } from './merge.ts';
import { ownedFields } from './owned-fields.ts';
import { prune } from './prune.ts';
import { typedErrors } from './typed-errors.ts';

export interface ApplyRequest {
  readonly type: ResourceType;
  /** Absent: the object is made. */
  readonly live: KubeObject | undefined;
  readonly applied: KubeObject;
  /** The query's fieldManager; a refusal without it. */
  readonly manager: string | undefined;
  readonly force: boolean;
  /** `status` when it was sent there. */
  readonly subresource?: string;
  /** RFC 3339, seconds. */
  readonly now: string;
}

/**
 * What server-side apply makes of the live object: merged, with managedFields; not yet admitted (defaults are nobody's).
 * The very object that is live when nothing changed.
 * @throws StatusError for conflicts and for what cannot be applied
 */
export function serverSideApply(request: ApplyRequest): KubeObject {
  const { type, live, subresource } = request;
  const manager = checkRequest(request);
  const config = configOf(request);
  const schema = type.schema();
  const named = ownedFields(schema, config);
  const fields = withoutUnowned(type, subresource, named);
  const before = managersOf(live);
  const applier = { name: manager, operation: 'Apply', apiVersion: type.apiVersion, subresource } as const;
  const key = identity(applier);
  const last = before.get(key);
  const merged = merge(schema, live === undefined ? undefined : withoutManagers(live), config) as KubeObject;
  if (live === undefined) return withManagers(merged, new Map([[key, { ...applier, time: request.now, fields }]]));

  const managers = new Map(before).set(key, { ...applier, time: last?.time ?? request.now, fields });
  // The name counts as applied here though nobody owns it, lest metadata go when the last label does.
  const managed = union(allFields(managers), named);
  const next = last === undefined ? merged : (prune(schema, merged, last.fields, managed) as KubeObject);
  const kept = settle(request, next, managers, key);
  const isSame = sameJson(withoutManagers(live), next);
  const mine = kept.get(key);
  if (!isSame && mine !== undefined) kept.set(key, { ...mine, time: request.now });
  const result = withManagers(next, kept);
  return isSame && sameJson(result.metadata.managedFields, live.metadata.managedFields) ? live : result;
}

/** What the others keep once this change is made. @throws StatusError when they would lose something unasked */
function settle(
  { type, live, force, subresource }: ApplyRequest,
  next: JsonRecord,
  managers: Managers,
  key: string,
): Map<string, Manager> {
  const change = compare(type.schema(), live === undefined ? {} : withoutManagers(live), next);
  const taken = withoutUnowned(type, subresource, union(change.modified, change.added));
  const kept = new Map(managers);
  const conflicts: Conflict[] = [];
  for (const [other, manager] of managers) {
    if (other === key) continue;
    const fields = intersection(manager.fields, taken);
    if (!isEmpty(fields)) conflicts.push({ manager, fields });
    kept.set(other, { ...manager, fields: difference(difference(manager.fields, fields), change.removed) });
  }
  if (conflicts.length > 0 && !force) throw conflictError(conflicts);
  return kept;
}

function allFields(managers: Managers): FieldSet {
  return [...managers.values()].reduce<FieldSet>((all, { fields }) => union(all, fields), {});
}

/** The part of what was sent that counts at this door. */
function configOf({ type, applied, subresource }: ApplyRequest): JsonRecord {
  if (!hasSubresource(type, 'status')) return applied;
  if (subresource !== 'status') return without(applied, 'status');
  const { apiVersion, kind, metadata, status } = applied as KubeObject & { readonly status?: unknown };
  return { apiVersion, kind, metadata, ...(status === undefined ? {} : { status }) };
}

function withoutManagers(object: KubeObject): KubeObject {
  return { ...object, metadata: without(object.metadata, 'managedFields') };
}

const BAD_REQUEST = 400;
const CONFLICT = 409;
const INVALID = 422;
const FAILED = 500;

/** @returns the manager's name @throws StatusError for what cannot be applied whatever is live */
function checkRequest({ type, live, applied, manager }: ApplyRequest): string {
  if (manager === undefined || manager === '') throw noManager();
  const gvk = `${applied.apiVersion}, Kind=${applied.kind}`;
  if (applied.apiVersion !== type.apiVersion || applied.kind !== type.kind) {
    throw new StatusError(BAD_REQUEST, 'BadRequest', `invalid object type: ${gvk}`);
  }
  const metadata = recordAt(applied, 'metadata');
  if (metadata['managedFields'] !== undefined && metadata['managedFields'] !== null) {
    throw new StatusError(BAD_REQUEST, 'BadRequest', 'metadata.managedFields must be nil');
  }
  checkVersion(type, live, metadata);
  const errors = typedErrors(type.schema(), applied);
  if (errors.length === 0) return manager;
  const who = `${textOf(metadata['namespace'])}/${textOf(metadata['name'])}; ${gvk}`;
  const why = errors.length === 1 ? errors.join('') : ['errors:', ...errors.map((error) => `  ${error}`)].join('\n');
  throw new StatusError(FAILED, '', `failed to create typed patch object (${who}): ${why}`);
}

function checkVersion(type: ResourceType, live: KubeObject | undefined, metadata: JsonRecord): void {
  const wanted = textOf(metadata['resourceVersion']);
  if (live === undefined || wanted === '' || wanted === live.metadata.resourceVersion) return;
  const { name } = live.metadata;
  throw new StatusError(
    CONFLICT,
    'Conflict',
    `Operation cannot be fulfilled on ${qualifiedResource(type)} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
    { name, ...(type.group === '' ? {} : { group: type.group }), kind: type.plural },
  );
}

function noManager(): StatusError {
  const message = 'Required value: is required for apply patch';
  return new StatusError(INVALID, 'Invalid', `PatchOptions.meta.k8s.io "" is invalid: fieldManager: ${message}`, {
    group: 'meta.k8s.io',
    kind: 'PatchOptions',
    causes: [{ reason: 'FieldValueRequired', message, field: 'fieldManager' }],
  });
}
