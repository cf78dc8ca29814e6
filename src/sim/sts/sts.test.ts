import { describe, expect, it } from 'vitest';

import { ims } from '../ims/index.ts';
import { resolveAccessKey } from '../ram/authorize.ts';
import { ram } from '../ram/index.ts';
import { ROLES } from '../ram/tables.ts';
import { ApiFault, type Caller } from '../service.ts';
import { memoryWorld } from '../world/memory-world.ts';
import type { SimWorld } from '../world/sim-world.ts';
import { callAction } from '../world/test-call.ts';
import { sts } from './index.ts';
import { assumeForService } from './session.ts';

type Input = Parameters<typeof callAction>[3];
type Json = ReturnType<typeof JSON.parse>;
type Run = (action: string, input?: Input, caller?: Caller) => Json;

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'none';
  } catch (error) {
    if (error instanceof ApiFault) return `${error.status} ${error.code}`;
    throw error;
  }
}

/** An account with a user `u` and a role `api` that trusts `principal`. */
function account(
  principal: (accountId: string) => object,
  condition: object = {},
): { world: SimWorld; user: Caller; arn: string; run: Run } {
  const world = memoryWorld();
  callAction(world, ram, 'CreateUser', { UserName: 'u' });
  const key = callAction(world, ram, 'CreateAccessKey', { UserName: 'u' }) as Json;
  const statement = {
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: principal(world.accountId),
    Condition: condition,
  };
  callAction(world, ram, 'CreateRole', {
    RoleName: 'api',
    AssumeRolePolicyDocument: JSON.stringify({ Version: '1', Statement: [statement] }),
  });
  const run: Run = (action, input = {}, caller) =>
    JSON.parse(JSON.stringify(callAction(world, sts, action, input, caller === undefined ? {} : { caller })));
  const user = resolveAccessKey(world, key.AccessKey.AccessKeyId)!.caller;
  return { world, user, arn: `acs:ram::${world.accountId}:role/api`, run };
}

const root = (accountId: string): object => ({ RAM: [`acs:ram::${accountId}:root`] });

describe('AssumeRole', () => {
  it('gives keys that say who they are and die when their time is over', () => {
    const { world, user, arn, run } = account(root);
    const answer = run('AssumeRole', { RoleArn: arn, RoleSessionName: 'build-7', DurationSeconds: 900 }, user);
    const role = world.table(ROLES).where('lowerName', 'api')[0]!;
    expect(answer.AssumedRoleUser).toEqual({
      Arn: `acs:ram::${world.accountId}:role/api/build-7`,
      AssumedRoleId: `${role.id}:build-7`,
    });
    expect(answer.Credentials.Expiration).toBe('2026-11-20T00:15:00Z');
    const id: string = answer.Credentials.AccessKeyId;
    expect(id).toMatch(/^STS\.\w{25}$/);
    const key = resolveAccessKey(world, id)!;
    expect(key).toMatchObject({
      secret: answer.Credentials.AccessKeySecret,
      securityToken: answer.Credentials.SecurityToken,
      active: true,
    });
    expect(key.expiresAt).toBe(world.now() + 900_000);
    expect(run('GetCallerIdentity', {}, key.caller)).toMatchObject({
      IdentityType: 'AssumedRoleUser',
      AccountId: world.accountId,
      Arn: `acs:ram::${world.accountId}:assumed-role/api/build-7`,
      PrincipalId: `${role.id}:build-7`,
      RoleId: role.id,
    });
    // The key is still known when it is dead, so that the gateway can say "expired"; a day later it is forgotten.
    world.step(901_000);
    expect(resolveAccessKey(world, id)!.expiresAt).toBeLessThan(world.now());
    world.step(25 * 3_600_000);
    expect(resolveAccessKey(world, id)).toBeUndefined();
  });

  it('is refused to the account itself and to whom the role does not trust', () => {
    const { run, arn, user } = account((id) => ({ RAM: [`acs:ram::${id}:user/somebody-else`] }));
    const assume = { RoleArn: arn, RoleSessionName: 's1' };
    expect(() => run('AssumeRole', assume)).toThrow('Roles may not be assumed by root accounts.');
    expect(codeOf(() => run('AssumeRole', assume, user))).toBe('403 NoPermission');
    const trusting = account((id) => ({ RAM: [`acs:ram::${id}:user/u`] }));
    expect(codeOf(() => trusting.run('AssumeRole', { ...assume, RoleArn: trusting.arn }, trusting.user))).toBe('none');
  });

  it('asks for the external id that the trust policy wants', () => {
    const { run, arn, user } = account(root, { StringEquals: { 'sts:ExternalId': 'partner' } });
    const assume = (ExternalId: string): string =>
      codeOf(() => run('AssumeRole', { RoleArn: arn, RoleSessionName: 's1', ExternalId }, user));
    expect(assume('stranger')).toBe('403 NoPermission');
    expect(assume('')).toBe('403 NoPermission');
    expect(assume('partner')).toBe('none');
  });

  it('validates its parameters', () => {
    const { run, arn, user } = account(root);
    const assume = (input: Input): string =>
      codeOf(() => run('AssumeRole', { RoleArn: arn, RoleSessionName: 's1', ...input }, user));
    expect(assume({ RoleArn: 'api' })).toBe('400 InvalidParameter.RoleArn');
    expect(assume({ RoleArn: `${arn}x` })).toBe('404 EntityNotExist.Role');
    expect(assume({ RoleArn: 'acs:ram::1:role/api' })).toBe('404 EntityNotExist.Role');
    expect(assume({ RoleSessionName: 'a' })).toBe('400 InvalidParameter.RoleSessionName');
    expect(assume({ DurationSeconds: 899 })).toBe('400 InvalidParameter.DurationSeconds');
    expect(assume({ DurationSeconds: 3601 })).toBe('400 InvalidParameter.DurationSeconds');
    expect(assume({ Policy: '{"Version":"1"}' })).toBe('400 InvalidParameter.PolicyGrammar');
    expect(assume({ Policy: ' '.repeat(2049) })).toBe('400 InvalidParameter.PolicySize');
  });
});

