import { Readable } from 'node:stream';
import { fail } from '../errors.ts';
import { bytesOf } from './answers.ts';
import { openDigestCheck } from './digests.ts';
import { isTransient, retryDelay } from './retries.ts';
import { scopeOf, type Session } from './session.ts';
import { unreachable } from './transport.ts';

/** A blob in a registry. */
export interface BlobPlace {
  readonly repository: string;
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/** How often a download may be cut without a byte in between. */
const MOST_CUTS = 5;

/**
 * The blob's bytes from `offset` on. After a cut it asks for the rest (RFC 9110, Range) and goes on. Read from the
 * start, the digest is checked at the end and the stream fails with LF9017; read from further on, it cannot be.
 */
export function openDownload(session: Session, place: BlobPlace, offset: number): Readable {
  return Readable.from(download(session, place, offset), { objectMode: false });
}

async function* download(session: Session, place: BlobPlace, offset: number): AsyncGenerator<Buffer> {
  const what = `the layer in ${session.host}/${place.repository}`;
  const check = offset === 0 ? openDigestCheck(place.digest, what) : undefined;
  let at = offset;
  let cuts = 0;
  while (at < place.size) {
    try {
      for await (const chunk of rest(session, place, at)) {
        at += chunk.length;
        cuts = 0;
        checkLength(at, what, place);
        check?.update(chunk);
        yield chunk;
      }
      if (at < place.size) throw Object.assign(new TypeError('the answer ended early'), { code: 'ECONNRESET' });
    } catch (error) {
      cuts += 1;
      await waitAfterCut(session, cuts, error);
    }
  }
  check?.finish();
}

function checkLength(at: number, what: string, { digest, size }: BlobPlace): void {
  if (at > size) throw fail('LF9017', { headline: `${what} is longer than the ${size} bytes of ${digest}` });
}

async function waitAfterCut({ host, clock, signal }: Session, cuts: number, error: unknown): Promise<void> {
  signal?.throwIfAborted();
  if (!isTransient(error)) throw error;
  if (cuts > MOST_CUTS) throw unreachable(new URL(`https://${host}`), error);
  await clock.sleep(retryDelay(cuts, undefined, clock.now()) ?? 0, signal);
}

async function* rest(session: Session, { repository, digest }: BlobPlace, at: number): AsyncGenerator<Buffer> {
  const answer = await session.send({
    method: 'GET',
    address: `/v2/${repository}/blobs/${digest}`,
    scopes: [scopeOf(repository, 'pull')],
    headers: at === 0 ? {} : { range: `bytes=${at}-` },
  });
  if (answer.status !== 200 && answer.status !== 206) {
    throw await session.refusal(answer, repository, `reading of the layer ${digest}`);
  }
  // A server that knows no ranges sends all of it again.
  let skip = answer.status === 206 ? 0 : at;
  try {
    for await (const chunk of bytesOf(answer.stream)) {
      const kept = chunk.subarray(Math.min(skip, chunk.length));
      skip -= chunk.length - kept.length;
      if (kept.length > 0) yield kept;
    }
  } finally {
    answer.stream.destroy();
  }
}
