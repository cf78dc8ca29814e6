import type { KubeObject } from '../kube-object.ts';
import { StatusError } from '../status-error.ts';
import { isRecord } from '../types/json.ts';
import type { ResourceType } from '../types/resource-type.ts';
import { jsonPatch } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';
import { strategicMergePatch } from './strategic-merge-patch.ts';

export interface PatchRequest {
  readonly type: ResourceType;
  readonly live: KubeObject;
  /** The body, parsed. */
  readonly patch: unknown;
  readonly form: PatchForm;
}

/** JSON patch (RFC 6902), merge patch (RFC 7386), strategic merge patch. */
export type PatchForm = 'json' | 'merge' | 'strategic';

const BAD_REQUEST = 400;
const UNSUPPORTED = 415;
const MERGE_TYPES = ['application/json-patch+json', 'application/merge-patch+json', 'application/apply-patch+yaml'];

/** The live object with the patch done to it; neither admitted nor tracked. @throws StatusError for patches that fail */
export function patchObject({ type, live, patch, form }: PatchRequest): KubeObject {
  const next = patched({ type, live, patch, form });
  if (!isRecord(next) || !isRecord(next['metadata'])) {
    throw new StatusError(BAD_REQUEST, 'BadRequest', 'the patch leaves no object behind');
  }
  return next as KubeObject;
}

function patched({ type, live, patch, form }: PatchRequest): unknown {
  if (form === 'json') return jsonPatch(live, patch);
  if (form === 'strategic') {
    if (type.isCustom) throw noStrategy();
    return strategicMergePatch(type.schema(), live, patch);
  }
  if (!isRecord(patch)) throw new StatusError(BAD_REQUEST, 'BadRequest', 'error decoding patch: Invalid JSON Patch');
  return mergePatch(live, patch);
}

/** Objects of CRDs have no merge strategies. */
function noStrategy(): StatusError {
  const accepted = MERGE_TYPES.join(', ');
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted}`;
  return new StatusError(UNSUPPORTED, 'UnsupportedMediaType', message);
}
