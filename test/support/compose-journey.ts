import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LandfallError } from '../../src/base/index.ts';
import { openCompose, type Compose, type ComposePlan, type LogLine } from '../../src/compose/index.ts';
import type { EventBody } from '../../src/model/index.ts';
import { eventBodySchema } from '../../src/model/event-schema.ts';
import { noDocker, openDocker, type ComposeProgram, type Docker } from './docker-engine.ts';
import { noTool, skipAloud } from './tools.ts';

/** Docker Compose for real: an engine, images made of nothing, and both versions that Debian has. */

interface Service {
  readonly [key: string]: unknown;
}

const SECRET = 'correct-horse-battery';
const HTTP = ['sh', '-c', 'mkdir -p /w; echo hello > /w/index.html; exec httpd -f -p 80 -h /w'];
const FOREVER = ['sleep', '1000'];

/** The whole journey with one version of Compose. */
export function composeJourney(program: ComposeProgram): void {
  const why = noDocker() ?? noTool(program);
  describe.skipIf(skipAloud(`Compose with ${program}`, why))(`${program} on a real engine`, () => {
    const project = `lf${process.pid}${program.length}`;
    const image = `${project}-bb:1`;
    // What the version has little part in is tried with one of them.
    const newest = program === 'docker-compose-newest';
    let docker: Docker;
    let directory: string;
    let events: EventBody[] = [];
    const emit = (event: EventBody): void => {
      events.push(eventBodySchema.parse(event));
    };
    const idOf = (container: string): string => docker.run('inspect', '-f', '{{.Id}}', container);

    beforeAll(() => {
      docker = openDocker(program);
      directory = mkdtempSync(join(tmpdir(), 'landfall-compose-'));
      docker.busyboxImage(image);
    });
    afterAll(() => {
      for (const id of docker.run('ps', '-aq', '--filter', `label=com.docker.compose.project=${project}`).split('\n'))
        if (id !== '') docker.run('rm', '-f', id);
      for (const kind of ['volume', 'network'])
        for (const id of docker
          .run(kind, 'ls', '-q', '--filter', `label=com.docker.compose.project=${project}`)
          .split('\n'))
          if (id !== '') docker.run(kind, 'rm', id);
      docker.run('image', 'rm', '-f', image);
      docker.close();
      rmSync(directory, { recursive: true, force: true });
    });

    /** A service that ends as soon as it is asked to. */
    const quick = (command: readonly string[]): Service => ({ image, command, init: true, stop_grace_period: '1s' });

    /** api answers over HTTP and keeps data; web needs it healthy. */
    function standard(changes: { readonly api?: Service; readonly web?: Service } = {}): Record<string, unknown> {
      return {
        services: {
          api: {
            ...quick(HTTP),
            ports: ['127.0.0.1::80'],
            environment: { COLOUR: 'red', API_TOKEN: SECRET },
            volumes: ['data:/data'],
            healthcheck: {
              test: ['CMD', 'wget', '-qO-', 'http://127.0.0.1/'],
              interval: '300ms',
              timeout: '2s',
              retries: 5,
            },
            secrets: ['key'],
            deploy: { resources: { limits: { cpus: '0.5', memory: '64M' } } },
            ...changes.api,
          },
          web: {
            ...quick(FOREVER),
            depends_on: { api: { condition: 'service_healthy' } },
            ...changes.web,
          },
        },
        volumes: { data: {} },
        secrets: { key: { environment: 'KEY' } },
      };
    }

    function open(model: unknown, env: Readonly<Record<string, string>> = { KEY: SECRET }): Promise<Compose> {
      writeFileSync(join(directory, 'compose.yaml'), stringify(model));
      events = [];
      return openCompose({ directory, files: ['compose.yaml'], project, env: { ...docker.env, ...env } });
    }

    async function failure(work: Promise<unknown>): Promise<LandfallError> {
      return work.then(
        () => {
          throw new Error('it did not fail');
        },
        (error: unknown) => error as LandfallError,
      );
    }

    const deeds = ({ changes }: ComposePlan): Record<string, string> =>
      Object.fromEntries(changes.map(({ address, deed }) => [address, deed]));

    it('plans everything, brings it up, and has nothing more to do', async () => {
      const compose = await open(standard());
      const plan = await compose.plan();
      expect(deeds(plan)).toEqual({
        'docker_network.default': 'create',
        'docker_volume.data': 'create',
        'docker_container.api': 'create',
        'docker_container.web': 'create',
      });
      const { status } = await compose.up({ emit, timeoutMs: 30_000 });
      expect(status.ready).toBe(true);
      const port = status.services.find(({ service }) => service === 'api')?.ports[0];
      expect(port).toMatchObject({ hostIp: '127.0.0.1', containerPort: 80 });
      expect(await (await fetch(`http://127.0.0.1:${port?.hostPort}/`)).text()).toBe('hello\n');
      const done = events.flatMap((event) => (event.type === 'resource.done' ? [event.address] : []));
      expect(done.toSorted()).toEqual(Object.keys(deeds(plan)).toSorted());
      const again = await compose.plan();
      expect(again.changes.filter(({ deed }) => deed !== 'keep')).toEqual([]);
      expect(again).toMatchObject({ empty: true, warnings: [] });
      events = [];
      await compose.up({ emit });
      expect(events).toEqual([]);
    });

    it('makes anew what changed, says why, and leaves the rest', async () => {
      const compose = await open(standard({ web: { environment: { COLOUR: 'blue' }, labels: { tier: 'front' } } }));
      const plan = await compose.plan();
      expect(deeds(plan)).toMatchObject({ 'docker_container.api': 'keep', 'docker_container.web': 'recreate' });
      const web = plan.changes.find(({ address }) => address === 'docker_container.web');
      expect(web?.args.map(({ name, before, after }) => [name, before, after])).toEqual([
        ['environment.COLOUR', undefined, 'blue'],
        ['labels.tier', undefined, 'front'],
      ]);
      const before = (await compose.status()).services.find(({ service }) => service === 'api');
      await compose.up({ emit, timeoutMs: 30_000 });
      const after = (await compose.status()).services.find(({ service }) => service === 'api');
      expect(after?.startedAt).toBe(before?.startedAt);
      expect(events.flatMap((event) => (event.type === 'resource.done' ? [event.address] : []))).toEqual([
        'docker_container.web',
      ]);
      expect((await compose.plan()).empty).toBe(true);
    });

    it.skipIf(newest)('sees every part that differs, and shows no secret', async () => {
      const compose = await open(
        standard({
          api: {
            command: ['sh', '-c', 'exec httpd -f -p 80 -h /'],
            environment: { API_TOKEN: 'another-secret' },
            ports: ['127.0.0.1::80', '127.0.0.1::81'],
            volumes: ['data:/elsewhere'],
            restart: 'always',
            deploy: { resources: { limits: { cpus: '0.25', memory: '96M' } } },
          },
        }),
      );
      const plan = await compose.plan();
      const api = plan.changes.find(({ address }) => address === 'docker_container.api');
      expect(api?.args.map(({ name }) => name).join(' ')).toBe(
        'command ports volumes cpus memory restart environment.API_TOKEN environment.COLOUR',
      );
      expect(api?.args.find(({ name }) => name === 'memory')).toMatchObject({ before: '64 MiB', after: '96 MiB' });
      expect(JSON.stringify(plan)).not.toMatch(/another-secret|correct-horse/);
    });

    it('sees another content of a secret, which Compose itself does not', async () => {
      await (await open(standard())).up({ emit, timeoutMs: 30_000 });
      const compose = await open(standard(), { KEY: 'a-newer-key' });
      const plan = await compose.plan();
      const api = plan.changes.find(({ address }) => address === 'docker_container.api');
      expect(api).toMatchObject({ deed: 'recreate', reason: 'the content of secrets.key changed' });
      await compose.up({ emit, timeoutMs: 30_000 });
      expect(docker.run('exec', `${project}-api-1`, 'cat', '/run/secrets/key')).toBe('a-newer-key');
      expect((await compose.plan()).empty).toBe(true);
    });

    it.skipIf(newest)('sees another image under the same name', async () => {
      const former = docker.run('image', 'inspect', '-f', '{{.Id}}', image);
      docker.busyboxImage(image, 'LABEL built=again');
      const compose = await open(standard());
      const plan = await compose.plan();
      expect(deeds(plan)).toMatchObject({ 'docker_container.api': 'recreate', 'docker_container.web': 'recreate' });
      const api = plan.changes.find(({ address }) => address === 'docker_container.api');
      expect(api?.args.map(({ name }) => name)).toEqual(['labels.built', 'image_id']);
      await compose.up({ emit, timeoutMs: 30_000 });
      expect((await compose.plan()).empty).toBe(true);
      docker.run('image', 'rm', former);
    });

    it.skipIf(newest)('starts what was stopped and makes what was removed', async () => {
      const compose = await open(standard());
      docker.run('stop', '-t', '1', `${project}-api-1`);
      docker.run('rm', '-f', `${project}-web-1`);
      const plan = await compose.plan();
      expect(deeds(plan)).toMatchObject({ 'docker_container.api': 'start', 'docker_container.web': 'create' });
      await compose.up({ emit, timeoutMs: 30_000 });
      expect((await compose.plan()).empty).toBe(true);
    });

    it('tells the services’ lines, by service', async () => {
      const compose = await open(
        standard({ web: { command: ['sh', '-c', `echo one; echo ${SECRET} two >&2; exec sleep 1000`] } }),
      );
      await compose.up({ emit, timeoutMs: 30_000 });
      const lines = await read(compose.logs({ services: ['web'] }));
      expect(lines.map(({ service, container }) => [service, container])).toEqual([
        ['web', `${project}-web-1`],
        ['web', `${project}-web-1`],
      ]);
      expect(lines.map(({ text }) => text).toSorted()).toEqual(['(secret) two', 'one']);
      for await (const { text } of compose.logs({ services: ['web'], follow: true, tail: 1 })) {
        expect(text).toMatch(/one|two/);
        break;
      }
      expect((await failure(read(compose.logs({ services: ['wbe'] })))).report).toMatchObject({
        code: 'LF5125',
        headline: 'no service wbe',
      });
    });

    it.skipIf(newest)('restarts a service and waits for it', async () => {
      const compose = await open(standard());
      await compose.up({ emit, timeoutMs: 30_000 });
      const before = (await compose.status()).services[0]?.startedAt;
      await compose.restart({ emit, services: ['api'], timeoutMs: 30_000 });
      const status = await compose.status();
      expect(status.services[0]).toMatchObject({ service: 'api', health: 'healthy' });
      expect(status.services[0]?.startedAt).not.toBe(before);
    });

    it.skipIf(newest)('foresees a port that is taken and names who has it', async () => {
      const { server, port } = await listener();
      const compose = await open(standard({ web: { ports: [`127.0.0.1:${port}:80`] } }));
      const plan = await compose.plan();
      const web = plan.changes.find(({ address }) => address === 'docker_container.web');
      expect(web).toMatchObject({
        blocked: `port 127.0.0.1:${port} is taken by process ${process.pid} (${processName()})`,
        blockedBy: 'LF5110',
      });
      const { report } = await failure(compose.up({ emit }));
      expect(report).toMatchObject({ code: 'LF5110', world: 'Nothing was changed.' });
      server.close();
      await compose.up({ emit, timeoutMs: 30_000 });
    });

    it('explains an image that cannot be had', async () => {
      const missing = '127.0.0.1:1/landfall/missing:1';
      const compose = await open(standard({ web: { image: missing } }));
      expect((await compose.plan({ pull: 'never' })).changes).toContainEqual(
        expect.objectContaining({ address: 'docker_image.web', blockedBy: 'LF5111' }),
      );
      const { report } = await failure(compose.up({ emit, timeoutMs: 30_000 }));
      expect(report).toMatchObject({ code: 'LF5111' });
      expect(report.headline).toContain('http://127.0.0.1:1');
      expect(report.world).toContain('api running (healthy)');
      expect(events.some(({ type }) => type === 'resource.skipped')).toBe(true);
    });

    it('explains an unhealthy service by its last check and its log, and goes on from there', async () => {
      const sick = standard({
        web: {
          command: ['sh', '-c', `echo reading ${SECRET}; echo no database >&2; exec sleep 1000`],
          healthcheck: { test: ['CMD-SHELL', 'echo still no database; false'], interval: '1s', retries: 2 },
        },
      });
      const compose = await open(sick);
      const { report } = await failure(compose.up({ emit, timeoutMs: 30_000 }));
      expect(report).toMatchObject({ code: 'LF5113', headline: 'web is unhealthy', exit: 5 });
      expect(report.why).toContain('said: still no database');
      expect(report.why).toContain('  no database');
      expect(report.why).not.toContain(SECRET);
      expect(report.world).toMatch(/api running \(healthy\); web running \(unhealthy\)/);
      expect(events.flatMap((event) => (event.type === 'resource.failed' ? [event.address] : []))).toEqual([
        'docker_container.web',
      ]);
      const well = await open(standard());
      expect((await well.up({ emit, timeoutMs: 30_000 })).status.ready).toBe(true);
    });

    it('explains a service that ended by its exit code and its log', async () => {
      const compose = await open(standard({ web: { command: ['sh', '-c', 'echo no licence; exit 3'] } }));
      const { report } = await failure(compose.up({ emit, timeoutMs: 30_000 }));
      expect(report).toMatchObject({ code: 'LF5114', headline: 'web ended with exit code 3' });
      expect(report.why).toBe('Its log ends:\n  no licence');
    });

    it('explains what was not ready in time', async () => {
      const compose = await open(
        standard({ web: { healthcheck: { test: ['CMD', 'false'], interval: '1s', retries: 1000 } } }),
      );
      const { report } = await failure(compose.up({ emit, timeoutMs: 2_000 }));
      expect(report).toMatchObject({ code: 'LF5120', headline: 'not ready in time: web', exit: 9 });
    });

    it('explains a missing GPU, path, external network and a network that overlaps', async () => {
      const nvidia = { driver: 'nvidia', count: 1, capabilities: ['gpu'] };
      const gpu = await open(standard({ web: { deploy: { resources: { reservations: { devices: [nvidia] } } } } }));
      expect((await failure(gpu.up({ emit, timeoutMs: 30_000 }))).report.code).toBe('LF5115');
      const volume = {
        type: 'bind',
        source: join(directory, 'nowhere'),
        target: '/x',
        bind: { create_host_path: false },
      };
      const path = await open(standard({ web: { volumes: [volume] } }));
      expect((await failure(path.up({ emit }))).report).toMatchObject({ code: 'LF5116' });
      const external = await open({
        ...standard(),
        networks: { default: { external: true, name: `${project}-none` } },
      });
      expect((await failure(external.up({ emit }))).report).toMatchObject({ code: 'LF5119' });
      const subnet = docker.run('network', 'inspect', `${project}_default`, '-f', '{{(index .IPAM.Config 0).Subnet}}');
      const overlap = await open({
        ...standard({ web: { networks: ['other'] } }),
        networks: { other: { ipam: { config: [{ subnet }] } } },
      });
      expect((await failure(overlap.up({ emit }))).report).toMatchObject({
        code: 'LF5118',
        headline: `${subnet} overlaps with ${subnet} of the network ${project}_default`,
      });
    });

    it('says which services a change takes along', async () => {
      await (await open(standard())).up({ emit, timeoutMs: 30_000 });
      const compose = await open(standard({ api: { environment: { COLOUR: 'green', API_TOKEN: SECRET } } }));
      const plan = await compose.plan();
      expect(deeds(plan)).toMatchObject({
        'docker_container.api': 'recreate',
        'docker_container.web': newest ? 'keep' : 'recreate',
      });
      const before = idOf(`${project}-web-1`);
      await compose.up({ emit, timeoutMs: 30_000 });
      expect(idOf(`${project}-web-1`) === before).toBe(newest);
      expect((await compose.plan()).empty).toBe(true);
    });

    it.skipIf(newest)('counts replicas, and a service that has done its work as done', async () => {
      const migrate = { ...quick(['true']), environment: { COLOUR: 'red' } };
      const needs = { migrate: { condition: 'service_completed_successfully' } };
      const model = (replicas: number): Record<string, unknown> => {
        const { services, ...rest } = standard({ web: { depends_on: needs, deploy: { replicas } } });
        return { ...rest, services: { ...(services as object), migrate } };
      };
      const one = await open(model(1));
      expect((await one.up({ emit, timeoutMs: 30_000 })).status.ready).toBe(true);
      expect((await one.plan()).changes.filter(({ deed }) => deed !== 'keep')).toEqual([]);
      const two = await open(model(2));
      const web = (await two.plan()).changes.find(({ address }) => address === 'docker_container.web');
      expect(web).toMatchObject({ deed: 'scale', action: 'update', args: [{ name: 'replicas', before: 1, after: 2 }] });
      const { status } = await two.up({ emit, timeoutMs: 30_000 });
      expect(status.services.filter(({ service }) => service === 'web')).toHaveLength(2);
      expect((await two.plan()).empty).toBe(true);
    });

    it('makes a changed network anew where Compose does, and never a volume', async () => {
      await (await open(standard())).up({ emit, timeoutMs: 30_000 });
      const labels = { owner: 'us' };
      const compose = await open({ ...standard(), networks: { default: { labels } }, volumes: { data: { labels } } });
      const plan = await compose.plan();
      expect(deeds(plan)).toMatchObject({
        'docker_network.default': newest ? 'recreate' : 'keep',
        'docker_container.web': newest ? 'restart' : 'keep',
        'docker_volume.data': 'keep',
      });
      expect(plan.warnings.at(-1)).toBe('docker_volume.data differs in labels: it holds data and stays as it is');
      await compose.up({ emit, timeoutMs: 30_000 });
      expect((await compose.plan()).empty).toBe(true);
    });

    it('stops when interrupted, and knows how everything is', async () => {
      const compose = await open(
        standard({ web: { healthcheck: { test: ['CMD', 'false'], interval: '1s', retries: 1000 } } }),
      );
      const stop = new AbortController();
      const hear = (event: EventBody): void => {
        emit(event);
        if (event.type !== 'resource.progress' || event.address !== 'docker_container.web') return;
        if (event.message === 'waiting') stop.abort();
      };
      const { report } = await failure(compose.up({ emit: hear, signal: stop.signal, timeoutMs: 30_000 }));
      expect(report).toMatchObject({ code: 'LF5122', exit: 130 });
      expect(report.world).toContain('web running (starting)');
    });

    it.skipIf(newest)('removes what the files no longer name', async () => {
      const { api } = standard()['services'] as Record<string, Service>;
      const compose = await open({ ...standard(), services: { api } });
      const plan = await compose.plan();
      expect(plan.changes.find(({ deed }) => deed === 'remove')).toMatchObject({ address: 'docker_container.web' });
      await compose.up({ emit, timeoutMs: 30_000 });
      expect((await compose.status()).services.map(({ service }) => service)).toEqual(['api']);
      expect((await compose.plan()).empty).toBe(true);
    });

    it('names the place of what Compose does not accept', async () => {
      const compose = await open({ services: { web: { image, comand: FOREVER } } });
      const { report } = await failure(compose.plan());
      expect(report).toMatchObject({ code: 'LF5106', where: { file: join(directory, 'compose.yaml'), line: 4 } });
      const demanding = await open({ services: { web: { image: '${IMAGE:?the image of the front end}' } } });
      expect((await failure(demanding.plan())).report).toMatchObject({
        code: 'LF5107',
        headline: 'IMAGE has no value',
        where: { line: 3 },
      });
    });

    it('takes everything down, and volumes when that is allowed', async () => {
      const compose = await open(standard());
      await compose.up({ emit, timeoutMs: 30_000 });
      expect((await failure(compose.down({ emit, volumes: true }))).report.code).toBe('LF5123');
      const guest = docker.run('run', '-d', '--network', `${project}_default`, image, ...FOREVER);
      const { report } = await failure(compose.down({ emit }));
      docker.run('rm', '-f', guest);
      expect(report).toMatchObject({ code: 'LF5126', exit: 10 });
      expect(report.headline).toMatch(new RegExp(`left: the network ${project}_default, which \\w+ uses`));
      await compose.up({ emit, timeoutMs: 30_000 });
      const first = await compose.down({ emit });
      expect(first).toEqual({
        removed: ['docker_container.api', 'docker_container.web', 'docker_network.default'],
        kept: [{ address: 'docker_volume.data', name: `${project}_data` }],
      });
      const second = await compose.down({ emit, volumes: true, allowDataLoss: ['docker_volume.data'] });
      expect(second).toEqual({ removed: ['docker_volume.data'], kept: [] });
      const { services, volumes, networks } = await compose.status();
      expect({ states: services.map(({ state }) => state), volumes, networks }).toEqual({
        states: ['absent', 'absent'],
        volumes: [],
        networks: [],
      });
    });
  });
}

async function read(logs: AsyncIterable<LogLine>): Promise<readonly LogLine[]> {
  const lines = [];
  for await (const line of logs) lines.push(line);
  return lines;
}

/** Something that has a port of this machine. */
async function listener(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

/** What the kernel calls this process. */
function processName(): string {
  return readFileSync('/proc/self/comm', 'utf8').trim();
}
