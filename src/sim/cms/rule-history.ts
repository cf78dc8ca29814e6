import type { World } from '../world/world.ts';
import { evaluate, type Notice, type Verdict } from './evaluation.ts';
import { readResources } from './rule-order.ts';
import { seriesOf } from './series.ts';
import { ALERT_LOGS, type AlertLog, type MetricRule } from './tables.ts';

export type AlertState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** What a rule makes of everything measured since it was last written down; a disabled rule sees nothing. */
export function verdictOf(world: World, rule: MetricRule, now: number): Verdict {
  if (!rule.enabled) return { states: rule.states, notices: [] };
  const series = seriesOf(world, rule.namespace, rule.metricName, now);
  return evaluate(rule, readResources(rule.resources), series, now);
}

export function alertState({ states }: Verdict): AlertState {
  const levels = Object.values(states).map((state) => state.level);
  if (levels.some((level) => level !== 'OK' && level !== 'NODATA')) return 'ALARM';
  return levels.includes('OK') ? 'OK' : 'INSUFFICIENT_DATA';
}

/** Writes the rule's history so far down, so that the rule may change without changing its past. */
export function settled(world: World, rule: MetricRule, now: number): MetricRule {
  const verdict = verdictOf(world, rule, now);
  for (const notice of verdict.notices) world.table(ALERT_LOGS).put(logOf(rule, notice));
  return { ...rule, states: verdict.states, since: now };
}

/** The alerts of a rule that stands, written down or not. */
export function unwrittenLogs(world: World, rule: MetricRule, now: number): readonly AlertLog[] {
  return verdictOf(world, rule, now).notices.map((notice) => logOf(rule, notice));
}

function logOf(rule: MetricRule, notice: Notice): AlertLog {
  const series = Object.entries(notice.dimensions).flat().join('/');
  return {
    ...notice,
    id: `${rule.id}@${notice.at}[${series}]`,
    ruleId: rule.id,
    ruleName: rule.name,
    namespace: rule.namespace,
    metricName: rule.metricName,
    contactGroups: rule.contactGroups,
    webhook: rule.webhook,
  };
}
