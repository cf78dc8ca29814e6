import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Secret, wallClock } from '../../src/base/index.ts';
import {
  buildImage,
  copyImage,
  imageDigest,
  pushImage,
  type Credential,
  type ImageIo,
  type ImageSource,
} from '../../src/images/index.ts';
import { digestOf } from '../../src/images/distribution/digests.ts';
import { MEDIA, type ImageIndex, type ImageManifest } from '../../src/images/distribution/media-types.ts';
import { openRegistry } from '../../src/images/distribution/open.ts';
import type { RegistryClient } from '../../src/images/distribution/registry.ts';
import { openTransport, type Transport } from '../../src/images/distribution/transport.ts';
import { openWithFirstAccepted } from '../../src/images/login/first-accepted.ts';
import { issueCertificate } from '../../src/sim/wire/certificate.ts';
import { startCuttingProxy, type CuttingProxy } from '../support/cutting-proxy.ts';
import { startRegistry, type RegistryServer } from '../support/registry-server.ts';
import { startTokenServer, type TokenServer } from '../support/token-server.ts';
import { ENGINE, noDocker } from '../support/docker-engine.ts';
import { tools } from '../support/tools.ts';

const binary = tools()['docker-registry'] ?? '';
if (binary === '') console.info('SKIPPED: images against a real registry; docker-registry is not installed');

const base = mkdtempSync(join(tmpdir(), 'landfall-images-'));
const stops: (() => Promise<unknown> | void)[] = [() => rmSync(base, { recursive: true, force: true })];
/** A temporary folder of its own: what is left in it was left by this test. */
const temporary = join(base, 'tmp');
beforeAll(() => {
  mkdirSync(temporary);
  process.env['TMPDIR'] = temporary;
});
afterAll(async () => {
  for (const stop of stops.toReversed()) await stop();
});

const MIB = 1024 * 1024;
/** The password `correct horse`, as bcrypt. */
const HTPASSWD = 'ann:$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2\n';

/** A home of its own: nobody's real logins are seen. */
function ioOf(more: Partial<ImageIo> = {}): ImageIo {
  return { env: { PATH: process.env['PATH'] }, home: join(base, 'home'), clock: wallClock, ...more };
}

function basic(username: string, password: string) {
  return { kind: 'basic', username, password: new Secret(password, 'test') } as const;
}

/** A folder with one small and one incompressible file, as an image source. */
function folderSource(name: string, size = 3 * MIB, architecture = 'amd64'): ImageSource {
  const folder = join(base, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'hello.txt'), `hello from ${name}`);
  writeFileSync(join(folder, 'big.bin'), randomBytes(size));
  return {
    kind: 'folders',
    layers: [{ folder, into: '/srv' }],
    gzipLevel: 1,
    platform: { os: 'linux', architecture },
    config: { entrypoint: ['/srv/run'], env: { A: 'b' }, labels: { test: name } },
  };
}

async function registry(auth?: (folder: string) => string): Promise<RegistryServer> {
  const server = await startRegistry(binary, auth === undefined ? {} : { auth });
  stops.push(() => server.stop());
  return server;
}

async function proxyTo(server: RegistryServer): Promise<CuttingProxy> {
  const proxy = await startCuttingProxy(server.host);
  stops.push(() => proxy.stop());
  return proxy;
}

async function clientOf(host: string): Promise<RegistryClient> {
  const transport: Transport = openTransport({ clock: wallClock });
  stops.push(() => transport.close());
  return openRegistry(host, { transport, clock: wallClock, credential: () => Promise.resolve({ kind: 'anonymous' }) });
}

async function manifestOf(client: RegistryClient, repository: string, key: string): Promise<ImageManifest> {
  return JSON.parse((await client.getManifest(repository, key)).bytes.toString()) as ImageManifest;
}

