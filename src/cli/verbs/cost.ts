import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXIT } from '../../base/index.ts';
import {
  compareOffers,
  differenceOf,
  focusRows,
  type Estimate,
  type FocusFrame,
  type PriceBook,
} from '../../insight/index.ts';
import { costedTarget, type ResolvedTarget } from '../../targets/index.ts';
import type { CliContext } from '../context.ts';
import { fail } from '../errors.ts';
import type { CloudFlags } from '../flags/flags.ts';
import { costMarkdown, costText, type CostReport } from '../text/cost-text.ts';
import { csv } from '../text/csv.ts';
import { amountText } from '../text/money-text.ts';
import { bookFor, estimateTarget } from '../wiring/pricing.ts';
import { runCommand } from '../wiring/run-command.ts';
import { openAnyStack, type OpenStack } from '../wiring/stack.ts';

export interface CostFlags extends CloudFlags {
  readonly against?: string;
  readonly budget?: number;
  readonly usage?: readonly string[];
  readonly markdown: boolean;
  readonly focus?: string;
}

/** Says what the stack costs a month. @throws LF6011 when that is more than `--budget` */
export async function cost(this: CliContext, flags: CostFlags): Promise<void> {
  await runCommand(this, 'cost', flags, async ({ screen }) => {
    const stack = openAnyStack(this, flags, screen);
    const target = costedTarget(stack.loaded.stack, stack.target);
    const book = await bookFor(this, flags, stack, screen);
    const estimate = estimateTarget(target, book, flags.usage ?? []);
    const report = reportOf(this, flags, { stack, estimate, book });
    screen.answer('cost', dataOf(report), () =>
      flags.markdown ? costMarkdown(report) : costText(report, screen.style),
    );
    if (flags.focus !== undefined) writeFocus(resolve(this.cwd, flags.focus), estimate, frameOf(stack));
    refuseOverBudget(estimate, flags.budget);
    return EXIT.done;
  });
}

interface Priced {
  readonly stack: OpenStack<ResolvedTarget>;
  readonly estimate: Estimate;
  readonly book: PriceBook;
}

function reportOf(context: CliContext, flags: CostFlags, { stack, estimate, book }: Priced): CostReport {
  return {
    stack: stack.loaded.stack.project,
    profile: stack.loaded.profile,
    target: stack.target.name,
    estimate,
    offers: compareOffers(estimate.lines, book),
    ...(flags.against === undefined
      ? {}
      : { against: comparison(context, flags, flags.against, { stack, estimate, book }) }),
    ...(flags.budget === undefined ? {} : { budget: flags.budget }),
  };
}

/** The other profile of the same stack, on the same prices; use that it does not have is not stated for it. */
function comparison(
  context: CliContext,
  flags: CostFlags,
  profile: string,
  { estimate, book }: Priced,
): NonNullable<CostReport['against']> {
  const silent = { emit: () => undefined };
  const other = openAnyStack(context, { ...flags, profile }, silent);
  const target = costedTarget(other.loaded.stack, other.target);
  const stated = new Set(
    estimateTarget(target, book, []).lines.flatMap(({ sku, address }) => [sku, `${address}:${sku}`]),
  );
  const usage = (flags.usage ?? []).filter((word) => stated.has(word.slice(0, word.lastIndexOf('='))));
  return { profile, difference: differenceOf(estimateTarget(target, book, usage), estimate) };
}

/** For machines: the report without what only the estimate itself needs. */
function dataOf({ estimate, ...report }: CostReport): unknown {
  const lines = estimate.lines.map((line) => ({ ...line, charge: undefined }));
  return { ...report, ...estimate, lines };
}

function writeFocus(file: string, estimate: Estimate, frame: FocusFrame): void {
  const rows = focusRows(estimate, frame);
  writeFileSync(file, csv(rows, Object.keys(rows[0] ?? {})));
}

/** The month after the one we are in: the first that an apply of today is billed for as a whole. */
function frameOf({ loaded }: OpenStack<ResolvedTarget>): FocusFrame {
  const now = new Date();
  const firstOf = (months: number): string =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1)).toISOString();
  const { profile, stack } = loaded;
  return { periodStart: firstOf(1), periodEnd: firstOf(2), billingAccount: 'estimate', stack: stack.project, profile };
}

function refuseOverBudget({ totals, currency }: Estimate, budget: number | undefined): void {
  if (budget === undefined || totals.monthly <= budget) return;
  const over = amountText(totals.monthly - budget);
  throw fail('LF6011', {
    headline: `${amountText(totals.monthly)} ${currency} a month is ${over} more than the budget of ${amountText(budget)}`,
    world: 'Nothing was changed.',
  });
}
