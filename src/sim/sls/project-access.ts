import type { Action, Answer, Call } from '../service.ts';
import { bodyOf } from '../wire/json-body.ts';
import { fault } from './faults.ts';
import { projectArn } from './project.ts';
import { needProject } from './project-store.ts';
import { PROJECTS } from './tables.ts';

/** Tags and access policy of projects, and the service's own switch. */
export const actions: Readonly<Record<string, Action>> = {
  TagResources: {
    summary: 'puts tags on projects',
    mutates: true,
    resources: projectArn,
    route: { method: 'POST', path: '/tag' },
    reply: { body: 'nothing' },
    run: (call) => retag(call, (tags) => ({ ...tags, ...bodyOf(call).tags() })),
  },
  UntagResources: {
    summary: 'takes tags off projects',
    mutates: true,
    resources: projectArn,
    route: { method: 'POST', path: '/untag' },
    reply: { body: 'nothing' },
    run: (call) => {
      const body = bodyOf(call);
      const gone = new Set(body.texts('tags'));
      const kept = (key: string): boolean => body.bool('all') !== true && !gone.has(key);
      return retag(call, (tags) => Object.fromEntries(Object.entries(tags).filter(([key]) => kept(key))));
    },
  },
  ListTagResources: {
    summary: 'lists the tags of projects',
    mutates: false,
    resources: projectArn,
    route: { method: 'GET', path: '/tags' },
    run: listTags,
  },
  GetProjectPolicy: {
    summary: 'reads the access policy of a project; empty when there is none',
    mutates: false,
    resources: projectArn,
    route: { method: 'GET', path: '/policy' },
    run: (call) => {
      const { policy } = needProject(call);
      return policy === '' ? {} : (JSON.parse(policy) as Answer);
    },
  },
  PutProjectPolicy: {
    summary: 'sets the access policy of a project',
    mutates: true,
    resources: projectArn,
    route: { method: 'POST', path: '/policy' },
    reply: { body: 'nothing' },
    run: (call) => setPolicy(call, JSON.stringify(bodyOf(call).fields())),
  },
  DeleteProjectPolicy: {
    summary: 'takes the access policy off a project',
    mutates: true,
    resources: projectArn,
    route: { method: 'DELETE', path: '/policy' },
    reply: { body: 'nothing' },
    run: (call) => setPolicy(call, ''),
  },
  GetSlsService: {
    summary: 'tells that the log service is open',
    mutates: false,
    route: { method: 'GET', path: '/slsservice' },
    run: () => ({ enabled: true, status: 'Opened' }),
  },
  OpenSlsService: {
    summary: 'opens the log service, which is open in every simulated account',
    mutates: true,
    route: { method: 'POST', path: '/slsservice' },
    run: () => ({ success: true }),
  },
};

function retag(
  call: Call,
  change: (tags: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
): Answer {
  const body = bodyOf(call);
  if ((body.text('resourceType') ?? 'project') !== 'project') throw fault('ParameterInvalid', 'resourceType');
  for (const id of body.texts('resourceId')) {
    const row = needProject(call, id);
    call.world.table(PROJECTS).put({ ...row, tags: change(row.tags) });
  }
  return {};
}

function listTags(call: Call): Answer {
  const { params, world } = call;
  const wanted = params.jsonList('resourceId') ?? [params.text('project') ?? []].flat();
  const rows = world
    .table(PROJECTS)
    .all()
    .filter((row) => wanted.length === 0 || wanted.includes(row.id));
  const tagResources = rows.flatMap((row) =>
    Object.entries(row.tags).map(([tagKey, tagValue]) => ({
      resourceType: 'project',
      resourceId: row.id,
      tagKey,
      tagValue,
    })),
  );
  return { nextToken: '', tagResources };
}

function setPolicy(call: Call, policy: string): Answer {
  call.world.table(PROJECTS).put({ ...needProject(call), policy });
  return {};
}
