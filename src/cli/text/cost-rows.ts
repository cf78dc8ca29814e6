import { HOURS_A_MONTH, type CostLine, type Estimate, type OfferComparison } from '../../insight/index.ts';
import { amountText, priceText, quantityText } from './money-text.ts';

/** A table as words, whatever it is printed as. Numbers are told apart so that they can be set to the right. */
export interface CostTable {
  readonly title: string;
  readonly columns: readonly string[];
  /** Columns set to the right. */
  readonly right: readonly number[];
  readonly rows: readonly (readonly string[])[];
  /** Rows that are sums. */
  readonly sums: ReadonlySet<number>;
}

/** Every line that is in the total, with a sum for each layer. */
export function lineTable({ lines, layers, totals, currency }: Estimate): CostTable {
  const rows: (readonly string[])[] = [];
  const sums = new Set<number>();
  for (const { layer, monthly, hourly } of layers) {
    const own = lines.filter((line) => line.layer === layer && line.stated && line.unitPrice !== undefined);
    if (own.length === 0) continue;
    rows.push(...own.flatMap((line) => [lineRow(line), ...coverageRows(line)]));
    sums.add(rows.push(['', layer, '', '', amountText(hourly, 4), amountText(monthly), '']) - 1);
  }
  sums.add(rows.push(['Total', '', '', '', amountText(totals.hourly, 4), amountText(totals.monthly), '']) - 1);
  return {
    title: 'What it costs as long as it exists',
    columns: ['RESOURCE', 'WHAT', 'QUANTITY', 'UNIT PRICE', `${currency}/HOUR`, `${currency}/MONTH`, 'PRICE IS'],
    right: [2, 3, 4, 5],
    rows,
    sums,
  };
}

function lineRow(line: CostLine): readonly string[] {
  const net = line.coveredBy.length === 0 ? line.monthly : line.grossMonthly;
  return [
    line.address,
    line.offer === undefined || line.charge.reserves !== undefined ? line.what : `${line.what}, ${line.offer}`,
    quantityText(line.quantity),
    unitPriceText(line),
    amountText(net / HOURS_A_MONTH, 4),
    amountText(net),
    line.grade ?? '',
  ];
}

function coverageRows(line: CostLine): readonly (readonly string[])[] {
  return line.coveredBy.map(({ address, saves }) => [
    '',
    `paid for by ${address}`,
    '',
    '',
    amountText(-saves / HOURS_A_MONTH, 4),
    amountText(-saves),
    '',
  ]);
}

/** What depends on use: shown with a quantity that is only an example, and not in the total. */
export function usageTable({ lines, currency }: Estimate): CostTable | undefined {
  const open = lines.filter((line) => !line.stated && line.unitPrice !== undefined);
  if (open.length === 0) return undefined;
  return {
    title: 'Charged by use, not in the total (state a quantity with --usage KEY=QUANTITY)',
    columns: ['RESOURCE', 'WHAT', 'KEY', 'UNIT PRICE', 'FOR EXAMPLE', `${currency}/MONTH`, 'PRICE IS'],
    right: [3, 4, 5],
    rows: open.map((line) => [
      line.address,
      line.what,
      line.sku,
      unitPriceText(line),
      quantityText(line.quantity),
      amountText(line.grossMonthly),
      line.grade ?? '',
    ]),
    sums: new Set(),
  };
}

/** The machines on other terms. */
export function offerTable(comparison: OfferComparison, currency: string): CostTable {
  const { payAsYouGo, asConfigured, options } = comparison;
  const plain = (name: string, monthly: number): readonly string[] => [
    name,
    amountText(monthly),
    savingText(payAsYouGo - monthly, payAsYouGo),
    '',
    '',
    '',
    '',
  ];
  const rows = options.map(({ name, monthly, saves, upfront, committed, breakEvenMonth, grade }) => [
    name,
    amountText(monthly),
    savingText(saves, payAsYouGo),
    upfront === 0 ? '' : amountText(upfront),
    committed === 0 ? '' : amountText(committed),
    breakEvenMonth === undefined ? '' : `month ${breakEvenMonth}`,
    grade,
  ]);
  return {
    title: 'The same machines on other terms (break-even: when pay as you go would have cost what is committed)',
    columns: ['TERMS', `${currency}/MONTH`, 'SAVES', 'PAID AT ONCE', 'COMMITTED', 'BREAK-EVEN', 'PRICE IS'],
    right: [1, 2, 3, 4, 5],
    rows: [plain('as configured', asConfigured), plain('pay as you go', payAsYouGo), ...rows],
    sums: new Set([0]),
  };
}

function savingText(saves: number, whole: number): string {
  return whole === 0 || Math.round(saves) === 0 ? '' : `${Math.round((saves / whole) * 100)} %`;
}

/** `0.24 / gateway-hour`, `0.80 / GB`. */
function unitPriceText({ unitPrice, unit, per }: CostLine): string {
  return unitPrice === undefined ? '' : `${priceText(unitPrice)} / ${per === 'use' ? unit : `${unit}-${per}`}`;
}
