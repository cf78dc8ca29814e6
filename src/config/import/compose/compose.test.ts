import { afterAll, describe, expect, test } from 'vitest';
import { DiagnosticsError, must } from '../../../base/index.ts';
import type { Stack } from '../../../model/index.ts';
import { examine, configDirectory, sweepConfigs } from '../../../../test/support/config-directory.ts';
import { BASE, OLD, OVER, TEN, THREE_TIERS, WORDPRESS } from '../../../../test/support/compose-samples.ts';
import { importCompose, type ComposeImport, type ComposeImportOptions } from './compose.ts';

afterAll(sweepConfigs);

/** One file, taken over. */
function taken(text: string, options: ComposeImportOptions = {}): ComposeImport {
  return importCompose([{ path: 'shop/docker-compose.yml', text }], options);
}

/** The stack of what was taken over; fails with what is wrong with it. */
function loaded({ text }: ComposeImport, env: Readonly<Record<string, string>> = {}, files = {}): Stack {
  const { stack, diagnostics } = examine(configDirectory({ ...files, 'landfall.yaml': text }), { env });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  expect(errors).toEqual([]);
  return must(stack, 'a stack');
}

/** `line key: outcome` of every note. */
function told({ notes }: ComposeImport, outcome?: 'changed' | 'left out'): readonly string[] {
  return notes
    .filter((note) => outcome === undefined || note.outcome === outcome)
    .map(({ line, key }) => `${line} ${key}`);
}

describe('WordPress and its database', () => {
  const files: Readonly<Record<string, string>> = { 'uploads.ini': 'upload_max_filesize = 64M\n' };
  const wordpress = taken(WORDPRESS, { read: (path) => files[path.replace('./', '')] });
  const stack = loaded(wordpress, { DB_PASSWORD: 'x' }, files);

  test('becomes a stack of the same two services', () => {
    expect(stack.project).toBe('shop');
    expect(stack.services['db']).toMatchObject({
      image: { name: 'mysql', tag: '8.0' },
      command: ['--default-authentication-plugin=mysql_native_password', '--sql-mode=STRICT_ALL_TABLES,NO_ZERO_DATE'],
      env: { MYSQL_ROOT_PASSWORD: 'somewordpress', MYSQL_DATABASE: 'wordpress' },
      secrets: [{ secret: 'DB_PASSWORD', env: 'MYSQL_PASSWORD' }],
      mounts: [{ volume: 'db-data', path: '/var/lib/mysql', readOnly: false }],
      run: { kind: 'always' },
      security: { root: true },
    });
    expect(stack.services['wordpress']).toMatchObject({
      image: { tag: '6.6' },
      env: { WORDPRESS_DB_HOST: 'db:3306' },
      ports: { http: { port: 80, published: 8000, expose: 'local' } },
      dependsOn: { db: 'started' },
      files: { '/usr/local/etc/php/conf.d/uploads.ini': 'upload_max_filesize = 64M\n' },
    });
    expect(stack.secrets).toMatchObject({ DB_PASSWORD: { source: 'env:DB_PASSWORD', required: true } });
    expect(stack.targets['local']?.kind).toBe('compose');
  });

  test('and everything that is not as it was is told, with its line', () => {
    expect(told(wordpress, 'left out')).toEqual(['1 version']);
    expect(told(wordpress, 'changed')).toEqual(
      expect.arrayContaining([
        '10 services.db.environment.MYSQL_ROOT_PASSWORD',
        '12 services.db.environment.MYSQL_PASSWORD',
        '15 services.wordpress.image',
        '19 services.wordpress.ports[0]',
        '23 services.wordpress.environment[1]',
        '25 volumes.db_data',
      ]),
    );
    expect(
      wordpress.notes.every(
        ({ file, column, why }) => file === 'shop/docker-compose.yml' && column > 0 && why.length > 10,
      ),
    ).toBe(true);
  });
});

