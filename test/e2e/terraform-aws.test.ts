import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../src/base/index.ts';
import { awsPluginDir, noAws, startAws, type AwsEmulator, type AwsInventory } from '../support/aws-emulator.ts';
import { eventsOf, onlyEvent, type CliRun } from '../support/landfall.ts';
import { changesOf, exampleStack, tempDirectory, type TempStack } from '../support/temp-stack.ts';
import { skipAloud } from '../support/tools.ts';

/** The lab on AWS: real Terraform, the real provider, and moto for the cloud; one whole life, as the balancer alone takes a minute. */

const AWS = ['-t', 'aws'];
const ROOT = 'deploy/terraform/aws';
/** Of any one command; real milliseconds. */
const WITHIN_MS = 300_000;
const LIFE_MS = 900_000;

const COMPUTE = 'module.compute.aws';
const NETWORK = 'module.networking.aws';
const TO_SERVICES = `${COMPUTE}_vpc_security_group_egress_rule.to_services`;
const FROM_BALANCER = `${COMPUTE}_vpc_security_group_ingress_rule.from_balancer`;
const INNER = `${COMPUTE}_vpc_security_group_ingress_rule.inner`;
const TARGET_GROUP = `${COMPUTE}_lb_target_group.this`;
const FROM_SERVICES = `${NETWORK}_vpc_security_group_ingress_rule.storage`;
const DHCP_OPTIONS = `${NETWORK}_vpc_dhcp_options.this`;

/** What moto 5.2 forgets when it makes one of these: type to the arguments that the next plan sets again. */
const FORGOTTEN: Readonly<Record<string, readonly string[]>> = {
  // CreateDhcpOptions does not read its TagSpecification; CreateTags, which an update calls, works.
  aws_vpc_dhcp_options: ['tags', 'tags_all'],
  // DescribeSecurityGroupRules gives the description of ranges alone, not of a rule that names another group; once
  // ModifySecurityGroupRules has set it, it does.
  aws_vpc_security_group_ingress_rule: ['description'],
  aws_vpc_security_group_egress_rule: ['description'],
};

const ONE_OF_EACH = { vpcs: 1, addresses: 1, clusters: 1, fileSystems: 1, balancers: 1 };
const NOTHING = { vpcs: 0, addresses: 0, clusters: 0, fileSystems: 0, balancers: 0 };

const counted = (inventory: AwsInventory): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(inventory).map(([kind, ids]) => [kind, ids.length]));

/** Expects updates of exactly these, and of nothing in them but what moto forgot. */
function expectOnlyForgotten(plan: CliRun, addresses: readonly string[]): void {
  expect(changesOf(plan)).toEqual(Object.fromEntries(addresses.map((address) => [address, 'update'])));
  for (const { address, args } of eventsOf(plan, 'plan.change')) {
    const type = address.split('.').find((part) => part.startsWith('aws_')) ?? address;
    const names = new Set(args.map(({ name }) => name));
    expect([...names].toSorted(), address).toEqual(FORGOTTEN[type]);
  }
}

const why = noAws();

describe.skipIf(skipAloud('the lab on AWS', why))('the lab on AWS', () => {
  let aws: AwsEmulator;
  let stack: TempStack;

  beforeAll(async () => {
    aws = await startAws();
    stack = exampleStack('devai-lab', {
      ...aws.env,
      HOME: tempDirectory(),
      LANDFALL_TF_PLUGIN_DIR: must(awsPluginDir(), 'the provider is here'),
    });
  }, 60_000);
  afterAll(() => aws.stop());

  const command = async (exit: number, ...args: readonly string[]): Promise<CliRun> => {
    const ended = await stack.start([...args, ...AWS, '--json'], { withinMs: WITHIN_MS }).ended;
    expect(ended.exit, ended.screen).toBe(exit);
    return ended;
  };
  const plan = (exit: number): Promise<CliRun> => command(exit, 'plan', '--detailed-exitcode');
  /** Where Landfall pushes images: moto's registry takes none. */
  const apply = (): Promise<CliRun> => command(0, 'apply', '-y', '--no-push');

  it(
    'is made, stays as it is, tells what others do, changes by what was edited, and goes without a trace',
    { timeout: LIFE_MS },
    async () => {
      await command(0, 'render');
      // Moto answers 500 to what it lacks, and the provider would ask 25 times.
      stack.write(`${ROOT}/test_override.tf`, 'provider "aws" {\n  max_retries = 1\n}\n');

      const first = await apply();
      const { create, ...others } = onlyEvent(first, 'plan.summary').counts;
      expect(create).toBeGreaterThan(70);
      expect(Object.values(others).every((count) => count === 0)).toBe(true);
      expect(eventsOf(first, 'resource.done')).toHaveLength(create);
      expect(counted(await aws.inventory())).toEqual(ONE_OF_EACH);
      expect((await stack.run('outputs', 'url', ...AWS)).stdout).toBe('https://lab.example.com\n');

      const made = [`${TO_SERVICES}["8888"]`, `${FROM_BALANCER}["8888"]`, `${INNER}["tcp-8888"]`];
      const forgotten = [...made, `${INNER}["tcp-11434"]`, FROM_SERVICES, DHCP_OPTIONS];
      expectOnlyForgotten(await plan(2), forgotten);

      // What this apply attached to others (rules, routes, policies) is no drift; what somebody else does is.
      await command(0, 'drift', '--detailed-exitcode');
      const [vpc = ''] = (await aws.inventory()).vpcs;
      await aws.ec2('CreateTags', { 'ResourceId.1': vpc, 'Tag.1.Key': 'team', 'Tag.1.Value': 'others' });
      const drift = await command(2, 'drift', '--detailed-exitcode');
      expect(changesOf(drift)).toEqual({ [`${NETWORK}_vpc.this`]: 'update' });

      stack.edit('config/common/ports.yaml', 'devai: 8888', 'devai: 8899');
      const edited = changesOf(await plan(2));
      const moved = Object.fromEntries(
        [`${TARGET_GROUP}["devai-%"]`, `${TO_SERVICES}["%"]`, `${FROM_BALANCER}["%"]`, `${INNER}["tcp-%"]`].flatMap(
          (address) => [
            [address.replace('%', '8888'), 'delete'],
            [address.replace('%', '8899'), 'create'],
          ],
        ),
      );
      expect(edited).toEqual({
        ...moved,
        [`${COMPUTE}_ecs_task_definition.this["devai"]`]: 'replace',
        [`${COMPUTE}_ecs_service.steady["devai"]`]: 'update',
        [`${COMPUTE}_lb_listener.https[0]`]: 'update',
        // Somebody's tag is undone.
        [`${NETWORK}_vpc.this`]: 'update',
        [`${INNER}["tcp-11434"]`]: 'update',
        [FROM_SERVICES]: 'update',
        [DHCP_OPTIONS]: 'update',
      });
      await apply();
      expectOnlyForgotten(
        await plan(2),
        made.map((address) => address.replace('8888', '8899')),
      );

      await command(0, 'destroy', '-y');
      expect(onlyEvent(await command(0, 'status'), 'result').data).toEqual([]);
      expect(counted(await aws.inventory())).toEqual(NOTHING);
    },
  );
});
