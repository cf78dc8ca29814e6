import type { Step } from './tables.ts';

/** The value at the time; 0 before the first step. */
export function valueAt(steps: readonly Step[], at: number): number {
  let value = 0;
  for (const step of steps) {
    if (step.at > at) break;
    value = step.value;
  }
  return value;
}

/** At each time the greatest value of the last `window` milliseconds: slow to fall. */
export function slowToFall(steps: readonly Step[], window: number): readonly Step[] {
  return folded(steps, window, Math.max);
}

/** At each time the least value of the last `window` milliseconds: slow to rise. */
export function slowToRise(steps: readonly Step[], window: number): readonly Step[] {
  return folded(steps, window, Math.min);
}

function folded(steps: readonly Step[], window: number, fold: (...values: number[]) => number): readonly Step[] {
  const times = steps.flatMap(({ at }) => [at, at + window]);
  return stepsFrom(times, (at) => {
    const within = steps.filter(
      (step, index) => step.at <= at && (steps[index + 1]?.at ?? Number.MAX_VALUE) > at - window,
    );
    return fold(...within.map((step) => step.value));
  });
}

/** The steps of what `value` says at each of the times; times without a change are left out. */
export function stepsFrom(times: readonly number[], value: (at: number) => number): readonly Step[] {
  const steps: Step[] = [];
  for (const at of [...new Set(times)].sort((a, b) => a - b)) {
    const now = value(at);
    if (steps.at(-1)?.value !== now) steps.push({ at, value: now });
  }
  return steps;
}