describe('three tiers with anchors, networks and secrets', () => {
  const tiers = taken(THREE_TIERS);
  const { services, secrets, project } = loaded(tiers);

  test('carry what a stack can say', () => {
    expect(project).toBe('storefront');
    expect(services['proxy']).toMatchObject({
      env: { TZ: 'UTC', LOG: 'info' },
      ports: {
        http: { port: 80, expose: 'local' },
        https: { port: 443, expose: 'local' },
        status: { port: 8081, published: 18_081 },
      },
      mounts: [
        { volume: 'nginx', path: '/etc/nginx/conf.d', readOnly: true },
        { volume: 'certs', path: '/etc/letsencrypt', readOnly: false },
      ],
      dependsOn: { app: 'healthy' },
    });
    expect(services['app']).toMatchObject({
      build: { context: 'app', dockerfile: 'Dockerfile.prod', args: { NODE_VERSION: '20' } },
      env: { TZ: 'UTC', DATABASE_URL: 'postgres://app@postgres:5432/app', PRICE: '5$ and ${braces}' },
      secrets: [
        { secret: 'db_password', file: '/run/secrets/db_password' },
        { secret: 'api', file: '/run/secrets/api_token' },
      ],
      files: { '/app/settings.json': '{"currency": "EUR"}' },
      replicas: 2,
      resources: { cores: 0.5, coresLimit: 1.5, bytes: 128 * 2 ** 20, bytesLimit: 512 * 2 ** 20 },
      healthCheck: {
        probe: { kind: 'command', command: ['curl', '-f', 'http://localhost:3000/health'] },
        intervalSeconds: 10,
        timeoutSeconds: 90,
        retries: 3,
        startSeconds: 0,
      },
    });
    expect(services['postgres']).toMatchObject({
      secrets: [{ secret: 'db_password', env: 'POSTGRES_PASSWORD', file: undefined }],
      env: {},
      healthCheck: { probe: { command: ['/bin/sh', '-c', 'pg_isready -U app || exit 1'] }, intervalSeconds: 30 },
    });
    expect(services['redis']).toMatchObject({
      command: ['redis-server', '--save', ''],
      ports: { redis: { port: 6379 } },
    });
    expect(secrets).toMatchObject({
      db_password: { source: 'file:secrets/db.txt', required: true },
      api: { source: 'env:API_TOKEN', required: true },
    });
  });

  test('and leave out what it cannot, each by its own line', () => {
    expect(told(tiers, 'left out')).toEqual([
      '2 x-logging',
      '3 services.proxy.logging',
      '3 services.app.logging',
      '4 x-app',
      '18 services.proxy.networks',
      '23 services.proxy.depends_on.app.restart',
      '26 services.app.build.cache_from',
      '31 services.app.secrets[1].mode',
      '38 services.app.deploy.update_config',
      '43 services.app.healthcheck.start_interval',
      '44 services.app.networks',
      '49 services.postgres.shm_size',
      '51 services.postgres.networks',
      '52 services.postgres.volumes[0].volume.nocopy',
      '56 services.redis.tmpfs',
      '57 services.redis.networks',
      '60 networks.front',
      '61 networks.back',
      '63 volumes.pg.driver',
      '63 volumes.pg.driver_opts',
      '64 volumes.certs.external',
    ]);
  });
});

describe('ten services with workers and jobs', () => {
  const files: Readonly<Record<string, string>> = {
    'common.env': `# shared\nexport DEBUG=0\nNAME='a b' \nMULTI="one\\ntwo"\nPLAIN=x # comment\nHASH=a#b\n`,
    '.env': 'TAG=2.1\n',
  };
  const ten = taken(TEN, { read: (path) => files[path] });
  const { services } = loaded(ten);

  test('keep what each is for', () => {
    expect(Object.keys(services)).toEqual([
      'api',
      'worker',
      'beat',
      'migrate',
      'cleanup',
      'seed',
      'broker',
      'trainer',
      'mail-hog',
    ]);
    const env = { DEBUG: '0', NAME: 'a b', MULTI: 'one\ntwo', PLAIN: 'x', HASH: 'a#b' };
    expect(services['api']).toMatchObject({
      image: { tag: '2.1' },
      env,
      dependsOn: { migrate: 'completed', broker: 'started' },
      security: { user: 1000, group: 1000, readOnlyRoot: true, capabilities: [], root: false },
      stopSeconds: 60,
      labels: { 'traefik.enable': 'true', team: 'core' },
      ports: { 'port-8000': { port: 8000, expose: 'local' } },
    });
    expect(services['worker']).toMatchObject({
      command: ['celery', '-A', 'app', 'worker', '--concurrency=4', '-n', 'w 1'],
      replicas: 3,
      ports: {},
      env,
    });
    expect(services['beat']).toMatchObject({
      command: ['celery', '-A', 'app', 'beat'],
      replicas: 1,
      run: { kind: 'always' },
      healthCheck: { probe: { command: ['/bin/sh', '-c', 'test -e /tmp/beat'] } },
    });
    expect(services['migrate']).toMatchObject({ run: { kind: 'once', retries: 5 }, security: { root: true } });
    expect(services['migrate']?.security.capabilities).toEqual(expect.arrayContaining(['CHOWN', 'NET_ADMIN']));
    expect(services['seed']?.run).toEqual({ kind: 'once', retries: 0 });
    expect(services['cleanup']).toMatchObject({
      run: { kind: 'always' },
      command: ['sh', '-c', expect.stringContaining('sleep 3600')],
    });
    expect(Object.values(services['broker']?.ports ?? {}).map(({ port }) => port)).toEqual([5672, 5673, 5674, 15_672]);
    expect(services['broker']?.mounts).toEqual([
      { volume: 'broker-var-lib-rabbitmq', path: '/var/lib/rabbitmq', readOnly: false },
    ]);
    expect(services['trainer']?.gpus).toBe(2);
    expect(services['mail-hog']?.ports).toMatchObject({
      dns: { port: 53, protocol: 'udp' },
      'port-1025': { port: 1025 },
    });
  });

  test('and what became of them is told', () => {
    const keys = ten.notes.map(({ key, outcome }) => `${outcome} ${key}`);
    expect(keys).toEqual(
      expect.arrayContaining([
        'left out services.api.env_file[1]',
        'changed services.api.image',
        'left out services.backup',
        'changed services.worker.restart',
        'changed services.worker.healthcheck',
        'changed services.migrate.restart',
        'changed services.broker.volumes[0]',
        'changed services.Mail_Hog',
      ]),
    );
    expect(Object.keys(loaded(taken(TEN, { profiles: ['jobs'], read: (path) => files[path] })).services)).toContain(
      'backup',
    );
  });
});

