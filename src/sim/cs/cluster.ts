import { isoSeconds } from '../iso-time.ts';
import type { Action, Answer, Call } from '../service.ts';
import { clusterOf, touching } from './cluster-lookup.ts';
import { briefly, inFull } from './cluster-show.ts';
import { pageInfo } from './pages.ts';
import { CLUSTERS, type ClusterRow } from './tables.ts';

/** Reads of clusters. */
export const actions: Readonly<Record<string, Action>> = {
  DescribeClusterDetail: {
    summary: 'reads a cluster in full',
    mutates: false,
    resources: touching,
    route: { method: 'GET', path: '/clusters/{ClusterId}' },
    run: (call) => inFull(call, clusterOf(call)),
  },
  DescribeClustersV1: {
    summary: 'lists clusters by page',
    mutates: false,
    resources: touching,
    route: { method: 'GET', path: '/api/v1/clusters' },
    run: listByPage,
  },
  DescribeClustersForRegion: {
    summary: 'lists the clusters of a region by page',
    mutates: false,
    resources: touching,
    route: { method: 'GET', path: '/regions/{region_id}/clusters' },
    run: listByPage,
  },
  DescribeClusters: {
    summary: 'lists clusters, the old way',
    mutates: false,
    resources: touching,
    route: { method: 'GET', path: '/clusters' },
    reply: { body: 'items' },
    run: (call) => ({ items: selected(call).map((row) => inFull(call, row)) }),
  },
  DescribeClusterResources: {
    summary: 'lists what a cluster made or took over in other products',
    mutates: false,
    resources: touching,
    route: { method: 'GET', path: '/clusters/{ClusterId}/resources' },
    reply: { body: 'items' },
    run: listResources,
  },
  DescribeUserQuota: {
    summary: 'tells how many clusters, node pools and nodes there may be',
    mutates: false,
    route: { method: 'GET', path: '/quota' },
    run: quotas,
  },
};

function selected({ params, world }: Call): readonly ClusterRow[] {
  const filters: readonly (readonly [string | undefined, (row: ClusterRow) => string])[] = [
    [params.text('cluster_id'), (row) => row.id],
    [params.text('cluster_spec'), (row) => row.spec],
    [params.text('cluster_type'), () => 'ManagedKubernetes'],
    [params.text('profile'), (row) => row.profile],
    [params.text('region_id'), (row) => row.regionId],
  ];
  const name = params.text('name');
  return world
    .table(CLUSTERS)
    .all()
    .filter((row) => name === undefined || row.name.includes(name))
    .filter((row) => filters.every(([wanted, of]) => wanted === undefined || of(row) === wanted));
}

function listByPage(call: Call): Answer {
  const page = pageInfo(selected(call), call.params, 10);
  return { clusters: page.rows.map((row) => briefly(call, row)), page_info: page.info };
}

function listResources(call: Call): Answer {
  const cluster = clusterOf(call);
  const items = cluster.resources.map(({ id, type, autoCreated }) => ({
    cluster_id: cluster.id,
    created: isoSeconds(cluster.createdAt),
    instance_id: id,
    resource_info: '',
    resource_type: type,
    state: 'CREATE_COMPLETE',
    auto_create: autoCreated ? 1 : 0,
    creator_type: autoCreated ? 'system' : 'user',
    dependencies: [],
    associated_object: {},
    delete_behavior: { delete_by_default: autoCreated && type !== 'ALIYUN::SLS::Project', changeable: autoCreated },
  }));
  return { items };
}

function quotas({ world }: Call): Answer {
  const clusters = world.quota('cs.clusters', 50);
  const [nodePools, nodes] = [world.quota('cs.node_pools', 20), world.quota('cs.nodes', 100)];
  return {
    amk_cluster_quota: Math.min(20, clusters),
    ask_cluster_quota: 20,
    cluster_quota: clusters,
    cluster_nodepool_quota: nodePools,
    node_quota: nodes,
    quotas: {},
  };
}
