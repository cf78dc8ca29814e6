import { describe, expect, it } from 'vitest';

import type { Caller } from '../service.ts';
import { sts } from '../sts/index.ts';
import { memoryWorld } from '../world/memory-world.ts';
import type { SimWorld } from '../world/sim-world.ts';
import { callAction } from '../world/test-call.ts';
import { authorize, resolveAccessKey } from './authorize.ts';
import { ram } from './index.ts';
import { ROOT_KEYS } from './tables.ts';

type Input = Parameters<typeof callAction>[3];
type Context = Readonly<Record<string, string>>;

function policy(effect: 'Allow' | 'Deny', action: string, resource = '*', condition: object = {}): string {
  return JSON.stringify({
    Version: '1',
    Statement: [{ Effect: effect, Action: action, Resource: resource, Condition: condition }],
  });
}

/** A world with one user, what may be done to it, and a question put as that user. */
function account(): {
  world: SimWorld;
  run: (action: string, input: Input) => Readonly<Record<string, unknown>>;
  grant: (name: string, document: string) => void;
  keyOf: (userName: string) => string;
  ask: (action: string, resource?: string, context?: Context) => string;
} {
  const world = memoryWorld();
  const run = (action: string, input: Input) => callAction(world, ram, action, input);
  const keyOf = (userName: string): string => {
    const { AccessKey: key } = run('CreateAccessKey', { UserName: userName }) as { AccessKey: { AccessKeyId: string } };
    return key.AccessKeyId;
  };
  run('CreateUser', { UserName: 'deploy' });
  const caller = resolveAccessKey(world, keyOf('deploy'))!.caller;
  return {
    world,
    run,
    keyOf,
    grant: (name, document) => {
      run('CreatePolicy', { PolicyName: name, PolicyDocument: document });
      run('AttachPolicyToUser', { PolicyName: name, PolicyType: 'Custom', UserName: 'deploy' });
    },
    ask: (action, resource = '*', context = {}) => verdict(world, caller, action, { resources: [resource], context }),
  };
}

function verdict(
  world: SimWorld,
  caller: Caller,
  action: string,
  { resources = ['*'], context = {} }: Asked = {},
): string {
  const answer = authorize(world, caller, { action, resources, context });
  return answer.allowed ? 'Allow' : answer.type;
}

interface Asked {
  readonly resources?: readonly string[];
  readonly context?: Context;
}

describe('authorize', () => {
  it('allows the account everything and a new user nothing but to ask who it is', () => {
    const { world, ask } = account();
    world.table(ROOT_KEYS).put({ id: 'LTAIroot', secret: 's', status: 'Active', createdAt: 0 });
    expect(verdict(world, resolveAccessKey(world, 'LTAIroot')!.caller, 'ecs:RunInstances')).toBe('Allow');
    expect(ask('ecs:RunInstances')).toBe('ImplicitDeny');
    expect(ask('sts:GetCallerIdentity')).toBe('Allow');
  });

  it('follows attached system policies', () => {
    const { run, ask } = account();
    run('AttachPolicyToUser', { UserName: 'deploy', PolicyType: 'System', PolicyName: 'AliyunECSFullAccess' });
    expect(ask('ecs:RunInstances')).toBe('Allow');
    expect(ask('vpc:DescribeVSwitches')).toBe('Allow');
    expect(ask('vpc:CreateVpc')).toBe('ImplicitDeny');
    run('DetachPolicyFromUser', { UserName: 'deploy', PolicyType: 'System', PolicyName: 'AliyunECSFullAccess' });
    expect(ask('ecs:RunInstances')).toBe('ImplicitDeny');
    run('AttachPolicyToUser', { UserName: 'deploy', PolicyType: 'System', PolicyName: 'ReadOnlyAccess' });
    expect(ask('slb:DescribeLoadBalancers')).toBe('Allow');
    expect(ask('slb:CreateLoadBalancer')).toBe('ImplicitDeny');
  });

  it('knows of a system policy that is not in its table, which grants nothing', () => {
    const { run, ask } = account();
    run('AttachPolicyToUser', { UserName: 'deploy', PolicyType: 'System', PolicyName: 'AliyunEverythingFullAccess' });
    expect(ask('ecs:RunInstances')).toBe('ImplicitDeny');
  });

  it('adds the policies of the user’s groups', () => {
    const { run, ask } = account();
    run('CreateGroup', { GroupName: 'admins' });
    run('AttachPolicyToGroup', { GroupName: 'admins', PolicyType: 'System', PolicyName: 'AdministratorAccess' });
    expect(ask('ecs:RunInstances')).toBe('ImplicitDeny');
    run('AddUserToGroup', { GroupName: 'admins', UserName: 'deploy' });
    expect(ask('ecs:RunInstances')).toBe('Allow');
    run('RemoveUserFromGroup', { GroupName: 'admins', UserName: 'deploy' });
    expect(ask('ecs:RunInstances')).toBe('ImplicitDeny');
  });

  it('lets a deny beat an allow and needs every resource allowed', () => {
    const { world, run, grant, keyOf } = account();
    grant('allow', policy('Allow', 'oss:*', 'acs:oss:*:*:a*'));
    grant('deny', policy('Deny', 'oss:DeleteBucket', 'acs:oss:*:*:ab'));
    const { caller } = resolveAccessKey(world, keyOf('deploy'))!;
    const ask = (...resources: string[]) => verdict(world, caller, 'oss:DeleteBucket', { resources });
    expect(ask('acs:oss:*:1:aa')).toBe('Allow');
    expect(ask('acs:oss:*:1:aa', 'acs:oss:*:1:b')).toBe('ImplicitDeny');
    expect(ask('acs:oss:*:1:b', 'acs:oss:*:1:ab')).toBe('ExplicitDeny');
    run('CreatePolicyVersion', { PolicyName: 'deny', PolicyDocument: policy('Deny', 'ecs:*'), SetAsDefault: 'true' });
    expect(ask('acs:oss:*:1:ab')).toBe('Allow');
  });

  it('reads conditions from the request and the clock', () => {
    const { world, grant, ask } = account();
    grant('office', policy('Allow', 'ecs:*', '*', { IpAddress: { 'acs:SourceIp': ['10.0.0.0/8'] } }));
    grant('today', policy('Allow', 'vpc:*', '*', { DateLessThan: { 'acs:CurrentTime': '2026-11-21T00:00:00Z' } }));
    expect(ask('ecs:RunInstances', '*', { 'acs:SourceIp': '10.9.9.9' })).toBe('Allow');
    expect(ask('ecs:RunInstances', '*', { 'acs:SourceIp': '192.168.0.1' })).toBe('ImplicitDeny');
    expect(ask('vpc:CreateVpc')).toBe('Allow');
    world.step(2 * 86_400_000);
    expect(ask('vpc:CreateVpc')).toBe('ImplicitDeny');
  });
});

