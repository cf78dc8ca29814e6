import { describe, expect, it } from 'vitest';
import { LandfallError } from '../../base/index.ts';
import { FaultDesk } from './fault-desk.ts';
import { formatFault, parseFault } from './fault-text.ts';
import { coversAction, type Fault } from './fault.ts';
import { memoryWorld } from './memory-world.ts';
import type { SimWorld } from './sim-world.ts';

const SENTENCES: readonly [string, Fault][] = [
  ['throttle 30% of ecs:RunInstances', { kind: 'throttle', action: 'ecs:RunInstances', share: { percent: 30 } }],
  ['throttle 50% of *', { kind: 'throttle', action: '*', share: { percent: 50 } }],
  ['throttle vpc:*', { kind: 'throttle', action: 'vpc:*', share: { always: true } }],
  ['no stock of ecs.g7.2xlarge in cn-shanghai-b', { kind: 'no-stock', sku: 'ecs.g7.2xlarge', zone: 'cn-shanghai-b' }],
  ['quota vpc.vpcs 0', { kind: 'quota', key: 'vpc.vpcs', limit: 0 }],
  [
    'fail ecs:RunInstances with OperationDenied.NoStock 2 times',
    { kind: 'fail', action: 'ecs:RunInstances', code: 'OperationDenied.NoStock', share: { times: 2 } },
  ],
  [
    'drop after commit 1 time of vpc:CreateVpc',
    { kind: 'drop', when: 'after', action: 'vpc:CreateVpc', share: { times: 1 } },
  ],
  ['drop before commit 10% of *', { kind: 'drop', when: 'before', action: '*', share: { percent: 10 } }],
  [
    'delay 5s after commit 1 time of slb:CreateLoadBalancer',
    { kind: 'delay', seconds: 5, when: 'after', action: 'slb:CreateLoadBalancer', share: { times: 1 } },
  ],
  ['taken bucket kosmos-production-data', { kind: 'taken', what: 'bucket', name: 'kosmos-production-data' }],
  ['insufficient balance', { kind: 'no-balance' }],
  ['image registry.local/web:1 cannot be pulled', { kind: 'image', image: 'registry.local/web:1' }],
  [
    'container web of shop/front crashes with exit code 3 saying "no such table"',
    {
      kind: 'crash',
      container: 'web',
      workload: { namespace: 'shop', name: 'front' },
      says: 'no such table',
      exitCode: 3,
    },
  ],
  [
    'container web of shop/front crashes',
    { kind: 'crash', container: 'web', workload: { namespace: 'shop', name: 'front' }, says: undefined, exitCode: 1 },
  ],
  [
    'container web of shop/front runs out of memory',
    { kind: 'out-of-memory', container: 'web', workload: { namespace: 'shop', name: 'front' } },
  ],
  ['pods of shop/front never ready', { kind: 'never-ready', workload: { namespace: 'shop', name: 'front' } }],
  ['node node-a not ready', { kind: 'node-down', node: 'node-a' }],
];

describe('the language of faults', () => {
  it.each(SENTENCES)('reads and writes %s', (text, fault) => {
    expect(parseFault(text)).toEqual(fault);
    expect(formatFault(fault)).toBe(text);
  });

  it('is lenient about spaces, case and the word commit', () => {
    expect(parseFault('  Drop  before 10 % of  *')).toEqual(parseFault('drop before commit 10% of *'));
  });

  it.each([
    ['throtle 30% of *', /no fault begins with "throtle"; did you mean `throttle`\?/],
    ['throttle 30% RunInstances', /cannot read "30% RunInstances" after `throttle`/],
    ['throttle 300% of *', /300% is more than 100%/],
    ['fail ecs:X with Y 0 times', /never strike/],
    ['container web of shop/front crashes with exit code 0', /exit code of a crash is 1 to 255, not 0/],
    ['pods of front never ready', /cannot read "of front never ready" after `pods`/],
    ['no stock of ecs.g7.2xlarge in cn-shangai-b', /no zone "cn-shangai-b"; did you mean `cn-shanghai-b`/],
    ['no stock of ecs.g7.2xlarg in cn-shanghai-b', /did you mean `ecs.g7.2xlarge`/],
  ])('says what is wrong with %s', (text, message) => {
    expect(() => parseFault(text)).toThrow(message);
  });

  it('says what is allowed', () => {
    const complain = (): string => {
      try {
        parseFault('explode');
      } catch (error) {
        if (error instanceof LandfallError) return error.report.fix ?? '';
      }
      return 'nothing was thrown';
    };
    expect(complain()).toContain('no stock of <type> in <zone>');
  });

  it('matches actions by product and by name, whatever the case', () => {
    expect(coversAction('*', 'ecs:RunInstances')).toBe(true);
    expect(coversAction('ecs:*', 'ecs:RunInstances')).toBe(true);
    expect(coversAction('ecs:*', 'ecsx:RunInstances')).toBe(false);
    expect(coversAction('ecs:runinstances', 'ecs:RunInstances')).toBe(true);
  });
});

