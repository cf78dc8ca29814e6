import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { testMachines } from './test-machines.ts';

interface Zones {
  readonly AvailableZones: {
    readonly AvailableZone: readonly {
      readonly ZoneId: string;
      readonly Status: string;
      readonly AvailableResources: {
        readonly AvailableResource: readonly {
          readonly SupportedResources: {
            readonly SupportedResource: readonly {
              readonly Value: string;
              readonly Status: string;
              readonly StatusCategory: string;
            }[];
          };
        }[];
      };
    }[];
  };
}

describe('DescribeAvailableResource', () => {
  it('tells the same stock that RunInstances draws on', () => {
    const { ask, order, refusal, run } = testMachines({ stock: { 'cn-shanghai-l': { 'ecs.g7.xlarge': 1 } } });
    const status = (zone: string) => {
      const input = { DestinationResource: 'InstanceType', InstanceType: 'ecs.g7.xlarge', ZoneId: zone };
      const { AvailableZones } = ask('DescribeAvailableResource', input) as unknown as Zones;
      return AvailableZones.AvailableZone[0]?.AvailableResources.AvailableResource[0]?.SupportedResources
        .SupportedResource[0];
    };
    expect(status('cn-shanghai-l')).toMatchObject({ Status: 'Available', StatusCategory: 'WithStock' });
    expect(status('cn-shanghai-a')).toMatchObject({ Status: 'SoldOut', StatusCategory: 'ClosedWithoutStock' });
    run();
    expect(status('cn-shanghai-l')).toMatchObject({ Status: 'SoldOut', StatusCategory: 'WithoutStock' });
    expect(refusal('RunInstances', order())).toBe('403 OperationDenied.NoStock');
  });

  it('tells the disks of a type with their sizes', () => {
    const { ask, refusal } = testMachines();
    const input = { DestinationResource: 'SystemDisk', InstanceType: 'ecs.g7.xlarge', ZoneId: 'cn-shanghai-l' };
    const { AvailableZones } = ask('DescribeAvailableResource', input) as unknown as Zones;
    const disks =
      AvailableZones.AvailableZone[0]?.AvailableResources.AvailableResource[0]?.SupportedResources.SupportedResource;
    expect(disks).toMatchObject([{ Value: 'cloud_essd', Min: 20, Max: 2048, Unit: 'GiB' }, { Value: 'cloud_auto' }]);
    expect(refusal('DescribeAvailableResource', { DestinationResource: 'SystemDisk' })).toBe('400 Invalid.Param');
    expect(refusal('DescribeAvailableResource', { DestinationResource: 'Moon' })).toBe(
      '404 Invalid.DestinationResource',
    );
  });
});

describe('regions, zones, types and prices', () => {
  it('name zones in the language asked for, none without types and disks', () => {
    const { rows } = testMachines();
    const zones = rows('DescribeZones', { AcceptLanguage: 'en-US' }) as readonly {
      ZoneId: string;
      LocalName: string;
      AvailableInstanceTypes: { InstanceTypes: readonly string[] };
      AvailableDiskCategories: { DiskCategories: readonly string[] };
    }[];
    expect(zones.find((zone) => zone.ZoneId === 'cn-shanghai-b')?.LocalName).toBe('Shanghai Zone B');
    expect(rows('DescribeZones')[1]?.['LocalName']).toBe('上海 可用区B');
    expect(
      zones.every(
        (zone) =>
          zone.AvailableInstanceTypes.InstanceTypes.length > 0 &&
          zone.AvailableDiskCategories.DiskCategories.length > 0,
      ),
    ).toBe(true);
  });

  it('always say how many GPUs a type has', () => {
    const { one } = testMachines();
    expect(one('DescribeInstanceTypes', { 'InstanceTypes.1': 'ecs.g7.xlarge' })).toMatchObject({
      CpuCoreCount: 4,
      MemorySize: 16,
      GPUAmount: 0,
      GPUSpec: '',
      NvmeSupport: 'unsupported',
    });
    expect(one('DescribeInstanceTypes', { 'InstanceTypes.1': 'ecs.gn7i-c8g1.2xlarge' })).toMatchObject({
      GPUAmount: 1,
      GPUSpec: 'NVIDIA A10',
      InstanceBandwidthTx: 16_384_000,
    });
    expect(one('DescribeInstanceTypes', { 'InstanceTypes.1': 'ecs.g8y.xlarge' })).toMatchObject({
      CpuArchitecture: 'ARM',
      SupportedBootModes: { SupportedBootMode: ['UEFI'] },
    });
  });

  it('sum the price of a machine and its disks', () => {
    const { ask, refusal } = testMachines();
    const { PriceInfo } = ask('DescribePrice', {
      InstanceType: 'ecs.g6.xlarge',
      Amount: 2,
      'SystemDisk.Category': 'cloud_essd',
      'SystemDisk.Size': 40,
    }) as {
      PriceInfo: {
        Price: {
          TradePrice: number;
          Currency: string;
          DetailInfos: { DetailInfo: readonly { Resource: string; TradePrice: number }[] };
        };
      };
    };
    const details = PriceInfo.Price.DetailInfos.DetailInfo;
    expect(details).toMatchObject([{ Resource: 'instanceType', TradePrice: 2 }, { Resource: 'systemDisk' }]);
    expect(PriceInfo.Price.TradePrice).toBeCloseTo(
      details.reduce((sum, detail) => sum + detail.TradePrice, 0),
      6,
    );
    expect(refusal('DescribePrice', { InstanceType: 'ecs.none' })).toBe('400 InvalidInstanceType.ValueNotSupported');
  });

  it('give a spot history of hourly points that the bid check agrees with', () => {
    const { order, refusal, rows } = testMachines();
    const points = rows('DescribeSpotPriceHistory', {
      NetworkType: 'vpc',
      InstanceType: 'ecs.g7.xlarge',
      ZoneId: 'cn-shanghai-l',
    });
    expect(points.length).toBeGreaterThanOrEqual(3);
    const market = Number(points[0]?.['SpotPrice']);
    const bid = (SpotPriceLimit: number) =>
      refusal('RunInstances', order({ SpotStrategy: 'SpotWithPriceLimit', SpotPriceLimit }));
    expect([bid(market), bid(market * 0.9)]).toEqual(['accepted', '400 InvalidSpotPriceLimit.LowerThanPublicPrice']);
  });

  it('refuse a region nobody knows', () => {
    const { refusal } = testMachines();
    expect(refusal('DescribeZones', { RegionId: 'cn-moon' })).toBe('404 InvalidRegionId.NotFound');
  });
});

