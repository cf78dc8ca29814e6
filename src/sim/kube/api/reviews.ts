import type { KubeCall, ObjectCall, User } from './call.ts';
import { readObjectBody } from './body.ts';
import type { KubeObject } from '../kube-object.ts';
import { isRecord, listAt, textAt, valueAt } from '../objects/value-at.ts';
import type { WholeAnswer } from './kube-answer.ts';
import { isAllowed, rulesOf, type AccessRequest, type PolicyRule } from './rbac.ts';
import { ISSUER } from './tokens.ts';

type Judge = (call: KubeCall, review: KubeObject) => object;

/** Kinds that are questions: they are answered and never kept. */
const JUDGES: Readonly<Record<string, Judge>> = {
  'authorization.k8s.io/SelfSubjectAccessReview': (call, review) => access(call, call.user, review),
  'authorization.k8s.io/SubjectAccessReview': (call, review) => access(call, subjectOf(review), review),
  'authorization.k8s.io/LocalSubjectAccessReview': (call, review) => access(call, subjectOf(review), review),
  'authorization.k8s.io/SelfSubjectRulesReview': rules,
  'authentication.k8s.io/SelfSubjectReview': ({ user }) => ({ userInfo: infoOf(user) }),
  'authentication.k8s.io/TokenReview': token,
};

/** The answer to a question; undefined when the request is none. @throws StatusError */
export function answerReview(call: ObjectCall): WholeAnswer | undefined {
  const judge = JUDGES[`${call.type.group}/${call.type.kind}`];
  if (judge === undefined || call.verb !== 'create') return undefined;
  const { object } = readObjectBody(call, call.type);
  const { metadata } = object;
  return {
    status: 201,
    body: { ...object, metadata: { creationTimestamp: null, ...metadata }, status: judge(call, object) },
  };
}

function access({ cluster }: KubeCall, user: User, review: KubeObject): object {
  const allowed = isAllowed(cluster, user, requestOf(review));
  return allowed ? { allowed, reason: 'RBAC: allowed by a role that is bound to the user' } : { allowed };
}

function requestOf(review: KubeObject): AccessRequest {
  const path = valueAt(review, 'spec.nonResourceAttributes');
  if (isRecord(path)) return { verb: textAt(path, 'verb'), path: textAt(path, 'path') };
  const asked = valueAt(review, 'spec.resourceAttributes');
  const optional = (name: string): Record<string, string> => {
    const text = textAt(asked, name);
    return text === '' ? {} : { [name]: text };
  };
  return {
    verb: textAt(asked, 'verb'),
    group: textAt(asked, 'group'),
    resource: textAt(asked, 'resource'),
    ...optional('subresource'),
    ...optional('namespace'),
    ...optional('name'),
  };
}

function subjectOf(review: KubeObject): User {
  return { name: textAt(review, 'spec.user'), groups: listAt(review, 'spec.groups').map(String) };
}

function rules({ cluster, user }: KubeCall, review: KubeObject): object {
  const found = rulesOf(cluster, user, textAt(review, 'spec.namespace'));
  const ofResources = found.filter(({ resources }) => resources.length > 0);
  const ofPaths = found.filter(({ nonResourceURLs }) => nonResourceURLs.length > 0);
  return {
    resourceRules: ofResources.map(({ verbs, apiGroups, resources, resourceNames }: PolicyRule) => ({
      verbs,
      apiGroups,
      resources,
      ...(resourceNames.length === 0 ? {} : { resourceNames }),
    })),
    nonResourceRules: ofPaths.map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: false,
  };
}

function token({ cluster, tokens }: KubeCall, review: KubeObject): object {
  const user = tokens.userOf(cluster, textAt(review, 'spec.token'));
  if (user === undefined) return { user: {}, error: 'invalid bearer token, token lookup failed' };
  const asked = listAt(review, 'spec.audiences');
  return { authenticated: true, user: infoOf(user), audiences: asked.length === 0 ? [ISSUER] : asked };
}

function infoOf({ name, uid, groups, extra }: User): object {
  return {
    username: name,
    ...(uid === undefined ? {} : { uid }),
    groups,
    ...(extra === undefined ? {} : { extra }),
  };
}
