import type { KubeObject } from '../../kube-object.ts';
import { StatusError } from '../../status-error.ts';
import type { Controller, Desk } from '../runtime/desk.ts';
import { tell } from '../runtime/event-log.ts';
import { itself, ownerOfKind } from '../runtime/watch.ts';
import { isTrue } from '../shape/condition.ts';
import {
  createdAt,
  isGoing,
  keyOf,
  millis,
  ownedBy,
  specOf,
  stamp,
  statusOf,
  uidOf,
  withStatus,
} from '../shape/object.ts';
import type { CronJobSpec, JobStatus } from '../shape/workload.ts';
import { lastTime, nextTime, parseCron, type CronSchedule } from './cron-schedule.ts';
import { isJobFinished } from './job.ts';

const KIND = 'batch/CronJob';
const TELLER = { component: 'cronjob-controller' };
/** More missed times than these are not caught up with: only the last counts, as in the real controller. */
const MOST_MISSED = 100;

interface Reference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion?: string;
}

interface CronJobStatus {
  readonly active: readonly Reference[];
  readonly lastScheduleTime: string;
  readonly lastSuccessfulTime: string;
}

/** CronJobs: a Job whenever the schedule says so. */
export const cronJobController: Controller = {
  name: 'cronjob',
  watches: { [KIND]: itself, 'batch/Job': ownerOfKind(KIND) },
  reconcile: (desk, key, step) => {
    const cron = desk.get(KIND, key);
    if (cron === undefined || isGoing(cron)) return desk.agenda.forgetAll('cronjob', key);
    if (step === 'due') start(desk, cron);
    const current = desk.get(KIND, key);
    if (current === undefined) return;
    lookAfter(desk, current);
    arrange(desk, current, step === 'due' ? desk.now() : undefined);
  },
};

function cronSpec(cron: KubeObject): CronJobSpec {
  return specOf<CronJobSpec>(cron);
}

/** Arranges the next start: of all that were missed while the clock was put forward, at most the last hundred. */
function arrange(desk: Desk, cron: KubeObject, done: number | undefined): void {
  const { schedule: text, timeZone, suspend = false } = cronSpec(cron);
  const appointment = { controller: 'cronjob', key: keyOf(cron), step: 'due' };
  const schedule = parseCron(text);
  if (suspend || schedule === undefined) {
    if (schedule === undefined) tellUnparseable(desk, cron, text);
    return desk.agenda.forget(appointment);
  }
  // A start that is due at this very moment must not be passed over.
  const from = done ?? Math.max(desk.now() - 1, startedAt(cron));
  const next = nextTime(schedule, from, timeZone);
  if (next === undefined) return desk.agenda.forget(appointment);
  desk.agenda.wake(appointment, afterMissed(desk, cron, schedule, next));
}

function tellUnparseable(desk: Desk, cron: KubeObject, text: string): void {
  const message = `unparseable schedule: "${text}"`;
  tell(desk, TELLER, cron, { type: 'Warning', reason: 'UnparseableSchedule', message });
}

function startedAt(cron: KubeObject): number {
  const last = millis(statusOf<CronJobStatus>(cron).lastScheduleTime);
  return Number.isNaN(last) ? createdAt(cron) : last;
}

/** The time itself, or the last up to the present when there are more than a hundred between. */
function afterMissed(desk: Desk, cron: KubeObject, schedule: CronSchedule, next: number): number {
  const { timeZone } = cronSpec(cron);
  const horizon = desk.horizon();
  let time: number | undefined = next;
  for (let missed = 0; missed < MOST_MISSED; missed += 1) {
    time = nextTime(schedule, time, timeZone);
    if (time === undefined || time > horizon) return next;
  }
  const message = 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew';
  tell(desk, TELLER, cron, { type: 'Warning', reason: 'TooManyMissedTimes', message });
  return lastTime(schedule, next, horizon, timeZone) ?? next;
}

/** The schedule says now. */
function start(desk: Desk, cron: KubeObject): void {
  const { concurrencyPolicy = 'Allow', suspend = false } = cronSpec(cron);
  const active = jobsOf(desk, cron).filter((job) => !isJobFinished(job));
  if (suspend) return;
  if (concurrencyPolicy === 'Forbid' && active.length > 0) {
    const message = 'Not starting job because prior execution is running and concurrency policy is Forbid';
    return tell(desk, TELLER, cron, { type: 'Normal', reason: 'JobAlreadyActive', message });
  }
  if (concurrencyPolicy === 'Replace') for (const job of active) remove(desk, cron, job);
  if (!createJob(desk, cron)) return;
  const current = desk.get(KIND, keyOf(cron)) ?? cron;
  desk.updateStatus(withStatus(current, { ...statusOf<CronJobStatus>(current), lastScheduleTime: stamp(desk.now()) }));
}

