import * as fc from 'fast-check';
import type { Image, IngressRoutes, Mount, Port, Run, SecretUse, Service, Stack } from '../../src/model/index.ts';

/** What a generated secret's source says; it must never be seen in what is written. */
export const SECRET_SOURCE = 'env:SOURCE_THAT_NOBODY_MAY_SEE';

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const serviceKey = fc.oneof(word, fc.stringMatching(/^[a-z][a-z0-9]{0,5}[-_.][A-Z0-9a-z]{1,6}$/));
const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    'yes',
    'null',
    '1e3',
    '0777',
    '1:30',
    '- x',
    '#',
    'a: b',
    ' x ',
    'two\nlines\n',
    '$(HOME)',
    '"',
    '~',
    '{}',
  ),
);
const chance = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });

const image: fc.Arbitrary<Image> = fc.record({
  name: fc.constantFrom('app', 'acme/app', 'ghcr.io/acme/app', 'redis', 'localhost:5000/x/y'),
  tag: chance(fc.constantFrom('1.0', 'v2', '17')),
  digest: chance(fc.constant(`sha256:${'ab'.repeat(32)}`)),
  own: fc.boolean(),
});

const anyPort: fc.Arbitrary<Port> = fc.record({
  port: fc.integer({ min: 1024, max: 65_535 }),
  protocol: fc.constantFrom('tcp', 'udp'),
  expose: fc.constantFrom('internal', 'local', 'public'),
});

const run: fc.Arbitrary<Run> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Run>({ kind: 'always' }) },
  { weight: 1, arbitrary: fc.constant<Run>({ kind: 'once', retries: 2 }) },
  {
    weight: 1,
    arbitrary: fc.constant<Run>({ kind: 'schedule', schedule: '0 3 * * *', timeZone: 'UTC', retries: 1 }),
  },
);

interface Parts {
  readonly volumes: readonly string[];
  readonly secrets: readonly string[];
}

function service({ volumes, secrets }: Parts): fc.Arbitrary<Service> {
  const mounts: fc.Arbitrary<readonly Mount[]> = fc
    .subarray([...volumes], { maxLength: Math.min(2, volumes.length) })
    .map((chosen) => chosen.map((volume) => ({ volume, path: `/data/${volume}`, readOnly: false })));
  const uses: fc.Arbitrary<readonly SecretUse[]> = fc
    .subarray([...secrets])
    .map((chosen) =>
      chosen.map((secret, at) => ({ secret, env: `S_${at}`, file: at === 1 ? `/run/${secret}` : undefined })),
    );
  const step = fc.record({
    name: word,
    image: chance(image),
    entrypoint: fc.constant(undefined),
    command: chance(fc.array(text, { minLength: 1, maxLength: 2 })),
    env: fc.dictionary(fc.constantFrom('A', 'STEP'), text),
  });
  return fc
    .record({
      image,
      command: chance(fc.array(text, { minLength: 1, maxLength: 3 })),
      workingDir: chance(fc.constant('/srv')),
      env: fc.dictionary(fc.constantFrom('A', 'B', 'TZ'), text),
      secrets: uses,
      ports: fc.dictionary(fc.constantFrom('http', 'admin', 'sql'), anyPort, { maxKeys: 2 }),
      mounts,
      files: fc.dictionary(fc.constantFrom('/etc/a.conf', '/etc/b/b.conf'), text),
      cores: fc.constantFrom(0.1, 1, 2.5),
      gpus: fc.constantFrom(0, 0, 1),
      run,
      replicas: fc.integer({ min: 0, max: 4 }),
      autoscaling: chance(
        fc.record({
          min: fc.integer({ min: 1, max: 3 }),
          max: fc.integer({ min: 3, max: 6 }),
          cpuPercent: fc.constant(70),
          memoryPercent: chance(fc.constant(80)),
        }),
      ),
      init: fc.uniqueArray(step, { maxLength: 2, selector: ({ name }) => name }),
      root: fc.boolean(),
      readOnlyRoot: fc.boolean(),
      strategy: fc.constantFrom('auto' as const, 'rolling' as const, 'recreate' as const),
      identity: fc.constantFrom({}, { aws: 'arn:aws:iam::1:role/x', azure: 'id', gcp: 'x@y', alicloud: 'x' }),
    })
    .map(({ cores, root, readOnlyRoot, autoscaling, ...one }): Service => ({
      ...one,
      name: '',
      build: undefined,
      entrypoint: undefined,
      resources: { cores, bytes: 2 ** 28, coresLimit: undefined, bytesLimit: 2 ** 29 },
      autoscaling: one.run.kind === 'always' ? autoscaling : undefined,
      dependsOn: {},
      healthCheck: undefined,
      labels: {},
      security: { user: root ? undefined : 1000, group: undefined, root, readOnlyRoot, capabilities: [] },
      stopSeconds: 10,
    }));
}

