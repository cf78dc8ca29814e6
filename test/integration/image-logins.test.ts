import { createHmac, createHash, createVerify, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Secret, wallClock } from '../../src/base/index.ts';
import { credentialsFor, registryKind, type ImageIo } from '../../src/images/index.ts';
import { openTransport } from '../../src/images/distribution/transport.ts';
import { azureLogin } from '../../src/images/login/azure.ts';
import type { LoginIo } from '../../src/images/login/credential.ts';
import { dockerLogin } from '../../src/images/login/docker-config.ts';
import { googleLogin } from '../../src/images/login/google.ts';
import { signAwsRequest } from '../../src/images/login/sigv4.ts';
import type { ApiRequest, CloudPort } from '../../src/model/index.ts';
import { answerJson, startScriptedServer, type Heard, type ScriptedServer } from '../support/scripted-server.ts';

const base = mkdtempSync(join(tmpdir(), 'landfall-logins-'));
const transport = openTransport({ clock: wallClock, attempts: 2 });
const stops: (() => Promise<unknown> | void)[] = [];
afterAll(async () => {
  for (const stop of stops) await stop();
  transport.close();
  rmSync(base, { recursive: true });
});

/** A PATH with nothing on it but what a test puts there: no tool of this machine answers. */
const bin = join(base, 'bin');
beforeAll(() => {
  mkdirSync(bin);
});
function program(name: string, script: string): string {
  const folder = join(base, `bin-${name}-${Math.random().toString(36).slice(2)}`);
  mkdirSync(folder);
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return [folder, '/bin', '/usr/bin'].join(delimiter);
}

async function serve(answer: (heard: Heard, response: ServerResponse) => void): Promise<ScriptedServer> {
  const server = await startScriptedServer(answer);
  stops.push(() => server.stop());
  return server;
}

function ioOf(more: Partial<LoginIo> = {}): LoginIo {
  return { env: { PATH: bin }, home: join(base, 'nobody'), clock: wallClock, transport, ...more };
}

const formOf = ({ body }: Heard) => Object.fromEntries(new URLSearchParams(body.toString()));

describe('Docker’s configuration', () => {
  const config = (value: unknown): string => {
    const folder = mkdtempSync(join(base, 'docker-'));
    writeFileSync(join(folder, 'config.json'), typeof value === 'string' ? value : JSON.stringify(value));
    return folder;
  };
  const auth = Buffer.from('ann:pass:word').toString('base64');

  test.each([
    ['the host', 'r.example.com:5000', { auths: { 'r.example.com:5000': { auth } } }],
    ['an address', 'r.example.com', { auths: { 'https://r.example.com/v1/': { auth } } }],
    ['Docker Hub’s old address', 'docker.io', { auths: { 'https://index.docker.io/v1/': { auth } } }],
  ])('knows a login by %s', async (_, host, value) => {
    const found = await dockerLogin(host, ioOf({ env: { DOCKER_CONFIG: config(value) } }));
    expect(found).toMatchObject({ kind: 'basic', username: 'ann' });
    expect(found?.kind === 'basic' && found.password.reveal()).toBe('pass:word');
    expect(JSON.stringify(found)).not.toContain('pass:word');
  });

  test('knows identity tokens, and nothing of other hosts', async () => {
    const folder = config({ auths: { 'a.example.com': { auth: 'AAAA', identitytoken: 'tok' }, 'b.example.com': {} } });
    const io = ioOf({ env: { DOCKER_CONFIG: folder } });
    expect(await dockerLogin('a.example.com', io)).toMatchObject({ kind: 'identity-token' });
    expect(await dockerLogin('b.example.com', io)).toBeUndefined();
    expect(await dockerLogin('c.example.com', io)).toBeUndefined();
  });

  test('asks the helper of the host before the common store', async () => {
    const PATH = program(
      'docker-credential-one',
      `read host; echo "{\\"Username\\":\\"<token>\\",\\"Secret\\":\\"of-$host\\"}"`,
    );
    const folder = config({ credsStore: 'absent', credHelpers: { 'a.example.com': 'one' } });
    const found = await dockerLogin('a.example.com', ioOf({ env: { PATH, DOCKER_CONFIG: folder } }));
    expect(found?.kind === 'identity-token' && found.token.reveal()).toBe('of-a.example.com');
  });

  test('says which helper failed, and shows nothing of a broken file', async () => {
    const absent = ioOf({ env: { PATH: bin, DOCKER_CONFIG: config({ credsStore: 'absent' }) } });
    await expect(dockerLogin('a.example.com', absent)).rejects.toMatchObject({
      report: { code: 'LF9022', headline: expect.stringContaining('docker-credential-absent') },
    });
    const PATH = program('docker-credential-sad', 'echo "the keychain is locked"; exit 1');
    const sad = ioOf({ env: { PATH, DOCKER_CONFIG: config({ credsStore: 'sad' }) } });
    await expect(dockerLogin('a.example.com', sad)).rejects.toMatchObject({
      report: { code: 'LF9022', headline: expect.stringContaining('the keychain is locked') },
    });
    const broken = dockerLogin('a.example.com', ioOf({ env: { DOCKER_CONFIG: config('{"auths": geheim') } }));
    await expect(broken).rejects.toMatchObject({ report: { code: 'LF9021' } });
    await expect(broken).rejects.not.toMatchObject({ message: expect.stringContaining('geheim') });
  });
});

