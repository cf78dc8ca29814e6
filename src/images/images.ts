import { engineImageId, imageFromEngine } from './build/docker.ts';
import { imageOfFolders, type FolderImageOptions } from './build/folder-image.ts';
import type { LocalImage } from './build/local-image.ts';
import { copyBetween, type CopyOptions } from './copy/copy.ts';
import { pushedAlready, pushLocalImage, type Transferred, type TransferOptions } from './copy/push.ts';
import { openRegistry } from './distribution/open.ts';
import type { RegistryClient } from './distribution/registry.ts';
import { openTransport, type Transport } from './distribution/transport.ts';
import { fail } from './errors.ts';
import type { Credential, LoginIo } from './login/credential.ts';
import { cloudLogin, credentialsFor as findCredentials } from './login/credentials.ts';
import { dockerLogin } from './login/docker-config.ts';
import { openWithFirstAccepted } from './login/first-accepted.ts';
import { formatReference, manifestKey, parseReference, type ImageReference } from './reference/reference.ts';

/** What the images room needs of the world. Nothing is read from the process: the caller gives it. */
export interface ImageIo extends Omit<LoginIo, 'transport'> {
  /** Hosts (with port) spoken to without TLS or without checking its certificate; this machine always may be plain. */
  readonly insecure?: readonly string[];
  /** Hosts of token services, besides the registries' own, that may get their logins. */
  readonly trustedRealms?: readonly string[];
  /** PEM text of authorities to trust besides the system's. */
  readonly certificateAuthority?: string;
  /** Logins that are known already, by host; they come before any that is looked for. */
  readonly credentials?: Readonly<Record<string, Credential>>;
}

/** Where an image to push comes from. */
export type ImageSource =
  /** The Docker engine, by name or id. */
  | { readonly kind: 'engine'; readonly image: string; readonly gzipLevel?: number }
  /** Folders, without any engine. */
  | ({ readonly kind: 'folders' } & FolderImageOptions);

/** An image in a registry, and what was moved to bring it there. */
export interface PushedImage extends Transferred {
  /** With tag and digest: what a deployment should name. */
  readonly reference: string;
}

/**
 * Pushes an image to `to`, which must have a tag. Own client and not `docker push`: the login stays in memory, an
 * upload goes on after a cut, progress comes as numbers, and the digest is known before anything is sent. Fails with
 * the errors of IMAGE_ERRORS.
 */
export async function pushImage(
  source: ImageSource,
  to: string,
  io: ImageIo,
  options: TransferOptions = {},
): Promise<PushedImage> {
  const reference = parseReference(to);
  const { tag, digest } = reference;
  if (tag === undefined || digest !== undefined) {
    throw fail('LF9001', {
      headline: `“${to}” is no place to push to: it must have a tag and no digest`,
      fix: 'Name a tag; the digest comes of what is pushed.',
    });
  }
  return withRegistries(io, async (open) => {
    const target = { registry: await open(reference.host), repository: reference.repository, tag };
    const there =
      source.kind === 'engine' ? await pushedAlready(await idInEngine(source.image, io), target) : undefined;
    if (there !== undefined) return named(reference, there);
    const image = await localImage(source, io);
    try {
      return named(reference, await pushLocalImage(image, target, options));
    } finally {
      await image.dispose();
    }
  });
}

/**
 * Copies an image or index from registry to registry, without an engine. Where `to` has neither tag nor digest it takes
 * those of `from`. Fails with the errors of IMAGE_ERRORS.
 */
export async function copyImage(
  images: { readonly from: string; readonly to: string },
  io: ImageIo,
  options: CopyOptions = {},
): Promise<PushedImage> {
  const from = parseReference(images.from);
  const to = targetOf(images.to, from);
  return withRegistries(io, async (open) => {
    const source = await open(from.host);
    const target = await open(to.host);
    const copied = await copyBetween(
      { registry: source, repository: from.repository, key: manifestKey(from) },
      { registry: target, repository: to.repository, key: to.tag ?? manifestKey(to) },
      options,
    );
    return named(to, copied);
  });
}

/** The digest that a tag names in its registry, or undefined when it has no such image. */
export async function imageDigest(image: string, io: ImageIo): Promise<string | undefined> {
  const reference = parseReference(image);
  return withRegistries(io, async (open) => {
    const registry = await open(reference.host);
    return registry.headManifest(reference.repository, manifestKey(reference));
  });
}

/** The login for a registry's host; LF9021 to LF9023 where one is there but does not work. */
export async function credentialsFor(host: string, io: ImageIo): Promise<Credential> {
  const transport = transportOf(io);
  try {
    return io.credentials?.[host] ?? (await findCredentials(host, { ...io, transport }));
  } finally {
    transport.close();
  }
}

/** A target that names neither tag nor digest takes those it is copied from. */
function targetOf(text: string, from: ImageReference): ImageReference {
  if (hasKey(text)) return parseReference(text);
  const { host, repository } = parseReference(text, 'any');
  const { tag, digest } = from;
  if (tag !== undefined) return { host, repository, tag };
  return { host, repository, ...(digest === undefined ? {} : { digest }) };
}

/** Whether a tag or digest follows the last part of the path. */
function hasKey(text: string): boolean {
  return /[:@]/.test(text.slice(text.lastIndexOf('/') + 1)) || text.includes('@');
}

function idInEngine(image: string, { env, signal }: ImageIo): Promise<string> {
  return engineImageId(image, { env, ...(signal === undefined ? {} : { signal }) });
}

function localImage(source: ImageSource, io: ImageIo): Promise<LocalImage> {
  const { env, signal } = io;
  const abort = signal === undefined ? {} : { signal };
  if (source.kind === 'folders') return imageOfFolders({ ...source, ...abort });
  const { image, gzipLevel } = source;
  return imageFromEngine(image, { env, ...abort }, gzipLevel === undefined ? {} : { gzipLevel });
}

function named({ host, repository, tag }: ImageReference, moved: Transferred): PushedImage {
  const { digest } = moved;
  return { ...moved, reference: formatReference({ host, repository, ...(tag === undefined ? {} : { tag }), digest }) };
}

/** Runs work with registries opened on demand, one client a host, over one pool of connections. */
async function withRegistries<T>(
  io: ImageIo,
  work: (open: (host: string) => Promise<RegistryClient>) => Promise<T>,
): Promise<T> {
  const transport = transportOf(io);
  const opened = new Map<string, Promise<RegistryClient>>();
  const open = (host: string): Promise<RegistryClient> => {
    const known = opened.get(host);
    if (known !== undefined) return known;
    const { clock, signal, insecure = [], trustedRealms = [] } = io;
    const loginIo = { ...io, transport };
    const given = io.credentials?.[host];
    const choices =
      given === undefined
        ? { stored: () => dockerLogin(host, loginIo), fresh: () => cloudLogin(host, loginIo) }
        : { stored: () => Promise.resolve(undefined), fresh: () => Promise.resolve(given) };
    const opening = openWithFirstAccepted(choices, (credential) =>
      openRegistry(host, { transport, clock, credential, insecure, trustedRealms, signal }),
    );
    opened.set(host, opening);
    return opening;
  };
  try {
    return await work(open);
  } finally {
    transport.close();
  }
}

function transportOf({ clock, insecure = [], certificateAuthority, googleMetadata }: ImageIo): Transport {
  // Google's metadata server is a neighbour on the machine's own link and knows no TLS.
  const plain = googleMetadata === true ? [...insecure, 'metadata.google.internal'] : insecure;
  return openTransport({
    clock,
    insecure: plain,
    ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
  });
}
