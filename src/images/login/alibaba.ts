import { Secret } from '../../base/index.ts';
import type { Attributes, CloudPort } from '../../model/index.ts';
import type { Registry } from '../distribution/kinds.ts';
import { fail } from '../errors.ts';
import type { Credential, LoginIo } from './credential.ts';

type Enterprise = Extract<Registry, { kind: 'alibaba-enterprise' }>;
type Personal = Extract<Registry, { kind: 'alibaba-personal' }>;

/**
 * A temporary login to an Enterprise Edition instance, for about an hour: cr 2018-12-01 ListInstance gives the
 * instance's id, GetAuthorizationToken the login. Undefined without a signed-in Alibaba Cloud. Calls the product `cr`.
 * Written from the API's documentation; not tried against the real service. Fails with LF9023.
 */
export async function alibabaEnterpriseLogin(registry: Enterprise, io: LoginIo): Promise<Credential | undefined> {
  if (io.alibaba === undefined) return undefined;
  const InstanceId = await instanceId(registry, io.alibaba, io);
  const answer = await ask(io.alibaba, io, {
    product: 'cr',
    action: 'GetAuthorizationToken',
    region: registry.region,
    params: { InstanceId },
  });
  return credentialOf(
    { username: answer['TempUsername'], token: answer['AuthorizationToken'], expires: answer['ExpireTime'] },
    `cr:GetAuthorizationToken ${registry.instance}`,
  );
}

/**
 * A temporary login to the Personal Edition: cr 2016-06-07, GET /tokens. Instances opened since September 2024 do not
 * know that API, so they have the fixed password of `docker login` alone: undefined. Calls the product `cr-personal`.
 */
export async function alibabaPersonalLogin(registry: Personal, io: LoginIo): Promise<Credential | undefined> {
  if (io.alibaba === undefined || registry.opened !== undefined) return undefined;
  const answer = await ask(io.alibaba, io, {
    product: 'cr-personal',
    action: 'GetAuthorizationToken',
    region: registry.region,
    params: {},
  });
  const data = (answer['data'] ?? {}) as Readonly<Record<string, unknown>>;
  return credentialOf(
    { username: data['tempUserName'], token: data['authorizationToken'], expires: data['expireDate'] },
    'cr:GetAuthorizationToken',
  );
}

async function instanceId({ instance, region }: Enterprise, cloud: CloudPort, io: LoginIo): Promise<string> {
  const answer = await ask(cloud, io, {
    product: 'cr',
    action: 'ListInstance',
    region,
    params: { InstanceName: instance, PageNo: 1, PageSize: 100 },
  });
  const rows = (answer['Instances'] ?? []) as readonly { InstanceName?: string; InstanceId?: string }[];
  // The name in the question is a pattern to the API: others may be among the answers.
  const found = rows.find(({ InstanceName }) => InstanceName === instance)?.InstanceId;
  if (found !== undefined) return found;
  throw fail('LF9023', {
    headline: `this account has no Container Registry instance ${instance} in ${region}`,
    fix: 'Check the registry’s host name, and that the right account is signed in.',
  });
}

interface Call {
  readonly product: string;
  readonly action: string;
  readonly region: string;
  readonly params: Readonly<Record<string, unknown>>;
}

async function ask(cloud: CloudPort, io: LoginIo, call: Call): Promise<Attributes> {
  const answer = await cloud.send({ ...call, mutates: false }, io.signal ?? new AbortController().signal);
  // Some failures come as 200 with IsSuccess false.
  if (answer['IsSuccess'] !== false) return answer;
  const code = answer['Code'];
  throw fail('LF9023', {
    headline: `Container Registry refuses ${call.action}: ${typeof code === 'string' ? code : 'it says no code'}`,
  });
}

interface TokenParts {
  readonly username: unknown;
  readonly token: unknown;
  readonly expires: unknown;
}

function credentialOf({ username, token, expires }: TokenParts, source: string): Credential {
  if (typeof username !== 'string' || typeof token !== 'string' || token === '') {
    throw fail('LF9023', { headline: 'Container Registry answered without a login' });
  }
  const expiresAt = Number(expires);
  return {
    kind: 'basic',
    username,
    password: new Secret(token, source),
    ...(Number.isFinite(expiresAt) && expiresAt > 0 ? { expiresAt } : {}),
  };
}