function createJob(desk: Desk, cron: KubeObject): boolean {
  try {
    const job = desk.create(newJob(desk, cron));
    const message = `Created job ${job.metadata.name}`;
    tell(desk, TELLER, cron, { type: 'Normal', reason: 'SuccessfulCreate', message });
    return true;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const message = `Error creating job: ${error.message}`;
    tell(desk, TELLER, cron, { type: 'Warning', reason: 'FailedCreate', message });
    return false;
  }
}

function newJob(desk: Desk, cron: KubeObject): KubeObject {
  const { jobTemplate } = cronSpec(cron);
  const minutes = Math.floor(desk.now() / 60_000);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `${cron.metadata.name}-${minutes}`,
      namespace: cron.metadata.namespace ?? '',
      ...(jobTemplate.metadata?.labels === undefined ? {} : { labels: jobTemplate.metadata.labels }),
      annotations: {
        ...jobTemplate.metadata?.annotations,
        'batch.kubernetes.io/cronjob-scheduled-timestamp': stamp(desk.now()),
      },
      ownerReferences: [ownedBy(cron)],
    },
    spec: jobTemplate.spec,
  };
}

function jobsOf(desk: Desk, cron: KubeObject): readonly KubeObject[] {
  return desk.index.controlled(cron, 'batch/Job');
}

function remove(desk: Desk, cron: KubeObject, job: KubeObject): void {
  desk.remove(job, 'Background');
  const message = `Deleted job ${job.metadata.name}`;
  tell(desk, TELLER, cron, { type: 'Normal', reason: 'SuccessfulDelete', message });
}

/** Notes which jobs run and which have ended, and keeps no more of those than the limits say. */
function lookAfter(desk: Desk, cron: KubeObject): void {
  const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } = cronSpec(cron);
  const jobs = jobsOf(desk, cron);
  const status = statusOf<CronJobStatus>(cron);
  const finished = jobs.filter(isJobFinished);
  for (const { uid } of status.active ?? [])
    tellFinished(
      desk,
      cron,
      finished.find((job) => uidOf(job) === uid),
    );
  const isComplete = (job: KubeObject): boolean => isTrue(statusOf<JobStatus>(job).conditions, 'Complete');
  trim(desk, cron, finished.filter(isComplete), successfulJobsHistoryLimit);
  trim(
    desk,
    cron,
    finished.filter((job) => !isComplete(job)),
    failedJobsHistoryLimit,
  );
  const active = jobs.filter((job) => !isJobFinished(job) && !isGoing(job)).map(reference);
  const ends = finished.filter(isComplete).map((job) => statusOf<JobStatus>(job).completionTime ?? '');
  const lastSuccessfulTime = [status.lastSuccessfulTime ?? '', ...ends].sort().at(-1) ?? '';
  const { active: _active, ...rest } = status;
  desk.updateStatus(
    withStatus(desk.get(KIND, keyOf(cron)) ?? cron, {
      ...(active.length === 0 ? {} : { active }),
      ...rest,
      ...(lastSuccessfulTime === '' ? {} : { lastSuccessfulTime }),
    }),
  );
}

function tellFinished(desk: Desk, cron: KubeObject, job: KubeObject | undefined): void {
  if (job === undefined) return;
  const condition = isTrue(statusOf<JobStatus>(job).conditions, 'Complete') ? 'Complete' : 'Failed';
  const message = `Saw completed job: ${job.metadata.name}, condition: ${condition}`;
  tell(desk, TELLER, cron, { type: 'Normal', reason: 'SawCompletedJob', message });
}

function trim(desk: Desk, cron: KubeObject, jobs: readonly KubeObject[], limit: number): void {
  for (const job of jobs.slice(0, Math.max(0, jobs.length - limit))) if (!isGoing(job)) remove(desk, cron, job);
}

function reference(job: KubeObject): Reference {
  const { name, namespace = '' } = job.metadata;
  return { apiVersion: job.apiVersion, kind: job.kind, name, namespace, uid: uidOf(job) };
}
