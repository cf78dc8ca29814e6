import type { Call } from '../service.ts';
import { isMap, parseJson, type Dimensions } from './dimensions.ts';
import { isSpan } from './effective-time.ts';
import { isOperator } from './evaluation.ts';
import { fault, invalid } from './faults.ts';
import { CONTACT_GROUPS, type Condition, type MetricRule, type Severity } from './tables.ts';

/** Reads one field of an order: a parameter of PutResourceMetricRule, or of one member of PutResourceMetricRules. */
export type Fields = (name: string) => string | undefined;

/** What the maker of a rule says about it. */
export type RuleOrder = Omit<MetricRule, 'enabled' | 'since' | 'states' | 'due'>;

const SEVERITIES: readonly Severity[] = ['Critical', 'Warn', 'Info'];
const NO_DATA_POLICIES: readonly string[] = ['KEEP_LAST_STATE', 'INSUFFICIENT_DATA', 'OK'];
const ALL = '[{"resource":"_ALL"}]';

/** Reads and checks a whole order; the labels come apart, since they are a list. */
export function readOrder(call: Call, fields: Fields, labels: Readonly<Record<string, string>>): RuleOrder {
  const need = (name: string): string => {
    const value = fields(name);
    if (value === undefined) throw invalid(name, 'is mandatory');
    return value;
  };
  const resources = fields('Resources') ?? ALL;
  readResources(resources);
  const [compositeExpression, prometheus] = [fields('CompositeExpression') ?? '', fields('Prometheus') ?? ''];
  return {
    id: need('RuleId'),
    name: need('RuleName'),
    namespace: need('Namespace'),
    metricName: need('MetricName'),
    resources,
    conditions: readConditions(fields, compositeExpression !== '' || prometheus !== ''),
    contactGroups: readGroups(call, need('ContactGroups')),
    ...readTimes(fields),
    webhook: fields('Webhook') ?? '',
    mailSubject: fields('EmailSubject') ?? '',
    compositeExpression,
    prometheus,
    labels,
  };
}

/** The dimension maps of a rule's `Resources`. */
export function readResources(text: string): readonly Dimensions[] {
  const parsed = parseJson(text, 'Resources');
  if (!Array.isArray(parsed) || parsed.length === 0 || !parsed.every(isMap)) throw invalid('Resources');
  return parsed.map((map) => Object.fromEntries(Object.entries(map).map(([key, value]) => [key, String(value)])));
}

function readConditions(fields: Fields, otherwise: boolean): MetricRule['conditions'] {
  const found = SEVERITIES.flatMap((severity) => {
    const condition = readCondition(fields, `Escalations.${severity}`);
    return condition === undefined ? [] : [[severity, condition] as const];
  });
  if (found.length === 0 && !otherwise) throw invalid('Escalations', 'has no level');
  return Object.fromEntries(found);
}

function readCondition(fields: Fields, prefix: string): Condition | undefined {
  const text = fields(`${prefix}.Threshold`);
  if (text === undefined) return undefined;
  const [threshold, times] = [Number(text), Number(fields(`${prefix}.Times`) ?? '3')];
  const operator = fields(`${prefix}.ComparisonOperator`) ?? 'GreaterThanThreshold';
  if (!Number.isFinite(threshold)) throw invalid(`${prefix}.Threshold`);
  if (!Number.isInteger(times) || times < 1) throw invalid(`${prefix}.Times`);
  if (!isOperator(operator)) throw invalid(`${prefix}.ComparisonOperator`);
  return { operator, threshold, times, statistics: fields(`${prefix}.Statistics`) ?? 'Average' };
}

function readGroups(call: Call, text: string): readonly string[] {
  const names = text.split(',').filter((name) => name !== '');
  const stranger = names.find((name) => call.world.table(CONTACT_GROUPS).get(name) === undefined);
  if (stranger !== undefined) throw fault('groupGone', `(${stranger})`);
  return names;
}

type Times = Pick<
  MetricRule,
  'period' | 'interval' | 'silenceTime' | 'effectiveInterval' | 'noEffectiveInterval' | 'noDataPolicy'
>;

function readTimes(fields: Fields): Times {
  const period = whole(fields, 'Period', 300);
  if (period !== 15 && period % 60 !== 0) throw invalid('Period');
  const silenceTime = whole(fields, 'SilenceTime', 86_400);
  if (silenceTime < 300 || silenceTime > 86_400) throw invalid('SilenceTime');
  const noDataPolicy = fields('NoDataPolicy') ?? 'KEEP_LAST_STATE';
  if (!NO_DATA_POLICIES.includes(noDataPolicy)) throw invalid('NoDataPolicy');
  return {
    period,
    silenceTime,
    noDataPolicy,
    interval: fields('Interval') ?? String(period),
    effectiveInterval: span(fields, 'EffectiveInterval', '00:00-23:59'),
    noEffectiveInterval: span(fields, 'NoEffectiveInterval', ''),
  };
}

function whole(fields: Fields, name: string, otherwise: number): number {
  const text = fields(name);
  if (text === undefined) return otherwise;
  if (!/^[1-9]\d*$/.test(text)) throw invalid(name);
  return Number(text);
}

function span(fields: Fields, name: string, otherwise: string): string {
  const text = fields(name);
  if (text === undefined) return otherwise;
  if (!isSpan(text)) throw invalid(name);
  return text;
}