describe.skipIf(binary === '')('a registry open to all', () => {
  let server: RegistryServer;
  beforeAll(async () => {
    server = await registry();
  });

  test('takes an image of folders, and what is there is not sent again', async () => {
    const source = folderSource('first');
    const seen: number[] = [];
    const to = `${server.host}/team/app:1.0.0`;
    const pushed = await pushImage(source, to, ioOf(), { onProgress: ({ done }) => seen.push(done) });
    expect(pushed.reference).toBe(`${to}@${pushed.digest}`);
    expect(pushed.progress.blobs).toEqual({ total: 2, uploaded: 2, mounted: 0, present: 0 });
    expect(pushed.progress.done).toBe(pushed.progress.total);
    expect(seen.length).toBeGreaterThan(3);
    expect(await imageDigest(to, ioOf())).toBe(pushed.digest);

    const again = await pushImage(source, `${server.host}/team/app:1.0.1`, ioOf());
    expect(again.digest).toBe(pushed.digest);
    expect(again.progress.blobs).toMatchObject({ uploaded: 0, present: 2 });
    const client = await clientOf(server.host);
    expect(await client.listTags('team/app')).toEqual(['1.0.0', '1.0.1']);
  });

  test('takes large layers in chunks', async () => {
    const pushed = await pushImage(folderSource('chunks'), `${server.host}/chunks:1`, ioOf(), { chunkBytes: MIB });
    expect(pushed.progress.blobs.uploaded).toBe(2);
    const patches = server
      .log()
      .split('\n')
      .filter((line) => line.includes('"PATCH /v2/chunks/'));
    expect(patches.length).toBeGreaterThanOrEqual(3);
  });

  test('mounts between its repositories instead of moving bytes', async () => {
    await pushImage(folderSource('mounted'), `${server.host}/here:1`, ioOf());
    const copied = await copyImage({ from: `${server.host}/here:1`, to: `${server.host}/there` }, ioOf());
    expect(copied.progress.blobs).toMatchObject({ mounted: 2, uploaded: 0 });
    expect(await imageDigest(`${server.host}/there:1`, ioOf())).toBe(copied.digest);
  });

  test('is left at once when somebody stops a push or a copy', async () => {
    const source = folderSource('stopped', 8 * MIB);
    const stopIn = async (work: (io: ImageIo, stop: () => void) => Promise<unknown>): Promise<void> => {
      const stopping = new AbortController();
      const reason = new RangeError('enough');
      await expect(work(ioOf({ signal: stopping.signal }), () => stopping.abort(reason))).rejects.toBe(reason);
    };
    await stopIn((io, stop) =>
      pushImage(source, `${server.host}/stopped:1`, io, { onProgress: ({ done }) => void (done > MIB && stop()) }),
    );
    expect(await imageDigest(`${server.host}/stopped:1`, ioOf())).toBeUndefined();
    await pushImage(source, `${server.host}/stopped:1`, ioOf());
    const other = await registry();
    const images = { from: `${server.host}/stopped:1`, to: `${other.host}/stopped:1` };
    await stopIn((io, stop) => copyImage(images, io, { onProgress: ({ done }) => void (done > MIB && stop()) }));
    await stopIn((io, stop) => {
      stop();
      return copyImage(images, io);
    });
  });

  test('gives an image for its own platform alone', async () => {
    await pushImage(folderSource('platform', 1000), `${server.host}/platform:1`, ioOf());
    const images = { from: `${server.host}/platform:1`, to: `${server.host}/platform:2` };
    await copyImage(images, ioOf(), { platforms: ['linux/amd64'] });
    await expect(copyImage(images, ioOf(), { platforms: ['linux/arm64'] })).rejects.toMatchObject({
      report: { code: 'LF9035', why: 'It has linux/amd64.' },
    });
  });

  test('says what it does not have', async () => {
    const missing = copyImage({ from: `${server.host}/nobody/knows:1`, to: `${server.host}/x` }, ioOf());
    await expect(missing).rejects.toMatchObject({ report: { code: 'LF9015' } });
    expect(await imageDigest(`${server.host}/nobody/knows:1`, ioOf())).toBeUndefined();
  });

  test('refuses a blob that is not what its digest says', async () => {
    const client = await clientOf(server.host);
    const bytes = randomBytes(2 * MIB);
    const { Readable } = await import('node:stream');
    const blob = { digest: digestOf('something else'), size: bytes.length, open: () => Readable.from([bytes]) };
    await expect(client.putBlob('wrong', blob)).rejects.toMatchObject({ report: { code: 'LF9017' } });
  });

  test('is found out when it gives damaged bytes', async () => {
    await pushImage(folderSource('damaged'), `${server.host}/damaged:1`, ioOf());
    const client = await clientOf(server.host);
    const { layers } = await manifestOf(client, 'damaged', '1');
    const hex = (layers[0]?.digest ?? '').replace('sha256:', '');
    const file = join(server.folder, 'docker/registry/v2/blobs/sha256', hex.slice(0, 2), hex, 'data');
    const size = statSync(file).size;
    truncateSync(file, size - 100);
    truncateSync(file, size);
    const other = await registry();
    const copying = copyImage({ from: `${server.host}/damaged:1`, to: `${other.host}/damaged:1` }, ioOf());
    await expect(copying).rejects.toMatchObject({ report: { code: 'LF9017' } });
    expect(await imageDigest(`${other.host}/damaged:1`, ioOf())).toBeUndefined();
  });
});

