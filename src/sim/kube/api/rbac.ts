import type { KubeObject } from '../kube-object.ts';
import { objectSelector } from '../objects/label-selector.ts';
import type { LiveCluster } from '../objects/live-cluster.ts';
import { isRecord, listAt, textAt } from '../objects/value-at.ts';
import { StatusError } from '../status-error.ts';
import type { User } from './call.ts';
import type { ResourceTarget } from './request-target.ts';

/** What somebody wants to do. */
export interface AccessRequest {
  readonly verb: string;
  readonly group?: string;
  /** As `deployments`; absent for a path. */
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** As `/version`, where no resource is meant. */
  readonly path?: string;
}

/** A rule of a role. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

const RBAC = 'rbac.authorization.k8s.io';
const MASTERS = 'system:masters';

/** Whether any role that is bound to somebody allows it; to the masters everything is allowed. */
export function isAllowed(cluster: LiveCluster, user: User, request: AccessRequest): boolean {
  if (user.groups.includes(MASTERS)) return true;
  return rulesOf(cluster, user, request.namespace).some((rule) => covers(rule, request));
}

/** The rules that hold for somebody in a namespace, those of the whole cluster among them. */
export function rulesOf(cluster: LiveCluster, user: User, namespace: string | undefined): readonly PolicyRule[] {
  if (user.groups.includes(MASTERS)) return EVERYTHING;
  const wide = cluster.list(`${RBAC}/ClusterRoleBinding`).filter((binding) => bindsTo(binding, user));
  const narrow =
    namespace === undefined || namespace === ''
      ? []
      : cluster.list(`${RBAC}/RoleBinding`, namespace).filter((binding) => bindsTo(binding, user));
  return [...wide, ...narrow].flatMap((binding) => rulesOfBinding(cluster, binding));
}

/** Refuses what nobody allowed, in the words of the real authorizer. @throws StatusError 403 */
export function requireAccess(cluster: LiveCluster, user: User, request: AccessRequest): void {
  if (isAllowed(cluster, user, request)) return;
  const { verb, path } = request;
  if (path === undefined) throw forbiddenObjects(user, request);
  throw new StatusError(403, 'Forbidden', `forbidden: User "${user.name}" cannot ${verb} path "${path}"`, {});
}

function forbiddenObjects(user: User, request: AccessRequest): StatusError {
  const { verb, group = '', resource = '', namespace, name = '' } = request;
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const what = `${group === '' ? resource : `${resource}.${group}`}${name === '' ? '' : ` "${name}"`}`;
  return new StatusError(
    403,
    'Forbidden',
    `${what} is forbidden: User "${user.name}" cannot ${verb} resource "${fullName(request)}" in API group "${group}" ${where}`,
    { ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), kind: resource },
  );
}

function fullName({ resource = '', subresource }: AccessRequest): string {
  return subresource === undefined ? resource : `${resource}/${subresource}`;
}

/** A request for objects as the authorizer sees it. */
export function accessTo(target: ResourceTarget, verb: string): AccessRequest {
  const { group, resource, subresource, name } = target;
  // A namespace is an object within itself: who is bound there may read it.
  const namespace = target.namespace ?? (group === '' && resource === 'namespaces' ? name : undefined);
  return {
    verb,
    group,
    resource,
    ...(subresource === undefined ? {} : { subresource }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
  };
}

const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'], resourceNames: [], nonResourceURLs: [] },
  { verbs: ['*'], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: ['*'] },
];

function bindsTo(binding: KubeObject, user: User): boolean {
  return listAt(binding, 'subjects').some((subject) => {
    const [kind, name] = [textAt(subject, 'kind'), textAt(subject, 'name')];
    if (kind === 'Group') return user.groups.includes(name);
    if (kind === 'User') return user.name === name;
    const namespace = textAt(subject, 'namespace', binding.metadata.namespace ?? '');
    return kind === 'ServiceAccount' && user.name === `system:serviceaccount:${namespace}:${name}`;
  });
}

function rulesOfBinding(cluster: LiveCluster, binding: KubeObject): readonly PolicyRule[] {
  const name = textAt(binding, 'roleRef.name');
  const isClusterRole = textAt(binding, 'roleRef.kind') === 'ClusterRole';
  const role = isClusterRole
    ? cluster.get(`${RBAC}/ClusterRole`, undefined, name)
    : cluster.get(`${RBAC}/Role`, binding.metadata.namespace, name);
  return role === undefined ? [] : rulesOfRole(cluster, role);
}

/** A role may be the sum of others, by their labels. */
function rulesOfRole(cluster: LiveCluster, role: KubeObject, depth = 0): readonly PolicyRule[] {
  const own = listAt(role, 'rules').map(ruleOf);
  const selectors = listAt(role, 'aggregationRule.clusterRoleSelectors').map(objectSelector);
  if (selectors.length === 0 || depth > MAX_DEPTH) return own;
  const parts = cluster
    .list(`${RBAC}/ClusterRole`)
    .filter((other) => other !== role && selectors.some((selects) => selects(other.metadata.labels ?? {})));
  return [...own, ...parts.flatMap((part) => rulesOfRole(cluster, part, depth + 1))];
}

/** Roles that are sums of each other must not go on for ever. */
const MAX_DEPTH = 4;

function ruleOf(rule: unknown): PolicyRule {
  const list = (name: string): readonly string[] =>
    isRecord(rule) && Array.isArray(rule[name]) ? rule[name].map(String) : [];
  return {
    verbs: list('verbs'),
    apiGroups: list('apiGroups'),
    resources: list('resources'),
    resourceNames: list('resourceNames'),
    nonResourceURLs: list('nonResourceURLs'),
  };
}

function covers(rule: PolicyRule, request: AccessRequest): boolean {
  const { verb, path } = request;
  if (!includes(rule.verbs, verb)) return false;
  return path === undefined ? coversObjects(rule, request) : rule.nonResourceURLs.some((url) => coversPath(url, path));
}

function coversObjects({ apiGroups, resources, resourceNames }: PolicyRule, request: AccessRequest): boolean {
  const { group = '', subresource, name } = request;
  if (!includes(apiGroups, group)) return false;
  const ofAll = subresource !== undefined && resources.includes(`*/${subresource}`);
  if (!ofAll && !includes(resources, fullName(request))) return false;
  return resourceNames.length === 0 || (name !== undefined && resourceNames.includes(name));
}

function includes(list: readonly string[], value: string): boolean {
  return list.includes('*') || list.includes(value);
}

function coversPath(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : pattern === path;
}
