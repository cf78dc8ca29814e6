import {
  HOURS_A_MONTH,
  type CostDifference,
  type Estimate,
  type OfferComparison,
  type PlanCost,
} from '../../insight/index.ts';
import { lineTable, offerTable, usageTable, type CostTable } from './cost-rows.ts';
import { amountText, signedText } from './money-text.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';

/** What a cost report is about. */
export interface CostReport {
  readonly stack: string;
  readonly profile: string;
  readonly target: string;
  readonly estimate: Estimate;
  readonly offers: OfferComparison | undefined;
  /** Another profile's cost, when compared. */
  readonly against?: { readonly profile: string; readonly difference: CostDifference };
  /** What it may cost a month, in the estimate's currency. */
  readonly budget?: number;
}

/** The report for a terminal. */
export function costText(report: CostReport, style: Style): string {
  const tables = tablesOf(report).map((one) => `${style.bold(one.title)}\n${table(rightSet(one, style), '  ')}`);
  const remarks = notes(report).map((note) => `· ${note}`);
  return [style.bold(headline(report)), ...tables, remarks.join('\n')].join('\n\n');
}

/** The report as Markdown, for a merge request or a wiki. */
export function costMarkdown(report: CostReport): string {
  const tables = tablesOf(report).map((one) => {
    const rule = one.columns.map((_, column) => (one.right.includes(column) ? '---:' : '---'));
    const rows = one.rows.map((row, index) =>
      one.sums.has(index) ? row.map((cell) => (cell === '' ? '' : `**${cell}**`)) : row,
    );
    return [
      `## ${one.title}`,
      '',
      ...[one.columns, rule, ...rows].map((cells) => `| ${cells.map(escaped).join(' | ')} |`),
    ].join('\n');
  });
  return [
    `# ${headline(report)}`,
    ...tables,
    notes(report)
      .map((note) => `- ${note}`)
      .join('\n'),
  ].join('\n\n');
}

/** The line under a plan, and what it buys. */
export function planCostText(cost: PlanCost): string | undefined {
  const { currency, monthly, after, purchases, asOf } = cost;
  if (monthly === 0 && purchases.length === 0) return undefined;
  const bought = purchases.map((purchase) => {
    const rent = purchase.monthly === 0 ? '' : `, then ${amountText(purchase.monthly)} ${currency} a month`;
    const now = purchase.upfront === 0 ? 'nothing now' : `${amountText(purchase.upfront)} ${currency} at once`;
    return `\n  buys ${purchase.address}: ${purchase.quantity} x ${purchase.what}: ${now}${rent}, for ${purchase.termMonths} months`;
  });
  return `Cost: about ${signedText(monthly)} ${currency} a month, ${amountText(after)} in all; use not included, list prices of ${asOf}${bought.join('')}`;
}

function headline({ stack, profile, target, estimate }: CostReport): string {
  const { totals, currency, region, asOf } = estimate;
  return `${stack} · ${profile} · ${target} (${region}): ${amountText(totals.monthly)} ${currency} a month, prices of ${asOf}`;
}

function tablesOf({ estimate, offers, against }: CostReport): readonly CostTable[] {
  const tables = [
    lineTable(estimate),
    usageTable(estimate),
    offers === undefined ? undefined : offerTable(offers, estimate.currency),
    against === undefined ? undefined : againstTable(against, estimate.currency),
  ];
  return tables.filter((one) => one !== undefined);
}

function againstTable({ profile, difference }: NonNullable<CostReport['against']>, currency: string): CostTable {
  const { changes, before, after, monthly } = difference;
  const rows = changes.map((change) => [
    change.address,
    amountText(change.before),
    amountText(change.after),
    signedText(change.monthly),
  ]);
  return {
    title: `Against profile ${profile}`,
    columns: ['RESOURCE', profile.toUpperCase(), 'THIS', `${currency}/MONTH`],
    right: [1, 2, 3],
    rows: [...rows, ['Total', amountText(before), amountText(after), signedText(monthly)]],
    sums: new Set([rows.length]),
  };
}

/** What somebody who signs for it must know. */
function notes({ estimate, budget }: CostReport): readonly string[] {
  const { totals, currency, free, unknown, asOf } = estimate;
  const { byGrade } = totals;
  const graded = Object.entries(byGrade).filter(([, amount]) => amount !== 0);
  const grades = graded.map(([grade, amount]) => `${amountText(amount)} ${grade}`).join(', ');
  return [
    `Currency ${currency}; a month is ${HOURS_A_MONTH} hours; list prices from the table of ${asOf} (single prices are older: --json names source and date of each), without tax rebates, discounts and coupons.`,
    ...(grades === ''
      ? []
      : [`How well the prices are known: ${grades} (an estimate may be off by a quarter or more).`]),
    ...(totals.upfront === 0
      ? []
      : [
          `${amountText(totals.upfront)} ${currency} are paid at once on the first day; ${amountText(totals.amortised)} of the total is that, spread over its term.`,
        ]),
    ...(totals.assumedUse === 0
      ? []
      : [
          `Not included: what is charged by use, ${amountText(totals.assumedUse)} ${currency} a month at the example quantities.`,
        ]),
    ...(unknown.length === 0 ? [] : [`Not included, price unknown: ${unknown.join(', ')}.`]),
    ...(free.length === 0 ? [] : [`${free.length} resources cost nothing by themselves.`]),
    ...(budget === undefined ? [] : [budgetNote(totals.monthly, budget, currency)]),
  ];
}

function budgetNote(monthly: number, budget: number, currency: string): string {
  const left = budget - monthly;
  const word = left < 0 ? 'over' : 'left of';
  return `${amountText(Math.abs(left))} ${currency} ${word} the budget of ${amountText(budget)} a month.`;
}

/** Names and cells, numbers set to the right. */
function rightSet({ columns, rows, right, sums }: CostTable, style: Style): readonly (readonly string[])[] {
  const widths = columns.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const set = (cells: readonly string[]): readonly string[] =>
    cells.map((cell, column) => (right.includes(column) ? cell.padStart(widths[column] ?? 0) : cell));
  return [
    set(columns).map(style.dim),
    ...rows.map((row, index) => (sums.has(index) ? set(row).map(style.bold) : set(row))),
  ];
}

function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|');
}
