import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kosmosCounts } from '../support/expected-counts.ts';
import { eventsOf, onlyEvent } from '../support/landfall.ts';
import { expectContinues, theError, type ErrorReport } from '../support/recovery.ts';
import { serveWorld } from '../support/served-world.ts';
import { expectSettled, kosmos } from '../support/temp-stack.ts';

interface Refusal {
  readonly what: string;
  readonly fault: string;
  readonly exit: number;
  readonly error: Partial<Record<keyof ErrorReport, unknown>>;
}

const REFUSALS: readonly Refusal[] = [
  {
    what: 'no stock in the zone',
    fault: 'no stock of ecs.g7.large in cn-shanghai-b',
    exit: 5,
    error: {
      code: 'LF3011',
      where: expect.objectContaining({ address: 'alicloud_instance.api_1' }),
      cloud: expect.objectContaining({ api: 'ecs:RunInstances', code: 'OperationDenied.NoStock' }),
    },
  },
  {
    what: 'a quota that is used up',
    fault: 'quota vpc.vpcs 0',
    exit: 5,
    error: {
      code: 'LF3012',
      where: expect.objectContaining({ address: 'alicloud_vpc.main' }),
      cloud: expect.objectContaining({ api: 'vpc:CreateVpc', code: 'QuotaExceeded.Vpc' }),
    },
  },
  {
    what: 'a bucket name that somebody else has',
    fault: 'taken bucket kosmos-dev-data-cn-shanghai',
    exit: 5,
    error: {
      code: 'LF3013',
      fix: expect.stringMatching(/kosmos-dev-data-cn-shanghai-\w+/),
      cloud: expect.objectContaining({ api: 'oss:PutBucket', code: 'BucketAlreadyExists' }),
    },
  },
  {
    what: 'an account that cannot pay',
    fault: 'insufficient balance',
    exit: 5,
    error: { code: 'LF3016' },
  },
];

describe.concurrent('a run against', () => {
  it.each(REFUSALS)('$what ends with one clear error, and the next one continues', async ({ fault, exit, error }) => {
    const stack = kosmos();
    await stack.fault(fault);
    const run = await stack.json(exit, 'apply', '-y');
    const report = theError(run);
    expect(report).toMatchObject(error);
    expect(report.where).toMatchObject({ file: expect.stringMatching(/^config\//), line: expect.any(Number) });
    expect(report.cloud?.requestId).toMatch(/^[0-9A-F-]+$/);
    expect(report.world).toMatch(/\d+ done, \d+ failed/);
    await stack.clearFaults();
    await expectContinues(stack);
  });

  it('no stock goes on with the type that the user chooses instead', async () => {
    const stack = kosmos();
    await stack.fault('no stock of ecs.g7.large in cn-shanghai-b');
    await stack.json(5, 'apply', '-y');
    await expectContinues(stack, { flags: ['--set', 'machines.api.type=ecs.g7.xlarge'] });
  });

  it('a taken bucket name goes on with the name that the error proposes', async () => {
    const stack = kosmos();
    await stack.fault('taken bucket kosmos-dev-data-cn-shanghai');
    const { fix = '' } = theError(await stack.json(5, 'apply', '-y'));
    const name = /kosmos-dev-data-cn-shanghai-\w+/.exec(fix)?.[0] ?? '';
    await expectContinues(stack, { flags: ['--set', `storage.buckets.data.name=${name}`] });
  });

  it('an unknown access key, and one with a wrong secret, are told apart from everything else', async () => {
    const stack = kosmos();
    const served = await serveWorld(join(stack.root, '.landfall/world'), '--speed', '600');
    const keys = [
      { LANDFALL_SIM_ACCESS_KEY_ID: 'LTAI5tNobodyKnowsThisKey', LANDFALL_SIM_ACCESS_KEY_SECRET: 'secret' },
      { LANDFALL_SIM_ACCESS_KEY_ID: served.accessKeyId, LANDFALL_SIM_ACCESS_KEY_SECRET: 'wrong' },
    ];
    for (const env of keys) {
      const run = await stack.start(['apply', '-y', '--json'], { env }).ended;
      expect(run.exit, run.screen).toBe(4);
      expect(theError(run)).toMatchObject({
        code: 'LF3015',
        cloud: { code: expect.stringMatching(/InvalidAccessKeyId|SignatureDoesNotMatch/) },
      });
      expect(run.stdout + run.stderr).not.toContain(served.accessKeySecret);
    }
    expect(await stack.counts()).toEqual({});
    await expectContinues(stack);
  });

  it('a cloud that throttles half of all calls succeeds, and shows that it had to try again', async () => {
    const [machine, person] = [kosmos(), kosmos()];
    await machine.fault('throttle 50% of *');
    await person.fault('throttle 50% of *');
    const run = await machine.json(0, 'apply', '-y');
    const retries = eventsOf(run, 'resource.retry');
    expect(retries.length).toBeGreaterThan(20);
    expect(new Set(retries.map(({ errorClass }) => errorClass))).toEqual(new Set(['throttle']));
    await expectSettled(machine);
    const screen = await person.run('apply', '-y', '-v');
    expect(screen.exit, screen.screen).toBe(0);
    expect(screen.stdout).toMatch(/answered Throttling\S*, try 2 in/);
    await person.json(0, 'destroy', '-y');
    expect(await person.counts()).toEqual({});
  });

  it.each([
    { fault: 'drop after commit 1 time of ecs:RunInstances', ends: [0] },
    { fault: 'drop after commit 1 time of vpc:CreateVpc', ends: [0] },
    { fault: 'delay 0.4s after commit 20% of *', ends: [0] },
    // Losing calls again and again may end a run; it must never make it forget.
    { fault: 'drop after commit 15% of *', ends: [0, 5] },
    { fault: 'drop before commit 15% of *', ends: [0, 5] },
  ])('a connection that fails ($fault) makes nothing twice', async ({ fault, ends }) => {
    const stack = kosmos();
    await stack.fault(fault);
    const run = await stack.run('apply', '-y', '--json');
    expect(ends, run.screen).toContain(run.exit);
    await stack.clearFaults();
    await expectContinues(stack);
    await stack.json(0, 'destroy', '-y');
    expect(await stack.counts()).toEqual({});
  });

  it('reads that are behind succeeds', async () => {
    const stack = kosmos();
    await stack.json(0, 'sim', 'show');
    const world = JSON.parse(stack.read('.landfall/world/world.json')) as Record<string, unknown>;
    stack.write('.landfall/world/world.json', JSON.stringify({ ...world, lagSeconds: 4 }));
    await expectContinues(stack);
  });

  it('a time limit ends cleanly with what was begun, and the next one continues', async () => {
    const stack = kosmos();
    const run = await stack.json(9, 'apply', '-y', '--timeout', '20s');
    expect(theError(run)).toMatchObject({ code: 'LF3020' });
    expect(onlyEvent(run, 'summary')).toMatchObject({ skipped: expect.any(Number) });
    expect(await stack.counts()).not.toEqual(kosmosCounts(1));
    await expectContinues(stack);
  });
});
