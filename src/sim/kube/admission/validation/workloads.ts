import { isRecord, listAt, recordAt, sameJson, valueAt, without, type JsonRecord } from '../../types/json.ts';
import { scheduleProblem } from './cron-schedule.ts';
import { countOrPercent } from './names.ts';
import { checkTemplate, checkTemplateOf } from './pod-spec.ts';
import type { Problems } from './problems.ts';
import { goSelector } from './selectors.ts';
import type { Check } from './check.ts';

const COUNTS = ['replicas', 'minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds'];

/** Kinds that run a template as it is, for good. */
function checkWorkload(spec: JsonRecord, live: JsonRecord | undefined, kind: string, out: Problems): void {
  for (const name of COUNTS) out.notNegative(`spec.${name}`, spec[name]);
  checkTemplate(spec, kind, out);
  const restart = valueAt(spec, 'template', 'spec', 'restartPolicy');
  if (restart !== undefined && restart !== 'Always') {
    out.unsupported('spec.template.spec.restartPolicy', restart, ['Always']);
  }
  if (live !== undefined && !sameJson(spec['selector'], live['selector'])) {
    out.invalid('spec.selector', goSelector(spec['selector']), 'field is immutable');
  }
}

export const checkDeployment: Check = ({ spec, liveSpec }, out) => {
  checkWorkload(spec, liveSpec, 'Deployment', out);
  checkRolling('spec.strategy', recordAt(spec, 'strategy'), ['Recreate', 'RollingUpdate'], out);
  const { progressDeadlineSeconds: deadline, minReadySeconds: ready } = spec;
  if (typeof deadline === 'number' && deadline <= Number(ready ?? 0)) {
    out.invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds');
  }
};

/** Types of strategies, and what a rolling one may say. */
function checkRolling(field: string, strategy: JsonRecord, types: readonly string[], out: Problems): void {
  const { type, rollingUpdate } = strategy;
  out.oneOf(`${field}.type`, type, types);
  if (type !== 'RollingUpdate') {
    if (rollingUpdate !== undefined) {
      out.forbidden(`${field}.rollingUpdate`, `may not be specified when strategy \`type\` is '${String(type)}'`);
    }
    return;
  }
  const update = recordAt(strategy, 'rollingUpdate');
  for (const name of ['maxUnavailable', 'maxSurge', 'partition']) {
    if (update[name] !== undefined)
      out.checked(`${field}.rollingUpdate.${name}`, update[name], countOrPercent(update[name]));
  }
  if ('maxSurge' in update && isNone(update['maxSurge']) && isNone(update['maxUnavailable'])) {
    out.invalid(
      `${field}.rollingUpdate.maxUnavailable`,
      update['maxUnavailable'] ?? 0,
      'may not be 0 when `maxSurge` is 0',
    );
  }
}

function isNone(value: unknown): boolean {
  return value === undefined || value === 0 || value === '0' || value === '0%';
}

export const checkReplicaSet: Check = ({ spec, liveSpec }, out) => checkWorkload(spec, liveSpec, 'ReplicaSet', out);

export const checkDaemonSet: Check = ({ spec, liveSpec }, out) => {
  checkWorkload(spec, liveSpec, 'DaemonSet', out);
  checkRolling('spec.updateStrategy', recordAt(spec, 'updateStrategy'), ['OnDelete', 'RollingUpdate'], out);
};

const SET_OPEN = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

export const checkStatefulSet: Check = ({ spec, liveSpec }, out) => {
  checkWorkload(spec, undefined, 'StatefulSet', out);
  out.oneOf('spec.podManagementPolicy', spec['podManagementPolicy'], ['OrderedReady', 'Parallel']);
  checkRolling('spec.updateStrategy', recordAt(spec, 'updateStrategy'), ['OnDelete', 'RollingUpdate'], out);
  if (liveSpec === undefined || sameJson(without(spec, ...SET_OPEN), without(liveSpec, ...SET_OPEN))) return;
  const open = SET_OPEN.map((name) => `'${name}'`);
  out.forbidden(
    'spec',
    `updates to statefulset spec for fields other than ${open.slice(0, -1).join(', ')} and ${open.at(-1)} are forbidden`,
  );
};

