import { describe, expect, it } from 'vitest';
import { testMachines, UBUNTU } from './test-machines.ts';

describe('RunInstances', () => {
  it('takes a machine from Pending over Starting to Running, with an address in the vSwitch', () => {
    const { ask, one, order, wait } = testMachines();
    const answer = ask('RunInstances', order({ InstanceName: 'web', 'Tag.1.Key': 'app', 'Tag.1.Value': 'demo' }));
    const [id = ''] = (answer['InstanceIdSets'] as { InstanceIdSet: readonly string[] }).InstanceIdSet;
    expect(id).toMatch(/^i-uf6[a-z0-9]{17}$/);
    expect(answer['TradePrice']).toBeGreaterThan(0);
    const read = () => one('DescribeInstances', { InstanceIds: JSON.stringify([id]) });
    expect(read()).toMatchObject({ Status: 'Pending', VpcAttributes: { PrivateIpAddress: { IpAddress: [] } } });
    wait(6);
    expect(read()).toMatchObject({
      Status: 'Starting',
      VpcAttributes: { PrivateIpAddress: { IpAddress: ['10.0.1.1'] } },
    });
    wait(40);
    expect(read()).toMatchObject({
      Status: 'Running',
      InstanceName: 'web',
      HostName: `iZ${id.slice(2)}Z`,
      Cpu: 4,
      Memory: 16_384,
      ZoneId: 'cn-shanghai-l',
      ExpiredTime: '2099-12-31T15:59Z',
      OSType: 'linux',
      IoOptimized: true,
      Tags: { Tag: [{ TagKey: 'app', TagValue: 'demo' }] },
      PublicIpAddress: { IpAddress: [] },
      EipAddress: { AllocationId: '' },
    });
  });

  it('gives every machine its system disk and primary interface', () => {
    const { one, run, groupId } = testMachines();
    const [id = ''] = run({ 'SystemDisk.Category': 'cloud_essd', 'SystemDisk.Size': '60' });
    expect(one('DescribeDisks', { InstanceId: id, DiskType: 'system' })).toMatchObject({
      InstanceId: id,
      Status: 'In_use',
      Size: 60,
      Category: 'cloud_essd',
      PerformanceLevel: 'PL1',
    });
    expect(one('DescribeNetworkInterfaces', { InstanceId: id })).toMatchObject({
      Type: 'Primary',
      Status: 'InUse',
      SecurityGroupIds: { SecurityGroupId: [groupId] },
      Ipv6Sets: { Ipv6Set: [] },
      Ipv4PrefixSets: { Ipv4PrefixSet: [] },
    });
  });

  it('shows a static public address once the machine runs', () => {
    const { ask, one, order, wait } = testMachines();
    ask('RunInstances', order({ InternetMaxBandwidthOut: 5 }));
    wait(6);
    expect(one('DescribeInstances')).toMatchObject({ PublicIpAddress: { IpAddress: [] } });
    wait();
    const { PublicIpAddress } = one('DescribeInstances') as { PublicIpAddress: { IpAddress: readonly string[] } };
    expect(PublicIpAddress.IpAddress[0]).toMatch(/^192\.0\.2\.\d+$/);
  });

  it('numbers names and follows a wanted address', () => {
    const { rows, run } = testMachines();
    run({ Amount: 2, InstanceName: 'node[8,3]-x', PrivateIpAddress: '10.0.1.50' });
    const machines = rows('DescribeInstances') as readonly {
      InstanceName: string;
      VpcAttributes: { PrivateIpAddress: { IpAddress: readonly string[] } };
    }[];
    expect(machines.map((machine) => machine.InstanceName)).toEqual(['node008-x', 'node009-x']);
    expect(machines.map((machine) => machine.VpcAttributes.PrivateIpAddress.IpAddress[0])).toEqual([
      '10.0.1.50',
      '10.0.1.51',
    ]);
  });

  it.each([
    ['no such type', { InstanceType: 'ecs.g7.zero' }, '400 InvalidInstanceType.ValueNotSupported'],
    ['a withdrawn image', { ImageId: 'centos_8_2_x64_20G_alibase_20201120.vhd' }, '404 InvalidImageId.NotFound'],
    ['an image of another architecture', { InstanceType: 'ecs.g8y.xlarge' }, '403 ImageNotSupportInstanceType'],
    [
      'a disk category the type has not',
      { 'SystemDisk.Category': 'cloud_efficiency' },
      '403 InvalidInstanceType.NotSupportDiskCategory',
    ],
    [
      'a disk category nobody has',
      { 'SystemDisk.Category': 'cloud_gold' },
      '400 InvalidSystemDiskCategory.ValueNotSupported',
    ],
    [
      'a disk smaller than the image',
      { 'SystemDisk.Size': 19, 'SystemDisk.PerformanceLevel': 'PL0' },
      '404 InvalidSystemDiskSize.LessThanImageSize',
    ],
    [
      'a disk below its level',
      { 'SystemDisk.Size': 100, 'SystemDisk.PerformanceLevel': 'PL2' },
      '404 InvalidSystemDiskSize.LessThanMinSize',
    ],
    [
      'a data disk without a size',
      { 'DataDisk.1.Category': 'cloud_essd' },
      '400 InvalidDataDiskSize.ValueNotSupported',
    ],
    ['another zone', { ZoneId: 'cn-shanghai-m' }, '400 InvalidParameter.Mismatch'],
    ['an unknown zone', { ZoneId: 'cn-shanghai-z' }, '404 InvalidZoneId.NotFound'],
    ['an unknown vSwitch', { VSwitchId: 'vsw-none' }, '404 InvalidVSwitchId.NotFound'],
    ['an unknown group', { SecurityGroupId: 'sg-none' }, '404 InvalidSecurityGroupId.NotFound'],
    ['a name that begins with a digit', { InstanceName: '1web' }, '400 InvalidInstanceName.Malformed'],
    ['a weak password', { Password: 'password' }, '400 InvalidPassword.Malformed'],
    ['an unknown key pair', { KeyPairName: 'nobody' }, '400 InvalidKeyPairName.NotFound'],
    ['an unknown role', { RamRoleName: 'nobody' }, '404 InvalidRamRole.NotFound'],
    ['an address outside the vSwitch', { PrivateIpAddress: '10.0.2.9' }, '403 InvalidVSwitchId.IpInvalid'],
    ['a tag of the cloud', { 'Tag.1.Key': 'acs:x', 'Tag.1.Value': 'y' }, '400 InvalidTagKey.Malformed'],
    ['too many machines', { Amount: 101 }, '400 InvalidParameter'],
    [
      'a spot machine with a term',
      { InstanceChargeType: 'PrePaid', Period: 1, SpotStrategy: 'SpotAsPriceGo' },
      '400 InvalidSpotPrepaid',
    ],
    [
      'a bid below the market',
      { SpotStrategy: 'SpotWithPriceLimit', SpotPriceLimit: 0.001 },
      '400 InvalidSpotPriceLimit.LowerThanPublicPrice',
    ],
    [
      'TDX on a type without it',
      { 'SecurityOptions.ConfidentialComputingMode': 'TDX' },
      '400 InvalidInstanceType.NotSupported',
    ],
    ['a rehearsal that passes', { DryRun: true }, '400 DryRunOperation'],
  ])('refuses %s', (_what, input, expected) => {
    const { order, refusal, rows } = testMachines();
    expect(refusal('RunInstances', order(input))).toBe(expected);
    expect(rows('DescribeInstances')).toEqual([]);
  });

  it('refuses new types in zones that sell old ones only', () => {
    const { askVpc, order, refusal, vpcId, wait } = testMachines();
    const vSwitch = askVpc('CreateVSwitch', { VpcId: vpcId, ZoneId: 'cn-shanghai-a', CidrBlock: '10.0.2.0/24' });
    wait();
    expect(refusal('RunInstances', order({ VSwitchId: String(vSwitch['VSwitchId']) }))).toBe('403 Zone.NotOnSale');
  });

  it('counts what the zone has left, and MinAmount takes what is there', () => {
    const { order, refusal, run } = testMachines({ stock: { 'cn-shanghai-l': { 'ecs.g7.xlarge': 3 } } });
    expect(refusal('RunInstances', order({ Amount: 4 }))).toBe('403 OperationDenied.NoStock');
    expect(run({ Amount: 2 })).toHaveLength(2);
    expect(run({ Amount: 5, MinAmount: 1 })).toHaveLength(1);
    expect(refusal('RunInstances', order())).toBe('403 OperationDenied.NoStock');
  });

  it('keeps to the vCPU quota', () => {
    const { order, refusal, run } = testMachines({ quotas: { 'ecs.max-postpaid-instance-vcpu-count': 8 } });
    run({ Amount: 2 });
    expect(refusal('RunInstances', order())).toBe('403 QuotaExceed.ElasticQuota');
  });

  it('refuses when the vSwitch has no address left, and puts nothing', () => {
    const { askVpc, order, refusal, rows, vpcId, wait } = testMachines();
    const vSwitch = askVpc('CreateVSwitch', { VpcId: vpcId, ZoneId: 'cn-shanghai-l', CidrBlock: '10.0.9.0/29' });
    wait();
    const input = { VSwitchId: String(vSwitch['VSwitchId']), Amount: 5 };
    expect(refusal('RunInstances', order(input))).toBe('403 InvalidVSwitchId.IpNotEnough');
    expect(rows('DescribeNetworkInterfaces')).toEqual([]);
  });

  it('takes a market bid and a limit above the market', () => {
    const { one, run } = testMachines();
    run({ SpotStrategy: 'SpotWithPriceLimit', SpotPriceLimit: 1.5 });
    expect(one('DescribeInstances')).toMatchObject({
      SpotStrategy: 'SpotWithPriceLimit',
      SpotPriceLimit: 1.5,
      InstanceChargeType: 'PostPaid',
    });
  });

  it('lets an image family stand for its newest image', () => {
    const { ask, one, order } = testMachines();
    const { ImageId: _image, ...rest } = order();
    ask('RunInstances', { ...rest, ImageFamily: 'acs:ubuntu_22_04_x64' });
    expect(one('DescribeInstances')['ImageId']).toBe(UBUNTU);
  });
});

describe('CreateInstance', () => {
  it('leaves the machine stopped', () => {
    const { ask, one, order, wait } = testMachines();
    const { InstanceId } = ask('CreateInstance', order());
    wait();
    expect(one('DescribeInstanceStatus')).toEqual({ InstanceId, Status: 'Stopped' });
    ask('StartInstance', { InstanceId: String(InstanceId) });
    wait();
    expect(one('DescribeInstanceStatus')).toEqual({ InstanceId, Status: 'Running' });
  });
});
