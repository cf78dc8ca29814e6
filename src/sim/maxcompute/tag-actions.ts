import type { Action, Answer, Call } from '../service.ts';
import { bodyOf } from '../wire/json-body.ts';
import { invalid } from './faults.ts';
import { needProject } from './project-lookup.ts';
import { PROJECTS, type Project } from './tables.ts';

/** Tags of projects, at a path that the published metadata does not list but clients use. */
export const tagActions: Readonly<Record<string, Action>> = {
  ListTagResources: {
    summary: 'tags of projects',
    mutates: false,
    route: { method: 'GET', path: '/tags' },
    run: list,
  },
  TagResources: { summary: 'tags projects', mutates: true, route: { method: 'POST', path: '/tags' }, run: tag },
  UntagResources: {
    summary: 'takes tags off projects',
    mutates: true,
    route: { method: 'DELETE', path: '/tags' },
    run: untag,
  },
};

function list(call: Call): Answer {
  const TagResource = projectsIn(call, namesIn(call)).flatMap((project) =>
    Object.entries(project.tags).map(([TagKey, TagValue]) => ({
      ResourceId: project.id,
      ResourceType: 'project',
      TagKey,
      TagValue,
    })),
  );
  return { TagResources: { TagResource }, NextToken: '' };
}

function tag(call: Call): Answer {
  const body = bodyOf(call);
  const added = Object.fromEntries(body.children('Tag').map((pair) => [pair.need('Key'), pair.text('Value') ?? '']));
  for (const project of projectsIn(call, body.texts('ResourceId')))
    call.world.table(PROJECTS).put({ ...project, tags: { ...project.tags, ...added } });
  return { data: true };
}

function untag(call: Call): Answer {
  const keys = call.params.commaList('TagKey') ?? [];
  const all = call.params.bool('All') === true;
  for (const project of projectsIn(call, namesIn(call))) {
    const kept = Object.entries(project.tags).filter(([key]) => !all && !keys.includes(key));
    call.world.table(PROJECTS).put({ ...project, tags: Object.fromEntries(kept) });
  }
  return { data: true };
}

function projectsIn(call: Call, ids: readonly string[]): readonly Project[] {
  return ids.map((id) => needProject(call, id));
}

/** In a query: one name, names with commas between, or a JSON array. */
function namesIn({ params }: Call): readonly string[] {
  const isArray = params.text('ResourceId')?.startsWith('[') === true;
  const names = isArray ? params.jsonList('ResourceId') : params.commaList('ResourceId');
  if (names === undefined) throw invalid('ResourceId');
  return names;
}
