import { stamp } from './object.ts';

/** A condition as statuses carry it. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string | null;
  readonly lastUpdateTime?: string;
  readonly lastProbeTime?: string | null;
  readonly observedGeneration?: number;
}

export type Conditions = readonly Condition[] | undefined;

export function conditionOf(conditions: Conditions, type: string): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

export function isTrue(conditions: Conditions, type: string): boolean {
  return conditionOf(conditions, type)?.status === 'True';
}

/**
 * The conditions with one set, in its place; the transition time moves only when the status does, and nothing happens
 * when status, reason and message are as they were.
 */
export function setCondition(conditions: Conditions, next: Condition, now: number): readonly Condition[] {
  const list = conditions ?? [];
  const before = conditionOf(list, next.type);
  const lastTransitionTime = before?.status === next.status ? (before.lastTransitionTime ?? stamp(now)) : stamp(now);
  const made = { ...next, lastTransitionTime };
  if (before === undefined) return [...list, made];
  return list.map((condition) => (condition.type === next.type ? made : condition));
}

export function dropCondition(conditions: Conditions, type: string): readonly Condition[] {
  return (conditions ?? []).filter((condition) => condition.type !== type);
}
