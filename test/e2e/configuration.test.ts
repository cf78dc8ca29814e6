import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { eventsOf, landfall, onlyEvent, PROJECT, type EventOf } from '../support/landfall.ts';
import { theError } from '../support/recovery.ts';
import { kosmos, oneFile, type TempStack } from '../support/temp-stack.ts';

interface Wrong {
  readonly what: string;
  /** The profile file that brings it in, laid over KOSMOS; or flags. */
  readonly yaml?: string;
  readonly flags?: readonly string[];
  readonly code: string;
  readonly says: RegExp;
  /** `line:column` in the profile's file, from 1. */
  readonly at?: string;
  readonly suggestion?: string;
  readonly allowed?: readonly string[];
}

const WRONGS: readonly Wrong[] = [
  {
    what: 'an unknown key',
    yaml: 'machnes: {}',
    code: 'LF1005',
    says: /unknown key machnes/,
    at: '1:1',
    suggestion: 'machines',
    allowed: ['machines', 'network'],
  },
  {
    what: 'an unknown key further in',
    yaml: 'network:\n  subnets:\n    app: { cdir: 10.0.1.0/24 }',
    code: 'LF1005',
    says: /cdir in network\.subnets\.app/,
    at: '3:12',
    suggestion: 'cidr',
  },
  {
    what: 'a word where a number belongs',
    yaml: 'machines:\n  api: { count: two }',
    code: 'LF1006',
    says: /machines\.api\.count.*two/,
    at: '2:17',
  },
  {
    what: 'a word that is not one of a set',
    yaml: 'storage:\n  buckets:\n    data: { access: privat }',
    code: 'LF1006',
    says: /privat/,
    at: '3:21',
    suggestion: 'private',
    allowed: ['private', 'public-read'],
  },
  {
    what: 'a required value that is taken away',
    yaml: 'machines:\n  api: { type: null }',
    code: 'LF1007',
    says: /machines\.api needs type/,
  },
  { what: 'broken YAML', yaml: 'machines:\n  api: { count: 2', code: 'LF1003', says: /./ },
  {
    what: 'an interpolation that points at nothing',
    yaml: 'network:\n  name: ${projct}-vpc',
    code: 'LF1008',
    says: /projct/,
    at: '2:9',
    suggestion: 'project',
  },
  {
    what: 'interpolations in a circle',
    yaml: 'network:\n  name: ${network.cidr}\n  cidr: ${network.name}',
    code: 'LF1009',
    says: /circle|network\.cidr/,
  },
  {
    what: 'a file that is not there',
    yaml: 'machines:\n  api: { userData: "file:scripts/nowhere.sh" }',
    code: 'LF1010',
    says: /nowhere\.sh/,
    at: '2:20',
  },
  { what: 'no address block', yaml: 'network: { cidr: 10.0.0.0 }', code: 'LF1011', says: /10\.0\.0\.0/, at: '1:18' },
  {
    what: 'a block with bits behind its mask',
    yaml: 'network:\n  subnets:\n    app: { cidr: 10.0.1.7/24 }',
    code: 'LF1011',
    says: /mask/,
    at: '3:18',
    suggestion: '10.0.1.0/24',
  },
  {
    what: 'subnets that overlap',
    yaml: 'network:\n  subnets:\n    db: { cidr: 10.0.1.128/25 }',
    code: 'LF1012',
    says: /overlaps/,
    at: '3:17',
  },
  {
    what: 'a subnet outside its network',
    yaml: 'network:\n  subnets:\n    db: { cidr: 10.1.0.0/24 }',
    code: 'LF1012',
    says: /outside/,
    at: '3:17',
  },
  {
    what: 'an unknown zone',
    yaml: 'network:\n  subnets:\n    app: { zone: cn-shanghai-q }',
    code: 'LF1014',
    says: /cn-shanghai-q/,
    at: '3:18',
    allowed: ['cn-shanghai-b'],
  },
  {
    what: 'an unknown instance type',
    yaml: 'machines:\n  api: { type: ecs.g7.2xlarg }',
    code: 'LF1015',
    says: /ecs\.g7\.2xlarg/,
    at: '2:16',
    suggestion: 'ecs.g7.2xlarge',
  },
  {
    what: 'a reference to a subnet that is not there',
    yaml: 'machines:\n  api: { subnet: apps }',
    code: 'LF1016',
    says: /apps/,
    at: '2:18',
    suggestion: 'app',
    allowed: ['app', 'db'],
  },
  {
    what: 'an unknown image family',
    yaml: 'machines:\n  api: { image: { family: "acs:ubuntu_22_04_x46" } }',
    code: 'LF1016',
    says: /x46/,
    suggestion: 'acs:ubuntu_22_04_x64',
  },
  {
    what: 'a bucket name that the cloud refuses',
    yaml: 'storage:\n  buckets:\n    data: { name: Kosmos_Data }',
    code: 'LF1018',
    says: /Kosmos_Data/,
    at: '3:19',
  },
  {
    what: 'two listeners on one port',
    yaml: 'loadBalancers:\n  public:\n    listeners:\n      - { protocol: tcp, port: 80, targetPort: 1 }\n      - { protocol: tcp, port: 80, targetPort: 2 }',
    code: 'LF1017',
    says: /port 80/,
    at: '5:32',
  },
  {
    what: 'an unknown region on the command line',
    flags: ['--set', 'region=cn-shangai'],
    code: 'LF1013',
    says: /cn-shangai/,
    suggestion: 'cn-shanghai',
  },
];

