import type { Dimensions } from './dimensions.ts';
import { isInForce } from './effective-time.ts';
import { bucketsOf, hasDimensions, statistic, type Bucket, type Series } from './series.ts';
import type { Condition, Level, MetricRule, SeriesState, Severity } from './tables.ts';

/** One change of level of one series, or a reminder that it still is what it was. */
export interface Notice {
  readonly at: number;
  readonly dimensions: Dimensions;
  readonly from: Level;
  readonly to: Level;
  readonly value: number | undefined;
  readonly condition: Condition | undefined;
}

/** What a rule makes of its series. */
export interface Verdict {
  readonly states: Readonly<Record<string, SeriesState>>;
  readonly notices: readonly Notice[];
}

/** The worst first. */
const LEVELS = { Critical: 'P2', Warn: 'P3', Info: 'P4' } as const satisfies Record<Severity, Level>;
const SEVERITIES: readonly Severity[] = ['Critical', 'Warn', 'Info'];

const FRESH: SeriesState = { level: 'NODATA', notifiedAt: 0 };
const DAY = 86_400_000;

type Compare = (value: number, threshold: number) => boolean;

/** Comparisons with the threshold itself. */
const ABSOLUTE: Readonly<Record<string, Compare>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
  EqualToThreshold: (value, threshold) => value === threshold,
  NotEqualToThreshold: (value, threshold) => value !== threshold,
};

/** Comparisons with an earlier period: the threshold is a change in percent. `back` is 0 for the period just before. */
const RELATIVE: Readonly<Record<string, { readonly back: number; readonly sign: 1 | -1 }>> = {
  GreaterThanYesterday: { back: DAY, sign: 1 },
  LessThanYesterday: { back: DAY, sign: -1 },
  GreaterThanLastWeek: { back: 7 * DAY, sign: 1 },
  LessThanLastWeek: { back: 7 * DAY, sign: -1 },
  GreaterThanLastPeriod: { back: 0, sign: 1 },
  LessThanLastPeriod: { back: 0, sign: -1 },
};

/** Whether the API knows the comparison. */
export function isOperator(name: string): boolean {
  return Object.hasOwn(ABSOLUTE, name) || Object.hasOwn(RELATIVE, name);
}

/** Evaluates the periods that ended after the rule's `since` and by `until`, over the series that its resources name. */
export function evaluate(
  rule: MetricRule,
  resources: readonly Dimensions[],
  all: readonly Series[],
  until: number,
): Verdict {
  const notices: Notice[] = [];
  const states: Record<string, SeriesState> = { ...rule.states };
  for (const series of all.filter((candidate) => resources.some((wanted) => covers(wanted, candidate)))) {
    const watch = new Watch(rule, series, states[series.key] ?? FRESH);
    watch.run(until);
    states[series.key] = watch.state;
    notices.push(...watch.notices);
  }
  return { states, notices: notices.sort((a, b) => a.at - b.at) };
}

/** `{"resource":"_ALL"}` means every series; custom metrics may be named as `{"groupId":0,"dimension":"a=1&b=2"}`. */
function covers(wanted: Dimensions, series: Series): boolean {
  const { resource, groupId, dimension, ...named } = wanted;
  if (resource === '_ALL') return true;
  if (groupId !== undefined && groupId !== series.groupId) return false;
  const pairs = (dimension ?? '').split('&').filter((pair) => pair.includes('='));
  const joined = Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
  return hasDimensions(series, { ...named, ...joined, ...(resource === undefined ? {} : { resource }) });
}

/** One rule's eye on one series, from period to period. */
class Watch {
  state: SeriesState;
  readonly notices: Notice[] = [];
  readonly #rule: MetricRule;
  readonly #series: Series;
  readonly #periodMs: number;
  readonly #runs = new Map<Severity, number>();
  readonly #byStart: ReadonlyMap<number, Bucket>;

  constructor(rule: MetricRule, series: Series, state: SeriesState) {
    this.#rule = rule;
    this.#series = series;
    this.state = state;
    this.#periodMs = rule.period * 1000;
    this.#byStart = new Map(bucketsOf(series.points, this.#periodMs).map((bucket) => [bucket.start, bucket]));
  }

  run(until: number): void {
    let lastEnd: number | undefined;
    for (const bucket of this.#byStart.values()) {
      const end = bucket.start + this.#periodMs;
      if (end > until) break;
      if (lastEnd !== undefined && lastEnd < bucket.start) this.#gap(lastEnd);
      this.#count(bucket);
      if (end > this.#rule.since && isInForce(this.#rule, end)) this.#decide(bucket, end);
      lastEnd = end;
    }
    if (lastEnd !== undefined && lastEnd + this.#periodMs <= until) this.#gap(lastEnd);
  }

  /** A period without a measurement breaks every run; the rule says what it means besides. */
  #gap(lastEnd: number): void {
    this.#runs.clear();
    const at = lastEnd + this.#periodMs;
    if (this.#rule.noDataPolicy === 'KEEP_LAST_STATE' || at <= this.#rule.since) return;
    this.#become(this.#rule.noDataPolicy === 'OK' ? 'OK' : 'NODATA', { at, value: undefined, condition: undefined });
  }

  #count(bucket: Bucket): void {
    for (const severity of SEVERITIES) {
      const condition = this.#rule.conditions[severity];
      if (condition === undefined) continue;
      this.#runs.set(severity, this.#holds(condition, bucket) ? (this.#runs.get(severity) ?? 0) + 1 : 0);
    }
  }

  #holds({ operator, statistics, threshold }: Condition, bucket: Bucket): boolean {
    const value = statistic(bucket, statistics);
    if (value === undefined) return false;
    const relative = RELATIVE[operator];
    if (relative === undefined) return ABSOLUTE[operator]?.(value, threshold) === true;
    const earlier = this.#byStart.get(bucket.start - (relative.back === 0 ? this.#periodMs : relative.back));
    const base = earlier === undefined ? undefined : statistic(earlier, statistics);
    if (base === undefined || base === 0) return false;
    return (relative.sign * 100 * (value - base)) / base > threshold;
  }

  #decide(bucket: Bucket, at: number): void {
    const reached = SEVERITIES.find((severity) => {
      const times = this.#rule.conditions[severity]?.times;
      return times !== undefined && (this.#runs.get(severity) ?? 0) >= times;
    });
    const severity = reached ?? this.#lasting();
    const told = severity ?? SEVERITIES.find((candidate) => LEVELS[candidate] === this.state.level);
    const condition = told === undefined ? undefined : this.#rule.conditions[told];
    const value = condition === undefined ? undefined : statistic(bucket, condition.statistics);
    this.#become(severity === undefined ? 'OK' : LEVELS[severity], { at, value, condition });
  }

  /** The level that was reached before and whose condition still holds, though a gap began a new run. */
  #lasting(): Severity | undefined {
    return SEVERITIES.find((severity) => LEVELS[severity] === this.state.level && (this.#runs.get(severity) ?? 0) > 0);
  }

  #become(to: Level, told: Pick<Notice, 'at' | 'value' | 'condition'>): void {
    const from = this.state.level;
    const alarm = to !== 'OK' && to !== 'NODATA';
    const reminder = alarm && from === to && told.at - this.state.notifiedAt >= this.#rule.silenceTime * 1000;
    const quiet = from === to ? !reminder : !alarm && (from === 'OK' || from === 'NODATA');
    if (!quiet) this.notices.push({ ...told, dimensions: this.#series.dimensions, from, to });
    this.state = { level: to, notifiedAt: quiet ? this.state.notifiedAt : told.at };
  }
}
