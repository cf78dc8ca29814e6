import { isoSeconds } from '../iso-time.ts';
import { ApiFault, type Action, type Answer, type Call } from '../service.ts';
import { hasTags } from '../tags.ts';
import type { Params } from '../wire/params.ts';
import { roleArn } from './arn.ts';
import { principalKey } from './authorize.ts';
import { policyDocument } from './documents.ts';
import { invalidParameter, NO_PERMISSION, refuseWhile } from './faults.ts';
import { markerPage, truncation } from './marker-page.ts';
import { named } from './resources.ts';
import { addRole, DEFAULT_SESSION_SECONDS, needRole } from './role-store.ts';
import { ATTACHMENTS, ROLES, type RoleRow } from './tables.ts';
import { jsonTags, mergedTags, tagsAnswer } from './tag-parameters.ts';
import { optionalText, ruledText } from './text-rules.ts';

const resources = named('role', 'RoleName');

export const roleActions: Readonly<Record<string, Action>> = {
  CreateRole: { summary: 'creates a role with its trust policy', mutates: true, resources, run: createRole },
  GetRole: {
    summary: 'reads a role',
    mutates: false,
    resources,
    run: (call) => ({ Role: fullAnswer(call, roleOf(call)) }),
  },
  UpdateRole: {
    summary: 'changes a role’s trust policy, description or session length',
    mutates: true,
    resources,
    run: updateRole,
  },
  DeleteRole: { summary: 'deletes a role without policies', mutates: true, resources, run: deleteRole },
  ListRoles: { summary: 'lists roles by Marker and tags', mutates: false, resources, run: listRoles },
};

function roleOf({ world, params }: Call): RoleRow {
  return needRole(world, params.need('RoleName'));
}

function createRole(call: Call): Answer {
  const { world, params } = call;
  const role = addRole(world, {
    roleName: ruledText(params, 'RoleName', 'roleName'),
    trustDocument: policyDocument(params, 'AssumeRolePolicyDocument', 'trust'),
    description: optionalText(params, 'Description', 'description') ?? '',
    maxSessionDuration: sessionSeconds(params, 'MaxSessionDuration') ?? DEFAULT_SESSION_SECONDS,
    tags: mergedTags({}, jsonTags(params)),
  });
  return { Role: { ...newRoleAnswer(call, role), AssumeRolePolicyDocument: role.trustDocument } };
}

function updateRole(call: Call): Answer {
  const { world, params, now } = call;
  const role = roleOf(call);
  const replaced = params.text('NewAssumeRolePolicyDocument') !== undefined;
  const updated: RoleRow = {
    ...role,
    trustDocument: replaced ? policyDocument(params, 'NewAssumeRolePolicyDocument', 'trust') : role.trustDocument,
    description: optionalText(params, 'NewDescription', 'description') ?? role.description,
    maxSessionDuration: sessionSeconds(params, 'NewMaxSessionDuration') ?? role.maxSessionDuration,
    updatedAt: now,
  };
  world.table(ROLES).put(updated);
  return { Role: fullAnswer(call, updated) };
}

function deleteRole(call: Call): Answer {
  const { world } = call;
  const role = roleOf(call);
  if (role.lowerName.startsWith('aliyunservicerolefor')) {
    throw new ApiFault(
      NO_PERMISSION.status,
      NO_PERMISSION.code,
      'Service-linked roles cannot be deleted by DeleteRole.',
    );
  }
  refuseWhile({ 'Role.Policy': world.table(ATTACHMENTS).where('principal', principalKey('role', role.id)).length > 0 });
  world.table(ROLES).delete(role.id);
  return {};
}

function listRoles(call: Call): Answer {
  const { world, params } = call;
  const wanted = jsonTags(params);
  const roles = world
    .table(ROLES)
    .all()
    .filter((role) => hasTags(role.tags, wanted));
  const page = markerPage(roles, (role) => role.lowerName, params);
  const answers = page.rows.map((role) => ({ ...roleAnswer(call, role), Tags: tagsAnswer(role.tags) }));
  return { ...truncation(page), Roles: { Role: answers } };
}

/** 3600 to 43200 seconds. */
function sessionSeconds(params: Params, name: string): number | undefined {
  const seconds = params.int(name);
  if (seconds !== undefined && (seconds < 3600 || seconds > 43_200)) throw invalidParameter(name, 'Format');
  return seconds;
}

function fullAnswer(call: Call, role: RoleRow): Answer {
  return { ...roleAnswer(call, role), AssumeRolePolicyDocument: role.trustDocument };
}

function roleAnswer(call: Call, role: RoleRow): Answer {
  return { ...newRoleAnswer(call, role), UpdateDate: isoSeconds(role.updatedAt) };
}

/** CreateRole answers without an UpdateDate. */
function newRoleAnswer({ world }: Call, role: RoleRow): Answer {
  return {
    RoleId: role.id,
    RoleName: role.roleName,
    Arn: roleArn(world.accountId, role.roleName),
    Description: role.description,
    MaxSessionDuration: role.maxSessionDuration,
    CreateDate: isoSeconds(role.createdAt),
  };
}
