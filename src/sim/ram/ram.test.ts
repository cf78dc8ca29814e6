import { describe, expect, it } from 'vitest';

import { ApiFault } from '../service.ts';
import { memoryWorld } from '../world/memory-world.ts';
import type { SimWorld } from '../world/sim-world.ts';
import { callAction } from '../world/test-call.ts';
import { ram } from './index.ts';

type Input = Parameters<typeof callAction>[3];
/** An answer as it travels. */
type Json = ReturnType<typeof JSON.parse>;

const POLICY = JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: 'ecs:*', Resource: '*' }] });
const TRUST = JSON.stringify({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: ['ecs.aliyuncs.com'] } }],
});

function account(options: Parameters<typeof memoryWorld>[0] = {}): {
  world: SimWorld;
  run: (action: string, input?: Input) => Json;
  code: (action: string, input?: Input) => string;
} {
  const world = memoryWorld(options);
  const run = (action: string, input: Input = {}): Json =>
    JSON.parse(JSON.stringify(callAction(world, ram, action, input)));
  const code = (action: string, input: Input = {}): string => {
    try {
      run(action, input);
      return 'none';
    } catch (error) {
      if (error instanceof ApiFault) return `${error.status} ${error.code}`;
      throw error;
    }
  };
  return { world, run, code };
}

describe('users', () => {
  it('are created, read, renamed and deleted', () => {
    const { run, code } = account();
    const { User: user } = run('CreateUser', { UserName: 'a.b-c_1', DisplayName: 'Somebody', Email: 'a@b.c' });
    expect(user).toMatchObject({ UserName: 'a.b-c_1', DisplayName: 'Somebody', CreateDate: '2026-11-20T00:00:00Z' });
    expect(user.UserId).toMatch(/^2\d{17}$/);
    expect(run('UpdateUser', { UserName: 'a.b-c_1', NewUserName: 'b', NewComments: 'moved' }).User).toMatchObject({
      UserId: user.UserId,
      UserName: 'b',
      Email: 'a@b.c',
      Comments: 'moved',
    });
    expect(code('GetUser', { UserName: 'a.b-c_1' })).toBe('404 EntityNotExist.User');
    run('DeleteUser', { UserName: 'b' });
    expect(run('ListUsers').Users.User).toEqual([]);
  });

  it('must have proper and free names', () => {
    const { run, code } = account({ quotas: { 'ram.users': 2 } });
    expect(code('CreateUser')).toBe('400 MissingParameter');
    expect(code('CreateUser', { UserName: 'a b' })).toBe('400 InvalidParameter.UserName.InvalidChars');
    expect(code('CreateUser', { UserName: 'a'.repeat(65) })).toBe('400 InvalidParameter.UserName.Length');
    expect(code('CreateUser', { UserName: 'a', Comments: 'c'.repeat(129) })).toBe(
      '400 InvalidParameter.Comments.Length',
    );
    run('CreateUser', { UserName: 'a' });
    expect(code('CreateUser', { UserName: 'a' })).toBe('409 EntityAlreadyExists.User');
    run('CreateUser', { UserName: 'b' });
    expect(code('CreateUser', { UserName: 'c' })).toBe('409 LimitExceeded.User');
    expect(code('UpdateUser', { UserName: 'a', NewUserName: 'b' })).toBe('409 EntityAlreadyExists.User');
  });

  it('are listed page by page, also while they are being deleted', () => {
    const { run } = account();
    for (let index = 0; index < 25; index += 1)
      run('CreateUser', { UserName: `user-${String(index).padStart(2, '0')}` });
    const seen: string[] = [];
    let marker: string | undefined;
    do {
      const page = run('ListUsers', { MaxItems: 10, ...(marker === undefined ? {} : { Marker: marker }) });
      for (const { UserName: name } of page.Users.User) {
        seen.push(name);
        run('DeleteUser', { UserName: name });
      }
      expect(page.IsTruncated).toBe(page.Marker !== undefined);
      marker = page.Marker;
    } while (marker !== undefined);
    expect(new Set(seen).size).toBe(25);
  });

  it('cannot be deleted while something hangs on them, in the order Terraform clears it', () => {
    const { run, code } = account();
    run('CreateUser', { UserName: 'u' });
    run('CreateGroup', { GroupName: 'g' });
    run('AddUserToGroup', { UserName: 'u', GroupName: 'g' });
    run('AttachPolicyToUser', { UserName: 'u', PolicyType: 'System', PolicyName: 'ReadOnlyAccess' });
    run('CreateLoginProfile', { UserName: 'u', Password: 'Passw0rd!' });
    const key = run('CreateAccessKey', { UserName: 'u' }).AccessKey;
    expect(code('DeleteUser', { UserName: 'u' })).toBe('409 DeleteConflict.User.AccessKey');
    run('DeleteAccessKey', { UserName: 'u', UserAccessKeyId: key.AccessKeyId });
    expect(code('DeleteUser', { UserName: 'u' })).toBe('409 DeleteConflict.User.LoginProfile');
    run('DeleteLoginProfile', { UserName: 'u' });
    expect(code('DeleteUser', { UserName: 'u' })).toBe('409 DeleteConflict.User.Group');
    run('RemoveUserFromGroup', { UserName: 'u', GroupName: 'g' });
    expect(code('DeleteUser', { UserName: 'u' })).toBe('409 DeleteConflict.User.Policy');
    run('DetachPolicyFromUser', { UserName: 'u', PolicyType: 'System', PolicyName: 'ReadOnlyAccess' });
    expect(code('UnbindMFADevice', { UserName: 'u' })).toBe('404 EntityNotExist.User.MFADevice');
    expect(code('DeleteUser', { UserName: 'u' })).toBe('none');
  });
});