describe('resolveAccessKey', () => {
  it('knows no stranger and tells a key that was switched off', () => {
    const { world, run, keyOf } = account();
    expect(resolveAccessKey(world, 'LTAIunknown')).toBeUndefined();
    expect(resolveAccessKey(world, 'STS.unknown')).toBeUndefined();
    const id = keyOf('deploy');
    expect(resolveAccessKey(world, id)).toMatchObject({ active: true, caller: { kind: 'user', name: 'deploy' } });
    run('UpdateAccessKey', { UserName: 'deploy', UserAccessKeyId: id, Status: 'Inactive' });
    expect(resolveAccessKey(world, id)).toMatchObject({ active: false });
    run('DeleteAccessKey', { UserName: 'deploy', UserAccessKeyId: id });
    expect(resolveAccessKey(world, id)).toBeUndefined();
  });

  it('narrows a role’s session by its session policy', () => {
    const { world, run, keyOf } = account();
    const root = `acs:ram::${world.accountId}:root`;
    const trust = {
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [root] } }],
    };
    run('CreateRole', { RoleName: 'Api', AssumeRolePolicyDocument: JSON.stringify(trust) });
    run('AttachPolicyToRole', { RoleName: 'Api', PolicyType: 'System', PolicyName: 'AdministratorAccess' });
    const { caller } = resolveAccessKey(world, keyOf('deploy'))!;
    const arn = `acs:ram::${world.accountId}:role/api`;
    const session = (input: Input) => {
      const answer = callAction(
        world,
        sts,
        'AssumeRole',
        { RoleArn: arn, RoleSessionName: 's1', ...input },
        { caller },
      );
      return resolveAccessKey(world, (answer['Credentials'] as { AccessKeyId: string }).AccessKeyId)!;
    };
    const wide = session({}).caller;
    expect(wide.arn).toBe(`acs:ram::${world.accountId}:assumed-role/api/s1`);
    expect(verdict(world, wide, 'oss:PutObject')).toBe('Allow');
    const narrow = session({ Policy: policy('Allow', 'oss:Get*') }).caller;
    expect(verdict(world, narrow, 'oss:GetObject')).toBe('Allow');
    expect(verdict(world, narrow, 'oss:PutObject')).toBe('ImplicitDeny');
    const refused = authorize(world, narrow, { action: 'oss:PutObject', resources: ['*'], context: {} });
    expect(refused).toMatchObject({ allowed: false, policyType: 'SessionPolicy' });
    run('DetachPolicyFromRole', { RoleName: 'Api', PolicyType: 'System', PolicyName: 'AdministratorAccess' });
    expect(verdict(world, narrow, 'oss:GetObject')).toBe('ImplicitDeny');
  });

  it('stays quick with many principals and attachments', () => {
    const { ask, run, grant } = account();
    grant('own', policy('Allow', 'ecs:*'));
    const time = (): number => {
      const start = performance.now();
      for (let round = 0; round < 2000; round += 1) ask('ecs:RunInstances');
      return performance.now() - start;
    };
    time();
    const few = Math.min(time(), time(), time());
    for (let index = 0; index < 900; index += 1) {
      run('CreateUser', { UserName: `u${index}` });
      run('AttachPolicyToUser', { UserName: `u${index}`, PolicyType: 'System', PolicyName: 'ReadOnlyAccess' });
    }
    const many = Math.min(time(), time(), time());
    expect(many).toBeLessThan(few * 1.5 + 5);
  });
});
