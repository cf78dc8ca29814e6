import type { KubeObject } from '../kube-object.ts';
import type { ResourceType } from '../types/resource-type.ts';
import type { StatusError } from '../status-error.ts';
import { decode, type Decoded } from './decode.ts';
import { defaultObject } from './defaults/object-defaults.ts';
import { prepareCreate, prepareUpdate } from './prepare.ts';
import { cannotBeHandled, invalid, invalidPatch } from './refusals.ts';
import { validate } from './validation/validate.ts';

export interface AdmitRequest {
  readonly type: ResourceType;
  /**
   * As sent or patched; metadata.name is there (see `generatedName`), metadata.namespace for what is namespaced, and of
   * a new object metadata.uid as well (a Job selects its pods by it).
   */
  readonly object: KubeObject;
  readonly operation: 'create' | 'update';
  /** `status`: everything else stays as it is live. */
  readonly subresource?: string;
  readonly fieldValidation: FieldValidation;
  /** Of an update. */
  readonly live?: KubeObject;
  /** Of the body, see `duplicateFields`. */
  readonly duplicates?: readonly string[];
  /** The text of the patch that made the object; real servers refuse what comes of one in other words. */
  readonly patch?: string;
}

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

export interface Admitted {
  /** Defaulted, pruned, normalized, valid; shares structure with what came in. */
  readonly object: KubeObject;
  /** Texts for `Warning: 299 - "..."` headers. */
  readonly warnings: readonly string[];
}

/**
 * What a real server would store of an object, past defaults, pruning and its checks; uid, times, resourceVersion,
 * generation and managedFields are the server's own business.
 * @throws StatusError 400 what cannot be decoded, 422 what is not valid
 */
export function admit(request: AdmitRequest): Admitted {
  const { type, live, subresource } = request;
  const decoded = decode(type.schema(), request.object, type.isCustom);
  const warnings = strictness(request, decoded);
  if (decoded.mismatch !== undefined) throw refusal(request, decoded.mismatch);
  const whole = defaultObject(type, decoded.value) as KubeObject;
  const object = live === undefined ? prepareCreate(type, whole) : prepareUpdate(type, whole, live, subresource);
  const causes = validate({ type, object, live, subresource });
  if (causes.length > 0) throw invalid(type, object.metadata.name, causes);
  return { object, warnings };
}

/** Unknown and repeated members: refused, told, or passed over. */
function strictness(request: AdmitRequest, { unknown }: Decoded): readonly string[] {
  if (request.fieldValidation === 'Ignore') return [];
  const repeated = (request.duplicates ?? []).map((path) => `duplicate field "${path}"`);
  const told = [...repeated, ...unknown.map((path) => `unknown field "${path}"`)];
  if (told.length > 0 && request.fieldValidation === 'Strict') {
    throw refusal(request, `strict decoding error: ${told.join(', ')}`);
  }
  return told;
}

function refusal({ type, patch }: AdmitRequest, why: string): StatusError {
  return patch === undefined ? cannotBeHandled(type, why) : invalidPatch(patch, why);
}
