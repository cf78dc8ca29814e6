import type { KubeObject } from '../../kube-object.ts';
import { listAt, numberAt, textAt, valueAt } from '../../objects/value-at.ts';
import { ageSince, span } from './age.ts';
import { AGE, containers, count, made, NAME, pairsOrNone, selectorColumn, text, wide } from './cells.ts';
import type { Column } from './column.ts';

const TEMPLATE = 'spec.template.spec.containers';

const READY = made(
  'Ready',
  (object) => `${numberAt(object, 'status.readyReplicas')}/${numberAt(object, 'spec.replicas')}`,
);

export const DEPLOYMENT_COLUMNS: readonly Column[] = [
  NAME,
  READY,
  { ...count('Up-to-date', 'status.updatedReplicas'), type: 'string' },
  { ...count('Available', 'status.availableReplicas'), type: 'string' },
  AGE,
  ...containers(TEMPLATE),
  wide(selectorColumn()),
];

export const STATEFUL_SET_COLUMNS: readonly Column[] = [NAME, READY, AGE, ...containers(TEMPLATE)];

export const DAEMON_SET_COLUMNS: readonly Column[] = [
  NAME,
  count('Desired', 'status.desiredNumberScheduled'),
  count('Current', 'status.currentNumberScheduled'),
  count('Ready', 'status.numberReady'),
  count('Up-to-date', 'status.updatedNumberScheduled'),
  count('Available', 'status.numberAvailable'),
  made('Node Selector', (object) => pairsOrNone(valueAt(object, 'spec.template.spec.nodeSelector'))),
  AGE,
  ...containers(TEMPLATE),
  wide(selectorColumn()),
];

export const REPLICA_SET_COLUMNS: readonly Column[] = replicaColumns(selectorColumn());

/** A ReplicationController selects by labels alone. */
export const REPLICATION_CONTROLLER_COLUMNS: readonly Column[] = replicaColumns(
  made('Selector', (object) => pairsOrNone(valueAt(object, 'spec.selector'))),
);

function replicaColumns(selector: Column): readonly Column[] {
  return [
    NAME,
    count('Desired', 'spec.replicas'),
    count('Current', 'status.replicas'),
    count('Ready', 'status.readyReplicas'),
    AGE,
    ...containers(TEMPLATE),
    wide(selector),
  ];
}

export const JOB_COLUMNS: readonly Column[] = [
  NAME,
  made('Status', jobStatus),
  made('Completions', (job) => {
    const done = numberAt(job, 'status.succeeded');
    if (valueAt(job, 'spec.completions') !== undefined) return `${done}/${numberAt(job, 'spec.completions')}`;
    const parallelism = numberAt(job, 'spec.parallelism');
    return parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`;
  }),
  made('Duration', (job, now) => {
    const [began, ended] = [textAt(job, 'status.startTime'), textAt(job, 'status.completionTime')];
    if (began === '') return '';
    return span((ended === '' ? now : Date.parse(ended)) - Date.parse(began));
  }),
  AGE,
  ...containers(TEMPLATE),
  wide(selectorColumn()),
];

const JOB_ENDS: readonly (readonly [condition: string, status: string])[] = [
  ['Complete', 'Complete'],
  ['Failed', 'Failed'],
];

function jobStatus(job: KubeObject): string {
  const holds = (type: string): boolean =>
    listAt(job, 'status.conditions').some((one) => textAt(one, 'type') === type && textAt(one, 'status') === 'True');
  const end = JOB_ENDS.find(([condition]) => holds(condition));
  if (end !== undefined) return end[1];
  if (job.metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (holds('Suspended')) return 'Suspended';
  return holds('FailureTarget') ? 'FailureTarget' : holds('SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running';
}

const JOB_TEMPLATE = 'spec.jobTemplate.spec.template.spec.containers';

export const CRON_JOB_COLUMNS: readonly Column[] = [
  NAME,
  text('Schedule', 'spec.schedule'),
  text('Timezone', 'spec.timeZone', '<none>'),
  made('Suspend', (job) => (valueAt(job, 'spec.suspend') === true ? 'True' : 'False')),
  { name: 'Active', type: 'integer', cell: (job) => listAt(job, 'status.active').length },
  made('Last Schedule', (job, now) => {
    const last = valueAt(job, 'status.lastScheduleTime');
    return last === undefined ? '<none>' : ageSince(last, now);
  }),
  AGE,
  ...containers(JOB_TEMPLATE),
  wide(selectorColumn('spec.jobTemplate.spec.selector')),
];

export const AUTOSCALER_COLUMNS: readonly Column[] = [
  NAME,
  made('Reference', (hpa) => `${textAt(hpa, 'spec.scaleTargetRef.kind')}/${textAt(hpa, 'spec.scaleTargetRef.name')}`),
  made('Targets', targets),
  made('MinPods', (hpa) => {
    const least = valueAt(hpa, 'spec.minReplicas');
    return typeof least === 'number' ? String(least) : '<unset>';
  }),
  { ...count('MaxPods', 'spec.maxReplicas'), type: 'string' },
  { ...count('Replicas', 'status.currentReplicas'), type: 'string' },
  AGE,
];

const SHOWN_METRICS = 2;

/** `cpu: 12%/80%`, by the metrics that are aimed at. */
function targets(hpa: KubeObject): string {
  const aims = listAt(hpa, 'spec.metrics');
  const now = listAt(hpa, 'status.currentMetrics');
  if (aims.length === 0) return '<none>';
  const shown = aims.slice(0, SHOWN_METRICS).map((aim, n) => metricText(aim, now[n]));
  return aims.length > SHOWN_METRICS
    ? `${shown.join(', ')} + ${aims.length - SHOWN_METRICS} more...`
    : shown.join(', ');
}

const SOURCES: Readonly<Record<string, string>> = {
  Resource: 'resource',
  ContainerResource: 'containerResource',
  Pods: 'pods',
  Object: 'object',
  External: 'external',
};

function metricText(aim: unknown, now: unknown): string {
  const type = textAt(aim, 'type');
  const source = SOURCES[type] ?? 'resource';
  const percent = valueAt(aim, `${source}.target.averageUtilization`);
  const name = type === 'Resource' || type === 'ContainerResource' ? `${textAt(aim, `${source}.name`)}: ` : '';
  if (typeof percent === 'number') {
    const current = valueAt(now, `${source}.current.averageUtilization`);
    return `${name}${typeof current === 'number' ? `${current}%` : '<unknown>'}/${percent}%`;
  }
  const wanted = textAt(aim, `${source}.target.averageValue`);
  const key = wanted === '' ? 'value' : 'averageValue';
  const isAverage = wanted !== '' && type !== 'Resource' && type !== 'Pods' ? ' (avg)' : '';
  const current = textAt(now, `${source}.current.${key}`, '<unknown>');
  return `${name}${current}/${textAt(aim, `${source}.target.${key}`)}${isAverage}`;
}

/** What may be missing at once, and what must be there. */
export const DISRUPTION_BUDGET_COLUMNS: readonly Column[] = [
  NAME,
  made('Min Available', (pdb) => amount(valueAt(pdb, 'spec.minAvailable'))),
  made('Max Unavailable', (pdb) => amount(valueAt(pdb, 'spec.maxUnavailable'))),
  count('Allowed Disruptions', 'status.disruptionsAllowed'),
  AGE,
];

function amount(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : 'N/A';
}
