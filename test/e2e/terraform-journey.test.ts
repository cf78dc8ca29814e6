import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { filesBelow } from '../support/files-below.ts';
import { eventsOf, onlyEvent, type CliRun } from '../support/landfall.ts';
import { changesOf, exampleStack, tempDirectory, type TempStack } from '../support/temp-stack.ts';
import { noTerraform, terraformIn, terraformStubs, type Terraform } from '../support/terraform-stub.ts';
import { skipAloud } from '../support/tools.ts';

/** The lab on three clouds by real Terraform, with providers made of their published schemas: from nothing to nothing. */

const KEY = 'sk-test-0123456789abcdef';
const CLOUDS = ['aws', 'azure', 'gcp'] as const;
type Cloud = (typeof CLOUDS)[number];
const PORTS = 'config/common/ports.yaml';

/** What stands for the service `devai` on each cloud. */
const DEVAI: Readonly<Record<Cloud, string>> = {
  aws: 'module.compute.aws_ecs_service.steady["devai"]',
  azure: 'module.compute.azurerm_container_app.this["devai"]',
  gcp: 'module.compute.google_cloud_run_v2_service.this["devai"]',
};

/** What an edited port means on each cloud, and all that it means. */
const NEW_PORT: Readonly<Record<Cloud, Readonly<Record<string, string>>>> = {
  aws: {
    [DEVAI.aws]: 'update',
    'module.compute.aws_ecs_task_definition.this["devai"]': 'replace',
    'module.compute.aws_lb_listener.https[0]': 'update',
    'module.compute.aws_lb_target_group.this["devai-8888"]': 'delete',
    'module.compute.aws_lb_target_group.this["devai-8899"]': 'create',
    'module.compute.aws_vpc_security_group_egress_rule.to_services["8888"]': 'delete',
    'module.compute.aws_vpc_security_group_egress_rule.to_services["8899"]': 'create',
    'module.compute.aws_vpc_security_group_ingress_rule.from_balancer["8888"]': 'delete',
    'module.compute.aws_vpc_security_group_ingress_rule.from_balancer["8899"]': 'create',
    'module.compute.aws_vpc_security_group_ingress_rule.inner["tcp-8888"]': 'delete',
    'module.compute.aws_vpc_security_group_ingress_rule.inner["tcp-8899"]': 'create',
  },
  azure: { [DEVAI.azure]: 'update' },
  gcp: { [DEVAI.gcp]: 'update' },
};

/** The first resource that only a GPU brings, and where it shows. */
const GPU: Readonly<Record<Cloud, readonly [address: string, shows: RegExp]>> = {
  aws: ['module.compute.aws_launch_template.gpu[0]', /"instance_type"/],
  azure: ['module.compute.azurerm_container_app_environment.this', /Consumption-GPU-NC/],
  gcp: ['module.compute.google_cloud_run_v2_service.this["devai"]', /nvidia-l4/],
};

