import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '../base/index.ts';
import { openWorld } from './home.ts';
import { openRunningServer } from './running-server.ts';
import { startSimulator, type Simulator } from './simulator.ts';
import { callRpc, send, type TestAnswer, type TestClient, type TestRequest } from './wire/test-client.ts';

const VPC = { Version: '2016-04-28', RegionId: 'cn-shanghai' };
const CREATE_VPC = { ...VPC, Action: 'CreateVpc', CidrBlock: '10.0.0.0/16' };
const GET_CALLER = { Action: 'GetCallerIdentity', Version: '2015-04-01' };

let sim: Simulator;
const lines: string[] = [];
const ask = (params: Readonly<Record<string, string>>, how?: TestRequest): Promise<TestAnswer> =>
  callRpc(sim, params, how);

beforeAll(async () => {
  sim = await startSimulator({ log: (line) => lines.push(line) });
});
afterAll(() => sim.close());

describe('the signature', () => {
  it('of a well-behaved client is accepted, by GET, by POST, and with parameters in both query and body', async () => {
    const answers = await Promise.all([
      ask(GET_CALLER),
      ask(GET_CALLER, { method: 'POST' }),
      ask(GET_CALLER, { method: 'POST', inBody: ['Action'] }),
      ask(
        { ...GET_CALLER, 'Odd.1': "a b*~'!()é/+&=", '': 'empty name', Empty: '' },
        { method: 'POST', inBody: ['Odd.1', ''] },
      ),
    ]);
    for (const { status, json } of answers) {
      expect(status).toBe(200);
      expect(json).toMatchObject({
        AccountId: sim.accountId,
        Arn: `acs:ram::${sim.accountId}:root`,
        RequestId: expect.stringMatching(/^[0-9A-F]{8}-[0-9A-F-]{27}$/),
      });
    }
  });

  it.each<[string, (client: TestClient) => TestClient, TestRequest, number, string]>([
    ['with another secret', (client) => ({ ...client, accessKeySecret: 'wrong' }), {}, 400, 'SignatureDoesNotMatch'],
    [
      'with an unknown key',
      (client) => ({ ...client, accessKeyId: 'LTAInobody' }),
      {},
      404,
      'InvalidAccessKeyId.NotFound',
    ],
    ['of a clock 20 minutes ahead', (client) => client, { skew: 20 * 60_000 }, 400, 'InvalidTimeStamp.Expired'],
    ['of a clock 20 minutes behind', (client) => client, { skew: -20 * 60_000 }, 400, 'InvalidTimeStamp.Expired'],
    [
      'with a token that the key does not have',
      (client) => client,
      { securityToken: 'x' },
      400,
      'InvalidSecurityToken.MismatchWithAccessKey',
    ],
  ])('%s is refused', async (...[, change, how, status, code]) => {
    const answer = await callRpc(change(sim), GET_CALLER, how);
    expect([answer.status, answer.json['Code']]).toEqual([status, code]);
    expect(answer.json).toMatchObject({
      HostId: `127.0.0.1:${sim.port}`,
      Recommend: expect.stringContaining(code),
      RequestId: expect.any(String),
      Message: expect.any(String),
    });
  });

  it('is refused with the string that the server would have signed, and nothing after it', async () => {
    const answer = await callRpc({ ...sim, accessKeySecret: 'wrong' }, GET_CALLER);
    expect(answer.json['Message']).toMatch(/server string to sign is:GET&%2F&AccessKeyId%3D.*Version%3D2015-04-01$/);
  });

  it('may be 14 minutes old', async () => {
    expect((await ask(GET_CALLER, { skew: -14 * 60_000 })).status).toBe(200);
  });

  it('is refused when its nonce was used', async () => {
    expect((await ask(GET_CALLER, { nonce: 'once' })).status).toBe(200);
    expect((await ask(GET_CALLER, { nonce: 'once' })).json['Code']).toBe('SignatureNonceUsed');
  });

  it('is missed by name', async () => {
    const { status, json } = await send(sim.port, {
      method: 'GET',
      path: '/?Action=GetCallerIdentity&Version=2015-04-01&Format=JSON',
      headers: {},
    });
    expect([status, json['Code'], json['Message']]).toEqual([
      400,
      'MissingAccessKeyId',
      'AccessKeyId is mandatory for this action.',
    ]);
  });
});

