import type { Clock, Secret } from '../../base/index.ts';
import type { CloudPort } from '../../model/index.ts';
import type { Transport } from '../distribution/transport.ts';

/** How one proves who one is to a registry. */
export type Credential =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'basic'; readonly username: string; readonly password: Secret; readonly expiresAt?: number }
  /** An OAuth 2 refresh token that the registry's token service changes for access tokens. */
  | { readonly kind: 'identity-token'; readonly token: Secret; readonly expiresAt?: number };

/** What finding credentials needs of the world. Times are milliseconds since the Unix epoch. */
export interface LoginIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  readonly home: string;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  readonly transport: Transport;
  /** Alibaba Cloud, signed in; its registries are asked for a login only where it is given. */
  readonly alibaba?: CloudPort;
  /** Whether Google's metadata server answers here (on Google's machines). */
  readonly googleMetadata?: boolean;
}

export const ANONYMOUS: Credential = { kind: 'anonymous' };
