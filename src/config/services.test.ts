import { afterAll, describe, expect, test } from 'vitest';
import { configDirectory, examine, examineYaml, sweepConfigs } from '../../test/support/config-directory.ts';
import { must } from '../base/index.ts';
import type { Service, Stack } from '../model/index.ts';

afterAll(sweepConfigs);

/** A small stack of services that is valid; each case below breaks one line of it. */
const VALID = `project: shop
env: { TZ: UTC, LOG: info }
ports: { web: 8080 }
resources:
  default: { cpu: 250m, memory: 256Mi }
  web: { cpu: 1, limits: { memory: 1Gi } }
services:
  web:
    image: ghcr.io/acme/web:2.1
    command: serve --port 8080
    env: { LOG: debug, WORKERS: 4, CACHE: true }
    secrets: [api-key, { secret: session, file: /etc/session }]
    ports: { http: { port: "\${ports.web}", expose: public }, admin: 9000 }
    volumes: { uploads: /srv/uploads }
    dependsOn: [db, migrate, cache]
    healthCheck: { http: { path: /healthz }, interval: 1m, start: 90 }
    autoscaling: { min: 2, max: 5 }
  db:
    image: postgres@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
    ports: { sql: 5432 }
    healthCheck: { command: [pg_isready] }
  cache: { image: { name: redis, tag: 8 } }
  migrate: { build: ./migrate, run: once }
  report: { image: "ghcr.io/acme/report:1", schedule: "0 3 * * *", timeZone: Asia/Shanghai }
volumes:
  uploads: { size: 10Gi, access: shared, hostPath: ./uploads }
secrets:
  api-key: env:API_KEY
  session: { source: "file:secrets.yaml#session", required: false }
registry: { prefix: registry.example.com/acme/ }
ingress:
  host: shop.example.com
  allowedCidrs: [203.0.113.0/24]
  routes: [{ service: web }]
targets:
  laptop: { kind: compose }
  cluster: { kind: kubernetes, cloud: aws }
`;

function stackOf(text: string, env: Readonly<Record<string, string>> = {}): Stack {
  const { stack, diagnostics } = examineYaml(text, { env });
  return must(stack, JSON.stringify(diagnostics));
}

function service(name: string): Service {
  return must(stackOf(VALID).services[name], name);
}

describe('a service', () => {
  test('has the stack’s environment under its own, all of it text', () => {
    expect(service('web').env).toEqual({ TZ: 'UTC', LOG: 'debug', WORKERS: '4', CACHE: 'true' });
  });

  test('needs what is said of it by name, over what is said of all', () => {
    const mebibyte = 2 ** 20;
    expect(service('web').resources).toEqual({
      cores: 1,
      bytes: 256 * mebibyte,
      coresLimit: undefined,
      bytesLimit: 1024 * mebibyte,
    });
    expect(service('cache').resources).toMatchObject({ cores: 0.25, bytesLimit: 256 * mebibyte });
  });

  test('waits for others until they are as well as can be told', () => {
    expect(service('web').dependsOn).toEqual({ db: 'healthy', migrate: 'completed', cache: 'started' });
  });

  test('names its image without the tag; what is built is the stack’s own', () => {
    expect(service('web').image).toEqual({ name: 'ghcr.io/acme/web', tag: '2.1', digest: undefined, own: false });
    expect(service('db').image).toMatchObject({
      name: 'postgres',
      digest: expect.stringMatching(/^sha256:/) as string,
    });
    expect(service('cache').image).toMatchObject({ name: 'redis', tag: '8' });
    expect(service('migrate').image).toMatchObject({ name: 'shop-migrate', own: true });
  });

  test('has times in seconds, ports with their reach, words split at spaces', () => {
    const { healthCheck, ports, command } = service('web');
    expect(healthCheck).toMatchObject({ intervalSeconds: 60, startSeconds: 90, probe: { kind: 'http', port: 'http' } });
    expect(ports).toEqual({
      http: { port: 8080, protocol: 'tcp', expose: 'public' },
      admin: { port: 9000, protocol: 'tcp', expose: 'internal' },
    });
    expect(command).toEqual(['serve', '--port', '8080']);
  });

  test('uses secrets as variables of their name, or as files', () => {
    expect(service('web').secrets).toEqual([
      { secret: 'api-key', env: 'API_KEY', file: undefined },
      { secret: 'session', env: 'SESSION', file: '/etc/session' },
    ]);
  });

  test('runs always, once or by a schedule', () => {
    expect(service('web').run).toEqual({ kind: 'always' });
    expect(service('migrate').run).toEqual({ kind: 'once', retries: 3 });
    expect(service('report').run).toMatchObject({ kind: 'schedule', schedule: '0 3 * * *', timeZone: 'Asia/Shanghai' });
  });
});