describe('AWS Signature Version 4', () => {
  test('is what the algorithm’s own steps give', () => {
    // The signing key of the documentation's example: secret, date, region and service are public.
    const key = ['20150830', 'us-east-1', 'iam', 'aws4_request'].reduce<Buffer | string>(
      (parent, part) => createHmac('sha256', parent).update(part).digest(),
      'AWS4wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    );
    expect((key as Buffer).toString('hex')).toBe('c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9');
    // And the suite's case “post-vanilla”.
    const signed = signAwsRequest(
      {
        url: new URL('https://example.amazonaws.com/'),
        service: 'service',
        region: 'us-east-1',
        headers: {},
        body: '',
        now: Date.parse('2015-08-30T12:36:00Z'),
      },
      { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: new Secret('wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', 'test') },
    );
    expect(signed['authorization']).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
    );
  });
});

describe('Amazon ECR', () => {
  const host = '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn';
  const keys = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'geheim', AWS_SESSION_TOKEN: 'session' };
  const imageIo = (env: LoginIo['env'], home = join(base, 'nobody')): ImageIo => ({
    env: { PATH: bin, ...env },
    home,
    clock: wallClock,
  });

  /** Checks the signature anew, from what arrived on the wire. */
  const isSigned = ({ headers, body }: Heard, secret: string): boolean => {
    const [, scope = '', names = '', signature = ''] =
      /Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+), Signature=(\w+)/.exec(headers.authorization ?? '') ?? [];
    const canonical = [
      'POST',
      '/',
      '',
      ...names.split(';').map((name) => `${name}:${String(headers[name])}`),
      '',
      names,
      createHash('sha256').update(body).digest('hex'),
    ].join('\n');
    const text = [
      'AWS4-HMAC-SHA256',
      headers['x-amz-date'],
      scope,
      createHash('sha256').update(canonical).digest('hex'),
    ].join('\n');
    const key = scope
      .split('/')
      .reduce<Buffer | string>((parent, part) => createHmac('sha256', parent).update(part).digest(), `AWS4${secret}`);
    return createHmac('sha256', key).update(text).digest('hex') === signature;
  };
  const grant = (heard: Heard, response: ServerResponse): void => {
    if (!isSigned(heard, 'geheim'))
      return answerJson(response, 400, { __type: 'com.amazon#InvalidSignatureException', message: 'no match' });
    return answerJson(response, 200, {
      authorizationData: [
        {
          authorizationToken: Buffer.from('AWS:p:w').toString('base64'),
          expiresAt: 2_000_000_000.5,
          proxyEndpoint: 'x',
        },
      ],
    });
  };

  test('gives a login for signed keys of the environment', async () => {
    const server = await serve(grant);
    const found = await credentialsFor(host, imageIo({ ...keys, AWS_ENDPOINT_URL: server.origin }));
    expect(found).toMatchObject({ kind: 'basic', username: 'AWS', expiresAt: 2_000_000_000_500 });
    expect(found.kind === 'basic' && found.password.reveal()).toBe('p:w');
    const [heard] = server.heard;
    expect(heard?.headers).toMatchObject({
      'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken',
      'x-amz-security-token': 'session',
    });
    expect(heard?.headers.authorization).toContain('/cn-north-1/ecr/aws4_request');
    expect(JSON.parse(heard?.body.toString() ?? '')).toEqual({ registryIds: ['123456789012'] });
  });

  test('gives a login for a profile of the shared file', async () => {
    const server = await serve(grant);
    const home = join(base, 'aws-home');
    mkdirSync(join(home, '.aws'), { recursive: true });
    writeFileSync(
      join(home, '.aws/credentials'),
      '[default]\naws_access_key_id = A\naws_secret_access_key = no\n\n[work]\naws_access_key_id=B\naws_secret_access_key=geheim\n',
    );
    const found = await credentialsFor(
      host,
      imageIo({ AWS_PROFILE: 'work', AWS_ENDPOINT_URL_ECR: server.origin }, home),
    );
    expect(found).toMatchObject({ username: 'AWS' });
    await expect(credentialsFor(host, imageIo({ AWS_ENDPOINT_URL_ECR: server.origin }, home))).rejects.toMatchObject({
      report: { code: 'LF9023', headline: expect.stringContaining('InvalidSignatureException: no match') },
    });
  });

  test('gives a login through the aws command, or none', async () => {
    const PATH = program('aws', '[ "$*" = "ecr get-login-password --region cn-north-1" ] && echo secret-word');
    const found = await credentialsFor(host, imageIo({ PATH }));
    expect(found.kind === 'basic' && [found.username, found.password.reveal()]).toEqual(['AWS', 'secret-word']);
    const poor = program('aws', 'echo "Unable to locate credentials. You can configure credentials" >&2; exit 253');
    expect(await credentialsFor(host, imageIo({ PATH: poor }))).toEqual({ kind: 'anonymous' });
    expect(await credentialsFor(host, imageIo({}))).toEqual({ kind: 'anonymous' });
  });
});

