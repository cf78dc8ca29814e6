import { describe, expect, test } from 'vitest';
import {
  change,
  desired,
  expectContract,
  OWNERSHIP_OF_SHOP,
  ownTags,
  refused,
} from '../../../../test/support/driver-journey.ts';
import { recordingIo } from '../../../../test/support/recording-io.ts';
import type { Attributes } from '../../../model/index.ts';
import { ramPolicy } from './ram-policy.ts';
import { ramRolePolicyAttachment } from './ram-role-policy-attachment.ts';
import { ramRole } from './ram-role.ts';

const document = '{"Version":"1","Statement":[]}';

/** RAM lists tags flat. */
function tagRows(name: string, tags: Readonly<Record<string, string>>): Attributes {
  return { TagResources: Object.entries(tags).map(([TagKey, TagValue]) => ({ ResourceName: name, TagKey, TagValue })) };
}

describe('role', () => {
  const address = 'alicloud_ram_role.app';
  const tags = ownTags(address);
  const args = {
    role_name: 'App',
    assume_role_policy_document: document,
    description: 'runs it',
    max_session_duration: 7200,
    tags,
  };
  const want = desired(address, args);
  const answer = {
    Role: {
      RoleName: 'App',
      RoleId: '3001',
      Arn: 'acs:ram::1:role/app',
      AssumeRolePolicyDocument: '{ "Statement": [], "Version": "1" }',
      Description: 'runs it',
      MaxSessionDuration: 7200,
      CreateDate: '2026-11-20T00:00:00Z',
    },
  };
  const gone = refused('not-found', 'EntityNotExist.Role');

  test('is created with its tags as JSON, and read as it was written', async () => {
    const io = recordingIo({ 'ram:GetRole': answer, 'ram:ListTagResources': tagRows('App', tags) });
    const id = await ramRole.create(io, want);
    expect(JSON.parse(String(io.calls[0]?.params['Tag']))).toContainEqual({ Key: 'landfall:stack', Value: 'shop' });
    const observed = (await ramRole.read(io, id, undefined)) ?? {};
    expect(observed).toMatchObject({
      ...args,
      assume_role_policy_document: expect.any(String),
      arn: 'acs:ram::1:role/app',
    });
    const equal = ramRole.facts.equal?.['assume_role_policy_document'];
    expect(equal?.(document, observed['assume_role_policy_document'] ?? null)).toBe(true);
    expect(equal?.(document.replace('1', '2'), observed['assume_role_policy_document'] ?? null)).toBe(false);
    await ramRole.sync(
      io,
      id,
      change(desired(address, { ...args, tags: { a: 'b' } }), observed, 'max_session_duration', 'tags'),
    );
    expect(io.last('ram:UpdateRole').params).toEqual({ RoleName: 'App', NewMaxSessionDuration: 7200 });
    expect(io.last('ram:UntagResources').params).toMatchObject({ ResourceNames: '["App"]' });
    expectContract(ramRole, io.calls);
  });

  test('of the same name is ours only with our tags', async () => {
    const ours = recordingIo({ 'ram:GetRole': answer, 'ram:ListTagResources': tagRows('App', tags) });
    expect(await ramRole.find(ours, want)).toBe('App');
    const theirs = recordingIo({ 'ram:GetRole': answer, 'ram:ListTagResources': tagRows('App', { team: 'b' }) });
    expect(await ramRole.find(theirs, want)).toBeUndefined();
    const none = recordingIo({ 'ram:GetRole': gone });
    expect(await ramRole.find(none, want)).toBeUndefined();
  });

  test('lets go of foreign policies only by force', async () => {
    const policies = { Policies: { Policy: [{ PolicyName: 'P', PolicyType: 'System' }] } };
    const gentle = recordingIo({ 'ram:GetRole': gone, 'ram:ListPoliciesForRole': policies });
    await ramRole.remove(gentle, 'App', {}, undefined);
    expect(gentle.names()).toEqual(['ram:DeleteRole', 'ram:GetRole']);
    const forced = recordingIo({ 'ram:GetRole': gone, 'ram:ListPoliciesForRole': policies });
    await ramRole.remove(forced, 'App', { force: true }, undefined);
    expect(forced.last('ram:DetachPolicyFromRole').params).toEqual({
      RoleName: 'App',
      PolicyName: 'P',
      PolicyType: 'System',
    });
    expectContract(ramRole, [...gentle.calls, ...forced.calls]);
  });

  test('is listed by the tags of a stack, page by page', async () => {
    const io = recordingIo({
      'ram:ListTagResources': ({ params }) => {
        if (params['ResourceNames'] !== undefined) return tagRows('App', tags);
        return params['NextToken'] === undefined
          ? { NextToken: 't2', TagResources: [] }
          : tagRows('App', { 'landfall:stack': 'shop' });
      },
    });
    expect(await ramRole.owned?.(io, OWNERSHIP_OF_SHOP, undefined)).toEqual([{ id: 'App', address }]);
    expectContract(ramRole, io.calls);
  });
});

