import { describe, expect, test } from 'vitest';
import {
  change,
  desired,
  expectContract,
  OWNERSHIP_OF_SHOP,
  ownTags,
} from '../../../../test/support/driver-journey.ts';
import { recordingIo } from '../../../../test/support/recording-io.ts';
import type { Attributes } from '../../../model/index.ts';
import { reservedInstance } from './reserved-instance.ts';

const ADDRESS = 'alicloud_reserved_instance.base';
const ARGS = {
  reserved_instance_name: 'kosmos-base',
  instance_type: 'ecs.g7.2xlarge',
  instance_amount: 3,
  period: 1,
  period_unit: 'Year',
  offering_type: 'All Upfront',
  scope: 'Region',
  platform: 'Linux',
  tags: ownTags(ADDRESS),
};
const WANT = desired(ADDRESS, ARGS);
const ROW = {
  ReservedInstanceId: 'ecsri-1',
  ReservedInstanceName: 'kosmos-base',
  Status: 'Active',
  InstanceType: 'ecs.g7.2xlarge',
  InstanceAmount: 3,
  OfferingType: 'All Upfront',
  Scope: 'Region',
  Platform: 'Linux',
  StartTime: '2026-11-20T10:00Z',
  ExpiredTime: '2027-11-20T16:00Z',
  Tags: { Tag: Object.entries(ownTags(ADDRESS)).map(([TagKey, TagValue]) => ({ TagKey, TagValue })) },
};

const listed = (...rows: readonly Attributes[]): Attributes => ({
  TotalCount: rows.length,
  ReservedInstances: { ReservedInstance: rows },
});
const RENEWAL = {
  ReservedInstanceRenewAttributes: {
    ReservedInstanceRenewAttribute: [{ ReservedInstanceId: 'ecsri-1', RenewalStatus: 'Normal', Duration: 1 }],
  },
};

describe('a reserved instance', () => {
  test('is bought with a token, once, and read as it was asked for', async () => {
    const io = recordingIo({
      'ecs:PurchaseReservedInstancesOffering': { ReservedInstanceIdSets: { ReservedInstanceId: ['ecsri-1'] } },
      'ecs:DescribeReservedInstances': [listed({ ...ROW, Status: 'Creating' }), listed(ROW)],
      'ecs:DescribeReservedInstanceAutoRenewAttribute': RENEWAL,
    });
    const id = await reservedInstance.create(io, WANT);
    expect(id).toBe('ecsri-1');
    expect(io.calls[0]).toMatchObject({
      tokenParam: 'ClientToken',
      params: { InstanceAmount: 3, OfferingType: 'All Upfront' },
    });
    await reservedInstance.settle?.(io, id, WANT);
    const observed = (await reservedInstance.read(io, id, 'cn-shanghai')) ?? {};
    expect(observed).toMatchObject(ARGS);
    expectContract(reservedInstance, io.calls);
  });

  test.each([
    ['2029-11-19T10:00Z', 3, 'Year'],
    ['2026-12-20T10:00:00Z', 1, 'Month'],
    ['', null, null],
  ])('tells its term by its end %s', async (ExpiredTime, period, period_unit) => {
    const io = recordingIo({ 'ecs:DescribeReservedInstances': listed({ ...ROW, ExpiredTime }) });
    expect(await reservedInstance.read(io, 'ecsri-1', 'cn-shanghai')).toMatchObject({ period, period_unit });
    expect(reservedInstance.facts.equal?.['period']?.(1, null)).toBe(true);
    expect(reservedInstance.facts.equal?.['period']?.(1, 3)).toBe(false);
  });

  test('that runs is found again and not bought twice; one that has expired is not', async () => {
    const io = recordingIo({ 'ecs:DescribeReservedInstances': listed(ROW) });
    expect(await reservedInstance.find(io, WANT)).toBe('ecsri-1');
    expect(await reservedInstance.owned?.(io, OWNERSHIP_OF_SHOP, 'cn-shanghai')).toEqual([
      { id: 'ecsri-1', address: ADDRESS },
    ]);
    const expired = recordingIo({ 'ecs:DescribeReservedInstances': listed({ ...ROW, Status: 'Expired' }) });
    expect(await reservedInstance.find(expired, WANT)).toBeUndefined();
    expect(await reservedInstance.read(expired, 'ecsri-1', 'cn-shanghai')).toBeUndefined();
    expectContract(reservedInstance, [...io.calls, ...expired.calls]);
  });

  test('is renamed, renewed and tagged, each by its call', async () => {
    const io = recordingIo({});
    const next = desired(ADDRESS, {
      ...ARGS,
      reserved_instance_name: 'base',
      renewal_status: 'AutoRenewal',
      auto_renew_period: 3,
      tags: { team: 'ops' },
    });
    const differing = ['reserved_instance_name', 'renewal_status', 'tags'];
    await reservedInstance.sync(io, 'ecsri-1', change(next, { tags: { old: '1' } }, ...differing));
    expect(io.names()).toEqual([
      'ecs:ModifyReservedInstanceAttribute',
      'ecs:ModifyReservedInstanceAutoRenewAttribute',
      'ecs:UntagResources',
      'ecs:TagResources',
    ]);
    expect(io.calls[1]?.params).toEqual({
      ReservedInstanceId: ['ecsri-1'],
      RenewalStatus: 'AutoRenewal',
      Period: 3,
      PeriodUnit: 'Year',
    });
    expectContract(reservedInstance, io.calls);
  });

  test('cannot be given back: removing it says until when it stays', async () => {
    const said: string[] = [];
    const io = { ...recordingIo({}), progress: (line: string) => said.push(line) };
    await reservedInstance.remove(io, 'ecsri-1', { expired_time: '2027-11-20T16:00Z' }, 'cn-shanghai');
    expect(io.calls).toEqual([]);
    expect(said).toEqual(['reserved instance ecsri-1 is paid for and stays until 2027-11-20T16:00Z']);
  });
});
