import type { Call } from '../service.ts';
import { fault } from './faults.ts';
import { PROJECTS, type Project } from './tables.ts';

/** The project of the call's region that the path names, or 404. */
export function needProject(call: Call, name = call.params.need('projectName')): Project {
  const project = call.world.table(PROJECTS).get(name);
  if (project === undefined || project.regionId !== call.region) throw fault('gone');
  return project;
}

/** RAM name of the project that the path names. */
export function projectArn(call: Call): readonly string[] {
  const name = call.params.text('projectName') ?? '*';
  return [`acs:odps:${call.region}:${call.world.accountId}:projects/${name}`];
}
