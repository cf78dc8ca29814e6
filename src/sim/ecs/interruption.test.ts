import { describe, expect, test } from 'vitest';
import { must } from '../../base/index.ts';
import type { Answer } from '../service.ts';
import { JsonBody } from '../wire/json-body.ts';
import { ecs } from './index.ts';
import { testMachines } from './test-machines.ts';

const BID = { SpotStrategy: 'SpotWithPriceLimit', SpotPriceLimit: 1.5 };

function market() {
  const machines = testMachines();
  const happening = must(ecs.happenings?.['interrupt'], 'the happening ecs/interrupt');
  const interrupt = (body: Readonly<Record<string, unknown>>): Answer =>
    machines.world.transaction('write', () => happening.run(machines.world, new JsonBody(body)));
  const status = (id: string): unknown =>
    machines.rows('DescribeInstances', { InstanceIds: JSON.stringify([id]) })[0]?.['Status'] ?? 'gone';
  return { ...machines, interrupt, status };
}

describe('a spot interruption', () => {
  test('is announced five minutes before the machine goes, with its disk and interface', () => {
    const { run, one, rows, interrupt, wait, status } = market();
    const id = must(run({ ...BID, SpotDuration: 0 })[0], 'a machine');
    expect(interrupt({ instance: id })).toEqual({ interrupted: [id], protected: [] });
    expect(one('DescribeInstances')).toMatchObject({
      Status: 'Running',
      OperationLocks: { LockReason: [{ LockReason: 'Recycling' }] },
    });
    wait(290);
    expect(status(id)).toBe('Running');
    wait(20);
    expect(status(id)).toBe('gone');
    expect(rows('DescribeDisks')).toEqual([]);
    expect(rows('DescribeNetworkInterfaces')).toEqual([]);
  });

  test('spares the protected hours, those who pay any price, and pay-as-you-go', () => {
    const { run, interrupt, wait } = market();
    const guarded = must(run({ ...BID, SpotDuration: 1 })[0], 'a machine');
    const any = must(run({ SpotStrategy: 'SpotAsPriceGo', SpotDuration: 0 })[0], 'a machine');
    const payg = must(run()[0], 'a machine');
    const type = 'ecs.g7.xlarge';
    expect(interrupt({ type })).toEqual({ interrupted: [any], protected: [guarded] });
    wait(3600);
    expect(interrupt({ type, price: 1.4 })).toEqual({ interrupted: [], protected: [] });
    expect(interrupt({ type, zone: 'cn-shanghai-b' })).toEqual({ interrupted: [], protected: [] });
    expect(interrupt({ type, price: 1.6 })).toEqual({ interrupted: [guarded], protected: [] });
    expect(() => interrupt({ instance: payg })).toThrow('is no running spot machine');
  });

  test('only stops a machine that asked for that; its owner may release one that was announced', () => {
    const { run, ask, interrupt, wait, status } = market();
    const kept = must(run({ ...BID, SpotDuration: 0, SpotInterruptionBehavior: 'Stop' })[0], 'a machine');
    const other = must(run({ ...BID, SpotDuration: 0 })[0], 'a machine');
    interrupt({ type: 'ecs.g7.xlarge' });
    ask('DeleteInstance', { InstanceId: other, Force: true });
    wait(60);
    expect(status(other)).toBe('gone');
    wait(300);
    expect(status(kept)).toBe('Stopped');
    ask('StartInstance', { InstanceId: kept });
    wait(60);
    expect(status(kept)).toBe('Running');
  });
});