describe('access keys', () => {
  it('show their secret once and are at most two a user', () => {
    const { run, code } = account();
    run('CreateUser', { UserName: 'u' });
    const { AccessKey: key } = run('CreateAccessKey', { UserName: 'u' });
    expect(key.AccessKeyId).toMatch(/^LTAI\w{20}$/);
    expect(key.AccessKeySecret).toMatch(/^\w{30}$/);
    const [listed] = run('ListAccessKeys', { UserName: 'u' }).AccessKeys.AccessKey;
    expect(listed).toEqual({ AccessKeyId: key.AccessKeyId, Status: 'Active', CreateDate: '2026-11-20T00:00:00Z' });
    run('CreateAccessKey', { UserName: 'u' });
    expect(code('CreateAccessKey', { UserName: 'u' })).toBe('409 LimitExceeded.User.AccessKey');
    expect(code('DeleteAccessKey', { UserName: 'u', UserAccessKeyId: 'LTAIx' })).toBe(
      '404 EntityNotExist.User.AccessKey',
    );
    expect(code('UpdateAccessKey', { UserName: 'u', UserAccessKeyId: key.AccessKeyId, Status: 'Off' })).toBe(
      '400 InvalidParameter.Status.Format',
    );
  });

  it('are the account’s own when the account names no user', () => {
    const { run } = account();
    const { AccessKey: key } = run('CreateAccessKey');
    expect(run('ListAccessKeys').AccessKeys.AccessKey).toHaveLength(1);
    run('DeleteAccessKey', { UserAccessKeyId: key.AccessKeyId });
    expect(run('ListAccessKeys').AccessKeys.AccessKey).toEqual([]);
  });
});

describe('login profiles', () => {
  it('need a strong password and exist once', () => {
    const { run, code } = account();
    run('CreateUser', { UserName: 'u' });
    expect(code('CreateLoginProfile', { UserName: 'u', Password: 'short1' })).toBe(
      '400 InvalidParameter.Password.TooWeak',
    );
    run('CreateLoginProfile', { UserName: 'u', Password: 'Passw0rd!', PasswordResetRequired: true });
    expect(code('CreateLoginProfile', { UserName: 'u', Password: 'Passw0rd!' })).toBe(
      '409 EntityAlreadyExists.User.LoginProfile',
    );
    run('UpdateLoginProfile', { UserName: 'u', MFABindRequired: true });
    expect(run('GetLoginProfile', { UserName: 'u' }).LoginProfile).toMatchObject({
      PasswordResetRequired: true,
      MFABindRequired: true,
    });
  });
});

describe('groups', () => {
  it('hold users and refuse to go while they do', () => {
    const { run, code } = account();
    run('CreateGroup', { GroupName: 'g', Comments: 'all' });
    run('CreateUser', { UserName: 'u' });
    run('AddUserToGroup', { UserName: 'u', GroupName: 'g' });
    expect(code('AddUserToGroup', { UserName: 'u', GroupName: 'g' })).toBe('409 EntityAlreadyExists.User.Group');
    expect(run('ListUsersForGroup', { GroupName: 'g' }).Users.User).toMatchObject([{ UserName: 'u' }]);
    expect(run('ListGroupsForUser', { UserName: 'u' }).Groups.Group).toMatchObject([
      { GroupName: 'g', Comments: 'all' },
    ]);
    expect(code('DeleteGroup', { GroupName: 'g' })).toBe('409 DeleteConflict.Group.User');
    run('RemoveUserFromGroup', { UserName: 'u', GroupName: 'g' });
    expect(code('RemoveUserFromGroup', { UserName: 'u', GroupName: 'g' })).toBe('404 EntityNotExist.User.Group');
    expect(run('UpdateGroup', { GroupName: 'g', NewGroupName: 'h' }).Group).toMatchObject({
      GroupName: 'h',
      Comments: 'all',
    });
    run('DeleteGroup', { GroupName: 'h' });
    expect(run('ListGroups').Groups.Group).toEqual([]);
  });
});

