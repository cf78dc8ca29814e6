import { describe, expect, it } from 'vitest';
import { recordingIo, type Answer } from '../../../../test/support/recording-io.ts';
import { CloudError, type Attributes, type Desired, type Resolved } from '../../../model/index.ts';
import { eipAssociation } from './eip-association.ts';
import { natGateway } from './nat-gateway.ts';
import { snatEntry } from './snat-entry.ts';
import { vpc } from './vpc.ts';
import { vswitch } from './vswitch.ts';

const ownership = { stack: 's', profile: 'p', address: 'a' };
const desire = (args: Readonly<Record<string, Resolved>>): Desired => ({
  address: 'a',
  region: 'cn-shanghai',
  args,
  ownership,
});
const gateways = (...statuses: string[]): Answer =>
  statuses.map((Status) => ({ NatGateways: { NatGateway: [{ NatGatewayId: 'ngw-1', Status }] }, TotalCount: 1 }));
const eips = (row: Attributes): Attributes => ({
  EipAddresses: { EipAddress: [{ AllocationId: 'eip-1', ...row }] },
  TotalCount: 1,
});

describe('a VPC', () => {
  it('is waited for while it is not visible yet', async () => {
    const unseen = new CloudError({
      errorClass: 'not-found',
      api: 'vpc',
      code: 'InvalidVpcId.NotFound',
      message: 'no',
    });
    const script = {
      'vpc:DescribeVpcAttribute': [
        unseen,
        { VpcId: 'vpc-1', Status: 'Pending' },
        { VpcId: 'vpc-1', Status: 'Available' },
      ],
    };
    const io = recordingIo(script);
    await vpc.settle?.(io, 'vpc-1', desire({}));
    expect(io.calls).toHaveLength(3);
  });

  it('spells IPv6 differently when it is created and when it is changed', async () => {
    const io = recordingIo({
      'vpc:CreateVpc': { VpcId: 'vpc-1' },
      'vpc:DescribeVpcAttribute': { VpcId: 'vpc-1', Status: 'Available' },
    });
    const desired = desire({ enable_ipv6: true });
    await vpc.create(io, desired);
    await vpc.sync(io, 'vpc-1', { desired, observed: {}, differing: new Set(['enable_ipv6']) });
    expect(io.last('vpc:CreateVpc').params).toMatchObject({ EnableIpv6: true });
    expect(io.last('vpc:ModifyVpcAttribute').params).toEqual({ VpcId: 'vpc-1', EnableIPv6: true });
  });

  it('loses a description that has left the configuration', async () => {
    const io = recordingIo({ 'vpc:DescribeVpcAttribute': { VpcId: 'vpc-1', Status: 'Available' } });
    await vpc.sync(io, 'vpc-1', {
      desired: desire({}),
      observed: { description: 'x' },
      differing: new Set(['description']),
    });
    expect(io.last('vpc:ModifyVpcAttribute').params).toEqual({ VpcId: 'vpc-1', Description: '' });
  });

  it('passes on a refusal to die', async () => {
    const refused = new CloudError({
      errorClass: 'dependency',
      api: 'vpc:DeleteVpc',
      code: 'DependencyViolation',
      message: 'no',
    });
    const removing = vpc.remove(recordingIo({ 'vpc:DeleteVpc': refused }), 'vpc-1', {}, undefined);
    await expect(removing).rejects.toBe(refused);
  });
});

describe('a vSwitch', () => {
  it('is made one at a time in its VPC', () => {
    expect(vswitch.facts.lock?.({ vpc_id: 'vpc-1' })).toBe('vpc:vpc-1');
    expect(vswitch.facts.lock?.({})).toBeUndefined();
  });

  it.each([
    ['2408:4002:10c4:4e03::/64', 3],
    ['2408:4002:10c4:4eff::/64', 255],
    ['2408:4002:10c4::/64', 0],
    ['', undefined],
  ])('reads the mask of %s as %s', async (Ipv6CidrBlock, mask) => {
    const io = recordingIo({ 'vpc:DescribeVSwitchAttributes': { VSwitchId: 'vsw-1', Ipv6CidrBlock } });
    expect((await vswitch.read(io, 'vsw-1', undefined))?.['ipv6_cidr_block_mask']).toBe(mask);
  });
});

