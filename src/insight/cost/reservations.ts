import type { CostLine, Coverage } from './lines.ts';
import { money, sumOf } from './money.ts';

/** Lets reservations pay for machines of their pool in their region, in the order of the addresses. */
export function coverByReservations(lines: readonly CostLine[]): readonly CostLine[] {
  const coverage = new Map<CostLine, Coverage[]>();
  const unused = new Map<CostLine, number>();
  for (const reservation of lines.filter((line) => line.charge.reserves !== undefined)) {
    const parts = spend(reservation, lines, coverage);
    unused.set(reservation, sumOf([reservation.monthly, ...parts.map((part) => -part.costs)]));
  }
  return lines.map((line) => {
    const coveredBy = coverage.get(line) ?? [];
    const saved = sumOf(coveredBy.map((part) => part.saves));
    return {
      ...line,
      coveredBy,
      monthly: sumOf([line.monthly, -saved]),
      unusedMonthly: unused.get(line) ?? 0,
    };
  });
}

/** One reservation's units, given to whoever is still without. */
function spend(
  reservation: CostLine,
  lines: readonly CostLine[],
  coverage: Map<CostLine, Coverage[]>,
): readonly Coverage[] {
  const { reserves } = reservation.charge;
  const all = reserves?.units ?? 0;
  const parts: Coverage[] = [];
  let left = all;
  for (const line of lines.filter((candidate) => fits(candidate, reservation))) {
    const before = coverage.get(line) ?? [];
    const units = Math.min(left, uncovered(line, before));
    if (units <= 0) continue;
    const [from, to] = [all - left, all - left + units];
    const part = {
      address: reservation.address,
      units,
      saves: saving(line, before, units),
      costs: slice(reservation.monthly, from / all, to / all),
    };
    coverage.set(line, [...before, part]);
    parts.push(part);
    left -= units;
  }
  return parts;
}

function fits({ charge, region }: CostLine, reservation: CostLine): boolean {
  return (
    charge.pool?.pool === reservation.charge.reserves?.pool &&
    charge.pool !== undefined &&
    region === reservation.region
  );
}

function uncovered({ charge }: CostLine, coveredBy: readonly Coverage[]): number {
  return (charge.pool?.units ?? 0) - coveredBy.reduce((units, part) => units + part.units, 0);
}

/** The line's price of these units; all its slices together are the line, to the last fen. */
function saving(line: CostLine, before: readonly Coverage[], units: number): number {
  const all = line.charge.pool?.units ?? units;
  const from = before.reduce((sum, part) => sum + part.units, 0);
  return slice(line.grossMonthly, from / all, (from + units) / all);
}

function slice(amount: number, from: number, to: number): number {
  return sumOf([money(amount * to), -money(amount * from)]);
}
