import { createHmac, timingSafeEqual } from 'node:crypto';
import type { LiveCluster } from '../objects/live-cluster.ts';
import type { User } from './call.ts';

/** What a service account's token says. */
export interface Claims {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly audiences: readonly string[];
  /** Seconds since the epoch. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly pod?: { readonly name: string; readonly uid: string };
}

const MASTERS = 'system:masters';
const AUTHENTICATED = 'system:authenticated';

/** Everything is allowed to whoever runs the cluster. */
export const CLUSTER_ADMIN: User = { name: 'kubernetes-admin', groups: [MASTERS, AUTHENTICATED] };
export const ANONYMOUS: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

/** Issues and reads the bearer tokens of a world's clusters. They outlive the emptying of the world, as its key does. */
export class Tokens {
  readonly #secret: string;

  /** `secret` is the world's own, which nobody is told. */
  constructor(secret: string) {
    this.#secret = secret;
  }

  /** The token of a cluster's administrator. */
  admin(cluster: string): string {
    return this.#mac(`admin of ${cluster}`);
  }

  /** A JSON web token of a service account. */
  issue(cluster: LiveCluster, claims: Claims): string {
    const account = { name: claims.name, uid: claims.uid };
    const body = {
      aud: claims.audiences,
      exp: claims.expiresAt,
      iat: claims.issuedAt,
      nbf: claims.issuedAt,
      iss: ISSUER,
      'kubernetes.io': {
        namespace: claims.namespace,
        serviceaccount: account,
        ...(claims.pod === undefined ? {} : { pod: claims.pod }),
      },
      sub: `system:serviceaccount:${claims.namespace}:${claims.name}`,
    };
    const text = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(body)}`;
    return `${text}.${this.#mac(`${cluster.store.uid} ${text}`)}`;
  }

  /** Whom a token is of; undefined when it is of nobody, or no longer. */
  userOf(cluster: LiveCluster, token: string): User | undefined {
    if (same(token, this.admin(cluster.name))) return CLUSTER_ADMIN;
    const [head = '', body = '', mac = ''] = token.split('.');
    if (!same(mac, this.#mac(`${cluster.store.uid} ${head}.${body}`))) return undefined;
    return accountOf(cluster, JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Body);
  }

  #mac(text: string): string {
    return createHmac('sha256', this.#secret).update(`kube ${text}`).digest('base64url');
  }
}

/** Who is said to have issued a service account's token, and whom it is for unless said. */
export const ISSUER = 'https://kubernetes.default.svc';

interface Body {
  readonly exp: number;
  readonly 'kubernetes.io': {
    readonly namespace: string;
    readonly serviceaccount: { readonly name: string; readonly uid: string };
  };
}

/** A token ends with its account. */
function accountOf(cluster: LiveCluster, body: Body): User | undefined {
  const { namespace, serviceaccount } = body['kubernetes.io'];
  const account = cluster.get('ServiceAccount', namespace, serviceaccount.name);
  if (account?.metadata.uid !== serviceaccount.uid || body.exp * 1000 <= cluster.now()) return undefined;
  return {
    name: `system:serviceaccount:${namespace}:${serviceaccount.name}`,
    uid: serviceaccount.uid,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, AUTHENTICATED],
  };
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
