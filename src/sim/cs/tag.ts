import type { Action, Answer, Call } from '../service.ts';
import { bodyOf, JsonBody } from '../wire/json-body.ts';
import { clusterOf, touching } from './cluster-lookup.ts';
import { insist } from './faults.ts';
import { CLUSTERS, type ClusterRow } from './tables.ts';

export const actions: Readonly<Record<string, Action>> = {
  ModifyClusterTags: {
    summary: 'replaces all tags of a cluster',
    mutates: true,
    resources: touching,
    route: { method: 'POST', path: '/clusters/{ClusterId}/tags' },
    run: (call) => retag(call, [clusterOf(call)], () => new JsonBody({ tags: bodyOf(call).value }).tags()),
  },
  TagResources: {
    summary: 'puts tags on clusters',
    mutates: true,
    route: { method: 'PUT', path: '/tags' },
    run: tagResources,
  },
  UntagResources: {
    summary: 'takes tags off clusters',
    mutates: true,
    route: { method: 'DELETE', path: '/tags' },
    run: untagResources,
  },
  ListTagResources: {
    summary: 'lists the tags of clusters',
    mutates: false,
    route: { method: 'GET', path: '/tags' },
    run: listTags,
  },
};

type Tags = Readonly<Record<string, string>>;

/** Tags that one cluster may have. */
const TAG_LIMIT = 20;

function retag(call: Call, clusters: readonly ClusterRow[], change: (tags: Tags) => Tags): Answer {
  for (const cluster of clusters) {
    const tags = change(cluster.tags);
    insist(Object.keys(tags).length <= TAG_LIMIT, 'InvalidParameter', `more than ${TAG_LIMIT} tags`);
    call.world.table(CLUSTERS).put({ ...cluster, tags, updatedAt: call.now });
  }
  return {};
}

function tagResources(call: Call): Answer {
  const body = bodyOf(call);
  checkType(body.text('resource_type'));
  const clusters = body.texts('resource_ids').map((id) => clusterOf(call, id));
  return retag(call, clusters, (tags) => ({ ...tags, ...body.tags() }));
}

function untagResources(call: Call): Answer {
  const { params } = call;
  checkType(params.text('resource_type'));
  const clusters = (params.jsonList('resource_ids') ?? []).map((id) => clusterOf(call, id));
  const gone = new Set(params.jsonList('tag_keys') ?? []);
  const all = params.bool('all') === true;
  return retag(call, clusters, (tags) =>
    Object.fromEntries(Object.entries(tags).filter(([key]) => !all && !gone.has(key))),
  );
}

function listTags(call: Call): Answer {
  const { params, world } = call;
  const wanted = params.jsonList('resource_ids');
  const rows = world
    .table(CLUSTERS)
    .all()
    .filter((row) => wanted === undefined || wanted.includes(row.id));
  const tag_resource = rows.flatMap((row) =>
    Object.entries(row.tags).map(([tag_key, tag_value]) => ({
      resource_id: row.id,
      resource_type: 'CLUSTER',
      tag_key,
      tag_value,
    })),
  );
  return { next_token: '', tag_resources: { tag_resource } };
}

function checkType(type: string | undefined): void {
  insist((type ?? 'CLUSTER').toUpperCase() === 'CLUSTER', 'InvalidParameter', `resource_type ${type ?? ''}`);
}
