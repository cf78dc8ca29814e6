import type { KubeObject } from '../kube-object.ts';
import type { ResourceType } from '../types/resource-type.ts';

export interface AdmitRequest {
  readonly type: ResourceType;
  /** As sent or patched; metadata.name is there (see `generatedName`), metadata.namespace for what is namespaced. */
  readonly object: KubeObject;
  readonly operation: 'create' | 'update';
  /** `status`: everything else stays as it is live. */
  readonly subresource?: string;
  readonly fieldValidation: FieldValidation;
  /** Of an update. */
  readonly live?: KubeObject;
  /** Of the body, see `duplicateFields`. */
  readonly duplicates?: readonly string[];
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
export function admit({ object }: AdmitRequest): Admitted {
  return { object, warnings: [] };
}