describe('a file of version 2.1', () => {
  const old = taken(OLD);

  test('is read with the words of its time', () => {
    const { services } = loaded(old);
    expect(services['web']).toMatchObject({
      build: { context: '.' },
      resources: { cores: 0.5, coresLimit: 0.5, bytes: 128 * 2 ** 20, bytesLimit: 256 * 2 ** 20 },
      env: { DEBUG: 'true', COUNT: '3', EMPTY: '' },
      command: ['python', 'app.py', '--name=my app', '--raw'],
      dependsOn: { db: 'started', cache: 'started' },
      replicas: 2,
      gpus: 1,
    });
    expect(services['db']?.security).toMatchObject({ user: undefined, root: true });
  });

  test('and says what time has taken', () => {
    expect(told(old, 'left out')).toEqual([
      '1 version',
      '5 services.web.container_name',
      '10 services.web.cpu_shares',
      '11 services.web.volumes_from',
      '12 services.web.network_mode',
      '20 services.db.user',
    ]);
    expect(old.notes.find(({ key }) => key === 'services.web.links')?.why).toContain('the alias database is lost');
  });
});

const EXOTIC_KEYS = [
  'privileged: true',
  'pid: host',
  'ipc: shareable',
  'userns_mode: host',
  'uts: host',
  'cgroup: host',
  'devices: [/dev/snd]',
  'sysctls: { a: 1 }',
  'ulimits: { nofile: 1024 }',
  'extra_hosts: ["a:1.2.3.4"]',
  'dns: 1.1.1.1',
  'platform: linux/amd64',
  'logging: { driver: syslog }',
  'init: true',
  'tty: true',
  'stdin_open: true',
  'stop_signal: SIGINT',
  'hostname: h',
  'domainname: d',
  'mac_address: "02:42"',
  'group_add: [mail]',
  'pull_policy: always',
  'isolation: default',
  'oom_score_adj: 5',
  'develop: { watch: [] }',
  'annotations: { a: b }',
  'blkio_config: { weight: 300 }',
  'cpuset: "0,1"',
  'memswap_limit: 1g',
  'external_links: [a]',
  'attach: false',
  'post_start: [{ command: x }]',
  'provider: { type: model }',
  'credential_spec: { file: c }',
  'x-mine: 1',
  'brand_new: 1',
];

