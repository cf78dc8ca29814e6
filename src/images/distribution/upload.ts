import { Readable } from 'node:stream';
import { bytesOf, discard } from './answers.ts';
import { fail } from '../errors.ts';
import { isTransient, retryDelay, TRANSIENT_STATUS } from './retries.ts';
import { scopeOf, type Session } from './session.ts';
import { unreachable, type RequestBody, type WireAnswer } from './transport.ts';

/** Bytes to bring into a repository. */
export interface BlobUpload {
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  /** The bytes from `offset` on; called again when a cut upload goes on. */
  readonly open: (offset: number) => Readable | Promise<Readable>;
}

export interface UploadOptions {
  /** A repository of the same registry that may have the blob: it is mounted from there. */
  readonly mountFrom?: string;
  /** Most bytes in one request. Everything in one when omitted, which is what every registry takes. */
  readonly chunkBytes?: number;
  /** Called with the bytes that went out since the last call; negative when a cut lost some. */
  readonly onBytes?: (bytes: number) => void;
}

/** Up to here a blob goes in one PUT. */
const ONE_SHOT_BYTES = 1024 * 1024;
/** Cuts without progress in between after which an upload is given up. */
const MOST_CUTS = 6;

interface Upload {
  readonly session: Session;
  readonly repository: string;
  readonly blob: BlobUpload;
  readonly options: UploadOptions;
  readonly scopes: readonly string[];
}

/** Where an upload stands. */
interface Standing {
  /** Where the next request goes: the registry says it anew with every answer, and keeps its state in the query. */
  readonly location: URL;
  /** Bytes the registry has. */
  readonly offset: number;
  /** The least a chunk may have, where the registry says so. */
  readonly leastChunk: number;
}

/**
 * Mounts or uploads a blob. After a cut the registry is asked how much it has and the upload goes on from there; a
 * registry that forgot the upload (distribution 2.8 does, when a request is cut halfway) gets it from the start.
 */
export async function uploadBlob(
  session: Session,
  repository: string,
  blob: BlobUpload,
  options: UploadOptions,
): Promise<'mounted' | 'uploaded'> {
  const scopes = [scopeOf(repository, 'push')];
  const { mountFrom } = options;
  if (mountFrom !== undefined && mountFrom !== repository) scopes.push(scopeOf(mountFrom, 'pull'));
  const upload: Upload = { session, repository, blob, options, scopes };
  const started = await start(upload);
  if (started === 'mounted') return 'mounted';
  await carryThrough(upload, started);
  return 'uploaded';
}

async function start(upload: Upload): Promise<Standing | 'mounted'> {
  const { session, repository, blob, options, scopes } = upload;
  const { mountFrom } = options;
  const query =
    mountFrom === undefined ? '' : `?${new URLSearchParams({ mount: blob.digest, from: mountFrom }).toString()}`;
  const answer = await session.send({ method: 'POST', address: `/v2/${repository}/blobs/uploads/${query}`, scopes });
  if (answer.status !== 201 && answer.status !== 202)
    throw await session.refusal(answer, repository, 'the start of an upload');
  await discard(answer);
  if (answer.status === 201) return 'mounted';
  const leastChunk = Number(answer.headers['oci-chunk-min-length'] ?? 0);
  return { location: locationIn(answer, session), offset: 0, leastChunk };
}

function locationIn(answer: WireAnswer, { host }: Session): URL {
  const { location } = answer.headers;
  if (location === undefined) throw fail('LF9018', { headline: `${host} does not say where the upload goes` });
  const url = new URL(location, answer.url);
  // Registries behind a proxy that ends TLS often think they are spoken to without it.
  if (url.hostname === answer.url.hostname && answer.url.protocol === 'https:') url.protocol = 'https:';
  return url;
}

