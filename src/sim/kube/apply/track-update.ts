import type { KubeObject } from '../kube-object.ts';
import type { ResourceType } from '../types/resource-type.ts';

export interface TrackRequest {
  readonly type: ResourceType;
  /** Absent: `next` is made. */
  readonly live: KubeObject | undefined;
  /** As admitted. */
  readonly next: KubeObject;
  readonly manager: string;
  readonly subresource?: string;
  /** RFC 3339, seconds. */
  readonly now: string;
}

/** The object with the managedFields that a POST, PUT or patch by this manager leaves behind. */
export function trackUpdate({ next }: TrackRequest): KubeObject {
  return next;
}
