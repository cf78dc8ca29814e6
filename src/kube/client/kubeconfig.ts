import { isAbsolute, join } from 'node:path';
import { nearest } from '../../base/index.ts';
import type { Json } from '../../model/index.ts';
import { fail } from '../errors.ts';
import { isMap, mapAt, rowsAt, textAt, textsAt, type KubeObject } from '../object.ts';

/** One kubeconfig file as read; relative paths inside it start at `directory`. */
export interface KubeconfigFile {
  readonly content: Json;
  readonly directory: string;
  /** For errors. */
  readonly name: string;
}

/** A server and how to reach it. */
export interface Cluster {
  /** URL without a slash at its end. */
  readonly server: string;
  readonly ca?: Source;
  readonly insecure: boolean;
  readonly tlsServerName?: string;
  /** URL of an HTTP proxy. */
  readonly proxyUrl?: string;
}

/** Text that stands in the kubeconfig itself, or in a file beside it. */
export type Source =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly file: string };

/** A program that hands out credentials (client.authentication.k8s.io). */
export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly directory: string;
  readonly installHint: string;
  readonly interactiveMode: string;
  readonly provideClusterInfo: boolean;
}

/** Who one is. */
export interface User {
  readonly token?: Source;
  readonly basic?: { readonly username: string; readonly password: string };
  readonly certificate?: Source;
  readonly key?: Source;
  readonly exec?: ExecPlugin;
  /** Headers that ask to act as somebody else. */
  readonly impersonation: Readonly<Record<string, string | readonly string[]>>;
}

/** One context with everything it names. */
export interface KubeContext {
  readonly name: string;
  readonly namespace: string;
  readonly cluster: Cluster;
  readonly user: User;
}

/**
 * The context of that name, or the current one, out of files that are laid over each other as kubectl does it: the first
 * file that names a context, a cluster or a user wins.
 * @throws LF8002, LF8003, LF8004
 */
export function chooseContext(files: readonly KubeconfigFile[], wanted: string | undefined): KubeContext {
  const name = wanted ?? currentContext(files);
  const context = entryOf(files, 'contexts', 'context', name);
  if (context === undefined) throw noContext(files, name);
  const cluster = part(files, context.body, 'cluster');
  const user = part(files, context.body, 'user');
  return {
    name,
    namespace: textAt(context.body, 'namespace') || 'default',
    cluster: clusterFrom(cluster),
    user: userFrom(user),
  };
}

function contextNames(files: readonly KubeconfigFile[]): readonly string[] {
  return [...new Set(files.flatMap(({ content }) => rowsAt(content, 'contexts').map((row) => textAt(row, 'name'))))];
}

interface Entry {
  readonly name: string;
  readonly body: KubeObject;
  readonly file: KubeconfigFile;
}

function currentContext(files: readonly KubeconfigFile[]): string {
  return files.map(({ content }) => textAt(content, 'current-context')).find((name) => name !== '') ?? '';
}

function noContext(files: readonly KubeconfigFile[], name: string): Error {
  const names = contextNames(files);
  const guess = nearest(name, names);
  const list = names.length === 0 ? 'The kubeconfig holds no contexts.' : `Contexts: ${names.join(', ')}.`;
  return fail('LF8003', {
    headline: name === '' ? 'the kubeconfig has no current context' : `the kubeconfig has no context ${name}`,
    fix: guess === undefined ? list : `Did you mean ${guess}? ${list}`,
  });
}

/** The cluster or user that a context names. An empty user name means nobody in particular. */
function part(files: readonly KubeconfigFile[], context: KubeObject, kind: 'cluster' | 'user'): Entry {
  const name = textAt(context, kind);
  const entry = entryOf(files, `${kind}s`, kind, name);
  if (entry !== undefined) return entry;
  if (kind === 'user' && name === '') return { name, body: {}, file: { content: {}, directory: '', name: '' } };
  throw fail('LF8002', { headline: `the kubeconfig has no ${kind} ${JSON.stringify(name)}` });
}

