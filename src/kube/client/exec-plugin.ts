import { execFile } from 'node:child_process';
import type { Json } from '../../model/index.ts';
import { fail } from '../errors.ts';
import { isMap, mapAt, textAt, type KubeObject } from '../object.ts';
import type { Cluster, ExecPlugin } from './kubeconfig.ts';
import type { Environment } from './kubeconfig-files.ts';

/** What a plugin handed out. */
export interface ExecCredential {
  readonly token: string;
  readonly certificate: string;
  readonly key: string;
  /** Milliseconds since the epoch; undefined when it lasts as long as this process. */
  readonly expiresAt: number | undefined;
}

const VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];
/** Milliseconds a plugin may take. */
const PATIENCE_MS = 60_000;

/** Runs the plugin once. @throws LF8004, LF8005 */
export async function runExecPlugin(
  plugin: ExecPlugin,
  { env, cluster }: { readonly env: Environment; readonly cluster: Cluster & { readonly caText: string | undefined } },
): Promise<ExecCredential> {
  if (!VERSIONS.includes(plugin.apiVersion)) {
    throw fail('LF8004', {
      headline: `the login plugin speaks ${plugin.apiVersion || 'no version'}, not v1 or v1beta1`,
    });
  }
  if (plugin.interactiveMode === 'Always') {
    throw fail('LF8004', { headline: `the login plugin ${plugin.command} always asks questions` });
  }
  const output = await run(plugin, {
    ...env,
    ...plugin.env,
    KUBERNETES_EXEC_INFO: JSON.stringify(execInfo(plugin, cluster)),
  });
  return credentialIn(output, plugin);
}

/** What the plugin is told of the cluster, if it asks for it. */
function execInfo(plugin: ExecPlugin, cluster: Cluster & { readonly caText: string | undefined }): Json {
  const told = {
    server: cluster.server,
    ...(cluster.insecure ? { 'insecure-skip-tls-verify': true } : {}),
    ...(cluster.tlsServerName === undefined ? {} : { 'tls-server-name': cluster.tlsServerName }),
    ...(cluster.proxyUrl === undefined ? {} : { 'proxy-url': cluster.proxyUrl }),
    ...(cluster.caText === undefined
      ? {}
      : { 'certificate-authority-data': Buffer.from(cluster.caText).toString('base64') }),
  };
  return {
    apiVersion: plugin.apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false, ...(plugin.provideClusterInfo ? { cluster: told } : {}) },
  };
}

function run(plugin: ExecPlugin, env: Environment): Promise<string> {
  const { command, directory } = plugin;
  // A command with a slash is a path beside the kubeconfig; any other is looked up in PATH.
  const file =
    command.includes('/') && !command.startsWith('/') && directory !== '' ? `${directory}/${command}` : command;
  return new Promise((resolve, reject) => {
    const child = execFile(
      file,
      [...plugin.args],
      { env: { ...env }, timeout: PATIENCE_MS, maxBuffer: 4_000_000 },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(pluginFailed(plugin, stderr.trim() || error.message, error));
      },
    );
    child.stdin?.end();
  });
}

function pluginFailed({ command, args, installHint }: ExecPlugin, said: string, cause?: unknown): Error {
  const line = [command, ...args].join(' ');
  const hint = installHint.trim();
  return fail('LF8005', {
    headline: `the login plugin ${command} failed: ${said.split('\n').slice(0, 3).join(' ')}`,
    fix: `Run it by hand: ${line}${hint === '' ? '' : `\n${hint}`}`,
    cause,
  });
}

function credentialIn(output: string, plugin: ExecPlugin): ExecCredential {
  const answer = answerIn(output, plugin);
  const status = mapAt(answer, 'status');
  const until = Date.parse(textAt(status, 'expirationTimestamp'));
  const credential = {
    token: textAt(status, 'token'),
    certificate: textAt(status, 'clientCertificateData'),
    key: textAt(status, 'clientKeyData'),
    expiresAt: Number.isNaN(until) ? undefined : until,
  };
  if (credential.token !== '' || credential.certificate !== '') return credential;
  throw pluginFailed(plugin, 'it gave neither token nor certificate');
}

function answerIn(output: string, plugin: ExecPlugin): KubeObject {
  let answer: unknown;
  try {
    answer = JSON.parse(output);
  } catch (cause) {
    throw pluginFailed(plugin, 'it printed no JSON', cause);
  }
  if (!isMap(answer) || answer['kind'] !== 'ExecCredential') throw pluginFailed(plugin, 'it printed no ExecCredential');
  if (answer['apiVersion'] === plugin.apiVersion) return answer;
  throw pluginFailed(plugin, `it answered in ${textAt(answer, 'apiVersion')} instead of ${plugin.apiVersion}`);
}