describe('a file full of exotic keys', () => {
  const exotic = taken(`services:
  odd:
    image: odd:1
${EXOTIC_KEYS.map((line) => `    ${line}`).join('\n')}
    security_opt: [seccomp:unconfined, no-new-privileges:true]
    working_dir: relative
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock
      - type: tmpfs
        target: /cache
      - type: bind
        source: ./a
        target: /a
        bind: { propagation: rslave }
      - .\\:/b:z
      - \${WHERE}/c:/c
    ports: ["\${PORT}", 70000, "9000:9000/sctp"]
    secrets: [nowhere]
    depends_on: [nobody]
    entrypoint: []
    healthcheck: { interval: soon, retries: 0, test: [CMD, true] }
    environment: { "odd-name": 1 }
    user: 0:0
    extends: { file: other.yml, service: base }
include: [more.yml]
models: { m: { model: ai/x } }
`);

  test('is a stack with one service all the same', () => {
    expect(loaded(exotic, { WHERE: '.', PORT: '1' }).services['odd']).toMatchObject({
      image: { name: 'odd', tag: '1' },
      security: { user: 0, group: 0, root: true },
      ports: {},
      healthCheck: { probe: { command: ['true'] }, retries: 3, intervalSeconds: 30 },
    });
  });

  test.each(EXOTIC_KEYS.map((line, index) => [line.split(':')[0] ?? '', index + 4] as const))(
    '%s is told with its line',
    (key, line) => {
      expect(told(exotic, 'left out')).toContain(`${line} services.odd.${key}`);
    },
  );

  test('what cannot be read is told, and nothing twice', () => {
    const left = exotic.notes.filter(({ outcome }) => outcome === 'left out').map(({ key }) => key);
    expect(left).toEqual(
      expect.arrayContaining([
        'services.odd.security_opt',
        'services.odd.working_dir',
        'services.odd.volumes[0]',
        'services.odd.volumes[1].type',
        'services.odd.volumes[2].bind.propagation',
        'services.odd.volumes[4]',
        'services.odd.ports[0]',
        'services.odd.ports[1]',
        'services.odd.ports[2]',
        'services.odd.secrets[0]',
        'services.odd.depends_on.nobody',
        'services.odd.entrypoint',
        'services.odd.healthcheck.interval',
        'services.odd.healthcheck.retries',
        'services.odd.environment.odd-name',
        'services.odd.extends',
        'include',
        'models',
      ]),
    );
    const all = exotic.notes.map(({ key, line, why }) => `${line} ${key} ${why}`);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('several files', () => {
  const both = importCompose([
    { path: 'base.yml', text: BASE },
    { path: 'over.yml', text: OVER },
  ]);

  test('are laid over each other as Compose does', () => {
    const { services } = loaded(both);
    expect(Object.keys(services)).toEqual(['a', 'c']);
    expect(services['a']).toMatchObject({
      env: { A: '1', B: '3', C: '4' },
      ports: { 'port-3': { port: 3 } },
      command: ['z'],
      dependsOn: { c: 'started' },
    });
    expect(services['a']?.mounts.map(({ volume, path }) => `${volume} ${path}`)).toEqual(['two /two', 'three /data']);
  });

  test('and what is lost is told in the file where it stands', () => {
    expect(both.notes.find(({ key }) => key === 'services.a.depends_on.b')).toMatchObject({
      file: 'base.yml',
      line: 2,
    });
    expect(both.notes.map(({ file }) => file)).toEqual(both.notes.map(({ file }) => file).toSorted());
  });

  test('mistakes of YAML come all at once', () => {
    const broken = (): unknown =>
      importCompose([
        { path: 'a.yml', text: 'a: [' },
        { path: 'b.yml', text: 'b: }' },
      ]);
    expect(broken).toThrow(DiagnosticsError);
    expect(() => importCompose([{ path: 'a.yml', text: '- a' }])).toThrow(/a.yml holds no map/);
    expect(() => importCompose([])).toThrow(/no Compose file/);
  });
});

describe('variables', () => {
  test.each([
    ['$SET', 'v'],
    ['${SET}-${SET:-x}', 'v-v'],
    ['${NOTHING-d}', ''],
    ['${NOTHING:-d}', 'd'],
    ['${UNSET:-a b}', 'a b'],
    ['${UNSET:-${SET}/c}', 'v/c'],
    ['${SET:+yes}', 'yes'],
    ['x${UNSET:+yes}', 'x'],
    ['$${plain} $$PLAIN', '${plain} $PLAIN'],
    ['x${UNSET}', 'x'],
    ['x${UNSET:?say}', 'xoutside'],
  ])('%s is %j', (text, expected) => {
    const imported = taken(`services: { a: { image: a, environment: { X: '${text}' } } }`, {
      read: (path) => (path === '.env' ? 'SET=v\nNOTHING=\n' : undefined),
    });
    expect(loaded(imported, text.includes('?') ? { UNSET: 'outside' } : {}).services['a']?.env).toEqual({
      X: expected,
    });
  });
});
