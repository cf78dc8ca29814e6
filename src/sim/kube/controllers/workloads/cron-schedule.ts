import { must } from '../../../../base/index.ts';

/** The minutes, hours, days of the month, months and days of the week at which something is due. */
export interface CronSchedule {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** A day counts when either of its two fields names it, unless one of them names all. */
  readonly eitherDay: boolean;
}

interface Field {
  readonly first: number;
  readonly last: number;
  readonly names: readonly string[];
}

const MINUTE = 60_000;
const DAY = 86_400_000;
/** How far ahead a schedule is looked for: past every leap year. */
const FARTHEST = 9 * 366 * DAY;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const FIELDS: readonly Field[] = [
  { first: 0, last: 59, names: [] },
  { first: 0, last: 23, names: [] },
  { first: 1, last: 31, names: [] },
  { first: 1, last: 12, names: MONTHS },
  { first: 0, last: 6, names: WEEKDAYS },
];

const WORDS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** Reads `m h dom mon dow`, with lists, ranges, steps and names, or a word as `@daily`; undefined when it is none. */
export function parseCron(text: string): CronSchedule | undefined {
  const parts = (WORDS[text.trim()] ?? text.trim()).split(/\s+/);
  if (parts.length !== FIELDS.length) return undefined;
  const sets = FIELDS.map((field, at) => parseField(parts[at] ?? '', field));
  const known = sets.filter((set) => set !== undefined);
  const [minutes, hours, days, months, weekdays] = known;
  if (known.length < FIELDS.length) return undefined;
  const eitherDay = [parts[2], parts[4]].every((part) => !/^[*?]/.test(part ?? ''));
  return {
    minutes: must(minutes, 'minutes of a schedule'),
    hours: must(hours, 'hours of a schedule'),
    days: must(days, 'days of a schedule'),
    months: must(months, 'months of a schedule'),
    weekdays: must(weekdays, 'weekdays of a schedule'),
    eitherDay,
  };
}

/** The first time after `after` that a schedule names in a time zone; undefined when there is none. Milliseconds. */
export function nextTime(schedule: CronSchedule, after: number, timeZone = 'UTC'): number | undefined {
  let wall = Math.floor(toWall(after, timeZone) / MINUTE) * MINUTE;
  const end = wall + FARTHEST;
  while (wall < end) {
    const found = nextWall(schedule, wall + MINUTE, end);
    if (found === undefined) return undefined;
    const time = fromWall(found, timeZone);
    // A time that the clocks skip in spring does not happen.
    if (time !== undefined && time > after) return time;
    wall = found;
  }
  return undefined;
}

/** The last time up to `until` and after `after`. */
export function lastTime(schedule: CronSchedule, after: number, until: number, timeZone = 'UTC'): number | undefined {
  for (const days of [1 / 24, 1, 32, 366, 9 * 366]) {
    let last: number | undefined;
    let next = nextTime(schedule, Math.max(after, until - days * DAY), timeZone);
    while (next !== undefined && next <= until) {
      last = next;
      next = nextTime(schedule, next, timeZone);
    }
    if (last !== undefined || until - days * DAY <= after) return last;
  }
  return undefined;
}

/** Whether a name is one of a time zone that is known here. */
export function isTimeZone(name: string): boolean {
  return formatterOf(name) !== undefined;
}

function parseField(text: string, field: Field): ReadonlySet<number> | undefined {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const range = parsePart(part.toLowerCase(), field);
    if (range === undefined) return undefined;
    for (let value = range.from; value <= range.to; value += range.step) values.add(value);
  }
  return values;
}

function parsePart(part: string, field: Field): { from: number; to: number; step: number } | undefined {
  const match = /^(?<range>[*?]|(?<from>\w+)(?:-(?<to>\w+))?)(?:\/(?<step>\d+))?$/.exec(part);
  if (match?.groups === undefined) return undefined;
  const { range, from, to, step } = match.groups as Readonly<Record<string, string | undefined>>;
  const isAll = range === '*' || range === '?';
  const [first, last] = isAll ? [field.first, field.last] : boundsOf(field, from ?? '', to, step !== undefined);
  const stride = Number(step ?? 1);
  const isRising = [field.first, first, last, field.last].every(
    (value, at, all) => at === 0 || (all[at - 1] ?? 0) <= value,
  );
  return isRising && stride > 0 ? { from: first, to: last, step: stride } : undefined;
}

/** One value with a step behind it reaches to the end. */
function boundsOf(field: Field, from: string, to: string | undefined, isStepped: boolean): [number, number] {
  const first = valueOf(from, field);
  if (to !== undefined) return [first, valueOf(to, field)];
  return [first, isStepped ? field.last : first];
}

function valueOf(word: string, { names, first }: Field): number {
  const at = names.indexOf(word);
  if (at !== -1) return at + first;
  return /^\d+$/.test(word) ? Number(word) : Number.NaN;
}

/** The first matching minute from `from` on, on a clock without a zone. */
function nextWall(schedule: CronSchedule, from: number, end: number): number | undefined {
  let at = from;
  while (at < end) {
    const date = new Date(at);
    if (!schedule.months.has(date.getUTCMonth() + 1)) at = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
    else if (!isDay(schedule, date)) at = (Math.floor(at / DAY) + 1) * DAY;
    else if (!schedule.hours.has(date.getUTCHours())) at = (Math.floor(at / (60 * MINUTE)) + 1) * 60 * MINUTE;
    else if (schedule.minutes.has(date.getUTCMinutes())) return at;
    else at += MINUTE;
  }
  return undefined;
}

function isDay({ days, weekdays, eitherDay }: CronSchedule, date: Date): boolean {
  const [byDate, byWeek] = [days.has(date.getUTCDate()), weekdays.has(date.getUTCDay())];
  return eitherDay ? byDate || byWeek : byDate && byWeek;
}

const FORMATTERS = new Map<string, Intl.DateTimeFormat | undefined>();

function formatterOf(timeZone: string): Intl.DateTimeFormat | undefined {
  if (!FORMATTERS.has(timeZone)) FORMATTERS.set(timeZone, newFormatter(timeZone));
  return FORMATTERS.get(timeZone);
}

function newFormatter(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
}

/** What a clock on the wall shows, as if it were UTC. */
function toWall(time: number, timeZone: string): number {
  if (timeZone === 'UTC' || timeZone === 'Etc/UTC') return time;
  const parts = new Map(
    formatterOf(timeZone)
      ?.formatToParts(time)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

/** When a clock on the wall shows this; undefined when it never does. */
function fromWall(wall: number, timeZone: string): number | undefined {
  const first = wall - (toWall(wall, timeZone) - wall);
  for (const guess of [first - 60 * MINUTE, first, first + 60 * MINUTE])
    if (toWall(guess, timeZone) === wall) return guess;
  return undefined;
}
