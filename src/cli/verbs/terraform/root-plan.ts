import type { TerraformPlan } from '../../../terraform/index.ts';
import type { Screen } from '../../wiring/screen.ts';
import { changeEvent } from '../show-plan.ts';

/** Emits what Terraform would do, in the words of every plan. */
export function showRootPlan(screen: Pick<Screen, 'emit'>, plan: TerraformPlan): void {
  for (const change of plan.changes) if (change.action !== 'none') screen.emit(changeEvent(change));
  screen.emit({
    type: 'plan.summary',
    goal: plan.goal === 'destroy' ? 'destroy' : 'apply',
    counts: plan.counts,
    drift: plan.drift.length,
    expectedMs: 0,
    changes: !plan.empty,
  });
}
