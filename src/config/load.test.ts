import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  configDirectory,
  exampleDirectory,
  examine,
  examineYaml,
  sweepConfigs,
} from '../../test/support/config-directory.ts';
import { DiagnosticsError, must, type Diagnostic, type ErrorCode } from '../base/index.ts';
import type { Stack } from '../model/index.ts';
import { loadStack, type Loaded } from './load.ts';

afterAll(sweepConfigs);

/** A small stack that is valid; each case below breaks one line of it. */
const VALID = `project: shop
region: cn-shanghai
regions:
  cn-shanghai: { zones: { app: cn-shanghai-b } }
network:
  cidr: 10.0.0.0/16
  subnets:
    app: { cidr: 10.0.1.0/24, zone: cn-shanghai-b }
    db: { cidr: 10.0.2.0/24, zone: cn-shanghai-g }
  nat: { subnet: app }
  securityGroups:
    web:
      ingress: [{ ports: 443, from: 0.0.0.0/0 }]
machines:
  api:
    type: ecs.g7.large
    subnet: app
    securityGroups: [web]
    disk: { sizeGiB: 40 }
loadBalancers:
  front:
    listeners:
      - { protocol: http, port: 80, targetPort: 8080 }
    backends: [api]
access:
  policies:
    read: { statements: [{ actions: ["oss:GetObject"] }] }
  roles:
    api: { trustedServices: [ecs], policies: [read] }
  keys:
    data: {}
storage:
  buckets:
    data: { name: shop-data, encryption: { algorithm: KMS, key: data } }
`;

function findingsWhen(from: string, to: string): readonly Diagnostic[] {
  if (!VALID.includes(from)) throw new TypeError(`the valid stack has no ${from}`);
  return examineYaml(VALID.replace(from, to)).diagnostics;
}

test('the valid stack is valid', () => {
  expect(examineYaml(VALID).diagnostics).toEqual([]);
});

interface Expected {
  /** The text that the caret stands under. */
  readonly at: string;
  readonly message: string;
  readonly suggestion?: string;
  readonly allowed?: readonly string[];
  readonly severity?: 'warning';
  readonly fix?: string;
}

