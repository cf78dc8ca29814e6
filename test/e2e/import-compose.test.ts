import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { must } from '../../src/base/index.ts';
import { eventsOf, onlyEvent, type CliRun } from '../support/landfall.ts';
import { emptyStack, type TempStack } from '../support/temp-stack.ts';

/** A project that somebody else keeps in Compose files, moved over: what comes along, and what is said not to. */

const COMPOSE = `# The team's wiki
version: "3.9"
name: wiki
x-logging: &logging
  driver: json-file
  options: { max-size: 10m }
services:
  proxy:
    image: nginx:1.29.1-alpine
    ports:
      - "8080:80"
    volumes:
      - ./proxy/default.conf:/etc/nginx/conf.d/default.conf:ro
    depends_on:
      - app
    networks: [front]
    logging: *logging
  app:
    build:
      context: ./app
      args: { EDITION: community }
    image: wiki-app:2.4.0
    environment:
      DATABASE_HOST: db
      WORKERS: "\${WORKERS:-4}"
    env_file: [app.env]
    secrets: [session_key]
    depends_on:
      db: { condition: service_healthy }
    networks: [front, back]
    cap_add: [SYS_PTRACE]
    deploy:
      replicas: 2
      resources:
        limits: { cpus: "0.5", memory: 512M }
  db:
    image: postgres:17.6-alpine
    environment:
      POSTGRES_PASSWORD: \${DB_PASSWORD:?is needed}
    volumes:
      - pages:/var/lib/postgresql/data
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -U postgres"]
      interval: 5s
    shm_size: 256m
    networks: [back]
  mail:
    image: axllent/mailpit:v1.27
    profiles: [debug]
volumes:
  pages:
networks:
  front:
  back: { internal: true }
secrets:
  session_key: { file: ./session.key }
`;

const FILES = {
  'docker-compose.yml': COMPOSE,
  'app.env': 'LOCALE=de\n',
  'session.key': 'not-for-everybody\n',
  'proxy/default.conf': 'server { listen 80; }\n',
  'app/Dockerfile': 'FROM scratch\n',
};

interface Note {
  readonly line: number;
  readonly key: string;
  readonly outcome: string;
}

/** The line on which a text of the Compose file stands. */
const lineOf = (text: string): number => COMPOSE.split('\n').findIndex((line) => line.includes(text)) + 1;

describe('a project of Compose files', () => {
  let stack: TempStack;
  const imported = (run: CliRun) =>
    onlyEvent(run, 'result').data as { readonly document: Record<string, unknown>; readonly notes: readonly Note[] };

  beforeAll(() => {
    stack = emptyStack({ DB_PASSWORD: 'correct-horse' });
    for (const [file, text] of Object.entries(FILES)) stack.write(file, text);
  });

  it('is shown as a stack, on stdout alone', async () => {
    const run = await stack.run('import', 'compose', 'docker-compose.yml');
    expect(run.exit, run.screen).toBe(0);
    expect(parse(run.stdout)).toMatchObject({
      project: 'wiki',
      services: {
        app: { image: 'wiki-app:2.4.0', replicas: 2, dependsOn: { db: 'healthy' } },
        db: { image: 'postgres:17.6-alpine' },
      },
    });
    expect(run.stdout).not.toContain('not-for-everybody');
    expect(run.stdout).not.toContain('correct-horse');
  });

  it('names every key that is lost or changed, with its line', async () => {
    const run = await stack.json(0, 'import', 'compose', 'docker-compose.yml');
    const { notes } = imported(run);
    const place = (note: Note | undefined) => note && [note.line, note.outcome];
    const found = (key: string) => notes.find((note) => note.key === key);
    expect(place(found('version'))).toEqual([lineOf('version:'), 'left out']);
    expect(place(found('services.proxy.logging'))).toEqual([lineOf('logging: *logging'), 'left out']);
    expect(place(found('services.app.environment.WORKERS'))).toEqual([lineOf('WORKERS:'), 'changed']);
    expect(place(found('services.db.shm_size'))).toEqual([lineOf('shm_size'), 'left out']);
    expect(place(found('services.mail'))).toEqual([lineOf('image: axllent'), 'left out']);
    expect(place(found('networks.back'))).toEqual([lineOf('back: { internal'), 'left out']);

    // A machine gets the same list twice: as findings with file and line, and with the answer.
    const findings = eventsOf(run, 'diagnostic');
    expect(findings.map(({ file, line }) => [file, line])).toEqual(
      notes.map(({ line }) => ['docker-compose.yml', line]),
    );
    const screen = (await stack.run('import', 'compose', 'docker-compose.yml')).stderr;
    for (const { key, line } of notes) {
      expect(screen).toContain(`docker-compose.yml:${line}:`);
      expect(screen).toContain(key);
    }
  });

  it('is written as a stack that is right, and that renders for Compose again', async () => {
    const run = await stack.json(0, 'import', 'compose', 'docker-compose.yml', '-o', '.');
    const { document } = imported(run);
    expect(parse(stack.read('landfall.yaml'))).toEqual(document);
    const targets = Object.entries(document['targets'] as Record<string, { readonly kind: string }>);
    const [compose] = must(
      targets.find(([, { kind }]) => kind === 'compose'),
      'a compose target',
    );

    const check = await stack.json(0, 'check', '-t', compose);
    expect(eventsOf(check, 'diagnostic').filter(({ severity }) => severity === 'error')).toEqual([]);
    await stack.json(0, 'render', '-t', compose);
    const { services } = parse(stack.read('deploy/compose/docker-compose.yml')) as {
      readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    };
    expect(Object.keys(services).toSorted()).toEqual(['app', 'db', 'proxy']);
    expect(services['db']?.['image']).toBe('${DB_IMAGE:-postgres}:${DB_TAG:-17.6-alpine}');
    expect(JSON.stringify(services['proxy']?.['ports'])).toContain('8080');
    expect(JSON.stringify(services['app'])).toContain('session_key');
    expect(stack.read('deploy/compose/docker-compose.yml')).not.toContain('not-for-everybody');
  });

  it('is not written over a stack that is there', async () => {
    const before = stack.read('landfall.yaml');
    const refused = onlyEvent(await stack.json(3, 'import', 'compose', 'docker-compose.yml', '-o', '.'), 'error').error;
    expect(refused).toMatchObject({ code: 'LF6005' });
    expect(stack.read('landfall.yaml')).toBe(before);
  });

  it('is refused where it is no YAML, or not there', async () => {
    stack.write('broken.yml', 'services: [');
    expect(onlyEvent(await stack.json(3, 'import', 'compose', 'none.yml'), 'error').error.code).toBe('LF6021');
    expect(eventsOf(await stack.json(3, 'import', 'compose', 'broken.yml'), 'diagnostic')[0]).toMatchObject({
      severity: 'error',
      file: 'broken.yml',
      line: 1,
    });
  });
});