describe.skipIf(binary === '')('a registry with TLS', () => {
  const { ca, cert, key } = issueCertificate();
  let server: RegistryServer;
  beforeAll(async () => {
    server = await startRegistry(binary, { tls: { cert, key } });
    stops.push(() => server.stop());
  });

  test('takes a push when its authority is trusted, or when it is named as insecure', async () => {
    const to = `${server.host}/tls:1`;
    const pushed = await pushImage(folderSource('tls'), to, ioOf({ certificateAuthority: ca }));
    expect(pushed.progress.blobs.uploaded).toBe(2);
    expect(await imageDigest(to, ioOf({ insecure: [server.host] }))).toBe(pushed.digest);
  });

  test('is refused when nobody vouches for it', async () => {
    await expect(imageDigest(`${server.host}/tls:1`, ioOf())).rejects.toMatchObject({
      report: { code: 'LF9011', headline: expect.stringContaining('certificate') },
    });
  });
});

describe.skipIf(binary === '')('a line that breaks', () => {
  let one: RegistryServer;
  let two: RegistryServer;
  beforeAll(async () => {
    [one, two] = await Promise.all([registry(), registry()]);
  });

  test('does not stop a push: cut in the middle of a layer', async () => {
    const proxy = await proxyTo(one);
    proxy.cutAfter('up', 2 * MIB, 4 * MIB);
    const pushed = await pushImage(folderSource('cut-up', 6 * MIB), `${proxy.host}/cut:1`, ioOf());
    expect(proxy.cuts()).toBe(2);
    expect(pushed.progress.done).toBe(pushed.progress.total);
    expect(await imageDigest(`${one.host}/cut:1`, ioOf())).toBe(pushed.digest);
  });

  test('does not stop a copy: the source goes on where it was cut', async () => {
    const pushed = await pushImage(folderSource('cut-down', 6 * MIB), `${one.host}/source:1`, ioOf());
    const proxy = await proxyTo(one);
    proxy.cutAfter('down', 2 * MIB, 3 * MIB);
    const copied = await copyImage({ from: `${proxy.host}/source:1`, to: `${two.host}/target:1` }, ioOf());
    expect(proxy.cuts()).toBe(2);
    expect(copied.digest).toBe(pushed.digest);
    expect(one.log()).toMatch(/"GET \/v2\/source\/blobs\/[^"]*" 206 /);
  });

  test('does not stop a chunked push: what the registry has is not sent again', async () => {
    const proxy = await proxyTo(one);
    const client = await clientOf(proxy.host);
    const bytes = randomBytes(6 * MIB);
    const { Readable } = await import('node:stream');
    const offsets: number[] = [];
    const open = (offset: number) => {
      offsets.push(offset);
      // The first chunk is through by now; the second is cut before a byte of it arrives.
      if (offset === 2 * MIB && offsets.length === 2) proxy.cutAfter('up', 1);
      return Readable.from([bytes.subarray(offset)]);
    };
    const outcome = await client.putBlob(
      'resumed',
      { digest: digestOf(bytes), size: bytes.length, open },
      { chunkBytes: 2 * MIB },
    );
    expect(outcome).toBe('uploaded');
    expect(proxy.cuts()).toBe(1);
    expect(offsets).toEqual([0, 2 * MIB, 2 * MIB, 4 * MIB]);
  });

  test('is reported when it never comes back', async () => {
    const gone = await registry();
    await gone.stop();
    const transport = openTransport({ clock: wallClock, attempts: 2 });
    await expect(
      openRegistry(gone.host, {
        transport,
        clock: wallClock,
        credential: () => Promise.resolve({ kind: 'anonymous' }),
      }),
    ).rejects.toMatchObject({ report: { code: 'LF9010', headline: expect.stringContaining(gone.host) } });
  });
});

