import { beforeEach, describe, expect, it } from 'vitest';
import { ram } from '../ram/index.ts';
import { SESSIONS } from '../sts/tables.ts';
import { memoryWorld } from '../world/memory-world.ts';
import type { SimWorld } from '../world/sim-world.ts';
import { callAction } from '../world/test-call.ts';
import { send, withRootKey, type TestKey } from './test-request.ts';

let world: SimWorld;
let dev: TestKey;

beforeEach(() => {
  world = withRootKey(memoryWorld());
  send(world, 'PUT /data/');
  send(world, 'PUT /data/k', { body: 'v' });
  dev = newUser('dev');
});

function newUser(name: string): TestKey {
  callAction(world, ram, 'CreateUser', { UserName: name });
  const { AccessKey } = callAction(world, ram, 'CreateAccessKey', { UserName: name }) as {
    AccessKey: { AccessKeyId: string; AccessKeySecret: string };
  };
  return { id: AccessKey.AccessKeyId, secret: AccessKey.AccessKeySecret };
}

let policies = 0;
function grant(user: string, effect: 'Allow' | 'Deny', action: string, resource: string): void {
  policies += 1;
  const PolicyName = `p${policies}`;
  const PolicyDocument = JSON.stringify({
    Version: '1',
    Statement: [{ Effect: effect, Action: action, Resource: resource }],
  });
  callAction(world, ram, 'CreatePolicy', { PolicyName, PolicyDocument });
  callAction(world, ram, 'AttachPolicyToUser', { PolicyName, PolicyType: 'Custom', UserName: user });
}

function setPolicy(...statements: object[]): string {
  return send(world, 'PUT /data/?policy', { body: JSON.stringify({ Version: '1', Statement: statements }) }).code;
}

function userId(name: string): string {
  return (callAction(world, ram, 'GetUser', { UserName: name }) as { User: { UserId: string } }).User.UserId;
}

describe('a RAM user', () => {
  it('may do nothing until a policy says so, and is told what is missing', () => {
    const refused = send(world, 'GET /data/k', { by: dev });
    expect([refused.status, refused.code]).toEqual([403, 'AccessDenied']);
    expect(refused.text).toContain('<AuthAction>oss:GetObject</AuthAction>');
    expect(refused.text).toContain('<NoPermissionType>ImplicitDeny</NoPermissionType>');
    grant('dev', 'Allow', 'oss:GetObject', 'acs:oss:*:*:data/*');
    expect(send(world, 'GET /data/k', { by: dev }).text).toBe('v');
    expect(send(world, 'PUT /data/k', { by: dev, body: 'w' }).code).toBe('AccessDenied');
    expect(send(world, 'GET /data/', { by: dev }).code).toBe('AccessDenied');
  });

  it('needs the source of a copy and every key of a multiple delete', () => {
    grant('dev', 'Allow', 'oss:PutObject', 'acs:oss:*:*:data/*');
    const copy = (): string =>
      send(world, 'PUT /data/copy', { by: dev, headers: { 'x-oss-copy-source': '/data/k' } }).code;
    expect(copy()).toBe('AccessDenied');
    grant('dev', 'Allow', 'oss:GetObject', 'acs:oss:*:*:data/k');
    expect(copy()).toBe('');
    grant('dev', 'Allow', 'oss:DeleteObject', 'acs:oss:*:*:data/copy');
    const body = '<Delete><Object><Key>copy</Key></Object><Object><Key>k</Key></Object></Delete>';
    expect(send(world, 'POST /data/?delete', { by: dev, body }).code).toBe('AccessDenied');
    expect(send(world, 'GET /data/copy').status).toBe(200);
  });

  it('is let in by a bucket policy and kept out by a Deny anywhere', () => {
    setPolicy({
      Effect: 'Allow',
      Action: ['oss:GetObject'],
      Principal: [userId('dev')],
      Resource: ['acs:oss:*:*:data/*'],
    });
    expect(send(world, 'GET /data/k', { by: dev }).text).toBe('v');
    expect(send(world, 'GET /data/k', { by: newUser('other') }).code).toBe('AccessDenied');
    grant('dev', 'Deny', 'oss:*', 'acs:oss:*:*:data/k');
    expect(send(world, 'GET /data/k', { by: dev }).code).toBe('AccessDenied');
  });

  it('loses to a Deny of the bucket policy with a condition that holds', () => {
    grant('dev', 'Allow', 'oss:*', '*');
    setPolicy({
      Effect: 'Deny',
      Action: ['oss:*'],
      Principal: ['*'],
      Resource: ['acs:oss:*:*:data', 'acs:oss:*:*:data/*'],
      Condition: { NotIpAddress: { 'acs:SourceIp': ['10.0.0.0/8'] } },
    });
    const refused = send(world, 'GET /data/k', { by: dev });
    expect(refused.code).toBe('AccessDenied');
    expect(refused.text).toContain('<PolicyType>ResourceBasedPolicy</PolicyType>');
    expect(send(world, 'GET /data/k').text).toBe('v');
  });
});