function entryOf(files: readonly KubeconfigFile[], list: string, member: string, name: string): Entry | undefined {
  for (const file of files) {
    const row = rowsAt(file.content, list).find((one) => textAt(one, 'name') === name);
    if (row !== undefined) return { name, body: mapAt(row, member), file };
  }
  return undefined;
}

function clusterFrom({ name, body, file }: Entry): Cluster {
  const server = textAt(body, 'server').replace(/\/+$/, '');
  if (!/^https?:\/\//.test(server)) {
    throw fail('LF8002', { headline: `cluster ${name} has no server URL`, where: whereOf(file) });
  }
  const proxyUrl = textAt(body, 'proxy-url');
  if (proxyUrl !== '' && !/^https?:\/\//.test(proxyUrl)) {
    throw fail('LF8004', { headline: `cluster ${name} wants the proxy ${proxyUrl}; only HTTP proxies are supported` });
  }
  const tlsServerName = textAt(body, 'tls-server-name');
  return {
    server,
    insecure: body['insecure-skip-tls-verify'] === true,
    ...optional('ca', sourceOf(body, 'certificate-authority', file)),
    ...(tlsServerName === '' ? {} : { tlsServerName }),
    ...(proxyUrl === '' ? {} : { proxyUrl }),
  };
}

function userFrom({ name, body, file }: Entry): User {
  const provider = textAt(body, 'auth-provider.name');
  if (provider !== '') {
    throw fail('LF8004', { headline: `user ${name} logs in with the auth provider ${provider}`, where: whereOf(file) });
  }
  const [username, token] = [textAt(body, 'username'), textAt(body, 'token')];
  return {
    ...optional('token', token === '' ? fileSource(textAt(body, 'tokenFile'), file) : { kind: 'text', text: token }),
    ...(username === '' ? {} : { basic: { username, password: textAt(body, 'password') } }),
    ...optional('certificate', sourceOf(body, 'client-certificate', file)),
    ...optional('key', sourceOf(body, 'client-key', file)),
    ...(isMap(body['exec']) ? { exec: execFrom(body['exec'], file) } : {}),
    impersonation: impersonationFrom(body),
  };
}

function execFrom(body: KubeObject, file: KubeconfigFile): ExecPlugin {
  const env = rowsAt(body, 'env').map((row) => [textAt(row, 'name'), textAt(row, 'value')]);
  return {
    apiVersion: textAt(body, 'apiVersion'),
    command: textAt(body, 'command'),
    args: textsAt(body, 'args'),
    env: Object.fromEntries(env) as Record<string, string>,
    directory: file.directory,
    installHint: textAt(body, 'installHint'),
    interactiveMode: textAt(body, 'interactiveMode'),
    provideClusterInfo: body['provideClusterInfo'] === true,
  };
}

function impersonationFrom(body: KubeObject): User['impersonation'] {
  const [user, uid, groups] = [textAt(body, 'as'), textAt(body, 'as-uid'), textsAt(body, 'as-groups')];
  const extra = Object.keys(mapAt(body, 'as-user-extra')).map((key) => [
    `Impersonate-Extra-${encodeURIComponent(key)}`,
    textsAt(body, ['as-user-extra', key]),
  ]);
  return {
    ...(user === '' ? {} : { 'Impersonate-User': user }),
    ...(uid === '' ? {} : { 'Impersonate-Uid': uid }),
    ...(groups.length === 0 ? {} : { 'Impersonate-Group': groups }),
    ...(Object.fromEntries(extra) as Record<string, readonly string[]>),
  };
}

/** `NAME-data` holds base64 and wins over `NAME`, which is a path. */
function sourceOf(body: KubeObject, name: string, file: KubeconfigFile): Source | undefined {
  const data = textAt(body, [`${name}-data`]);
  if (data !== '') return { kind: 'text', text: Buffer.from(data, 'base64').toString() };
  return fileSource(textAt(body, [name]), file);
}

function fileSource(path: string, { directory }: KubeconfigFile): Source | undefined {
  if (path === '') return undefined;
  return { kind: 'file', file: isAbsolute(path) || directory === '' ? path : join(directory, path) };
}

function whereOf({ name }: KubeconfigFile): { readonly file: string } {
  return { file: name };
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V };
}
