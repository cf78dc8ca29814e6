import { createHash, type Hash } from 'node:crypto';
import { fail } from '../errors.ts';

/** `sha256:…` of the bytes. */
export function digestOf(bytes: Buffer | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Checks bytes against a digest while they pass. */
export interface DigestCheck {
  update(chunk: Buffer): void;
  /** Fails with LF9017 unless all that passed is what the digest promises. */
  finish(): void;
}

/** A check for `what` (as `blob of example.com/app`); `digest` is `sha256:…` or `sha512:…`. */
export function openDigestCheck(digest: string, what: string): DigestCheck {
  const [algorithm = ''] = digest.split(':', 1);
  const hash = hashFor(algorithm, digest);
  return {
    update: (chunk) => void hash.update(chunk),
    finish: () => {
      const found = `${algorithm}:${hash.digest('hex')}`;
      if (found !== digest) throw fail('LF9017', { headline: `${what} should be ${digest} but is ${found}` });
    },
  };
}

/** Fails with LF9017 unless the bytes are what the digest promises. */
export function checkDigest(bytes: Buffer, digest: string, what: string): void {
  const check = openDigestCheck(digest, what);
  check.update(bytes);
  check.finish();
}

function hashFor(algorithm: string, digest: string): Hash {
  if (algorithm === 'sha256' || algorithm === 'sha512') return createHash(algorithm);
  throw fail('LF9017', {
    headline: `the digest ${digest} is of a kind that is not known`,
    fix: 'Use sha256 or sha512.',
  });
}
