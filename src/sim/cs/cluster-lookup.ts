import type { Call } from '../service.ts';
import { fault, insist } from './faults.ts';
import { insistIdle } from './task-store.ts';
import { CLUSTERS, type ClusterRow } from './tables.ts';

/** The id that the path names, however the action spells it. */
function idOf({ params }: Call): string | undefined {
  return params.text('ClusterId') ?? params.text('cluster_id');
}

/** RAM names of the cluster that the path names. */
export function touching(call: Call): readonly string[] {
  const id = idOf(call) ?? '*';
  const region = call.world.table(CLUSTERS).get(id)?.regionId ?? call.region;
  return [`acs:cs:${region}:${call.world.accountId}:cluster/${id}`];
}

/** The cluster that the path names, or 404 ErrorClusterNotFound. Every endpoint answers for every region. */
export function clusterOf(call: Call, id = idOf(call) ?? ''): ClusterRow {
  const row = call.world.table(CLUSTERS).get(id);
  if (row === undefined) throw fault('ErrorClusterNotFound', id);
  return row;
}

/** The cluster that the path names, running and without a task; the call as one in its region. */
export function readyCluster(call: Call): { readonly cluster: ClusterRow; readonly here: Call } {
  const cluster = clusterOf(call);
  insist(cluster.state === 'running', 'ErrorClusterState', `cluster ${cluster.id} is ${cluster.state}`);
  insistIdle(call, cluster.id);
  return { cluster, here: { ...call, region: cluster.regionId } };
}
