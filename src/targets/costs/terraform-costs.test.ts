import { describe, expect, test } from 'vitest';
import { must } from '../../base/index.ts';
import { cloudPrice } from '../../catalog/index.ts';
import type { Attributes, Charge, MeterRegistry } from '../../model/index.ts';
import type { TerraformService, TerraformVariables } from '../../render/index.ts';
import { awsMeters } from './aws-meters.ts';
import { awsParts } from './aws-parts.ts';
import { azureMeters } from './azure-meters.ts';
import { azureParts } from './azure-parts.ts';
import { gcpMeters } from './gcp-meters.ts';
import { gcpParts } from './gcp-parts.ts';
import type { CostedPart } from './parts.ts';

const WEB: TerraformService = {
  image: 'web:1',
  own_image: true,
  entrypoint: null,
  command: null,
  working_dir: null,
  port: 8080,
  ports: { http: { port: 8080, protocol: 'tcp', public: true } },
  cpu: 0.5,
  memory_mib: 1024,
  gpus: 0,
  replicas: 1,
  max_replicas: 1,
  env: {},
  secrets: {},
  mounts: [],
  health_path: null,
  health_command: null,
  run: 'always',
  depends_on: [],
  user: null,
  public: true,
  identity: null,
};

const WORKER: TerraformService = { ...WEB, image: 'ghcr.io/x/worker:1', own_image: false, public: false };

const PLAIN: TerraformVariables = {
  project_name: 'lab',
  environment: 'dev',
  region: 'somewhere',
  account: null,
  dns_zone: null,
  certificate_id: null,
  enable_gpu: false,
  cpu: 0.5,
  memory: 1024,
  storage_size_gb: 0,
  enable_https: true,
  allowed_cidrs: ['203.0.113.0/24'],
  domain_name: 'lab.example.com',
  services: { web: WEB },
  volumes: {},
  secrets: [],
  labels: {},
};

const CLOUDS = {
  aws: { parts: awsParts, meters: awsMeters },
  azure: { parts: azureParts, meters: azureMeters },
  gcp: { parts: gcpParts, meters: gcpMeters },
} as const satisfies Readonly<
  Record<string, { readonly parts: (of: TerraformVariables) => readonly CostedPart[]; readonly meters: MeterRegistry }>
>;

type Cloud = keyof typeof CLOUDS;
const NAMES = Object.keys(CLOUDS) as readonly Cloud[];

function charges(cloud: Cloud, change: Partial<TerraformVariables>): readonly Charge[] {
  const { parts, meters } = CLOUDS[cloud];
  return parts({ ...PLAIN, ...change }).flatMap(({ type, args, address }) =>
    must(meters.get(type), `a meter of ${address}`).charges(args as Attributes),
  );
}

/** Key to quantity of what is paid for as long as it exists. */
function held(cloud: Cloud, change: Partial<TerraformVariables> = {}): Readonly<Record<string, number>> {
  return sums(charges(cloud, change).filter(({ basis }) => basis === 'held'));
}

function used(cloud: Cloud, change: Partial<TerraformVariables> = {}): Readonly<Record<string, number>> {
  return sums(charges(cloud, change).filter(({ basis }) => basis === 'used'));
}

function sums(all: readonly Charge[]): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const { sku, quantity } of all) found[sku] = (found[sku] ?? 0) + quantity;
  return found;
}

/** What a change adds to or takes from what is held, by key. */
function added(cloud: Cloud, change: Partial<TerraformVariables>): Readonly<Record<string, number>> {
  const [before, after] = [held(cloud), held(cloud, change)];
  const skus = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const differences = skus.map((sku) => [sku, (after[sku] ?? 0) - (before[sku] ?? 0)] as const);
  return Object.fromEntries(differences.filter(([, difference]) => difference !== 0));
}

const GPU = { enable_gpu: true, services: { web: WEB, model: { ...WORKER, gpus: 1 } } };
const DISK = { volumes: { data: { size_gb: 300, shared: false } }, storage_size_gb: 300 };
const SHARED = { volumes: { data: { size_gb: 300, shared: true } }, storage_size_gb: 300 };

