import { defaultResourceGroupId } from '../resource-group.ts';
import type { Call } from '../service.ts';
import { fault } from './faults.ts';
import { LOG_STORES, PROJECTS, type ProjectRow } from './tables.ts';

const NAME = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;

/** What a new project is like. */
export type ProjectOrder = Pick<ProjectRow, 'description'> & Partial<ProjectRow>;

/** Writes a new project in the call's region; also for products that make projects of their own, as ACK does. */
export function addProject(call: Call, name: string, order: ProjectOrder): ProjectRow {
  const { world, region, now } = call;
  if (!NAME.test(name)) throw fault('ParameterInvalid', `projectName ${name}`);
  const projects = world.table(PROJECTS);
  if (projects.get(name) !== undefined || world.isTaken('project', name)) throw fault('ProjectAlreadyExist', name);
  if (projects.where('regionId', region).length >= world.quota('sls.projects', 50)) {
    throw fault('QuotaExceed', `projects of ${region}`);
  }
  const row: ProjectRow = {
    regionId: region,
    resourceGroupId: defaultResourceGroupId(world),
    dataRedundancyType: 'LRS',
    policy: '',
    tags: {},
    createdAt: now,
    updatedAt: now,
    ...order,
    id: name,
  };
  projects.put(row);
  return row;
}

/** The project that the host names, or 404 ProjectNotExist. */
export function needProject(call: Call, name = call.params.text('project') ?? ''): ProjectRow {
  const row = call.world.table(PROJECTS).get(name);
  if (row === undefined) throw fault('ProjectNotExist', name);
  return row;
}

/** Lets a project go with everything in it, at a time to come when one is given. */
export function dropProject({ world }: Call, name: string, at?: number): void {
  const [projects, stores] = [world.table(PROJECTS), world.table(LOG_STORES)];
  const project = projects.get(name);
  if (at === undefined) {
    for (const store of stores.where('project', name)) stores.delete(store.id);
    projects.delete(name);
    return;
  }
  const due = [{ at, set: null }];
  for (const store of stores.where('project', name)) stores.put({ ...store, due });
  if (project !== undefined) projects.put({ ...project, due });
}
