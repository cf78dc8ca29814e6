import { createInterface } from 'node:readline/promises';
import type { CliContext } from '../context.ts';
import { fail } from '../errors.ts';
import type { ChangeFlags } from '../flags/flags.ts';
import type { Screen } from './screen.ts';

export interface Question {
  /** Whether the plan that was shown changes anything. */
  readonly changes: boolean;
  readonly cloud: string;
  readonly question: string;
}

/** Asks about a plan that was shown. With `-y`, or when there is nothing to change, nobody is asked. @throws LF6002 without a terminal */
export async function confirmPlan(
  context: CliContext,
  flags: ChangeFlags,
  screen: Screen,
  { changes, cloud, question }: Question,
): Promise<boolean> {
  if (flags.yes || !changes) return true;
  if (!screen.interactive)
    throw fail('LF6002', {
      headline: `${question.toLowerCase()}? Nobody is there to ask`,
      world: 'Nothing was changed.',
    });
  const lines = createInterface({ input: context.stdin, output: context.stdout });
  try {
    const answer = await lines.question(`\n${question} on the ${cloud}? (yes/no) `);
    const agreed = /^y(es)?$/i.test(answer.trim());
    if (!agreed) screen.emit({ type: 'message', level: 'info', text: 'Nothing was changed.' });
    return agreed;
  } finally {
    lines.close();
  }
}
