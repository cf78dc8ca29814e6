import { OWNERSHIP_TAGS, type Attributes, type Driver, type DriverIo, type SyncChange } from '../../../model/index.ts';
import { attributes, filled, rowsAt, textAt } from '../api/answer.ts';
import { mapArg, paramsFrom, requiredText, textArg } from '../api/args.ts';
import { resetting, syncAspects, type Aspect } from '../api/aspects.ts';
import { createUntokened, modify, query } from '../api/call.ts';
import { sameDocument } from '../api/equal.ts';
import { ignoreMissing, unlessMissing } from '../api/missing.ts';
import { untilGone } from '../api/poll-status.ts';
import { carries } from '../api/tag-index.ts';
import { tagsOf, type Tags } from '../api/tags.ts';

const EXPECTED = { create: 2, update: 1, delete: 2 };

const DEFAULTS: Attributes = { description: '', policy: '', tags: {} };

/** A project of the log service; its name is its id, and nobody else in the world may have it. */
export const logProject: Driver = {
  type: 'alicloud_log_project',
  mode: 'managed',
  facts: {
    arguments: {
      description: 'string',
      policy: 'string',
      project_name: 'string',
      resource_group_id: 'string',
      tags: 'map',
    },
    forceNew: ['project_name'],
    defaults: DEFAULTS,
    equal: { policy: sameDocument },
    tags: 'tags',
    replace: 'delete-first',
    actions: {
      read: ['sls:GetProject', 'sls:GetProjectPolicy', 'sls:ListTagResources'],
      create: ['sls:CreateProject', 'sls:TagResources'],
      update: [
        'sls:UpdateProject',
        'sls:PutProjectPolicy',
        'sls:DeleteProjectPolicy',
        'sls:ChangeResourceGroup',
        'sls:TagResources',
        'sls:UntagResources',
      ],
      delete: ['sls:DeleteProject'],
    },
    expectedSeconds: EXPECTED,
  },

  async find(io, desired) {
    const name = requiredText(desired, 'project_name');
    if (desired.exclude?.includes(name) === true) return undefined;
    if ((await describe(io, name, desired.region)) === undefined) return undefined;
    // A crash between making and tagging leaves a project without tags; one with another owner's is another's.
    const tags = await tagsOfProject(io, name, desired.region);
    return tags[OWNERSHIP_TAGS.stack] === undefined || carries(tags, desired.ownership) ? name : undefined;
  },

  async owned(io, owner, region) {
    const filter = [
      { key: OWNERSHIP_TAGS.stack, value: owner.stack },
      { key: OWNERSHIP_TAGS.profile, value: owner.profile },
    ];
    const names = new Set((await tagRows(io, region, { tags: JSON.stringify(filter) })).map(([name]) => name));
    const owned = await Promise.all(
      [...names].map(async (id) => {
        const tags = await tagsOfProject(io, id, region);
        const address = tags[OWNERSHIP_TAGS.address];
        // One of the tags is enough to be listed: another profile's project is as well.
        return address !== undefined && carries(tags, { ...owner, address }) ? [{ id, address }] : [];
      }),
    );
    return owned.flat();
  },

  async read(io, id, region) {
    const project = await describe(io, id, region);
    if (project === undefined) return undefined;
    const policy = await unlessMissing(query(io, { api: 'sls:GetProjectPolicy', region, params: { project: id } }));
    return attributes({
      id,
      project_name: id,
      description: textAt(project, 'description') ?? '',
      create_time: textAt(project, 'createTime'),
      status: textAt(project, 'status'),
      resource_group_id: filled(textAt(project, 'resourceGroupId')),
      policy: policy === undefined || Object.keys(policy).length === 0 ? '' : JSON.stringify(policy),
      tags: await tagsOfProject(io, id, region),
    });
  },

  async create(io, desired) {
    const name = requiredText(desired, 'project_name');
    const { description = '', ...rest } = paramsFrom(desired.args, {
      description: 'description',
      resource_group_id: 'resourceGroupId',
    });
    const params = { body: { projectName: name, description, ...rest } };
    await createUntokened(io, { api: 'sls:CreateProject', region: desired.region, params });
    return name;
  },

  async settle(io, id, { region }) {
    const poll = (): Promise<Attributes | undefined> => describe(io, id, region);
    await io.waitFor({ what: `log project ${id} to be visible`, expectedSeconds: EXPECTED.create, poll });
  },

  async sync(io, id, requested) {
    const change = resetting(requested, DEFAULTS);
    await syncAspects(io, id, change, ASPECTS);
  },

  async remove(io, id, _observed, region) {
    await ignoreMissing(modify(io, { api: 'sls:DeleteProject', region, params: { project: id } }));
    const read = (): Promise<Attributes | undefined> => describe(io, id, region);
    await untilGone(io, { what: `log project ${id}`, expectedSeconds: EXPECTED.delete, read });
  },
};

