import { readFile } from 'node:fs/promises';
import { fail } from '../errors.ts';
import { runExecPlugin, type ExecCredential } from './exec-plugin.ts';
import type { KubeContext, Source } from './kubeconfig.ts';
import type { Environment } from './kubeconfig-files.ts';

/** What proves who one is on one request. */
export interface Proof {
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** PEM texts of a client certificate; empty when there is none. */
  readonly certificate: string;
  readonly key: string;
}

/** Hands out proofs. Nothing is read or run before the first request asks. */
export interface Login {
  proof(): Promise<Proof>;
  /** The server did not accept the last proof: says whether asking again may give another one. */
  refused(): boolean;
}

const NOTHING = { token: '', certificate: '', key: '' };

/** Milliseconds before its end at which a credential counts as over. */
const EARLY_MS = 30_000;
/** Milliseconds after which a token file is read again: a pod's token is exchanged in place. */
const TOKEN_FILE_MS = 60_000;

export function openLogin({ user, cluster }: KubeContext, env: Environment): Login {
  const secure = cluster.server.startsWith('https:') || isLoopback(cluster.server);
  const caText = once(() => sourceText(cluster.ca));
  const certificate = once(() => sourceText(user.certificate));
  const key = once(() => sourceText(user.key));
  const fileToken = fresh(
    () => sourceText(user.token).then((text) => text?.trim()),
    () => TOKEN_FILE_MS + Date.now(),
  );
  const { exec } = user;
  const execCredential =
    exec === undefined
      ? undefined
      : fresh(
          async () => runExecPlugin(exec, { env, cluster: { ...cluster, caText: await caText() } }),
          ({ expiresAt }: ExecCredential) => (expiresAt ?? Number.POSITIVE_INFINITY) - EARLY_MS,
        );
  return {
    proof: async () => {
      const handed = (await execCredential?.get()) ?? NOTHING;
      const token = (await fileToken.get()) ?? handed.token;
      const own = handed.certificate === '' ? { certificate: await certificate(), key: await key() } : handed;
      return {
        // Like kubectl: nothing that could be stolen is sent in the clear.
        headers: secure ? { ...authorization(token, user.basic), ...user.impersonation } : user.impersonation,
        certificate: own.certificate ?? '',
        key: own.key ?? '',
      };
    },
    refused: () => {
      fileToken.forget();
      execCredential?.forget();
      return execCredential !== undefined || user.token?.kind === 'file';
    },
  };
}

/** The text behind a source. @throws LF8002 */
export async function sourceText(source: Source | undefined): Promise<string | undefined> {
  if (source === undefined) return undefined;
  if (source.kind === 'text') return source.text;
  try {
    return await readFile(source.file, 'utf8');
  } catch (cause) {
    throw fail('LF8002', { headline: `the kubeconfig names ${source.file}, which cannot be read`, cause });
  }
}

function authorization(
  token: string,
  basic: { readonly username: string; readonly password: string } | undefined,
): Readonly<Record<string, string>> {
  if (token !== '') return { Authorization: `Bearer ${token}` };
  if (basic === undefined) return {};
  return { Authorization: `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString('base64')}` };
}

function isLoopback(server: string): boolean {
  return /^http:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?(?:\/|$)/.test(server);
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** A value that is made again when its time is over; those who ask at once share one making. */
function fresh<T>(make: () => Promise<T>, until: (value: T) => number) {
  let made: Promise<{ readonly value: T; readonly until: number }> | undefined;
  const forget = (): void => {
    made = undefined;
  };
  const get = async (): Promise<T> => {
    made ??= make().then((value) => ({ value, until: until(value) }));
    const current = made;
    try {
      const held = await current;
      if (held.until > Date.now()) return held.value;
    } catch (error) {
      if (made === current) forget();
      throw error;
    }
    // What is over already when it comes is used once all the same.
    if (made === current) made = make().then((value) => ({ value, until: until(value) }));
    return (await made).value;
  };
  return { get, forget };
}