describe('routing', () => {
  it('refuses an unknown action loudly', async () => {
    const { status, json } = await ask({ ...VPC, Action: 'CreateWarpDrive' });
    expect([status, json['Code']]).toEqual([404, 'InvalidAction.NotFound']);
    expect(lines.join('\n')).toContain('CreateWarpDrive (version 2016-04-28');
  });

  it('refuses an unknown version, region and method', async () => {
    expect((await ask({ ...CREATE_VPC, Version: '1999-01-01' })).json['Code']).toBe('InvalidVersion');
    const region = await ask({ ...CREATE_VPC, RegionId: 'cn-atlantis' });
    expect([region.status, region.json['Code']]).toEqual([404, 'InvalidRegionId.NotFound']);
    const { status, json } = await send(sim.port, {
      method: 'DELETE',
      path: '/?Action=DescribeVpcs&Version=2016-04-28&Format=JSON',
      headers: {},
    });
    expect([status, json['Code']]).toEqual([403, 'UnsupportedHTTPMethod']);
  });

  it('takes product and region from a real host name, also in absolute form through a proxy', async () => {
    const host = 'vpc.cn-beijing.aliyuncs.com';
    const created = await ask({ ...CREATE_VPC, RegionId: 'cn-beijing' });
    expect(created.json['VpcId']).toMatch(/^vpc-2ze/);
    const found = await ask(
      { Version: VPC.Version, Action: 'DeleteVpc', VpcId: String(created.json['VpcId']) },
      { host, absolute: true },
    );
    expect(found.json['Code'] ?? 'done').not.toMatch(/NotFound/);
    const astray = await ask(
      { Version: VPC.Version, Action: 'DeleteVpc', VpcId: 'vpc-none' },
      { host: 'vpc.cn-shanghai.aliyuncs.com' },
    );
    expect(astray.json).toMatchObject({ HostId: 'vpc.cn-shanghai.aliyuncs.com' });
    const elsewhere = await ask({ ...CREATE_VPC }, { host: 'ram.aliyuncs.com' });
    expect(elsewhere.json['Code']).toBe('InvalidVersion');
  });

  it('finds actions in any case', async () => {
    expect((await ask({ ...VPC, Action: 'describevpcs' })).status).toBe(200);
  });

  it('answers XML to who does not ask for JSON of an old product', async () => {
    const answer = await ask({ ...VPC, Action: 'DescribeVpcs' }, { format: undefined });
    expect([answer.status, answer.type]).toEqual([200, 'text/xml;charset=utf-8']);
    expect(answer.text).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<DescribeVpcsResponse><RequestId>/);
    const refused = await ask({ ...VPC, Action: 'Nope' }, { format: 'xml' });
    expect(refused.text).toMatch(/<Error><RequestId>.*<Code>InvalidAction.NotFound<\/Code>/);
  });

  it('takes URLs of 64 KiB and chunked bodies', async () => {
    expect((await ask({ ...GET_CALLER, Padding: 'x'.repeat(64 * 1024) })).status).toBe(200);
    const chunked = { 'transfer-encoding': 'chunked', expect: '100-continue' };
    const answer = await ask(GET_CALLER, { method: 'POST', inBody: ['Action', 'Version'], headers: chunked });
    expect(answer.status).toBe(200);
  });

  it('hands a ROA call the real not-found error, once it is signed', async () => {
    const { status, json } = await send(sim.port, {
      method: 'GET',
      path: '/clusters',
      headers: { authorization: 'acs LTAIx:y', date: new Date().toUTCString() },
    });
    expect([status, json['Code']]).toEqual([404, 'InvalidAccessKeyId.NotFound']);
  });
});

describe('a ClientToken', () => {
  it('gives the first answer again for the same parameters, and refuses others', async () => {
    const first = await ask({ ...CREATE_VPC, ClientToken: 't1' });
    const again = await ask({ ...CREATE_VPC, ClientToken: 't1' });
    expect(again.json['VpcId']).toBe(first.json['VpcId']);
    expect(again.json['RequestId']).not.toBe(first.json['RequestId']);
    const other = await ask({ ...CREATE_VPC, ClientToken: 't1', VpcName: 'other' });
    expect([other.status, other.json['Code']]).toEqual([400, 'IdempotentParameterMismatch']);
    const elsewhere = await ask({ ...CREATE_VPC, RegionId: 'cn-hangzhou', ClientToken: 't1' });
    expect(elsewhere.json['VpcId']).not.toBe(first.json['VpcId']);
  });

  it('forgets a refusal', async () => {
    sim.addFault('fail vpc:CreateVpc with QuotaExceeded.Vpc 1 time');
    expect((await ask({ ...CREATE_VPC, ClientToken: 't2' })).json['Code']).toBe('QuotaExceeded.Vpc');
    expect((await ask({ ...CREATE_VPC, ClientToken: 't2' })).status).toBe(200);
  });
});