describe.skipIf(skipAloud('the lab on Terraform', noTerraform()))('the lab on Terraform', { timeout: 120_000 }, () => {
  let stack: TempStack;
  let terraform: Terraform;
  /** What every command printed, for the search after secrets. */
  const printed: string[] = [];

  const run = async (exit: number, verb: string, cloud: Cloud, ...args: readonly string[]): Promise<CliRun> => {
    const ended = await stack.run(verb, '-t', cloud, ...args, '--json');
    printed.push(ended.stdout, ended.stderr);
    expect(ended.exit, `${cloud}: ${ended.screen}`).toBe(exit);
    return ended;
  };
  const rootOf = (cloud: Cloud): string => join(stack.root, 'deploy/terraform', cloud);
  /** The state of the profile, where Terraform keeps that of a workspace. */
  const tfstateOf = (cloud: Cloud): string => join(rootOf(cloud), 'terraform.tfstate.d/dev/terraform.tfstate');
  const stateOf = (cloud: Cloud): string => readFileSync(tfstateOf(cloud), 'utf8');
  const resultOf = (ended: CliRun, name: string): unknown =>
    eventsOf(ended, 'result').find((result) => result.name === name)?.data;
  /** The same step on every cloud at once: they share the configuration, and nothing else. */
  const everywhere = (step: (cloud: Cloud) => Promise<void>): Promise<unknown> => Promise.all(CLOUDS.map(step));
  const validate = (cloud: Cloud): void => {
    const said = terraform(rootOf(cloud), 'validate', '-no-color');
    expect(said.exit, `${cloud}: ${said.text}`).toBe(0);
  };

  beforeAll(async () => {
    const env = await terraformStubs('aws', 'azurerm', 'google');
    terraform = terraformIn(env);
    stack = exampleStack('devai-lab', { ...env, OPENAI_API_KEY: KEY });
  });

  it('is rendered as a root that Terraform finds valid and well formed', async () => {
    await everywhere(async (cloud) => {
      await run(0, 'render', cloud);
      const tree = terraform(rootOf(cloud), 'init', '-input=false', '-no-color');
      expect(tree.exit, tree.text).toBe(0);
      validate(cloud);
      expect(terraform(rootOf(cloud), 'fmt', '-check', '-recursive', '-diff')).toMatchObject({ exit: 0 });
    });
  });

  it('is planned whole, applied, tells where it answers, and then changes nothing', async () => {
    await everywhere(async (cloud) => {
      const plan = await run(2, 'plan', cloud, '--detailed-exitcode');
      expect(new Set(Object.values(changesOf(plan)))).toEqual(new Set(['create']));
      expect(changesOf(plan)).toHaveProperty([DEVAI[cloud]], 'create');
      expect(existsSync(tfstateOf(cloud))).toBe(false);

      const apply = await run(0, 'apply', cloud, '-y', '--no-push');
      const planned = Object.keys(changesOf(plan)).toSorted();
      const done = eventsOf(apply, 'resource.done').map(({ address }) => address);
      expect(done.toSorted()).toEqual(planned);
      const outputs = Object.fromEntries(eventsOf(apply, 'output').map(({ name, value }) => [name, value]));
      expect(outputs['url']).toMatch(/^https:\/\/\S+$/);
      expect(outputs['repository_urls']).toHaveProperty('devai-lab');
      expect(resultOf(await run(0, 'outputs', cloud), 'outputs')).toEqual(outputs);

      expect(changesOf(await run(0, 'plan', cloud, '--detailed-exitcode'))).toEqual({});
      expect(resultOf(await run(0, 'drift', cloud, '--detailed-exitcode'), 'drift')).toEqual({ drifted: 0 });
      const known = resultOf(await run(0, 'status', cloud), 'status') as readonly { readonly address: string }[];
      expect(known.map(({ address }) => address).toSorted()).toEqual(planned);
    });
  });

  it('stands once for each profile: another one would be made beside it', async () => {
    await everywhere(async (cloud) => {
      const beside = await run(2, 'plan', cloud, '-p', 'prod', '--detailed-exitcode');
      expect(new Set(Object.values(changesOf(beside)))).toEqual(new Set(['create']));
      expect(changesOf(await run(0, 'plan', cloud, '--detailed-exitcode')), cloud).toEqual({});
    });
  });

  it('changes what an edited port means, and applies a saved plan exactly, whatever is edited meanwhile', async () => {
    stack.edit(PORTS, 'devai: 8888', 'devai: 8899');
    await everywhere(async (cloud) => {
      const plan = await run(2, 'plan', cloud, '--detailed-exitcode', '-o', `${cloud}.plan`);
      expect(changesOf(plan), cloud).toEqual(NEW_PORT[cloud]);
      // A plan holds values in clear.
      expect(statSync(join(stack.root, `${cloud}.plan`)).mode & 0o777).toBe(0o600);
    });
    stack.edit('config/common/env.yaml', 'TZ: UTC', 'TZ: Europe/Vienna');
    await everywhere(async (cloud) => {
      const apply = await run(0, 'apply', cloud, '-y', '--no-push', `${cloud}.plan`);
      const done = eventsOf(apply, 'resource.done').map(({ address }) => address);
      expect(Object.keys(NEW_PORT[cloud])).toEqual(expect.arrayContaining(done));
      expect(done).toContain(DEVAI[cloud]);
      expect(stateOf(cloud)).toContain('8899');
      expect(stateOf(cloud)).not.toContain('Europe/Vienna');
      const rest = await run(2, 'plan', cloud, '--detailed-exitcode');
      expect(Object.keys(changesOf(rest)).every((address) => address.startsWith('module.compute.'))).toBe(true);
      const stale = await run(5, 'apply', cloud, '-y', `${cloud}.plan`);
      expect(onlyEvent(stale, 'error').error).toMatchObject({ code: 'LF5220' });
    });
    stack.edit('config/common/env.yaml', 'TZ: Europe/Vienna', 'TZ: UTC');
  });

  it.each([
    // Ours sees that it is no block, before Terraform is asked.
    {
      file: 'config/common/services.yaml',
      right: '203.0.113.0/24',
      wrong: '203.0.113.0/99',
      code: 'LF1011',
      line: '203.0.113.0/99',
    },
    { file: 'config/common/targets.yaml', right: 'us-east-1', wrong: '""', code: 'LF5211', line: 'region: ""' },
    // The memory of whichever service is first: the block that it is in.
    {
      file: 'config/profiles/dev.yaml',
      right: 'memory: 1Gi',
      wrong: 'memory: 64Mi',
      code: 'LF5211',
      line: 'resources:',
    },
  ])('says where in $file a wrong value is, when $right becomes $wrong', async ({ file, right, wrong, code, line }) => {
    stack.edit(file, right, wrong);
    const lines = stack.read(file).split('\n');
    const ended = await run(3, 'plan', 'aws');
    stack.edit(file, wrong, right);
    const found = [
      ...eventsOf(ended, 'diagnostic'),
      ...eventsOf(ended, 'error').map(({ error }) => ({ code: error.code, ...error.where })),
    ].find((one) => one.code === code);
    expect(found, ended.screen).toMatchObject({ file });
    expect(lines[(found?.line ?? 0) - 1]).toContain(line);
  });

  it('gets its GPU by one switch', async () => {
    await everywhere(async (cloud) => {
      await run(0, 'render', cloud, '-p', 'dev', '--set', 'gpu=true');
      validate(cloud);
      const plan = await run(
        2,
        'plan',
        cloud,
        '-p',
        'dev',
        '--set',
        'gpu=true',
        '--detailed-exitcode',
        '-o',
        `${cloud}.gpu`,
      );
      const [address, shows] = GPU[cloud];
      expect(changesOf(plan), cloud).toHaveProperty([address]);
      const content = terraform(rootOf(cloud), 'show', '-json', join(stack.root, `${cloud}.gpu`));
      expect(content.text, cloud).toMatch(shows);
    });
  });

  it('is taken away, and leaves a state of nothing', async () => {
    await everywhere(async (cloud) => {
      await run(0, 'destroy', cloud, '-y');
      expect(resultOf(await run(0, 'status', cloud), 'status')).toEqual([]);
      expect(JSON.parse(stateOf(cloud))).toMatchObject({ resources: [], outputs: {} });
    });
  });

  it('kept the key out of every file and off every screen', () => {
    const files = filesBelow(stack.root, 'deploy', '.landfall', 'config');
    expect(files.length).toBeGreaterThan(100);
    expect(files.some(({ path }) => path.endsWith('terraform.tfstate.backup'))).toBe(true);
    expect(files.filter(({ text }) => text.includes(KEY)).map(({ path }) => path)).toEqual([]);
    expect(printed.join('\n')).not.toContain(KEY);
    const plans = CLOUDS.flatMap((cloud) => readdirSync(rootOf(cloud)).filter((name) => name.endsWith('plan')));
    expect(plans).toEqual([]);
  });
});

describe('the lab without Terraform', () => {
  it('is rendered all the same, and says what to install before anything is planned', async () => {
    const bin = join(tempDirectory(), 'bin');
    mkdirSync(bin);
    symlinkSync(process.execPath, join(bin, 'node'));
    chmodSync(bin, 0o755);
    const stack = exampleStack('devai-lab', { PATH: bin });
    await stack.json(0, 'render', '-t', 'aws');
    const { error } = onlyEvent(await stack.json(3, 'plan', '-t', 'aws'), 'error');
    expect(error).toMatchObject({ code: 'LF5201', headline: expect.stringContaining('no terraform') });
    expect(error.fix).toContain('https://developer.hashicorp.com/terraform/install');
  });
});
