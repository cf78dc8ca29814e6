import { describe, expect, it } from 'vitest';
import { hasContracts, openApiFaults } from '../../../test/support/openapi-contract.ts';
import { recordingIo, type Answer } from '../../../test/support/recording-io.ts';
import { must, sameValue } from '../../base/index.ts';
import { OWNERSHIP_TAGS, type Attributes, type Desired, type Driver, type Resolved } from '../../model/index.ts';
import { alicloudDrivers } from './registry.ts';

/** One type brought to life with every argument it supports, so that every request it can send is seen. */
interface Life {
  readonly type: string;
  readonly id: string;
  readonly args: Readonly<Record<string, Resolved>>;
  readonly script: () => Readonly<Record<string, Answer>>;
  /** The cloud's answers once the resource is gone. */
  readonly gone: Readonly<Record<string, Answer>>;
  /** Arguments whose observed value is something else than in `args`, so that sync meets them. */
  readonly observed: Attributes;
}

const TAGS = {
  Tag: [
    { Key: OWNERSHIP_TAGS.stack, Value: 'shop' },
    { Key: OWNERSHIP_TAGS.profile, Value: 'test' },
    { Key: OWNERSHIP_TAGS.address, Value: 'x.main' },
    { Key: 'acs:rm:rgId', Value: 'rg-1' },
  ],
};
const ECS_TAGS = { Tag: TAGS.Tag.map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value })) };
const TAG_ARGS = {
  [OWNERSHIP_TAGS.stack]: 'shop',
  [OWNERSHIP_TAGS.profile]: 'test',
  [OWNERSHIP_TAGS.address]: 'x.main',
};

