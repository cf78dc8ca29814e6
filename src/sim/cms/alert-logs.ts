import { page } from '../paging.ts';
import type { Action, Answer, Call } from '../service.ts';
import { DONE } from './envelope.ts';
import { unwrittenLogs } from './rule-history.ts';
import { ALERT_LOGS, CONTACT_GROUPS, CONTACTS, METRIC_RULES, type AlertLog } from './tables.ts';

/** What alarms told, and whom. */
export const alertLogActions: Readonly<Record<string, Action>> = {
  DescribeAlertLogList: { summary: 'the alert history', mutates: false, run: describeLogs },
};

const MINUTE = 60_000;

function describeLogs(call: Call): Answer {
  const logs = allLogs(call)
    .filter((log) => isWanted(call, log))
    .sort((a, b) => b.at - a.at);
  const { rows, PageNumber, PageSize, TotalCount } = page(logs, call.params, { defaultSize: 10, maxSize: 100 });
  return { ...DONE, AlertLogList: rows.map((log) => show(call, log)), PageNumber, PageSize, Total: TotalCount };
}

function allLogs({ world, now }: Call): AlertLog[] {
  const rules = world.table(METRIC_RULES).all();
  return [...world.table(ALERT_LOGS).all(), ...rules.flatMap((rule) => unwrittenLogs(world, rule, now))];
}

function isWanted({ params, now }: Call, log: AlertLog): boolean {
  const minutes = params.int('LastMin');
  const from = params.int('StartTime') ?? (minutes === undefined ? 0 : now - minutes * MINUTE);
  if (log.at < from || log.at > (params.int('EndTime') ?? now)) return false;
  const same = [
    ['RuleId', log.ruleId],
    ['RuleName', log.ruleName],
    ['Namespace', log.namespace],
    ['MetricName', log.metricName],
    ['Level', log.to],
  ] as const;
  if (!same.every(([parameter, value]) => (params.text(parameter) ?? value) === value)) return false;
  const group = params.text('ContactGroup');
  if (group !== undefined && !log.contactGroups.includes(group)) return false;
  const key = params.text('SearchKey');
  return key === undefined || `${log.ruleName} ${log.metricName}`.includes(key);
}

function show(call: Call, log: AlertLog): object {
  const { condition, dimensions } = log;
  const Expression =
    condition === undefined
      ? ''
      : `$${condition.statistics} ${SIGNS[condition.operator] ?? condition.operator} ${condition.threshold}`;
  const told = toldBy(call, log);
  return {
    LogId: log.id,
    AlertTime: String(log.at),
    RuleId: log.ruleId,
    RuleName: log.ruleName,
    Namespace: log.namespace,
    Product: productOf(log.namespace),
    MetricName: log.metricName,
    Level: log.to,
    LevelChange: `${log.from === 'NODATA' ? 'OK' : log.from}->${log.to}`,
    Dimensions: Object.entries(dimensions).map(([Key, Value]) => ({ Key, Value })),
    InstanceId: dimensions['instanceId'] ?? '',
    InstanceName: '',
    GroupId: '',
    GroupName: '',
    ContactGroups: log.contactGroups,
    ContactMailList: told('Mail'),
    ContactSMSList: told('SMS'),
    ContactALIIWWList: told('AliIM'),
    DingdingWebhookList: told('DingWebHook'),
    WebhookList: log.webhook === '' ? [] : [log.webhook],
    Escalation: { Expression, Level: log.to, Times: condition?.times ?? 1 },
    Message: JSON.stringify({ alertName: log.ruleName, curValue: log.value ?? null, metricName: log.metricName }),
    EventName: '',
    ExtendedInfo: [{ Name: 'userId', Value: call.world.accountId }],
    SendStatus: '0',
  };
}

const SIGNS: Readonly<Record<string, string>> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '>=',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '<=',
  EqualToThreshold: '==',
  NotEqualToThreshold: '!=',
};

/** The addresses of a channel that an alert reached: only activated ones are written to. */
function toldBy({ world }: Call, log: AlertLog): (channel: string) => readonly string[] {
  const groups = log.contactGroups.flatMap((name) => world.table(CONTACT_GROUPS).get(name) ?? []);
  const names = new Set(groups.flatMap((group) => group.contacts));
  const contacts = [...names].flatMap((name) => world.table(CONTACTS).get(name) ?? []);
  return (channel) =>
    contacts
      .filter((contact) => contact.activated.includes(channel))
      .flatMap((contact) => contact.channels[channel] ?? []);
}

/** `acs_ecs_dashboard` is ECS; the account's own metrics keep their namespace. */
function productOf(namespace: string): string {
  const match = /^acs_([a-z]+)_dashboard$/.exec(namespace);
  return match?.[1]?.toUpperCase() ?? namespace;
}