describe('a NAT gateway', () => {
  it('is an enhanced one unless something else is said, paid as it is used', async () => {
    const io = recordingIo({ 'vpc:CreateNatGateway': { NatGatewayId: 'ngw-1' } });
    await natGateway.create(io, desire({ vpc_id: 'vpc-1', payment_type: 'PayAsYouGo' }));
    expect(io.last('vpc:CreateNatGateway').params).toEqual({
      NatType: 'Enhanced',
      VpcId: 'vpc-1',
      InstanceChargeType: 'PostPaid',
    });
  });

  it('fails at once when it dies while it is awaited', async () => {
    const io = recordingIo({ 'vpc:DescribeNatGateways': gateways('Creating', 'Deleting') });
    await expect(natGateway.settle?.(io, 'ngw-1', desire({}))).rejects.toMatchObject({ code: 'Status.Deleting' });
  });

  it('is not deleted twice', async () => {
    const script = {
      'vpc:DescribeNatGateways': [...(gateways('Deleting') as Attributes[]), { NatGateways: { NatGateway: [] } }],
    };
    const io = recordingIo(script);
    await natGateway.remove(io, 'ngw-1', {}, undefined);
    expect(io.names()).not.toContain('vpc:DeleteNatGateway');
  });
});

describe('an EIP association', () => {
  it.each([
    ['i-1', 'EcsInstance'],
    ['lb-1', 'SlbInstance'],
    ['ngw-1', 'Nat'],
    ['eni-1', 'NetworkInterface'],
  ])('knows that %s is %s', async (target, type) => {
    const io = recordingIo({});
    const id = await eipAssociation.create(io, desire({ allocation_id: 'eip-1', instance_id: target }));
    expect(id).toBe(`eip-1:${target}`);
    expect(io.last('vpc:AssociateEipAddress').params['InstanceType']).toBe(type);
  });

  it('is ready when the address is in use by its target', async () => {
    const script = [
      eips({ Status: 'Associating', InstanceId: '' }),
      eips({ Status: 'Associating', InstanceId: 'ngw-1' }),
      eips({ Status: 'InUse', InstanceId: 'ngw-1' }),
    ];
    const io = recordingIo({ 'vpc:DescribeEipAddresses': script });
    await eipAssociation.settle?.(io, 'eip-1:ngw-1', desire({}));
    expect(io.calls).toHaveLength(3);
  });

  it('leaves an address alone that belongs to somebody else', async () => {
    const io = recordingIo({ 'vpc:DescribeEipAddresses': eips({ Status: 'InUse', InstanceId: 'i-9' }) });
    expect(await eipAssociation.read(io, 'eip-1:ngw-1', undefined)).toBeUndefined();
    await eipAssociation.remove(io, 'eip-1:ngw-1', {}, undefined);
    expect(io.names()).not.toContain('vpc:UnassociateEipAddress');
  });
});

describe('a SNAT entry', () => {
  const entries = (...rows: Attributes[]): Attributes => ({
    SnatTableEntries: { SnatTableEntry: rows },
    TotalCount: rows.length,
  });

  it('for a block is not mistaken for one of a vSwitch with that block', async () => {
    const ofSwitch = {
      SnatEntryId: 'snat-1',
      SourceCIDR: '10.0.1.0/24',
      SourceVSwitchId: 'vsw-1',
      Status: 'Available',
    };
    const ofBlock = { SnatEntryId: 'snat-2', SourceCIDR: '10.0.1.0/24', SourceVSwitchId: '', Status: 'Available' };
    const desired = desire({ snat_table_id: 'stb-1', source_cidr: '10.0.1.0/24' });
    const list = 'vpc:DescribeSnatTableEntries';
    expect(await snatEntry.find(recordingIo({ [list]: entries(ofSwitch) }), desired)).toBeUndefined();
    expect(await snatEntry.find(recordingIo({ [list]: entries(ofSwitch, ofBlock) }), desired)).toBe('stb-1:snat-2');
  });

  it('is gone with its table, and the order of its addresses means nothing', async () => {
    const missing = new CloudError({
      errorClass: 'not-found',
      api: 'vpc',
      code: 'InvalidSnatTableId.NotFound',
      message: 'no',
    });
    const io = recordingIo({ 'vpc:DescribeSnatTableEntries': missing });
    expect(await snatEntry.read(io, 'stb-1:snat-1', undefined)).toBeUndefined();
    expect(snatEntry.facts.equal?.['snat_ip']?.('1.1.1.1,2.2.2.2', '2.2.2.2,1.1.1.1')).toBe(true);
  });
});

describe('an answer without an id', () => {
  it('is an error and no empty id', async () => {
    const creating = vpc.create(recordingIo({ 'vpc:CreateVpc': { RequestId: 'R' } }), desire({}));
    await expect(creating).rejects.toMatchObject({ report: { code: 'LF4005' } });
  });
});
