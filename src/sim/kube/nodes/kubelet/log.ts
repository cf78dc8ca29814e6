import type { LogQuery } from '../../cluster.ts';
import type { KubeObject } from '../../kube-object.ts';
import { StatusError } from '../../status-error.ts';
import type { Desk } from '../../controllers/runtime/desk.ts';
import { millis } from '../../controllers/shape/object.ts';
import {
  podSpec,
  podStatus,
  type Container,
  type ContainerState,
  type ContainerStatus,
} from '../../controllers/shape/pod.ts';

interface Line {
  readonly at: number;
  readonly text: string;
}

/** What a container would have written, as far as anything is known of it: that it is simulated, and how it fared. */
export function logOf(desk: Desk, query: LogQuery): string {
  const pod = desk.get('Pod', `${query.namespace}/${query.pod}`);
  if (pod === undefined)
    throw new StatusError(404, 'NotFound', `pods "${query.pod}" not found`, { name: query.pod, kind: 'pods' });
  const container = chosen(pod, query.container);
  const { containerStatuses = [], initContainerStatuses = [] } = podStatus(pod);
  const status = [...initContainerStatuses, ...containerStatuses].find(({ name }) => name === container.name);
  const lines = linesOf(pod, container, status, query.previous);
  const { tailLines } = query;
  const shown = tailLines === undefined ? lines : lines.slice(Math.max(0, lines.length - tailLines));
  return shown.map(({ at, text }) => `${query.timestamps ? `${nanoTime(at)} ` : ''}${text}\n`).join('');
}

function chosen(pod: KubeObject, name: string | undefined): Container {
  const { name: podName } = pod.metadata;
  const { containers, initContainers = [] } = podSpec(pod);
  const preferred = name ?? pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'];
  if (preferred === undefined && containers.length > 1) {
    const names = (list: readonly Container[]): string => list.map((each) => each.name).join(' ');
    const init = initContainers.length === 0 ? '' : ` or one of the init containers: [${names(initContainers)}]`;
    throw refusal(
      `a container name must be specified for pod ${podName}, choose one of: [${names(containers)}]${init}`,
    );
  }
  const found = [...containers, ...initContainers].find((each) => each.name === (preferred ?? containers[0]?.name));
  if (found === undefined) throw refusal(`container ${preferred ?? ''} is not valid for pod ${podName}`);
  return found;
}

function linesOf(
  pod: KubeObject,
  container: Container,
  status: ContainerStatus | undefined,
  previous: boolean,
): readonly Line[] {
  const whose = `container "${container.name}" in pod "${pod.metadata.name}"`;
  const found = previous ? endOf(status?.lastState) : lifeIn(status);
  if (found !== undefined) return life(container, found);
  if (previous) throw refusal(`previous terminated ${whose} not found`);
  const reason = status?.state.waiting?.reason ?? 'ContainerCreating';
  const why = /ImagePull/.test(reason) ? 'trying and failing to pull image' : reason;
  throw refusal(`${whose} is waiting to start: ${why}`);
}

/** The present life of a container, or the last one while it waits for the next. */
function lifeIn(status: ContainerStatus | undefined): Life | undefined {
  const running = status?.state.running;
  if (running !== undefined) return { startedAt: running.startedAt, end: undefined };
  return endOf(status?.state) ?? endOf(status?.lastState);
}

function endOf(state: ContainerState | undefined): Life | undefined {
  const end = state?.terminated;
  return end === undefined ? undefined : { startedAt: end.startedAt, end };
}

interface Life {
  readonly startedAt: string | null;
  readonly end: ContainerStatus['state']['terminated'] | undefined;
}

function life({ name, image, command = [], args = [] }: Container, { startedAt, end }: Life): readonly Line[] {
  const at = millis(startedAt ?? undefined);
  const words = [...command, ...args].join(' ');
  const start = [
    `simulated container "${name}" of ${image}: nothing runs here, and nothing of what it would print is known`,
    `started${words === '' ? ' with the command of the image' : `: ${words}`}`,
  ].map((text) => ({ at, text }));
  if (end === undefined) return start;
  const endedAt = millis(end.finishedAt ?? undefined);
  const said = end.message === undefined ? [] : end.message.split(String.raw`\n`);
  const ending = end.reason === 'OOMKilled' ? 'killed: out of memory' : `ended with exit code ${end.exitCode}`;
  return [...start, ...[...said, ending].map((text) => ({ at: endedAt, text }))];
}

function refusal(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

function nanoTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 23)}000000Z`;
}
