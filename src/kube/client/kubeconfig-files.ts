import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import type { Secret } from '../../base/index.ts';
import { fail } from '../errors.ts';
import { isMap } from '../object.ts';
import { chooseContext, type KubeconfigFile, type KubeContext } from './kubeconfig.ts';

/** Where the way to a cluster is written. */
export type KubeconfigSource =
  /** The text itself, as a cloud hands it out: it holds a key. */
  { readonly kind: 'text'; readonly text: Secret } | { readonly kind: 'files'; readonly files: readonly string[] };

/** The environment as far as it matters here. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface ContextQuestion {
  /** KUBECONFIG, else ~/.kube/config, else the pod that this runs in, when omitted. */
  readonly source?: KubeconfigSource;
  readonly context?: string;
  readonly env: Environment;
  /** Where a pod finds its own credentials. */
  readonly serviceAccount?: string;
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Finds the context to work in. @throws LF8001 to LF8004 */
export function findContext({ source, context, env, serviceAccount = SERVICE_ACCOUNT }: ContextQuestion): KubeContext {
  const files =
    source?.kind === 'text' ? [parsed(source.text.reveal(), '', source.text.source)] : readFiles(source, env);
  if (files.length > 0) return chooseContext(files, context);
  const own = source === undefined && context === undefined ? inCluster(env, serviceAccount) : undefined;
  if (own !== undefined) return own;
  const looked = namedFiles(source, env);
  throw fail('LF8001', {
    headline: looked.length === 0 ? 'there is no kubeconfig' : `there is no kubeconfig at ${looked.join(' or ')}`,
  });
}

function readFiles(source: KubeconfigSource | undefined, env: Environment): readonly KubeconfigFile[] {
  return namedFiles(source, env).flatMap((name) => {
    const file = resolve(name);
    // Missing files of a list are passed over, as kubectl does.
    return existsSync(file) ? [parsed(readText(file), dirname(file), file)] : [];
  });
}

function namedFiles(source: KubeconfigSource | undefined, env: Environment): readonly string[] {
  if (source?.kind === 'files') return source.files;
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((name) => name !== '');
  if (listed.length > 0) return listed;
  const home = env['HOME'] ?? env['USERPROFILE'];
  return home === undefined || home === '' ? [] : [join(home, '.kube', 'config')];
}

function parsed(text: string, directory: string, name: string): KubeconfigFile {
  let content: unknown;
  try {
    content = parse(text) as unknown;
  } catch (cause) {
    throw fail('LF8002', { headline: 'the kubeconfig is no YAML', where: { file: name }, cause });
  }
  if (!isMap(content)) throw fail('LF8002', { headline: 'the kubeconfig is empty or no map', where: { file: name } });
  return { content, directory, name };
}

/** What a pod knows of the cluster that it runs in. */
function inCluster(env: Environment, directory: string): KubeContext | undefined {
  const [host, port] = [env['KUBERNETES_SERVICE_HOST'], env['KUBERNETES_SERVICE_PORT']];
  if (host === undefined || port === undefined || !existsSync(join(directory, 'token'))) return undefined;
  const namespaceFile = join(directory, 'namespace');
  return {
    name: 'in-cluster',
    namespace: existsSync(namespaceFile) ? readText(namespaceFile).trim() || 'default' : 'default',
    cluster: {
      server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
      insecure: false,
      ca: { kind: 'file', file: join(directory, 'ca.crt') },
    },
    user: { token: { kind: 'file', file: join(directory, 'token') }, impersonation: {} },
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw fail('LF8002', { headline: `${file} cannot be read`, where: { file }, cause });
  }
}