describe.skipIf(binary === '')('an index of images', () => {
  let one: RegistryServer;
  let two: RegistryServer;
  let digest: string;
  beforeAll(async () => {
    [one, two] = await Promise.all([registry(), registry()]);
    const client = await clientOf(one.host);
    const manifests = [];
    for (const architecture of ['amd64', 'arm64']) {
      const pushed = await pushImage(
        folderSource(`index-${architecture}`, 1000, architecture),
        `${one.host}/multi:${architecture}`,
        ioOf(),
      );
      const { bytes } = await client.getManifest('multi', architecture);
      manifests.push({
        mediaType: MEDIA.ociManifest,
        digest: pushed.digest,
        size: bytes.length,
        platform: { os: 'linux', architecture },
      });
    }
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MEDIA.ociIndex, manifests }));
    digest = await client.putManifest('multi', 'all', { bytes, mediaType: MEDIA.ociIndex });
  });

  test('is copied whole and keeps its digest', async () => {
    const copied = await copyImage({ from: `${one.host}/multi:all`, to: `${two.host}/whole:all` }, ioOf());
    expect(copied).toMatchObject({ digest, mediaType: MEDIA.ociIndex });
    expect(copied.progress.blobs.total).toBe(4);
    const again = await copyImage({ from: `${one.host}/multi@${digest}`, to: `${two.host}/whole:again` }, ioOf());
    expect(again.progress.blobs.total).toBe(0);
  });

  test('is copied for chosen platforms, under a digest of its own', async () => {
    const copied = await copyImage({ from: `${one.host}/multi:all`, to: `${two.host}/part:all` }, ioOf(), {
      platforms: ['linux/arm64'],
    });
    expect(copied.digest).not.toBe(digest);
    const client = await clientOf(two.host);
    const index = JSON.parse((await client.getManifest('part', 'all')).bytes.toString()) as ImageIndex;
    expect(index.manifests.map(({ platform }) => platform?.architecture)).toEqual(['arm64']);
    await expect(
      copyImage({ from: `${one.host}/multi:all`, to: `${two.host}/part:none` }, ioOf(), { platforms: ['linux/s390x'] }),
    ).rejects.toMatchObject({ report: { code: 'LF9035' } });
  });
});

