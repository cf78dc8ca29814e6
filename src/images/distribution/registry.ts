import { discard, readBytes } from './answers.ts';
import { checkDigest, digestOf } from './digests.ts';
import { openDownload, type BlobPlace } from './download.ts';
import { ACCEPTED_MANIFESTS } from './media-types.ts';
import { fail } from '../errors.ts';
import { scopeOf, type Session } from './session.ts';
import { uploadBlob, type BlobUpload, type UploadOptions } from './upload.ts';
import type { Readable } from 'node:stream';

/** A manifest as the registry keeps it; the digest is that of exactly these bytes. */
export interface FetchedManifest {
  readonly bytes: Buffer;
  readonly mediaType: string;
  readonly digest: string;
}

/** What a registry is asked for: the OCI distribution specification 1.1. All failures are LandfallErrors. */
export interface RegistryClient {
  readonly host: string;
  /** Whether the registry is there and lets one in. */
  ping(): Promise<void>;
  /** The manifest of a tag or digest, checked against the digest. */
  getManifest(repository: string, key: string): Promise<FetchedManifest>;
  /** Its digest, or undefined when the registry has none of this tag or digest. */
  headManifest(repository: string, key: string, access?: 'pull' | 'push'): Promise<string | undefined>;
  /** Puts a manifest under a tag or its digest; gives the digest. */
  putManifest(
    repository: string,
    key: string,
    manifest: { readonly bytes: Buffer; readonly mediaType: string },
  ): Promise<string>;
  hasBlob(repository: string, digest: string, access?: 'pull' | 'push'): Promise<boolean>;
  /** The bytes from `offset` on; goes on by itself after a cut, and checks the digest when read from the start. */
  openBlob(place: BlobPlace, offset?: number): Readable;
  /** Brings a blob there: found, mounted from a neighbour, or uploaded. */
  putBlob(repository: string, blob: BlobUpload, options?: UploadOptions): Promise<BlobOutcome>;
  /** All tags of a repository, sorted. */
  listTags(repository: string): Promise<readonly string[]>;
}

/** How a blob came to be in a repository. */
export type BlobOutcome = 'present' | 'mounted' | 'uploaded';

export function openRegistryClient(session: Session): RegistryClient {
  const client: RegistryClient = {
    host: session.host,
    ping: async () => {
      const answer = await session.send({ method: 'GET', address: '/v2/', scopes: [] });
      if (answer.status !== 200) throw await session.refusal(answer, '', 'the login');
      await discard(answer);
    },
    getManifest: (repository, key) => getManifest(session, repository, key),
    headManifest: (repository, key, access = 'pull') => headManifest(session, { repository, key, access }),
    putManifest: (repository, key, manifest) => putManifest(session, { repository, key, ...manifest }),
    hasBlob: (repository, digest, access = 'pull') => hasBlob(session, { repository, digest, access }),
    openBlob: (place, offset = 0) => openDownload(session, place, offset),
    putBlob: async (repository, blob, options = {}) => {
      if (await client.hasBlob(repository, blob.digest, 'push')) return 'present';
      return uploadBlob(session, repository, blob, options);
    },
    listTags: (repository) => listTags(session, repository),
  };
  return client;
}

async function getManifest(session: Session, repository: string, key: string): Promise<FetchedManifest> {
  const answer = await session.send({
    method: 'GET',
    address: `/v2/${repository}/manifests/${key}`,
    scopes: [scopeOf(repository, 'pull')],
    headers: { accept: ACCEPTED_MANIFESTS },
  });
  if (answer.status !== 200) throw await session.refusal(answer, repository, `reading of the manifest ${key}`);
  const mediaType = (answer.headers['content-type'] ?? '').replace(/;.*$/, '').trim();
  const bytes = await readBytes(answer);
  const what = `the manifest ${key} of ${session.host}/${repository}`;
  const named = key.includes(':') ? key : answer.headers['docker-content-digest'];
  if (typeof named === 'string') checkDigest(bytes, named, what);
  return { bytes, mediaType, digest: key.includes(':') ? key : digestOf(bytes) };
}

interface ManifestPlace {
  readonly repository: string;
  readonly key: string;
}

async function headManifest(
  session: Session,
  { repository, key, access }: ManifestPlace & { readonly access: 'pull' | 'push' },
): Promise<string | undefined> {
  const answer = await session.send({
    method: 'HEAD',
    address: `/v2/${repository}/manifests/${key}`,
    scopes: [scopeOf(repository, access)],
    headers: { accept: ACCEPTED_MANIFESTS },
  });
  if (answer.status === 404) return discard(answer).then(() => undefined);
  if (answer.status !== 200) throw await session.refusal(answer, repository, `the question for the manifest ${key}`);
  await discard(answer);
  const digest = answer.headers['docker-content-digest'];
  if (typeof digest === 'string') return digest;
  return key.includes(':') ? key : undefined;
}

async function putManifest(
  session: Session,
  { repository, key, bytes, mediaType }: ManifestPlace & { readonly bytes: Buffer; readonly mediaType: string },
): Promise<string> {
  const answer = await session.send({
    method: 'PUT',
    address: `/v2/${repository}/manifests/${key}`,
    scopes: [scopeOf(repository, 'push')],
    headers: { 'content-type': mediaType },
    body: bytes,
  });
  if (answer.status !== 201) throw await session.refusal(answer, repository, `the push of the manifest ${key}`);
  await discard(answer);
  const digest = digestOf(bytes);
  const kept = answer.headers['docker-content-digest'];
  if (typeof kept === 'string' && kept !== digest) {
    throw fail('LF9017', {
      headline: `${session.host}/${repository} keeps the manifest ${key} as ${kept}, not as ${digest}`,
    });
  }
  return digest;
}

async function hasBlob(
  session: Session,
  place: { readonly repository: string; readonly digest: string; readonly access: 'pull' | 'push' },
): Promise<boolean> {
  const { repository, digest, access } = place;
  const answer = await session.send({
    method: 'HEAD',
    address: `/v2/${repository}/blobs/${digest}`,
    scopes: [scopeOf(repository, access)],
  });
  if (answer.status !== 200 && answer.status !== 404) {
    throw await session.refusal(answer, repository, `the question for the layer ${digest}`);
  }
  await discard(answer);
  return answer.status === 200;
}

async function listTags(session: Session, repository: string): Promise<readonly string[]> {
  const tags: string[] = [];
  let address: string | undefined = `/v2/${repository}/tags/list?n=1000`;
  while (address !== undefined) {
    const answer = await session.send({ method: 'GET', address, scopes: [scopeOf(repository, 'pull')] });
    if (answer.status !== 200) throw await session.refusal(answer, repository, 'the list of tags');
    const body = JSON.parse((await readBytes(answer)).toString('utf8')) as { tags?: readonly string[] | null };
    tags.push(...(body.tags ?? []));
    // RFC 5988: the next page, while there is one.
    address = /<([^>]+)>\s*;\s*rel="?next"?/.exec(String(answer.headers['link'] ?? ''))?.[1];
  }
  return tags.toSorted();
}
