import type { ServerResponse } from 'node:http';
import type { LogQuery } from '../cluster.ts';
import { isSet, numberOf, type ObjectCall } from './call.ts';
import type { KubeAnswer } from './kube-answer.ts';
import { requireObject } from './read-verbs.ts';

const TEXT = 'text/plain; charset=utf-8';

/** The log of a container: what there is, and what comes while it is followed. */
export function podLog(call: ObjectCall): KubeAnswer {
  const { metadata } = requireObject(call);
  const { query } = call.request;
  const wanted: LogQuery = {
    namespace: metadata.namespace ?? '',
    pod: metadata.name,
    container: query.get('container'),
    previous: isSet(call, 'previous'),
    tailLines: numberOf(call, 'tailLines'),
    timestamps: isSet(call, 'timestamps'),
  };
  const text = limited(call, call.cluster.plane.log(call.cluster, wanted));
  if (!isSet(call, 'follow')) return { status: 200, body: text, contentType: TEXT };
  return { contentType: TEXT, open: (response) => follow(call, wanted, { response, text }) };
}

function limited(call: ObjectCall, text: string): string {
  const most = numberOf(call, 'limitBytes');
  return most === undefined ? text : Buffer.from(text).subarray(0, most).toString('utf8');
}

interface Following {
  readonly response: ServerResponse;
  /** What was there at first. */
  readonly text: string;
}

/** Sends what a log grows by, whenever something happens in the cluster, until its pod is over or gone. */
function follow(call: ObjectCall, wanted: LogQuery, { response, text }: Following): void {
  const { cluster } = call;
  const whole = { ...wanted, tailLines: undefined };
  let told = cluster.plane.log(cluster, whole);
  response.write(text);
  const grow = (): void => {
    const now = cluster.plane.log(cluster, whole);
    if (now.startsWith(told) && now.length > told.length) response.write(now.slice(told.length));
    told = now;
  };
  const podUid = requireObject(call).metadata.uid;
  if (isOver(call)) {
    response.end();
    return;
  }
  const stop = [
    cluster.hub.listen(({ type, object }) => {
      if (object.kind !== 'Pod' || object.metadata.uid !== podUid) return;
      if (type !== 'DELETED') grow();
      if (type === 'DELETED' || isOver(call)) response.end();
    }),
    cluster.hub.onEnd(() => response.end()),
  ];
  response.once('close', () => {
    for (const each of stop) each();
  });
}

function isOver(call: ObjectCall): boolean {
  const { phase } = (requireObject(call)['status'] ?? {}) as { readonly phase?: string };
  return phase === 'Succeeded' || phase === 'Failed';
}