describe.skipIf(binary === '')('a registry with passwords', () => {
  let server: RegistryServer;
  beforeAll(async () => {
    server = await registry((folder) => {
      writeFileSync(join(folder, 'htpasswd'), HTPASSWD);
      return `auth: { htpasswd: { realm: test, path: "${join(folder, 'htpasswd')}" } }`;
    });
  });
  const home = (name: string, config: unknown): string => {
    const folder = join(base, name);
    mkdirSync(join(folder, '.docker'), { recursive: true });
    writeFileSync(join(folder, '.docker/config.json'), JSON.stringify(config));
    return folder;
  };

  test('lets in whom `docker login` knows', async () => {
    const auth = Buffer.from('ann:correct horse').toString('base64');
    const io = ioOf({ home: home('home-auths', { auths: { [server.host]: { auth } } }) });
    const pushed = await pushImage(folderSource('basic'), `${server.host}/basic:1`, io);
    expect(await imageDigest(`${server.host}/basic:1`, io)).toBe(pushed.digest);
  });

  test('lets in whom a credential helper knows', async () => {
    const bin = join(base, 'helper-bin');
    mkdirSync(bin);
    writeFileSync(
      join(bin, 'docker-credential-test'),
      `#!/bin/sh\nread host\n[ "$1 $host" = "get ${server.host}" ] || { echo "credentials not found in native keychain"; exit 1; }\necho '{"ServerURL":"x","Username":"ann","Secret":"correct horse"}'\n`,
      { mode: 0o755 },
    );
    const io = ioOf({
      env: {
        PATH: `${bin}${delimiter}${process.env['PATH']}`,
        DOCKER_CONFIG: join(home('home-helper', { credsStore: 'test' }), '.docker'),
      },
    });
    const pushed = await pushImage(folderSource('helper'), `${server.host}/helper:1`, io);
    expect(pushed.progress.blobs.uploaded).toBe(2);
  });

  test('lets in by a fresh login where the stored one has run out', async () => {
    const transport = openTransport({ clock: wallClock });
    stops.push(() => transport.close());
    const open = (credential: () => Promise<Credential>) =>
      openRegistry(server.host, { transport, clock: wallClock, credential });
    const stored = () => Promise.resolve(basic('ann', 'of yesterday'));
    const client = await openWithFirstAccepted(
      { stored, fresh: () => Promise.resolve(basic('ann', 'correct horse')) },
      open,
    );
    await expect(client.ping()).resolves.toBeUndefined();
    await expect(
      openWithFirstAccepted({ stored, fresh: () => Promise.resolve(undefined) }, open),
    ).rejects.toMatchObject({ report: { code: 'LF9012' } });
  });

  test('refuses everybody else, and says how to log in', async () => {
    const source = folderSource('refused', 1000);
    await expect(pushImage(source, `${server.host}/refused:1`, ioOf())).rejects.toMatchObject({
      report: { code: 'LF9012', exit: 4, fix: expect.stringContaining(`docker login ${server.host}`) },
    });
    const wrong = ioOf({ credentials: { [server.host]: basic('ann', 'wrong') } });
    await expect(pushImage(source, `${server.host}/refused:1`, wrong)).rejects.toMatchObject({
      report: { code: 'LF9012', why: 'The registry does not accept the login that was found.' },
    });
  });
});

