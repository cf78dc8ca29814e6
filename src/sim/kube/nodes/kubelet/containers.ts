import { doomOf, isKeptUnready, isOutOfReach } from './struck-by.ts';
import { fullName, hasImage, imageId, keepImage, pullPolicy, pullTime, sizeOf } from './images.ts';
import { missingConfig } from './references.ts';
import { millis, namespaceOf, stamp, uidOf } from '../../controllers/shape/object.ts';
import { isSidecar, type Container, type ContainerStatus, type TerminatedState } from '../../controllers/shape/pod.ts';
import { containerId, isArranged, later, runningImage, say, setStatus, stateOf, type PodWork } from './pod-work.ts';

/** How long a simulated container of a job runs, and one that initializes; milliseconds. */
const JOB_TIME = 3000;
const INIT_TIME = 1000;
/** How soon a container ends that is doomed to. */
const DOOM_TIME = 1000;
/** Back-off of pulls and restarts, milliseconds. */
const FIRST_BACK_OFF = 10_000;
const LAST_BACK_OFF = 300_000;
/** A container that ran so long starts its back-off anew. */
const RUN_IN = 600_000;

const SUCCESS = { exitCode: 0, reason: 'Completed', says: undefined };

/** Takes a container that waits to its image, and starts it when that is there. */
export function begin(work: PodWork, container: Container, attempt = 0): void {
  const missing = missingConfig(work.desk, work.pod, container);
  if (missing !== undefined) return refuse(work, container, 'CreateContainerConfigError', missing);
  const { name, image } = container;
  const isPresent = hasImage(work.node, image);
  const policy = pullPolicy(container);
  if (policy === 'Never' && !isPresent) {
    const message = `Container image "${image}" is not present with pull policy of Never`;
    return refuse(work, container, 'ErrImageNeverPull', message);
  }
  if (isPresent && policy !== 'Always') {
    say(work, 'Normal', ['Pulled', `Container image "${image}" already present on machine`], name);
    return start(work, container);
  }
  say(work, 'Normal', ['Pulling', `Pulling image "${image}"`], name);
  warnOfPullSecrets(work);
  later(
    work,
    `pull:${name}:${attempt}`,
    isOutOfReach(work.desk, image, fullName(image)) ? 1000 : pullTime(image, isPresent),
  );
}

/** The end of a pull. */
export function pulled(work: PodWork, container: Container, attempt: number): void {
  const { name, image } = container;
  if (isOutOfReach(work.desk, image, fullName(image))) return failedPull(work, container, attempt);
  const seconds = `${pullTime(image, hasImage(work.node, image)) / 1000}s`;
  const text = `Successfully pulled image "${image}" in ${seconds} (${seconds} including waiting). Image size: ${sizeOf(image)} bytes.`;
  say(work, 'Normal', ['Pulled', text], name);
  keepImage(work.desk, work.node, image);
  start(work, container);
}

/** From the failure of a pull to the wait for the next. */
export function backOffPull(work: PodWork, container: Container, attempt: number): void {
  const { name, image } = container;
  const text = `Back-off pulling image "${image}"`;
  say(work, 'Normal', ['BackOff', text], name);
  say(work, 'Warning', ['Failed', 'Error: ImagePullBackOff'], name);
  const message = `${text}: ErrImagePull: ${pullFailure(image)}`;
  setStatus(work, container, { state: { waiting: { reason: 'ImagePullBackOff', message } } });
  later(work, `begin:${name}:${attempt + 1}`, Math.min(FIRST_BACK_OFF * 2 ** Math.min(attempt, 6), LAST_BACK_OFF));
}

/** The first success of a startup probe. */
export function started(work: PodWork, container: Container): void {
  if (stateOf(work, container.name).running === undefined) return;
  setStatus(work, container, { started: true });
  awaitReadiness(work, container);
}

