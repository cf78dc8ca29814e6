/** `2024-04-14T22:32Z`: instances, key pairs, tasks, prices. */
export function minuteTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16)}Z`;
}

/** What a pay-as-you-go instance shows as its end. */
export const PAY_AS_YOU_GO_END = '2099-12-31T15:59Z';

/** What a pay-as-you-go disk shows as its end. */
export const PAY_AS_YOU_GO_DISK_END = '2999-09-08T16:00Z';

const TERM_DAYS: Readonly<Record<string, number>> = { week: 7, month: 30, year: 365 };

/** Length in milliseconds of `period` units (Week, Month, Year); undefined for another unit. */
export function termLength(period: number, unit: string): number | undefined {
  const days = TERM_DAYS[unit.toLowerCase()];
  return days === undefined ? undefined : period * days * 86_400_000;
}
