import { findProviderByArn } from '../ims/oidc-provider.ts';
import type { OidcProviderRow } from '../ims/tables.ts';
import { isoSeconds } from '../iso-time.ts';
import { trusts } from '../ram/role-store.ts';
import { ApiFault, type Action, type Answer, type Call } from '../service.ts';
import { openSession, roleByArn, sessionRequest } from './session.ts';

/** Anybody may call: the token says who it is, and the role's trust policy alone decides. */
export const assumeRoleWithOidc: Action = {
  summary: 'gives the bearer of an OpenID Connect token temporary keys of a role (RRSA)',
  mutates: true,
  required: ['RoleSessionName'],
  anonymous: true,
  run,
};

function run({ world, params, now }: Call): Answer {
  const providerArn = params.need('OIDCProviderArn');
  const role = roleByArn(world, params);
  const request = sessionRequest(params, role);
  const provider = findProviderByArn(world, providerArn);
  if (provider === undefined)
    throw new ApiFault(404, 'EntityNotExist.OIDCProvider', 'The specified OIDCProvider not exists.');
  const claims = verified(params.need('OIDCToken'), provider, now);
  const context = {
    'acs:CurrentTime': new Date(now).toISOString(),
    'oidc:iss': claims.issuer,
    'oidc:aud': claims.audience,
    'oidc:sub': claims.subject,
  };
  if (!trusts(role, { type: 'Federated', ids: [providerArn], context })) {
    throw new ApiFault(401, 'AuthenticationFail.NoPermission', 'This OIDC token is not allowed to assume the role.');
  }
  return {
    ...openSession(world, role, request),
    OIDCTokenInfo: {
      Subject: claims.subject,
      Issuer: claims.issuer,
      ClientIds: claims.audience.join(','),
      ExpirationTime: isoSeconds(claims.expiresAt),
      IssuanceTime: isoSeconds(claims.issuedAt),
      VerificationInfo: 'Success',
    },
  };
}

interface Claims {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: readonly string[];
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/**
 * The token's claims, held against the provider and the clock. The signature is not verified: the keys are published
 * on the internet, and simulated clusters have none.
 */
function verified(token: string, provider: OidcProviderRow, now: number): Claims {
  const claims = parseToken(token);
  if (claims === undefined) throw invalidToken('The OIDC token is wrongly formed.');
  if (claims.issuer !== provider.issuerUrl)
    throw invalidToken('The issuer of the OIDC token does not match the provider.');
  if (!claims.audience.some((client) => provider.clientIds.includes(client))) {
    throw invalidToken('The audience of the OIDC token is not a client ID of the provider.');
  }
  const tooOld = provider.issuanceLimitTime > 0 && now - claims.issuedAt > provider.issuanceLimitTime * 3_600_000;
  if (now >= claims.expiresAt || tooOld) {
    throw new ApiFault(401, 'AuthenticationFail.OIDCToken.Expired', 'This OIDC token is expired.');
  }
  return claims;
}

function parseToken(token: string): Claims | undefined {
  if (token.length < 4 || token.length > 20_000) return undefined;
  const payload = decodePayload(token);
  const { iss, sub, aud, iat, exp } = payload ?? {};
  if (typeof iss !== 'string' || typeof sub !== 'string' || typeof iat !== 'number' || typeof exp !== 'number')
    return undefined;
  const audience: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!audience.every((client) => typeof client === 'string')) return undefined;
  return { issuer: iss, subject: sub, audience, issuedAt: iat * 1000, expiresAt: exp * 1000 };
}

function decodePayload(token: string): Readonly<Record<string, unknown>> | undefined {
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  try {
    const payload: unknown = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString());
    return payload === null || typeof payload !== 'object' ? undefined : (payload as Readonly<Record<string, unknown>>);
  } catch {
    return undefined;
  }
}

function invalidToken(message: string): ApiFault {
  return new ApiFault(401, 'AuthenticationFail.OIDCToken.Invalid', message);
}
