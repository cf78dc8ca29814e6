import type { Action, Answer, Call } from '../service.ts';
import { bodyOf, type JsonBody } from '../wire/json-body.ts';
import { clusterOf } from './cluster-lookup.ts';
import { fault, insist } from './faults.ts';
import { CLUSTERS, GRANTS, type GrantRow } from './tables.ts';

/** What RAM users and roles may do inside clusters (RBAC). */
export const actions: Readonly<Record<string, Action>> = {
  GrantPermissions: {
    summary: 'replaces all that a user may do inside clusters',
    mutates: true,
    route: { method: 'POST', path: '/permissions/users/{uid}' },
    run: (call) => replace(call, (grants) => grants.filter(() => false)),
  },
  UpdateUserPermissions: {
    summary: 'adds to what a user may do inside clusters, or takes some of it back',
    mutates: true,
    required: ['mode'],
    route: { method: 'POST', path: '/permissions/users/{uid}/update' },
    run: update,
  },
  DescribeUserPermission: {
    summary: 'lists what a user may do inside clusters; the creator of a cluster is its administrator',
    mutates: false,
    route: { method: 'GET', path: '/permissions/users/{uid}' },
    reply: { body: 'items' },
    run: describe,
  },
  CleanClusterUserPermissions: {
    summary: 'takes back what a user may do inside a cluster',
    mutates: true,
    route: { method: 'DELETE', path: '/cluster/{ClusterId}/user/{Uid}/permissions' },
    run: (call) => {
      const { id } = clusterOf(call);
      return store(call, call.params.need('Uid'), (grants) => grants.filter((grant) => grant.cluster !== id));
    },
  },
};

type Grant = GrantRow['grants'][number];
type Change = (grants: readonly Grant[]) => readonly Grant[];

const ROLES = ['admin', 'admin-view', 'ops', 'dev', 'restricted', 'custom'];
const SCOPES = ['cluster', 'namespace', 'all-clusters'];

function readGrant(call: Call, body: JsonBody): Grant {
  const scope = body.text('role_type') ?? 'cluster';
  const role = body.need('role_name');
  insist(SCOPES.includes(scope), 'InvalidParameter', `role_type ${scope}`);
  insist(ROLES.includes(role) || body.bool('is_custom') === true, 'InvalidParameter', `role_name ${role}`);
  const cluster = scope === 'all-clusters' ? '' : clusterOf(call, body.need('cluster')).id;
  const namespace = scope === 'namespace' ? body.need('namespace') : '';
  return {
    cluster,
    scope,
    role,
    namespace,
    isCustom: body.bool('is_custom') ?? false,
    isRamRole: body.bool('is_ram_role') ?? false,
  };
}

function store({ world, now }: Call, uid: string, change: Change): Answer {
  const table = world.table(GRANTS);
  const grants = change(table.get(uid)?.grants ?? []);
  if (grants.length === 0) table.delete(uid);
  else table.put({ id: uid, grants, updatedAt: now });
  return {};
}

/** Puts the body's grants in the place of those that `kept` does not keep. */
function replace(call: Call, kept: Change): Answer {
  const given = bodyOf(call)
    .items()
    .map((item) => readGrant(call, item));
  return store(call, call.params.need('uid'), (grants) => [...kept(grants), ...given]);
}

function update(call: Call): Answer {
  const mode = call.params.need('mode');
  const given = bodyOf(call)
    .items()
    .map((item) => readGrant(call, item));
  const named = new Set(given.map(keyOf));
  if (mode === 'delete')
    return store(call, call.params.need('uid'), (grants) => grants.filter((one) => !named.has(keyOf(one))));
  if (mode === 'apply') return replace(call, () => []);
  if (mode === 'patch') return replace(call, (grants) => grants.filter((one) => !named.has(keyOf(one))));
  throw fault('InvalidParameter', `mode ${mode}`);
}

/** One grant for each object. */
function keyOf({ cluster, scope, namespace }: Grant): string {
  return `${scope}/${cluster}/${namespace}`;
}

function describe({ params, world }: Call): Answer {
  const uid = params.need('uid');
  const own = world
    .table(CLUSTERS)
    .all()
    .filter((cluster) => cluster.creator === uid);
  const granted = world.table(GRANTS).get(uid)?.grants ?? [];
  const items = [
    ...own.map((cluster) => ({
      resource_id: cluster.id,
      resource_type: 'cluster',
      role_name: 'admin',
      role_type: 'admin',
      is_owner: 1,
      is_ram_role: 0,
    })),
    ...granted.map((grant) => ({
      resource_id: grant.scope === 'namespace' ? `${grant.cluster}/${grant.namespace}` : grant.cluster,
      resource_type: grant.scope === 'namespace' ? 'namespace' : grant.scope === 'cluster' ? 'cluster' : 'console',
      role_name: grant.role,
      role_type: grant.isCustom ? 'custom' : grant.role,
      is_owner: 0,
      is_ram_role: grant.isRamRole ? 1 : 0,
    })),
  ];
  return { items };
}
