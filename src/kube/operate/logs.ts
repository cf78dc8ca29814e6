import { createInterface } from 'node:readline';
import { CloudError } from '../../model/index.ts';
import type { LogQuestion } from '../client/client.ts';
import type { Kube } from '../client/open-kube.ts';
import { nameOf, namespaceOf, rowsAt, textAt, type KubeObject } from '../object.ts';
import { podsOf } from '../readiness/gather.ts';
import { findWorkload } from './workload.ts';

export interface LogsQuestion {
  /** The context's own when omitted. */
  readonly namespace?: string;
  /** As `web`, `deployment/web` or `pod/web-0`; else `selector`. */
  readonly workload?: string;
  /** Label selector, as `app=web`. */
  readonly selector?: string;
  /** Every container when omitted. */
  readonly container?: string;
  readonly follow?: boolean;
  /** Lines at the end of each log; all when omitted. */
  readonly tail?: number;
  /** Of the life before the last restart. */
  readonly previous?: boolean;
  readonly signal: AbortSignal;
}

/** A line of a container's log. */
export interface LogLine {
  readonly pod: string;
  readonly container: string;
  /** Pod, and container where the pod has several, as `web-5f6c/app`. */
  readonly prefix: string;
  readonly text: string;
}

/** The lines of all pods: one log after the other, or as they come when following. @throws LF8012 */
export async function* logsOf(kube: Kube, question: LogsQuestion): AsyncGenerator<LogLine, void, undefined> {
  const sources = await sourcesOf(kube, question);
  if (question.follow !== true) {
    for (const source of sources) yield* linesOf(kube, source, question.signal);
    return;
  }
  yield* together(sources.map((source) => linesOf(kube, source, question.signal)));
}

interface Source extends LogQuestion {
  readonly prefix: string;
}

async function sourcesOf(kube: Kube, question: LogsQuestion): Promise<readonly Source[]> {
  const { container, tail, previous, follow } = question;
  const pods = await podsIn(kube, question);
  return pods.flatMap((pod) => {
    const names = containersOf(pod, previous === true);
    const wanted = names.filter((name) => container === undefined || name === container);
    return wanted.map((name) => ({
      namespace: namespaceOf(pod),
      pod: nameOf(pod),
      container: name,
      prefix: names.length === 1 ? nameOf(pod) : `${nameOf(pod)}/${name}`,
      ...(tail === undefined ? {} : { tailLines: tail }),
      ...(previous === true ? { previous } : {}),
      ...(follow === true ? { follow } : {}),
    }));
  });
}

async function podsIn(kube: Kube, question: LogsQuestion): Promise<readonly KubeObject[]> {
  const { namespace = kube.namespace, workload, selector, signal } = question;
  if (workload === undefined) {
    const labelSelector = selector === undefined ? {} : { labelSelector: selector };
    return kube.client.list({ apiVersion: 'v1', kind: 'Pod', namespace, ...labelSelector }, signal);
  }
  const found = await findWorkload(kube, { workload, namespace }, signal);
  return textAt(found, 'kind') === 'Pod' ? [found] : podsOf((request) => kube.port.send(request, signal), found);
}

/** Containers that have run, init containers first; with `previous` those that have restarted. */
function containersOf(pod: KubeObject, previous: boolean): readonly string[] {
  return ['initContainerStatuses', 'containerStatuses']
    .flatMap((list) => rowsAt(pod, `status.${list}`))
    .filter(
      (status) =>
        textAt(status, 'state.waiting.reason') === '' || previous || Number(textAt(status, 'restartCount')) > 0,
    )
    .filter((status) => !previous || Number(textAt(status, 'restartCount')) > 0)
    .map((status) => textAt(status, 'name'));
}

async function* linesOf(
  { client }: Kube,
  source: Source,
  signal: AbortSignal,
): AsyncGenerator<LogLine, void, undefined> {
  const { pod, container, prefix, ...question } = source;
  let stream;
  try {
    stream = await client.logStream({ ...question, pod, container }, signal);
  } catch (error) {
    // A pod that has gone since it was listed, or has not started yet, has nothing to say.
    if (error instanceof CloudError && (error.errorClass === 'not-found' || error.errorClass === 'invalid')) return;
    throw error;
  }
  try {
    for await (const text of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      yield { pod, container, prefix, text };
    }
  } finally {
    stream.destroy();
  }
}

/** Several streams as one, in the order in which they speak. */
async function* together<T>(
  streams: readonly AsyncGenerator<T, void, undefined>[],
): AsyncGenerator<T, void, undefined> {
  type Turn = { readonly stream: AsyncGenerator<T, void, undefined>; readonly result: IteratorResult<T, void> };
  const next = async (stream: AsyncGenerator<T, void, undefined>): Promise<Turn> => ({
    stream,
    result: await stream.next(),
  });
  const pending = new Map(streams.map((stream) => [stream, next(stream)]));
  try {
    while (pending.size > 0) {
      const { stream, result } = await Promise.race(pending.values());
      if (result.done === true) pending.delete(stream);
      else {
        pending.set(stream, next(stream));
        yield result.value;
      }
    }
  } finally {
    await Promise.allSettled([...pending.keys()].map((stream) => stream.return()));
  }
}
