import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { LandfallError, Secret } from '../../base/index.ts';
import type { KubeContext } from './kubeconfig.ts';
import { findContext, type ContextQuestion } from './kubeconfig-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'landfall-kubeconfig-'));

afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
}

function find(text: string, more: Partial<ContextQuestion> = {}): KubeContext {
  return findContext({ source: { kind: 'text', text: new Secret(text, 'the test') }, env: {}, ...more });
}

/** The report of the error that `work` throws. */
function reportOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error instanceof LandfallError ? error.report : error;
  }
}

const BASIC = `
apiVersion: v1
kind: Config
current-context: dev
contexts:
- {name: dev, context: {cluster: one, user: me, namespace: shop}}
- {name: prod, context: {cluster: two, user: me}}
clusters:
- {name: one, cluster: {server: "https://one:6443/"}}
- {name: two, cluster: {server: "https://two", insecure-skip-tls-verify: true, tls-server-name: api, proxy-url: "http://proxy:3128"}}
users:
- {name: me, user: {token: t, as: boss, as-groups: [ops], as-user-extra: {why: [test]}}}
`;

describe('a kubeconfig', () => {
  test('gives its current context', () => {
    expect(find(BASIC)).toEqual({
      name: 'dev',
      namespace: 'shop',
      cluster: { server: 'https://one:6443', insecure: false },
      user: {
        token: { kind: 'text', text: 't' },
        impersonation: { 'Impersonate-User': 'boss', 'Impersonate-Group': ['ops'], 'Impersonate-Extra-why': ['test'] },
      },
    });
  });

  test('gives the context that is asked for', () => {
    expect(find(BASIC, { context: 'prod' })).toMatchObject({
      namespace: 'default',
      cluster: { server: 'https://two', insecure: true, tlsServerName: 'api', proxyUrl: 'http://proxy:3128' },
    });
  });

  test.each<[string, string, string, string]>([
    ['lacks the context', BASIC.replace('current-context: dev', 'current-context: dve'), 'LF8003', 'Did you mean dev?'],
    ['chooses none', BASIC.replace('current-context: dev', ''), 'LF8003', 'Contexts: dev, prod.'],
    ['lacks the cluster', BASIC.replace('name: one,', 'name: gone,'), 'LF8002', ''],
    ['lacks the user', BASIC.replace('name: me, user', 'name: you, user'), 'LF8002', ''],
    ['has no server', BASIC.replace('https://one:6443/', ''), 'LF8002', ''],
    ['is no YAML', 'a: [', 'LF8002', ''],
    ['is empty', '', 'LF8002', ''],
    ['wants an auth provider', BASIC.replace('token: t', 'auth-provider: {name: gcp}'), 'LF8004', ''],
    ['wants a SOCKS proxy', BASIC.replace('6443/"', '6443", proxy-url: "socks5://p:1"'), 'LF8004', ''],
  ])('that %s is refused', (_, text, code, fix) => {
    expect(reportOf(() => find(text))).toMatchObject({ code, fix: expect.stringContaining(fix) as string });
  });

  test('keeps certificates in itself or beside itself', () => {
    const data = Buffer.from('PEM').toString('base64');
    const path = file(
      'auth/config',
      BASIC.replace('token: t', `client-certificate: me.crt, client-key-data: ${data}, tokenFile: /abs/token`),
    );
    const { user } = findContext({ source: { kind: 'files', files: [path] }, env: {} });
    expect(user).toMatchObject({
      certificate: { kind: 'file', file: join(folder, 'auth/me.crt') },
      key: { kind: 'text', text: 'PEM' },
      token: { kind: 'file', file: '/abs/token' },
    });
  });

  test('names a program that logs in', () => {
    const exec = `exec: {apiVersion: client.authentication.k8s.io/v1, command: ./login, args: [--now], env: [{name: A, value: b}], provideClusterInfo: true}`;
    expect(find(BASIC.replace('token: t', exec)).user.exec).toEqual({
      apiVersion: 'client.authentication.k8s.io/v1',
      command: './login',
      args: ['--now'],
      env: { A: 'b' },
      directory: '',
      installHint: '',
      interactiveMode: '',
      provideClusterInfo: true,
    });
  });
});

describe('several files', () => {
  const first = file('first', 'current-context: ""\ncontexts:\n- {name: dev, context: {cluster: one, user: me}}\n');
  const second = file(
    'second',
    'current-context: dev\ncontexts:\n- {name: dev, context: {cluster: other}}\nclusters:\n- {name: one, cluster: {server: "https://second"}}\nusers:\n- {name: me, user: {username: u, password: p}}\n',
  );

  test('of KUBECONFIG are laid over each other, and the first to name something wins', () => {
    const KUBECONFIG = [first, join(folder, 'missing'), second].join(delimiter);
    expect(findContext({ env: { KUBECONFIG } })).toMatchObject({
      name: 'dev',
      cluster: { server: 'https://second' },
      user: { basic: { username: 'u', password: 'p' } },
    });
  });

  test('give way to the one in the home directory when KUBECONFIG names none', () => {
    file('home/.kube/config', BASIC);
    expect(findContext({ env: { HOME: join(folder, 'home'), KUBECONFIG: '' } }).name).toBe('dev');
  });

  test('that are not there are named', () => {
    expect(() => findContext({ env: { KUBECONFIG: '/nowhere/config' } })).toThrow(
      'there is no kubeconfig at /nowhere/config',
    );
    expect(() => findContext({ env: {} })).toThrow('there is no kubeconfig');
  });
});

test('a pod finds its own cluster', () => {
  file('pod/token', 'pod-token');
  file('pod/namespace', 'ops\n');
  const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
  expect(findContext({ env, serviceAccount: join(folder, 'pod') })).toMatchObject({
    name: 'in-cluster',
    namespace: 'ops',
    cluster: { server: 'https://[fd00::1]:443', ca: { kind: 'file', file: join(folder, 'pod/ca.crt') } },
    user: { token: { kind: 'file', file: join(folder, 'pod/token') } },
  });
});