describe('the fault desk', () => {
  const deskOf = (world: SimWorld): FaultDesk => new FaultDesk(world, () => undefined);

  it('uses up counted faults and says so', () => {
    const world = memoryWorld({ faults: [parseFault('fail ecs:RunInstances with OperationDenied.NoStock 2 times')] });
    let saved = 0;
    const desk = new FaultDesk(world, () => (saved += 1));
    expect(desk.before('ecs:StopInstance').refusal).toBeUndefined();
    expect(desk.before('ecs:RunInstances').refusal).toMatchObject({ status: 403, code: 'OperationDenied.NoStock' });
    expect(world.settings.faults.map(formatFault)).toEqual([
      'fail ecs:RunInstances with OperationDenied.NoStock 1 time',
    ]);
    expect(desk.before('ecs:RunInstances').refusal).toBeDefined();
    expect(desk.before('ecs:RunInstances').refusal).toBeUndefined();
    expect(saved).toBe(2);
  });

  it('strikes by chance as often as it says, the same way for the same seed', () => {
    const strikes = (seed: number): string => {
      const desk = deskOf(memoryWorld({ seed, faults: [parseFault('throttle 30% of *')] }));
      return Array.from({ length: 1000 }, () => (desk.before('ecs:X').refusal === undefined ? '.' : 'T')).join('');
    };
    expect(strikes(3)).toBe(strikes(3));
    expect(strikes(3)).not.toBe(strikes(4));
    expect(strikes(3).replaceAll('.', '').length).toBeGreaterThan(250);
    expect(strikes(3).replaceAll('.', '').length).toBeLessThan(350);
  });

  it('keeps what comes after the commit for after it', () => {
    const desk = deskOf(memoryWorld({ faults: [parseFault('drop after commit 1 time of vpc:CreateVpc')] }));
    expect(desk.before('vpc:CreateVpc')).toMatchObject({ dropBefore: false, refusal: undefined });
    expect(desk.after('vpc:CreateVpc').drop).toBe(true);
    expect(desk.after('vpc:CreateVpc').drop).toBe(false);
  });

  it('changes stock, quotas, names and what can be paid for', () => {
    const world = memoryWorld();
    const desk = deskOf(world);
    for (const text of [
      'no stock of ecs.g7.large in cn-hangzhou-h',
      'quota vpc.vpcs 0',
      'taken bucket mine',
      'insufficient balance',
    ])
      desk.add(parseFault(text));
    expect([world.stock('cn-hangzhou-h', 'ecs.g7.large'), world.stock('cn-hangzhou-i', 'ecs.g7.large')]).toEqual([
      0,
      Infinity,
    ]);
    expect([world.quota('vpc.vpcs', 10), world.quota('vpc.other', 10)]).toEqual([0, 10]);
    expect([world.isTaken('bucket', 'mine'), world.isTaken('bucket', 'yours')]).toEqual([true, false]);
    expect(desk.before('ecs:RunInstances').refusal?.code).toBe('InsufficientBalance');
    expect(desk.before('ecs:DescribeInstances').refusal).toBeUndefined();
    desk.clear();
    expect(world.quota('vpc.vpcs', 10)).toBe(10);
  });
});