describe('what a stack is charged for', () => {
  test.each([
    [
      'aws',
      {
        'nat.gateway': 1,
        'ipv4.address': 3,
        'dns.zone': 1,
        'insights.service': 1,
        'fargate.vcpu': 0.5,
        'fargate.memory': 1,
        'alb.balancer': 1,
      },
    ],
    [
      'azure',
      {
        'registry/Standard': 1,
        'nat.gateway': 1,
        'ipv4.address': 2,
        balancer: 1,
        'apps.vcpu': 0.5,
        'apps.memory': 1,
      },
    ],
    ['gcp', { 'dns.zone': 1, 'run.vcpu': 1, 'run.memory': 1, 'balancer.rules': 1, 'armor.policy': 1, 'armor.rule': 2 }],
  ] as const)('on %s with one public service', (cloud, quantities) => {
    expect(held(cloud)).toEqual(quantities);
  });

  test.each<[string, Partial<TerraformVariables>, Readonly<Record<Cloud, Readonly<Record<string, number>>>>]>([
    [
      'replicas',
      { services: { web: { ...WEB, replicas: 3, max_replicas: 3 } } },
      {
        aws: { 'fargate.vcpu': 1, 'fargate.memory': 2 },
        azure: { 'apps.vcpu': 1, 'apps.memory': 2 },
        gcp: { 'run.vcpu': 2, 'run.memory': 2 },
      },
    ],
    [
      'no replicas until somebody comes',
      { services: { web: { ...WEB, replicas: 0 } } },
      {
        aws: { 'fargate.vcpu': -0.5, 'fargate.memory': -1 },
        azure: { 'apps.vcpu': -0.5, 'apps.memory': -1 },
        gcp: { 'run.vcpu': -1, 'run.memory': -1 },
      },
    ],
    [
      'cores',
      { services: { web: { ...WEB, cpu: 2 } } },
      {
        aws: { 'fargate.vcpu': 1.5, 'fargate.memory': 3 },
        azure: { 'apps.vcpu': 1.5, 'apps.memory': 3 },
        gcp: { 'run.vcpu': 1 },
      },
    ],
    [
      'memory',
      { services: { web: { ...WEB, memory_mib: 6144 } } },
      {
        aws: { 'fargate.vcpu': 0.5, 'fargate.memory': 5 },
        azure: { 'apps.vcpu': 2.5, 'apps.memory': 5 },
        gcp: { 'run.vcpu': 1, 'run.memory': 5 },
      },
    ],
    ['secrets', { secrets: ['A', 'B'] }, { aws: { secret: 2 }, azure: {}, gcp: { secret: 2 } }],
    [
      'a volume',
      DISK,
      {
        aws: { 'efs.storage': 300, 'efs.backup': 300 },
        azure: { 'files.premium/LRS': 300, endpoint: 1, 'dns.zone': 1 },
        gcp: { 'bucket.storage': 300 },
      },
    ],
    [
      'a shared volume',
      SHARED,
      {
        aws: { 'efs.storage': 300, 'efs.backup': 300 },
        azure: { 'files.premium/LRS': 300, endpoint: 1, 'dns.zone': 1 },
        gcp: { 'filestore/BASIC_HDD': 1024 },
      },
    ],
    [
      'a GPU',
      GPU,
      {
        aws: { 'ec2/g4dn.xlarge': 1, 'ebs.gp3': 100, 'insights.service': 1 },
        azure: { 'apps.gpu/T4': 1, 'apps.vcpu': 8, 'apps.memory': 56 },
        gcp: { 'run.gpu/L4': 1, 'run.vcpu': 4, 'run.memory': 16 },
      },
    ],
    [
      'a GPU that is switched off',
      { ...GPU, enable_gpu: false },
      {
        aws: { 'fargate.vcpu': 0.5, 'fargate.memory': 1, 'insights.service': 1 },
        azure: { 'apps.vcpu': 0.5, 'apps.memory': 1 },
        gcp: { 'run.vcpu': 1, 'run.memory': 1 },
      },
    ],
    [
      'no way in',
      { services: { web: { ...WEB, public: false } }, allowed_cidrs: [] },
      {
        aws: { 'alb.balancer': -1, 'ipv4.address': -2 },
        azure: {},
        gcp: { 'balancer.rules': -1, 'armor.policy': -1, 'armor.rule': -2 },
      },
    ],
    [
      'many blocks that may come in',
      { allowed_cidrs: Array.from({ length: 11 }, (_, index) => `10.0.${index}.0/24`) },
      { aws: {}, azure: {}, gcp: { 'armor.rule': 1 } },
    ],
    [
      'production',
      { ...DISK, environment: 'prod' },
      {
        aws: {
          'nat.gateway': 2,
          'ipv4.address': 3,
          'insights.service': -1,
          'insights.enhanced': 1,
          'efs.storage': 300,
          'efs.backup': 300,
        },
        azure: {
          'registry/Standard': -1,
          'registry/Premium': 1,
          'files.premium/ZRS': 300,
          endpoint: 1,
          'dns.zone': 1,
        },
        gcp: { 'bucket.storage': 300 },
      },
    ],
  ])('%s', (_, change, expected) => {
    for (const cloud of NAMES) expect(added(cloud, change), cloud).toEqual(expected[cloud]);
  });

  test.each(NAMES)('has a price on %s, all of it', (cloud) => {
    const queue = { ...WORKER, port: null, ports: {}, max_replicas: 2 };
    const services = { ...GPU.services, queue, large: { ...WORKER, cpu: 6 }, nightly: { ...WORKER, run: '0 3 * * *' } };
    const volumes = { ...DISK.volumes, shared: { size_gb: 10, shared: true } };
    for (const environment of ['dev', 'prod']) {
      const all = charges(cloud, { ...GPU, ...DISK, environment, services, volumes, secrets: ['A'] });
      const skus = [...new Set(all.map(({ sku }) => sku))];
      expect(skus.length).toBeGreaterThan(12);
      expect(skus.filter((sku) => cloudPrice(cloud, sku, 'anywhere') === undefined)).toEqual([]);
    }
  });

  test('replicas that come and go, and jobs, are use', () => {
    const scaled = { services: { web: { ...WEB, max_replicas: 3 } } };
    const job = { services: { web: WEB, nightly: { ...WORKER, run: '0 3 * * *' }, once: { ...WORKER, run: 'once' } } };
    expect([used('aws', scaled)['fargate.vcpu'], used('aws', job)['fargate.vcpu']]).toEqual([100, 15.5]);
    expect([used('azure', scaled)['apps.vcpu'], used('azure', job)['apps.vcpu']]).toEqual([100, 15.5]);
    expect([used('gcp', scaled)['run.vcpu'], used('gcp', job)['run.vcpu']]).toEqual([200, 31]);
    expect(added('gcp', job)).toEqual({ 'scheduler.job': 1 });
    for (const cloud of ['aws', 'azure'] as const) expect(added(cloud, job), cloud).toEqual({});
    expect(used('azure', { secrets: ['A', 'B'] })['vault.operations']).toBe(2);
  });

  test('a registry keeps own images only', () => {
    const parts = awsParts({ ...PLAIN, services: { web: WEB, worker: WORKER } });
    expect(parts.filter(({ type }) => type === 'aws_ecr_repository').map(({ address }) => address)).toEqual([
      'module.container_registry.aws_ecr_repository.this["web"]',
    ]);
  });
});

