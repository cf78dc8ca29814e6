import type { Action, Answer, Call } from '../service.ts';
import { alertState, verdictOf, type AlertState } from './rule-history.ts';
import { METRIC_RULES, type MetricRule } from './tables.ts';

const DEFAULT_SIZE = 10;
const MAX_SIZE = 100;

/** What alarm rules there are and how they stand. */
export const metricRuleListActions: Readonly<Record<string, Action>> = {
  DescribeMetricRuleList: { summary: 'lists alarm rules with their states', mutates: false, run: describeRules },
};

interface Standing {
  readonly rule: MetricRule;
  readonly state: AlertState;
}

function describeRules(call: Call): Answer {
  const { params, world, now } = call;
  const wantedState = params.text('AlertState');
  const standing: readonly Standing[] = world
    .table(METRIC_RULES)
    .all()
    .filter((rule) => matches(call, rule))
    .map((rule) => ({ rule, state: alertState(verdictOf(world, rule, now)) }));
  const found = standing.filter(({ state }) => wantedState === undefined || state === wantedState);
  const size = Math.min(MAX_SIZE, Math.max(1, params.int('PageSize') ?? DEFAULT_SIZE));
  const first = (Math.max(1, params.int('Page') ?? 1) - 1) * size;
  return {
    Success: true,
    Code: 200,
    Total: String(found.length),
    Alarms: { Alarm: found.slice(first, first + size).map(show) },
  };
}

function matches({ params }: Call, rule: MetricRule): boolean {
  const ids = params.commaList('RuleIds');
  if (ids !== undefined && !ids.includes(rule.id)) return false;
  const enabled = params.bool('EnableState');
  if (enabled !== undefined && rule.enabled !== enabled) return false;
  const name = params.text('RuleName');
  if (name !== undefined && !rule.name.includes(name)) return false;
  const same = [
    ['Namespace', rule.namespace],
    ['MetricName', rule.metricName],
  ] as const;
  return same.every(([parameter, value]) => (params.text(parameter) ?? value) === value);
}

function show({ rule, state }: Standing): object {
  const escalations = (['Critical', 'Warn', 'Info'] as const).map((severity) => {
    const condition = rule.conditions[severity];
    const shown =
      condition === undefined
        ? {}
        : {
            ComparisonOperator: condition.operator,
            Statistics: condition.statistics,
            Threshold: String(condition.threshold),
            Times: String(condition.times),
          };
    return [severity, shown] as const;
  });
  const first = rule.conditions.Critical ?? rule.conditions.Warn ?? rule.conditions.Info;
  return {
    RuleId: rule.id,
    RuleName: rule.name,
    Namespace: rule.namespace,
    MetricName: rule.metricName,
    Period: String(rule.period),
    Interval: rule.interval,
    Statistics: first?.statistics ?? '',
    ContactGroups: rule.contactGroups.join(','),
    EnableState: rule.enabled,
    EffectiveInterval: rule.effectiveInterval,
    NoEffectiveInterval: rule.noEffectiveInterval,
    SilenceTime: rule.silenceTime,
    Webhook: rule.webhook,
    MailSubject: rule.mailSubject,
    AlertState: state,
    Dimensions: '',
    Resources: rule.resources,
    Escalations: Object.fromEntries(escalations),
    Labels: { Labels: Object.entries(rule.labels).map(([Key, Value]) => ({ Key, Value })) },
    CompositeExpression: shownJson(rule.compositeExpression),
    Prometheus: shownJson(rule.prometheus),
    GroupId: '',
    GroupName: '',
    SourceType: 'METRIC',
    NoDataPolicy: rule.noDataPolicy,
  };
}

/** What was sent as JSON text is read back as an object. */
function shownJson(text: string): unknown {
  return text === '' ? {} : JSON.parse(text);
}
