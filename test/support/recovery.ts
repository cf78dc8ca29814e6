import { expect } from 'vitest';
import { kosmosCounts } from './expected-counts.ts';
import { eventsOf, onlyEvent, type CliRun, type EventOf } from './landfall.ts';
import { expectSettled, type TempStack } from './temp-stack.ts';

export type ErrorReport = EventOf<'error'>['error'];

/** The one error of a run; fails when the stream has none, several, or no summary with the same exit code at its end. */
export function theError(run: CliRun): ErrorReport {
  const { error } = onlyEvent(run, 'error');
  expect(run.events.at(-1), run.screen).toMatchObject({ type: 'summary', ok: false, exit: run.exit });
  expect(error.exit).toBe(run.exit);
  return error;
}

/** Applies again and expects what a clean apply would have left: nothing missing, nothing twice, nothing more to do. */
export async function expectContinues(
  stack: TempStack,
  { machines = 1, flags = [] }: { machines?: number; flags?: readonly string[] } = {},
): Promise<CliRun> {
  const run = await stack.json(0, 'apply', '-y', ...flags);
  await expectSettled(stack, ...flags);
  expect(await stack.counts()).toEqual(kosmosCounts(machines));
  return run;
}

/** Addresses of finished steps. */
export function doneIn(run: Pick<CliRun, 'events'>): readonly string[] {
  return eventsOf(run, 'resource.done').map(({ address }) => address);
}
