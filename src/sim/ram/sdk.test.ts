import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startSimulator, type Simulator } from '../simulator.ts';

type Json = ReturnType<typeof JSON.parse>;

// The SDKs are CommonJS whose default export Node does not see.
const require = createRequire(import.meta.url);
const { default: RamClient, ...Ram }: Json = require('@alicloud/ram20150501');
const { default: StsClient, ...Sts }: Json = require('@alicloud/sts20150401');

interface Keys {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

const TRUST = (accountId: string): string =>
  JSON.stringify({
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${accountId}:root`] } }],
  });
const ONLY_ROLES = JSON.stringify({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: ['ram:*Role*', 'sts:*'], Resource: '*' }],
});

describe('the official RAM and STS clients', () => {
  let simulator: Simulator;
  const connect = (Client: Json, keys: Keys): Json =>
    new Client({ ...keys, endpoint: `127.0.0.1:${simulator.port}`, protocol: 'http', regionId: 'cn-shanghai' });

  beforeAll(async () => {
    simulator = await startSimulator({ speed: 1 });
  });
  afterAll(() => simulator.close());

  it('make a user, whose keys do what its policies allow, whose role’s keys expire', async () => {
    const root = connect(RamClient, simulator);
    await root.createUser(new Ram.CreateUserRequest({ userName: 'deploy' }));
    const { body } = await root.createAccessKey(new Ram.CreateAccessKeyRequest({ userName: 'deploy' }));
    await root.createPolicy(
      new Ram.CreatePolicyRequest({
        policyName: 'only-roles',
        policyDocument: ONLY_ROLES,
        tag: [{ key: 'k', value: 'v' }],
      }),
    );
    const attach = { userName: 'deploy', policyName: 'only-roles', policyType: 'Custom' };
    await root.attachPolicyToUser(new Ram.AttachPolicyToUserRequest(attach));

    const { accessKeyId, accessKeySecret } = body.accessKey as Keys;
    const user = connect(RamClient, { accessKeyId, accessKeySecret });
    const role = { roleName: 'Api', assumeRolePolicyDocument: TRUST(simulator.accountId) };
    const created = await user.createRole(new Ram.CreateRoleRequest(role));
    expect(created.body.role.arn).toBe(`acs:ram::${simulator.accountId}:role/api`);
    await expect(user.listUsers(new Ram.ListUsersRequest({}))).rejects.toMatchObject({
      statusCode: 403,
      code: 'NoPermission',
      accessDeniedDetail: { AuthAction: 'ram:ListUsers', NoPermissionType: 'ImplicitDeny' },
    });

    const sts = connect(StsClient, { accessKeyId, accessKeySecret });
    const assumed = await sts.assumeRole(
      new Sts.AssumeRoleRequest({ roleArn: created.body.role.arn, roleSessionName: 'ci', durationSeconds: 900 }),
    );
    const session = connect(StsClient, assumed.body.credentials as Keys);
    expect((await session.getCallerIdentity()).body).toMatchObject({
      identityType: 'AssumedRoleUser',
      arn: `acs:ram::${simulator.accountId}:assumed-role/api/ci`,
    });
    const stolen = connect(StsClient, { ...(assumed.body.credentials as Keys), securityToken: 'made-up' });
    await expect(stolen.getCallerIdentity()).rejects.toMatchObject({
      code: 'InvalidSecurityToken.MismatchWithAccessKey',
    });
    simulator.step(901_000);
    await expect(session.getCallerIdentity()).rejects.toMatchObject({ code: 'InvalidSecurityToken.Expired' });
  });
});