describe('a secret', () => {
  test('is at hand when its variable is set', () => {
    expect(stackOf(VALID).secrets['api-key']).toEqual({ source: 'env:API_KEY', required: true, present: false });
    expect(stackOf(VALID, { API_KEY: 'x' }).secrets['api-key']).toMatchObject({ present: true });
  });

  test.each([
    ['session: hush', true],
    ["session: ''", false],
    ['other: hush', false],
  ])('is at hand when its file says %s: %s', (text, present) => {
    const directory = configDirectory({ 'landfall.yaml': VALID, 'secrets.yaml': text });
    expect(examine(directory).stack?.secrets['session']).toMatchObject({ present });
  });
});

describe('targets', () => {
  test('need no region unless they are a cloud’s', () => {
    expect(stackOf(VALID).targets).toMatchObject({
      laptop: { kind: 'compose', projectName: 'shop-default', bind: '127.0.0.1' },
      cluster: { kind: 'kubernetes', cloud: 'aws', namespace: 'shop-default' },
    });
    const onCloud = VALID.replace('  laptop:', '  cloud: { kind: alicloud }\n  laptop:');
    expect(examineYaml(onCloud).diagnostics).toMatchObject([
      { code: 'LF1007', message: 'the configuration needs region' },
    ]);
  });

  test('on other clouds have regions of their own', () => {
    const text = `${VALID}  east: { kind: terraform, cloud: aws, region: us-east-1 }\n`;
    expect(examineYaml(text, { target: 'east' }).stack?.region).toBe('us-east-1');
  });
});

test.each([
  ['LF1005', 'image: ghcr.io/acme/web', 'imge: x\n    image: ghcr.io/acme/web', 'unknown key imge in services.web'],
  ['LF1006', 'cpu: 250m', 'cpu: lots', 'resources.default.cpu: must be cores as 2, 0.5 or 500m (is "lots")'],
  ['LF1006', 'size: 10Gi', 'size: 10GB', 'volumes.uploads.size: must be bytes as 4Gi or 512Mi (is "10GB")'],
  [
    'LF1006',
    'interval: 1m',
    'interval: soon',
    'services.web.healthCheck.interval: must be a time as 30s or 5m (is "soon")',
  ],
  ['LF1007', '{ build: ./migrate, run: once }', '{ run: once }', 'migrate needs an image'],
  ['LF1007', '{ http: { path: /healthz }, interval', '{ interval', 'a health check needs http, tcp or command'],
  ['LF1011', '203.0.113.0/24', 'everywhere', 'everywhere is not an IPv4 block'],
  ['LF1016', '[db, migrate, cache]', '[bd, migrate, cache]', 'unknown service: bd'],
  ['LF1016', 'uploads: /srv', 'uplods: /srv', 'unknown volume: uplods'],
  ['LF1016', '[api-key,', '[api-kye,', 'unknown secret: api-kye'],
  ['LF1016', '{ service: web }', '{ service: wbe }', 'unknown service: wbe'],
  ['LF1016', '{ service: web }', '{ service: web, port: htp }', 'unknown port of web: htp'],
  ['LF1016', '{ service: web }', '{ service: cache }', 'cache has no ports to route to'],
  ['LF1016', 'path: /healthz }', 'path: /healthz, port: htpp }', 'unknown port: htpp'],
  ['LF1016', 'acme/ }', 'acme/, pullSecret: nobody }', 'unknown secret: nobody'],
  ['LF1017', 'max: 5', 'max: 1', 'min 2 is above max 1'],
  ['LF1017', 'path: /healthz }', 'path: /healthz }, tcp: {}', 'a health check asks over http or tcp, not both'],
  ['LF1017', 'schedule:', 'run: once, schedule:', 'a service runs once or by a schedule, not both'],
  ['LF1017', 'ports: { sql', 'dependsOn: [web]\n    ports: { sql', 'services wait for each other: web -> db -> web'],
  ['LF1110', '203.0.113.0/24', '0.0.0.0/0', 'everybody on the internet may come in'],
])('%s: %s -> %s', (code, from, to, message) => {
  const { diagnostics } = examineYaml(VALID.replace(from, to));
  const found = diagnostics.filter((one) => one.code === code);
  expect(found.map((one) => one.message)).toEqual([message]);
  expect(found[0]?.where?.file).toMatch(/landfall\.yaml$/);
});