const VPC = {
  VpcId: 'vpc-1',
  VpcName: 'main',
  CidrBlock: '10.0.0.0/16',
  Description: 'd',
  EnabledIpv6: true,
  DnsHostnameStatus: 'ENABLED',
  ResourceGroupId: 'rg-2',
  UserCidrs: { UserCidr: ['192.168.0.0/16'] },
  SecondaryCidrBlocks: { SecondaryCidrBlock: ['10.1.0.0/16'] },
  Status: 'Available',
  VRouterId: 'vrt-1',
  Tags: TAGS,
};
const VSWITCH = {
  VSwitchId: 'vsw-1',
  VpcId: 'vpc-1',
  VSwitchName: 'app',
  Description: 'd',
  ZoneId: 'cn-shanghai-b',
  Status: 'Available',
  CidrBlock: '10.0.1.0/24',
  EnabledIpv6: true,
  Ipv6CidrBlock: '2408:4002:10c4:4e03::/64',
  Tags: TAGS,
};
const NAT = {
  NatGatewayId: 'ngw-1',
  Status: 'Available',
  InstanceChargeType: 'PostPaid',
  VpcId: 'vpc-1',
  Name: 'nat',
  Description: 'd',
  NatType: 'Enhanced',
  NetworkType: 'internet',
  InternetChargeType: 'PayByLcu',
  EipBindMode: 'MULTI_BINDED',
  IcmpReplyEnabled: true,
  PrivateLinkEnabled: true,
  DeletionProtection: true,
  NatGatewayPrivateInfo: { VswitchId: 'vsw-1' },
  SnatTableIds: { SnatTableId: ['stb-1'] },
  Tags: ECS_TAGS,
};
const EIP = {
  AllocationId: 'eip-1',
  IpAddress: '47.1.1.1',
  Status: 'Available',
  InstanceId: '',
  Name: 'nat',
  Description: 'd',
  Bandwidth: '5',
  EipBandwidth: '50',
  InternetChargeType: 'PayByTraffic',
  ISP: 'BGP',
  Netmode: 'public',
  Zone: 'cn-shanghai-b',
  PublicIpAddressPoolId: 'pippool-1',
  SecurityProtectionTypes: { SecurityProtectionType: ['AntiDDoS_Enhanced'] },
  ResourceGroupId: 'rg-2',
  DeletionProtection: true,
  PrivateIpAddress: '10.0.0.9',
  ChargeType: 'PostPaid',
  Tags: TAGS,
};
const BOUND = { ...EIP, Status: 'InUse', InstanceId: 'ngw-1', InstanceType: 'Nat' };
const SNAT = {
  SnatEntryId: 'snat-1',
  SnatTableId: 'stb-1',
  SnatEntryName: 'out',
  SnatIp: '47.1.1.1',
  SourceVSwitchId: 'vsw-1',
  SourceCIDR: '10.0.1.0/24',
  Status: 'Available',
  EipAffinity: '1',
};
const GROUP = {
  SecurityGroupId: 'sg-1',
  SecurityGroupName: 'app',
  Description: 'd',
  VpcId: 'vpc-1',
  SecurityGroupType: 'normal',
  ResourceGroupId: 'rg-2',
  Tags: ECS_TAGS,
};
const RULE = {
  Direction: 'ingress',
  IpProtocol: 'TCP',
  PortRange: '443/443',
  SourceCidrIp: '0.0.0.0/0',
  Policy: 'Accept',
  Priority: '1',
  NicType: 'intranet',
  SourceGroupOwnerAccount: 'a@b',
  Description: 'web',
  SecurityGroupRuleId: 'sgr-1',
};
const KEY = { KeyPairName: 'ops', PublicKey: 'ssh-ed25519 AAAA', ResourceGroupId: 'rg-2', Tags: ECS_TAGS };
const MACHINE = {
  InstanceId: 'i-1',
  Status: 'Running',
  InstanceType: 'ecs.g7.xlarge',
  ImageId: 'm-2',
  InstanceName: 'app',
  HostName: 'app',
  Description: 'd',
  KeyPairName: 'ops',
  ZoneId: 'cn-shanghai-b',
  SecurityGroupIds: { SecurityGroupId: ['sg-2', 'sg-1'] },
  InstanceChargeType: 'PostPaid',
  InternetChargeType: 'PayByTraffic',
  InternetMaxBandwidthOut: 10,
  SpotStrategy: 'SpotWithPriceLimit',
  SpotPriceLimit: 0.5,
  SpotDuration: 1,
  SpotInterruptionBehavior: 'Terminate',
  DeletionProtection: false,
  CreditSpecification: 'Standard',
  ResourceGroupId: 'rg-2',
  AutoReleaseTime: '2026-12-01T10:00Z',
  MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required', HttpPutResponseHopLimit: 2 },
  VpcAttributes: { VpcId: 'vpc-1', VSwitchId: 'vsw-2', PrivateIpAddress: { IpAddress: ['10.0.2.9'] } },
  PublicIpAddress: { IpAddress: ['47.9.9.9'] },
  Tags: ECS_TAGS,
};

const SYSTEM_DISK = {
  DiskId: 'd-1',
  Type: 'system',
  Category: 'cloud_essd',
  Size: 80,
  DiskName: 'root',
  Description: 'dd',
  PerformanceLevel: 'PL1',
  Encrypted: true,
  KMSKeyId: 'key-1',
};
const DATA_DISK = {
  DiskId: 'd-2',
  Type: 'data',
  Category: 'cloud_essd',
  Size: 100,
  DiskName: 'data',
  Description: 'dd',
  PerformanceLevel: 'PL0',
  Encrypted: true,
  KMSKeyId: 'key-1',
  SourceSnapshotId: 's-1',
  DeleteWithInstance: true,
  AutoSnapshotPolicyId: 'sp-1',
  Device: '/dev/xvdb',
  ProvisionedIops: 100,
};

const list = (rows: string, item: string, row: Attributes | undefined): Attributes => ({
  [rows]: { [item]: row === undefined ? [] : [row] },
  TotalCount: row === undefined ? 0 : 1,
});

