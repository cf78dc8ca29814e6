import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BOUGHT, kosmosCounts, PROD } from '../support/expected-counts.ts';
import { onlyEvent, type CliRun } from '../support/landfall.ts';
import { newUser } from '../support/ram-user.ts';
import { theError } from '../support/recovery.ts';
import { serveWorld } from '../support/served-world.ts';
import { kosmos, type Counts, type TempStack } from '../support/temp-stack.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: string;
}

/** Characters that RAM takes of one policy. */
const LONGEST = 6144;

/** The statements of each policy that `export policy` prints. */
async function policyOf(profile: string, ...more: readonly string[]): Promise<Policies> {
  const exported = onlyEvent(await kosmos().json(0, 'export', 'policy', '-p', profile, ...more), 'result').data;
  const { policies } = exported as {
    readonly policies: readonly { readonly Version: string; readonly Statement: readonly Statement[] }[];
  };
  expect(policies.length).toBeGreaterThan(0);
  for (const policy of policies) {
    expect(policy.Version).toBe('1');
    expect(JSON.stringify(policy).length).toBeLessThanOrEqual(LONGEST);
  }
  return policies.map(({ Statement }) => Statement);
}

type Policies = readonly (readonly Statement[])[];

function actionsIn(policies: Policies): readonly string[] {
  return policies.flat().flatMap(({ Action }) => Action);
}

interface Actor {
  readonly stack: TempStack;
  /** How many policies the user has. */
  readonly policies: number;
  readonly run: (...args: readonly string[]) => Promise<CliRun>;
}

/** A stack whose commands act as a RAM user with these policies and nothing else. */
async function actorWith(profile: string, policies: Policies): Promise<Actor> {
  const stack = kosmos();
  const served = await serveWorld(join(stack.root, '.landfall/world'), '--speed', '1200');
  const { accessKeyId, accessKeySecret } = await newUser(served, 'deployer', ...policies);
  const env = { LANDFALL_SIM_ACCESS_KEY_ID: accessKeyId, LANDFALL_SIM_ACCESS_KEY_SECRET: accessKeySecret };
  return {
    stack,
    policies: policies.length,
    run: (...args) => stack.start([...args, '-p', profile, '--json'], { env }).ended,
  };
}

/** What exists but for the user that acts and its policy. */
async function countsOfStack({ stack, policies }: Actor): Promise<Counts> {
  const { ram: { user: _user, access_key: _key, policy = 0, policy_attachment = 0, ...roles } = {}, ...others } =
    await stack.counts();
  const ram = { ...roles, policy: policy - policies, policy_attachment: policy_attachment - policies };
  const left = Object.fromEntries(Object.entries(ram).filter(([, count]) => count > 0));
  return Object.keys(left).length === 0 ? others : { ...others, ram: left };
}

function without(policies: Policies, action: string): Policies {
  return policies.map((statements) =>
    statements
      .map((statement) => ({ ...statement, Action: statement.Action.filter((name) => name !== action) }))
      .filter(({ Action }) => Action.length > 0),
  );
}

/** A run that takes a user through the whole life of the stack, until one of them is refused. */
async function lifeOf({ run }: Actor): Promise<CliRun> {
  const applied = await run('apply', '-y', '--allow-purchase');
  return applied.exit === 0 ? run('destroy', '-y') : applied;
}

describe.concurrent('a RAM user with exactly the exported policy', { timeout: 180_000 }, () => {
  it.each([
    { profile: 'dev', machines: 1, beyond: undefined, left: {} },
    { profile: 'prod', machines: 4, beyond: PROD, left: BOUGHT },
  ])('plans, applies and destroys $profile', async ({ profile, machines, beyond, left }) => {
    const actor = await actorWith(profile, await policyOf(profile));
    for (const args of [['plan'], ['apply', '-y', '--allow-purchase'], ['plan', '--detailed-exitcode']]) {
      const done = await actor.run(...args);
      expect(done.exit, done.screen).toBe(0);
    }
    expect(await countsOfStack(actor)).toEqual(kosmosCounts(machines, beyond));
    const destroyed = await actor.run('destroy', '-y');
    expect(destroyed.exit, destroyed.screen).toBe(0);
    expect(await countsOfStack(actor)).toEqual(left);
  });

  it.each([
    'vpc:CreateVpc',
    'vpc:DeleteVpc',
    'ecs:RunInstances',
    'ecs:DescribeInstances',
    'ecs:DeleteInstance',
    'oss:PutBucket',
    'oss:DeleteBucket',
    'ram:PassRole',
    'ram:CreateRole',
    'kms:CreateKey',
    'slb:CreateLoadBalancer',
    'cms:PutContact',
  ])('is told %s when only that is taken away from the policy of dev', async (action) => {
    const policy = await policyOf('dev');
    expect(actionsIn(policy)).toContain(action);
    const refused = await lifeOf(await actorWith('dev', without(policy, action)));
    expect(refused.exit, refused.screen).toBe(4);
    expect(theError(refused)).toMatchObject({ code: 'LF3014', fix: expect.stringContaining(action) });
  });

  it.each([
    'cs:CreateCluster',
    'eas:CreateService',
    'odps:CreateProject',
    'yundun-waf:CreateDomain',
    'ecs:PurchaseReservedInstancesOffering',
  ])('is told %s when only that is taken away from the policy of prod', async (action) => {
    const policy = await policyOf('prod');
    expect(actionsIn(policy)).toContain(action);
    const refused = await lifeOf(await actorWith('prod', without(policy, action)));
    expect(refused.exit, refused.screen).toBe(4);
    expect(theError(refused)).toMatchObject({ code: 'LF3014', fix: expect.stringContaining(action) });
  });

  it('of a rehearsal lives through everything, and every action in it is needed', async () => {
    const policy = await policyOf('dev', '--rehearsed');
    const all = actionsIn(policy);
    expect(all.length).toBeLessThan(actionsIn(await policyOf('dev')).length);
    const lived = await lifeOf(await actorWith('dev', policy));
    expect(lived.exit, lived.screen).toBe(0);
    for (const action of ['vpc:DescribeVpcAttribute', 'ecs:DescribeSecurityGroupAttribute', 'oss:GetBucketInfo']) {
      const refused = await lifeOf(await actorWith('dev', without(policy, action)));
      expect(refused.exit, action).toBe(4);
      expect(theError(refused)).toMatchObject({ fix: expect.stringContaining(action) });
    }
  });

  it('gets nothing that no resource of the stack needs', async () => {
    const actions = actionsIn(await policyOf('dev'));
    expect(new Set(actions).size).toBe(actions.length);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
    expect(actions.filter((action) => /^(?:cs|eas|odps|yundun-waf):/.test(action))).toEqual([]);
  });
});