async function findingsOf(stack: TempStack, ...flags: readonly string[]): Promise<readonly EventOf<'diagnostic'>[]> {
  const run = await stack.json(3, 'check', ...flags);
  expect(theError(run).exit).toBe(3);
  return eventsOf(run, 'diagnostic');
}

/** What a finding says otherwise than expected, in words. */
function mistakesIn(
  finding: EventOf<'diagnostic'> | undefined,
  { yaml, says, at, suggestion, allowed = [] }: Wrong,
): readonly string[] {
  if (finding === undefined) return ['there is no such finding'];
  const { file, line, column } = finding;
  const checks = {
    severity: finding.severity === 'error',
    message: says.test(finding.message),
    file: yaml === undefined ? file === '--set' : file !== undefined,
    place: at === undefined || `${file}:${line}:${column}` === `config/profiles/wrong.yaml:${at}`,
    suggestion: suggestion === undefined || finding.suggestion?.includes(suggestion) === true,
    allowed: allowed.every((word) => finding.allowed?.includes(word) === true),
  };
  return Object.entries(checks).flatMap(([name, holds]) => (holds ? [] : [`${name}: ${JSON.stringify(finding)}`]));
}

describe.concurrent('check', () => {
  it.each(WRONGS)('finds $what, says where and what is allowed', async (wrong) => {
    const { yaml, flags = [], code } = wrong;
    const stack = kosmos();
    if (yaml !== undefined) stack.write('config/profiles/wrong.yaml', `${yaml}\n`);
    const profile = yaml === undefined ? [] : ['-p', 'wrong'];
    const findings = await findingsOf(stack, ...profile, ...flags);
    const finding = findings.find((one) => one.code === code);
    expect(mistakesIn(finding, wrong), JSON.stringify(findings)).toEqual([]);

    const screen = await stack.run('check', ...profile, ...flags);
    expect(screen.exit).toBe(3);
    expect(screen.stderr).toContain(`${finding?.file}:${finding?.line}:${finding?.column}`);
    // The caret stands under the column that is named.
    const lines = screen.stderr.split('\n');
    const place = lines.findIndex((line) => line.includes(`--> ${finding?.file}:${finding?.line}:${finding?.column}`));
    expect(lines[place + 2]?.indexOf('^'), screen.stderr).toBe(
      (lines[place + 1]?.indexOf('| ') ?? 0) + 1 + (finding?.column ?? 0),
    );
  });

  it('tells errors of every kind in one go, each once', async () => {
    const stack = kosmos();
    stack.write(
      'config/profiles/wrong.yaml',
      'machnes: {}\nmachines:\n  api: { type: ecs.g7.2xlarg, count: two, subnet: apps }\nnetwork:\n  name: ${projct}\n  subnets:\n    app: { cidr: 10.9.1.0/24, zone: cn-shanghai-q }\n',
    );
    const findings = await findingsOf(stack, '-p', 'wrong');
    expect(findings.map(({ code }) => code).toSorted()).toEqual([
      'LF1005',
      'LF1006',
      'LF1008',
      'LF1012',
      'LF1014',
      'LF1015',
      'LF1016',
    ]);
    const places = findings.map(({ file, line, column }) => `${file}:${line}:${column}`);
    expect(new Set(places).size).toBe(places.length);
  });

  it('stops plan, apply and destroy alike before any cloud is touched', async () => {
    const stack = kosmos();
    for (const command of [['plan'], ['apply', '-y'], ['destroy', '-y']]) {
      const run = await stack.json(3, ...command, '--set', 'machines.api.type=ecs.nothing');
      expect(theError(run).code).toMatch(/^LF10/);
    }
    expect(readdirSync(stack.root)).not.toContain('.landfall');
  });

  it('names the profiles there are, and the place where no stack is', async () => {
    const stack = kosmos();
    const [finding] = eventsOf(await stack.json(3, 'check', '-p', 'pord'), 'diagnostic');
    const error = theError(await stack.json(3, 'check', '-p', 'pord'));
    expect(`${error.fix} ${finding?.suggestion} ${finding?.fix}`).toMatch(/prod/);
    const nowhere = await landfall(['check', '-C', '/', '--json']);
    expect(nowhere.exit).toBe(3);
    expect(theError(nowhere)).toMatchObject({ code: 'LF1001' });
  });
});

