import type { Cluster, NodePool } from '../../model/index.ts';
import type { ConfigDocument } from '../schema/document.ts';
import { mapValues } from './map-values.ts';

type ClusterDocument = NonNullable<ConfigDocument['cluster']>;

export function clusterOf(cluster: ClusterDocument, project: string): Cluster {
  const { name, version, addons, nodePools, ...rest } = cluster;
  return {
    ...rest,
    name: name ?? project,
    version,
    addons: addons.map((addon) => ({ name: addon.name, version: addon.version, config: addon.config })),
    nodePools: mapValues(nodePools, (pool, key) => nodePoolOf(pool, `${project}-${key}`)),
  };
}

function nodePoolOf(pool: ClusterDocument['nodePools'][string], fallback: string): NodePool {
  const { name, types, subnets, disk, spot, keyPair, labels, taints } = pool;
  const size: NodePool['size'] =
    pool.autoscaling === undefined ? { kind: 'fixed', count: pool.count ?? 1 } : { kind: 'auto', ...pool.autoscaling };
  return { name: name ?? fallback, types, subnets, size, disk, spot, keyPair, labels, taints };
}