describe('tags', () => {
  it('are set, overwritten, listed and removed', () => {
    const { ask, groupId, refusal, rows } = testMachines();
    const on = { ResourceType: 'securitygroup', 'ResourceId.1': groupId };
    ask('TagResources', { ...on, 'Tag.1.Key': 'app', 'Tag.1.Value': 'a', 'Tag.2.Key': 'env', 'Tag.2.Value': 'dev' });
    ask('TagResources', { ...on, 'Tag.1.Key': 'app', 'Tag.1.Value': 'b' });
    expect(rows('ListTagResources', on)).toEqual([
      { ResourceId: groupId, ResourceType: 'securitygroup', TagKey: 'app', TagValue: 'b' },
      { ResourceId: groupId, ResourceType: 'securitygroup', TagKey: 'env', TagValue: 'dev' },
    ]);
    expect(
      rows('ListTagResources', {
        ResourceType: 'securitygroup',
        'TagFilter.1.TagKey': 'env',
        'TagFilter.1.TagValues.1': 'd*',
      }),
    ).toHaveLength(1);
    ask('UntagResources', { ...on, 'TagKey.1': 'app' });
    expect(rows('ListTagResources', on)).toHaveLength(1);
    ask('UntagResources', { ...on, All: true });
    expect(rows('ListTagResources', on)).toEqual([]);
    expect(refusal('TagResources', { ...on, 'Tag.1.Key': 'aliyun', 'Tag.1.Value': '' })).toBe(
      '400 InvalidTagKey.Malformed',
    );
    expect(refusal('TagResources', { ...on, 'ResourceId.1': 'sg-none', 'Tag.1.Key': 'a' })).toBe(
      '404 InvalidResourceId.NotFound',
    );
    expect(refusal('TagResources', { ...on, ResourceType: 'moon', 'Tag.1.Key': 'a' })).toBe(
      '404 InvalidResourceType.NotFound',
    );
  });
});

describe('key pairs', () => {
  const publicKey = () => {
    const { publicKey: key } = generateKeyPairSync('ed25519');
    const raw = key.export({ type: 'spki', format: 'der' }).subarray(-32);
    const parts = [Buffer.from('ssh-ed25519'), raw].map((part) =>
      Buffer.concat([Buffer.from([0, 0, 0, part.length]), part]),
    );
    return `ssh-ed25519 ${Buffer.concat(parts).toString('base64')} me@here`;
  };

  it('are imported once, listed with a fingerprint, and stay while a machine uses them', () => {
    const { ask, one, refusal, run, wait } = testMachines();
    const body = publicKey();
    ask('ImportKeyPair', { KeyPairName: 'ops', PublicKeyBody: body });
    expect(refusal('ImportKeyPair', { KeyPairName: 'ops', PublicKeyBody: body })).toBe('400 KeyPair.AlreadyExist');
    expect(refusal('ImportKeyPair', { KeyPairName: 'bad', PublicKeyBody: 'ssh-rsa AAAA' })).toBe(
      '400 InvalidPublicKeyBody.Malformed',
    );
    expect(one('DescribeKeyPairs', { KeyPairName: 'o*' })).toMatchObject({
      KeyPairName: 'ops',
      KeyPairFingerPrint: expect.stringMatching(/^(?:[0-9a-f]{2}:){15}[0-9a-f]{2}$/),
    });
    const [InstanceId = ''] = run({ KeyPairName: 'ops' });
    expect(refusal('DeleteKeyPairs', { KeyPairNames: '["ops"]' })).toBe(
      '400 InvalidParameter.KeypairAlreadyAttachedInstance',
    );
    ask('DeleteInstance', { InstanceId, Force: true });
    wait();
    expect(refusal('DeleteKeyPairs', { KeyPairNames: '["ops","never"]' })).toBe('accepted');
  });

  it('made by the cloud come with a private key that belongs to the public one', () => {
    const { ask } = testMachines();
    const made = ask('CreateKeyPair', { KeyPairName: 'new' });
    expect(made['PrivateKeyBody']).toMatch(/^-----BEGIN RSA PRIVATE KEY-----/);
    const again = ask('DescribeKeyPairs', { IncludePublicKey: true }) as {
      KeyPairs: { KeyPair: readonly { PublicKey: string }[] };
    };
    const imported = ask('ImportKeyPair', {
      KeyPairName: 'same',
      PublicKeyBody: again.KeyPairs.KeyPair[0]?.PublicKey ?? '',
    });
    expect(imported['KeyPairFingerPrint']).toBe(made['KeyPairFingerPrint']);
  });
});
