import { tableOf, type Row } from '../world/table.ts';

/** An OpenID Connect identity provider, as RRSA uses them; `id` is the OIDCProviderName. */
export interface OidcProviderRow extends Row {
  readonly issuerUrl: string;
  readonly clientIds: readonly string[];
  readonly fingerprints: readonly string[];
  readonly description: string;
  /** How old a token may be when it is presented, in hours; 0 means any age. */
  readonly issuanceLimitTime: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}
export const OIDC_PROVIDERS = tableOf<OidcProviderRow>('ims.oidc_provider');