describe('faults', () => {
  const count = async (): Promise<unknown> => (await ask({ ...VPC, Action: 'DescribeVpcs' })).json['TotalCount'];

  it('cut the connection before or after the commit', async () => {
    const before = Number(await count());
    sim.addFault('drop before commit 1 time of vpc:CreateVpc');
    await expect(ask(CREATE_VPC)).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(await count()).toBe(before);
    sim.addFault('drop after commit 1 time of vpc:CreateVpc');
    await expect(ask(CREATE_VPC)).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(await count()).toBe(before + 1);
    expect(sim.requests.dropped).toBe(2);
  });

  it('delay the answer past the commit', async () => {
    const before = Number(await count());
    sim.addFault('delay 0.3s after commit 1 time of vpc:CreateVpc');
    const slow = ask(CREATE_VPC);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(await count()).toBe(before + 1);
    expect((await slow).status).toBe(200);
  });

  it('throttle with the code and status that clients retry on', async () => {
    sim.addFault('throttle 1 time of sts:*');
    const { status, json } = await ask(GET_CALLER);
    expect([status, json['Code'], json['Message']]).toEqual([
      400,
      'Throttling.User',
      'Request was denied due to user flow control.',
    ]);
    expect((await ask(GET_CALLER)).status).toBe(200);
    expect(sim.summary().faults).toEqual([]);
  });
});

describe('a fault that names what does not exist', () => {
  it.each([
    ['throttle esc:RunInstances', /no product "esc" is simulated; did you mean `ecs`/],
    ['throttle vpc:CreateVcp', /Vpc has no action "CreateVcp"; did you mean `vpc:CreateVpc`/],
  ])('%s is refused', (text, message) => {
    expect(() => sim.addFault(text)).toThrow(message);
  });
});

