import { describe, expect, it } from 'vitest';
import { BOUGHT, kosmosCounts, kosmosSize, PROD, STAGING } from '../support/expected-counts.ts';
import { eventsOf, onlyEvent } from '../support/landfall.ts';
import { changesOf, expectSettled, kosmos, worldOf } from '../support/temp-stack.ts';

const PLACES = [
  {
    profile: 'dev',
    machines: 1,
    beyond: undefined,
    place: [],
    region: 'cn-shanghai',
    bucket: 'kosmos-dev-data-cn-shanghai',
    left: {},
  },
  {
    profile: 'staging',
    machines: 2,
    beyond: STAGING,
    place: [],
    region: 'cn-shanghai',
    bucket: 'kosmos-staging-data-cn-shanghai',
    left: {},
  },
  {
    profile: 'prod',
    machines: 4,
    beyond: PROD,
    place: [],
    region: 'cn-shanghai',
    bucket: 'kosmos-production-data',
    left: BOUGHT,
  },
  {
    profile: 'prod',
    machines: 4,
    beyond: PROD,
    place: ['--set', 'region=ap-southeast-1'],
    region: 'ap-southeast-1',
    bucket: 'kosmos-production-data',
    left: BOUGHT,
  },
] as const;

describe.concurrent('KOSMOS', () => {
  it.each(PLACES)(
    'as $profile in $region is checked, planned, applied, found as it should be, and destroyed to nothing',
    async ({ profile, machines, beyond, place, region, bucket, left }) => {
      const stack = kosmos();
      const flags = ['-p', profile, ...place];
      const resources = kosmosSize(machines, beyond);

      const check = await stack.json(0, 'check', ...flags);
      expect(onlyEvent(check, 'result').data).toMatchObject({ stack: 'kosmos', profile, region });
      expect(changesOf(await stack.json(2, 'plan', '--detailed-exitcode', ...flags))).toMatchObject({
        'alicloud_vpc.main': 'create',
      });

      const apply = await stack.json(0, 'apply', '-y', '--allow-purchase', ...flags);
      expect(onlyEvent(apply, 'hello')).toMatchObject({
        stack: 'kosmos',
        profile,
        region,
        cloud: expect.stringContaining('simulated cloud'),
      });
      expect(onlyEvent(apply, 'plan.summary').counts).toMatchObject({
        create: resources,
        update: 0,
        replace: 0,
        delete: 0,
      });
      expect(onlyEvent(apply, 'summary')).toMatchObject({ ok: true, done: resources, failed: 0, skipped: 0 });
      expect(await stack.counts()).toEqual(kosmosCounts(machines, beyond));
      await expectSettled(stack, ...flags);

      const status = onlyEvent(await stack.json(0, 'status', ...flags), 'result').data as { condition: string }[];
      expect(status.map(({ condition }) => condition)).toEqual(Array.from({ length: resources }, () => 'ok'));
      const outputs = await stack.run('outputs', ...flags, 'bucket_data');
      expect(outputs.stdout.trim(), outputs.screen).toBe(bucket);

      const destroy = await stack.json(0, 'destroy', '-y', ...flags);
      expect(onlyEvent(destroy, 'summary')).toMatchObject({ ok: true, failed: 0 });
      expect(await stack.counts()).toEqual(left);
      expect(changesOf(await stack.json(0, 'plan', '--destroy', ...flags))).toEqual({});
    },
  );

  it('tells what a destroy leaves behind for a while: a key that waits for its deletion', async () => {
    const stack = kosmos();
    await stack.json(0, 'apply', '-y');
    const destroy = await stack.run('destroy', '-y');
    expect(destroy.exit, destroy.screen).toBe(0);
    expect((await stack.run('sim', 'show')).stdout).toContain('only waiting for their end: 1 kms key');
  });

  it('keeps profiles apart: both run in one account, and destroying one leaves the other', async () => {
    const stack = kosmos();
    await stack.json(0, 'apply', '-y', '-p', 'dev');
    await stack.json(0, 'apply', '-y', '-p', 'prod', '--allow-purchase');
    const both = await stack.counts();
    expect(both['ecs']).toMatchObject({ instance: 7 });
    await stack.json(0, 'destroy', '-y', '-p', 'dev');
    expect(await stack.counts()).toEqual(kosmosCounts(4, PROD));
    await expectSettled(stack, '-p', 'prod');
  });

  it('is applied exactly as a saved plan says', async () => {
    const stack = kosmos();
    const planned = changesOf(await stack.json(0, 'plan', '-p', 'prod', '--out', 'next.plan'));
    // The configuration moves on after the plan; the plan does not.
    stack.edit('config/profiles/prod.yaml', 'api: { count: 2 }', 'api: { count: 3 }');
    const apply = await stack.json(0, 'apply', '-y', '-p', 'prod', '--allow-purchase', 'next.plan');
    const created = eventsOf(apply, 'resource.done').map(({ address }) => address);
    expect(created.toSorted()).toEqual(Object.keys(planned).toSorted());
    expect(await stack.counts()).toEqual(kosmosCounts(4, PROD));
    expect(changesOf(await stack.json(2, 'plan', '-p', 'prod', '--detailed-exitcode'))).toMatchObject({
      'alicloud_instance.api_3': 'create',
    });
  });

  it('refuses a saved plan after another apply, and one that was edited', async () => {
    const stack = kosmos();
    await stack.json(0, 'plan', '--out', 'stale.plan');
    await stack.json(0, 'apply', '-y');
    const stale = await stack.json(3, 'apply', '-y', 'stale.plan');
    expect(onlyEvent(stale, 'error').error).toMatchObject({ code: 'LF3005', exit: 3 });
    await stack.json(0, 'plan', '--out', 'edited.plan');
    stack.edit('edited.plan', '"goal": "apply"', '"goal": "destroy"');
    expect(onlyEvent(await stack.json(3, 'apply', '-y', 'edited.plan'), 'error').error).toMatchObject({
      code: 'LF3006',
    });
    expect(await stack.counts()).toEqual(kosmosCounts(1));
  });

  it('asks for a yes when nobody is there to give it, and changes nothing', async () => {
    const stack = kosmos();
    const refused = await stack.json(3, 'apply');
    expect(onlyEvent(refused, 'error').error).toMatchObject({ code: 'LF6002' });
    expect(await stack.counts()).toEqual({});
  });

  it('brings about one address with what it stands on, and takes one down with what stands on it', async () => {
    const stack = kosmos();
    const apply = await stack.json(0, 'apply', '-y', '--only', 'alicloud_vswitch.db');
    expect(changesOf(apply)).toEqual({ 'alicloud_vpc.main': 'create', 'alicloud_vswitch.db': 'create' });
    expect(await stack.counts()).toEqual({ vpc: { vpc: 1, vswitch: 1 } });
    await stack.json(0, 'apply', '-y');
    const destroy = await stack.json(0, 'destroy', '-y', '--only', 'alicloud_instance.api_1');
    expect(Object.keys(changesOf(destroy))).toContain('alicloud_instance.api_1');
    expect(Object.keys(changesOf(destroy))).not.toContain('alicloud_vpc.main');
    await stack.json(0, 'apply', '-y');
    expect(await stack.counts()).toEqual(kosmosCounts(1));
    const unknown = await stack.json(3, 'plan', '--only', 'alicloud_vswitch.dbb');
    expect(onlyEvent(unknown, 'error').error.fix).toContain('alicloud_vswitch.db');
  });

  it('goes on past a failure with what does not depend on it, when told to', async () => {
    const [stopping, going] = [kosmos(), kosmos()];
    const outcome = async (stack: typeof stopping, ...flags: string[]): Promise<{ done: number; failed: number }> => {
      await stack.fault('fail ecs:ImportKeyPair with Forbidden.Test');
      const run = await stack.json(5, 'apply', '-y', ...flags);
      expect(onlyEvent(run, 'error').error.where?.address).toBe('alicloud_ecs_key_pair.ops');
      const { done = 0, failed = 0 } = onlyEvent(run, 'summary');
      return { done, failed };
    };
    const [stopped, gone] = await Promise.all([outcome(stopping), outcome(going, '--continue-on-error')]);
    expect(stopped.failed).toBe(1);
    expect(gone.failed).toBe(1);
    expect(gone.done).toBeGreaterThan(stopped.done + 10);
    // Of the machine and what hangs on it nothing could be made.
    expect((await going.counts())['ecs']).not.toHaveProperty('instance');
    await going.clearFaults();
    await going.json(0, 'apply', '-y');
    expect(await going.counts()).toEqual(kosmosCounts(1));
    expect(worldOf(await going.json(0, 'sim', 'show')).faults).toEqual([]);
  });
});