describe('policy', () => {
  const address = 'alicloud_ram_policy.app';
  const want = desired(address, {
    policy_name: 'app',
    policy_document: document,
    description: 'x',
    tags: ownTags(address),
  });
  const gone = refused('not-found', 'EntityNotExist.Policy');

  test('a new document is a new version in force; the oldest makes room', async () => {
    const io = recordingIo({});
    await ramPolicy.create(io, want);
    await ramPolicy.sync(io, 'app', change(want, {}, 'policy_document', 'description'));
    expect(io.last('ram:CreatePolicyVersion').params).toEqual({
      PolicyName: 'app',
      PolicyDocument: document,
      SetAsDefault: true,
      RotateStrategy: 'DeleteOldestNonDefaultVersionWhenLimitExceeded',
    });
    expect(io.last('ram:UpdatePolicyDescription').params).toEqual({ PolicyName: 'app', NewDescription: 'x' });
    const none = desired(address, { ...want.args, rotate_strategy: 'None' });
    await ramPolicy.sync(io, 'app', change(none, {}, 'policy_document'));
    expect(io.last('ram:CreatePolicyVersion').params['RotateStrategy']).toBe('None');
    expectContract(ramPolicy, io.calls);
  });

  test('is read with the document in force', async () => {
    const io = recordingIo({
      'ram:GetPolicy': {
        Policy: { PolicyName: 'app', PolicyType: 'Custom', DefaultVersion: 'v3', AttachmentCount: 1, Description: 'x' },
        DefaultPolicyVersion: { VersionId: 'v3', PolicyDocument: document },
      },
      'ram:ListTagResources': tagRows('app', ownTags(address)),
    });
    expect(await ramPolicy.read(io, 'app', undefined)).toMatchObject({
      ...want.args,
      default_version: 'v3',
      attachment_count: 1,
    });
    expect(await ramPolicy.find(io, want)).toBe('app');
    expectContract(ramPolicy, io.calls);
  });

  test('goes version by version, and by force from everyone who holds it', async () => {
    const io = recordingIo({
      'ram:GetPolicy': gone,
      'ram:ListPolicyVersions': {
        PolicyVersions: {
          PolicyVersion: [
            { VersionId: 'v1', IsDefaultVersion: false },
            { VersionId: 'v2', IsDefaultVersion: true },
          ],
        },
      },
      'ram:ListEntitiesForPolicy': {
        Roles: { Role: [{ RoleName: 'r' }] },
        Users: { User: [{ UserName: 'u' }] },
        Groups: { Group: [] },
      },
    });
    await ramPolicy.remove(io, 'app', { force: true }, undefined);
    expect(io.names()).toEqual([
      'ram:ListEntitiesForPolicy',
      'ram:DetachPolicyFromRole',
      'ram:DetachPolicyFromUser',
      'ram:ListPolicyVersions',
      'ram:DeletePolicyVersion',
      'ram:DeletePolicy',
      'ram:GetPolicy',
    ]);
    expect(io.last('ram:DeletePolicyVersion').params).toEqual({ PolicyName: 'app', VersionId: 'v1' });
    expectContract(ramPolicy, io.calls);
  });
});

describe('attachment', () => {
  const args = { policy_name: 'app', policy_type: 'Custom', role_name: 'App' };
  const want = desired('alicloud_ram_role_policy_attachment.app', args);
  const held = { Policies: { Policy: [{ PolicyName: 'app', PolicyType: 'Custom' }] } };
  const bare = { Policies: { Policy: [{ PolicyName: 'app', PolicyType: 'System' }] } };

  test('lives: attached, found, read, detached', async () => {
    const io = recordingIo({ 'ram:ListPoliciesForRole': [bare, held, held, bare, bare] });
    expect(await ramRolePolicyAttachment.find(io, want)).toBeUndefined();
    const id = await ramRolePolicyAttachment.create(io, want);
    expect(id).toBe('role:app:Custom:App');
    expect(await ramRolePolicyAttachment.find(io, want)).toBe(id);
    expect(await ramRolePolicyAttachment.read(io, id, undefined)).toEqual({ id, ...args });
    await ramRolePolicyAttachment.remove(io, id, {}, undefined);
    expect(await ramRolePolicyAttachment.read(io, id, undefined)).toBeUndefined();
    expectContract(ramRolePolicyAttachment, io.calls);
  });

  test('attaching what is attached succeeds; nothing else that is refused does', async () => {
    const again = recordingIo({ 'ram:AttachPolicyToRole': refused('taken', 'EntityAlreadyExists.Role.Policy') });
    expect(await ramRolePolicyAttachment.create(again, want)).toBe('role:app:Custom:App');
    const denied = recordingIo({ 'ram:AttachPolicyToRole': refused('permission', 'NoPermission') });
    await expect(ramRolePolicyAttachment.create(denied, want)).rejects.toMatchObject({ code: 'NoPermission' });
  });
});