const ASPECTS: readonly Aspect[] = [
  {
    args: ['description'],
    apply: async (io, id, { desired: { args, region } }) => {
      const body = { description: textArg(args, 'description') ?? '' };
      await modify(io, { api: 'sls:UpdateProject', region, params: { project: id, body } });
    },
  },
  {
    args: ['policy'],
    apply: async (io, id, { desired: { args, region } }) => {
      const policy = textArg(args, 'policy') ?? '';
      if (policy === '') {
        await ignoreMissing(modify(io, { api: 'sls:DeleteProjectPolicy', region, params: { project: id } }));
        return;
      }
      const params = { project: id, body: documentOf(policy) };
      await modify(io, { api: 'sls:PutProjectPolicy', region, params });
    },
  },
  {
    args: ['resource_group_id'],
    apply: async (io, id, { desired: { args, region } }) => {
      const group = textArg(args, 'resource_group_id');
      const body = { resourceId: id, resourceType: 'PROJECT', resourceGroupId: group };
      await modify(io, { api: 'sls:ChangeResourceGroup', region, params: { project: id, body } });
    },
  },
  { args: ['tags'], apply: retag },
];

/** The document itself; a text that is none goes as it is, for the cloud to say what is wrong with it. */
function documentOf(policy: string): unknown {
  try {
    return JSON.parse(policy) as unknown;
  } catch {
    return policy;
  }
}

/** SLS has a tagging dialect of its own: lower-case names, in a JSON body. */
async function retag(io: DriverIo, id: string, { desired, observed }: SyncChange): Promise<void> {
  const { region, args } = desired;
  const [wanted, present] = [mapArg(args, 'tags'), mapArg(observed, 'tags')];
  const project = { resourceType: 'project', resourceId: [id] };
  const stale = Object.keys(present).filter((key) => !(key in wanted));
  const fresh = Object.entries(wanted).filter(([key, value]) => present[key] !== value);
  if (stale.length > 0) {
    await modify(io, { api: 'sls:UntagResources', region, params: { body: { ...project, tags: stale } } });
  }
  if (fresh.length > 0) {
    const tags = fresh.map(([key, value]) => ({ key, value }));
    await modify(io, { api: 'sls:TagResources', region, params: { body: { ...project, tags } } });
  }
}

function describe(io: DriverIo, name: string, region: string | undefined): Promise<Attributes | undefined> {
  return unlessMissing(query(io, { api: 'sls:GetProject', region, params: { project: name } }));
}

async function tagsOfProject(io: DriverIo, name: string, region: string | undefined): Promise<Tags> {
  const rows = await tagRows(io, region, { resourceId: JSON.stringify([name]) });
  return tagsOf(rows.map(([, Key, Value]) => ({ Key, Value })));
}

/** Name, key and value of the tags that a filter selects. */
async function tagRows(
  io: DriverIo,
  region: string | undefined,
  filter: Readonly<Record<string, string>>,
): Promise<readonly (readonly [string, string, string])[]> {
  const params = { resourceType: 'project', ...filter };
  const answer = await unlessMissing(query(io, { api: 'sls:ListTagResources', region, params }));
  const text = (row: Attributes, name: string): string => textAt(row, name) ?? '';
  return rowsAt(answer ?? {}, 'tagResources').map(
    (row) => [text(row, 'resourceId'), text(row, 'tagKey'), text(row, 'tagValue')] as const,
  );
}
