import { describe, expect, it } from 'vitest';
import { onlyEvent } from '../support/landfall.ts';
import { expectSettled, kosmos } from '../support/temp-stack.ts';

describe.concurrent('a stack in two regions of one account', () => {
  it('stands beside itself, and destroying one leaves the other as it was', async () => {
    const stack = kosmos();
    await stack.json(0, 'apply', '-y', '-p', 'prod', '--allow-purchase');
    const primary = await stack.counts();
    const apply = await stack.json(0, 'apply', '-y', '-p', 'prod', '-t', 'dr');
    expect(onlyEvent(apply, 'hello')).toMatchObject({ target: 'dr', region: 'cn-hangzhou' });
    expect((await stack.counts())['vpc']).toMatchObject({ vpc: 2, vswitch: 4 });
    await expectSettled(stack, '-p', 'prod');
    await expectSettled(stack, '-p', 'prod', '-t', 'dr');
    const zone = await stack.run('state', 'show', '-p', 'prod', '-t', 'dr', 'alicloud_vswitch.app');
    expect(zone.stdout).toMatch(/zone_id +"cn-hangzhou-j"/);
    const left = await stack.json(0, 'leftovers', '-p', 'prod');
    expect(onlyEvent(left, 'result').data).toMatchObject({ left: [], unseen: [] });
    await stack.json(0, 'destroy', '-y', '-p', 'prod', '-t', 'dr');
    expect(await stack.counts()).toEqual(primary);
    await expectSettled(stack, '-p', 'prod');
  });

  it('has the region of the target, unless the command line says another', async () => {
    const stack = kosmos();
    const region = async (...flags: readonly string[]): Promise<unknown> =>
      (onlyEvent(await stack.json(0, 'check', '-p', 'prod', ...flags), 'result').data as { region: string }).region;
    expect(await region()).toBe('cn-shanghai');
    expect(await region('-t', 'dr')).toBe('cn-hangzhou');
    expect(await region('-t', 'dr', '--set', 'region=cn-hongkong')).toBe('cn-hongkong');
  });

  it('explains the region by the target’s own line', async () => {
    const stack = kosmos();
    const explain = await stack.run('explain', '-p', 'prod', '-t', 'dr', 'network.subnets.app.zone');
    expect(explain.stdout, explain.screen).toContain('"cn-hangzhou-j"');
    const origin = await stack.run('explain', '-p', 'prod', '-t', 'dr', 'region');
    expect(origin.stdout, origin.screen).toMatch(/set at +config\/profiles\/prod\.yaml:\d+/);
  });
});
