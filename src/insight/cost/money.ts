/** Hours of an average month: 365 days of 24 hours, a twelfth of them. */
export const HOURS_A_MONTH = 730;

const FEN = 100;

/** An amount as it stands on a bill: two decimals. */
export function money(amount: number): number {
  return Math.round(amount * FEN) / FEN;
}

/** The sum of amounts that are on the bill, exact to the last digit. */
export function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((fen, amount) => fen + Math.round(amount * FEN), 0) / FEN;
}

/** The same amount by the hour, to a hundredth of a fen. */
export function hourlyOf(monthly: number): number {
  return Math.round((monthly / HOURS_A_MONTH) * 10_000) / 10_000;
}
