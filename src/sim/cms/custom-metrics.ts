import type { Action, Answer, Call } from '../service.ts';
import { isMap, parseJson, readDimensions } from './dimensions.ts';
import { DONE } from './envelope.ts';
import { invalid } from './faults.ts';
import { addPoint, customNamespace, seriesOf } from './series.ts';
import { POINTS } from './tables.ts';

const MAX_AT_ONCE = 21;

/** The account's own metrics. */
export const customMetricActions: Readonly<Record<string, Action>> = {
  PutCustomMetric: {
    summary: 'reports measurements of custom metrics',
    mutates: true,
    required: ['MetricList'],
    run: putMetrics,
  },
  DescribeCustomMetricList: { summary: 'lists custom metrics that were reported', mutates: false, run: listMetrics },
};

function putMetrics(call: Call): Answer {
  const rows = call.params.structs('MetricList');
  if (rows.length > MAX_AT_ONCE) throw invalid('MetricList', `has more than ${MAX_AT_ONCE} members`);
  for (const row of rows) putMetric(call, row);
  return { Code: '200', Message: 'success' };
}

function putMetric(call: Call, row: Readonly<Record<string, string>>): void {
  const need = (name: string): string => {
    const value = row[name];
    if (value === undefined || value === '') throw invalid(`MetricList.${name}`, 'is mandatory');
    return value;
  };
  const type = need('Type');
  if (type !== '0' && type !== '1') throw invalid('MetricList.Type');
  if (type === '1' && !['60', '300'].includes(need('Period'))) throw invalid('MetricList.Period');
  addPoint(call.world, {
    namespace: customNamespace(call.world),
    metricName: need('MetricName'),
    groupId: need('GroupId'),
    dimensions: readDimensions(need('Dimensions'), 'MetricList.Dimensions')[0] ?? {},
    at: timeOf(row['Time'] ?? '', call.now),
    fields: readValues(need('Values')),
  });
}

/** Milliseconds since the epoch, `20261120T080000.000+0800`, or now. */
function timeOf(text: string, now: number): number {
  if (text === '') return now;
  if (/^\d{12,}$/.test(text)) return Number(text);
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\.\d{1,3})?(Z|[+-]\d\d:?\d\d)$/.exec(text);
  if (match === null) throw invalid('MetricList.Time');
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = match;
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}${offset}`);
  if (Number.isNaN(time)) throw invalid('MetricList.Time');
  return time;
}

function readValues(text: string): Readonly<Record<string, number>> {
  const parsed = parseJson(text, 'MetricList.Values');
  if (!isMap(parsed)) throw invalid('MetricList.Values');
  const entries = Object.entries(parsed).map(([name, value]) => [name, Number(value)] as const);
  if (entries.length === 0 || entries.some(([, value]) => !Number.isFinite(value))) throw invalid('MetricList.Values');
  return Object.fromEntries(entries);
}

/** The answer is JSON text within JSON. */
function listMetrics(call: Call): Answer {
  const { params, world, now } = call;
  const namespace = customNamespace(world);
  const [metricName, groupId] = [params.text('MetricName'), params.text('GroupId')];
  const points = world
    .table(POINTS)
    .all()
    .filter((point) => point.metric.startsWith(`${namespace}/`));
  const names = new Set(points.map((point) => point.metric.slice(namespace.length + 1)));
  const list = [...names]
    .filter((name) => metricName === undefined || name === metricName)
    .flatMap((name) => seriesOf(world, namespace, name, now).map((series) => ({ name, series })))
    .filter(({ series }) => groupId === undefined || series.groupId === groupId)
    .map(({ name, series }) => ({
      project: namespace,
      metricName: name,
      groupId: Number(series.groupId),
      dimension: Object.entries(series.dimensions)
        .map(([key, value]) => `${key}=${value}`)
        .join('&'),
      status: 1,
    }));
  const [page, size] = [params.int('PageNumber') ?? 1, params.int('PageSize') ?? 10];
  const shown = list.slice((page - 1) * size, page * size);
  return { ...DONE, Result: JSON.stringify({ all: list.length, size, page, list: shown }) };
}
