import { must } from '../../base/index.ts';
import { fail } from '../errors.ts';

/** One image in one registry. At least one of `tag` and `digest` is set once it was parsed. */
export interface ImageReference {
  /** Host and optional port, as `docker.io` or `127.0.0.1:5000`. */
  readonly host: string;
  /** Path inside the registry, as `library/busybox`. */
  readonly repository: string;
  readonly tag?: string;
  /** As `sha256:…`; wins over the tag where both are given. */
  readonly digest?: string;
}

/** The host that names without one belong to. */
const DEFAULT_HOST = 'docker.io';

// Grammar: distribution/reference and the OCI distribution specification 1.1, "Pulling manifests".
const PATH_PART = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const DIGEST = /^(?:sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/;
const HOST =
  /^(?:\[[a-fA-F0-9:]+\]|[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*)(?::[0-9]{1,5})?$/;

/**
 * Reads an image reference as Docker does: no host means Docker Hub, a bare name there means `library/NAME`. A
 * reference with neither tag nor digest means `defaultTag`, and is refused where there is none. Fails with LF9001.
 */
export function parseReference(text: string, defaultTag?: string): ImageReference {
  const { name, digest } = withoutDigest(text);
  const { path, tag } = withoutTag(name);
  const { host, repository } = splitHost(path);
  checkHost(text, host);
  checkPath(text, repository);
  checkTag(text, tag);
  checkDigest(text, digest);
  const chosen = tag ?? (digest === undefined ? defaultTag : undefined);
  if (chosen === undefined && digest === undefined) {
    throw refuse(text, 'it names neither tag nor digest', `Write the tag out, as \`${text}:1.0.0\`.`);
  }
  return { host, repository, ...defined({ tag: chosen, digest }) };
}

function defined({ tag, digest }: Readonly<Record<'tag' | 'digest', string | undefined>>): {
  readonly tag?: string;
  readonly digest?: string;
} {
  return { ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

/** The reference in full, with host, and with tag and digest where it has them. */
export function formatReference({ host, repository, tag, digest }: ImageReference): string {
  return `${host}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** What a manifest is asked for by: the digest, else the tag. */
export function manifestKey({ tag, digest }: ImageReference): string {
  return must(digest ?? tag, 'an image reference has a tag or a digest');
}

function withoutDigest(text: string): { name: string; digest: string | undefined } {
  const at = text.indexOf('@');
  return at < 0 ? { name: text, digest: undefined } : { name: text.slice(0, at), digest: text.slice(at + 1) };
}

function withoutTag(name: string): { path: string; tag: string | undefined } {
  const colon = name.lastIndexOf(':');
  // A colon before the last slash belongs to the port.
  if (colon < 0 || colon < name.lastIndexOf('/')) return { path: name, tag: undefined };
  return { path: name.slice(0, colon), tag: name.slice(colon + 1) };
}

/** Docker's rule: the first part is a host when it has a dot or a colon, is `localhost`, or has upper case. */
function splitHost(path: string): { host: string; repository: string } {
  const slash = path.indexOf('/');
  const first = slash < 0 ? '' : path.slice(0, slash);
  const isHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  const host = isHost ? first : DEFAULT_HOST;
  const repository = isHost ? path.slice(slash + 1) : path;
  if (host !== DEFAULT_HOST && host !== 'index.docker.io') return { host, repository };
  return { host: DEFAULT_HOST, repository: repository.includes('/') ? repository : `library/${repository}` };
}

function checkTag(text: string, tag: string | undefined): void {
  if (tag === undefined || TAG.test(tag)) return;
  const fix = 'A tag has letters, digits, `_`, `.` and `-`, at most 128, and begins with none of the last two.';
  throw refuse(text, `the tag “${tag}” is not allowed`, fix);
}

function checkDigest(text: string, digest: string | undefined): void {
  if (digest === undefined || DIGEST.test(digest)) return;
  const fix = 'A digest is `sha256:` and 64 hexadecimal digits in lower case.';
  throw refuse(text, `the digest “${digest}” is not one`, fix);
}

function checkHost(text: string, host: string): void {
  if (/^[a-z]+:$/.test(host))
    throw refuse(
      text,
      'it begins with a scheme',
      'Leave `http://` and `https://` out: the scheme is no part of an image’s name.',
    );
  if (!HOST.test(host))
    throw refuse(
      text,
      `“${host}” is no host`,
      'Begin with a host name and, if need be, a port: `registry.example.com:5000/team/app:1.0.0`.',
    );
}

function checkPath(text: string, repository: string): void {
  const wrong = repository.split('/').find((part) => !PATH_PART.test(part));
  if (repository.length > 255) throw refuse(text, 'its path is longer than 255 characters', 'Shorten the path.');
  if (wrong === undefined) return;
  const lower = wrong.toLowerCase();
  if (wrong !== lower && PATH_PART.test(lower)) {
    throw refuse(text, `“${wrong}” has upper-case letters`, `Write \`${text.replace(wrong, lower)}\`.`);
  }
  const said = wrong === '' ? 'a part of its path is empty' : `the part “${wrong}” is not allowed`;
  throw refuse(
    text,
    said,
    'Parts of the path have lower-case letters and digits, with single `.`, `_`, `__` or `-` between them.',
  );
}

function refuse(text: string, what: string, fix: string): Error {
  return fail('LF9001', { headline: `“${text}” is no image reference: ${what}`, fix });
}