describe('GetCallerIdentity', () => {
  it('tells the account from its users', () => {
    const { world, run, user } = account(root);
    expect(run('GetCallerIdentity')).toMatchObject({
      IdentityType: 'Account',
      UserId: world.accountId,
      PrincipalId: world.accountId,
    });
    expect(run('GetCallerIdentity', {}, user)).toMatchObject({
      IdentityType: 'RAMUser',
      Arn: `acs:ram::${world.accountId}:user/u`,
      UserId: user.principalId,
    });
  });
});

describe('AssumeRoleWithOIDC', () => {
  const issuer = 'https://oidc-ack-cn-shanghai.oss-cn-shanghai.aliyuncs.com/c1';
  const subject = 'system:serviceaccount:confidential-containers-system:cloud-api-adaptor';
  const start = Date.UTC(2026, 10, 20) / 1000;
  const claims = { iss: issuer, sub: subject, aud: ['sts.aliyuncs.com'], iat: start, exp: start + 3600 };
  const token = (payload: object): string =>
    [{ alg: 'RS256' }, payload, {}].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');

  function rrsa(): { world: SimWorld; assume: (input: Input) => Json } {
    const { world, arn, run } = account((id) => ({ Federated: [`acs:ram::${id}:oidc-provider/ack-rrsa-c1`] }), {
      StringEquals: { 'oidc:aud': ['sts.aliyuncs.com'], 'oidc:iss': [issuer], 'oidc:sub': [subject] },
    });
    callAction(world, ims, 'CreateOIDCProvider', {
      OIDCProviderName: 'ack-rrsa-c1',
      IssuerUrl: issuer,
      ClientIds: 'sts.aliyuncs.com',
    });
    const provider = `acs:ram::${world.accountId}:oidc-provider/ack-rrsa-c1`;
    const assume = (input: Input): Json =>
      run('AssumeRoleWithOIDC', {
        RoleArn: arn,
        OIDCProviderArn: provider,
        OIDCToken: token(claims),
        RoleSessionName: 's1',
        ...input,
      });
    return { world, assume };
  }

  it('gives a pod keys, without a signature', () => {
    const { world, assume } = rrsa();
    expect(sts.actions['AssumeRoleWithOIDC']?.anonymous).toBe(true);
    const answer = assume({});
    expect(answer.OIDCTokenInfo).toMatchObject({ Subject: subject, Issuer: issuer, ClientIds: 'sts.aliyuncs.com' });
    expect(resolveAccessKey(world, answer.Credentials.AccessKeyId)?.caller).toMatchObject({
      kind: 'role',
      name: 'api',
    });
  });

  it.each([
    ['no token', { OIDCToken: 'x.y' }, '401 AuthenticationFail.OIDCToken.Invalid'],
    [
      'another issuer',
      { OIDCToken: token({ ...claims, iss: 'https://x' }) },
      '401 AuthenticationFail.OIDCToken.Invalid',
    ],
    [
      'another audience',
      { OIDCToken: token({ ...claims, aud: 'kubernetes' }) },
      '401 AuthenticationFail.OIDCToken.Invalid',
    ],
    ['an expired token', { OIDCToken: token({ ...claims, exp: start }) }, '401 AuthenticationFail.OIDCToken.Expired'],
    [
      'an old token',
      { OIDCToken: token({ ...claims, iat: start - 13 * 3600 }) },
      '401 AuthenticationFail.OIDCToken.Expired',
    ],
    [
      'another pod',
      { OIDCToken: token({ ...claims, sub: 'system:serviceaccount:a:b' }) },
      '401 AuthenticationFail.NoPermission',
    ],
    ['no such provider', { OIDCProviderArn: 'acs:ram::1:oidc-provider/x' }, '404 EntityNotExist.OIDCProvider'],
  ])('refuses %s', (_, input: Input, expected) => {
    const { assume } = rrsa();
    expect(codeOf(() => assume(input))).toBe(expected);
  });
});

describe('a product acting in a role', () => {
  it('needs the role’s trust', () => {
    const { world } = account(() => ({ Service: ['ecs.aliyuncs.com'] }));
    const assume = (service: string) => assumeForService(world, { roleName: 'api', service, sessionName: 'i-1' });
    expect(assume('fc.aliyuncs.com')).toBeUndefined();
    expect(assume('ecs.aliyuncs.com')).toMatchObject({ Credentials: { Expiration: '2026-11-20T01:00:00Z' } });
  });
});
