import type { Attributes, Driver, DriverIo, Resolved } from '../../../model/index.ts';
import { attributes, flagAt, numberAt, rowsAt, textAt } from '../api/answer.ts';
import { flagArg, mapArg, paramsFrom, requiredText, textArg } from '../api/args.ts';
import { modifiedBy, resetting, syncAspects, type Aspect } from '../api/aspects.ts';
import { createUntokened, modify, query } from '../api/call.ts';
import { sameDocument } from '../api/equal.ts';
import { ignoreMissing, unlessMissing } from '../api/missing.ts';
import { untilGone } from '../api/poll-status.ts';
import { carries, indexedInRam, listedTags, ownedByTags } from '../api/tag-index.ts';
import { syncTags, tagPairs } from '../api/tags.ts';

const TAGS = indexedInRam('policy');
const EXPECTED = { create: 1, update: 1, delete: 1 };
const DEFAULTS: Attributes = { description: '', tags: {} };

/** RAM keeps at most five versions of a policy; this lets the oldest go that is not in force. */
const ROTATE = 'DeleteOldestNonDefaultVersionWhenLimitExceeded';

/** A custom RAM policy; its id is its name. */
export const ramPolicy: Driver = {
  type: 'alicloud_ram_policy',
  mode: 'managed',
  facts: {
    arguments: {
      description: 'string',
      force: 'bool',
      policy_document: 'string',
      policy_name: 'string',
      rotate_strategy: 'string',
      tags: 'map',
    },
    forceNew: ['policy_name'],
    writeOnly: ['force', 'rotate_strategy'],
    defaults: DEFAULTS,
    equal: { policy_document: sameDocument },
    tags: 'tags',
    replace: 'delete-first',
    actions: {
      read: ['ram:GetPolicy', 'ram:ListTagResources'],
      create: ['ram:CreatePolicy', 'ram:TagResources'],
      update: ['ram:CreatePolicyVersion', 'ram:UpdatePolicyDescription', 'ram:TagResources', 'ram:UntagResources'],
      delete: [
        'ram:DeletePolicy',
        'ram:ListPolicyVersions',
        'ram:DeletePolicyVersion',
        'ram:ListEntitiesForPolicy',
        'ram:DetachPolicyFromRole',
        'ram:DetachPolicyFromUser',
        'ram:DetachPolicyFromGroup',
      ],
    },
    expectedSeconds: EXPECTED,
    lock: (args) => (typeof args['policy_name'] === 'string' ? `ram:policy/${args['policy_name']}` : undefined),
  },

  async find(io, desired) {
    const name = requiredText(desired, 'policy_name');
    if ((await describe(io, name)) === undefined) return undefined;
    return carries(await listedTags(io, TAGS, name, undefined), desired.ownership) ? name : undefined;
  },

  async read(io, id) {
    const answer = await describe(io, id);
    if (answer === undefined) return undefined;
    const version = textAt(answer, 'Policy.DefaultVersion');
    return attributes({
      id,
      policy_name: textAt(answer, 'Policy.PolicyName'),
      policy_document: textAt(answer, 'DefaultPolicyVersion.PolicyDocument'),
      description: textAt(answer, 'Policy.Description') ?? '',
      type: textAt(answer, 'Policy.PolicyType'),
      default_version: version,
      version_id: textAt(answer, 'DefaultPolicyVersion.VersionId') ?? version,
      attachment_count: numberAt(answer, 'Policy.AttachmentCount'),
      create_time: textAt(answer, 'Policy.CreateDate'),
      tags: await listedTags(io, TAGS, id, undefined),
    });
  },

  async create(io, desired) {
    const name = requiredText(desired, 'policy_name');
    const tags = tagPairs(mapArg(desired.args, 'tags'));
    const params = {
      PolicyName: name,
      ...paramsFrom(desired.args, { policy_document: 'PolicyDocument', description: 'Description' }),
      Tag: tags.length === 0 ? undefined : JSON.stringify(tags),
    };
    await createUntokened(io, { api: 'ram:CreatePolicy', region: undefined, params });
    return name;
  },

  async settle(io, id) {
    await io.waitFor({
      what: `policy ${id} to be visible`,
      expectedSeconds: EXPECTED.create,
      poll: () => describe(io, id),
    });
  },

  async sync(io, id, change) {
    await syncAspects(io, id, resetting(change, DEFAULTS), ASPECTS);
    await syncTags(io, id, change, TAGS);
  },

  async remove(io, id, observed) {
    if (flagArg(observed, 'force') === true) await detachFromAll(io, id);
    await deleteOldVersions(io, id);
    await ignoreMissing(modify(io, { api: 'ram:DeletePolicy', region: undefined, params: { PolicyName: id } }));
    await untilGone(io, { what: `policy ${id}`, expectedSeconds: EXPECTED.delete, read: () => describe(io, id) });
  },

  owned: (io, owner) => ownedByTags(io, TAGS, owner, undefined),
};

const ASPECTS: readonly Aspect[] = [
  {
    args: ['policy_document'],
    apply: async (io, id, { desired: { args } }) => {
      const strategy: Resolved = textArg(args, 'rotate_strategy') ?? ROTATE;
      const document = textArg(args, 'policy_document');
      const params = { PolicyName: id, PolicyDocument: document, SetAsDefault: true, RotateStrategy: strategy };
      // Sent twice it makes two equal versions, the second in force: no harm.
      await modify(io, { api: 'ram:CreatePolicyVersion', region: undefined, params });
    },
  },
  modifiedBy({ api: 'ram:UpdatePolicyDescription', id: 'PolicyName', args: { description: 'NewDescription' } }),
];

function describe(io: DriverIo, name: string): Promise<Attributes | undefined> {
  const params = { PolicyName: name, PolicyType: 'Custom' };
  return unlessMissing(query(io, { api: 'ram:GetPolicy', region: undefined, params }));
}

/** RAM deletes a policy only when nothing but the version in force is left. */
async function deleteOldVersions(io: DriverIo, name: string): Promise<void> {
  const call = { api: 'ram:ListPolicyVersions', region: undefined, params: { PolicyName: name, PolicyType: 'Custom' } };
  const answer = await unlessMissing(query(io, call));
  const versions = answer === undefined ? [] : rowsAt(answer, 'PolicyVersions.PolicyVersion');
  for (const version of versions.filter((row) => flagAt(row, 'IsDefaultVersion') !== true)) {
    const params = { PolicyName: name, VersionId: textAt(version, 'VersionId') };
    await ignoreMissing(modify(io, { api: 'ram:DeletePolicyVersion', region: undefined, params }));
  }
}

/** Who may hold a policy: where ListEntitiesForPolicy lists them, and how it is taken from them. */
const HOLDERS = [
  { rows: 'Roles.Role', name: 'RoleName', api: 'ram:DetachPolicyFromRole' },
  { rows: 'Users.User', name: 'UserName', api: 'ram:DetachPolicyFromUser' },
  { rows: 'Groups.Group', name: 'GroupName', api: 'ram:DetachPolicyFromGroup' },
] as const;

async function detachFromAll(io: DriverIo, policy: string): Promise<void> {
  const identity = { PolicyName: policy, PolicyType: 'Custom' };
  const call = { api: 'ram:ListEntitiesForPolicy', region: undefined, params: identity };
  const answer = (await unlessMissing(query(io, call))) ?? {};
  for (const { rows, name, api } of HOLDERS) {
    for (const holder of rowsAt(answer, rows)) {
      const params = { ...identity, [name]: textAt(holder, name) };
      await ignoreMissing(modify(io, { api, region: undefined, params }));
    }
  }
}
