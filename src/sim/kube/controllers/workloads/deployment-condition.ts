import { stamp } from '../shape/object.ts';
import { conditionOf, dropCondition, type Condition, type Conditions } from '../shape/condition.ts';

/** A condition of a Deployment as it is new. */
export function newCondition(
  now: number,
  type: string,
  status: Condition['status'],
  text: readonly [string, string],
): Condition {
  const [reason, message] = text;
  return { type, status, lastUpdateTime: stamp(now), lastTransitionTime: stamp(now), reason, message };
}

/**
 * Sets a condition as the Deployment controller does: the same status and reason change nothing, the same status keeps
 * the time of transition, and what changes goes to the end.
 */
export function setDeploymentCondition(conditions: Conditions, next: Condition): readonly Condition[] {
  const before = conditionOf(conditions, next.type);
  if (before !== undefined && before.status === next.status && before.reason === next.reason) return conditions ?? [];
  const kept = before?.status === next.status ? { lastTransitionTime: before.lastTransitionTime ?? null } : {};
  return [...dropCondition(conditions, next.type), { ...next, ...kept }];
}
