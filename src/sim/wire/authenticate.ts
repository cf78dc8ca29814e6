import { wallClock } from '../../base/index.ts';
import { resolveAccessKey } from '../ram/authorize.ts';
import { ApiFault, type Caller } from '../service.ts';
import type { SimWorld } from '../world/sim-world.ts';
import { verifySignature, type SignedRequest } from './signature.ts';

const MINUTE = 60_000;
const MAX_SKEW = 15 * MINUTE;
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/**
 * Tells who signed a request. Timestamps are compared with the wall clock, since clients sign with theirs however fast
 * the world runs; the expiry of an STS token is virtual time, as STS said it.
 */
export class Authenticator {
  readonly #world: SimWorld;
  /** Nonces that were used, with the wall time until which they are remembered; not kept across processes. */
  readonly #nonces = new Map<string, number>();

  constructor(world: SimWorld) {
    this.#world = world;
  }

  /** The caller, or the gateway's refusal. */
  authenticate(signed: SignedRequest): Caller {
    const wallNow = wallClock.now();
    checkTime(signed.timestamp, wallNow);
    const key = resolveAccessKey(this.#world, signed.accessKeyId);
    if (key === undefined) throw new ApiFault(404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.');
    if (!key.active) throw new ApiFault(400, 'InvalidAccessKeyId.Inactive', 'Specified access key is disabled.');
    verifySignature(signed, key.secret);
    this.#useNonce(signed, wallNow);
    checkToken(signed.securityToken, key, this.#world.now());
    return key.caller;
  }

  #useNonce({ nonce, accessKeyId }: SignedRequest, wallNow: number): void {
    if (nonce === undefined) return;
    if (nonce === '') throw new ApiFault(400, 'MissingSignatureNonce', 'SignatureNonce is mandatory for this action.');
    const used = `${accessKeyId} ${nonce}`;
    const until = this.#nonces.get(used);
    if (until !== undefined && until > wallNow) {
      throw new ApiFault(400, 'SignatureNonceUsed', 'Specified signature nonce was used already.');
    }
    // A request older than the skew is refused anyway, so its nonce need not be remembered any longer.
    this.#nonces.set(used, wallNow + 2 * MAX_SKEW);
    this.#forgetNonces(wallNow);
  }

  /** The oldest come first in a Map; a few a request keep it from growing. */
  #forgetNonces(wallNow: number): void {
    let looked = 0;
    for (const [nonce, until] of this.#nonces) {
      if (until > wallNow || looked === 4) return;
      this.#nonces.delete(nonce);
      looked += 1;
    }
  }
}

function checkTime(timestamp: string, wallNow: number): void {
  const at = ISO_TIME.test(timestamp) || timestamp.endsWith(' GMT') ? Date.parse(timestamp) : Number.NaN;
  if (Number.isNaN(at)) {
    throw new ApiFault(400, 'InvalidTimeStamp.Format', 'Specified time stamp or date value is not well formatted.');
  }
  if (Math.abs(at - wallNow) > MAX_SKEW) {
    throw new ApiFault(400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.');
  }
}

interface TokenHolder {
  readonly securityToken?: string;
  readonly expiresAt?: number;
}

function checkToken(given: string | undefined, key: TokenHolder, now: number): void {
  if (key.securityToken !== undefined && given === undefined) {
    throw new ApiFault(400, 'MissingSecurityToken', 'SecurityToken is mandatory for this action.');
  }
  if (given !== key.securityToken) {
    throw new ApiFault(
      400,
      'InvalidSecurityToken.MismatchWithAccessKey',
      'Specified SecurityToken mismatch with the AccessKey.',
    );
  }
  if (key.expiresAt !== undefined && key.expiresAt <= now) {
    throw new ApiFault(400, 'InvalidSecurityToken.Expired', 'Specified SecurityToken is expired.');
  }
}