describe('Azure Container Registry', () => {
  const principal = { AZURE_TENANT_ID: 'tenant-1', AZURE_CLIENT_ID: 'client-1', AZURE_CLIENT_SECRET: 'geheim' };
  const script = (heard: Heard, response: ServerResponse): void => {
    const form = formOf(heard);
    if (heard.url.pathname === '/tenant-1/oauth2/v2.0/token') {
      const right =
        form['client_secret'] === 'geheim' && form['scope'] === 'https://containerregistry.azure.net/.default';
      return right
        ? answerJson(response, 200, { access_token: 'entra-token', expires_in: 3599 })
        : answerJson(response, 401, {
            error: 'invalid_client',
            error_description: 'AADSTS7000215: Invalid client secret.\r\nTrace ID: 1',
          });
    }
    return form['access_token'] === 'entra-token' && form['service'] === '127.0.0.1'
      ? answerJson(response, 200, { refresh_token: `refresh-of-${form['tenant']}` })
      : answerJson(response, 401, { errors: [{ code: 'UNAUTHORIZED', message: 'not here' }] });
  };

  test('changes a service principal’s token for a refresh token', async () => {
    const server = await serve(script);
    const found = await azureLogin(
      new URL(server.origin),
      ioOf({ env: { ...principal, AZURE_AUTHORITY_HOST: server.origin } }),
    );
    expect(found?.kind === 'identity-token' && found.token.reveal()).toBe('refresh-of-tenant-1');
    expect(server.heard.map(({ url }) => url.pathname)).toEqual(['/tenant-1/oauth2/v2.0/token', '/oauth2/exchange']);
  });

  test('says why Entra refuses', async () => {
    const server = await serve(script);
    const env = { ...principal, AZURE_CLIENT_SECRET: 'wrong', AZURE_AUTHORITY_HOST: server.origin };
    await expect(azureLogin(new URL(server.origin), ioOf({ env }))).rejects.toMatchObject({
      report: { code: 'LF9023', headline: expect.stringMatching(/client-1.*AADSTS7000215: Invalid client secret\.$/) },
    });
  });

  test('takes the token of az, or has none', async () => {
    const server = await serve(script);
    const PATH = program('az', `echo '{"accessToken":"entra-token","tenant":"t2"}'`);
    const found = await azureLogin(new URL(server.origin), ioOf({ env: { PATH } }));
    expect(found?.kind === 'identity-token' && found.token.reveal()).toBe('refresh-of-t2');
    const out = program('az', `echo "ERROR: Please run 'az login' to setup account." >&2; exit 1`);
    expect(await azureLogin(new URL(server.origin), ioOf({ env: { PATH: out } }))).toBeUndefined();
    expect(await azureLogin(new URL(server.origin), ioOf())).toBeUndefined();
  });
});