describe.skipIf(binary === '')('a registry with tokens', () => {
  let server: RegistryServer;
  let tokens: TokenServer;
  const service = 'landfall-registry';
  beforeAll(async () => {
    tokens = await startTokenServer({
      service,
      users: { ann: 'correct horse', bob: 'reader' },
      refreshTokens: { 'refresh-me': 'ann' },
      // Shorter than the margin in which a token counts as run out: every request needs a new one.
      life: 15,
      grant: (user, _, actions) =>
        user === 'ann' ? actions : user === 'bob' ? actions.filter((action) => action === 'pull') : [],
    });
    stops.push(() => tokens.stop());
    server = await registry((folder) => {
      writeFileSync(join(folder, 'root.pem'), tokens.certificate);
      return `auth: { token: { realm: "${tokens.realm}", service: ${service}, issuer: landfall-test, rootcertbundle: "${join(folder, 'root.pem')}" } }`;
    });
  });
  const as = (credential: NonNullable<ImageIo['credentials']>[string]) =>
    ioOf({ credentials: { [server.host]: credential } });

  test('takes a push with tokens for pull and push at once, renewed as they run out', async () => {
    const before = tokens.asked.length;
    await pushImage(folderSource('token'), `${server.host}/token/app:1`, as(basic('ann', 'correct horse')));
    const asked = tokens.asked.slice(before);
    expect(asked.length).toBeGreaterThan(2);
    expect(new Set(asked.flatMap(({ scopes }) => scopes))).toEqual(new Set(['repository:token/app:pull,push']));
    expect(asked.every(({ user }) => user === 'ann')).toBe(true);
  });

  test('takes an identity token', async () => {
    const io = as({ kind: 'identity-token', token: new Secret('refresh-me', 'test') });
    await pushImage(folderSource('identity'), `${server.host}/identity:1`, io);
    expect(tokens.asked.at(-1)).toMatchObject({ method: 'POST', user: 'ann' });
  });

  test('mounts with a token for both repositories', async () => {
    const io = as(basic('ann', 'correct horse'));
    await pushImage(folderSource('token-mount'), `${server.host}/token/from:1`, io);
    const copied = await copyImage({ from: `${server.host}/token/from:1`, to: `${server.host}/token/to:1` }, io);
    expect(copied.progress.blobs.mounted).toBe(2);
  });

  test('refuses who may only read, who has a wrong password, and who has none', async () => {
    const source = folderSource('token-refused', 1000);
    const to = `${server.host}/token/refused:1`;
    const expectRefusal = async (io: ImageIo, report: object) =>
      expect(pushImage(source, to, io)).rejects.toMatchObject({ report });
    await expectRefusal(as(basic('bob', 'reader')), { code: 'LF9012' });
    await expectRefusal(as(basic('ann', 'wrong')), {
      code: 'LF9012',
      headline: expect.stringContaining('incorrect username or password'),
    });
    await expectRefusal(ioOf(), { code: 'LF9012', fix: expect.stringContaining('docker login') });
  });

  test('gets no login for a token service that is a stranger’s', async () => {
    const stranger = await registry((folder) => {
      writeFileSync(join(folder, 'root.pem'), tokens.certificate);
      return `auth: { token: { realm: "https://login.example.com/token", service: ${service}, issuer: landfall-test, rootcertbundle: "${join(folder, 'root.pem')}" } }`;
    });
    const io = ioOf({ credentials: { [stranger.host]: basic('ann', 'correct horse') } });
    await expect(pushImage(folderSource('stranger', 1000), `${stranger.host}/a:1`, io)).rejects.toMatchObject({
      report: { code: 'LF9020', headline: expect.stringContaining('login.example.com') },
    });
  });
});

/** The environment of the engine that all tests share. */
const dockerEnv = {
  PATH: [dirname(tools().docker ?? '/'), process.env['PATH']].join(delimiter),
  HOME: join(base, 'docker-home'),
  DOCKER_HOST: process.env[ENGINE] ?? '',
};
const hasEngine = noDocker() === undefined;
if (!hasEngine) console.info(`skipped: images through a real Docker engine: ${noDocker()}`);

const buildx = tools()['docker-buildx'];
/** BuildKit where its plugin is found: the configuration names the folder. */
function configWith(plugins: readonly string[]): string {
  const folder = mkdtempSync(join(base, 'docker-config-'));
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ cliPluginsExtraDirs: plugins }));
  return folder;
}
const builders = [
  { builder: 'the classic builder', plugins: [] },
  ...(buildx === undefined ? [] : [{ builder: 'BuildKit', plugins: [dirname(buildx)] }]),
];
if (hasEngine && buildx === undefined)
  console.info('SKIPPED: images built by BuildKit; docker-buildx is not installed');

