import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';

import { ims } from '../ims/index.ts';
import type { Service } from '../service.ts';
import { sts } from '../sts/index.ts';
import { memoryWorld } from '../world/memory-world.ts';
import { callAction, rootCaller } from '../world/test-call.ts';
import { ram } from './index.ts';

type Json = ReturnType<typeof JSON.parse>;
type Input = Parameters<typeof callAction>[3];

describe.each([ram, sts, ims])('$product', (service: Service) => {
  const file = new URL(`../../../../shared/contracts/openapi/${service.code}.json`, import.meta.url);
  it.skipIf(!existsSync(file))(
    'offers only actions that the published metadata has (skipped without ../shared/contracts)',
    () => {
      const published = JSON.parse(readFileSync(file, 'utf8')) as {
        version: string;
        actions: Readonly<Record<string, unknown>>;
      };
      expect(service.version).toBe(published.version);
      const strangers = Object.keys(service.actions).filter((name) => !(name in published.actions));
      expect(strangers).toEqual([]);
      expect(Object.keys(service.actions).length).toBeGreaterThan(2);
    },
  );
});

const require = createRequire(import.meta.url);
const MODELS: Readonly<Record<string, Json>> = {
  Ram: require('@alicloud/ram20150501'),
  Sts: require('@alicloud/sts20150401'),
};

/** Members of an answer that the official SDK's model does not have, or has with another type. */
function misfits(value: Json, model: Json, path = ''): readonly string[] {
  const types = model.types() as Readonly<Record<string, Json>>;
  const names = Object.fromEntries(
    Object.entries(model.names() as Readonly<Record<string, string>>).map(([key, wire]) => [wire, key]),
  );
  return Object.entries(value as Readonly<Record<string, Json>>).flatMap(([wire, member]) => {
    const key = names[wire];
    return key === undefined ? [`${path}${wire} is not in the model`] : misfit(member, types[key], `${path}${wire}`);
  });
}

function misfit(value: Json, type: Json, path: string): readonly string[] {
  if (typeof type === 'string') return typeof value === type ? [] : [`${path} is ${typeof value}, not ${type}`];
  if (typeof type === 'function') return misfits(value, type, `${path}.`);
  if (!Array.isArray(value)) return [`${path} is no array`];
  return value.flatMap((item: Json, index) => misfit(item, type.itemType, `${path}[${index}]`));
}

/** Every action once, in an order in which all succeed. */
const TRUST = (id: string): string =>
  JSON.stringify({
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${id}:root`] } }],
  });
const POLICY = JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });
const user = { UserName: 'u' };
const group = { GroupName: 'g' };
const role = { RoleName: 'r' };
const policy = { PolicyName: 'p', PolicyType: 'Custom' };
const tagged = { ResourceType: 'policy', ResourceNames: '["p"]' };

const STEPS: readonly (readonly [string, Input])[] = [
  ['CreateUser', user],
  ['GetUser', user],
  ['UpdateUser', user],
  ['ListUsers', {}],
  ['CreateAccessKey', {}],
  ['ListAccessKeys', {}],
  ['CreateLoginProfile', { ...user, Password: 'Passw0rd!' }],
  ['GetLoginProfile', user],
  ['UpdateLoginProfile', user],
  ['CreateGroup', group],
  ['GetGroup', group],
  ['UpdateGroup', group],
  ['ListGroups', {}],
  ['AddUserToGroup', { ...user, ...group }],
  ['ListUsersForGroup', group],
  ['ListGroupsForUser', user],
  ['CreateRole', { ...role, AssumeRolePolicyDocument: TRUST('1'), Tag: '[{"Key":"k","Value":"v"}]' }],
  ['GetRole', role],
  ['UpdateRole', role],
  ['ListRoles', {}],
  ['CreatePolicy', { PolicyName: 'p', PolicyDocument: POLICY }],
  ['UpdatePolicyDescription', { PolicyName: 'p', NewDescription: 'd' }],
  ['CreatePolicyVersion', { PolicyName: 'p', PolicyDocument: POLICY }],
  ['GetPolicy', policy],
  ['GetPolicyVersion', { ...policy, VersionId: 'v2' }],
  ['ListPolicyVersions', policy],
  ['SetDefaultPolicyVersion', { PolicyName: 'p', VersionId: 'v2' }],
  ['DeletePolicyVersion', { PolicyName: 'p', VersionId: 'v1' }],
  ['AttachPolicyToUser', { ...policy, ...user }],
  ['AttachPolicyToGroup', { ...policy, ...group }],
  ['AttachPolicyToRole', { ...policy, ...role }],
  ['ListEntitiesForPolicy', policy],
  ['ListPoliciesForUser', user],
  ['ListPoliciesForGroup', group],
  ['ListPoliciesForRole', role],
  ['TagResources', { ...tagged, Tag: '[{"Key":"k","Value":"v"}]' }],
  ['ListTagResources', tagged],
  ['ListPolicies', { MaxItems: 10 }],
  ['UntagResources', { ...tagged, TagKeys: '["k"]' }],
  ['DetachPolicyFromUser', { ...policy, ...user }],
  ['DetachPolicyFromGroup', { ...policy, ...group }],
  ['DetachPolicyFromRole', { ...policy, ...role }],
  ['DeletePolicy', { PolicyName: 'p' }],
  ['DeleteRole', role],
  ['RemoveUserFromGroup', { ...user, ...group }],
  ['DeleteGroup', group],
  ['DeleteLoginProfile', user],
  ['DeleteUser', user],
  ['SetAccountAlias', { AccountAlias: 'alias' }],
  ['GetAccountAlias', {}],
  ['ClearAccountAlias', {}],
];

describe('the official SDK', () => {
  it('knows every member of every answer of RAM, with its type', () => {
    const world = memoryWorld();
    const found = STEPS.flatMap(([name, input]) => {
      const answer = JSON.parse(JSON.stringify(callAction(world, ram, name, input)));
      return misfits(answer, MODELS['Ram'][`${name}ResponseBody`], `${name}: `);
    });
    expect(found).toEqual([]);
    // Besides: keys that are updated and deleted by id, and the two MFA calls that can only refuse.
    const left = Object.keys(ram.actions).filter((name) => !STEPS.some(([step]) => step === name));
    expect(left).toEqual(['UpdateAccessKey', 'DeleteAccessKey', 'GetUserMFAInfo', 'UnbindMFADevice']);
  });

  it('knows every member of the answers of STS', () => {
    const world = memoryWorld();
    callAction(world, ram, 'CreateUser', user);
    callAction(world, ram, 'CreateRole', { ...role, AssumeRolePolicyDocument: TRUST(world.accountId) });
    const caller = { ...rootCaller(world.accountId), kind: 'user' as const };
    const input = { RoleArn: `acs:ram::${world.accountId}:role/r`, RoleSessionName: 's1', SourceIdentity: 'me' };
    const answer = callAction(world, sts, 'AssumeRole', input, { caller });
    expect(misfits(answer, MODELS['Sts'].AssumeRoleResponseBody)).toEqual([]);
    expect(
      misfits(callAction(world, sts, 'GetCallerIdentity', {}), MODELS['Sts'].GetCallerIdentityResponseBody),
    ).toEqual([]);
  });
});