describe('Google Artifact Registry', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keyFile = (uri: string): string => {
    const file = join(mkdtempSync(join(base, 'google-')), 'key.json');
    const key = {
      type: 'service_account',
      client_email: 'pusher@proj.iam.gserviceaccount.com',
      private_key_id: 'kid-1',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      token_uri: uri,
    };
    writeFileSync(file, JSON.stringify(key));
    return file;
  };

  test('gives a token for the signed statement of a service account', async () => {
    const server = await serve((heard, response) => {
      const { assertion = '', grant_type } = formOf(heard);
      const [head = '', claims = '', signature = ''] = assertion.split('.');
      const valid = createVerify('RSA-SHA256').update(`${head}.${claims}`).verify(publicKey, signature, 'base64url');
      const said = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
      const right =
        valid &&
        grant_type === 'urn:ietf:params:oauth:grant-type:jwt-bearer' &&
        said['iss'] === 'pusher@proj.iam.gserviceaccount.com';
      answerJson(
        response,
        right ? 200 : 400,
        right ? { access_token: 'ya29.x', expires_in: 1800 } : { error: 'invalid_grant' },
      );
    });
    const io = ioOf({ env: { PATH: bin, GOOGLE_APPLICATION_CREDENTIALS: keyFile(`${server.origin}/token`) } });
    const found = await googleLogin(io);
    expect(found?.kind === 'basic' && [found.username, found.password.reveal()]).toEqual([
      'oauth2accesstoken',
      'ya29.x',
    ]);
    expect(found?.kind === 'basic' && (found.expiresAt ?? 0) - Date.now()).toBeLessThan(1_800_001);
  });

  test('gives the metadata server’s token where the caller says there is one', async () => {
    const server = await serve((heard, response) =>
      answerJson(response, heard.headers['metadata-flavor'] === 'Google' ? 200 : 403, {
        access_token: 'of-the-machine',
        expires_in: 3000,
      }),
    );
    const env = { PATH: bin, GCE_METADATA_HOST: server.host };
    expect(await googleLogin(ioOf({ env }))).toBeUndefined();
    const found = await googleLogin(ioOf({ env, googleMetadata: true }));
    expect(found?.kind === 'basic' && found.password.reveal()).toBe('of-the-machine');
  });

  test('takes gcloud’s token, says why a key is refused, or has none', async () => {
    const PATH = program('gcloud', '[ "$*" = "auth print-access-token" ] && echo ya29.gcloud');
    const found = await googleLogin(ioOf({ env: { PATH } }));
    expect(found?.kind === 'basic' && found.password.reveal()).toBe('ya29.gcloud');
    const server = await serve((_, response) =>
      answerJson(response, 400, { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' }),
    );
    const env = { PATH: bin, GOOGLE_APPLICATION_CREDENTIALS: keyFile(`${server.origin}/token`) };
    await expect(googleLogin(ioOf({ env }))).rejects.toMatchObject({
      report: { code: 'LF9023', headline: expect.stringContaining('Invalid JWT Signature.') },
    });
    expect(await googleLogin(ioOf())).toBeUndefined();
  });
});

describe('Alibaba Cloud Container Registry', () => {
  /** What the API's documentation says these calls answer. */
  const cloud = (calls: ApiRequest[]): CloudPort => ({
    send: (request) => {
      calls.push(request);
      if (request.action === 'ListInstance') {
        return Promise.resolve({
          Instances: [
            { InstanceId: 'cri-other', InstanceName: 'kosmos-2' },
            { InstanceId: 'cri-1', InstanceName: 'kosmos' },
          ],
        });
      }
      if (request.product === 'cr-personal') {
        return Promise.resolve({
          data: { authorizationToken: 'personal', tempUserName: 'cr_temp_user', expireDate: 1_900_000_000_000 },
        });
      }
      return Promise.resolve({
        Code: 'success',
        IsSuccess: true,
        AuthorizationToken: 'enterprise',
        TempUsername: 'cr_temp_user',
        ExpireTime: 1_900_000_000_000,
      });
    },
  });
  const imageIo = (alibaba?: CloudPort): ImageIo => ({
    env: { PATH: bin },
    home: join(base, 'nobody'),
    clock: wallClock,
    ...(alibaba === undefined ? {} : { alibaba }),
  });

  test('gives a login to an instance by its name', async () => {
    const calls: ApiRequest[] = [];
    const found = await credentialsFor('kosmos-registry.cn-shanghai.cr.aliyuncs.com', imageIo(cloud(calls)));
    expect(found).toMatchObject({ kind: 'basic', username: 'cr_temp_user', expiresAt: 1_900_000_000_000 });
    expect(calls.at(-1)).toMatchObject({
      product: 'cr',
      region: 'cn-shanghai',
      params: { InstanceId: 'cri-1' },
      mutates: false,
    });
  });

  test('says when the account has no such instance', async () => {
    await expect(credentialsFor('nemo-registry.cn-shanghai.cr.aliyuncs.com', imageIo(cloud([])))).rejects.toMatchObject(
      {
        report: { code: 'LF9023', headline: expect.stringContaining('nemo') },
      },
    );
  });

  test('says when it refuses with a success', async () => {
    const refusing: CloudPort = {
      send: () => Promise.resolve({ IsSuccess: false, Code: 'INSTANCE_STATUS_NOT_SUPPORT' }),
    };
    await expect(
      credentialsFor('kosmos-registry.cn-shanghai.cr.aliyuncs.com', imageIo(refusing)),
    ).rejects.toMatchObject({
      report: { headline: expect.stringContaining('INSTANCE_STATUS_NOT_SUPPORT') },
    });
  });

  test('gives a login to the old Personal Edition, and none to the new one or without an account', async () => {
    const found = await credentialsFor('registry.cn-beijing.aliyuncs.com', imageIo(cloud([])));
    expect(found.kind === 'basic' && found.password.reveal()).toBe('personal');
    const opened = 'crpi-a1.cn-hangzhou.personal.cr.aliyuncs.com';
    expect(registryKind(opened).kind).toBe('alibaba-personal');
    expect(await credentialsFor(opened, imageIo(cloud([])))).toEqual({ kind: 'anonymous' });
    expect(await credentialsFor('registry.cn-beijing.aliyuncs.com', imageIo())).toEqual({ kind: 'anonymous' });
  });
});
