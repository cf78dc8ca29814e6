import type { KubeObject } from '../../kube-object.ts';
import type { JsonRecord } from '../../types/json.ts';
import type { ResourceType } from '../../types/resource-type.ts';
import type { Problems } from './problems.ts';

export interface ValidationRequest {
  readonly type: ResourceType;
  readonly object: KubeObject;
  readonly live: KubeObject | undefined;
  readonly subresource: string | undefined;
}

/** What a kind's own check is given. */
export interface Checked extends ValidationRequest {
  readonly spec: JsonRecord;
  /** Of an update. */
  readonly liveSpec: JsonRecord | undefined;
}

export type Check = (checked: Checked, out: Problems) => void;
