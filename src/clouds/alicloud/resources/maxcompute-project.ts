import { must } from '../../../base/index.ts';
import {
  CloudError,
  OWNERSHIP_TAGS,
  type Attributes,
  type Desired,
  type Driver,
  type DriverIo,
  type Json,
} from '../../../model/index.ts';
import { attributes, filled, flagAt, rowAt, rowsAt, spelling, textAt } from '../api/answer.ts';
import { paramsFrom, requiredText, textArg } from '../api/args.ts';
import { resetting, syncAspects, type Aspect } from '../api/aspects.ts';
import { createUntokened, modify, query } from '../api/call.ts';
import { ignoreMissing, unlessMissing } from '../api/missing.ts';
import { untilGone, untilStatus } from '../api/poll-status.ts';
import { carries } from '../api/tag-index.ts';
import { syncTags, tagPairs, tagsOf, type TagDialect, type Tags } from '../api/tags.ts';
import {
  projectBlocks,
  propertyParams,
  sameProperties,
  sameWhiteList,
  whiteListParams,
} from '../warehouse/properties.ts';

const EXPECTED = { create: 10, update: 3, delete: 10 };

/** Tags come by a second call. A project that has none yet and is this young may be one that a crash left without. */
const JUST_MADE_MS = 3_600_000;

const DEFAULTS: Attributes = { ip_white_list: [], tags: {} };

/** A MaxCompute project; its id is its name, which is unique among all accounts. */
export const maxcomputeProject: Driver = {
  type: 'alicloud_maxcompute_project',
  mode: 'managed',
  facts: {
    arguments: {
      comment: 'string',
      default_quota: 'string',
      ip_white_list: 'block',
      is_logical: 'string',
      product_type: 'string',
      project_name: 'string',
      properties: 'block',
      status: 'string',
      tags: 'map',
    },
    forceNew: ['comment', 'project_name'],
    writeOnly: ['is_logical'],
    defaults: DEFAULTS,
    equal: { ip_white_list: sameWhiteList, product_type: sameProductType, properties: sameProperties },
    tags: 'tags',
    replace: 'delete-first',
    actions: {
      read: ['maxcompute:GetProject', 'maxcompute:ListTagResources', 'maxcompute:ListProjects'],
      create: ['maxcompute:CreateProject', 'maxcompute:TagResources'],
      update: [
        'maxcompute:UpdateProjectBasicMeta',
        'maxcompute:UpdateProjectDefaultQuota',
        'maxcompute:UpdateProjectIpWhiteList',
        'maxcompute:TagResources',
        'maxcompute:UntagResources',
      ],
      delete: ['maxcompute:DeleteProject'],
    },
    expectedSeconds: EXPECTED,
  },

  async find(io, desired) {
    const name = requiredText(desired, 'project_name');
    const project = desired.exclude?.includes(name) === true ? undefined : await describe(io, name, desired.region);
    if (project === undefined) return undefined;
    const tags = await tagsFor(io, name, desired.region);
    return carries(tags, desired.ownership) || isUntaggedWork(io, project, tags, desired) ? name : undefined;
  },

  async read(io, id, region) {
    const project = await describe(io, id, region);
    if (project === undefined) return undefined;
    return attributes({
      id,
      project_name: id,
      comment: textAt(project, 'comment') ?? '',
      create_time: textAt(project, 'createdTime'),
      default_quota: textAt(project, 'defaultQuota'),
      ...projectBlocks(project),
      owner: textAt(project, 'owner'),
      product_type: filled(textAt(project, 'productType')) ?? null,
      region_id: textAt(project, 'regionId'),
      status: textAt(project, 'status'),
      three_tier_model: flagAt(project, 'threeTierModel'),
      type: textAt(project, 'type'),
      tags: await tagsFor(io, id, region),
    });
  },

  async create(io, desired) {
    const { args, region } = desired;
    const name = requiredText(desired, 'project_name');
    const given = paramsFrom(args, { comment: 'comment', default_quota: 'defaultQuota', product_type: 'productType' });
    const properties = propertyParams(args);
    const body = { name, ...given, ...(properties === undefined ? {} : { properties }) };
    await createUntokened(io, { api: 'maxcompute:CreateProject', region, params: { body } });
    // At once, so that little can happen before the project says whose it is.
    const change = { desired, observed: {}, differing: new Set(['tags']) };
    await syncTags(io, name, change, dialect(name, region));
    return name;
  },

  async settle(io, id, { region }) {
    await untilStatus(io, {
      what: `MaxCompute project ${id}`,
      api: 'maxcompute:GetProject',
      expectedSeconds: EXPECTED.create,
      read: () => describe(io, id, region),
      until: ['AVAILABLE', 'READONLY'],
      broken: ['FROZEN'],
      member: 'status',
    });
  },

  async sync(io, id, requested) {
    const change = resetting(requested, DEFAULTS);
    if (change.differing.has('product_type')) throw unchangeable(id, 'product_type');
    await syncAspects(io, id, change, ASPECTS);
    await syncTags(io, id, change, dialect(id, change.desired.region));
  },

  async remove(io, id, observed, region) {
    // A logical deletion keeps the data for fifteen days.
    const params = { projectName: id, isLogical: textArg(observed, 'is_logical') === 'true' };
    await ignoreMissing(modify(io, { api: 'maxcompute:DeleteProject', region, params }));
    const read = (): Promise<Attributes | undefined> => describe(io, id, region);
    await untilGone(io, { what: `MaxCompute project ${id}`, expectedSeconds: EXPECTED.delete, read });
  },

  async owned(io, owner, region) {
    const names = await projectNames(io, region);
    const tagged = await Promise.all(names.map(async (id) => [id, await tagsFor(io, id, region)] as const));
    return tagged.flatMap(([id, tags]) => {
      const address = tags[OWNERSHIP_TAGS.address];
      return address !== undefined && carries(tags, { ...owner, address }) ? [{ id, address }] : [];
    });
  },
};

