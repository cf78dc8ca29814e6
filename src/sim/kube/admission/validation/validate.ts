import type { KubeObject } from '../../kube-object.ts';
import type { StatusCause } from '../../status-error.ts';
import type { ResourceType } from '../../types/resource-type.ts';

export interface ValidationRequest {
  readonly type: ResourceType;
  readonly object: KubeObject;
  readonly live: KubeObject | undefined;
  readonly subresource: string | undefined;
}

/** Every rule of its kind that the object breaks, in the order and the words of a real server. */
export function validate(_request: ValidationRequest): readonly StatusCause[] {
  return [];
}
