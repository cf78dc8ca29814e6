import { pageByToken } from '../paging.ts';
import type { Action, Answer, Call } from '../service.ts';
import { hasTags } from '../tags.ts';
import { fault, invalid } from './faults.ts';
import { DOMAINS, type Domain } from './tables.ts';

const KIND = 'ALIYUN::WAF::DEFENSERESOURCE';

/** Tags of protected domains, which are named by the domain itself. */
export const tagActions: Readonly<Record<string, Action>> = {
  TagResources: {
    summary: 'tags domains',
    mutates: true,
    required: ['RegionId', 'ResourceType', 'ResourceId'],
    run: tag,
  },
  UntagResources: {
    summary: 'takes tags off domains',
    mutates: true,
    required: ['RegionId', 'ResourceType', 'ResourceId'],
    run: untag,
  },
  ListTagResources: {
    summary: 'tags of domains, or domains with tags',
    mutates: false,
    required: ['RegionId', 'ResourceType'],
    run: list,
  },
};

function tag(call: Call): Answer {
  const added = call.params.tags();
  for (const row of needDomains(call)) call.world.table(DOMAINS).put({ ...row, tags: { ...row.tags, ...added } });
  return {};
}

function untag(call: Call): Answer {
  const keys = call.params.list('TagKey');
  const all = call.params.bool('All') === true;
  for (const row of needDomains(call)) {
    const kept = Object.entries(row.tags).filter(([key]) => !all && !keys.includes(key));
    call.world.table(DOMAINS).put({ ...row, tags: Object.fromEntries(kept) });
  }
  return {};
}

function list(call: Call): Answer {
  const wanted = call.params.tags();
  const rows = call.params.has('ResourceId.1') ? needDomains(call) : call.world.table(DOMAINS).all();
  const tags = rows
    .filter((row) => hasTags(row.tags, wanted))
    .flatMap((row) =>
      Object.entries(row.tags).map(([TagKey, TagValue]) => ({
        ResourceId: row.domain,
        ResourceType: KIND,
        TagKey,
        TagValue,
      })),
    );
  const page = pageByToken(tags, call.params, { defaultSize: 50, maxSize: 1000 });
  return { TagResources: page.rows, NextToken: page.NextToken };
}

function needDomains({ params, world }: Call): readonly Domain[] {
  if (params.need('ResourceType').toUpperCase() !== KIND) throw invalid('ResourceType');
  return params.list('ResourceId').map((name) => {
    const row = world.table(DOMAINS).where('domain', name.toLowerCase())[0];
    if (row === undefined) throw fault('notValid', `(${name})`);
    return row;
  });
}
