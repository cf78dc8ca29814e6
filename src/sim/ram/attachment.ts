import { must } from '../../base/index.ts';
import { isoSeconds } from '../iso-time.ts';
import { ApiFault, type Action, type Answer, type Call } from '../service.ts';
import { roleArn } from './arn.ts';
import { principalKey } from './authorize.ts';
import { alreadyExists, limitExceeded, notExist, type Entity } from './faults.ts';
import { needGroup } from './group.ts';
import { needPolicy } from './policy.ts';
import { findPolicy, policyKey } from './policy-store.ts';
import { named, namedPolicy } from './resources.ts';
import { needRole } from './role-store.ts';
import {
  ATTACHMENTS,
  GROUPS,
  ROLES,
  USERS,
  type AttachmentRow,
  type PolicyType,
  type PrincipalKind,
} from './tables.ts';
import { needUser } from './user.ts';

/** What differs between users, groups and roles when policies are attached to them. */
interface Holder {
  readonly kind: PrincipalKind;
  /** As in `AttachPolicyToUser`. */
  readonly title: 'User' | 'Group' | 'Role';
  readonly entity: Entity & `${string}.Policy`;
  /** How many policies of each type it may have. */
  readonly limits: Readonly<Record<PolicyType, number>>;
  readonly idOf: (call: Call) => string;
}

const HOLDERS: readonly Holder[] = [
  {
    kind: 'user',
    title: 'User',
    entity: 'User.Policy',
    limits: { System: 20, Custom: 10 },
    idOf: (call) => needUser(call).id,
  },
  {
    kind: 'group',
    title: 'Group',
    entity: 'Group.Policy',
    limits: { System: 20, Custom: 5 },
    idOf: (call) => needGroup(call).id,
  },
  {
    kind: 'role',
    title: 'Role',
    entity: 'Role.Policy',
    limits: { System: 20, Custom: 5 },
    idOf: ({ world, params }) => needRole(world, params.need('RoleName')).id,
  },
];

export const attachmentActions: Readonly<Record<string, Action>> = {
  ...Object.fromEntries(HOLDERS.flatMap(holderActions)),
  ListEntitiesForPolicy: {
    summary: 'lists the users, groups and roles that have a policy',
    mutates: false,
    resources: namedPolicy,
    run: listEntities,
  },
};

function holderActions(holder: Holder): readonly (readonly [string, Action])[] {
  const { title, kind } = holder;
  const ofHolder = named(kind, `${title}Name`);
  const ofBoth = (call: Call): readonly string[] => [...ofHolder(call), ...namedPolicy(call)];
  const attach: Action = {
    summary: `attaches a policy to a ${kind}`,
    mutates: true,
    resources: ofBoth,
    run: (call) => attachPolicy(call, holder),
  };
  const detach: Action = {
    summary: `detaches a policy from a ${kind}`,
    mutates: true,
    resources: ofBoth,
    run: (call) => detachPolicy(call, holder),
  };
  const list: Action = {
    summary: `lists the policies of a ${kind}`,
    mutates: false,
    resources: ofHolder,
    run: (call) => listPolicies(call, holder),
  };
  return [
    [`AttachPolicyTo${title}`, attach],
    [`DetachPolicyFrom${title}`, detach],
    [`ListPoliciesFor${title}`, list],
  ];
}

function attachPolicy(call: Call, { kind, entity, limits, idOf }: Holder): Answer {
  const { world, now } = call;
  requireAccountScope(call);
  const principalId = idOf(call);
  const { type, name } = needPolicy(call);
  const attachments = world.table(ATTACHMENTS);
  const [principal, policy] = [principalKey(kind, principalId), policyKey(type, name)];
  const id = `${principal}|${policy}`;
  if (attachments.get(id) !== undefined) throw alreadyExists(entity);
  const held = attachments.where('principal', principal).filter(({ policyType }) => policyType === type).length;
  const limit = world.quota(`ram.${type.toLowerCase()}PoliciesPer${entity.split('.')[0]}`, limits[type]);
  if (held >= limit) throw limitExceeded(entity);
  attachments.put({ id, principal, policy, kind, principalId, policyType: type, policyName: name, attachedAt: now });
  return {};
}

function detachPolicy(call: Call, { kind, entity, idOf }: Holder): Answer {
  requireAccountScope(call);
  const principal = principalKey(kind, idOf(call));
  const { type, name } = needPolicy(call);
  const attachments = call.world.table(ATTACHMENTS);
  const id = `${principal}|${policyKey(type, name)}`;
  if (attachments.get(id) === undefined) throw notExist(entity);
  attachments.delete(id);
  return {};
}

function listPolicies(call: Call, { kind, idOf }: Holder): Answer {
  const { world } = call;
  const attached = world.table(ATTACHMENTS).where('principal', principalKey(kind, idOf(call)));
  const policies = attached.map(({ policyType, policyName, attachedAt }) => {
    const policy = must(findPolicy(world, policyType, policyName), `attached policy ${policyName}`);
    return {
      PolicyName: policyName,
      PolicyType: policyType,
      Description: policy.description,
      DefaultVersion: policy.defaultVersion,
      AttachDate: isoSeconds(attachedAt),
    };
  });
  return { Policies: { Policy: policies } };
}

function listEntities(call: Call): Answer {
  const { type, name } = needPolicy(call);
  const attached = call.world.table(ATTACHMENTS).where('policy', policyKey(type, name));
  const entities = (kind: PrincipalKind): readonly Answer[] =>
    attached
      .filter((row) => row.kind === kind)
      .map((row) => ({ ...ENTITY_ANSWERS[kind](call, row), AttachDate: isoSeconds(row.attachedAt) }));
  return { Users: { User: entities('user') }, Groups: { Group: entities('group') }, Roles: { Role: entities('role') } };
}

const ENTITY_ANSWERS: Readonly<Record<PrincipalKind, (call: Call, row: AttachmentRow) => Answer>> = {
  user: ({ world }, { principalId }) => {
    const user = must(world.table(USERS).get(principalId), `user ${principalId} with a policy`);
    return { UserId: user.id, UserName: user.userName, DisplayName: user.displayName };
  },
  group: ({ world }, { principalId }) => {
    const group = must(world.table(GROUPS).get(principalId), `group ${principalId} with a policy`);
    return { GroupName: group.groupName, Comments: group.comments };
  },
  role: ({ world }, { principalId }) => {
    const role = must(world.table(ROLES).get(principalId), `role ${principalId} with a policy`);
    return {
      RoleId: role.id,
      RoleName: role.roleName,
      Arn: roleArn(world.accountId, role.roleName),
      Description: role.description,
    };
  },
};

/** Attaching within one resource group is not simulated; to ignore the group would grant too much. */
function requireAccountScope({ params, world }: Call): void {
  const group = params.text('ResourceGroupId');
  if (group === undefined || group === world.accountId) return;
  throw new ApiFault(
    400,
    'InvalidParameter.ResourceGroupId',
    'The simulator attaches policies to the whole account only.',
  );
}