const LIVES: readonly Life[] = [
  {
    type: 'alicloud_vpc',
    id: 'vpc-1',
    args: {
      vpc_name: 'main',
      cidr_block: '10.0.0.0/16',
      description: 'd',
      enable_ipv6: true,
      dns_hostname_status: 'ENABLED',
      resource_group_id: 'rg-2',
      user_cidrs: ['192.168.0.0/16'],
      secondary_cidr_blocks: ['10.1.0.0/16'],
      system_route_table_name: 'rt',
      system_route_table_description: 'rtd',
      force_delete: true,
      tags: TAG_ARGS,
    },
    script: () => ({
      'vpc:CreateVpc': { VpcId: 'vpc-1' },
      'vpc:DescribeVpcAttribute': VPC,
      'vpc:DescribeVpcs': list('Vpcs', 'Vpc', VPC),
      'vpc:DescribeRouteTableList': list('RouterTableList', 'RouterTableListType', {
        RouteTableId: 'vtb-1',
        RouteTableName: 'rt',
        Description: 'rtd',
      }),
    }),
    gone: { 'vpc:DescribeVpcAttribute': { VpcId: '' } },
    observed: { secondary_cidr_blocks: ['10.2.0.0/16'], force_delete: true, tags: { old: 'tag' } },
  },
  {
    type: 'alicloud_vswitch',
    id: 'vsw-1',
    args: {
      vpc_id: 'vpc-1',
      cidr_block: '10.0.1.0/24',
      zone_id: 'cn-shanghai-b',
      vswitch_name: 'app',
      description: 'd',
      enable_ipv6: true,
      ipv6_cidr_block_mask: 3,
      tags: TAG_ARGS,
    },
    script: () => ({
      'vpc:CreateVSwitch': { VSwitchId: 'vsw-1' },
      'vpc:DescribeVSwitchAttributes': VSWITCH,
      'vpc:DescribeVSwitches': list('VSwitches', 'VSwitch', VSWITCH),
    }),
    gone: { 'vpc:DescribeVSwitchAttributes': { VSwitchId: '', Status: '' } },
    observed: { tags: { old: 'tag' } },
  },
  {
    type: 'alicloud_nat_gateway',
    id: 'ngw-1',
    args: {
      vpc_id: 'vpc-1',
      vswitch_id: 'vsw-1',
      nat_type: 'Enhanced',
      nat_gateway_name: 'nat',
      description: 'd',
      payment_type: 'PayAsYouGo',
      internet_charge_type: 'PayByLcu',
      network_type: 'internet',
      eip_bind_mode: 'MULTI_BINDED',
      icmp_reply_enabled: true,
      private_link_enabled: true,
      deletion_protection: true,
      force: true,
      tags: TAG_ARGS,
    },
    script: () => ({
      'vpc:CreateNatGateway': { NatGatewayId: 'ngw-1' },
      'vpc:DescribeNatGateways': list('NatGateways', 'NatGateway', NAT),
    }),
    gone: {
      'vpc:DescribeNatGateways': [
        list('NatGateways', 'NatGateway', NAT),
        list('NatGateways', 'NatGateway', { ...NAT, Status: 'Deleting' }),
        list('NatGateways', 'NatGateway', undefined),
      ],
    },
    observed: { force: true, tags: { old: 'tag' } },
  },
  {
    type: 'alicloud_eip_address',
    id: 'eip-1',
    args: {
      address_name: 'nat',
      description: 'd',
      bandwidth: '50',
      internet_charge_type: 'PayByTraffic',
      payment_type: 'PayAsYouGo',
      isp: 'BGP',
      netmode: 'public',
      zone: 'cn-shanghai-b',
      ip_address: '47.1.1.1',
      public_ip_address_pool_id: 'pippool-1',
      security_protection_types: ['AntiDDoS_Enhanced'],
      resource_group_id: 'rg-2',
      deletion_protection: true,
      tags: TAG_ARGS,
    },
    script: () => ({
      'vpc:AllocateEipAddress': { AllocationId: 'eip-1' },
      'vpc:DescribeEipAddresses': list('EipAddresses', 'EipAddress', EIP),
    }),
    gone: { 'vpc:DescribeEipAddresses': list('EipAddresses', 'EipAddress', undefined) },
    observed: { tags: { old: 'tag' } },
  },
  {
    type: 'alicloud_eip_association',
    id: 'eip-1:ngw-1',
    args: {
      allocation_id: 'eip-1',
      instance_id: 'ngw-1',
      instance_type: 'Nat',
      private_ip_address: '10.0.0.9',
      force: true,
    },
    script: () => ({ 'vpc:DescribeEipAddresses': list('EipAddresses', 'EipAddress', BOUND) }),
    gone: {
      'vpc:DescribeEipAddresses': [
        list('EipAddresses', 'EipAddress', BOUND),
        list('EipAddresses', 'EipAddress', { ...BOUND, Status: 'Unassociating' }),
        list('EipAddresses', 'EipAddress', EIP),
      ],
    },
    observed: {},
  },
  {
    type: 'alicloud_snat_entry',
    id: 'stb-1:snat-1',
    args: {
      snat_table_id: 'stb-1',
      snat_ip: '47.1.1.1',
      source_vswitch_id: 'vsw-1',
      snat_entry_name: 'out',
      eip_affinity: 1,
    },
    script: () => ({
      'vpc:CreateSnatEntry': { SnatEntryId: 'snat-1' },
      'vpc:DescribeSnatTableEntries': list('SnatTableEntries', 'SnatTableEntry', SNAT),
    }),
    gone: {
      'vpc:DescribeSnatTableEntries': [
        list('SnatTableEntries', 'SnatTableEntry', SNAT),
        list('SnatTableEntries', 'SnatTableEntry', undefined),
      ],
    },
    observed: {},
  },
  {
    type: 'alicloud_security_group',
    id: 'sg-1',
    args: {
      security_group_name: 'app',
      description: 'd',
      vpc_id: 'vpc-1',
      security_group_type: 'normal',
      inner_access_policy: 'Drop',
      resource_group_id: 'rg-2',
      tags: TAG_ARGS,
    },
    script: () => ({
      'ecs:CreateSecurityGroup': { SecurityGroupId: 'sg-1' },
      'ecs:DescribeSecurityGroups': list('SecurityGroups', 'SecurityGroup', GROUP),
      'ecs:DescribeSecurityGroupAttribute': { SecurityGroupId: 'sg-1', InnerAccessPolicy: 'Drop' },
    }),
    gone: { 'ecs:DescribeSecurityGroups': list('SecurityGroups', 'SecurityGroup', undefined) },
    observed: { tags: { old: 'tag' } },
  },
  {
    type: 'alicloud_security_group_rule',
    id: 'sg-1:ingress:tcp:443/443:intranet:0.0.0.0/0:accept:1',
    args: {
      security_group_id: 'sg-1',
      type: 'ingress',
      ip_protocol: 'tcp',
      port_range: '443/443',
      policy: 'accept',
      priority: 1,
      nic_type: 'intranet',
      cidr_ip: '0.0.0.0/0',
      source_group_owner_account: 'a@b',
      description: 'web',
    },
    script: () => ({ 'ecs:DescribeSecurityGroupAttribute': list('Permissions', 'Permission', RULE) }),
    gone: { 'ecs:DescribeSecurityGroupAttribute': list('Permissions', 'Permission', undefined) },
    observed: { security_group_rule_id: 'sgr-1' },
  },
  {
    type: 'alicloud_ecs_key_pair',
    id: 'ops',
    args: { key_pair_name: 'ops', public_key: 'ssh-ed25519 AAAA me', resource_group_id: 'rg-2', tags: TAG_ARGS },
    script: () => ({
      // Gone for a moment while its key is changed.
      'ecs:DescribeKeyPairs': [KEY, KEY, KEY, KEY, undefined].map((key) => list('KeyPairs', 'KeyPair', key)),
      'ecs:DescribeInstances': list('Instances', 'Instance', MACHINE),
    }),
    gone: { 'ecs:DescribeKeyPairs': list('KeyPairs', 'KeyPair', undefined) },
    observed: { tags: { old: 'tag' } },
  },
  {
    type: 'alicloud_instance',
    id: 'i-1',
    args: {
      instance_type: 'ecs.g7.xlarge',
      image_id: 'm-2',
      security_groups: ['sg-1', 'sg-2'],
      vswitch_id: 'vsw-2',
      availability_zone: 'cn-shanghai-b',
      private_ip: '10.0.2.9',
      instance_name: 'app',
      host_name: 'app',
      description: 'd',
      password: 'Secret-123',
      key_name: 'ops',
      role_name: 'app',
      user_data: '#!/bin/sh\necho hi\n',
      system_disk_category: 'cloud_essd',
      system_disk_size: 80,
      system_disk_name: 'root',
      system_disk_description: 'dd',
      system_disk_performance_level: 'PL1',
      system_disk_encrypted: true,
      system_disk_kms_key_id: 'key-1',
      data_disks: [
        {
          size: 100,
          category: 'cloud_essd',
          name: 'data',
          description: 'dd',
          performance_level: 'PL0',
          encrypted: true,
          kms_key_id: 'key-1',
          snapshot_id: 's-1',
          delete_with_instance: true,
          auto_snapshot_policy_id: 'sp-1',
          device: '/dev/xvdb',
          provisioned_iops: 100,
          bursting_enabled: true,
        },
      ],
      internet_charge_type: 'PayByTraffic',
      internet_max_bandwidth_out: 10,
      instance_charge_type: 'PostPaid',
      period: 1,
      period_unit: 'Month',
      spot_strategy: 'SpotWithPriceLimit',
      spot_price_limit: 0.5,
      spot_duration: 1,
      spot_interruption_behavior: 'Terminate',
      deletion_protection: false,
      credit_specification: 'Standard',
      resource_group_id: 'rg-2',
      auto_release_time: '2026-12-01T10:00:00Z',
      http_endpoint: 'enabled',
      http_tokens: 'required',
      http_put_response_hop_limit: 2,
      security_enhancement_strategy: 'Active',
      status: 'Running',
      stopped_mode: 'KeepCharging',
      force_delete: true,
      tags: TAG_ARGS,
    },
    script: () => ({
      'ecs:RunInstances': { InstanceIdSets: { InstanceIdSet: ['i-1'] } },
      'ecs:DescribeInstances': powered(),
      'ecs:DescribeDisks': { Disks: { Disk: [DATA_DISK, SYSTEM_DISK] } },
      'ecs:DescribeUserData': { UserData: Buffer.from('#!/bin/sh\necho hi\n').toString('base64') },
      'ecs:DescribeInstanceRamRole': list('InstanceRamRoleSets', 'InstanceRamRoleSet', { RamRoleName: 'app' }),
    }),
    gone: {
      'ecs:DescribeInstances': [list('Instances', 'Instance', MACHINE), list('Instances', 'Instance', undefined)],
    },
    observed: {
      role_name: 'other',
      system_disk_id: 'd-1',
      status: 'Running',
      internet_max_bandwidth_out: 0,
      force_delete: true,
      tags: { old: 'tag' },
    },
  },
];