describe.concurrent('explain', () => {
  it('says which line set a value and where it lands', async () => {
    const { stdout } = await kosmos().run('explain', 'network.subnets.app.cidr');
    expect(stdout).toContain('network.subnets.app.cidr = "10.0.1.0/24"');
    expect(stdout).toContain('config/common/network.yaml:7:13');
    expect(stdout).toMatch(/alicloud_vswitch\.app +cidr_block/);
  });

  it('says what a value overrode, layer by layer', async () => {
    const stack = kosmos();
    const prod = onlyEvent(await stack.json(0, 'explain', 'machines.api.count', '-p', 'prod'), 'result').data;
    expect(prod).toMatchObject({
      value: 2,
      origin: { file: 'config/profiles/prod.yaml', line: 4 },
      overrode: [{ value: 1, origin: { file: 'config/common/machines.yaml' } }],
    });
    const set = onlyEvent(
      await stack.json(0, 'explain', 'machines.api.count', '-p', 'prod', '--set', 'machines.api.count=7'),
      'result',
    ).data;
    expect(set).toMatchObject({ value: 7, origin: { file: '--set' }, overrode: [{ value: 2 }, { value: 1 }] });
  });

  it('follows a value through interpolations: the region reaches the zones', async () => {
    const { stdout } = await kosmos().run('explain', 'region', '--set', 'region=ap-southeast-1');
    expect(stdout).toMatch(/region = "ap-southeast-1"[\s\S]*overrode +"cn-shanghai"/);
    expect(stdout).toMatch(/alicloud_vswitch\.db .*zone_id/);
    const zone = await kosmos().run('explain', 'network.subnets.db.zone');
    expect(zone.stdout).toMatch(
      /= "cn-shanghai-g"[\s\S]*written as +\$\{regions\[region\]\.zones\.db\}[\s\S]*made from/,
    );
  });

  it('proposes the right path for a wrong one', async () => {
    expect(theError(await kosmos().json(3, 'explain', 'network.subnets.ap.cidr'))).toMatchObject({
      code: 'LF6009',
      fix: expect.stringContaining('network.subnets.app.cidr'),
    });
  });
});

describe.concurrent('schema', () => {
  it('is JSON Schema that accepts every file of the example and refuses a slip of the finger', async () => {
    const { stdout } = await landfall(['schema']);
    const schema = z.fromJSONSchema(JSON.parse(stdout) as Parameters<typeof z.fromJSONSchema>[0]);
    const stack = kosmos();
    const files = ['config/common', 'config/profiles'].flatMap((folder) =>
      readdirSync(join(stack.root, folder)).map((name) => `${folder}/${name}`),
    );
    expect(files.length).toBeGreaterThan(8);
    for (const file of files) expect(schema.safeParse(parse(stack.read(file))).error, file).toBeUndefined();
    expect(schema.safeParse({ machines: { api: { cuont: 2 } } }).success).toBe(false);
    expect(schema.safeParse({ machines: { api: { count: 'two' } } }).success).toBe(false);
  });

  it('is what the documentation holds', async () => {
    const { stdout } = await landfall(['schema']);
    const { default: published } = (await import(`${PROJECT}docs/reference/config.schema.json`, {
      with: { type: 'json' },
    })) as { default: unknown };
    expect(JSON.parse(stdout)).toEqual(published);
  });
});

describe.concurrent('init', () => {
  it('writes a stack that is checked, planned, applied and destroyed as it stands', async () => {
    const stack = oneFile('');
    const made = await stack.json(0, 'init', 'shop');
    expect(onlyEvent(made, 'result').data).toMatchObject({
      files: ['landfall.yaml', 'landfall.schema.json', '.gitignore'],
    });
    const at = ['-C', 'shop'];
    await stack.json(0, 'check', ...at);
    const schema = z.fromJSONSchema(
      JSON.parse(stack.read('shop/landfall.schema.json')) as Parameters<typeof z.fromJSONSchema>[0],
    );
    expect(schema.safeParse(parse(stack.read('shop/landfall.yaml'))).error).toBeUndefined();
    expect(stack.read('shop/.gitignore')).toContain('.landfall/');
    await stack.json(2, 'plan', '--detailed-exitcode', ...at);
    await stack.json(0, 'apply', '-y', ...at);
    await stack.json(0, 'plan', '--detailed-exitcode', ...at);
    await stack.json(0, 'apply', '-y', '-p', 'prod', ...at);
    await stack.json(0, 'destroy', '-y', ...at);
    await stack.json(0, 'destroy', '-y', '-p', 'prod', ...at);
    expect(onlyEvent(await stack.json(0, 'sim', 'show', ...at), 'result').data).toMatchObject({ counts: {} });
    expect(theError(await stack.json(3, 'init', 'shop'))).toMatchObject({ code: 'LF6005' });
  });
});