/** Stacks of a few services that wait for earlier ones, with whatever else a service may have. */
export function randomStack(): fc.Arbitrary<Stack> {
  return fc
    .record({
      volumes: fc.uniqueArray(word, { maxLength: 3 }),
      secrets: fc.uniqueArray(fc.stringMatching(/^[A-Z]{3,6}$/), { maxLength: 3 }),
      access: fc.constantFrom('single' as const, 'shared' as const),
      keys: fc.uniqueArray(serviceKey, { minLength: 1, maxLength: 4 }),
    })
    .chain(({ volumes, secrets, access, keys }) =>
      fc
        .record({
          services: fc.tuple(...keys.map(() => service({ volumes, secrets }))),
          links: fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { maxLength: 5 }),
          ingress: fc.constantFrom('ingress' as const, 'gateway' as const, undefined),
          prefix: chance(fc.constant('registry.example.com/team')),
        })
        .map(({ services, links, ingress, prefix }) => {
          const named = keys.map((key, at): Service => {
            const before = links.filter(([from, to]) => from === at && to < at).map(([, to]) => keys[to] ?? '');
            const dependsOn = Object.fromEntries(before.map((name) => [name, 'started' as const]));
            return { ...(services[at] as Service), name: key, dependsOn };
          });
          return {
            ...EMPTY,
            services: Object.fromEntries(named.map((one) => [one.name, one])),
            volumes: Object.fromEntries(
              volumes.map((key, at) => [
                key,
                { bytes: 2 ** 30, access: at === 0 ? access : 'single', storageClass: undefined, hostPath: undefined },
              ]),
            ),
            secrets: Object.fromEntries(
              secrets.map((key, at) => [key, { source: `${SECRET_SOURCE}_${key}`, required: at > 0, present: true }]),
            ),
            registry: { prefix, mirror: undefined, pullSecret: secrets[0] },
            ingress: ingress === undefined ? undefined : ingressTo(named, ingress),
          };
        }),
    );
}

/** A stack in two profiles: mostly the same services with other numbers, sometimes quite another stack. */
export function randomProfiles(): fc.Arbitrary<ReadonlyMap<string, Stack>> {
  const numbers = fc.record({ replicas: fc.integer({ min: 0, max: 4 }), cores: fc.constantFrom(1, 3), note: text });
  return fc
    .tuple(randomStack(), fc.option(randomStack(), { nil: undefined, freq: 3 }), numbers)
    .map(([dev, other, { replicas, cores, note }]) => {
      const prod = other ?? {
        ...dev,
        services: Object.fromEntries(
          Object.entries(dev.services).map(([key, one]) => [
            key,
            { ...one, replicas, resources: { ...one.resources, cores }, env: { ...one.env, NOTE: note } },
          ]),
        ),
      };
      return new Map([
        ['dev', dev],
        ['prod', { ...prod, profile: 'prod', labels: { ...prod.labels, environment: 'prod' } }],
      ]);
    });
}

function ingressTo(services: readonly Service[], kind: IngressRoutes['kind']): IngressRoutes | undefined {
  const found = services.find(({ ports }) => Object.values(ports).some(({ protocol }) => protocol === 'tcp'));
  const [port] = Object.entries(found?.ports ?? {}).find(([, { protocol }]) => protocol === 'tcp') ?? [];
  if (found === undefined || port === undefined) return undefined;
  return {
    kind,
    host: 'app.example.com',
    className: undefined,
    gateway: undefined,
    https: { enabled: true, secretName: 'app-tls', issuer: 'letsencrypt' },
    allowedCidrs: ['203.0.113.0/24'],
    routes: [{ path: '/', service: found.name, port }],
    annotations: {},
  };
}

/** A stack with nothing in it. */
export const EMPTY: Stack = {
  project: 'acme',
  profile: 'dev',
  region: '',
  regions: {},
  labels: { team: 'blue', environment: 'dev', note: 'not a label: too many words' },
  gpu: false,
  services: {},
  volumes: {},
  secrets: {},
  registry: { prefix: undefined, mirror: undefined, pullSecret: undefined },
  ingress: undefined,
  network: undefined,
  machines: {},
  loadBalancers: {},
  certificates: {},
  storage: { buckets: {} },
  access: { roles: {}, policies: {}, keys: {}, keyPairs: {} },
  cluster: undefined,
  models: {},
  monitoring: { agent: false, contacts: {}, contactGroups: {}, alarms: {}, logs: {} },
  commitments: {},
  analytics: {},
  targets: {},
};