/** A machine that shows Running, and Stopped after the first look of a power change. */
function powered(): Answer {
  let looks = 0;
  const statuses = [...Array<string>(5).fill('Running'), 'Stopped', 'Stopped', 'Running'];
  return () => {
    const Status = statuses[Math.min(looks, statuses.length - 1)] ?? 'Running';
    looks += 1;
    return list('Instances', 'Instance', { ...MACHINE, Status });
  };
}

async function live({ type, id, args, script, gone, observed }: Life) {
  const driver = must(alicloudDrivers.get(type), type) as Driver;
  const ownership = { stack: 'shop', profile: 'test', address: 'x.main' };
  const desired: Desired = { address: 'x.main', region: 'cn-shanghai', args, ownership };
  const io = recordingIo(script());
  const found = await driver.find(io, desired);
  const owned = await driver.owned?.(io, ownership, 'cn-shanghai');
  const created = await driver.create(io, desired);
  await driver.settle?.(io, id, desired);
  const read = await driver.read(io, id, 'cn-shanghai');
  await driver.sync(io, id, { desired, observed, differing: new Set(Object.keys(args)) });
  const afterwards = recordingIo(gone);
  await driver.remove(afterwards, id, observed, 'cn-shanghai');
  return { driver, found, owned, created, read, requests: [...io.calls, ...afterwards.calls] };
}

