import { canonicalJson } from '../../base/index.ts';
import type { World } from '../world/world.ts';
import { POINTS, type Point } from './tables.ts';

const DAY = 86_400_000;
/** Measurements are kept this long. */
const KEPT = 31 * DAY;

/** Measurements of one metric with the same dimensions, oldest first. */
export interface Series {
  /** Tells series of one metric apart. */
  readonly key: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly groupId: string;
  readonly points: readonly Point[];
}

/** What was measured in one period, which begins at `start` (milliseconds, a multiple of the period). */
export interface Bucket {
  readonly start: number;
  readonly points: readonly Point[];
}

/** A measurement before it is stored. */
export interface Measurement {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly groupId?: string;
  readonly at: number;
  readonly fields: Readonly<Record<string, number>>;
}

/** The namespace of an account's own metrics. */
export function customNamespace(world: World): string {
  return `acs_customMetric_${world.accountId}`;
}

export function addPoint(world: World, measurement: Measurement): void {
  const { namespace, metricName, dimensions, groupId = '0', at, fields } = measurement;
  const id = world.newId('', '', 20);
  const due = [{ at: at + KEPT, set: null }];
  world.table(POINTS).put({ id, metric: `${namespace}/${metricName}`, dimensions, groupId, at, fields, due });
}

/** The series of a metric, with what was measured by the time `until`. */
export function seriesOf(world: World, namespace: string, metricName: string, until: number): readonly Series[] {
  const byKey = new Map<string, Point[]>();
  for (const point of world.table(POINTS).where('metric', `${namespace}/${metricName}`)) {
    if (point.at > until) continue;
    const key = canonicalJson({ dimensions: point.dimensions, groupId: point.groupId });
    const series = byKey.get(key);
    if (series === undefined) byKey.set(key, [point]);
    else series.push(point);
  }
  return [...byKey].map(([key, points]) => ({
    key,
    dimensions: points[0]?.dimensions ?? {},
    groupId: points[0]?.groupId ?? '0',
    points: points.toSorted((a, b) => a.at - b.at),
  }));
}

/** The periods in which something was measured, oldest first. */
export function bucketsOf(points: readonly Point[], periodMs: number): readonly Bucket[] {
  const byStart = new Map<number, Point[]>();
  for (const point of points) {
    const start = Math.floor(point.at / periodMs) * periodMs;
    const bucket = byStart.get(start);
    if (bucket === undefined) byStart.set(start, [point]);
    else bucket.push(point);
  }
  return [...byStart].sort(([a], [b]) => a - b).map(([start, members]) => ({ start, points: members }));
}

/** Statistic name to how the measurements of a period become one number; any other name is a mean. */
const FOLDS: Readonly<Record<string, (values: readonly number[]) => number>> = {
  Maximum: (values) => Math.max(...values),
  Minimum: (values) => Math.min(...values),
  Sum: (values) => values.reduce((sum, value) => sum + value, 0),
  Value: (values) => values.at(-1) ?? 0,
  SampleCount: (values) => values.length,
};

/** A statistic of one period; undefined when what was measured does not tell it. */
export function statistic(bucket: Bucket, name: string): number | undefined {
  const values = bucket.points.flatMap((point) => point.fields[name] ?? point.fields['value'] ?? []);
  if (values.length === 0) return undefined;
  const fold = FOLDS[name];
  return fold === undefined ? values.reduce((sum, value) => sum + value, 0) / values.length : fold(values);
}

/** Whether the series has every dimension that is wanted. */
export function hasDimensions(series: Series, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([key, value]) => series.dimensions[key] === value);
}
