import type { Attributes, Driver, DriverIo } from '../../../model/index.ts';
import { attributes, numberAt, rowAt, rowsAt, textAt } from '../api/answer.ts';
import { flagArg, mapArg, paramsFrom, requiredText } from '../api/args.ts';
import { modifiedBy, resetting, syncAspects } from '../api/aspects.ts';
import { createUntokened, modify, query } from '../api/call.ts';
import { sameDocument } from '../api/equal.ts';
import { ignoreMissing, unlessMissing } from '../api/missing.ts';
import { untilGone } from '../api/poll-status.ts';
import { carries, indexedInRam, listedTags, ownedByTags } from '../api/tag-index.ts';
import { syncTags, tagPairs } from '../api/tags.ts';

const TAGS = indexedInRam('role');
const EXPECTED = { create: 1, update: 1, delete: 1 };
const DEFAULTS: Attributes = { description: '', max_session_duration: 3600, tags: {} };

/** A RAM role; its id is its name, which is unique in the account whatever its case. */
export const ramRole: Driver = {
  type: 'alicloud_ram_role',
  mode: 'managed',
  facts: {
    arguments: {
      assume_role_policy_document: 'string',
      description: 'string',
      force: 'bool',
      max_session_duration: 'number',
      role_name: 'string',
      tags: 'map',
    },
    forceNew: ['role_name'],
    writeOnly: ['force'],
    defaults: DEFAULTS,
    equal: { assume_role_policy_document: sameDocument },
    tags: 'tags',
    replace: 'delete-first',
    actions: {
      read: ['ram:GetRole', 'ram:ListTagResources'],
      create: ['ram:CreateRole', 'ram:TagResources'],
      update: ['ram:UpdateRole', 'ram:TagResources', 'ram:UntagResources'],
      delete: ['ram:DeleteRole', 'ram:ListPoliciesForRole', 'ram:DetachPolicyFromRole'],
    },
    expectedSeconds: EXPECTED,
    lock: (args) => (typeof args['role_name'] === 'string' ? `ram:role/${args['role_name']}` : undefined),
  },

  async find(io, desired) {
    const name = requiredText(desired, 'role_name');
    if ((await describe(io, name)) === undefined) return undefined;
    return carries(await listedTags(io, TAGS, name, undefined), desired.ownership) ? name : undefined;
  },

  async read(io, id) {
    const role = await describe(io, id);
    if (role === undefined) return undefined;
    return attributes({
      id,
      role_name: textAt(role, 'RoleName'),
      role_id: textAt(role, 'RoleId'),
      arn: textAt(role, 'Arn'),
      assume_role_policy_document: textAt(role, 'AssumeRolePolicyDocument'),
      description: textAt(role, 'Description') ?? '',
      max_session_duration: numberAt(role, 'MaxSessionDuration'),
      create_time: textAt(role, 'CreateDate'),
      tags: await listedTags(io, TAGS, id, undefined),
    });
  },

  async create(io, desired) {
    const name = requiredText(desired, 'role_name');
    const tags = tagPairs(mapArg(desired.args, 'tags'));
    const params = {
      RoleName: name,
      ...paramsFrom(desired.args, {
        assume_role_policy_document: 'AssumeRolePolicyDocument',
        description: 'Description',
        max_session_duration: 'MaxSessionDuration',
      }),
      Tag: tags.length === 0 ? undefined : JSON.stringify(tags),
    };
    await createUntokened(io, { api: 'ram:CreateRole', region: undefined, params });
    return name;
  },

  async settle(io, id) {
    await io.waitFor({
      what: `role ${id} to be visible`,
      expectedSeconds: EXPECTED.create,
      poll: () => describe(io, id),
    });
  },

  async sync(io, id, change) {
    await syncAspects(io, id, resetting(change, DEFAULTS), [UPDATE]);
    await syncTags(io, id, change, TAGS);
  },

  async remove(io, id, observed) {
    if (flagArg(observed, 'force') === true) await detachAll(io, id);
    await ignoreMissing(modify(io, { api: 'ram:DeleteRole', region: undefined, params: { RoleName: id } }));
    await untilGone(io, { what: `role ${id}`, expectedSeconds: EXPECTED.delete, read: () => describe(io, id) });
  },

  owned: (io, owner) => ownedByTags(io, TAGS, owner, undefined),
};

const UPDATE = modifiedBy({
  api: 'ram:UpdateRole',
  id: 'RoleName',
  args: {
    assume_role_policy_document: 'NewAssumeRolePolicyDocument',
    description: 'NewDescription',
    max_session_duration: 'NewMaxSessionDuration',
  },
});

async function describe(io: DriverIo, name: string): Promise<Attributes | undefined> {
  const answer = await unlessMissing(query(io, { api: 'ram:GetRole', region: undefined, params: { RoleName: name } }));
  return answer === undefined ? undefined : rowAt(answer, 'Role');
}

async function detachAll(io: DriverIo, name: string): Promise<void> {
  const call = { api: 'ram:ListPoliciesForRole', region: undefined, params: { RoleName: name } };
  const answer = await unlessMissing(query(io, call));
  for (const policy of answer === undefined ? [] : rowsAt(answer, 'Policies.Policy')) {
    const params = {
      RoleName: name,
      PolicyName: textAt(policy, 'PolicyName'),
      PolicyType: textAt(policy, 'PolicyType'),
    };
    await ignoreMissing(modify(io, { api: 'ram:DetachPolicyFromRole', region: undefined, params }));
  }
}
