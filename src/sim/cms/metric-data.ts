import type { Action, Answer, Call } from '../service.ts';
import { readDimensions } from './dimensions.ts';
import { invalid } from './faults.ts';
import { bucketsOf, hasDimensions, seriesOf, statistic, type Bucket, type Series } from './series.ts';

const MAX_LENGTH = 1440;
const DEFAULT_LENGTH = 1000;
const SHOWN = ['Average', 'Minimum', 'Maximum', 'Sum', 'Value'] as const;

/** What was measured. */
export const metricDataActions: Readonly<Record<string, Action>> = {
  DescribeMetricList: {
    summary: 'measurements of a metric, by period',
    mutates: false,
    required: ['Namespace', 'MetricName'],
    run: (call) => answer(call, pointsOf(call)),
  },
  DescribeMetricLast: {
    summary: 'the latest measurement of each resource',
    mutates: false,
    required: ['Namespace', 'MetricName'],
    run: (call) => answer(call, lastOfEach(pointsOf(call))),
  },
};

/** A period of a series as it is answered. */
type Datapoint = Readonly<Record<string, string | number>> & { readonly timestamp: number };

interface Found {
  readonly key: string;
  readonly datapoint: Datapoint;
}

function answer(call: Call, found: readonly Found[]): Answer {
  const { params } = call;
  const length = Math.min(MAX_LENGTH, Math.max(1, params.int('Length') ?? DEFAULT_LENGTH));
  const first = params.int('NextToken') ?? 0;
  const rest = first + length < found.length ? { NextToken: String(first + length) } : {};
  return {
    Code: '200',
    Success: true,
    Period: String(periodOf(call)),
    Datapoints: JSON.stringify(found.slice(first, first + length).map(({ datapoint }) => datapoint)),
    ...rest,
  };
}

function pointsOf(call: Call): readonly Found[] {
  const { params, world, now } = call;
  const wanted = readDimensions(params.text('Dimensions'), 'Dimensions');
  const [from, until] = [timeOf(call, 'StartTime') ?? 0, Math.min(timeOf(call, 'EndTime') ?? now, now)];
  const found = seriesOf(world, params.need('Namespace'), params.need('MetricName'), until)
    .filter((series) => wanted.length === 0 || wanted.some((dimensions) => hasDimensions(series, dimensions)))
    .flatMap((series) =>
      bucketsOf(series.points, periodOf(call) * 1000)
        .filter((bucket) => bucket.start >= from)
        .map((bucket) => ({ key: series.key, datapoint: datapointOf(call, series, bucket) })),
    );
  return found.toSorted((a, b) => a.datapoint.timestamp - b.datapoint.timestamp);
}

function datapointOf(call: Call, series: Series, bucket: Bucket): Datapoint {
  const numbers = SHOWN.flatMap((name) => {
    const value = statistic(bucket, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    timestamp: bucket.start,
    userId: call.world.accountId,
    ...series.dimensions,
    ...Object.fromEntries(numbers),
  };
}

function lastOfEach(found: readonly Found[]): readonly Found[] {
  return [...new Map(found.map((one) => [one.key, one])).values()];
}

function periodOf({ params }: Call): number {
  const text = params.text('Period');
  if (text === undefined) return 60;
  if (!/^[1-9]\d*$/.test(text)) throw invalid('Period');
  return Number(text);
}

/** Milliseconds since the epoch, ISO 8601, or `2026-11-20 08:00:00` in Beijing time. */
function timeOf({ params }: Call, name: string): number | undefined {
  const text = params.text(name);
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  const plain = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/.exec(text);
  const time = Date.parse(plain === null ? text : `${plain[1]}T${plain[2]}+08:00`);
  if (Number.isNaN(time)) throw invalid(name);
  return time;
}
