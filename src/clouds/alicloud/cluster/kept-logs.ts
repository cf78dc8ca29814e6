import type { DriverIo, Former, Kept } from '../../../model/index.ts';
import { query } from '../api/call.ts';
import { unlessMissing } from '../api/missing.ts';
import { describeCluster } from './cluster-life.ts';

/** The log project that ACK makes for a cluster and keeps when the cluster goes (research, section 1.4). */
export async function keptLogs(io: DriverIo, { id, region }: Former): Promise<readonly Kept[]> {
  if ((await describeCluster(io, id, region)) !== undefined) return [];
  const project = `k8s-log-${id}`;
  const found = await unlessMissing(query(io, { api: 'sls:GetProject', region, params: { project } }));
  if (found === undefined) return [];
  const why = 'ACK keeps a cluster’s logs unless `cluster.deleteLeftovers` says otherwise';
  return [{ id: project, what: 'log project', why, cost: 'running', removableAs: 'alicloud_log_project' }];
}
