import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noDocker, openDocker, type Docker } from '../support/docker-engine.ts';
import { eventsOf, landfall, type CliRun } from '../support/landfall.ts';
import { theError } from '../support/recovery.ts';
import { startRegistry, type RegistryServer } from '../support/registry-server.ts';
import { exampleStack, tempDirectory, type TempStack } from '../support/temp-stack.ts';
import { noTool, skipAloud, toolPath } from '../support/tools.ts';

/** The lab's own images, built by a real engine and brought to real registries. */

interface Pushed {
  readonly services: readonly string[];
  readonly reference: string;
  readonly digest: string;
  readonly progress: {
    readonly blobs: { readonly total: number; readonly uploaded: number; readonly present: number };
  };
}

/** The password `correct horse`, as bcrypt. */
const HTPASSWD = 'ann:$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2\n';
const PASSWORD = 'correct horse';

const pushedIn = (run: CliRun): readonly Pushed[] =>
  eventsOf(run, 'result').flatMap(({ name, data }) => (name === 'pushed' ? (data as readonly Pushed[]) : []));

const why = noDocker() ?? noTool('docker-buildx', 'docker-registry');

describe.skipIf(skipAloud('images of the lab', why))('images of the lab', () => {
  const names = { devai: `lfp${process.pid}-devai`, ollama: `lfp${process.pid}-ollama` };
  let docker: Docker;
  let registry: RegistryServer;
  let closed: RegistryServer;
  let stack: TempStack;

  const to = (prefix: string): readonly string[] =>
    [
      `registry.prefix=${prefix}`,
      `targets.local.overrides.services.devai.image=${names.devai}:1`,
      `targets.local.overrides.services.ollama.image=${names.ollama}:1`,
    ].flatMap((setting) => ['--set', setting]);
  const push = async (exit: number, ...args: readonly string[]): Promise<CliRun> =>
    stack.json(exit, 'push', '-t', 'local', ...args);
  const tagsOf = async ({ host }: RegistryServer, repository: string): Promise<readonly string[]> => {
    const answer = await fetch(`http://${host}/v2/${repository}/tags/list`);
    const { tags = [] } = (await answer.json()) as { readonly tags?: readonly string[] };
    return tags.toSorted();
  };

  beforeAll(async () => {
    docker = openDocker();
    [registry, closed] = await Promise.all([
      startRegistry(toolPath('docker-registry')),
      startRegistry(toolPath('docker-registry'), {
        auth: (folder) => {
          writeFileSync(join(folder, 'htpasswd'), HTPASSWD);
          return `auth: { htpasswd: { realm: test, path: "${join(folder, 'htpasswd')}" } }`;
        },
      }),
    ]);
    stack = exampleStack('devai-lab', docker.env);
    // Nobody runs these images: what stands in them may be small.
    rmSync(join(stack.root, 'stand-in/root'), { recursive: true });
    mkdirSync(join(stack.root, 'stand-in/root'));
    stack.write('stand-in/root/etc/lab', 'a lab\n');
  });

  afterAll(async () => {
    await Promise.all([registry.stop(), closed.stop()]);
    const built = docker.run('image', 'ls', '-q', '--filter', `reference=lfp${process.pid}-*`);
    if (built !== '') docker.run('image', 'rm', '-f', ...new Set(built.split('\n')));
    docker.close();
  });

  it('are built and pushed, and a second time nothing is sent', async () => {
    const first = pushedIn(await push(0, ...to(`${registry.host}/team`)));
    expect(
      first.map(({ services, reference, digest }) => [
        services,
        reference === `${registry.host}/team/${names[services[0] as keyof typeof names]}:1@${digest}`,
      ]),
    ).toEqual([
      [['devai'], true],
      [['ollama'], true],
    ]);
    for (const { progress } of first) expect(progress.blobs.uploaded).toBeGreaterThan(0);
    expect(await tagsOf(registry, `team/${names.devai}`)).toEqual(['1']);

    const second = pushedIn(await push(0, ...to(`${registry.host}/team`)));
    expect(second.map(({ digest }) => digest)).toEqual(first.map(({ digest }) => digest));
    for (const { progress } of second)
      expect(progress.blobs).toMatchObject({ uploaded: 0, present: progress.blobs.total });
  });

  it('are pushed one by one, by the tag that is asked for', async () => {
    const [only, ...more] = pushedIn(await push(0, 'ollama', '--tag', '2.0.0', ...to(`${registry.host}/team`)));
    expect(more).toEqual([]);
    expect(only?.reference).toContain(`${registry.host}/team/${names.ollama}:2.0.0@sha256:`);
    expect(await tagsOf(registry, `team/${names.ollama}`)).toEqual(['1', '2.0.0']);
  });

  it('go to a registry that asks who is there with the login that docker keeps', async () => {
    const prefix = `${closed.host}/team`;
    const refused = theError(await push(4, 'ollama', ...to(prefix)));
    expect(refused.headline).toContain(closed.host);

    const home = tempDirectory();
    const config = JSON.parse(readFileSync(join(docker.env['DOCKER_CONFIG'] ?? '', 'config.json'), 'utf8')) as object;
    const auth = Buffer.from(`ann:${PASSWORD}`).toString('base64');
    writeFileSync(join(home, 'config.json'), JSON.stringify({ ...config, auths: { [closed.host]: { auth } } }));
    const run = await landfall(['push', '-t', 'local', 'ollama', ...to(prefix), '--json'], {
      cwd: stack.root,
      env: { ...docker.env, DOCKER_CONFIG: home },
    });
    expect(run.exit, run.screen).toBe(0);
    expect(pushedIn(run)[0]?.reference).toContain(`${prefix}/${names.ollama}:1@`);
    expect(run.stdout + run.stderr).not.toContain(PASSWORD);
    expect(run.stdout + run.stderr).not.toContain(auth);
  });

  it('need a registry, a service of the stack and a Dockerfile that builds', async () => {
    expect(theError(await push(3))).toMatchObject({ code: 'LF6031' });
    const unknown = theError(await push(3, 'olama', ...to(`${registry.host}/team`)));
    expect(unknown).toMatchObject({ code: 'LF6032', headline: 'the stack has no service olama' });
    expect(unknown.fix).toContain('Did you mean ollama?');

    const dockerfile = stack.read('stand-in/Dockerfile');
    stack.write('stand-in/Dockerfile', dockerfile.replace('COPY ${APP}.mjs', 'COPY nowhere.mjs'));
    const line = dockerfile.split('\n').findIndex((text) => text.startsWith('COPY ${APP}.mjs')) + 1;
    const broken = theError(await push(5, 'ollama', ...to(`${registry.host}/team`)));
    expect(broken.where).toMatchObject({ file: expect.stringMatching(/stand-in\/Dockerfile$/), line });
    expect(`${broken.headline} ${broken.why}`).toContain('nowhere.mjs');
    stack.write('stand-in/Dockerfile', dockerfile);
  });

  it('are left where they are, with --mirror, when they name a registry: a mirror stands for Docker Hub', async () => {
    const set = [
      `registry.mirror=${closed.host}/mirror`,
      'targets.local.overrides.services.ollama.build=null',
      `targets.local.overrides.services.ollama.image=${registry.host}/team/${names.ollama}:1`,
    ].flatMap((setting) => ['--set', setting]);
    expect(pushedIn(await push(0, 'ollama', '--mirror', ...set))).toEqual([]);
    expect(closed.log()).not.toContain('/v2/mirror/');
  });
});