describe.skipIf(!hasEngine || binary === '').each(builders)('a Docker engine with $builder', ({ builder, plugins }) => {
  const env = { ...dockerEnv, DOCKER_CONFIG: configWith(plugins) };
  let server: RegistryServer;
  const label = `landfall-test-${process.pid}-${plugins.length}`;
  const name = label;
  const docker = (...args: string[]) => execFileSync('docker', args, { env, encoding: 'utf8', stdio: 'pipe' });
  const io = ioOf({ env });
  const context = join(base, `docker-context-${plugins.length}`);
  beforeAll(async () => {
    server = await registry();
    mkdirSync(join(context, 'files'), { recursive: true });
    writeFileSync(join(context, 'files/a.txt'), 'a file');
    writeFileSync(
      join(context, 'Dockerfile'),
      'FROM scratch AS base\nARG WHO=nobody\nLABEL who=$WHO\nCOPY files /files\nFROM base AS final\nCOPY Dockerfile /\nCMD ["/none"]\n',
    );
    stops.push(() => {
      const ids = docker('image', 'ls', '-q', '--filter', `label=landfall-test=${label}`).split('\n').filter(Boolean);
      if (ids.length > 0) docker('image', 'rm', '-f', ...new Set(ids));
    });
  });
  const build = (more: { readonly target?: string } = {}) =>
    buildImage(
      {
        context,
        tags: [`${name}:built`],
        args: { WHO: 'ann' },
        labels: { 'landfall-test': label },
        ...more,
      },
      { env },
    );

  test('builds, and what it built is pushed and pulled back unchanged', async () => {
    const lines: string[] = [];
    const built = await buildImage(
      {
        context,
        tags: [`${name}:built`],
        args: { WHO: 'ann' },
        labels: { 'landfall-test': label },
        onLine: (line) => lines.push(line),
      },
      { env },
    );
    expect(built.id).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(lines.join('\n')).toMatch(builder === 'BuildKit' ? /#\d+ .*COPY files/ : /Step \d+\/\d+ : COPY files/);
    const to = `${server.host}/engine/app:1`;
    const pushed = await pushImage({ kind: 'engine', image: `${name}:built` }, to, io);
    expect(pushed.progress.blobs.total).toBe(3);
    const again = await pushImage({ kind: 'engine', image: `${name}:built` }, to, io);
    expect(again).toMatchObject({ digest: pushed.digest, progress: { blobs: { total: 0 } } });
    docker('image', 'rm', '-f', `${name}:built`);
    docker('pull', '-q', `${server.host}/engine/app@${pushed.digest}`);
    const seen = docker(
      'image',
      'inspect',
      '-f',
      '{{index .Config.Labels "who"}} {{.Id}}',
      `${server.host}/engine/app@${pushed.digest}`,
    );
    expect(seen.trim()).toBe(`ann ${built.id}`);
  });

  test('runs an image that was made without it', async () => {
    const pushed = await pushImage(folderSource('for-docker', 1000), `${server.host}/folders:1`, ioOf());
    docker('pull', '-q', `${server.host}/folders@${pushed.digest}`);
    const id = docker('create', `${server.host}/folders@${pushed.digest}`).trim();
    expect(docker('cp', `${id}:/srv/hello.txt`, '-')).toContain('hello from for-docker');
    docker('rm', id);
    docker('image', 'rm', `${server.host}/folders@${pushed.digest}`);
  });

  test('names the line of the Dockerfile that failed', async () => {
    writeFileSync(
      join(context, 'Dockerfile.broken'),
      // The classic builder leaves what it made before the failure: the label lets the cleaning find it.
      `FROM scratch\nLABEL landfall-test=${label}\n# a comment\nCOPY files /files\nCOPY missing \\\n  /there\n`,
    );
    const broken = buildImage({ context, dockerfile: join(context, 'Dockerfile.broken'), tags: [] }, { env });
    await expect(broken).rejects.toMatchObject({
      report: { code: 'LF9032', where: { line: 5 }, why: expect.stringContaining('missing') },
    });
  });

  test('says what is missing: the image, the engine, the program', async () => {
    await expect(
      pushImage({ kind: 'engine', image: 'nobody/has:this' }, `${server.host}/x:1`, io),
    ).rejects.toMatchObject({
      report: { code: 'LF9033' },
    });
    const stopped = { ...env, DOCKER_HOST: `unix://${join(base, 'no.sock')}` };
    await expect(buildImage({ context, tags: [] }, { env: stopped })).rejects.toMatchObject({
      report: { code: 'LF9031' },
    });
    await expect(buildImage({ context, tags: [] }, { env: { PATH: base } })).rejects.toMatchObject({
      report: { code: 'LF9030' },
    });
  });

  test('builds one stage alone', async () => {
    await build({ target: 'base' });
    const archive = await pushImage({ kind: 'engine', image: `${name}:built` }, `${server.host}/engine/base:1`, io);
    expect(archive.progress.blobs.total).toBe(2);
  });
});

test('nothing is left in the temporary folder', () => {
  expect(readdirSync(temporary).filter((entry) => /^landfall-(?:image|build)-/.test(entry))).toEqual([]);
});
