import { createSign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Secret } from '../../base/index.ts';
import { runCommand } from '../command.ts';
import { readObject } from '../distribution/answers.ts';
import { fail } from '../errors.ts';
import type { Credential, LoginIo } from './credential.ts';

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const USER = 'oauth2accesstoken';

interface GoogleToken {
  readonly value: string;
  readonly source: string;
  /** Seconds. */
  readonly life: number;
}

/**
 * A login to Google Artifact Registry, user `oauth2accesstoken` with an access token of an hour: from the key file in
 * GOOGLE_APPLICATION_CREDENTIALS (a signed JWT, RFC 7523), from the metadata server where the caller says there is one,
 * else from `gcloud auth print-access-token`. Undefined when there is none of them.
 * Written from Google's documentation; not tried against the real service. Fails with LF9023.
 */
export async function googleLogin(io: LoginIo): Promise<Credential | undefined> {
  const token = (await keyFileToken(io)) ?? (await metadataToken(io)) ?? (await gcloudToken(io));
  if (token === undefined) return undefined;
  return {
    kind: 'basic',
    username: USER,
    password: new Secret(token.value, token.source),
    expiresAt: io.clock.now() + token.life * 1000,
  };
}

interface KeyFile {
  readonly type?: string;
  readonly client_email?: string;
  readonly client_id?: string;
  readonly client_secret?: string;
  readonly refresh_token?: string;
  readonly private_key?: string;
  readonly private_key_id?: string;
  readonly token_uri?: string;
}

const TOKEN_URI = 'https://oauth2.googleapis.com/token';

async function keyFileToken(io: LoginIo): Promise<GoogleToken | undefined> {
  const named = io.env['GOOGLE_APPLICATION_CREDENTIALS'];
  const file =
    named ??
    join(io.env['CLOUDSDK_CONFIG'] ?? join(io.home, '.config', 'gcloud'), 'application_default_credentials.json');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    if (named === undefined) return undefined;
    throw fail('LF9023', { headline: `the key file ${file} cannot be read`, cause });
  });
  if (text === undefined) return undefined;
  const form = grantOf(parseKeyFile(text, file), io.clock.now());
  if (form === undefined && named === undefined) return undefined;
  if (form === undefined) {
    throw fail('LF9023', {
      headline: `${file} is neither a service account’s key nor a user’s login`,
      fix: 'Log in with `gcloud auth login`, or `docker login -u oauth2accesstoken`.',
    });
  }
  return exchange(form, file, io);
}

function parseKeyFile(text: string, file: string): KeyFile {
  try {
    return JSON.parse(text) as KeyFile;
  } catch {
    // The parser's own words would quote the key.
    throw fail('LF9023', { headline: `the key file ${file} is not JSON` });
  }
}

interface Grant {
  readonly uri: string;
  readonly form: Readonly<Record<string, string>>;
}

function grantOf(key: KeyFile, now: number): Grant | undefined {
  const { type, client_email: email, private_key: pem, token_uri: uri = TOKEN_URI } = key;
  if (type === 'service_account' && email !== undefined && pem !== undefined) {
    const assertion = signedJwt({ iss: email, scope: SCOPE, aud: uri }, { pem, id: key.private_key_id }, now);
    return { uri, form: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion } };
  }
  const { client_id: id, client_secret: secret, refresh_token: refresh } = key;
  if (type !== 'authorized_user' || id === undefined || secret === undefined || refresh === undefined) return undefined;
  return { uri, form: { grant_type: 'refresh_token', client_id: id, client_secret: secret, refresh_token: refresh } };
}

function signedJwt(
  claims: Readonly<Record<string, string>>,
  key: { readonly pem: string; readonly id: string | undefined },
  now: number,
): string {
  const issued = Math.floor(now / 1000);
  const header = { alg: 'RS256', typ: 'JWT', ...(key.id === undefined ? {} : { kid: key.id }) };
  const text = [header, { ...claims, iat: issued, exp: issued + 3600 }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key.pem, 'base64url')}`;
}

async function exchange({ uri, form }: Grant, file: string, io: LoginIo): Promise<GoogleToken> {
  const answer = await io.transport.send({
    method: 'POST',
    url: new URL(uri),
    signal: io.signal,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(new URLSearchParams(form).toString()),
  });
  return readToken(answer.status, await readObject(answer), `file:${file}`);
}

function readToken(status: number, body: Readonly<Record<string, unknown>>, source: string): GoogleToken {
  const value = body['access_token'];
  if (status === 200 && typeof value === 'string') return { value, source, life: Number(body['expires_in'] ?? 3600) };
  const said = body['error_description'] ?? body['error'] ?? `HTTP ${status}`;
  throw fail('LF9023', {
    headline: `Google gives no access token for ${source}: ${typeof said === 'string' ? said : JSON.stringify(said)}`,
    fix: 'Check the key, or log in with `gcloud auth login`; to push the identity needs roles/artifactregistry.writer.',
  });
}

async function metadataToken(io: LoginIo): Promise<GoogleToken | undefined> {
  if (io.googleMetadata !== true) return undefined;
  const host = io.env['GCE_METADATA_HOST'] ?? 'metadata.google.internal';
  const url = new URL(`http://${host}/computeMetadata/v1/instance/service-accounts/default/token`);
  const answer = await io.transport.send({
    method: 'GET',
    url,
    signal: io.signal,
    headers: { 'metadata-flavor': 'Google' },
  });
  return readToken(answer.status, await readObject(answer), `metadata:${host}`);
}

async function gcloudToken(io: LoginIo): Promise<GoogleToken | undefined> {
  const ran = await runCommand({
    program: 'gcloud',
    args: ['auth', 'print-access-token'],
    env: { ...io.env, CLOUDSDK_CORE_DISABLE_PROMPTS: '1' },
    ...(io.signal === undefined ? {} : { signal: io.signal }),
  });
  if (ran.missing || /do not currently have an active account/i.test(ran.stderr)) return undefined;
  const value = ran.stdout.trim();
  if (ran.status !== 0 || value === '') {
    throw fail('LF9023', { headline: `\`gcloud auth print-access-token\` failed: ${ran.stderr.trim()}` });
  }
  // It may be as old as gcloud's cache lets it be: at least five minutes are left.
  return { value, source: 'command:gcloud auth print-access-token', life: 300 };
}
