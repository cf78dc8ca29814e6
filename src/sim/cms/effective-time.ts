const BEIJING = 8 * 3_600_000;
const SPAN = /^(\d{2}):(\d{2})-(\d{2}):(\d{2})$/;

interface Hours {
  readonly effectiveInterval: string;
  readonly noEffectiveInterval: string;
}

/** Whether the text is a span of the day such as `00:00-23:59`. */
export function isSpan(text: string): boolean {
  return minutesOf(text) !== undefined;
}

/** Whether a rule is in force at the time (milliseconds): within its effective hours and not within the others. */
export function isInForce({ effectiveInterval, noEffectiveInterval }: Hours, at: number): boolean {
  const minute = Math.floor((at + BEIJING) / 60_000) % 1440;
  return isWithin(effectiveInterval, minute, true) && !isWithin(noEffectiveInterval, minute, false);
}

function isWithin(span: string, minute: number, otherwise: boolean): boolean {
  const minutes = minutesOf(span);
  if (minutes === undefined) return otherwise;
  const [from, to] = minutes;
  // A span may pass midnight.
  return from <= to ? minute >= from && minute <= to : minute >= from || minute <= to;
}

function minutesOf(span: string): readonly [from: number, to: number] | undefined {
  const match = SPAN.exec(span);
  if (match === null) return undefined;
  const [fromHour, fromMinute, toHour, toMinute] = match.slice(1).map(Number) as [number, number, number, number];
  const isTime = fromHour < 24 && toHour < 24 && fromMinute < 60 && toMinute < 60;
  return isTime ? [fromHour * 60 + fromMinute, toHour * 60 + toMinute] : undefined;
}
