import { describe, expect, it } from 'vitest';
import { eventsOf, type CliRun } from '../support/landfall.ts';
import { kosmos, type TempStack } from '../support/temp-stack.ts';

interface Left {
  readonly id: string;
  readonly what: string;
  readonly cost: string;
  readonly until?: string;
}

function leftIn(run: CliRun): { readonly left: readonly Left[]; readonly removed: readonly Left[] } {
  const told = eventsOf(run, 'result').filter(({ name }) => name === 'leftovers');
  expect(told, run.screen).toHaveLength(1);
  return told[0]?.data as ReturnType<typeof leftIn>;
}

/** The prod profile, whose cluster collects logs. */
function logging(): TempStack {
  const stack = kosmos();
  stack.edit('config/common/cluster.yaml', '    - name: csi-plugin', '    - name: logtail-ds\n    - name: csi-plugin');
  return stack;
}

const PROD = ['-p', 'prod'];

describe.concurrent('what a destroy leaves', () => {
  it('is named with what it costs, and what a cluster keeps goes when asked to', async () => {
    const stack = logging();
    await stack.json(0, 'apply', '-y', ...PROD, '--allow-purchase');
    const destroy = await stack.json(10, 'destroy', '-y', ...PROD);
    const { left } = leftIn(destroy);
    expect(Object.fromEntries(left.map(({ what, cost }) => [what, cost]))).toEqual({
      'log project': 'running',
      'reserved instance': 'paid',
      'encryption key': 'none',
    });
    const logs = left.find(({ what }) => what === 'log project');
    expect(logs?.id).toMatch(/^k8s-log-c/);
    expect(left.find(({ what }) => what === 'encryption key')?.until).toMatch(/^\d{4}-/);
    expect(
      leftIn(await stack.json(10, 'leftovers', ...PROD))
        .left.map(({ id }) => id)
        .toSorted(),
    ).toEqual(left.map(({ id }) => id).toSorted());

    const again = leftIn(await stack.json(0, 'destroy', '-y', ...PROD, '--leftovers'));
    expect(again.removed.map(({ id }) => id)).toEqual([logs?.id]);
    expect(again.left.map(({ what }) => what).toSorted()).toEqual(['encryption key', 'reserved instance']);
    expect(await stack.counts()).not.toHaveProperty('sls');
    const screen = await stack.run('leftovers', ...PROD);
    expect(screen.exit, screen.screen).toBe(0);
    expect(screen.stdout).toMatch(/reserved instance +ecsri-\S+ +paid beforehand +until \d{4}/);
  });

  it('goes at once when the destroy says so', async () => {
    const stack = logging();
    await stack.json(0, 'apply', '-y', ...PROD, '--allow-purchase');
    const destroy = leftIn(await stack.json(0, 'destroy', '-y', ...PROD, '--leftovers'));
    expect(destroy.removed.map(({ what }) => what)).toEqual(['log project']);
    expect(await stack.counts()).not.toHaveProperty('sls');
  });

  it('is nothing while everything stands, and what lost its state is found by its tags', async () => {
    const stack = kosmos();
    await stack.json(0, 'apply', '-y');
    expect(leftIn(await stack.json(0, 'leftovers')).left).toEqual([]);
    await stack.json(0, 'state', 'rm', 'alicloud_eip_address.nat');
    const { left } = leftIn(await stack.json(10, 'leftovers'));
    expect(left).toEqual([
      expect.objectContaining({ what: 'alicloud_eip_address', cost: 'running', address: 'alicloud_eip_address.nat' }),
    ]);
  });
});