describe.each(LIVES)('$type', (life) => {
  it('supports exactly the arguments tried here', async () => {
    const { driver } = await live(life);
    const alternatives = new Set(['source_cidr', 'ipv6_cidr_ip', 'source_security_group_id', 'prefix_list_id']);
    const untried = Object.keys(driver.facts.arguments).filter(
      (name) => !(name in life.args) && !alternatives.has(name),
    );
    expect(untried).toEqual([]);
  });

  it('is created, found and told by one id', async () => {
    const { driver, found, owned, created, read } = await live(life);
    expect(created).toBe(life.id);
    expect(found).toBe(life.id);
    expect(read?.['id']).toBe(life.id);
    const tagged = driver.facts.tags !== undefined;
    expect(owned).toEqual(tagged ? [{ id: life.id, address: 'x.main' }] : undefined);
    expect(read?.['tags']).toEqual(tagged ? TAG_ARGS : undefined);
  });

  it('tells every argument as it was written, so that a second plan is empty', async () => {
    const { driver, read } = await live(life);
    const { writeOnly = [], unordered = [], equal = {} } = driver.facts;
    const different = Object.entries(life.args as Attributes).filter(([name, wanted]) => {
      if (writeOnly.includes(name)) return false;
      const told = read?.[name] ?? null;
      if (equal[name] !== undefined) return !equal[name](wanted, told);
      return unordered.includes(name) ? !sameValue(sorted(wanted), sorted(told)) : !sameValue(wanted, told);
    });
    expect(different).toEqual([]);
  });

  it('does not find what it was told to leave out', async () => {
    const driver = must(alicloudDrivers.get(life.type), life.type) as Driver;
    const ownership = { stack: 'shop', profile: 'test', address: 'x.main' };
    const desired = { address: 'x.main', region: 'cn-shanghai', args: life.args, ownership, exclude: [life.id] };
    expect(await driver.find(recordingIo(life.script()), desired)).toBeUndefined();
  });

  it('removes what is gone already without a word', async () => {
    const driver = must(alicloudDrivers.get(life.type), life.type) as Driver;
    const settled = Object.fromEntries(
      Object.entries(life.gone).map(([api, answer]) => [
        api,
        Array.isArray(answer) ? (answer.at(-1) as Attributes) : answer,
      ]),
    );
    await driver.remove(recordingIo(settled), life.id, {}, 'cn-shanghai');
    expect(await driver.read(recordingIo(settled), life.id, 'cn-shanghai')).toBeUndefined();
  });

  it('makes only calls that its facts declare', async () => {
    const { driver, requests } = await live(life);
    const declared = new Set(Object.values<readonly string[]>(driver.facts.actions).flat());
    const undeclared = requests
      .map(({ product, action }) => `${product}:${action}`)
      .filter((api) => !declared.has(api));
    expect(undeclared).toEqual([]);
  });

  it.skipIf(!hasContracts)('sends requests that the OpenAPI metadata knows', async () => {
    const { requests } = await live(life);
    expect(requests.length).toBeGreaterThan(3);
    expect(requests.flatMap(openApiFaults)).toEqual([]);
  });
});

function sorted(value: unknown): unknown {
  return Array.isArray(value) ? value.map(String).toSorted((a, b) => a.localeCompare(b)) : value;
}
