import type { Action, Answer, Call } from '../service.ts';
import { bodyOf } from '../wire/json-body.ts';
import { addProject, dropProject, needProject } from './project-store.ts';
import { sliceOf } from './slice.ts';
import { PROJECTS, type ProjectRow } from './tables.ts';

/** RAM names of the project that the host names, or that the body is about. */
export function projectArn(call: Call): readonly string[] {
  const name = call.params.text('project') ?? bodyOf(call).text('projectName') ?? '*';
  return [`acs:log:${call.region}:${call.world.accountId}:project/${name}`];
}

export const actions: Readonly<Record<string, Action>> = {
  CreateProject: {
    summary: 'makes a project, whose name is unique in the world',
    mutates: true,
    resources: projectArn,
    route: { method: 'POST', path: '/' },
    reply: { body: 'nothing' },
    run: createProject,
  },
  GetProject: {
    summary: 'reads a project',
    mutates: false,
    resources: projectArn,
    route: { method: 'GET', path: '/', host: 'named' },
    run: (call) => projectAnswer(call, needProject(call)),
  },
  ListProject: {
    summary: 'lists projects of the region by name and resource group',
    mutates: false,
    resources: projectArn,
    route: { method: 'GET', path: '/', host: 'bare' },
    run: listProjects,
  },
  UpdateProject: {
    summary: 'changes the description of a project',
    mutates: true,
    resources: projectArn,
    route: { method: 'PUT', path: '/', host: 'named' },
    reply: { body: 'nothing' },
    run: updateProject,
  },
  DeleteProject: {
    summary: 'deletes a project with everything in it',
    mutates: true,
    resources: projectArn,
    route: { method: 'DELETE', path: '/', host: 'named' },
    reply: { body: 'nothing' },
    run: (call) => {
      dropProject(call, needProject(call).id);
      return {};
    },
  },
};

function createProject(call: Call): Answer {
  const body = bodyOf(call);
  const [group, redundancy] = [body.text('resourceGroupId'), body.text('dataRedundancyType')];
  addProject(call, body.text('projectName') ?? call.params.text('project') ?? '', {
    description: body.text('description') ?? '',
    ...(group === undefined ? {} : { resourceGroupId: group }),
    ...(redundancy === undefined ? {} : { dataRedundancyType: redundancy }),
  });
  return {};
}

function listProjects(call: Call): Answer {
  const { params, world } = call;
  const [name, group] = [params.text('projectName'), params.text('resourceGroupId')];
  const rows = world
    .table(PROJECTS)
    .where('regionId', call.region)
    .filter((row) => name === undefined || row.id.includes(name))
    .filter((row) => group === undefined || row.resourceGroupId === group);
  const page = sliceOf(rows, params, 100);
  return { projects: page.map((row) => projectAnswer(call, row)), count: page.length, total: rows.length };
}

function updateProject(call: Call): Answer {
  const row = needProject(call);
  const description = bodyOf(call).given('description') ?? row.description;
  call.world.table(PROJECTS).put({ ...row, description, updatedAt: call.now });
  return {};
}

function projectAnswer({ world }: Call, row: ProjectRow): Answer {
  return {
    projectName: row.id,
    description: row.description,
    status: 'Normal',
    owner: world.accountId,
    region: row.regionId,
    location: row.regionId,
    resourceGroupId: row.resourceGroupId,
    dataRedundancyType: row.dataRedundancyType,
    createTime: unixSeconds(row.createdAt),
    lastModifyTime: unixSeconds(row.updatedAt),
    quota: { logstore: world.quota('sls.logstores', 200), shard: world.quota('sls.shards', 400) },
  };
}

/** Seconds since the epoch as text, as projects tell times. */
function unixSeconds(ms: number): string {
  return String(Math.floor(ms / 1000));
}
