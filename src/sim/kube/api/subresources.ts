import type { KubeObject } from '../kube-object.ts';
import { convertObject } from '../machinery.ts';
import { finishRemoval } from '../objects/removal.ts';
import { badRequest, conflict } from '../objects/refusals.ts';
import { textAt, valueAt } from '../objects/value-at.ts';
import { StatusError } from '../status-error.ts';
import { readObjectBody } from './body.ts';
import type { ObjectCall } from './call.ts';
import { evict } from './eviction.ts';
import type { KubeAnswer } from './kube-answer.ts';
import { podLog } from './pod-log.ts';
import { get, requireObject } from './read-verbs.ts';
import { scale } from './scale.ts';
import { issueToken } from './service-account-token.ts';
import { commit, patch, update } from './write-verbs.ts';

type Handler = (call: ObjectCall) => KubeAnswer;

/** What is done at `.../<name>/<subresource>`; verbs were held against discovery before. */
export const SUBRESOURCES: Readonly<Record<string, Handler>> = {
  status: readOrWrite,
  approval: readOrWrite,
  ephemeralcontainers: readOrWrite,
  resize: readOrWrite,
  scale,
  eviction: evict,
  binding: bind,
  finalize,
  log: podLog,
  token: issueToken,
  exec: noContainers,
  attach: noContainers,
  portforward: noContainers,
  proxy: noContainers,
};

/** The object itself is read, and written as if sent to its own address, but for what the subresource leaves alone. */
function readOrWrite(call: ObjectCall): KubeAnswer {
  if (call.verb === 'get') return get(call);
  return call.verb === 'patch' ? patch(call) : update(call);
}

/** A scheduler's decision where a pod is to run. */
function bind(call: ObjectCall): KubeAnswer {
  const { object } = readObjectBody(call, { apiVersion: 'v1', kind: 'Binding' });
  const node = textAt(object, 'target.name');
  if (node === '') throw badRequest('a binding names a node in target.name');
  commit(call, () => {
    const pod = requireObject(call);
    if (textAt(pod, 'spec.nodeName') !== '')
      throw conflict(call.type, pod.metadata.name, `pod ${pod.metadata.name} is already assigned to node`);
    const spec = { ...(valueAt(pod, 'spec') as object), nodeName: node };
    const bound = { ...pod, spec };
    return call.cluster.put(call.type, bound);
  });
  return { status: 201, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } };
}

/** Takes the finalizers of a namespace's spec away, upon which it goes when it is on its way out. */
function finalize(call: ObjectCall): KubeAnswer {
  const { object } = readObjectBody(call, call.type);
  const written = commit(call, () => {
    const { cluster, type } = call;
    const live = requireObject(call);
    const spec = {
      ...(valueAt(live, 'spec') as object | undefined),
      finalizers: valueAt(object, 'spec.finalizers') ?? [],
    };
    const next: KubeObject = { ...live, spec };
    return finishRemoval(cluster, type, cluster.put(type, next));
  });
  return { status: 200, body: convertObject(written, call.type.apiVersion) };
}

/** Nothing runs here that one could talk to. */
function noContainers(call: ObjectCall): KubeAnswer {
  const { subresource = '' } = call.target;
  requireObject(call);
  throw new StatusError(
    400,
    'BadRequest',
    `this cluster is simulated: no containers run in it, so that there is nothing to ${WORDS[subresource] ?? subresource} (use a real cluster for that; logs say what the simulated kubelet did)`,
    { name: call.target.name ?? '', kind: call.type.plural },
  );
}

const WORDS: Readonly<Record<string, string>> = {
  exec: 'execute a command in',
  attach: 'attach to',
  portforward: 'forward a port to',
  proxy: 'pass a request on to',
};
