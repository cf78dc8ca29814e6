import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { must, Secret } from '../../src/base/index.ts';
import { openKube, type Kube } from '../../src/kube/index.ts';
import { makeAuthority, type Authority } from '../support/certificates.ts';
import { scriptedKube, type ScriptedKube } from '../support/scripted-kube.ts';

const SIGNAL = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), 'landfall-login-'));

let authority: Authority;
let server: ScriptedKube;
/** Tokens that the server does not accept (any more). */
const stale = new Set<string>();

beforeAll(async () => {
  authority = await makeAuthority();
  const { certificate, key } = await authority.issue('api', ['localhost', '127.0.0.1', 'api.internal']);
  server = await scriptedKube(
    ({ url, headers }) => {
      if (url.pathname !== '/version') return undefined;
      const token = /^Bearer (.*)$/.exec(headers.authorization ?? '')?.[1];
      return token !== undefined && stale.has(token)
        ? { status: 401, body: { message: 'Unauthorized', reason: 'Unauthorized' } }
        : { body: { gitVersion: 'v1.36.0' } };
    },
    { cert: certificate, key, ca: authority.certificate, requestCert: true, rejectUnauthorized: false },
  );
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

interface Config {
  readonly user?: object;
  readonly cluster?: object;
  readonly url?: string;
}

function open({ user = {}, cluster, url = server.url }: Config): Kube {
  const trust = { 'certificate-authority-data': base64(authority.certificate) };
  const text = JSON.stringify({
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
    clusters: [{ name: 'k', cluster: { server: url, ...(cluster ?? trust) } }],
    users: [{ name: 'u', user }],
  });
  const path = join(folder, 'config');
  writeFileSync(path, text);
  const env = { PATH: must(process.env['PATH'], 'a PATH'), FROM_OUTSIDE: 'yes' };
  return openKube({ kubeconfig: { kind: 'files', files: [path] }, env });
}

async function ask(config: Config) {
  const kube = open(config);
  try {
    expect(await kube.client.version(SIGNAL)).toBe('v1.36.0');
  } finally {
    kube.close();
  }
  return must(server.requests.at(-1), 'a request');
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('the server is trusted', () => {
  test('by the authority in the kubeconfig or in a file beside it', async () => {
    write('ca.crt', authority.certificate);
    expect((await ask({})).url.pathname).toBe('/version');
    expect((await ask({ cluster: { 'certificate-authority': 'ca.crt' } })).url.pathname).toBe('/version');
  });

  test('not at all without one', async () => {
    await expect(ask({ cluster: {} })).rejects.toMatchObject({ errorClass: 'authentication' });
  });

  test('without looking when the user says so', async () => {
    expect((await ask({ cluster: { 'insecure-skip-tls-verify': true } })).url.pathname).toBe('/version');
  });

  test('by the name that its certificate has to hold', async () => {
    const trust = { 'certificate-authority-data': base64(authority.certificate) };
    const url = `https://127.0.0.1:${server.port}`;
    await ask({ url, cluster: trust });
    await ask({ url, cluster: { ...trust, 'tls-server-name': 'api.internal' } });
    await expect(ask({ url, cluster: { ...trust, 'tls-server-name': 'other' } })).rejects.toMatchObject({
      errorClass: 'authentication',
    });
  });
});

describe('a user is known', () => {
  test('by a token', async () => {
    expect((await ask({ user: { token: 'abc' } })).headers.authorization).toBe('Bearer abc');
  });

  test('by a token in a file, which is read again when it is refused', async () => {
    write('token', 'first\n');
    const kube = open({ user: { tokenFile: 'token' } });
    await kube.client.version(SIGNAL);
    stale.add('first');
    write('token', 'second\n');
    await kube.client.version(SIGNAL);
    expect(server.requests.at(-1)?.headers.authorization).toBe('Bearer second');
    kube.close();
  });

  test('by name and password', async () => {
    const { headers } = await ask({ user: { username: 'u', password: 'p:w' } });
    expect(headers.authorization).toBe(`Basic ${base64('u:p:w')}`);
  });

  test('by a client certificate, in the kubeconfig or in files', async () => {
    const { certificate, key } = await authority.issue('alice');
    const data = { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) };
    expect((await ask({ user: data })).certificate).toBe('alice');
    write('alice.crt', certificate);
    write('alice.key', key);
    expect((await ask({ user: { 'client-certificate': 'alice.crt', 'client-key': 'alice.key' } })).certificate).toBe(
      'alice',
    );
    await expect(ask({ user: { 'client-certificate': 'gone.crt' } })).rejects.toMatchObject({
      report: { code: 'LF8002' },
    });
  });

  test('as somebody else', async () => {
    const { headers } = await ask({ user: { token: 'abc', as: 'bob', 'as-uid': '7', 'as-groups': ['ops', 'dev'] } });
    expect(headers).toMatchObject({ 'impersonate-user': 'bob', 'impersonate-uid': '7' });
    expect(String(headers['impersonate-group'])).toBe('ops, dev');
  });

  test('to nobody over plain http beyond this machine, and here all the same', async () => {
    const plain = await scriptedKube(({ url }) =>
      url.pathname === '/version' ? { body: { gitVersion: 'v1.36.0' } } : undefined,
    );
    const kube = open({ url: plain.url, user: { token: 'abc' } });
    await kube.client.version(SIGNAL);
    expect(plain.requests.at(-1)?.headers.authorization).toBe('Bearer abc');
    kube.close();
    await plain.close();
  });
});

describe('a login plugin', () => {
  /** A real child: it counts its runs, tells what it was told, and answers with `status`. */
  function plugin(name: string, status: object, version = 'client.authentication.k8s.io/v1'): object {
    const path = write(
      name,
      `#!${process.execPath}
const { appendFileSync } = require('node:fs');
appendFileSync(${JSON.stringify(join(folder, `${name}.runs`))}, JSON.stringify({
  info: JSON.parse(process.env.KUBERNETES_EXEC_INFO), mode: process.env.MODE, outside: process.env.FROM_OUTSIDE, args: process.argv.slice(2),
}) + '\\n');
console.log(JSON.stringify({ apiVersion: ${JSON.stringify(version)}, kind: 'ExecCredential', status: ${JSON.stringify(status)} }));
`,
    );
    chmodSync(path, 0o755);
    return {
      apiVersion: version,
      command: `./${name}`,
      args: ['--x'],
      env: [{ name: 'MODE', value: 'm' }],
      provideClusterInfo: true,
    };
  }

  function runs(
    name: string,
  ): readonly { readonly info: { readonly spec: { readonly cluster?: { readonly server: string } } } }[] {
    const lines = readFileSync(join(folder, `${name}.runs`), 'utf8')
      .trim()
      .split('\n');
    return lines.map((line) => JSON.parse(line) as ReturnType<typeof runs>[number]);
  }

  test.each(['v1', 'v1beta1'])('of version %s hands out a token, once as long as it lasts', async (version) => {
    const name = `token-${version}.cjs`;
    const expirationTimestamp = new Date(Date.now() + 3_600_000).toISOString();
    const exec = plugin(
      name,
      { token: `plugin-${version}`, expirationTimestamp },
      `client.authentication.k8s.io/${version}`,
    );
    const kube = open({ user: { exec } });
    await Promise.all([kube.client.version(SIGNAL), kube.client.version(SIGNAL)]);
    await kube.client.version(SIGNAL);
    kube.close();
    expect(server.requests.at(-1)?.headers.authorization).toBe(`Bearer plugin-${version}`);
    expect(runs(name)).toMatchObject([{ mode: 'm', outside: 'yes', args: ['--x'], info: { kind: 'ExecCredential' } }]);
    expect(runs(name)[0]?.info.spec.cluster?.server).toBe(server.url);
  });

  test('is asked again when its token is over, or refused', async () => {
    const soon = plugin('over.cjs', { token: 'over', expirationTimestamp: new Date(Date.now() + 1000).toISOString() });
    const kube = open({ user: { exec: soon } });
    await kube.client.version(SIGNAL);
    await kube.client.version(SIGNAL);
    kube.close();
    expect(runs('over.cjs').length).toBeGreaterThan(1);
    stale.add('refused');
    const refused = open({ user: { exec: plugin('refused.cjs', { token: 'refused' }) } });
    await expect(refused.client.version(SIGNAL)).rejects.toMatchObject({ errorClass: 'authentication' });
    refused.close();
    expect(runs('refused.cjs')).toHaveLength(2);
  });

  test('hands out a client certificate', async () => {
    const { certificate, key } = await authority.issue('robot');
    const exec = plugin('certificate.cjs', { clientCertificateData: certificate, clientKeyData: key });
    expect((await ask({ user: { exec } })).certificate).toBe('robot');
  });

  test.each<[string, object, string, string]>([
    [
      'is not there',
      { apiVersion: 'client.authentication.k8s.io/v1', command: './gone', installHint: 'get it' },
      'LF8005',
      './gone',
    ],
    [
      'speaks an old version',
      { apiVersion: 'client.authentication.k8s.io/v1alpha1', command: 'x' },
      'LF8004',
      'v1alpha1',
    ],
    [
      'always asks',
      { apiVersion: 'client.authentication.k8s.io/v1', command: 'x', interactiveMode: 'Always' },
      'LF8004',
      'asks questions',
    ],
  ])('that %s is an error of the login', async (_, exec, code, words) => {
    const failing = ask({ user: { exec } });
    await expect(failing).rejects.toMatchObject({ report: { code } });
    await expect(failing).rejects.toThrow(words);
  });

  test('that fails is quoted', async () => {
    const path = write('fails.cjs', `#!${process.execPath}\nconsole.error('please log in first'); process.exit(1);\n`);
    chmodSync(path, 0o755);
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: './fails.cjs' };
    await expect(ask({ user: { exec } })).rejects.toThrow('please log in first');
  });
});

test('a proxy is gone through', async () => {
  const ways: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    ways.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`);
    const [host = '', port = ''] = (request.url ?? '').split(':');
    const on = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      on.pipe(socket).pipe(on);
    });
    socket.on('error', () => on.destroy());
    on.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  const cluster = {
    'certificate-authority-data': base64(authority.certificate),
    'proxy-url': `http://me:pw@127.0.0.1:${port}`,
  };
  await ask({ cluster });
  expect(ways).toEqual([`localhost:${server.port} Basic ${base64('me:pw')}`]);
  proxy.close();
  const shut = { ...cluster, 'proxy-url': 'http://127.0.0.1:1' };
  await expect(ask({ cluster: shut })).rejects.toMatchObject({ errorClass: 'network' });
});

test('text of a kubeconfig is taken as it is', async () => {
  const text = JSON.stringify({
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'k', user: '' } }],
    clusters: [{ name: 'k', cluster: { server: server.url, 'insecure-skip-tls-verify': true } }],
  });
  const kube = openKube({
    kubeconfig: { kind: 'text', text: new Secret(text, 'the cloud') },
    env: {},
    namespace: 'ops',
  });
  expect(kube).toMatchObject({ context: 'c', server: server.url, namespace: 'ops' });
  expect(await kube.client.version(SIGNAL)).toBe('v1.36.0');
  kube.close();
});