describe('roles', () => {
  it('keep their document as it was sent and show a lower-case ARN', () => {
    const { world, run, code } = account();
    const spaced = JSON.stringify(JSON.parse(TRUST), null, 2);
    const { Role: role } = run('CreateRole', {
      RoleName: 'Node-Master',
      AssumeRolePolicyDocument: spaced,
      Description: 'd',
    });
    expect(role).toMatchObject({
      RoleName: 'Node-Master',
      Arn: `acs:ram::${world.accountId}:role/node-master`,
      AssumeRolePolicyDocument: spaced,
      MaxSessionDuration: 3600,
    });
    expect(role.RoleId).toMatch(/^3\d{17}$/);
    expect(code('CreateRole', { RoleName: 'NODE-MASTER', AssumeRolePolicyDocument: TRUST })).toBe(
      '409 EntityAlreadyExists.Role',
    );
    run('UpdateRole', { RoleName: 'Node-Master', NewDescription: '', NewMaxSessionDuration: 7200 });
    expect(run('GetRole', { RoleName: 'node-master' }).Role).toMatchObject({
      Description: '',
      MaxSessionDuration: 7200,
    });
  });

  it('are validated', () => {
    const { code } = account();
    const create = (input: Input): string =>
      code('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: TRUST, ...input });
    expect(create({ RoleName: 'a_b' })).toBe('400 InvalidParameter.RoleName.InvalidChars');
    expect(create({ AssumeRolePolicyDocument: POLICY })).toBe('400 MalformedPolicyDocument');
    expect(create({ AssumeRolePolicyDocument: '{' })).toBe('400 MalformedPolicyDocument');
    expect(create({ MaxSessionDuration: 60 })).toBe('400 InvalidParameter.MaxSessionDuration.Format');
    expect(create({ Tag: '[{"Key":"acs:x","Value":"y"}]' })).toBe('400 InvalidTagKey.Malformed');
    expect(create({ Tag: 'k=v' })).toBe('400 InvalidParameter.Tag');
    expect(code('GetRole', { RoleName: 'r' })).toBe('404 EntityNotExist.Role');
  });

  it('keep policies, which must go first', () => {
    const { run, code } = account();
    run('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: TRUST });
    run('CreatePolicy', { PolicyName: 'p', PolicyDocument: POLICY, Description: 'what it does' });
    const link = { RoleName: 'r', PolicyName: 'p', PolicyType: 'Custom' };
    run('AttachPolicyToRole', link);
    expect(code('AttachPolicyToRole', link)).toBe('409 EntityAlreadyExists.Role.Policy');
    expect(run('ListPoliciesForRole', { RoleName: 'r' }).Policies.Policy).toEqual([
      {
        PolicyName: 'p',
        PolicyType: 'Custom',
        Description: 'what it does',
        DefaultVersion: 'v1',
        AttachDate: '2026-11-20T00:00:00Z',
      },
    ]);
    expect(code('DeleteRole', { RoleName: 'r' })).toBe('409 DeleteConflict.Role.Policy');
    expect(code('DeletePolicy', { PolicyName: 'p' })).toBe('409 DeleteConflict.Role.Policy');
    run('DetachPolicyFromRole', link);
    expect(code('DetachPolicyFromRole', link)).toBe('404 EntityNotExist.Role.Policy');
    expect(code('DeletePolicy', { PolicyName: 'p' })).toBe('none');
    expect(code('DeleteRole', { RoleName: 'r' })).toBe('none');
  });

  it('made by a product are not the user’s to delete', () => {
    const { run, code } = account();
    run('CreateRole', { RoleName: 'AliyunServiceRoleForX', AssumeRolePolicyDocument: TRUST });
    expect(code('DeleteRole', { RoleName: 'AliyunServiceRoleForX' })).toBe('403 NoPermission');
  });
});

describe('policies', () => {
  it('have versions, of which one is in force', () => {
    const { run, code } = account();
    run('CreatePolicy', { PolicyName: 'p', PolicyDocument: POLICY });
    for (const expected of ['v2', 'v3', 'v4', 'v5']) {
      expect(run('CreatePolicyVersion', { PolicyName: 'p', PolicyDocument: POLICY }).PolicyVersion).toMatchObject({
        VersionId: expected,
        IsDefaultVersion: false,
      });
    }
    const sixth = { PolicyName: 'p', PolicyDocument: POLICY, SetAsDefault: true };
    expect(code('CreatePolicyVersion', sixth)).toBe('409 LimitExceeded.Policy.Version');
    run('CreatePolicyVersion', { ...sixth, RotateStrategy: 'DeleteOldestNonDefaultVersionWhenLimitExceeded' });
    const ids = run('ListPolicyVersions', { PolicyName: 'p', PolicyType: 'Custom' }).PolicyVersions.PolicyVersion;
    expect(ids.map((version: Json) => version.VersionId)).toEqual(['v1', 'v3', 'v4', 'v5', 'v6']);
    const read = run('GetPolicy', { PolicyName: 'p', PolicyType: 'Custom' });
    expect(read.Policy).toMatchObject({ DefaultVersion: 'v6', AttachmentCount: 0 });
    expect(read.DefaultPolicyVersion).toMatchObject({
      VersionId: 'v6',
      IsDefaultVersion: true,
      PolicyDocument: POLICY,
    });
    expect(code('DeletePolicyVersion', { PolicyName: 'p', VersionId: 'v6' })).toBe(
      '409 DeleteConflict.Policy.Version.Default',
    );
    expect(code('DeletePolicyVersion', { PolicyName: 'p', VersionId: 'v2' })).toBe('404 EntityNotExist.Policy.Version');
    run('SetDefaultPolicyVersion', { PolicyName: 'p', VersionId: 'v1' });
    run('DeletePolicyVersion', { PolicyName: 'p', VersionId: 'v6' });
    expect(code('DeletePolicy', { PolicyName: 'p' })).toBe('409 DeleteConflict.Policy.Version');
    expect(code('DeletePolicy', { PolicyName: 'p', CascadingDelete: true })).toBe('none');
    expect(code('GetPolicy', { PolicyName: 'p', PolicyType: 'Custom' })).toBe('404 EntityNotExist.Policy');
  });

  it('are validated', () => {
    const { run, code } = account();
    const create = (input: Input): string =>
      code('CreatePolicy', { PolicyName: 'p', PolicyDocument: POLICY, ...input });
    expect(create({ PolicyName: 'a_b' })).toBe('400 InvalidParameter.PolicyName.InvalidChars');
    expect(create({ PolicyDocument: TRUST })).toBe('400 MalformedPolicyDocument');
    expect(create({ PolicyDocument: ' '.repeat(6145) + POLICY })).toBe('400 InvalidParameter.PolicyDocument.Length');
    expect(create({ Description: 'd'.repeat(1025) })).toBe('400 InvalidParameter.Description.Length');
    run('CreatePolicy', { PolicyName: 'p', PolicyDocument: POLICY });
    expect(create({})).toBe('409 EntityAlreadyExists.Policy');
    expect(code('GetPolicy', { PolicyName: 'p', PolicyType: 'custom' })).toBe('400 InvalidParameter.PolicyType');
  });

  it('of the system exist, and are listed beside the account’s', () => {
    const { run, code } = account();
    run('CreatePolicy', { PolicyName: 'own', PolicyDocument: POLICY });
    const admin = run('GetPolicy', { PolicyName: 'AdministratorAccess', PolicyType: 'System' });
    expect(JSON.parse(admin.DefaultPolicyVersion.PolicyDocument).Statement).toEqual([
      { Effect: 'Allow', Action: '*', Resource: '*' },
    ]);
    expect(code('GetPolicy', { PolicyName: 'own', PolicyType: 'System' })).toBe('404 EntityNotExist.Policy');
    expect(code('DeletePolicy', { PolicyName: 'AdministratorAccess' })).toBe('404 EntityNotExist.Policy');
    const custom = run('ListPolicies', { PolicyType: 'Custom' }).Policies.Policy;
    expect(custom.map((policy: Json) => policy.PolicyName)).toEqual(['own']);
    const all = run('ListPolicies', { MaxItems: 1000 }).Policies.Policy;
    expect(all.length).toBeGreaterThan(30);
  });

  it('know who has them', () => {
    const { world, run } = account();
    run('CreatePolicy', { PolicyName: 'p', PolicyDocument: POLICY });
    run('CreateUser', { UserName: 'u' });
    run('CreateGroup', { GroupName: 'g' });
    run('CreateRole', { RoleName: 'R', AssumeRolePolicyDocument: TRUST });
    run('AttachPolicyToUser', { PolicyName: 'p', PolicyType: 'Custom', UserName: 'u' });
    run('AttachPolicyToGroup', { PolicyName: 'p', PolicyType: 'Custom', GroupName: 'g' });
    run('AttachPolicyToRole', { PolicyName: 'p', PolicyType: 'Custom', RoleName: 'R' });
    const entities = run('ListEntitiesForPolicy', { PolicyName: 'p', PolicyType: 'Custom' });
    expect(entities.Users.User).toMatchObject([{ UserName: 'u' }]);
    expect(entities.Groups.Group).toMatchObject([{ GroupName: 'g' }]);
    expect(entities.Roles.Role).toMatchObject([{ RoleName: 'R', Arn: `acs:ram::${world.accountId}:role/r` }]);
    expect(run('GetPolicy', { PolicyName: 'p', PolicyType: 'Custom' }).Policy.AttachmentCount).toBe(3);
    expect(
      account().run('ListEntitiesForPolicy', { PolicyName: 'ReadOnlyAccess', PolicyType: 'System' }),
    ).toMatchObject({
      Users: { User: [] },
      Groups: { Group: [] },
      Roles: { Role: [] },
    });
  });

  it('are attached to a role five times at most, and not within a resource group', () => {
    const { run, code } = account();
    run('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: TRUST });
    for (let index = 0; index < 6; index += 1) run('CreatePolicy', { PolicyName: `p${index}`, PolicyDocument: POLICY });
    const attach = (index: number): string =>
      code('AttachPolicyToRole', { RoleName: 'r', PolicyType: 'Custom', PolicyName: `p${index}` });
    expect([0, 1, 2, 3, 4, 5].map(attach)).toEqual([
      ...Array.from({ length: 5 }, () => 'none'),
      '409 LimitExceeded.Role.Policy',
    ]);
    const system = { RoleName: 'r', PolicyType: 'System', PolicyName: 'ReadOnlyAccess' };
    expect(code('AttachPolicyToRole', { ...system, ResourceGroupId: 'rg-1' })).toBe(
      '400 InvalidParameter.ResourceGroupId',
    );
    expect(code('AttachPolicyToRole', system)).toBe('none');
  });
});

describe('tags', () => {
  it('travel as JSON and are listed flat', () => {
    const { run, code } = account();
    run('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: TRUST, Tag: '[{"Key":"a","Value":"1"}]' });
    run('CreateRole', { RoleName: 's', AssumeRolePolicyDocument: TRUST });
    const on = { ResourceType: 'role', ResourceNames: '["r"]' };
    run('TagResources', { ...on, Tag: '[{"Key":"b","Value":"2"}]' });
    expect(run('ListTagResources', on).TagResources).toEqual([
      { ResourceType: 'role', ResourceName: 'r', TagKey: 'a', TagValue: '1' },
      { ResourceType: 'role', ResourceName: 'r', TagKey: 'b', TagValue: '2' },
    ]);
    const found = run('ListRoles', { Tag: '[{"Key":"b","Value":"2"}]' }).Roles.Role;
    expect(found).toMatchObject([{ RoleName: 'r', Tags: { Tag: [{ TagKey: 'a' }, { TagKey: 'b', TagValue: '2' }] } }]);
    run('UntagResources', { ...on, TagKeys: '["a"]' });
    expect(run('ListTagResources', { ResourceType: 'role' }).TagResources).toHaveLength(1);
    run('UntagResources', { ...on, All: true });
    expect(run('ListTagResources', { ResourceType: 'role' }).TagResources).toEqual([]);
    expect(code('TagResources', { ...on, ResourceNames: '["x"]', Tag: '[{"Key":"b","Value":"2"}]' })).toBe(
      '404 EntityNotExist.Role',
    );
    expect(code('TagResources', { ...on, ResourceType: 'host', Tag: '[{"Key":"b","Value":"2"}]' })).toBe(
      '400 InvalidParameter.ResourceType',
    );
  });
});

describe('the account alias', () => {
  it('is the account id until it is set', () => {
    const { world, run, code } = account();
    expect(run('GetAccountAlias').AccountAlias).toBe(world.accountId);
    expect(code('SetAccountAlias', { AccountAlias: '-x' })).toBe('400 InvalidParameter.AccountAlias.Format');
    run('SetAccountAlias', { AccountAlias: 'my-company' });
    expect(run('GetAccountAlias').AccountAlias).toBe('my-company');
    run('ClearAccountAlias');
    expect(run('GetAccountAlias').AccountAlias).toBe(world.accountId);
  });
});