describe('a stranger', () => {
  const get = (path = '/data/k'): string => send(world, `GET ${path}`, { by: 'anonymous' }).code;

  it('reads what an ACL opens, bucket or object, and writes only where that says so', () => {
    expect(get()).toBe('AccessDenied');
    send(world, 'PUT /data/k?acl', { headers: { 'x-oss-object-acl': 'public-read' } });
    expect(get()).toBe('');
    send(world, 'PUT /data/?acl', { headers: { 'x-oss-acl': 'public-read' } });
    send(world, 'PUT /data/secret', { body: 's', headers: { 'x-oss-object-acl': 'private' } });
    expect(get('/data/')).toBe('');
    expect(get('/data/secret')).toBe('AccessDenied');
    expect(get('/data/?policy')).toBe('AccessDenied');
    expect(send(world, 'PUT /data/new', { by: 'anonymous', body: 'x' }).code).toBe('AccessDenied');
    send(world, 'PUT /data/?acl', { headers: { 'x-oss-acl': 'public-read-write' } });
    expect(send(world, 'PUT /data/new', { by: 'anonymous', body: 'x' }).status).toBe(200);
  });

  it('is shut out by the public access block of bucket or account', () => {
    send(world, 'PUT /data/?acl', { headers: { 'x-oss-acl': 'public-read' } });
    const block =
      '<PublicAccessBlockConfiguration><BlockPublicAccess>true</BlockPublicAccess></PublicAccessBlockConfiguration>';
    send(world, 'PUT /data/?publicAccessBlock', { body: block });
    expect(get()).toBe('AccessDenied');
    expect(send(world, 'PUT /data/?acl', { headers: { 'x-oss-acl': 'public-read' } }).code).toBe('AccessDenied');
    expect(
      setPolicy({ Effect: 'Allow', Action: ['oss:GetObject'], Principal: ['*'], Resource: ['acs:oss:*:*:data/*'] }),
    ).toBe('AccessDenied');
    send(world, 'DELETE /data/?publicAccessBlock');
    expect(get()).toBe('');
    send(world, 'PUT /?publicAccessBlock', { body: block });
    expect(get()).toBe('AccessDenied');
  });

  it('may not list buckets, and learns that a bucket does not exist', () => {
    expect(get('/')).toBe('AccessDenied');
    expect(get('/nobody-has-this/x')).toBe('NoSuchBucket');
  });
});

describe('a temporary key', () => {
  const session: TestKey = { id: 'STS.abc', secret: 'temporary', token: 'token' };

  beforeEach(() => {
    const { Role } = callAction(world, ram, 'CreateRole', {
      RoleName: 'api',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '1',
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: ['ecs.aliyuncs.com'] } }],
      }),
    }) as { Role: { RoleId: string } };
    callAction(world, ram, 'AttachPolicyToRole', {
      PolicyName: 'AliyunOSSFullAccess',
      PolicyType: 'System',
      RoleName: 'api',
    });
    world.table(SESSIONS).put({
      id: session.id,
      secret: session.secret,
      securityToken: 'token',
      roleId: Role.RoleId,
      roleName: 'api',
      sessionName: 's',
      expiresAt: world.now() + 3_600_000,
      policy: '',
    });
  });

  it('needs its token, the right one, and time left', () => {
    expect(send(world, 'GET /data/k', { by: session }).text).toBe('v');
    expect(send(world, 'GET /data/k', { by: { id: session.id, secret: session.secret } }).code).toBe(
      'InvalidAccessKeyId',
    );
    expect(send(world, 'GET /data/k', { by: { ...session, token: 'other' } }).code).toBe(
      'AccessKeyIdAndSecurityTokenNotMatch',
    );
    expect(send(world, 'GET /data/k', { by: { ...dev, token: 'token' } }).code).toBe('InvalidSecurityToken');
    world.step(3_600_000);
    expect(send(world, 'GET /data/k', { by: session }).code).toBe('SecurityTokenExpired');
  });

  it('is named in a bucket policy as STS names it', () => {
    setPolicy({
      Effect: 'Deny',
      Action: 'oss:GetObject',
      Principal: [`arn:sts::${world.accountId}:assumed-role/api/*`],
      Resource: 'acs:oss:*:*:data/*',
    });
    expect(send(world, 'GET /data/k', { by: session }).code).toBe('AccessDenied');
    expect(send(world, 'GET /data/', { by: session }).status).toBe(200);
  });
});

describe('a bucket policy', () => {
  it.each([
    ['text that is no JSON', 'nonsense'],
    ['another version', JSON.stringify({ Version: '2', Statement: [] })],
    ['no statement', JSON.stringify({ Version: '1', Statement: [] })],
    [
      'an unknown effect',
      JSON.stringify({ Version: '1', Statement: [{ Effect: 'Maybe', Action: '*', Principal: '*', Resource: '*' }] }),
    ],
    [
      "another bucket's resource",
      JSON.stringify({
        Version: '1',
        Statement: [{ Effect: 'Allow', Action: 'oss:*', Principal: ['*'], Resource: 'acs:oss:*:*:other/*' }],
      }),
    ],
    [
      'no principal',
      JSON.stringify({
        Version: '1',
        Statement: [{ Effect: 'Allow', Action: 'oss:*', Resource: 'acs:oss:*:*:data/*' }],
      }),
    ],
  ])('is refused when it is %s', (_what, body) => {
    expect(send(world, 'PUT /data/?policy', { body }).code).toBe('MalformedPolicy');
    expect(send(world, 'GET /data/?policy').code).toBe('NoSuchBucketPolicy');
  });
});
