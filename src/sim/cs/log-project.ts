import type { Call } from '../service.ts';
import { addLogStore } from '../sls/log-store-store.ts';
import { addProject } from '../sls/project-store.ts';
import { LOG_STORES, PROJECTS } from '../sls/tables.ts';
import type { JsonBody } from '../wire/json-body.ts';
import type { AddonOrder } from './cluster-order.ts';
import { fault } from './faults.ts';
import { KINDS, own } from './parts.ts';
import type { ClusterResource } from './tables.ts';

/** Add-ons that collect logs. */
const COLLECTORS: ReadonlySet<string> = new Set(['logtail-ds', 'loongcollector']);

/** Where a cluster logs to, and the project that was made for it. */
export interface Logging {
  readonly project: string;
  readonly made: readonly ClusterResource[];
}

/** The project that a creation asks for: by a collector, audit, or logs of the control plane; empty when none does. */
export function makeLogging(call: Call, clusterId: string, body: JsonBody, addons: readonly AddonOrder[]): Logging {
  const audit = body.child('audit_log_config');
  const components = body.texts('controlplane_log_components');
  const wanted =
    collectorProject(addons) ?? (audit.bool('enabled') === true ? (audit.text('sls_project_name') ?? '') : undefined);
  const named = wanted === '' || wanted === undefined ? body.text('controlplane_log_project') : wanted;
  if (wanted === undefined && components.length === 0) return { project: '', made: [] };
  const logging = ensureProject(call, clusterId, named);
  if (audit.bool('enabled') === true) ensureStore(call, logging.project, `audit-${clusterId}`);
  for (const component of components) ensureStore(call, logging.project, `${component}-${clusterId}`);
  return logging;
}

/** The project that a collector among the add-ons names, empty for the default one; undefined without collector. */
export function collectorProject(addons: readonly AddonOrder[]): string | undefined {
  const collector = addons.find(({ name }) => COLLECTORS.has(name));
  if (collector === undefined) return undefined;
  if (collector.config === '') return '';
  const config = parsed(collector);
  const name = config['sls_project_name'];
  return typeof name === 'string' ? name : '';
}

/** The project of this name, which must be there, or the cluster's own, which is made when it is not. */
export function ensureProject(call: Call, clusterId: string, named: string | undefined): Logging {
  const projects = call.world.table(PROJECTS);
  const id = named ?? `k8s-log-${clusterId}`;
  if (projects.get(id) !== undefined) return { project: id, made: [] };
  if (named !== undefined) throw fault('InvalidParameter', `log project ${named} does not exist`);
  addProject(call, id, { description: `log project of cluster ${clusterId}` });
  return { project: id, made: [own(KINDS.logProject, id)] };
}

/** The logstore of this name in a project, made when it is not there. */
export function ensureStore(call: Call, project: string, name: string): void {
  if (call.world.table(LOG_STORES).get(`${project}/${name}`) === undefined) addLogStore(call, project, { name });
}

function parsed({ name, config }: AddonOrder): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(config);
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // falls through to the fault
  }
  throw fault('InvalidParameter', `config of addon ${name} is no JSON object`);
}
