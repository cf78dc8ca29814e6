import type { KubeObject } from '../../kube-object.ts';
import { dropFinalizer } from '../garbage.ts';
import type { Controller, Desk } from '../runtime/desk.ts';
import { tell } from '../runtime/event-log.ts';
import { itself, ownerOfKind } from '../runtime/watch.ts';
import { isTrue, setCondition, type Condition, type Conditions } from '../shape/condition.ts';
import { controllerOf, isGoing, keyOf, millis, partsOf, stamp, statusOf, withStatus } from '../shape/object.ts';
import { isActive, isLive, isReady, podStatus, restartsOf } from '../shape/pod.ts';
import type { JobStatus } from '../shape/workload.ts';
import { countOf, present, sumOf } from './counts.ts';
import { formatIndexes, indexOf, jobPod, jobSpec, parseIndexes, selecting, TRACKING } from './job-pods.ts';
import { createPods } from './pod-creation.ts';

const KIND = 'batch/Job';
const TELLER = { component: 'job-controller' };
/** The wait before a pod takes the place of one that failed; doubled with each failure. */
const FIRST_BACK_OFF = 10_000;
const LAST_BACK_OFF = 600_000;

/** Jobs: pods until enough of them have succeeded, or too many failed. */
export const jobController: Controller = {
  name: 'job',
  watches: { [KIND]: itself, Pod: ownerOfKind(KIND) },
  reconcile: (desk, key) => {
    const job = desk.get(KIND, key);
    if (job === undefined) {
      desk.agenda.forgetAll('job', key);
      letPodsGo(desk, key);
    } else sync(desk, selecting(desk, job));
  },
};

export function isJobFinished(job: KubeObject): boolean {
  const { conditions } = statusOf<JobStatus>(job);
  return isTrue(conditions, 'Complete') || isTrue(conditions, 'Failed');
}

/** What is known of a job at one look. */
interface Tally {
  readonly desk: Desk;
  readonly job: KubeObject;
  readonly active: readonly KubeObject[];
  readonly succeeded: number;
  readonly failed: number;
  readonly indexes: ReadonlySet<number>;
  /** When the last pod failed, milliseconds. */
  readonly lastFailure: number;
}

interface End {
  readonly type: 'Complete' | 'Failed';
  readonly reason: string;
  readonly message: string;
}

/** Pods of a job that is gone are held back by nobody. */
function letPodsGo(desk: Desk, key: string): void {
  const { namespace, name } = partsOf(key);
  for (const pod of desk.list('Pod', namespace)) {
    const owner = controllerOf(pod);
    const isOrphan = owner?.kind === 'Job' && owner.name === name && desk.index.byUid(owner.uid) === undefined;
    if (isOrphan && pod.metadata.finalizers?.includes(TRACKING) === true) dropFinalizer(desk, pod, TRACKING);
  }
}

function sync(desk: Desk, job: KubeObject): void {
  const tally = tallied(desk, job);
  if (isJobFinished(job)) {
    countPods(tally);
    return expire(desk, job);
  }
  const { suspend = false } = jobSpec(job);
  const end = isGoing(job) ? undefined : endOf(tally);
  if (end !== undefined) return finish(tally, end);
  if (!isGoing(job)) {
    if (suspend) removePods(tally, tally.active);
    else adjust(tally);
  }
  store(tally, {});
  countPods(tally);
}

function tallied(desk: Desk, job: KubeObject): Tally {
  const status = statusOf<JobStatus>(job);
  const pods = desk.index.controlled(job, 'Pod');
  const uncounted = pods.filter((pod) => isOver(pod) && pod.metadata.finalizers?.includes(TRACKING) === true);
  const successes = uncounted.filter((pod) => podStatus(pod).phase === 'Succeeded' && !isStopped(pod));
  const indexes = new Set([
    ...parseIndexes(status.completedIndexes),
    ...successes.flatMap((pod) => indexOf(pod) ?? []),
  ]);
  const failures = pods.filter((pod) => podStatus(pod).phase === 'Failed').map(endedAt);
  const isIndexed = jobSpec(job).completionMode === 'Indexed';
  return {
    desk,
    job,
    active: pods.filter(isActive),
    succeeded: isIndexed ? indexes.size : (status.succeeded ?? 0) + successes.length,
    failed: (status.failed ?? 0) + uncounted.length - successes.length,
    indexes,
    lastFailure: Math.max(0, ...failures),
  };
}

