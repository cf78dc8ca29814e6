import { describe, expect, test } from 'vitest';
import {
  findImage,
  findInstanceType,
  findRegion,
  imageFamilies,
  INSTANCE_TYPES,
  INSTANCE_TYPES_AS_OF,
  latestImageOfFamily,
  REGIONS,
  REGIONS_AS_OF,
  spotPricePerHour,
  SYSTEM_IMAGES,
  zoneRegion,
  zoneSells,
  zonesSelling,
} from './index.ts';

const doubles = (values: readonly string[]): readonly string[] =>
  values.filter((value, index) => values.indexOf(value) !== index);

describe('regions', () => {
  test('are dated, and every region and zone is named once', () => {
    expect(REGIONS_AS_OF).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(REGIONS.length).toBeGreaterThan(15);
    expect(doubles([...REGIONS.map((region) => region.id), ...REGIONS.flatMap((region) => region.zones)])).toEqual([]);
    expect(REGIONS.filter((region) => !/^[a-z0-9]{3}$/.test(region.code))).toEqual([]);
  });

  test('have zones whose names begin with theirs, and which lead back to them', () => {
    const astray = REGIONS.flatMap((region) =>
      region.zones.filter((zone) => !zone.startsWith(region.id) || zoneRegion(zone) !== region),
    );
    expect(astray).toEqual([]);
    expect([findRegion('cn-shanghai')?.name, findRegion('nowhere'), zoneRegion('nowhere-a')]).toEqual([
      'China (Shanghai)',
      undefined,
      undefined,
    ]);
  });
});

describe('instance types', () => {
  test('are dated, named once, and of the family that their name says', () => {
    expect(INSTANCE_TYPES_AS_OF).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(doubles(INSTANCE_TYPES.map((type) => type.id))).toEqual([]);
    expect(
      INSTANCE_TYPES.filter(
        (type) => !type.id.startsWith(`${type.family}.`) && !type.id.startsWith(`${type.family}-`),
      ).map((type) => type.id),
    ).toEqual([]);
  });

  test('have sizes, disks and prices that can be true', () => {
    const odd = INSTANCE_TYPES.filter(
      (type) => type.vCpu < 1 || type.memoryGiB <= 0 || type.diskCategories.length === 0 || (type.cnyPerHour ?? 1) <= 0,
    );
    expect(odd.map((type) => type.id)).toEqual([]);
  });

  test('cost more when they are bigger: twice the cores of one family cost about twice as much', () => {
    const [small, big] = ['ecs.g7.xlarge', 'ecs.g7.2xlarge'].map((id) => findInstanceType(id)?.cnyPerHour ?? 0);
    expect((big ?? 0) / (small ?? 1)).toBeCloseTo(2, 1);
  });

  test('are a tenth of their price on the simulated spot market', () => {
    const list = findInstanceType('ecs.g7.2xlarge')?.cnyPerHour ?? 0;
    expect(spotPricePerHour('ecs.g7.2xlarge')).toBeCloseTo(list / 10, 3);
    expect(spotPricePerHour('ecs.none')).toBeUndefined();
  });
});

describe('what a zone sells', () => {
  test.each([
    ['cn-shanghai-b', 'ecs.g7.large', true],
    ['cn-shanghai-a', 'ecs.g7.large', false],
    ['cn-shanghai-a', 'ecs.g6.large', findInstanceType('ecs.g6.large') !== undefined],
    ['nowhere-a', 'ecs.g7.large', false],
    ['cn-shanghai-b', 'ecs.none', false],
  ])('%s sells %s: %s', (zone, type, sells) => {
    expect(zoneSells(zone, type)).toBe(sells);
  });

  test('every type is sold somewhere in every big region', () => {
    const zones = findRegion('cn-shanghai')?.zones ?? [];
    expect(INSTANCE_TYPES.filter((type) => zonesSelling(zones, type.id).length === 0).map((type) => type.id)).toEqual(
      [],
    );
  });
});

describe('images', () => {
  test('are named once; every family has a newest one that is not withdrawn', () => {
    expect(doubles(SYSTEM_IMAGES.map((image) => image.id))).toEqual([]);
    const newest = imageFamilies().map((family) => latestImageOfFamily(family));
    expect(newest.filter((image) => image === undefined || image.withdrawnAt !== undefined)).toEqual([]);
    for (const image of newest)
      expect(
        SYSTEM_IMAGES.filter(
          (other) =>
            other.family === image?.family &&
            other.withdrawnAt === undefined &&
            other.createdAt > (image?.createdAt ?? ''),
        ),
      ).toEqual([]);
  });

  test('of the guide’s family exist', () => {
    expect(latestImageOfFamily('acs:ubuntu_22_04_x64')?.id).toMatch(/^ubuntu_22_04_x64/);
    expect([latestImageOfFamily('acs:none'), findImage('none')]).toEqual([undefined, undefined]);
  });
});