describe('RAM', () => {
  const newUser = async (name: string): Promise<TestClient> => {
    const ram = { Version: '2015-05-01', UserName: name };
    expect((await ask({ ...ram, Action: 'CreateUser' })).status).toBe(200);
    const key = (await ask({ ...ram, Action: 'CreateAccessKey' })).json['AccessKey'] as {
      AccessKeyId: string;
      AccessKeySecret: string;
    };
    return { port: sim.port, accessKeyId: key.AccessKeyId, accessKeySecret: key.AccessKeySecret };
  };

  it("refuses with the product's own code and says which permission is missing", async () => {
    const user = await newUser('reader');
    const refused = await callRpc(user, CREATE_VPC);
    expect(refused.status).toBe(403);
    expect(refused.json['AccessDeniedDetail']).toMatchObject({
      AuthAction: 'vpc:CreateVpc',
      AuthPrincipalType: 'SubUser',
      NoPermissionType: 'ImplicitDeny',
    });
    const attach = {
      Version: '2015-05-01',
      Action: 'AttachPolicyToUser',
      PolicyType: 'System',
      PolicyName: 'AliyunVPCFullAccess',
      UserName: 'reader',
    };
    expect((await ask(attach)).status).toBe(200);
    expect((await callRpc(user, CREATE_VPC)).status).toBe(200);
  });

  it('refuses a key that was switched off', async () => {
    const user = await newUser('gone');
    const off = {
      Version: '2015-05-01',
      Action: 'UpdateAccessKey',
      UserName: 'gone',
      UserAccessKeyId: user.accessKeyId,
      Status: 'Inactive',
    };
    expect((await ask(off)).status).toBe(200);
    expect((await callRpc(user, GET_CALLER)).json['Code']).toBe('InvalidAccessKeyId.Inactive');
  });

  it('refuses a temporary key without its token, with another, and after its time', async () => {
    const user = await newUser('assumer');
    const trust = {
      Version: '1',
      Statement: [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${sim.accountId}:root`] } },
      ],
    };
    const role = await ask({
      Version: '2015-05-01',
      Action: 'CreateRole',
      RoleName: 'deploy',
      AssumeRolePolicyDocument: JSON.stringify(trust),
    });
    expect(role.status).toBe(200);
    await ask({
      Version: '2015-05-01',
      Action: 'AttachPolicyToUser',
      PolicyType: 'System',
      PolicyName: 'AliyunSTSAssumeRoleAccess',
      UserName: 'assumer',
    });
    const assume = {
      Version: '2015-04-01',
      Action: 'AssumeRole',
      RoleArn: `acs:ram::${sim.accountId}:role/deploy`,
      RoleSessionName: 'test',
      DurationSeconds: '900',
    };
    const answer = await callRpc(user, assume);
    expect(answer.json).toMatchObject({ Credentials: expect.anything() });
    const credentials = answer.json['Credentials'] as Record<
      'AccessKeyId' | 'AccessKeySecret' | 'SecurityToken',
      string
    >;
    const session = {
      port: sim.port,
      accessKeyId: credentials.AccessKeyId,
      accessKeySecret: credentials.AccessKeySecret,
    };
    const code = async (how: TestRequest): Promise<unknown> => (await callRpc(session, GET_CALLER, how)).json['Code'];
    expect(await code({})).toBe('MissingSecurityToken');
    expect(await code({ securityToken: 'another' })).toBe('InvalidSecurityToken.MismatchWithAccessKey');
    expect(await code({ securityToken: credentials.SecurityToken })).toBeUndefined();
    sim.step(901_000);
    expect(await code({ securityToken: credentials.SecurityToken })).toBe('InvalidSecurityToken.Expired');
  });
});

describe('the official SDK', () => {
  // CommonJS: its named exports are only known at run time.
  const core = createRequire(import.meta.url)('@alicloud/openapi-core') as {
    readonly $OpenApiUtil: Record<string, new (fields: object) => never>;
    readonly default: new (config: never) => {
      callApi(params: never, request: never, runtime: never): Promise<{ body: Record<string, unknown> }>;
    };
  };
  const { Config, Params, OpenApiRequest } = core.$OpenApiUtil;
  const describeVpcs = async (secret: string, algorithm?: string): Promise<Record<string, unknown>> => {
    const client = new core.default(
      new Config!({
        accessKeyId: sim.accessKeyId,
        accessKeySecret: secret,
        endpoint: `127.0.0.1:${sim.port}`,
        protocol: 'http',
        regionId: 'cn-shanghai',
        ...(algorithm === undefined ? {} : { signatureAlgorithm: algorithm }),
      }),
    );
    const params = new Params!({
      action: 'DescribeVpcs',
      version: '2016-04-28',
      protocol: 'HTTP',
      method: 'POST',
      authType: 'AK',
      style: 'RPC',
      pathname: '/',
      reqBodyType: 'formData',
      bodyType: 'json',
    });
    const { body } = await client.callApi(
      params,
      new OpenApiRequest!({ query: { RegionId: 'cn-shanghai', VpcName: 'a b*~é' } }),
      {} as never,
    );
    return body;
  };

  it('is understood when it signs with ACS3, and with V1', async () => {
    expect(await describeVpcs(sim.accessKeySecret)).toMatchObject({ TotalCount: 0, PageNumber: 1 });
    expect(await describeVpcs(sim.accessKeySecret, 'v2')).toMatchObject({ TotalCount: 0 });
  });

  it('understands a refusal', async () => {
    await expect(describeVpcs('wrong')).rejects.toMatchObject({ code: 'SignatureDoesNotMatch', statusCode: 400 });
  });
});

describe('one port', () => {
  it('speaks TLS with a certificate of the world, and tunnels CONNECT', { timeout: 20_000 }, async () => {
    const worldDir = mkdtempSync(join(tmpdir(), 'landfall-tls-'));
    const secure = await startSimulator({ worldDir });
    try {
      const ca = readFileSync(secure.caFile!, 'utf8');
      const get = (host: string, servername: string): Promise<number> =>
        new Promise((resolve, reject) => {
          const request = httpsRequest(
            { host, port: secure.port, path: '/?Action=Nope&Version=1', ca, servername },
            (response) => {
              response.resume();
              response.on('end', () => resolve(response.statusCode ?? 0));
            },
          );
          request.on('error', reject).end();
        });
      expect(await get('127.0.0.1', 'localhost')).toBe(400);
      expect(await get('127.0.0.1', 'vpc.cn-shanghai.aliyuncs.com')).toBe(400);
      await expect(get('127.0.0.1', 'example.com')).rejects.toThrow(/altnames/);
      expect((await callRpc(secure, GET_CALLER)).status).toBe(200);
      const reply = await new Promise<string>((resolve, reject) => {
        const socket = connect(secure.port, '127.0.0.1', () =>
          socket.write('CONNECT vpc.aliyuncs.com:80 HTTP/1.1\r\nhost: vpc.aliyuncs.com:80\r\n\r\n'),
        );
        let text = '';
        socket.on('error', reject).on('data', (chunk: Buffer) => {
          text += chunk.toString();
          if (text.endsWith('\r\n\r\n') && text.includes('200 Connection'))
            socket.write('GET /?Action=Nope&Version=1&Format=JSON HTTP/1.1\r\nhost: vpc.aliyuncs.com\r\n\r\n');
          if (text.includes('InvalidVersion')) {
            socket.destroy();
            resolve(text);
          }
        });
      });
      expect(reply).toContain('HTTP/1.1 400');
    } finally {
      await secure.close();
    }
  });
});

describe('controls', () => {
  it('need the token', async () => {
    expect((await send(sim.port, { method: 'GET', path: '/_landfall/summary', headers: {} })).status).toBe(403);
    const { status, json } = await send(sim.port, {
      method: 'GET',
      path: '/_landfall/summary',
      headers: { 'x-landfall-token': sim.adminToken },
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({ accountId: sim.accountId, counts: { vpc: { vpc: expect.any(Number) } } });
  });

  it('of a running server are found through its world directory', async () => {
    const worldDir = mkdtempSync(join(tmpdir(), 'landfall-run-'));
    const server = await startSimulator({ worldDir, settings: { speed: 60 } });
    try {
      const found = await openRunningServer(worldDir);
      expect(found?.record).toMatchObject({
        port: server.port,
        accessKeyId: server.accessKeyId,
        speed: 60,
        pid: process.pid,
      });
      await callRpc(server, CREATE_VPC);
      expect((await found?.summary())?.counts['vpc']?.['vpc']).toBe(1);
      expect((await found?.addFault('throttle 5% of *'))?.faults).toEqual(['throttle 5% of *']);
      await expect(found?.addFault('trottle 5% of *')).rejects.toThrow(/did you mean `throttle`/);
      const before = Date.parse((await found!.summary()).now);
      expect(Date.parse((await found!.step(3_600_000)).now) - before).toBeGreaterThanOrEqual(3_600_000);
      expect(await found?.happen('cms/metric', { metric: 'requests', value: 3 })).toMatchObject({
        value: 3,
        minutes: 1,
      });
      await expect(found?.happen('cms/flood', {})).rejects.toMatchObject({
        report: { code: 'LF7006', fix: expect.stringContaining('POST cms/metric') },
      });
      expect((await found?.reset())?.counts['vpc']).toBeUndefined();
      await found?.clearFaults();
      expect((await callRpc(server, GET_CALLER)).status).toBe(200);
    } finally {
      await server.close();
    }
    expect(await openRunningServer(worldDir)).toBeUndefined();
  });

  it('also work on a world that no server runs', async () => {
    const worldDir = mkdtempSync(join(tmpdir(), 'landfall-still-'));
    const server = await startSimulator({ worldDir });
    await callRpc(server, CREATE_VPC);
    await server.close();
    const world = openWorld(worldDir);
    expect(world.summary()).toMatchObject({ accountId: server.accountId, counts: { vpc: { vpc: 1 } } });
    world.reset();
    expect(world.summary().counts).toEqual({});
    world.addFault('throttle 5% of *');
    world.close();
    const again = await startSimulator({ worldDir });
    expect(again.summary()).toMatchObject({ counts: {}, faults: ['throttle 5% of *'] });
    expect(again.accessKeyId).toBe(server.accessKeyId);
    await again.close();
  });
});

describe('a shared virtual clock', () => {
  it('is the time that things take', async () => {
    const clock = new VirtualClock(Date.UTC(2026, 10, 20));
    const virtual = await startSimulator({ clock });
    try {
      const { VpcId } = (await callRpc(virtual, CREATE_VPC)).json as { VpcId: string };
      const status = async (): Promise<unknown> =>
        (await callRpc(virtual, { ...VPC, Action: 'DescribeVpcAttribute', VpcId })).json['Status'];
      expect(await status()).toBe('Pending');
      clock.step(600_000);
      expect(await status()).toBe('Available');
    } finally {
      await virtual.close();
    }
  });
});