/** Finished, or asked to go, which counts as a failure. */
function isOver(pod: KubeObject): boolean {
  return !isLive(pod) || isGoing(pod);
}

/** Stopped from outside before its work was done. */
function isStopped(pod: KubeObject): boolean {
  if (!isGoing(pod)) return false;
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = pod.metadata;
  const asked = millis(deletionTimestamp) - deletionGracePeriodSeconds * 1000;
  const { containerStatuses = [] } = podStatus(pod);
  return !containerStatuses.every(({ state }) => millis(state.terminated?.finishedAt ?? undefined) <= asked);
}

function endedAt(pod: KubeObject): number {
  const times = (podStatus(pod).containerStatuses ?? []).map(({ state }) =>
    millis(state.terminated?.finishedAt ?? undefined),
  );
  return Math.max(0, ...times.filter((time) => !Number.isNaN(time)));
}

function endOf(tally: Tally): End | undefined {
  const { desk, job } = tally;
  if (hasFailedTooOften(tally)) return failure('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  const { activeDeadlineSeconds = Number.POSITIVE_INFINITY } = jobSpec(job);
  const started = millis(statusOf<JobStatus>(job).startTime);
  if (started + activeDeadlineSeconds * 1000 <= desk.now())
    return failure('DeadlineExceeded', 'Job was active longer than specified deadline');
  if (!isDone(tally)) return undefined;
  return { type: 'Complete', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' };
}

function hasFailedTooOften({ job, active, failed }: Tally): boolean {
  const { backoffLimit = 6, template } = jobSpec(job);
  const restarts = template.spec.restartPolicy === 'OnFailure' ? sumOf(active, restartsOf) : 0;
  return failed > backoffLimit || (restarts > 0 && restarts >= backoffLimit);
}

/** Without a number of completions one success is enough, once the others have ended too. */
function isDone({ job, active, succeeded }: Tally): boolean {
  const { parallelism = 1, completions } = jobSpec(job);
  if (completions !== undefined) return succeeded >= completions;
  return succeeded > 0 && active.length === 0 && parallelism > 0;
}

function failure(reason: string, message: string): End {
  return { type: 'Failed', reason, message };
}

/** Creates the pods that are missing, or removes those that are too many. */
function adjust(tally: Tally): void {
  const { desk, job, active, succeeded, failed, lastFailure } = tally;
  const { parallelism = 1, completions } = jobSpec(job);
  const left = completions === undefined ? (succeeded > 0 ? active.length : parallelism) : completions - succeeded;
  const missing = Math.min(parallelism, left) - active.length;
  if (missing < 0) return removePods(tally, active.slice(missing));
  const wait = failed === 0 ? 0 : Math.min(FIRST_BACK_OFF * 2 ** Math.min(failed - 1, 10), LAST_BACK_OFF);
  if (missing === 0) return;
  if (failed > 0 && lastFailure + wait > desk.now())
    return desk.agenda.wake({ controller: 'job', key: keyOf(job), step: 'again' }, lastFailure + wait);
  const indexes = freeIndexes(tally, missing);
  createPods(
    desk,
    TELLER,
    job,
    indexes.map((index) => () => jobPod(desk, job, index)),
  );
}

function freeIndexes({ job, active, indexes }: Tally, count: number): readonly (number | undefined)[] {
  const { completionMode, completions = 0 } = jobSpec(job);
  if (completionMode !== 'Indexed') return Array.from({ length: count }, () => undefined);
  const taken = new Set([...indexes, ...active.flatMap((pod) => indexOf(pod) ?? [])]);
  const free: number[] = [];
  for (let index = 0; index < completions && free.length < count; index += 1) if (!taken.has(index)) free.push(index);
  return free;
}

function removePods({ desk, job }: Tally, pods: readonly KubeObject[]): void {
  for (const pod of pods) {
    desk.remove(pod);
    const message = `Deleted pod: ${pod.metadata.name}`;
    tell(desk, TELLER, job, { type: 'Normal', reason: 'SuccessfulDelete', message });
  }
}

/** First the aim is noted, then, once no pod is left that runs, the end. */
function finish(tally: Tally, end: End): void {
  const { desk, job, active } = tally;
  removePods(tally, active);
  const { conditions } = statusOf<JobStatus>(job);
  const base = { status: 'True', reason: end.reason, message: end.message, lastProbeTime: stamp(desk.now()) } as const;
  const aim = end.type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget';
  const aimed = setCondition(conditions, { ...base, type: aim }, desk.now());
  const running = desk.index.controlled(job, 'Pod').filter(isLive);
  if (running.length > 0) {
    store(tally, { conditions: aimed });
    return countPods(tally);
  }
  const done = setCondition(aimed, { ...base, type: end.type }, desk.now());
  const completionTime = end.type === 'Complete' ? { completionTime: stamp(desk.now()) } : {};
  store(tally, { conditions: done, ...completionTime });
  countPods(tally);
  if (end.type === 'Complete')
    tell(desk, TELLER, job, { type: 'Normal', reason: 'Completed', message: 'Job completed' });
  else tell(desk, TELLER, job, { type: 'Warning', reason: end.reason, message: end.message });
}

/** Pods whose end is in the status are let go. */
function countPods({ desk, job }: Tally): void {
  for (const pod of desk.index.controlled(job, 'Pod'))
    if (isOver(pod) && pod.metadata.finalizers?.includes(TRACKING) === true && isCounted(desk, job))
      dropFinalizer(desk, pod, TRACKING);
}

/** A status that was not stored (the job is gone) counts nothing. */
function isCounted(desk: Desk, job: KubeObject): boolean {
  return desk.get(KIND, keyOf(job)) !== undefined;
}

function store(tally: Tally, changes: Partial<JobStatus>): void {
  const { desk, job, succeeded, failed, indexes } = tally;
  const status = statusOf<JobStatus>(job);
  const { suspend = false } = jobSpec(job);
  const pods = desk.index.controlled(job, 'Pod');
  const active = pods.filter(isActive);
  const startTime = suspend ? undefined : (status.startTime ?? stamp(desk.now()));
  const conditions = changes.conditions ?? suspension(tally, status.conditions);
  watchDeadline(tally, startTime);
  desk.updateStatus(
    withStatus(job, {
      ...present({
        active: active.length,
        ready: countOf(active, isReady),
        terminating: countOf(pods, (pod) => isGoing(pod) && isLive(pod)),
        succeeded,
        failed,
        completedIndexes: jobSpec(job).completionMode === 'Indexed' ? formatIndexes(indexes) : undefined,
        startTime,
        completionTime: changes.completionTime ?? status.completionTime,
      }),
      uncountedTerminatedPods: {},
      ...(conditions === undefined || conditions.length === 0 ? {} : { conditions }),
    }),
  );
}

function suspension({ desk, job }: Tally, conditions: Conditions): Conditions {
  const { suspend = false } = jobSpec(job);
  const isNoted = isTrue(conditions, 'Suspended');
  if (suspend === isNoted) return conditions;
  const [reason, message] = suspend ? ['JobSuspended', 'Job suspended'] : ['JobResumed', 'Job resumed'];
  tell(desk, TELLER, job, { type: 'Normal', reason: suspend ? 'Suspended' : 'Resumed', message });
  const condition: Condition = { type: 'Suspended', status: suspend ? 'True' : 'False', reason, message };
  return setCondition(conditions, { ...condition, lastProbeTime: stamp(desk.now()) }, desk.now());
}

function watchDeadline({ desk, job }: Tally, startTime: string | undefined): void {
  const { activeDeadlineSeconds } = jobSpec(job);
  if (activeDeadlineSeconds === undefined || startTime === undefined) return;
  const at = millis(startTime) + activeDeadlineSeconds * 1000;
  if (at > desk.now()) desk.agenda.wake({ controller: 'job', key: keyOf(job), step: 'deadline' }, at);
}

/** A finished job goes when its time to live is over. */
function expire(desk: Desk, job: KubeObject): void {
  const { ttlSecondsAfterFinished } = jobSpec(job);
  if (ttlSecondsAfterFinished === undefined || isGoing(job)) return;
  const { conditions = [] } = statusOf<JobStatus>(job);
  const end = conditions.find(({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True');
  const at = millis(end?.lastTransitionTime ?? undefined) + ttlSecondsAfterFinished * 1000;
  if (at <= desk.now()) desk.remove(job, 'Foreground');
  else desk.agenda.wake({ controller: 'job', key: keyOf(job), step: 'ttl' }, at);
}