export const checkReplicationController: Check = ({ spec }, out) => {
  out.notNegative('spec.replicas', spec['replicas']);
  const selector = recordAt(spec, 'selector');
  const labels = recordAt(spec, 'template', 'metadata', 'labels');
  if (Object.keys(selector).length === 0) out.required('spec.selector');
  else if (Object.entries(selector).some(([name, value]) => labels[name] !== value)) {
    out.invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`');
  }
  checkTemplateOf('spec.template', recordAt(spec, 'template'), out);
};

export const checkPodTemplate: Check = ({ object }, out) =>
  checkTemplateOf('template', recordAt(object, 'template'), out);

export const checkJob: Check = ({ spec, liveSpec }, out) => {
  checkJobSpec('spec', spec, out);
  if (liveSpec === undefined) return;
  const fixed = ['selector', 'completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy'];
  const isHeld = liveSpec['suspend'] === true;
  for (const name of isHeld ? fixed : [...fixed, 'template']) {
    if (!sameJson(spec[name], liveSpec[name])) {
      out.invalid(`spec.${name}`, name === 'selector' ? goSelector(spec[name]) : spec[name], 'field is immutable');
    }
  }
  if (spec['completions'] !== liveSpec['completions'] && spec['completionMode'] !== 'Indexed') {
    out.invalid('spec.completions', spec['completions'] ?? null, 'field is immutable');
  }
};

const JOB_COUNTS = ['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished'];

function checkJobSpec(field: string, spec: JsonRecord, out: Problems): void {
  for (const name of JOB_COUNTS) out.notNegative(`${field}.${name}`, spec[name]);
  out.oneOf(`${field}.completionMode`, spec['completionMode'], ['NonIndexed', 'Indexed']);
  if (spec['completionMode'] === 'Indexed' && spec['completions'] === undefined) {
    out.required(`${field}.completions`, 'when completion mode is Indexed');
  }
  const template = recordAt(spec, 'template');
  checkTemplateOf(`${field}.template`, template, out);
  if (valueAt(template, 'spec', 'restartPolicy') === 'Always') {
    out.required(`${field}.template.spec.restartPolicy`, 'valid values: "OnFailure", "Never"');
  }
}

export const checkCronJob: Check = ({ spec }, out) => {
  const { schedule, timeZone } = spec;
  out.named('spec.schedule', schedule, (text) => {
    const problem = scheduleProblem(text);
    return problem === undefined ? [] : [problem];
  });
  if (typeof timeZone === 'string' && !isTimeZone(timeZone)) {
    out.invalid('spec.timeZone', timeZone, `unknown time zone ${timeZone}`);
  }
  out.oneOf('spec.concurrencyPolicy', spec['concurrencyPolicy'], ['Allow', 'Forbid', 'Replace']);
  for (const name of ['startingDeadlineSeconds', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit']) {
    out.notNegative(`spec.${name}`, spec[name]);
  }
  const template = recordAt(spec, 'jobTemplate', 'spec');
  checkJobSpec('spec.jobTemplate.spec', template, out);
};

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

export const checkAutoscaler: Check = ({ spec, type }, out) => {
  checkBounds(Number(spec['minReplicas'] ?? 1), Number(spec['maxReplicas'] ?? 0), out);
  const target = recordAt(spec, 'scaleTargetRef');
  for (const name of ['kind', 'name']) out.named(`spec.scaleTargetRef.${name}`, target[name]);
  if (type.version === 'v2') checkMetrics(listAt(spec, 'metrics'), out);
};

function checkBounds(least: number, most: number, out: Problems): void {
  if (least < 1) out.invalid('spec.minReplicas', least, 'must be greater than or equal to 1');
  if (most < 1) out.invalid('spec.maxReplicas', most, 'must be greater than 0');
  else if (most < least) out.invalid('spec.maxReplicas', most, 'must be greater than or equal to `minReplicas`');
}

const METRICS: Readonly<Record<string, string>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};

function checkMetrics(metrics: readonly unknown[], out: Problems): void {
  for (const [index, metric] of metrics.entries()) {
    if (!isRecord(metric)) continue;
    const at = `spec.metrics[${index}]`;
    const source = METRICS[String(metric['type'])];
    if ((metric['type'] ?? '') === '') out.required(`${at}.type`, 'must specify a metric source type');
    else if (source === undefined) out.unsupported(`${at}.type`, metric['type'], Object.keys(METRICS));
    else if (!isRecord(metric[source])) {
      out.required(`${at}.${source}`, `must populate the given metric source`);
    } else checkTarget(`${at}.${source}.target`, recordAt(metric, source, 'target'), out);
  }
}

function checkTarget(field: string, target: JsonRecord, out: Problems): void {
  out.oneOf(`${field}.type`, target['type'] ?? '', ['Utilization', 'Value', 'AverageValue']);
  const { averageUtilization } = target;
  if (typeof averageUtilization === 'number' && averageUtilization < 1) {
    out.invalid(`${field}.averageUtilization`, averageUtilization, 'must be greater than 0');
  }
}

export const checkBudget: Check = ({ spec }, out) => {
  const { minAvailable, maxUnavailable } = spec;
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    out.invalid('spec', spec, 'minAvailable and maxUnavailable cannot be both set');
  }
  if (minAvailable !== undefined) out.checked('spec.minAvailable', minAvailable, countOrPercent(minAvailable));
  if (maxUnavailable !== undefined) out.checked('spec.maxUnavailable', maxUnavailable, countOrPercent(maxUnavailable));
  out.oneOf('spec.unhealthyPodEvictionPolicy', spec['unhealthyPodEvictionPolicy'], ['AlwaysAllow', 'IfHealthyBudget']);
};
