import type { HttpRequest } from '../../wire/http-request.ts';
import { unknownPath } from '../objects/refusals.ts';
import { StatusError } from '../status-error.ts';
import { isSet, type KubeCall, type ObjectCall, type Verb } from './call.ts';
import { remove, removeAll } from './delete-verbs.ts';
import type { KubeAnswer } from './kube-answer.ts';
import { answerPath } from './paths.ts';
import { accessTo, requireAccess } from './rbac.ts';
import { get, list } from './read-verbs.ts';
import { requestTarget, type ResourceTarget } from './request-target.ts';
import { answerReview } from './reviews.ts';
import { SUBRESOURCES } from './subresources.ts';
import { watch } from './watch.ts';
import { create, patch, update } from './write-verbs.ts';

type Handler = (call: ObjectCall) => KubeAnswer;

const VERBS: Readonly<Record<Verb, Handler>> = {
  get,
  list,
  watch,
  create,
  update,
  patch,
  delete: remove,
  deletecollection: removeAll,
};

/** Answers one request to a cluster. @throws StatusError */
export function answer(call: KubeCall): KubeAnswer {
  const target = requestTarget(call.path);
  if (target.kind === 'path') return answerPath(call, target.path);
  const verb = verbOf(call.request, target);
  if (verb === undefined) throw methodNotAllowed();
  requireAccess(call.cluster, call.user, accessTo(target, verb));
  return answerObjects(call, target, verb);
}

/** What a request is called in rules and in faults. */
export function verbOf(request: HttpRequest, { name }: ResourceTarget): Verb | undefined {
  const { method } = request;
  if (method === 'GET' || method === 'HEAD')
    return isSet({ request }, 'watch') ? 'watch' : name === undefined ? 'list' : 'get';
  if (method === 'DELETE') return name === undefined ? 'deletecollection' : 'delete';
  return METHODS[method];
}

const METHODS: Readonly<Record<string, Verb>> = { POST: 'create', PUT: 'update', PATCH: 'patch' };

function answerObjects(call: KubeCall, target: ResourceTarget, verb: Verb): KubeAnswer {
  const type = call.cluster.types.ofResource(target.apiVersion, target.resource);
  if (type === undefined || (!type.namespaced && target.namespace !== undefined)) throw unknownPath();
  const objectCall: ObjectCall = { ...call, target, type, verb };
  if (target.subresource !== undefined) return answerSubresource(objectCall, target.subresource);
  const reviewed = answerReview(objectCall);
  if (reviewed !== undefined) return reviewed;
  if (!type.verbs.includes(verb) || isTooWide(objectCall)) throw methodNotAllowed();
  return VERBS[verb](objectCall);
}

/** Objects of a namespace are read across all of them, but written in one. */
function isTooWide({ type, target, verb }: ObjectCall): boolean {
  return type.namespaced && target.namespace === undefined && verb !== 'list' && verb !== 'watch';
}

function answerSubresource(call: ObjectCall, name: string): KubeAnswer {
  const subresource = call.type.subresources.find((one) => one.name === name);
  if (subresource === undefined) throw unknownPath();
  const handler = SUBRESOURCES[name];
  if (handler === undefined || !subresource.verbs.includes(call.verb)) throw methodNotAllowed();
  return handler(call);
}

function methodNotAllowed(): StatusError {
  return new StatusError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );
}
