import { createPrivateKey, randomUUID, sign, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A token service as the distribution project describes it (docs/spec/auth/token): ES256, certificate in the x5c header. */
export interface TokenServer {
  readonly realm: string;
  /** PEM of the certificate that signs: the registry's root bundle. */
  readonly certificate: string;
  /** Every request so far: the scopes asked for and who asked. */
  readonly asked: readonly TokenQuestion[];
  stop(): Promise<void>;
}

export interface TokenQuestion {
  readonly method: string;
  readonly scopes: readonly string[];
  readonly user: string | undefined;
}

export interface TokenRules {
  readonly service: string;
  /** User to password. */
  readonly users: Readonly<Record<string, string>>;
  /** Refresh token to user. */
  readonly refreshTokens?: Readonly<Record<string, string>>;
  /** Seconds a token lasts. */
  readonly life?: number;
  /** What of an asked scope a user gets. */
  readonly grant?: (user: string | undefined, repository: string, actions: readonly string[]) => readonly string[];
}

export async function startTokenServer(rules: TokenRules): Promise<TokenServer> {
  const { certificate, key } = await makeCertificate();
  const der = certificate.replaceAll(/-----[^-]+-----|\s/g, '');
  const asked: TokenQuestion[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const form = request.method === 'POST' ? new URLSearchParams(Buffer.concat(chunks).toString()) : url.searchParams;
      const user =
        request.method === 'POST' ? userOfRefreshToken(form, rules) : userOfBasic(request.headers.authorization, rules);
      const scopes = form.getAll('scope').flatMap((scope) => scope.split(' '));
      asked.push({ method: request.method ?? '', scopes, user: user ?? undefined });
      response.setHeader('content-type', 'application/json');
      if (user === null || form.get('service') !== rules.service) {
        response.writeHead(401).end(JSON.stringify({ details: 'incorrect username or password' }));
        return;
      }
      const token = makeToken({ user, scopes, rules, der, key });
      response.end(JSON.stringify({ token, access_token: token, expires_in: rules.life ?? 300 }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    realm: `http://127.0.0.1:${port}/token`,
    certificate,
    asked,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Undefined for nobody, null for a wrong password. */
function userOfBasic(header: string | undefined, { users }: TokenRules): string | undefined | null {
  if (header === undefined) return undefined;
  const [user = '', password] = Buffer.from(header.replace(/^Basic /, ''), 'base64')
    .toString()
    .split(':');
  return users[user] === password ? user : null;
}

function userOfRefreshToken(form: URLSearchParams, { refreshTokens = {} }: TokenRules): string | null {
  if (form.get('grant_type') !== 'refresh_token') return null;
  return refreshTokens[form.get('refresh_token') ?? ''] ?? null;
}

interface TokenInputs {
  readonly user: string | undefined;
  readonly scopes: readonly string[];
  readonly rules: TokenRules;
  readonly der: string;
  readonly key: KeyObject;
}

function makeToken({ user, scopes, rules, der, key }: TokenInputs): string {
  const grant = rules.grant ?? ((who, _, actions) => (who === undefined ? [] : actions));
  const access = scopes.map((scope) => {
    const [type = '', name = '', actions = ''] = scope.split(':');
    return { type, name, actions: grant(user, name, actions.split(',')) };
  });
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: 'landfall-test',
    sub: user ?? '',
    aud: rules.service,
    exp: now + (rules.life ?? 300),
    nbf: now - 5,
    iat: now,
    jti: randomUUID(),
    access,
  };
  const text = [{ typ: 'JWT', alg: 'ES256', x5c: [der] }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

async function makeCertificate(): Promise<{ certificate: string; key: KeyObject }> {
  // The library decorates its classes when it loads, and needs this to be there.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=landfall-test',
    notBefore: new Date(Date.now() - 86_400_000),
    notAfter: new Date(Date.now() + 86_400_000),
    signingAlgorithm: algorithm,
    keys,
    extensions: [new x509.BasicConstraintsExtension(true, 1, true)],
  });
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey));
  return {
    certificate: certificate.toString('pem'),
    key: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }),
  };
}
