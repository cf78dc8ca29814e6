import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noDocker, openDocker, type Docker } from '../support/docker-engine.ts';
import { filesBelow } from '../support/files-below.ts';
import { freePort } from '../support/free-port.ts';
import { eventsOf, onlyEvent, type CliRun } from '../support/landfall.ts';
import { changesOf, exampleStack, type TempStack } from '../support/temp-stack.ts';
import { skipAloud } from '../support/tools.ts';

/** The lab on a real Docker engine, with stand-ins that are built here: from nothing to nothing, in one story. */

const KEY = 'sk-test-0123456789abcdef';
const PORTS = 'config/common/ports.yaml';
const COMPOSE_FILE = 'deploy/compose/docker-compose.yml';

/** Everything that Docker has of the lab. */
const ALL = [
  'docker_container.devai',
  'docker_container.ollama',
  'docker_image.devai',
  'docker_image.ollama',
  'docker_network.default',
  'docker_volume.home',
  'docker_volume.models',
];

interface Status {
  readonly ready: boolean;
  readonly volumes: readonly string[];
  readonly services: readonly { readonly service: string; readonly state: string; readonly health?: string }[];
}

describe.skipIf(skipAloud('the lab on Docker Compose', noDocker()))('the lab on Docker Compose', () => {
  const project = `lfj${process.pid}`;
  const images = { devai: `${project}-devai:1`, ollama: `${project}-ollama:1` };
  let docker: Docker;
  let stack: TempStack;
  let ports: { readonly devai: number; readonly ollama: number; readonly next: number };
  let flags: readonly string[];
  /** What every command printed, for the search after secrets. */
  const printed: string[] = [];

  const run = async (exit: number, verb: string, ...args: readonly string[]): Promise<CliRun> => {
    const ended = await stack.run(verb, ...flags, ...args, '--json');
    printed.push(ended.stdout, ended.stderr);
    expect(ended.exit, ended.screen).toBe(exit);
    return ended;
  };
  const statusOf = (ended: CliRun): Status =>
    eventsOf(ended, 'result').find(({ name }) => name === 'status')?.data as Status;
  const errorOf = (ended: CliRun) => onlyEvent(ended, 'error').error;
  const idOf = (service: string): string => docker.run('inspect', '-f', '{{.Id}}', `${project}-${service}-1`);
  const answerOf = async (port: number): Promise<string> => (await fetch(`http://127.0.0.1:${port}/`)).text();
  const doneIn = (ended: CliRun): readonly string[] => eventsOf(ended, 'resource.done').map(({ address }) => address);
  /** The ids of what Docker has of this project. */
  const leftOf = (...kind: readonly string[]): string =>
    docker.run(...kind, '-q', '--filter', `label=com.docker.compose.project=${project}`);

  beforeAll(async () => {
    docker = openDocker();
    stack = exampleStack('devai-lab', { ...docker.env, OPENAI_API_KEY: KEY });
    ports = { devai: await freePort(), ollama: await freePort(), next: await freePort() };
    stack.edit(PORTS, '8888', String(ports.devai));
    stack.edit(PORTS, '11434', String(ports.ollama));
    flags = [
      `targets.local.projectName=${project}`,
      `targets.local.overrides.services.devai.image=${images.devai}`,
      `targets.local.overrides.services.ollama.image=${images.ollama}`,
      'services.devai.healthCheck.interval=300ms',
      'services.ollama.healthCheck.interval=300ms',
    ].flatMap((setting) => ['--set', setting]);
    flags = ['-t', 'local', ...flags];
  });

  afterAll(() => {
    for (const id of leftOf('ps', '-a').split('\n')) if (id !== '') docker.run('rm', '-f', id);
    for (const kind of ['volume', 'network'])
      for (const id of leftOf(kind, 'ls').split('\n')) if (id !== '') docker.run(kind, 'rm', id);
    docker.run('image', 'rm', '-f', ...Object.values(images));
    docker.close();
  });

  it('is planned without a trace: nothing in Docker, nothing below deploy/', async () => {
    const plan = await run(2, 'plan', '--detailed-exitcode');
    expect(changesOf(plan)).toEqual(Object.fromEntries(ALL.map((address) => [address, 'create'])));
    expect(leftOf('ps', '-a')).toBe('');
    expect(existsSync(`${stack.root}/${COMPOSE_FILE}`)).toBe(false);
  });

  it('is built and started, answers, and a second plan is empty', async () => {
    const rendered = await stack.run('render', '--quiet');
    expect(rendered.exit, rendered.screen).toBe(0);
    const apply = await run(0, 'apply', '-y');
    expect(statusOf(apply)).toMatchObject({ ready: true, volumes: [`${project}_home`, `${project}_models`] });
    expect(doneIn(apply).toSorted()).toEqual(ALL);
    expect(JSON.parse(await answerOf(ports.devai))).toMatchObject({
      standIn: 'JupyterLab',
      ollama: { url: `http://ollama:${ports.ollama}`, answers: true },
      keys: ['OPENAI_API_KEY'],
    });
    expect(await answerOf(ports.ollama)).toContain('Ollama is running');
    expect(changesOf(await run(0, 'plan', '--detailed-exitcode'))).toEqual({});
  });

  it('gives the key to the container as a file, and to nobody else', () => {
    const read = ['exec', `${project}-devai-1`, '/bin/node', '-p'];
    const file = `require('fs').readFileSync(process.env.OPENAI_API_KEY_FILE, 'utf8')`;
    expect(docker.run(...read, file)).toBe(KEY);
    expect(docker.run('inspect', `${project}-devai-1`)).not.toContain(KEY);
    const files = filesBelow(stack.root, 'deploy', '.landfall', 'config');
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter(({ text }) => text.includes(KEY)).map(({ path }) => path)).toEqual([]);
    expect(printed.join('\n')).not.toContain(KEY);
  });

  it('foresees that the port of an edit is taken, names who has it, and touches nothing', async () => {
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(ports.next, '127.0.0.1', resolve));
    const before = idOf('devai');
    stack.edit(PORTS, String(ports.devai), String(ports.next));
    const error = errorOf(await run(5, 'apply', '-y'));
    await new Promise((resolve) => squatter.close(resolve));
    expect(error).toMatchObject({ code: 'LF5110', world: 'Nothing was changed.' });
    expect(error.headline).toContain(`port 127.0.0.1:${ports.next} is taken by process ${process.pid}`);
    expect(idOf('devai')).toBe(before);
    expect(JSON.parse(await answerOf(ports.devai))).toMatchObject({ port: ports.devai });
  });

  it('carries the edited port to one container, when it is free, and to the files of every other target', async () => {
    const before = { devai: idOf('devai'), ollama: idOf('ollama') };
    const plan = await run(2, 'plan', '--detailed-exitcode');
    expect(changesOf(plan)).toEqual({ 'docker_container.devai': 'replace' });
    expect(onlyEvent(plan, 'plan.change').args).toContainEqual(
      expect.objectContaining({ name: 'environment.PORT', before: String(ports.devai), after: String(ports.next) }),
    );

    const apply = await run(0, 'apply', '-y');
    expect(doneIn(apply)).toEqual(['docker_container.devai']);
    expect(idOf('ollama')).toBe(before.ollama);
    expect(idOf('devai')).not.toBe(before.devai);
    expect(JSON.parse(await answerOf(ports.next))).toMatchObject({ port: ports.next });
    await expect(answerOf(ports.devai)).rejects.toThrow('fetch failed');

    for (const file of [
      COMPOSE_FILE,
      'deploy/kubernetes/base/devai/service.yaml',
      'deploy/kubernetes/base/devai/deployment.yaml',
      'deploy/terraform/aws/terraform.tfvars.json',
    ]) {
      expect(stack.read(file), file).toContain(String(ports.next));
      expect(stack.read(file), file).not.toContain(String(ports.devai));
    }
    expect(changesOf(await run(0, 'plan', '--detailed-exitcode'))).toEqual({});
  });

  it('tells how it is and what it said, is restarted and waited for', async () => {
    expect(statusOf(await run(0, 'status')).services).toMatchObject([
      { service: 'devai', state: 'running', health: 'healthy' },
      { service: 'ollama', state: 'running', health: 'healthy' },
    ]);
    const lines = eventsOf(await run(0, 'logs', 'ollama'), 'result').map(({ data }) => data);
    expect(lines).toEqual([
      { service: 'ollama', source: `${project}-ollama-1`, text: `stand-in for Ollama on ${ports.ollama}` },
    ]);
    const started = (): string => docker.run('inspect', '-f', '{{.State.StartedAt}}', `${project}-devai-1`);
    const before = started();
    await run(0, 'restart', 'devai');
    expect(started()).not.toBe(before);
    expect(statusOf(await run(0, 'wait', 'devai', '--timeout', '30s')).ready).toBe(true);
    for (const verb of ['logs', 'restart', 'wait'])
      expect(errorOf(await run(3, verb, 'devia')).headline, verb).toBe('the stack has no service devia');
  });

  it('does not overwrite what a person wrote, and changes nothing meanwhile', async () => {
    const rendered = stack.read(COMPOSE_FILE);
    stack.write(COMPOSE_FILE, `${rendered}# mine\n`);
    const before = idOf('devai');
    const refused = await run(3, 'apply', '-y', '--set', 'env.TZ=Europe/Berlin');
    expect(errorOf(refused)).toMatchObject({ code: 'LF5003', where: { file: COMPOSE_FILE } });
    expect(stack.read(COMPOSE_FILE)).toBe(`${rendered}# mine\n`);
    expect(idOf('devai')).toBe(before);
    stack.write(COMPOSE_FILE, rendered);
  });

  it('says which image is missing and where it was looked for, and leaves what runs', async () => {
    const before = idOf('ollama');
    const missing = '127.0.0.1:1/nobody/has-this:1';
    const set = ['build=null', `image=${missing}`].flatMap((setting) => [
      '--set',
      `targets.local.overrides.services.ollama.${setting}`,
    ]);
    const error = errorOf(await run(5, 'apply', '-y', ...set));
    expect(error).toMatchObject({ code: 'LF5111' });
    expect(error.headline).toContain('127.0.0.1:1');
    expect(error.world).toContain('ollama running (healthy)');
    expect(idOf('ollama')).toBe(before);
  });

  it('says why a service does not become healthy, and the same command continues after the mend', async () => {
    const sick = ['/bin/node', '-e', "console.log('no database'); process.exit(1)"];
    const set = [
      `targets.local.overrides.services.devai.healthCheck.command=${JSON.stringify(sick)}`,
      'services.devai.healthCheck.retries=2',
      'services.devai.healthCheck.start=1s',
    ].flatMap((setting) => ['--set', setting]);
    const broken = await run(5, 'apply', '-y', ...set);
    const error = errorOf(broken);
    expect(error).toMatchObject({ code: 'LF5113', headline: 'devai is unhealthy' });
    expect(error.why).toContain('no database');
    expect(error.world).toContain('devai running (unhealthy); ollama running (healthy)');
    expect(eventsOf(broken, 'resource.failed').map(({ address }) => address)).toEqual(['docker_container.devai']);
    expect(statusOf(await run(0, 'status')).services[0]).toMatchObject({ service: 'devai', health: 'unhealthy' });
    expect(statusOf(await run(0, 'apply', '-y')).ready).toBe(true);
    expect(changesOf(await run(0, 'plan', '--detailed-exitcode'))).toEqual({});
  });

  it('keeps the volumes when it is destroyed, says so, and deletes them when that is permitted', async () => {
    const kept = await run(0, 'destroy', '-y');
    const volumes = [`${project}_home`, `${project}_models`];
    expect(onlyEvent(kept, 'result').data).toMatchObject({
      kept: [
        { address: 'docker_volume.home', name: volumes[0] },
        { address: 'docker_volume.models', name: volumes[1] },
      ],
    });
    expect(leftOf('ps', '-a')).toBe('');
    expect(leftOf('network', 'ls')).toBe('');
    expect(leftOf('volume', 'ls').split('\n').toSorted()).toEqual(volumes);
    const permits = ['home', 'models'].flatMap((name) => ['--allow-data-loss', `docker_volume.${name}`]);
    const all = await run(0, 'destroy', '-y', ...permits);
    expect(onlyEvent(all, 'result').data).toMatchObject({ kept: [] });
    expect(leftOf('volume', 'ls')).toBe('');
    expect(statusOf(await run(0, 'status')).services.map(({ state }) => state)).toEqual(['absent', 'absent']);
    expect(printed.join('\n')).not.toContain(KEY);
  });
});
