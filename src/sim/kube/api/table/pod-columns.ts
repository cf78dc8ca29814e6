import type { KubeObject } from '../../kube-object.ts';
import { listAt, numberAt, textAt, valueAt } from '../../objects/value-at.ts';
import { ageSince } from './age.ts';
import { AGE, made, NAME, text, wide } from './cells.ts';
import type { Cell, Column } from './column.ts';

export const POD_COLUMNS: readonly Column[] = [
  NAME,
  made('Ready', (pod) => {
    const ready = statuses(pod).filter((status) => valueAt(status, 'ready') === true);
    return `${ready.length}/${listAt(pod, 'spec.containers').length}`;
  }),
  made('Status', (pod) => podStatus(pod)),
  { name: 'Restarts', type: 'string', cell: restarts },
  AGE,
  wide(text('IP', 'status.podIP', '<none>')),
  wide(text('Node', 'spec.nodeName', '<none>')),
  wide(text('Nominated Node', 'status.nominatedNodeName', '<none>')),
  wide(
    made('Readiness Gates', (pod) => {
      const gates = listAt(pod, 'spec.readinessGates');
      if (gates.length === 0) return '<none>';
      const fulfilled = gates.filter((gate) => isTrue(pod, textAt(gate, 'conditionType')));
      return `${fulfilled.length}/${gates.length}`;
    }),
  ),
];

/** How a pod is, in the one word that kubectl prints; the real printer's rules. */
function podStatus(pod: KubeObject): string {
  const plain = textAt(pod, 'status.reason', textAt(pod, 'status.phase'));
  const initial = initStatus(pod);
  const status = initial ?? containerStatus(pod, plain);
  if (pod.metadata.deletionTimestamp === undefined) return status;
  if (textAt(pod, 'status.reason') === 'NodeLost') return 'Unknown';
  const phase = textAt(pod, 'status.phase');
  return phase === 'Succeeded' || phase === 'Failed' ? status : 'Terminating';
}

function statuses(pod: KubeObject): readonly unknown[] {
  return listAt(pod, 'status.containerStatuses');
}

/** What holds a pod whose init containers are not done; undefined when they are. */
function initStatus(pod: KubeObject): string | undefined {
  const all = listAt(pod, 'status.initContainerStatuses');
  const total = listAt(pod, 'spec.initContainers').length;
  for (const [n, status] of all.entries()) {
    const exit = valueAt(status, 'state.terminated.exitCode');
    if (exit === 0 || isSidecar(pod, status)) continue;
    if (exit !== undefined) return `Init:${endedAs(status)}`;
    const waiting = textAt(status, 'state.waiting.reason');
    return waiting !== '' && waiting !== 'PodInitializing' ? `Init:${waiting}` : `Init:${n}/${total}`;
  }
  return undefined;
}

/** An init container that goes on beside the others counts as done once it has started. */
function isSidecar(pod: KubeObject, status: unknown): boolean {
  const spec = listAt(pod, 'spec.initContainers').find((one) => textAt(one, 'name') === textAt(status, 'name'));
  return textAt(spec, 'restartPolicy') === 'Always' && valueAt(status, 'started') === true;
}

function containerStatus(pod: KubeObject, plain: string): string {
  let status = plain;
  let running = false;
  for (const one of [...statuses(pod)].reverse()) {
    const waiting = textAt(one, 'state.waiting.reason');
    if (waiting !== '') status = waiting;
    else if (valueAt(one, 'state.terminated') !== undefined) status = endedAs(one);
    else if (valueAt(one, 'ready') === true && valueAt(one, 'state.running') !== undefined) running = true;
  }
  if (status !== 'Completed' || !running) return status;
  return isTrue(pod, 'Ready') ? 'Running' : 'NotReady';
}

function endedAs(status: unknown): string {
  const reason = textAt(status, 'state.terminated.reason');
  if (reason !== '') return reason;
  const signal = numberAt(status, 'state.terminated.signal');
  return signal === 0 ? `ExitCode:${numberAt(status, 'state.terminated.exitCode')}` : `Signal:${signal}`;
}

function restarts(pod: KubeObject, now: number): Cell {
  const all = statuses(pod);
  const total = all.reduce<number>((sum, status) => sum + numberAt(status, 'restartCount'), 0);
  const ends = all.map((status) => textAt(status, 'lastState.terminated.finishedAt')).filter((time) => time !== '');
  const last = [...ends].sort().at(-1);
  return total === 0 || last === undefined ? String(total) : `${total} (${ageSince(last, now)} ago)`;
}

function isTrue(object: KubeObject, condition: string): boolean {
  return listAt(object, 'status.conditions').some(
    (one) => textAt(one, 'type') === condition && textAt(one, 'status') === 'True',
  );
}
