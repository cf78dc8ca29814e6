import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../src/base/index.ts';
import { landfall, onlyEvent } from '../support/landfall.ts';
import { newUser } from '../support/ram-user.ts';
import { ecs, ossClient, ram, sdkClients, sts, vpc } from '../support/sdk-clients.ts';
import { serveWorld, type ServedWorld } from '../support/served-world.ts';
import { tempDirectory } from '../support/temp-stack.ts';

const regionId = 'cn-shanghai';

let served: ServedWorld;
let world: string;
let clients: ReturnType<typeof sdkClients>;

beforeAll(async () => {
  world = join(tempDirectory(), 'world');
  served = await serveWorld(world, '--speed', '600');
  clients = sdkClients(served);
});

/** Asks until the answer fits; ten seconds are more than an hour of the served cloud. */
async function eventually<T>(ask: () => Promise<T>, fits: (answer: T) => boolean): Promise<T> {
  const until = performance.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (fits(answer)) return answer;
    if (performance.now() > until) throw new Error(`waited in vain; the last answer was ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function newVpc(cidrBlock = '10.0.0.0/16'): Promise<string> {
  const { body } = await clients.vpc.createVpc(new vpc.CreateVpcRequest({ regionId, cidrBlock, vpcName: 'shown' }));
  const vpcId = must(body?.vpcId, 'an id');
  await eventually(
    () => clients.vpc.describeVpcs(new vpc.DescribeVpcsRequest({ regionId, vpcId })),
    (answer) => answer.body?.vpcs?.vpc?.[0]?.status === 'Available',
  );
  return vpcId;
}

describe('what sim serve prints', () => {
  it('is an endpoint, a key pair, an account and an authority that exists', () => {
    expect(served.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(served.accessKeyId).toMatch(/^LTAI/);
    expect(served.accountId).toMatch(/^\d{16}$/);
    expect(readFileSync(served.caFile, 'utf8')).toContain('BEGIN CERTIFICATE');
  });

  it('stays the same for the next server of the world, and so does what exists', async () => {
    const own = join(tempDirectory(), 'world');
    const first = await serveWorld(own);
    const { body } = await sdkClients(first).vpc.createVpc(
      new vpc.CreateVpcRequest({ regionId, cidrBlock: '10.0.0.0/16' }),
    );
    await first.stop();
    const second = await serveWorld(own);
    expect([second.accessKeyId, second.accessKeySecret, second.accountId]).toEqual([
      first.accessKeyId,
      first.accessKeySecret,
      first.accountId,
    ]);
    const listed = await sdkClients(second).vpc.describeVpcs(new vpc.DescribeVpcsRequest({ regionId }));
    expect(listed.body?.vpcs?.vpc?.map(({ vpcId }) => vpcId)).toEqual([body?.vpcId]);
  });

  it('refuses a second server of one world', async () => {
    const run = await landfall(['sim', 'serve', '--world', world, '--json'], { withinMs: 10_000 });
    expect(run.exit, run.screen).toBe(8);
    expect(onlyEvent(run, 'error').error).toMatchObject({ code: 'LF7001' });
  });
});

describe('the official SDKs', () => {
  it.each(['http', 'https'])('make and list a VPC over %s', async (protocol) => {
    const ca = protocol === 'https' ? readFileSync(served.caFile, 'utf8') : undefined;
    const door = sdkClients(served, ca === undefined ? {} : { ca });
    const { body } = await door.vpc.createVpc(
      new vpc.CreateVpcRequest({ regionId, cidrBlock: '172.16.0.0/12', vpcName: `over-${protocol}` }),
    );
    expect(body?.requestId).toMatch(/^[0-9A-F-]{36}$/);
    const listed = await door.vpc.describeVpcs(new vpc.DescribeVpcsRequest({ regionId, vpcName: `over-${protocol}` }));
    expect(listed.body).toMatchObject({
      totalCount: 1,
      vpcs: { vpc: [{ vpcId: body?.vpcId, cidrBlock: '172.16.0.0/12' }] },
    });
  });

  it('do not trust the server without its authority', async () => {
    const door = sdkClients(served, { ca: ' ' });
    await expect(door.vpc.describeVpcs(new vpc.DescribeVpcsRequest({ regionId }))).rejects.toThrow(/certificate|CA/i);
  });

  it('run a machine and see it start', async () => {
    const vpcId = await newVpc();
    const vswitch = await clients.vpc.createVSwitch(
      new vpc.CreateVSwitchRequest({ regionId, vpcId, cidrBlock: '10.0.1.0/24', zoneId: 'cn-shanghai-b' }),
    );
    const vSwitchId = vswitch.body?.vSwitchId ?? '';
    await eventually(
      () => clients.vpc.describeVSwitches(new vpc.DescribeVSwitchesRequest({ regionId, vSwitchId })),
      (answer) => answer.body?.vSwitches?.vSwitch?.[0]?.status === 'Available',
    );
    const group = await clients.ecs.createSecurityGroup(new ecs.CreateSecurityGroupRequest({ regionId, vpcId }));
    const image = await clients.ecs.describeImages(
      new ecs.DescribeImagesRequest({ regionId, imageFamily: 'acs:ubuntu_22_04_x64' }),
    );
    const made = await clients.ecs.runInstances(
      new ecs.RunInstancesRequest({
        regionId,
        imageId: image.body?.images?.image?.[0]?.imageId ?? '',
        instanceType: 'ecs.g7.large',
        vSwitchId,
        securityGroupId: group.body?.securityGroupId ?? '',
        instanceName: 'shown',
        systemDisk: new ecs.RunInstancesRequestSystemDisk({ category: 'cloud_essd', size: '40' }),
      }),
    );
    const instanceId = must(made.body?.instanceIdSets?.instanceIdSet?.[0], 'an id');
    const statuses: (string | undefined)[] = [];
    await eventually(
      async () => {
        const answer = await clients.ecs.describeInstances(
          new ecs.DescribeInstancesRequest({ regionId, instanceIds: JSON.stringify([instanceId]) }),
        );
        statuses.push(answer.body?.instances?.instance?.[0]?.status);
        return statuses.at(-1);
      },
      (status) => status === 'Running',
    );
    expect(statuses[0]).not.toBe('Running');
    await expect(
      clients.vpc.deleteVSwitch(new vpc.DeleteVSwitchRequest({ regionId, vSwitchId })),
    ).rejects.toMatchObject({ code: expect.stringMatching(/^DependencyViolation/) });
  });

  it('are refused with a wrong secret, by the code that the real cloud uses', async () => {
    const wrong = sdkClients({ ...served, accessKeySecret: 'wrong' });
    await expect(wrong.vpc.describeVpcs(new vpc.DescribeVpcsRequest({ regionId }))).rejects.toMatchObject({
      code: expect.stringMatching(/^(SignatureDoesNotMatch|IncompleteSignature)$/),
    });
    const unknown = sdkClients({ ...served, accessKeyId: 'LTAI5tNobodyKnowsThisKey' });
    await expect(unknown.vpc.describeVpcs(new vpc.DescribeVpcsRequest({ regionId }))).rejects.toMatchObject({
      code: 'InvalidAccessKeyId.NotFound',
    });
  });

  it('may do what the policy of a RAM user allows, and nothing else', async () => {
    const door = sdkClients(
      await newUser(served, 'reader', [{ Effect: 'Allow', Action: ['vpc:Describe*'], Resource: '*' }]),
    );
    await door.vpc.describeVpcs(new vpc.DescribeVpcsRequest({ regionId }));
    await expect(
      door.vpc.createVpc(new vpc.CreateVpcRequest({ regionId, cidrBlock: '10.0.0.0/16' })),
    ).rejects.toMatchObject({ code: expect.stringMatching(/^Forb+i?d+en/) });
    await expect(door.ram.listUsers(new ram.ListUsersRequest({}))).rejects.toMatchObject({
      code: expect.stringMatching(/^NoPermission|^Forb+i?d+en/),
    });
  });

  it('take a role by STS, act as it with the token, and are refused without', async () => {
    const trust = {
      Version: '1',
      Statement: [
        { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { RAM: [`acs:ram::${served.accountId}:root`] } },
      ],
    };
    await clients.ram.createRole(
      new ram.CreateRoleRequest({ roleName: 'visitor', assumeRolePolicyDocument: JSON.stringify(trust) }),
    );
    const may = { Version: '1', Statement: [{ Effect: 'Allow', Action: 'vpc:Describe*', Resource: '*' }] };
    await clients.ram.createPolicy(
      new ram.CreatePolicyRequest({ policyName: 'visit', policyDocument: JSON.stringify(may) }),
    );
    await clients.ram.attachPolicyToRole(
      new ram.AttachPolicyToRoleRequest({ policyName: 'visit', policyType: 'Custom', roleName: 'visitor' }),
    );
    const user = sdkClients(
      await newUser(served, 'guest', [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }]),
    );
    const roleArn = `acs:ram::${served.accountId}:role/visitor`;
    const { body } = await user.sts.assumeRole(
      new sts.AssumeRoleRequest({ roleArn, roleSessionName: 'tour', durationSeconds: 3600 }),
    );
    const given = must(body?.credentials, 'credentials');
    const keys = {
      endpoint: served.endpoint,
      accessKeyId: given.accessKeyId ?? '',
      accessKeySecret: given.accessKeySecret ?? '',
    };
    const visitor = sdkClients({ ...keys, securityToken: given.securityToken ?? '' });
    const me = await visitor.sts.getCallerIdentity();
    expect(me.body?.arn).toBe(`acs:ram::${served.accountId}:assumed-role/visitor/tour`);
    await visitor.vpc.describeVpcs(new vpc.DescribeVpcsRequest({ regionId }));
    await expect(
      visitor.vpc.createVpc(new vpc.CreateVpcRequest({ regionId, cidrBlock: '10.0.0.0/16' })),
    ).rejects.toMatchObject({ code: expect.stringMatching(/^Forb+i?d+en/) });
    const untokened = sdkClients(keys).vpc.describeVpcs(new vpc.DescribeVpcsRequest({ regionId }));
    await expect(untokened).rejects.toMatchObject({ code: expect.stringMatching(/AccessKeyId|SecurityToken/) });
  });

  it('keep objects in a bucket and give them back', async () => {
    const oss = ossClient(served);
    await oss.putBucket('landfall-shown-by-oss');
    oss.useBucket('landfall-shown-by-oss');
    await oss.put('logs/one.txt', Buffer.from('one'));
    await oss.put('logs/two.txt', Buffer.from('two'));
    await oss.put('readme.md', Buffer.from('# read me'));
    const { content } = (await oss.get('logs/one.txt')) as { content: Buffer };
    expect(content.toString()).toBe('one');
    const listed = await oss.listV2({ prefix: 'logs/', 'max-keys': '10' }, {});
    expect(listed.objects.map(({ name }) => name)).toEqual(['logs/one.txt', 'logs/two.txt']);
    await expect(oss.get('nowhere.txt')).rejects.toMatchObject({ code: 'NoSuchKey', status: 404 });
    await expect(oss.deleteBucket('landfall-shown-by-oss')).rejects.toMatchObject({ code: 'BucketNotEmpty' });
    await oss.deleteMulti(['logs/one.txt', 'logs/two.txt', 'readme.md']);
    await oss.deleteBucket('landfall-shown-by-oss');
  });
});

describe('sim commands on a served world', () => {
  it('count, make fail and empty it while it runs', async () => {
    const own = join(tempDirectory(), 'world');
    const other = await serveWorld(own);
    const door = sdkClients(other);
    const at = ['--world', own, '--json'];
    await door.vpc.createVpc(new vpc.CreateVpcRequest({ regionId, cidrBlock: '10.0.0.0/16' }));
    expect(onlyEvent(await landfall(['sim', 'show', ...at]), 'result').data).toMatchObject({
      counts: { vpc: { vpc: 1 } },
    });
    await landfall(['sim', 'fault', 'fail', 'vpc:CreateVpc', 'with', 'Forbidden.Test', ...at]);
    await expect(
      door.vpc.createVpc(new vpc.CreateVpcRequest({ regionId, cidrBlock: '10.0.0.0/16' })),
    ).rejects.toMatchObject({ code: 'Forbidden.Test' });
    expect(onlyEvent(await landfall(['sim', 'reset', ...at]), 'result').data).toMatchObject({ counts: {} });
    await landfall(['sim', 'fault', '--clear', ...at]);
    await door.vpc.createVpc(new vpc.CreateVpcRequest({ regionId, cidrBlock: '10.0.0.0/16' }));
  });
});