/** Sends what is missing until the registry has it all, over any number of cuts that lead somewhere. */
async function carryThrough(upload: Upload, started: Standing): Promise<void> {
  const { session, options } = upload;
  let standing = started;
  let furthest = 0;
  let cuts = 0;
  for (;;) {
    const step = await advance(upload, standing);
    if (step === 'done') return;
    if (!('cut' in step)) {
      standing = step;
      continue;
    }
    cuts = standing.offset > furthest ? 1 : cuts + 1;
    furthest = Math.max(furthest, standing.offset);
    const delay = retryDelay(cuts, step.retryAfter, session.clock.now());
    const most = step.isFinal === true ? 2 : MOST_CUTS;
    if (delay === undefined || cuts > most) throw step.refusal ?? unreachable(standing.location, step.cut);
    await session.clock.sleep(delay, session.signal);
    const found = await askStanding(upload, standing);
    options.onBytes?.(found.offset - standing.offset);
    standing = found;
  }
}

/** A connection that broke, or an answer that asks to come again. */
interface Cut {
  readonly cut: unknown;
  readonly retryAfter?: string | undefined;
  /** What the registry said, if it did. */
  readonly refusal?: Error;
  /** Set where one more try either helps or never will. */
  readonly isFinal?: true;
}

async function advance(upload: Upload, standing: Standing): Promise<Standing | 'done' | Cut> {
  const { size } = upload.blob;
  const oneShot = standing.offset === 0 && size <= ONE_SHOT_BYTES;
  return oneShot || standing.offset >= size ? finish(upload, standing) : sendChunk(upload, standing);
}

async function finish(upload: Upload, standing: Standing): Promise<'done' | Cut> {
  const { blob, session, repository } = upload;
  const url = new URL(standing.location);
  url.searchParams.set('digest', blob.digest);
  const answer = await attempt(upload, { method: 'PUT', url, from: standing.offset, to: blob.size });
  if ('cut' in answer) return answer;
  if (answer.status === 201) return discard(answer).then(() => 'done');
  const refusal = await session.refusal(answer, repository, `the upload of ${blob.digest}`);
  // The answer of a first PUT may have been lost, and the second finds the upload gone because it is done.
  if (answer.status === 404 && (await isThere(upload))) return 'done';
  throw refusal;
}

async function isThere({ session, repository, blob, scopes }: Upload): Promise<boolean> {
  const answer = await session.send({ method: 'HEAD', address: `/v2/${repository}/blobs/${blob.digest}`, scopes });
  await discard(answer);
  return answer.status === 200;
}

async function sendChunk(upload: Upload, standing: Standing): Promise<Standing | Cut> {
  const { blob, options, session, repository } = upload;
  const chunk = Math.max(options.chunkBytes ?? blob.size, standing.leastChunk, 1);
  const to = Math.min(blob.size, standing.offset + chunk);
  const whole = standing.offset === 0 && to === blob.size;
  const answer = await attempt(upload, {
    method: 'PATCH',
    url: standing.location,
    from: standing.offset,
    to,
    // All in one request goes without a range: some registries take no others.
    headers: whole ? {} : { 'content-range': `${standing.offset}-${to - 1}` },
  });
  if ('cut' in answer) return answer;
  if (answer.status === 202) {
    await discard(answer);
    return { ...standing, location: locationIn(answer, session), offset: to };
  }
  options.onBytes?.(standing.offset - to);
  const refusal = await session.refusal(answer, repository, `the upload of ${blob.digest}`);
  // Another range than it expects, or an upload it does not know any more: asking tells where to go on.
  if (answer.status === 416 || answer.status === 404) return { cut: refusal, refusal, isFinal: true };
  throw refusal;
}

