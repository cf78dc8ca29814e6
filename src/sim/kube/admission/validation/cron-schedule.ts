/** Five fields: minute, hour, day, month, weekday; with the names that stand for numbers. */
const FIELDS: readonly Field[] = [
  { least: 0, most: 59, names: [] },
  { least: 0, most: 23, names: [] },
  { least: 1, most: 31, names: [] },
  { least: 1, most: 12, names: 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ') },
  { least: 0, most: 6, names: 'sun mon tue wed thu fri sat'.split(' ') },
];

interface Field {
  readonly least: number;
  readonly most: number;
  readonly names: readonly string[];
}

const MACROS = /^@(?:yearly|annually|monthly|weekly|daily|midnight|hourly|every \d+(?:\.\d+)?(?:ns|us|ms|s|m|h).*)$/;

/** What is wrong with a cron schedule, in the words of the library that real servers use; nothing when it is right. */
export function scheduleProblem(schedule: string): string | undefined {
  if (/(?:CRON_)?TZ=/.test(schedule)) return 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';
  if (schedule.startsWith('@')) return MACROS.test(schedule) ? undefined : `unrecognized descriptor: ${schedule}`;
  const parts = schedule.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) return `expected exactly 5 fields, found ${parts.length}: [${parts.join(' ')}]`;
  for (const [index, field] of FIELDS.entries()) {
    for (const item of (parts[index] ?? '').split(',')) {
      const problem = itemProblem(item, field);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}

function itemProblem(item: string, field: Field): string | undefined {
  const [range = '', step, ...more] = item.split('/');
  if (more.length > 0) return `too many slashes: ${item}`;
  if (step !== undefined && !/^[1-9]\d*$/.test(step)) return `step of range should be a positive number: ${item}`;
  return range === '*' || range === '?' ? undefined : rangeProblem(item, range, field);
}

function rangeProblem(item: string, range: string, { least, most, names }: Field): string | undefined {
  const bounds = range.split('-').map((text) => {
    const place = names.indexOf(text.toLowerCase());
    return place >= 0 ? place + least : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  });
  const [from = Number.NaN, to = from] = bounds;
  if (bounds.length > 2) return `too many hyphens: ${item}`;
  if (bounds.some((bound) => Number.isNaN(bound))) {
    return `failed to parse int from ${range}: strconv.Atoi: parsing "${range}": invalid syntax`;
  }
  if (from < least) return `beginning of range (${from}) below minimum (${least}): ${item}`;
  if (to > most) return `end of range (${to}) above maximum (${most}): ${item}`;
  return from > to ? `beginning of range (${from}) beyond end of range (${to}): ${item}` : undefined;
}