/** A readiness probe answers; it is asked again, ever more seldom, while a fault keeps it from being ready. */
export function probed(work: PodWork, container: Container, attempt: number): void {
  const { name, readinessProbe } = container;
  if (stateOf(work, name).running === undefined) return;
  if (!isKeptUnready(work.desk, work.pod)) return setStatus(work, container, { ready: true });
  setStatus(work, container, { ready: false });
  const answer =
    readinessProbe?.httpGet === undefined
      ? 'the simulated container is kept from being ready'
      : 'HTTP probe failed with statuscode: 503';
  say(work, 'Warning', ['Unhealthy', `Readiness probe failed: ${answer}`], name);
  const period = (readinessProbe?.periodSeconds ?? 10) * 1000;
  later(work, `ready:${name}:${attempt + 1}`, Math.min(period * 2 ** Math.min(attempt, 9), 3_600_000));
}

/** A container ends: its work done, or by a fault. */
export function exited(work: PodWork, container: Container): void {
  const { running } = stateOf(work, container.name);
  const doom = doomOf(work.desk, work.pod, container.name);
  if (running === undefined || (doom === undefined && !isFinite(work, container))) return;
  const { exitCode, reason, says } = doom ?? SUCCESS;
  const { restartCount = 0 } = work.statuses.get(container.name) ?? {};
  const terminated: TerminatedState = {
    exitCode,
    reason,
    ...(says === undefined ? {} : { message: says }),
    startedAt: running.startedAt,
    finishedAt: stamp(work.desk.now()),
    containerID: containerId(work, container.name, restartCount),
  };
  setStatus(work, container, {
    state: { terminated },
    ready: isInit(work, container) && terminated.exitCode === 0,
    started: false,
  });
  if (isRestarted(work, container, terminated.exitCode)) later(work, `again:${container.name}`, 1000);
}

/** After an end: starts again, or waits for its back-off to pass. */
export function again(work: PodWork, container: Container): void {
  const status = work.statuses.get(container.name);
  const ended = status?.state.terminated ?? status?.lastState.terminated;
  if (status === undefined || ended === undefined || status.state.running !== undefined) return;
  const wait = restartWait(status.restartCount, ended);
  const left = millis(ended.finishedAt ?? undefined) + wait - work.desk.now();
  const { name } = container;
  if (left > 0) {
    const pod = `${work.pod.metadata.name}_${namespaceOf(work.pod)}(${uidOf(work.pod)})`;
    say(work, 'Warning', ['BackOff', `Back-off restarting failed container ${name} in pod ${pod}`], name);
    const message = `back-off ${backOffText(wait)} restarting failed container=${name} pod=${pod}`;
    setStatus(work, container, {
      state: { waiting: { reason: 'CrashLoopBackOff', message } },
      lastState: { terminated: ended },
    });
    later(work, `again:${name}`, left);
    return;
  }
  setStatus(work, container, {
    restartCount: status.restartCount + 1,
    lastState: { terminated: ended },
    state: { waiting: { reason: 'CrashLoopBackOff' } },
  });
  begin(work, container);
}

/** Takes up faults that came or went while it runs. */
export function watchRunning(work: PodWork, container: Container): void {
  const { name } = container;
  const status = work.statuses.get(name);
  if (status?.state.running === undefined) return;
  if (doomOf(work.desk, work.pod, name) !== undefined && !isArranged(work, `exit:${name}`))
    later(work, `exit:${name}`, DOOM_TIME);
  if (!isInit(work, container)) watchReadiness(work, container, status);
}

function watchReadiness(work: PodWork, container: Container, status: ContainerStatus): void {
  const { name } = container;
  const keptUnready = isKeptUnready(work.desk, work.pod);
  const period = (container.readinessProbe?.periodSeconds ?? 10) * 1000;
  if (keptUnready && status.ready) later(work, `ready:${name}:0`, period);
  const isWaiting = !keptUnready && !status.ready && status.started === true;
  if (isWaiting && !hasSoonProbe(work, name, period)) later(work, `ready:${name}:0`, period);
}

/** Whether it ends by itself: what initializes, and what is not restarted always. */
function isFinite(work: PodWork, container: Container): boolean {
  if (isSidecar(container)) return false;
  return isInit(work, container) || (work.spec.restartPolicy ?? 'Always') !== 'Always';
}

function isInit(work: PodWork, { name }: Container): boolean {
  return work.spec.initContainers?.some((container) => container.name === name) === true;
}

