import { describe, expect, it } from 'vitest';
import { eventsOf, type CliRun } from '../support/landfall.ts';
import { theError } from '../support/recovery.ts';
import { changesOf, expectSettled, kosmos, type TempStack } from '../support/temp-stack.ts';

/** The dev profile, whose only machine may also be of another type, or in the other zone. */
function flexible(): TempStack {
  const stack = kosmos();
  const alternatives = 'alternatives: [{ type: ecs.g6.large }, { type: ecs.g7.xlarge, subnet: db }]';
  stack.edit('config/profiles/dev.yaml', 'type: ecs.g7.large', `type: ecs.g7.large\n    ${alternatives}`);
  return stack;
}

function told(run: CliRun): readonly string[] {
  return eventsOf(run, 'resource.progress').map(({ message }) => message);
}

async function machine(stack: TempStack): Promise<string> {
  const shown = await stack.run('state', 'show', 'alicloud_instance.api');
  const found = shown.exit === 0 ? shown : await stack.run('state', 'show', 'alicloud_instance.api_1');
  expect(found.exit, found.screen).toBe(0);
  return found.stdout;
}

describe.concurrent('a machine out of stock', () => {
  it('is made of the next type, which it says and keeps, also when stock is back', async () => {
    const stack = flexible();
    await stack.fault('no stock of ecs.g7.large in cn-shanghai-b');
    const apply = await stack.json(0, 'apply', '-y');
    expect(told(apply)).toContain('no capacity for instance_type ecs.g7.large; trying instance_type ecs.g6.large');
    expect(await machine(stack)).toMatch(/instance_type +"ecs\.g6\.large"/);
    await expectSettled(stack);
    await stack.clearFaults();
    await expectSettled(stack);
    const changed = await stack.json(
      2,
      'plan',
      '--detailed-exitcode',
      '--set',
      'machines.api.type=ecs.g7.xlarge',
      '--set',
      'machines.api.alternatives=[]',
    );
    expect(Object.values(changesOf(changed))).toContain('update');
  });

  it('is made in the other zone when no type is left in the first', async () => {
    const stack = flexible();
    await stack.fault('no stock of ecs.g7.large in cn-shanghai-b', 'no stock of ecs.g6.large in cn-shanghai-b');
    const apply = await stack.json(0, 'apply', '-y');
    expect(told(apply).at(-1)).toMatch(/trying .*vswitch_id alicloud_vswitch\.db/);
    expect(await machine(stack)).toMatch(/availability_zone +"cn-shanghai-g"/);
    await expectSettled(stack);
    await stack.json(0, 'destroy', '-y');
    expect(await stack.counts()).toEqual({});
  });

  it('fails with the cloud’s own answer when all alternatives are out as well, and continues with stock', async () => {
    const stack = flexible();
    const out = ['ecs.g7.large in cn-shanghai-b', 'ecs.g6.large in cn-shanghai-b', 'ecs.g7.xlarge in cn-shanghai-g'];
    await stack.fault(...out.map((what) => `no stock of ${what}`));
    const apply = await stack.json(5, 'apply', '-y');
    expect(theError(apply)).toMatchObject({ code: 'LF3011', cloud: { api: 'ecs:RunInstances' } });
    expect((await stack.counts())['ecs']).not.toHaveProperty('instance');
    await stack.clearFaults();
    await stack.json(0, 'apply', '-y');
    expect(await machine(stack)).toMatch(/instance_type +"ecs\.g7\.large"/);
    await expectSettled(stack);
  });

  it('names the place of an alternative that cannot be', async () => {
    const stack = flexible();
    stack.edit('config/profiles/dev.yaml', 'subnet: db', 'subnet: dbb');
    const check = await stack.json(3, 'check');
    expect(eventsOf(check, 'diagnostic')).toContainEqual(expect.objectContaining({ code: 'LF1016', suggestion: 'db' }));
  });
});
