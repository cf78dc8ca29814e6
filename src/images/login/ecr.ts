import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Secret } from '../../base/index.ts';
import { runCommand } from '../command.ts';
import { readObject } from '../distribution/answers.ts';
import type { Registry } from '../distribution/kinds.ts';
import { fail } from '../errors.ts';
import type { Credential, LoginIo } from './credential.ts';
import { signAwsRequest, type AwsKeys } from './sigv4.ts';

type Ecr = Extract<Registry, { kind: 'ecr' }>;

const HOUR_MS = 3_600_000;

/**
 * A login to Amazon ECR, good for 12 hours: GetAuthorizationToken with keys of the environment or the shared
 * credentials file, else `aws ecr get-login-password`, which knows SSO and roles. Undefined when there is neither.
 * Written from the API reference of ECR (2015-09-21); not tried against the real service. Fails with LF9023.
 */
export async function ecrLogin(registry: Ecr, io: LoginIo): Promise<Credential | undefined> {
  const keys = await awsKeys(io);
  return keys === undefined ? askAwsCli(registry, io) : askApi(registry, keys, io);
}

async function awsKeys({ env, home }: LoginIo): Promise<AwsKeys | undefined> {
  const profile = env['AWS_PROFILE'];
  const fromEnv = keysOf(
    { id: env['AWS_ACCESS_KEY_ID'], secret: env['AWS_SECRET_ACCESS_KEY'], token: env['AWS_SESSION_TOKEN'] },
    'env:AWS_SECRET_ACCESS_KEY',
  );
  if (fromEnv !== undefined && profile === undefined) return fromEnv;
  const file = env['AWS_SHARED_CREDENTIALS_FILE'] ?? join(home, '.aws', 'credentials');
  const text = await readFile(file, 'utf8').catch(() => '');
  const section = iniSection(text, profile ?? 'default');
  return keysOf(
    {
      id: section['aws_access_key_id'],
      secret: section['aws_secret_access_key'],
      token: section['aws_session_token'],
    },
    `file:${file}`,
  );
}

interface KeyParts {
  readonly id: string | undefined;
  readonly secret: string | undefined;
  readonly token: string | undefined;
}

function keysOf({ id = '', secret = '', token = '' }: KeyParts, source: string): AwsKeys | undefined {
  if (id === '' || secret === '') return undefined;
  return {
    accessKeyId: id,
    secretAccessKey: new Secret(secret, source),
    ...(token === '' ? {} : { sessionToken: new Secret(token, source) }),
  };
}

function iniSection(text: string, name: string): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  let current = '';
  for (const line of text.split(/\r?\n/)) {
    const [, section] = /^\s*\[\s*([^\]]+?)\s*\]/.exec(line) ?? [];
    const [, key, value] = /^\s*([\w]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (section !== undefined) current = section;
    else if (key !== undefined && value !== undefined && current === name) values[key] = value;
  }
  return values;
}

async function askApi(registry: Ecr, keys: AwsKeys, io: LoginIo): Promise<Credential> {
  const url = endpointOf(registry, io);
  const body = JSON.stringify({ registryIds: [registry.account] });
  const headers = signAwsRequest(
    {
      url,
      service: 'ecr',
      region: registry.region,
      body,
      now: io.clock.now(),
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken',
      },
    },
    keys,
  );
  const answer = await io.transport.send({ method: 'POST', url, headers, body: Buffer.from(body), signal: io.signal });
  const said = await readObject(answer);
  const [data] = (said['authorizationData'] ?? []) as readonly { authorizationToken?: string; expiresAt?: number }[];
  const pair = Buffer.from(data?.authorizationToken ?? '', 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (answer.status !== 200 || colon < 0) throw refused(registry, answer.status, said);
  return {
    kind: 'basic',
    username: pair.slice(0, colon),
    password: new Secret(pair.slice(colon + 1), 'ecr:GetAuthorizationToken'),
    expiresAt: data?.expiresAt === undefined ? io.clock.now() + 11 * HOUR_MS : data.expiresAt * 1000,
  };
}

/** AWS_ENDPOINT_URL_ECR and AWS_ENDPOINT_URL are the official ways to name another endpoint. */
function endpointOf({ region, suffix, fips }: Ecr, { env }: LoginIo): URL {
  const named = env['AWS_ENDPOINT_URL_ECR'] ?? env['AWS_ENDPOINT_URL'];
  if (named !== undefined && named !== '') return new URL('/', named);
  return new URL(fips ? `https://ecr-fips.${region}.${suffix}/` : `https://api.ecr.${region}.${suffix}/`);
}

function refused({ region }: Ecr, status: number, said: Readonly<Record<string, unknown>>): Error {
  const { __type = '', message: lower, Message: upper } = said as Readonly<Record<string, string | undefined>>;
  const type = __type.replace(/^.*#/, '');
  const message = lower ?? upper ?? '';
  return fail('LF9023', {
    headline: `AWS gives no login to ECR in ${region}: ${[type, message].filter((part) => part !== '').join(': ') || `HTTP ${status}`}`,
    cloud: { api: 'ecr:GetAuthorizationToken', code: type || `HTTP ${status}`, message, status },
    fix: 'Check the AWS credentials (`aws sts get-caller-identity`); the identity needs ecr:GetAuthorizationToken.',
  });
}

async function askAwsCli({ region }: Ecr, io: LoginIo): Promise<Credential | undefined> {
  const ran = await runCommand({
    program: 'aws',
    args: ['ecr', 'get-login-password', '--region', region],
    env: io.env,
    ...(io.signal === undefined ? {} : { signal: io.signal }),
  });
  if (ran.missing || /unable to locate credentials/i.test(ran.stderr)) return undefined;
  const password = ran.stdout.trim();
  if (ran.status !== 0 || password === '') {
    throw fail('LF9023', { headline: `\`aws ecr get-login-password\` failed: ${ran.stderr.trim()}` });
  }
  return {
    kind: 'basic',
    username: 'AWS',
    password: new Secret(password, 'command:aws ecr get-login-password'),
    expiresAt: io.clock.now() + 11 * HOUR_MS,
  };
}
