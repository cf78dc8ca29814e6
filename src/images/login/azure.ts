import { Secret } from '../../base/index.ts';
import { runCommand } from '../command.ts';
import { readObject } from '../distribution/answers.ts';
import { fail } from '../errors.ts';
import type { Credential, LoginIo } from './credential.ts';

const HOUR_MS = 3_600_000;

/**
 * A login to an Azure Container Registry: an Entra token (of the service principal in AZURE_TENANT_ID, AZURE_CLIENT_ID
 * and AZURE_CLIENT_SECRET, else of `az account get-access-token`) changed at the registry's /oauth2/exchange for a
 * refresh token of three hours, which its /oauth2/token then takes. Undefined when there is no identity.
 * Written from Microsoft's documentation (ACR AAD-OAuth, Entra client credentials); not tried against the real service.
 */
export async function azureLogin(registry: URL, io: LoginIo): Promise<Credential | undefined> {
  const entra = (await servicePrincipalToken(registry, io)) ?? (await azCliToken(io));
  if (entra === undefined) return undefined;
  const form = {
    grant_type: 'access_token',
    service: registry.hostname,
    access_token: entra.token.reveal(),
    ...(entra.tenant === undefined ? {} : { tenant: entra.tenant }),
  };
  const { status, body } = await postForm(new URL('/oauth2/exchange', registry), form, io);
  const token = body['refresh_token'];
  if (status !== 200 || typeof token !== 'string') throw refused(`${registry.host} takes no Entra token`, status, body);
  return {
    kind: 'identity-token',
    token: new Secret(token, `azure:${registry.host}/oauth2/exchange`),
    expiresAt: io.clock.now() + 3 * HOUR_MS,
  };
}

interface EntraToken {
  readonly token: Secret;
  readonly tenant: string | undefined;
}

async function servicePrincipalToken(registry: URL, io: LoginIo): Promise<EntraToken | undefined> {
  const { env } = io;
  const tenant = env['AZURE_TENANT_ID'] ?? '';
  const client = env['AZURE_CLIENT_ID'] ?? '';
  const secret = env['AZURE_CLIENT_SECRET'] ?? '';
  if (tenant === '' || client === '' || secret === '') return undefined;
  const { authority, audience } = cloudOf(registry, env);
  const { status, body } = await postForm(
    new URL(`/${tenant}/oauth2/v2.0/token`, authority),
    { grant_type: 'client_credentials', client_id: client, client_secret: secret, scope: `${audience}/.default` },
    io,
  );
  const token = body['access_token'];
  if (status !== 200 || typeof token !== 'string') {
    throw refused(`Entra gives the application ${client} no token`, status, body);
  }
  return { token: new Secret(token, 'azure:client-credentials'), tenant };
}

/** Azure in China and for the US government has authorities of its own; AZURE_AUTHORITY_HOST names any other. */
function cloudOf({ hostname }: URL, env: LoginIo['env']): { authority: string; audience: string } {
  const named = env['AZURE_AUTHORITY_HOST'];
  const audience = 'https://containerregistry.azure.net';
  if (named !== undefined && named !== '') return { authority: named, audience };
  if (hostname.endsWith('.cn')) return { authority: 'https://login.partner.microsoftonline.cn', audience };
  if (hostname.endsWith('.us')) return { authority: 'https://login.microsoftonline.us', audience };
  return { authority: 'https://login.microsoftonline.com', audience };
}

async function azCliToken(io: LoginIo): Promise<EntraToken | undefined> {
  const ran = await runCommand({
    program: 'az',
    args: ['account', 'get-access-token', '--output', 'json'],
    env: io.env,
    ...(io.signal === undefined ? {} : { signal: io.signal }),
  });
  if (ran.missing || /az login/i.test(ran.stderr)) return undefined;
  if (ran.status !== 0)
    throw fail('LF9023', { headline: `\`az account get-access-token\` failed: ${ran.stderr.trim()}` });
  try {
    const { accessToken, tenant } = JSON.parse(ran.stdout) as { accessToken: string; tenant?: string };
    return { token: new Secret(accessToken, 'command:az account get-access-token'), tenant };
  } catch {
    throw fail('LF9023', { headline: '`az account get-access-token` did not answer with JSON' });
  }
}

async function postForm(url: URL, form: Readonly<Record<string, string>>, io: LoginIo) {
  const answer = await io.transport.send({
    method: 'POST',
    url,
    signal: io.signal,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(new URLSearchParams(form).toString()),
  });
  return { status: answer.status, body: await readObject(answer) };
}

function refused(headline: string, status: number, body: Readonly<Record<string, unknown>>): Error {
  const errors = body['errors'] as readonly { message?: string }[] | undefined;
  const said = errors?.[0]?.message ?? body['error_description'] ?? body['error'] ?? `HTTP ${status}`;
  return fail('LF9023', {
    headline: `${headline}: ${typeof said === 'string' ? said.split(/\r?\n/, 1)[0] : JSON.stringify(said)}`,
    fix: 'Check the identity; to push it needs the role AcrPush on the registry.',
  });
}
