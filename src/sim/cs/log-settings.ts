import type { Action, Answer, Call } from '../service.ts';
import { bodyOf } from '../wire/json-body.ts';
import { begin } from './cluster-change.ts';
import { clusterOf, readyCluster, touching } from './cluster-lookup.ts';
import { ensureProject, ensureStore } from './log-project.ts';
import { CLUSTERS, type ClusterRow } from './tables.ts';

/** Logs of the control plane, and the audit log. */
export const actions: Readonly<Record<string, Action>> = {
  CheckControlPlaneLogEnable: {
    summary: 'tells which components of the control plane log where',
    mutates: false,
    resources: touching,
    route: { method: 'GET', path: '/clusters/{ClusterId}/controlplanelog' },
    run: (call) => {
      const { ttl, project, components } = clusterOf(call).controlPlaneLog;
      return { aliuid: call.world.accountId, components, log_project: project, log_ttl: ttl };
    },
  },
  UpdateControlPlaneLog: {
    summary: 'sets which components of the control plane log',
    mutates: true,
    resources: touching,
    route: { method: 'PUT', path: '/clusters/{ClusterId}/controlplanelog' },
    run: updateControlPlaneLog,
  },
  GetClusterAuditProject: {
    summary: 'tells whether there is an audit log and where',
    mutates: false,
    resources: touching,
    route: { method: 'GET', path: '/clusters/{ClusterId}/audit' },
    run: (call) => {
      const { auditEnabled, logProject } = clusterOf(call);
      return { audit_enabled: auditEnabled, sls_project_name: auditEnabled ? logProject : '' };
    },
  },
  UpdateClusterAuditLogConfig: {
    summary: 'turns the audit log on or off',
    mutates: true,
    resources: touching,
    route: { method: 'PUT', path: '/clusters/{ClusterId}/audit_log' },
    run: updateAudit,
  },
};

const SECONDS = 60;

function updateControlPlaneLog(call: Call): Answer {
  const { cluster, here } = readyCluster(call);
  const body = bodyOf(call);
  const components = body.texts('components');
  const logging = components.length === 0 ? undefined : withProject(here, cluster, body.text('log_project'));
  const project = logging?.logProject ?? '';
  for (const component of components) ensureStore(here, project, `${component}-${cluster.id}`);
  const controlPlaneLog = { ttl: body.text('log_ttl') ?? cluster.controlPlaneLog.ttl, project, components };
  const before = { ...cluster, ...logging };
  return begin(here, before, {
    type: 'controlplane_log_update',
    seconds: SECONDS,
    state: 'updating',
    after: { controlPlaneLog },
  });
}

function updateAudit(call: Call): Answer {
  const { cluster, here } = readyCluster(call);
  const body = bodyOf(call);
  const auditEnabled = body.bool('disable') !== true;
  const logging = auditEnabled ? withProject(here, cluster, body.text('sls_project_name')) : {};
  if (logging.logProject !== undefined) ensureStore(here, logging.logProject, `audit-${cluster.id}`);
  return begin(
    here,
    { ...cluster, ...logging },
    { type: 'audit_log_update', seconds: SECONDS, state: 'updating', after: { auditEnabled } },
  );
}

/** The project that logs go to, made when there is none. */
function withProject(
  call: Call,
  cluster: ClusterRow,
  named: string | undefined,
): { readonly logProject?: string; readonly resources?: ClusterRow['resources'] } {
  const known = cluster.logProject === '' ? undefined : cluster.logProject;
  const { project, made } = ensureProject(call, cluster.id, named ?? known);
  const resources = [...cluster.resources, ...made];
  call.world.table(CLUSTERS).put({ ...cluster, logProject: project, resources });
  return { logProject: project, resources };
}
