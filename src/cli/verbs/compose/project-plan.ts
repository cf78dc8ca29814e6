import type { ComposePlan } from '../../../compose/index.ts';
import { countActions } from '../../../graph/index.ts';
import { changeEvent } from '../show-plan.ts';
import type { Screen } from '../../wiring/screen.ts';

/** Emits what Docker Compose would do, in the words of every plan. */
export function showProjectPlan(screen: Pick<Screen, 'emit'>, { changes, warnings, empty }: ComposePlan): void {
  for (const change of changes) if (change.action !== 'none') screen.emit(changeEvent(change));
  for (const text of warnings) screen.emit({ type: 'message', level: 'warning', text });
  const drift = changes.filter(({ args }) => args.some((arg) => arg.drift)).length;
  // How long Docker takes depends on images that nobody has measured.
  screen.emit({
    type: 'plan.summary',
    goal: 'apply',
    counts: countActions(changes),
    drift,
    expectedMs: 0,
    changes: !empty,
  });
}