describe('every mistake is found, pointed at, and said how to mend', () => {
  test.each<[ErrorCode, string, string, Expected]>([
    ['LF1005', 'network:', 'netwrok:', { at: 'netwrok', message: 'unknown key netwrok', suggestion: 'network' }],
    [
      'LF1005',
      'sizeGiB: 40',
      'sizeGB: 40',
      {
        at: 'sizeGB',
        message: 'unknown key sizeGB in machines.api.disk',
        suggestion: 'sizeGiB',
        allowed: ['category', 'sizeGiB', 'performanceLevel'],
      },
    ],
    [
      'LF1006',
      'sizeGiB: 40',
      'sizeGiB: big',
      { at: 'big', message: 'machines.api.disk.sizeGiB: must be a number (is "big")' },
    ],
    [
      'LF1006',
      'sizeGiB: 40',
      'sizeGiB: 10',
      { at: '10', message: 'machines.api.disk.sizeGiB: must be at least 20 (is 10)' },
    ],
    [
      'LF1006',
      'sizeGiB: 40',
      'sizeGiB: 40.5',
      { at: '40.5', message: 'machines.api.disk.sizeGiB: must be a whole number (is 40.5)' },
    ],
    [
      'LF1006',
      'disk: {',
      'spot: { maxPricePerHour: 0 }\n    disk: {',
      { at: '0', message: 'machines.api.spot.maxPricePerHour: must be more than 0 (is 0)' },
    ],
    ['LF1006', '[web]', '[]', { at: '[]', message: 'machines.api.securityGroups: must have at least 1 entry (is [])' }],
    ['LF1006', '[web]', 'web', { at: 'web', message: 'machines.api.securityGroups: must be a list (is "web")' }],
    [
      'LF1006',
      'protocol: http',
      'protocol: htttp',
      {
        at: 'htttp',
        message: 'loadBalancers.front.listeners[0].protocol: is not one of the values allowed (is "htttp")',
        suggestion: 'http',
        allowed: ['http', 'https', 'tcp', 'udp'],
      },
    ],
    [
      'LF1006',
      'ports: 443',
      'ports: 70000',
      { at: '70000', message: 'network.securityGroups.web.ingress[0].ports: must be at most 65535 (is 70000)' },
    ],
    [
      'LF1006',
      'ports: 443',
      'ports: http',
      {
        at: 'http',
        message:
          'network.securityGroups.web.ingress[0].ports: must be a port as 443, a range as 8000-8100, or all (is "http")',
      },
    ],
    [
      'LF1006',
      'project: shop',
      'project: Shop',
      {
        at: 'Shop',
        message:
          'project: must be lower-case letters, digits and dashes, at most 30, beginning with a letter (is "Shop")',
      },
    ],
    [
      'LF1006',
      'backends: [api]',
      'backends: [api]\n    deletionProtection: maybe',
      { at: 'maybe', message: 'loadBalancers.front.deletionProtection: must be true or false (is "maybe")' },
    ],
    [
      'LF1006',
      'listeners:',
      'billing: { form: by-use }\n    listeners:',
      {
        at: 'by-use',
        message: 'loadBalancers.front.billing.form: is not one of the values allowed (is "by-use")',
        suggestion: 'by-usage',
        allowed: ['by-usage', 'by-spec'],
      },
    ],
    [
      'LF1007',
      'listeners:',
      'billing: {}\n    listeners:',
      {
        at: 'billing',
        message: 'loadBalancers.front.billing needs form',
        allowed: ['by-usage', 'by-spec'],
        fix: 'Add `form:`.',
      },
    ],
    [
      'LF1007',
      'region: cn-shanghai\n',
      '',
      { at: 'project', message: 'the configuration needs region', fix: 'Add `region:`.' },
    ],
    [
      'LF1007',
      '    subnet: app\n    sec',
      '    sec',
      { at: 'api', message: 'machines.api needs subnet', fix: 'Add `subnet:`.' },
    ],
    [
      'LF1007',
      'protocol: http,',
      'protocol: https,',
      { at: '{ protocol: https', message: 'an https listener needs a certificate' },
    ],
    [
      'LF1007',
      'listeners:',
      'exposure: private\n    listeners:',
      { at: 'private', message: 'front: a private balancer needs a subnet', fix: 'Add `subnet:`.' },
    ],
    [
      'LF1010',
      'disk: {',
      'userData: file:boot.sh\n    disk: {',
      { at: 'file:boot.sh', message: 'boot.sh cannot be read: it does not exist' },
    ],
    [
      'LF1011',
      'cidr: 10.0.0.0/16',
      'cidr: 10.0.0.0',
      { at: '10.0.0.0', message: '10.0.0.0 is not an IPv4 block', fix: 'Write it as 10.0.0.0/16.' },
    ],
    [
      'LF1011',
      '10.0.1.0/24',
      '10.0.1.7/24',
      { at: '10.0.1.7/24', message: '10.0.1.7/24 has bits set behind its mask', suggestion: '10.0.1.0/24' },
    ],
    ['LF1011', 'from: 0.0.0.0/0', 'from: anywhere', { at: 'anywhere', message: 'anywhere is not an IPv4 block' }],
    [
      'LF1012',
      '10.0.2.0/24',
      '10.0.1.128/25',
      { at: '10.0.1.128/25', message: 'subnet db (10.0.1.128/25) overlaps subnet app (10.0.1.0/24)' },
    ],
    [
      'LF1012',
      '10.0.2.0/24',
      '10.1.2.0/24',
      { at: '10.1.2.0/24', message: 'subnet db (10.1.2.0/24) lies outside the network (10.0.0.0/16)' },
    ],
    [
      'LF1012',
      '10.0.2.0/24',
      '10.0.2.0/30',
      { at: '10.0.2.0/30', message: '10.0.2.0/30: a subnet’s mask is /16 to /29' },
    ],
    [
      'LF1013',
      'region: cn-shanghai',
      'region: cn-shangai',
      { at: 'cn-shangai', message: 'unknown region: cn-shangai', suggestion: 'cn-shanghai' },
    ],
    [
      'LF1013',
      'region: cn-shanghai',
      'region: cn-hangzhou',
      { at: 'cn-hangzhou', message: 'cn-hangzhou is not one of the stack’s regions', allowed: ['cn-shanghai'] },
    ],
    [
      'LF1013',
      'machines:',
      'targets: { main: { kind: alicloud, region: cn-nowhere } }\nmachines:',
      { at: 'cn-nowhere', message: 'unknown region: cn-nowhere' },
    ],
    [
      'LF1014',
      'zone: cn-shanghai-g',
      'zone: cn-shanghai-z',
      { at: 'cn-shanghai-z', message: 'unknown zone of cn-shanghai: cn-shanghai-z' },
    ],
    [
      'LF1015',
      'ecs.g7.large',
      'ecs.g7.lrage',
      { at: 'ecs.g7.lrage', message: 'unknown instance type: ecs.g7.lrage', suggestion: 'ecs.g7.large' },
    ],
    [
      'LF1016',
      'backends: [api]',
      'backends: [app]',
      { at: 'app', message: 'unknown machine: app', suggestion: 'api', allowed: ['api'] },
    ],
    [
      'LF1016',
      'securityGroups: [web]',
      'securityGroups: [wbe]',
      { at: 'wbe', message: 'unknown security group: wbe', suggestion: 'web' },
    ],
    ['LF1016', 'nat: { subnet: app }', 'nat: { subnet: pap }', { at: 'pap', message: 'unknown subnet: pap' }],
    [
      'LF1016',
      'policies: [read]',
      'policies: [raed]',
      { at: 'raed', message: 'unknown policy: raed', suggestion: 'read' },
    ],
    ['LF1016', 'key: data', 'key: date', { at: 'date', message: 'unknown encryption key: date', suggestion: 'data' }],
    [
      'LF1016',
      'disk: {',
      'image: { family: "acs:ubuntu_22_04_x46" }\n    disk: {',
      {
        at: '"acs:ubuntu_22_04_x46"',
        message: 'unknown image family: acs:ubuntu_22_04_x46',
        suggestion: 'acs:ubuntu_22_04_x64',
      },
    ],
    [
      'LF1017',
      'sizeGiB: 40',
      'sizeGiB: 40, performanceLevel: PL3',
      { at: 'PL3', message: 'PL3 is sold from 1261 GiB, the disk has 40' },
    ],
    [
      'LF1017',
      'disk: {',
      'spot: {}\n    deletionProtection: true\n    disk: {',
      { at: 'true', message: 'api: spot machines cannot be protected against deletion' },
    ],
    [
      'LF1017',
      '- { protocol: http,',
      '- { protocol: tcp, port: 80, targetPort: 1 }\n      - { protocol: http,',
      { at: '80', message: 'port 80 is already taken by listener 1' },
    ],
    [
      'LF1018',
      'name: shop-data',
      'name: Shop_Data',
      {
        at: 'Shop_Data',
        message:
          'Shop_Data is no valid name: 3 to 63 lower-case letters, digits and dashes, beginning and ending with a letter or digit',
      },
    ],
    [
      'LF1018',
      '    api: { trusted',
      '    api_role: { trusted',
      { at: 'api_role', message: 'shop-api_role is no valid name: at most 64 letters, digits and dashes' },
    ],
    [
      'LF1101',
      'listeners:',
      'billing: { form: by-spec, spec: slb.s3.medium }\n    listeners:',
      {
        at: 'slb.s3.medium',
        message: 'slb.s3.medium can no longer be bought in every region and account',
        severity: 'warning',
        fix: 'Use `billing: { form: by-usage }`.',
      },
    ],
    [
      'LF1103',
      'zone: cn-shanghai-b }',
      'zone: cn-shanghai-a }',
      {
        at: 'ecs.g7.large',
        message: expect.stringMatching(/^cn-shanghai-a may not sell ecs.g7.large/) as string,
        severity: 'warning',
      },
    ],
  ])('%s: %s -> %s', (code, ...[from, to, expected]) => {
    const found = findingsWhen(from, to).filter((one) => one.code === code);
    const { at, ...rest } = expected;
    expect(found).toHaveLength(1);
    const [finding] = found;
    expect(finding).toMatchObject({ severity: 'error', ...rest });
    const { where, excerpt = '' } = must(finding, 'one finding');
    const { line = 0, column = 0, length = 0, file = '' } = where ?? {};
    expect(file).toMatch(/landfall\.yaml$/);
    expect(VALID.replace(from, to).split('\n')[line - 1]).toBe(excerpt);
    expect(excerpt.slice(column - 1, column - 1 + length).startsWith(at)).toBe(true);
  });

  test('all mistakes are told at once', () => {
    const broken = VALID.replace('cn-shanghai-g', 'cn-shanghai-z')
      .replace('10.0.2.0/24', '10.9.2.0/24')
      .replace('[api]', '[nobody]')
      .replace('shop-data', 'X');
    const caught = catchDiagnostics(() => load(configDirectory({ 'landfall.yaml': broken })));
    expect(caught.diagnostics.map((one) => one.code).toSorted()).toEqual(['LF1012', 'LF1014', 'LF1016', 'LF1018']);
    expect([caught.message, caught.exit]).toEqual(['the configuration has 4 errors', 3]);
  });

  test('a long value is not printed in full', () => {
    const [finding] = findingsWhen('disk: {', `userData: ${'x'.repeat(40_000)}\n    disk: {`);
    expect(finding?.message).toMatch(/userData: must have at most 32768 characters \(is "x{59}…\)$/);
  });

  test('a value of a profile or a flag is pointed at where it was written', () => {
    const files = {
      'config/common/a.yaml': VALID,
      'config/profiles/dev.yaml': 'machines:\n  api: { type: ecs.nope }\n',
    };
    const [finding] = examine(configDirectory(files)).diagnostics;
    expect(finding?.where).toMatchObject({ file: expect.stringMatching(/profiles\/dev\.yaml$/), line: 2, column: 16 });
    const [flag] = examine(configDirectory({ 'landfall.yaml': VALID }), {
      set: ['machines.api.type=ecs.nope'],
    }).diagnostics;
    expect([flag?.where?.file, flag?.excerpt]).toEqual(['--set', 'machines.api.type=ecs.nope']);
  });

  test('warnings do not stand in the way', () => {
    const { stack, warnings } = load(
      configDirectory({
        'landfall.yaml': VALID.replace('listeners:', 'billing: { form: by-spec, spec: slb.s3.medium }\n    listeners:'),
      }),
    );
    expect([stack.loadBalancers['front']?.billing, warnings.map((one) => one.code)]).toEqual([
      { form: 'by-spec', spec: 'slb.s3.medium' },
      ['LF1101'],
    ]);
  });
});

function load(directory: string, profile?: string, set: readonly string[] = []): Loaded {
  return loadStack({ directory, profile, set, env: {} });
}

function catchDiagnostics(work: () => unknown): DiagnosticsError {
  try {
    work();
  } catch (error) {
    if (error instanceof DiagnosticsError) return error;
    throw error;
  }
  throw new TypeError('nothing was found');
}

describe('what a stack is made of', () => {
  const { stack } = load(configDirectory({ 'landfall.yaml': VALID }));

  test('every name and default is filled in', () => {
    expect(stack.network).toMatchObject({
      name: 'shop-network',
      subnets: { app: { name: 'shop-app' } },
      nat: { name: 'shop-nat', bandwidthMbps: 100 },
    });
    expect(stack.network?.securityGroups['web']?.ingress).toEqual([
      { protocol: 'tcp', ports: '443', cidr: '0.0.0.0/0', priority: 1, description: undefined },
    ]);
    expect(stack.machines['api']).toMatchObject({
      name: 'shop-api',
      count: 1,
      disk: { category: 'cloud_essd', sizeGiB: 40 },
      deletionProtection: false,
    });
    expect(stack.access.roles['api']).toMatchObject({ name: 'shop-api', maxSessionSeconds: 3600 });
    expect(stack.targets).toMatchObject({ alicloud: { kind: 'alicloud' } });
    expect(stack.storage.buckets['data']).toMatchObject({ access: 'private', versioning: false, lifecycle: [] });
  });

  test('it is plain data without any trace of files', () => {
    expect(JSON.parse(JSON.stringify(stack))).not.toHaveProperty('origin');
    expect(JSON.stringify(stack)).not.toContain('landfall.yaml');
  });
});

describe('the KOSMOS example', () => {
  const root = exampleDirectory('kosmos');

  test.each<[string, readonly string[], (stack: Stack) => unknown, unknown]>([
    ['dev', [], (stack) => [Object.keys(stack.machines), stack.machines['api']?.type], [['api'], 'ecs.g7.large']],
    [
      'staging',
      [],
      (stack) => [stack.machines['batch']?.type, stack.storage.buckets['data']?.name],
      ['ecs.g7.2xlarge', 'kosmos-staging-data-cn-shanghai'],
    ],
    [
      'prod',
      [],
      (stack) => [stack.machines['api']?.count, stack.labels['Environment'], stack.storage.buckets['data']?.name],
      [2, 'production', 'kosmos-production-data'],
    ],
    [
      'dev',
      ['region=ap-southeast-1'],
      (stack) => [stack.region, stack.network?.subnets['app']?.zone, stack.network?.subnets['db']?.zone],
      ['ap-southeast-1', 'ap-southeast-1a', 'ap-southeast-1b'],
    ],
    ['prod', ['region=ap-southeast-1'], (stack) => stack.access.roles['api']?.name, 'kosmos-prod-api'],
    [
      'dev',
      ['region=cn-hongkong', 'machines.api.count=3'],
      (stack) => [stack.network?.subnets['app']?.zone, stack.machines['api']?.count],
      ['cn-hongkong-b', 3],
    ],
  ])('loads in %s with --set %j', (profile, set, ...[look, expected]) => {
    const { stack, warnings } = load(root, profile, set);
    expect([look(stack), warnings]).toEqual([expected, []]);
  });

  test('reads its files, but never the private key', () => {
    const { stack } = load(root, 'staging');
    expect(stack.certificates['kosmos']).toMatchObject({
      certificatePem: 'CERTIFICATE\n',
      privateKeySource: 'file:certs/kosmos.key',
    });
    expect(stack.access.keyPairs['ops']?.publicKey).toMatch(/^ssh-ed25519 \S+ ops@kosmos.example$/);
    expect(stack.machines['batch']?.userData).toContain('docker');
    expect(JSON.stringify(stack)).not.toContain('KEY\n');
  });

  test('says which of its files are missing', () => {
    const bare = exampleDirectory('kosmos');
    rmSync(join(bare, 'certs'), { recursive: true });
    expect(examine(bare, { profile: 'dev' }).diagnostics.map((one) => [one.code, one.message])).toEqual([
      ['LF1010', 'certs/kosmos.crt cannot be read: it does not exist'],
      ['LF1010', 'certs/kosmos.key does not exist'],
    ]);
  });
});