interface Attempt {
  readonly method: 'PATCH' | 'PUT';
  readonly url: URL;
  readonly from: number;
  readonly to: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends one piece. A cut, a stale token and a passing refusal give a Cut; what was counted is then taken back. */
async function attempt(upload: Upload, { method, url, from, to, headers }: Attempt): Promise<WireAnswer | Cut> {
  const { session, scopes, options } = upload;
  let sent = 0;
  const takeBack = (): void => options.onBytes?.(-sent);
  const piece = await openPiece(upload, from, to, (bytes) => {
    sent += bytes;
    options.onBytes?.(bytes);
  });
  try {
    const answer = await session.send({
      method,
      address: url,
      scopes,
      body: piece.body,
      headers: { 'content-type': 'application/octet-stream', ...headers },
    });
    if (answer.status !== 401 && !TRANSIENT_STATUS.has(answer.status)) return answer;
    takeBack();
    return await afterRefusal(upload, answer);
  } catch (error) {
    session.signal?.throwIfAborted();
    if (piece.failure() !== undefined) throw piece.failure();
    if (!isTransient(error)) throw error instanceof Error && 'report' in error ? error : unreachable(url, error);
    takeBack();
    return { cut: error };
  } finally {
    piece.close();
  }
}

/** A token that ran out in between is renewed by the session; anything else that passes is waited for. */
async function afterRefusal({ session, repository, blob }: Upload, answer: WireAnswer): Promise<Cut> {
  const cut = new TypeError(`the registry answered ${answer.status}`);
  const retryAfter = answer.headers['retry-after'];
  const again = answer.status !== 401 || session.mayTryAgain(answer);
  const refusal = await session.refusal(answer, repository, `the upload of ${blob.digest}`);
  if (!again) throw refusal;
  return { cut, retryAfter, refusal, ...(answer.status === 401 ? { isFinal: true } : {}) };
}

interface Piece {
  readonly body: RequestBody;
  /** Why the source gave out, if it did: that is no fault of the registry. */
  readonly failure: () => unknown;
  readonly close: () => void;
}

async function openPiece(upload: Upload, from: number, to: number, onBytes: (bytes: number) => void): Promise<Piece> {
  if (from === to) return { body: Buffer.alloc(0), failure: () => undefined, close: () => undefined };
  const source = await upload.blob.open(from);
  let failure: unknown;
  const onFailure = (error: unknown): void => {
    failure = error;
  };
  const stream = Readable.from(upTo(source, to - from, { onBytes, onFailure }), { objectMode: false });
  const close = (): void => {
    stream.destroy();
    source.destroy();
  };
  return { body: { stream, size: to - from }, failure: () => failure, close };
}

interface PieceEvents {
  readonly onBytes: (bytes: number) => void;
  /** Called when the source itself fails, and not when the request does that reads it. */
  readonly onFailure: (error: unknown) => void;
}

async function* upTo(source: Readable, size: number, { onBytes, onFailure }: PieceEvents): AsyncGenerator<Buffer> {
  const chunks = bytesOf(source);
  for (let left = size; left > 0;) {
    const next = await chunks.next().catch((error: unknown) => {
      onFailure(error);
      throw error;
    });
    if (next.done === true) {
      const ended = fail('LF9017', { headline: `what is to be uploaded ends ${left} bytes too early` });
      onFailure(ended);
      throw ended;
    }
    const piece = next.value.subarray(0, left);
    left -= piece.length;
    yield piece;
    onBytes(piece.length);
  }
}

/** Asks the registry how much it has; starts anew where it has forgotten. */
async function askStanding(upload: Upload, standing: Standing): Promise<Standing> {
  const { session, scopes, blob } = upload;
  const answer = await session.send({ method: 'GET', address: standing.location, scopes });
  await discard(answer);
  const known = answer.status === 204 || answer.status === 200 || answer.status === 202;
  const range = /^(?:bytes=)?0-(\d+)$/.exec(answer.headers.range ?? '');
  const last = Number(range?.[1] ?? 0);
  // “0-0” means nothing yet to some registries and one byte to others: from the start is right for both.
  if (!known || last === 0 || last >= blob.size) return restart(upload);
  const location = answer.headers.location === undefined ? standing.location : locationIn(answer, session);
  return { ...standing, location, offset: last + 1 };
}

async function restart(upload: Upload): Promise<Standing> {
  const { mountFrom: _, ...options } = upload.options;
  const begun = await start({ ...upload, options });
  return begun === 'mounted' ? bugOfMount(upload) : begun;
}

function bugOfMount({ session, repository }: Upload): never {
  throw fail('LF9018', { headline: `${session.host}/${repository} mounts what nobody asked to be mounted` });
}