function hasSoonProbe(work: PodWork, name: string, period: number): boolean {
  for (const [step, at] of work.desk.agenda.pending('kubelet', work.pod.metadata.uid ?? ''))
    if (step.startsWith(`ready:${name}:`)) {
      if (at <= work.desk.now() + period) return true;
      work.desk.agenda.forget({ controller: 'kubelet', key: work.pod.metadata.uid ?? '', step });
    }
  return false;
}

function start(work: PodWork, container: Container): void {
  const { name, image, startupProbe } = container;
  const { restartCount = 0 } = work.statuses.get(name) ?? {};
  say(work, 'Normal', ['Created', `Created container: ${name}`], name);
  say(work, 'Normal', ['Started', `Started container ${name}`], name);
  setStatus(work, container, {
    state: { running: { startedAt: stamp(work.desk.now()) } },
    image: runningImage(container),
    imageID: imageId(image),
    containerID: containerId(work, name, restartCount),
    started: startupProbe === undefined,
    ready: false,
  });
  const doom = doomOf(work.desk, work.pod, name);
  if (doom !== undefined) later(work, `exit:${name}`, DOOM_TIME);
  else if (isFinite(work, container)) later(work, `exit:${name}`, isInit(work, container) ? INIT_TIME : JOB_TIME);
  if (isInit(work, container) && !isSidecar(container)) return;
  if (startupProbe === undefined) awaitReadiness(work, container);
  else later(work, `up:${name}`, Math.max(1, startupProbe.initialDelaySeconds ?? 0) * 1000);
}

/** Ready at once without a probe; else when the probe has answered as often as it must. */
function awaitReadiness(work: PodWork, container: Container): void {
  const { name, readinessProbe: probe } = container;
  if (probe === undefined) return probed(work, container, 0);
  const { initialDelaySeconds = 0, periodSeconds = 10, successThreshold = 1 } = probe;
  later(work, `ready:${name}:0`, (Math.max(1, initialDelaySeconds) + (successThreshold - 1) * periodSeconds) * 1000);
}

function refuse(work: PodWork, container: Container, reason: string, message: string): void {
  const known = stateOf(work, container.name).waiting;
  if (known?.reason === reason && known.message === message) return;
  say(work, 'Warning', ['Failed', `Error: ${message}`], container.name);
  setStatus(work, container, { state: { waiting: { reason, message } } });
}

function failedPull(work: PodWork, container: Container, attempt: number): void {
  const { name, image } = container;
  const message = pullFailure(image);
  say(work, 'Warning', ['Failed', `Failed to pull image "${image}": ${message}`], name);
  say(work, 'Warning', ['Failed', 'Error: ErrImagePull'], name);
  setStatus(work, container, { state: { waiting: { reason: 'ErrImagePull', message } } });
  later(work, `backoff:${name}:${attempt}`, 2000);
}

function pullFailure(image: string): string {
  const name = fullName(image);
  return `rpc error: code = NotFound desc = failed to pull and unpack image "${name}": failed to resolve reference "${name}": ${name}: not found`;
}

function warnOfPullSecrets(work: PodWork): void {
  const { namespace = '' } = work.pod.metadata;
  const missing = (work.spec.imagePullSecrets ?? []).filter(
    ({ name }) => work.desk.get('Secret', `${namespace}/${name}`) === undefined,
  );
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(', ');
  const text = `Unable to retrieve some image pull secrets (${names}); attempting to pull the image may not succeed.`;
  say(work, 'Warning', ['FailedToRetrieveImagePullSecret', text]);
}

function isRestarted(work: PodWork, container: Container, exitCode: number): boolean {
  if (isSidecar(container)) return true;
  const { restartPolicy = 'Always' } = work.spec;
  if (exitCode === 0) return restartPolicy === 'Always' && !isInit(work, container);
  return restartPolicy !== 'Never';
}

/** The first restart comes at once; then 10 s, doubled each time up to five minutes. */
function restartWait(restarts: number, { startedAt, finishedAt }: TerminatedState): number {
  const ran = millis(finishedAt ?? undefined) - millis(startedAt ?? undefined);
  if (restarts === 0 || ran >= RUN_IN) return 0;
  return Math.min(FIRST_BACK_OFF * 2 ** Math.min(restarts - 1, 6), LAST_BACK_OFF);
}

/** As Go writes durations: `10s`, `1m20s`, `5m0s`. */
function backOffText(wait: number): string {
  const seconds = wait / 1000;
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
