import type { Action, Answer, Call } from '../service.ts';
import { DONE } from './envelope.ts';
import { fault, invalid } from './faults.ts';
import { readOrder, type RuleOrder } from './rule-order.ts';
import { settled } from './rule-history.ts';
import { METRIC_RULES, RULE_TARGETS, type MetricRule } from './tables.ts';

const MAX_RULES = 1000;
const MAX_AT_ONCE = 60;

/** Making, changing and ending alarm rules. */
export const metricRuleActions: Readonly<Record<string, Action>> = {
  PutResourceMetricRule: {
    summary: 'makes or changes an alarm rule',
    mutates: true,
    required: ['RuleId', 'RuleName', 'Namespace', 'MetricName', 'ContactGroups'],
    run: putRule,
  },
  PutResourceMetricRules: {
    summary: 'makes or changes several alarm rules',
    mutates: true,
    required: ['Rules'],
    run: putRules,
  },
  EnableMetricRules: {
    summary: 'lets alarm rules watch',
    mutates: true,
    required: ['RuleId'],
    run: (call) => setEnabled(call, true),
  },
  DisableMetricRules: {
    summary: 'lets alarm rules rest',
    mutates: true,
    required: ['RuleId'],
    run: (call) => setEnabled(call, false),
  },
  DeleteMetricRules: { summary: 'deletes alarm rules', mutates: true, required: ['Id'], run: deleteRules },
};

function putRule(call: Call): Answer {
  const { params } = call;
  write(
    call,
    readOrder(call, (name) => params.text(name), params.tags('Labels')),
  );
  return DONE;
}

function putRules(call: Call): Answer {
  const rows = call.params.structs('Rules');
  if (rows.length > MAX_AT_ONCE) throw invalid('Rules', `has more than ${MAX_AT_ONCE} members`);
  rows.forEach((row, index) => {
    const labels = call.params.tags(`Rules.${index + 1}.Labels`);
    write(
      call,
      readOrder(call, (name) => (row[name] === '' ? undefined : row[name]), labels),
    );
  });
  return { ...DONE, FailedListResult: { Target: [] } };
}

/** A rule that changes keeps its past and what it holds of each series. */
function write(call: Call, order: RuleOrder): void {
  const { world, now } = call;
  const rules = world.table(METRIC_RULES);
  const before = rules.get(order.id);
  if (before === undefined && rules.size >= world.quota('cms.metric-rules', MAX_RULES)) throw fault('quota');
  const kept = before === undefined ? { enabled: true, since: now, states: {} } : settled(world, before, now);
  rules.put({ ...order, enabled: kept.enabled, since: kept.since, states: kept.states });
}

function setEnabled(call: Call, enabled: boolean): Answer {
  const { params, world, now } = call;
  const rules = world.table(METRIC_RULES);
  for (const rule of params.list('RuleId').map((id) => needRule(call, id))) {
    rules.put({ ...settled(world, rule, now), enabled });
  }
  return DONE;
}

function deleteRules(call: Call): Answer {
  const { params, world, now } = call;
  for (const rule of params.list('Id').map((id) => needRule(call, id))) {
    settled(world, rule, now);
    world.table(METRIC_RULES).delete(rule.id);
    for (const target of world.table(RULE_TARGETS).where('ruleId', rule.id))
      world.table(RULE_TARGETS).delete(target.id);
  }
  return DONE;
}

/** The rule of this id, or 404. */
export function needRule(call: Call, id: string): MetricRule {
  const rule = call.world.table(METRIC_RULES).get(id);
  if (rule === undefined) throw fault('ruleGone');
  return rule;
}
