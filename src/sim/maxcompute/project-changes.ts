import type { Action, Answer, Call } from '../service.ts';
import { bodyOf, type JsonBody } from '../wire/json-body.ts';
import { fault, invalid } from './faults.ts';
import { needProject, projectArn } from './project-lookup.ts';
import { PROJECTS, type Project, type ProjectStatus } from './tables.ts';

const PATH = '/api/v1/projects/{projectName}';
const STATUSES: readonly ProjectStatus[] = ['AVAILABLE', 'READONLY', 'FROZEN'];

/** Each aspect of a project has a path of its own; those of security and status are not in the published metadata. */
export const projectChangeActions: Readonly<Record<string, Action>> = {
  UpdateProjectBasicMeta: changing('meta', 'changes comment and properties', (project, body) => ({
    comment: body.given('comment') ?? project.comment,
    properties: { ...project.properties, ...body.child('properties').fields() },
  })),
  UpdateProjectDefaultQuota: changing('quota', 'changes the quota that jobs run in', (_, body) => ({
    defaultQuota: body.text('quota') ?? body.need('defaultQuota'),
  })),
  UpdateProjectIpWhiteList: changing('ipWhiteList', 'changes who may connect', (project, body) => ({
    ipWhiteList: { ...project.ipWhiteList, ...body.fields() },
  })),
  UpdateProjectModelTier: changing('modelTier', 'turns the three-tier model on', (_, body) => ({
    threeTierModel: body.bool('threeTierModel') ?? true,
  })),
  UpdateProjectSecurity: changing('security', 'changes who may do what by default', (project, body) => ({
    securityProperties: { ...project.securityProperties, ...body.fields() },
  })),
  UpdateProjectStatus: {
    ...changing('status', 'freezes, thaws or recovers a project', (_, body) => ({ status: statusIn(body) })),
    run: changeStatus,
  },
};

type Change = (project: Project, body: JsonBody) => Partial<Project>;

function changing(aspect: string, summary: string, change: Change): Action {
  return {
    summary,
    mutates: true,
    resources: projectArn,
    route: { method: 'PUT', path: `${PATH}/${aspect}` },
    run: (call) => {
      const project = needProject(call);
      if (project.status === 'DELETING') throw fault('notAvailable');
      return write(call, { ...project, ...change(project, bodyOf(call)) });
    },
  };
}

/** A recoverable deletion ends when the project becomes available again. */
function changeStatus(call: Call): Answer {
  const { due: _deletion, ...project } = needProject(call);
  return write(call, { ...project, status: statusIn(bodyOf(call)) });
}

function statusIn(body: JsonBody): ProjectStatus {
  const wanted = body.need('status');
  const status = STATUSES.find((known) => known === wanted);
  if (status === undefined) throw invalid('status');
  return status;
}

function write(call: Call, project: Project): Answer {
  call.world.table(PROJECTS).put(project);
  return { data: project.id };
}
