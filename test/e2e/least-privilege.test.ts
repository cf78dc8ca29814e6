import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { actionsOf } from '../../src/clouds/alicloud/index.ts';
import { BOUGHT, kosmosCounts, PROD } from '../support/expected-counts.ts';
import { eventsOf, type CliRun } from '../support/landfall.ts';
import { newUser } from '../support/ram-user.ts';
import { theError } from '../support/recovery.ts';
import { serveWorld } from '../support/served-world.ts';
import { kosmos, type TempStack } from '../support/temp-stack.ts';

/** The actions that the drivers of the stack's resources declare: what a least-privilege policy is made of. */
async function declaredActions(stack: TempStack): Promise<readonly string[]> {
  const plan = await stack.json(0, 'plan', '-p', 'prod');
  const types = new Set(eventsOf(plan, 'plan.change').map(({ address }) => address.split('.')[0] ?? ''));
  expect(types.size).toBeGreaterThan(15);
  return actionsOf([...types, 'alicloud_images']);
}

interface Actor {
  readonly stack: TempStack;
  readonly run: (...args: readonly string[]) => Promise<CliRun>;
}

/** RAM takes 6144 characters a policy, so the actions stand in several. */
const ACTIONS_A_POLICY = 120;
const POLICIES = 3;

function policiesOf(actions: readonly string[]): readonly (readonly object[])[] {
  expect(actions.length).toBeLessThanOrEqual(POLICIES * ACTIONS_A_POLICY);
  return Array.from({ length: POLICIES }, (_, index) => [
    {
      Effect: 'Allow',
      Action: actions.slice(index * ACTIONS_A_POLICY, (index + 1) * ACTIONS_A_POLICY),
      Resource: '*',
    },
  ]);
}

/** A stack whose commands act as a RAM user that may do this and nothing else. */
async function actorWith(actions: readonly string[]): Promise<Actor> {
  const stack = kosmos();
  const served = await serveWorld(join(stack.root, '.landfall/world'), '--speed', '1200');
  const { accessKeyId, accessKeySecret } = await newUser(served, 'deployer', ...policiesOf(actions));
  const env = { LANDFALL_SIM_ACCESS_KEY_ID: accessKeyId, LANDFALL_SIM_ACCESS_KEY_SECRET: accessKeySecret };
  return { stack, run: (...args) => stack.start([...args, '-p', 'prod', '--json'], { env }).ended };
}

/** Without the user that acts, and without what it may. */
async function countsOfStack(stack: TempStack): Promise<unknown> {
  const { ram: { policy = 0, policy_attachment = 0, role = 0 } = {}, ...others } = await stack.counts();
  const left = Object.fromEntries(
    Object.entries({ policy: policy - POLICIES, policy_attachment: policy_attachment - POLICIES, role }).filter(
      ([, count]) => count > 0,
    ),
  );
  return { ...others, ...(Object.keys(left).length === 0 ? {} : { ram: left }) };
}

describe.concurrent('a RAM user with exactly the actions that the drivers declare', () => {
  it('applies, scales and destroys the whole stack', async () => {
    const { stack, run } = await actorWith(await declaredActions(kosmos()));
    for (const args of [
      ['apply', '-y', '--allow-purchase'],
      ['plan', '--detailed-exitcode'],
    ]) {
      const done = await run(...args);
      expect(done.exit, done.screen).toBe(0);
    }
    expect(await countsOfStack(stack)).toEqual(kosmosCounts(4, PROD));
    const scaled = await run(
      'apply',
      '-y',
      '--allow-purchase',
      '--set',
      'machines.api.count=1',
      '--set',
      'network.name=renamed',
      '--set',
      'machines.batch.type=ecs.g7.2xlarge',
    );
    expect(scaled.exit, scaled.screen).toBe(0);
    const destroyed = await run('destroy', '-y');
    expect(destroyed.exit, destroyed.screen).toBe(0);
    expect(await countsOfStack(stack)).toEqual(BOUGHT);
  });

  it.each([
    'vpc:CreateVpc',
    'ecs:RunInstances',
    'oss:PutBucket',
    'ram:CreateRole',
    'slb:CreateLoadBalancerHTTPSListener',
    'kms:CreateKey',
    'ram:PassRole',
  ])('is told which action is missing when %s is taken away, and goes on once it is granted', async (missing) => {
    const declared = await declaredActions(kosmos());
    expect(declared).toContain(missing);
    const { stack, run } = await actorWith(declared.filter((action) => action !== missing));
    const refused = await run('apply', '-y', '--allow-purchase');
    expect(refused.exit, refused.screen).toBe(4);
    expect(theError(refused)).toMatchObject({ code: 'LF3014', fix: expect.stringContaining(missing) });
    // The account's own key may do everything.
    await stack.json(0, 'apply', '-y', '-p', 'prod', '--allow-purchase');
    expect(await countsOfStack(stack)).toEqual(kosmosCounts(4, PROD));
  });
});
