import type { Driver, DriverIo } from '../../../model/index.ts';
import { rowsAt, textAt } from '../api/answer.ts';
import { requiredText } from '../api/args.ts';
import { modify, query } from '../api/call.ts';
import { ignoreMissing, unlessMissing, unlessSaid } from '../api/missing.ts';
import { untilGone } from '../api/poll-status.ts';

const EXPECTED = { create: 1, update: 1, delete: 1 };

/** A policy that a role holds; its id is `role:policy:type:role name`. */
export const ramRolePolicyAttachment: Driver = {
  type: 'alicloud_ram_role_policy_attachment',
  mode: 'managed',
  facts: {
    arguments: { policy_name: 'string', policy_type: 'string', role_name: 'string' },
    forceNew: ['policy_name', 'policy_type', 'role_name'],
    replace: 'delete-first',
    actions: {
      read: ['ram:ListPoliciesForRole'],
      create: ['ram:AttachPolicyToRole'],
      update: [],
      delete: ['ram:DetachPolicyFromRole'],
    },
    expectedSeconds: EXPECTED,
    lock: (args) => (typeof args['role_name'] === 'string' ? `ram:role/${args['role_name']}` : undefined),
  },

  async find(io, desired) {
    const id = ['policy_name', 'policy_type', 'role_name'].map((name) => requiredText(desired, name)).join(':');
    return (await isAttached(io, attachmentOf(`role:${id}`))) ? `role:${id}` : undefined;
  },

  async read(io, id) {
    const attachment = attachmentOf(id);
    if (!(await isAttached(io, attachment))) return undefined;
    const { PolicyName, PolicyType, RoleName } = attachment;
    return { id, policy_name: PolicyName, policy_type: PolicyType, role_name: RoleName };
  },

  async create(io, desired) {
    const params = {
      PolicyName: requiredText(desired, 'policy_name'),
      PolicyType: requiredText(desired, 'policy_type'),
      RoleName: requiredText(desired, 'role_name'),
    };
    // Sent again after a lost answer it finds the policy attached already.
    const expects = ['EntityAlreadyExists.Role.Policy'];
    await unlessSaid(expects, modify(io, { api: 'ram:AttachPolicyToRole', region: undefined, params, expects }));
    return `role:${params.PolicyName}:${params.PolicyType}:${params.RoleName}`;
  },

  // Every argument forces a replacement.
  sync: () => Promise.resolve(),

  async remove(io, id) {
    const attachment = attachmentOf(id);
    await ignoreMissing(modify(io, { api: 'ram:DetachPolicyFromRole', region: undefined, params: { ...attachment } }));
    await untilGone(io, {
      what: `policy attachment ${id}`,
      expectedSeconds: EXPECTED.delete,
      read: async () => ((await isAttached(io, attachment)) ? {} : undefined),
    });
  },
};

interface Attachment {
  readonly PolicyName: string;
  readonly PolicyType: string;
  readonly RoleName: string;
}

function attachmentOf(id: string): Attachment {
  const [, PolicyName = '', PolicyType = '', RoleName = ''] = id.split(':');
  return { PolicyName, PolicyType, RoleName };
}

async function isAttached(io: DriverIo, { PolicyName, PolicyType, RoleName }: Attachment): Promise<boolean> {
  const call = { api: 'ram:ListPoliciesForRole', region: undefined, params: { RoleName } };
  const answer = (await unlessMissing(query(io, call))) ?? {};
  const rows = rowsAt(answer, 'Policies.Policy');
  return rows.some((row) => textAt(row, 'PolicyName') === PolicyName && textAt(row, 'PolicyType') === PolicyType);
}
