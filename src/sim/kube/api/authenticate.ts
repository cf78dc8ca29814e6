import type { HttpRequest } from '../../wire/http-request.ts';
import type { LiveCluster } from '../objects/live-cluster.ts';
import { StatusError } from '../status-error.ts';
import type { User } from './call.ts';
import { isAllowed } from './rbac.ts';
import { ANONYMOUS, CLUSTER_ADMIN, type Tokens } from './tokens.ts';

/**
 * Who asks. Clients send tokens over TLS only (kubectl drops them elsewhere), so that over plain HTTP, for quick tests,
 * everybody is the administrator. @throws StatusError 401, 403 when somebody may not speak for another
 */
export function authenticate(request: HttpRequest, cluster: LiveCluster, tokens: Tokens): User {
  const user = bearer(request, cluster, tokens);
  const wanted = impersonated(request);
  if (wanted === undefined) return user;
  requireImpersonation(cluster, user, wanted);
  return wanted;
}

function bearer({ headers, secure }: HttpRequest, cluster: LiveCluster, tokens: Tokens): User {
  const header = headers['authorization'];
  if (header === undefined) return secure ? ANONYMOUS : CLUSTER_ADMIN;
  const token = /^bearer\s+(\S+)$/i.exec(header)?.[1];
  const user = token === undefined ? undefined : tokens.userOf(cluster, token);
  if (user === undefined) throw new StatusError(401, 'Unauthorized', 'Unauthorized');
  return user;
}

const EXTRA = 'impersonate-extra-';

function impersonated({ headers }: HttpRequest): User | undefined {
  const name = headers['impersonate-user'];
  const groups = listOf(headers['impersonate-group']);
  const uid = headers['impersonate-uid'];
  if (name === undefined) {
    if (groups.length === 0 && uid === undefined) return undefined;
    throw new StatusError(
      500,
      '',
      'Internal Server Error: requested groups or uid to impersonate without impersonating a user',
    );
  }
  const extra = Object.fromEntries(
    Object.entries(headers)
      .filter(([header]) => header.startsWith(EXTRA))
      .map(([header, value]) => [decodeURIComponent(header.slice(EXTRA.length)), listOf(value)]),
  );
  return {
    name,
    groups: groupsOf(name, groups),
    ...(uid === undefined ? {} : { uid }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

/** Whoever is impersonated is authenticated; a service account is in the groups of its kind. */
function groupsOf(name: string, groups: readonly string[]): readonly string[] {
  const account = /^system:serviceaccount:([^:]+):[^:]+$/.exec(name);
  const own =
    account === null || groups.length > 0
      ? groups
      : ['system:serviceaccounts', `system:serviceaccounts:${account[1] ?? ''}`];
  const last = name === ANONYMOUS.name ? 'system:unauthenticated' : 'system:authenticated';
  return own.includes(last) ? own : [...own, last];
}

function requireImpersonation(cluster: LiveCluster, user: User, wanted: User): void {
  const asked = [
    { resource: 'users', name: wanted.name },
    ...wanted.groups.map((name) => ({ resource: 'groups', name })),
  ].filter(({ name }) => !name.startsWith('system:authenticated'));
  for (const { resource, name } of asked) {
    if (isAllowed(cluster, user, { verb: 'impersonate', group: '', resource, name })) continue;
    throw new StatusError(
      403,
      'Forbidden',
      `${resource} "${name}" is forbidden: User "${user.name}" cannot impersonate resource "${resource}" in API group "" at the cluster scope`,
      { name, kind: resource },
    );
  }
}

function listOf(header: string | undefined): readonly string[] {
  return header === undefined ? [] : header.split(/,\s*/).filter((part) => part !== '');
}
