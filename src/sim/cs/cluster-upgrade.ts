import type { Action, Answer, Call } from '../service.ts';
import { bodyOf } from '../wire/json-body.ts';
import { begin } from './cluster-change.ts';
import { clusterOf, readyCluster, touching } from './cluster-lookup.ts';
import { insist } from './faults.ts';
import { TASKS, type TaskRow } from './tables.ts';
import { isUpgrade, nextVersion, versionFor } from './version.ts';

export const actions: Readonly<Record<string, Action>> = {
  UpgradeCluster: {
    summary: 'lifts the control plane to a later patch or the next minor version; about 10 minutes',
    mutates: true,
    resources: touching,
    route: { method: 'POST', path: '/api/v2/clusters/{ClusterId}/upgrade' },
    reply: { status: 202 },
    run: upgrade,
  },
  GetUpgradeStatus: {
    summary: 'tells how the last upgrade goes',
    mutates: false,
    resources: touching,
    route: { method: 'GET', path: '/api/v2/clusters/{ClusterId}/upgrade/status' },
    run: upgradeStatus,
  },
};

const UPGRADE_SECONDS = 600;

function upgrade(call: Call): Answer {
  const { cluster, here } = readyCluster(call);
  const version = versionFor(
    bodyOf(call).text('next_version') ?? bodyOf(call).text('version') ?? nextVersion(cluster.version),
  );
  insist(isUpgrade(cluster.version, version), 'InvalidParameter', `an upgrade from ${cluster.version} to ${version}`);
  return begin(here, cluster, {
    type: 'cluster_upgrade',
    seconds: UPGRADE_SECONDS,
    state: 'upgrading',
    after: { version },
  });
}

const STATUS: Readonly<Record<TaskRow['state'], string>> = {
  running: 'running',
  success: 'success',
  fail: 'fail',
  canceled: 'canceled',
};

function upgradeStatus(call: Call): Answer {
  const { id } = clusterOf(call);
  const last = call.world
    .table(TASKS)
    .where('clusterId', id)
    .findLast((task) => task.type === 'cluster_upgrade');
  return {
    status: last === undefined ? '' : STATUS[last.state],
    error_message: last?.error?.message ?? '',
    precheck_report_id: '',
    upgrade_step: last?.state === 'success' ? 'not_start' : 'master_upgrade',
  };
}