describe('machines on AWS', () => {
  test.each([
    [{ gpus: 1, cpu: 6 }, 1, 'ec2/g4dn.2xlarge', 1],
    [{ gpus: 1 }, 3, 'ec2/g4dn.xlarge', 3],
    [{ gpus: 4 }, 1, 'ec2/g4dn.12xlarge', 1],
    [{ gpus: 1, memory_mib: 100_000 }, 1, 'ec2/g4dn.8xlarge', 1],
    [{ gpus: 9 }, 1, 'ec2/none', 1],
  ])('for %j, %i times: %s, %i of them', (asks, replicas, sku, count) => {
    const model = { ...WORKER, ...asks, replicas, max_replicas: replicas };
    expect(held('aws', { enable_gpu: true, services: { model } })[sku]).toBe(count);
  });
});

describe('machines on Azure', () => {
  test.each([
    [{ cpu: 6 }, { 'apps.dedicated.management': 1, 'apps.dedicated.vcpu': 8, 'apps.dedicated.memory': 32 }],
    [{ cpu: 12 }, { 'apps.dedicated.management': 1, 'apps.dedicated.vcpu': 16, 'apps.dedicated.memory': 64 }],
    [
      { cpu: 6, replicas: 2, max_replicas: 2 },
      { 'apps.dedicated.management': 1, 'apps.dedicated.vcpu': 16, 'apps.dedicated.memory': 64 },
    ],
    [{ cpu: 40 }, { 'apps.dedicated.management': 1, 'apps.dedicated/none': 1 }],
  ])('for %j', (asks, expected) => {
    expect(added('azure', { services: { web: WEB, large: { ...WORKER, ...asks } } })).toEqual(expected);
  });

  test('a small share has 100 GiB all the same', () => {
    const small = {
      volumes: { a: { size_gb: 1, shared: false }, b: { size_gb: 2, shared: false } },
      storage_size_gb: 3,
    };
    expect(held('azure', small)['files.premium/LRS']).toBe(200);
  });
});

describe('instances of Cloud Run', () => {
  const beside = { web: { ...WEB, depends_on: ['cache'], replicas: 2, max_replicas: 2 }, cache: WORKER };

  test('a service that only one needs comes as often as that one', () => {
    expect(held('gcp', { services: beside })['run.vcpu']).toBe(4);
    const apart = { ...beside, web: { ...beside.web, depends_on: [] } };
    expect(held('gcp', { services: apart })['run.vcpu']).toBe(3);
  });

  test('it is needed by its name in the environment, too', () => {
    const named = { ...beside, web: { ...beside.web, depends_on: [], env: { URL: 'redis://cache:6379' } } };
    expect(held('gcp', { services: named })['run.vcpu']).toBe(4);
  });

  test('one that a job needs as well stands for itself', () => {
    const job = { ...WORKER, run: 'once', depends_on: ['cache'] };
    expect(held('gcp', { services: { ...beside, job } })['run.vcpu']).toBe(3);
  });

  test('what has no port is a worker, at the price of workers', () => {
    const queue = { ...WORKER, port: null, ports: {} };
    expect(added('gcp', { services: { web: WEB, queue } })).toEqual({ 'run.worker.vcpu': 1, 'run.worker.memory': 1 });
  });
});
