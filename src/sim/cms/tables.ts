import { tableOf, type Row } from '../world/table.ts';

/** Somebody who is told of alerts; the id is the name, unique in the account. */
export interface Contact extends Row {
  readonly describe: string;
  readonly lang: string;
  /** Channel name as the API spells it (Mail, SMS, AliIM, DingWebHook) to address. */
  readonly channels: Readonly<Record<string, string>>;
  /** Channels whose owner followed the activation link; alerts go to no others. */
  readonly activated: readonly string[];
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Contacts who are told together; the id is the name. */
export interface ContactGroup extends Row {
  readonly describe: string;
  readonly enableSubscribed: boolean;
  readonly contacts: readonly string[];
  readonly createdAt: number;
}

export type Severity = 'Critical' | 'Warn' | 'Info';

/** When one severity is reached: the statistic compares to the threshold `times` periods running. */
export interface Condition {
  /** As on the wire, `GreaterThanThreshold`. */
  readonly operator: string;
  /** `Average`, `Maximum`, ... */
  readonly statistics: string;
  readonly threshold: number;
  readonly times: number;
}

export type Level = 'P2' | 'P3' | 'P4' | 'OK' | 'NODATA';

/** What a rule holds of one series. */
export interface SeriesState {
  readonly level: Level;
  /** When contacts were last told, milliseconds since the epoch; 0 for never. */
  readonly notifiedAt: number;
}

/** An alarm rule; the id is the RuleId its maker chose. */
export interface MetricRule extends Row {
  readonly name: string;
  readonly namespace: string;
  readonly metricName: string;
  /** JSON text, an array of dimension maps. */
  readonly resources: string;
  readonly conditions: Readonly<Partial<Record<Severity, Condition>>>;
  readonly contactGroups: readonly string[];
  /** Seconds. */
  readonly period: number;
  readonly interval: string;
  /** Seconds between two messages of one alert. */
  readonly silenceTime: number;
  /** `00:00-23:59`, Beijing time. */
  readonly effectiveInterval: string;
  readonly noEffectiveInterval: string;
  readonly webhook: string;
  readonly mailSubject: string;
  readonly noDataPolicy: string;
  /** Stored and shown; the simulator does not evaluate these two. */
  readonly compositeExpression: string;
  readonly prometheus: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly enabled: boolean;
  /** Periods that ended by then were evaluated (milliseconds); `states` is what came out, by series key. */
  readonly since: number;
  readonly states: Readonly<Record<string, SeriesState>>;
}

/** Where else a rule sends its alerts; the id is `<rule>/<target>`. */
export interface RuleTarget extends Row {
  readonly ruleId: string;
  readonly targetId: string;
  readonly arn: string;
  readonly level: string;
  readonly jsonParams: string;
}

/** One measurement. */
export interface Point extends Row {
  /** `<namespace>/<metric>`. */
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Application group of a custom metric; `0` for none. */
  readonly groupId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** `value` for a raw measurement, or statistics that were aggregated before. */
  readonly fields: Readonly<Record<string, number>>;
}

/** A change of level, or a reminder, as the alert history tells it. */
export interface AlertLog extends Row {
  readonly ruleId: string;
  readonly ruleName: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly contactGroups: readonly string[];
  readonly webhook: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly at: number;
  readonly from: Level;
  readonly to: Level;
  /** Undefined when data stopped coming. */
  readonly value: number | undefined;
  /** The condition that was met, or no longer is; undefined when data stopped coming. */
  readonly condition: Condition | undefined;
}

export type AgentStatus = 'installing' | 'running' | 'not_installed';

/** The monitoring agent of a machine that it was installed on, or taken from; the id is the machine's. */
export interface Agent extends Row {
  readonly status: AgentStatus;
}

/** Settings of the account; the id is the account id. */
export interface MonitoringConfig extends Row {
  readonly autoInstall: boolean;
  readonly enableInstallAgentNewECS: boolean;
  /** When new machines began to get the agent, milliseconds since the epoch. */
  readonly newMachinesSince: number;
}

export const CONTACTS = tableOf<Contact>('cms.contact');
export const CONTACT_GROUPS = tableOf<ContactGroup>('cms.contact_group');
export const METRIC_RULES = tableOf<MetricRule>('cms.metric_rule');
export const RULE_TARGETS = tableOf<RuleTarget>('cms.rule_target', { indexes: ['ruleId'], counted: false });
export const POINTS = tableOf<Point>('cms.point', { indexes: ['metric'], counted: false });
export const ALERT_LOGS = tableOf<AlertLog>('cms.alert_log', { indexes: ['ruleId'], counted: false });
export const AGENTS = tableOf<Agent>('cms.agent', { counted: false });
export const CONFIGS = tableOf<MonitoringConfig>('cms.config', { counted: false });