const ASPECTS: readonly Aspect[] = [
  {
    args: ['properties', 'status'],
    apply: (io, id, { desired: { args, region }, differing }) => {
      const status = differing.has('status') ? { status: textArg(args, 'status') } : {};
      const properties = differing.has('properties') ? { properties: propertyParams(args) } : {};
      return send(io, 'maxcompute:UpdateProjectBasicMeta', region, { id, body: { ...status, ...properties } });
    },
  },
  {
    args: ['default_quota'],
    apply: (io, id, { desired: { args, region } }) =>
      send(io, 'maxcompute:UpdateProjectDefaultQuota', region, { id, body: { quota: textArg(args, 'default_quota') } }),
  },
  {
    args: ['ip_white_list'],
    apply: (io, id, { desired: { args, region } }) =>
      send(io, 'maxcompute:UpdateProjectIpWhiteList', region, { id, body: { ipWhiteList: whiteListParams(args) } }),
  },
];

async function send(
  io: DriverIo,
  api: string,
  region: string | undefined,
  { id, body }: { readonly id: string; readonly body: Readonly<Record<string, unknown>> },
): Promise<void> {
  await modify(io, { api, region, params: { projectName: id, body } });
}

/** A project on its way to the end, or recoverable after it, is no project any more. */
async function describe(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined> {
  const params = { projectName: id, verbose: true };
  const answer = await unlessMissing(query(io, { api: 'maxcompute:GetProject', region, params }));
  const project = answer === undefined ? undefined : rowAt(answer, 'data');
  return project === undefined || textAt(project, 'status') === 'DELETING' ? undefined : project;
}

async function projectNames(io: DriverIo, region: string | undefined): Promise<readonly string[]> {
  const names: string[] = [];
  let marker: string | undefined;
  do {
    const params = { maxItem: 100, marker };
    const answer = await query(io, { api: 'maxcompute:ListProjects', region, params });
    names.push(...rowsAt(answer, 'data.projects').flatMap((project) => textAt(project, 'name') ?? []));
    marker = filled(textAt(answer, 'data.NextToken')) ?? filled(textAt(answer, 'data.nextToken'));
  } while (marker !== undefined);
  return names;
}

async function tagsFor(io: DriverIo, id: string, region: string | undefined): Promise<Tags> {
  const params = { ResourceId: id, ResourceType: 'project', RegionId: region };
  const answer = await unlessMissing(query(io, { api: 'maxcompute:ListTagResources', region, params }));
  return tagsOf(rowsAt(answer ?? {}, 'TagResources.TagResource'));
}

/** Tags are set by a JSON body that names the project, and taken by a query. */
function dialect(id: string, region: string | undefined): TagDialect {
  const kind = { RegionId: must(region, 'MaxCompute names the region of what it tags'), ResourceType: 'project' };
  return {
    tag: 'maxcompute:TagResources',
    untag: 'maxcompute:UntagResources',
    resource: () => ({}),
    pairs: (tags) => ({ body: { ...kind, ResourceId: [id], Tag: tagPairs(tags) } }),
    keys: (keys) => ({ ...kind, ResourceId: id, TagKey: keys.join(',') }),
  };
}

/** A run that was killed between the two calls leaves a project that is exactly the wanted one, but for its tags. */
function isUntaggedWork(io: DriverIo, project: Attributes, tags: Tags, { args }: Desired): boolean {
  const age = io.clock.now() - timeOf(textAt(project, 'createdTime') ?? '');
  const same = (textAt(project, 'comment') ?? '') === (textArg(args, 'comment') ?? '');
  return Object.keys(tags).length === 0 && same && age >= 0 && age < JUST_MADE_MS;
}

/** Milliseconds; told as a number of them, or as a date. NaN for anything else, which is no age. */
function timeOf(created: string): number {
  return /^\d+$/.test(created) ? Number(created) : Date.parse(created);
}

function sameProductType(desired: Json, observed: Json): boolean {
  return observed === null || spelling(desired).toLowerCase() === spelling(observed).toLowerCase();
}

function unchangeable(id: string, argument: string): CloudError {
  return new CloudError({
    errorClass: 'invalid',
    api: 'maxcompute:UpdateProjectBasicMeta',
    code: '',
    message: `${argument} of MaxCompute project ${id} cannot be changed; a new project is needed for it`,
  });
}
