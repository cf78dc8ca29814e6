import { describe, expect, it } from 'vitest';
import { testMachines } from './test-machines.ts';

function withCard() {
  const machines = testMachines();
  const NetworkInterfaceId = String(
    machines.ask('CreateNetworkInterface', { VSwitchId: machines.vSwitchId, SecurityGroupId: machines.groupId })[
      'NetworkInterfaceId'
    ],
  );
  const card = () => machines.one('DescribeNetworkInterfaces', { 'NetworkInterfaceId.1': NetworkInterfaceId });
  return { ...machines, NetworkInterfaceId, card };
}

describe('network interfaces', () => {
  it('are attached and detached through their states', () => {
    const { ask, card, NetworkInterfaceId, refusal, run, wait } = withCard();
    expect(card()).toMatchObject({ Status: 'Creating', Type: 'Secondary', PrivateIpAddress: '10.0.1.1' });
    const [InstanceId = ''] = run();
    ask('AttachNetworkInterface', { NetworkInterfaceId, InstanceId });
    expect(card()).toMatchObject({ Status: 'Attaching', InstanceId });
    wait(15);
    expect(card()).toMatchObject({ Status: 'InUse', Attachment: { DeviceIndex: 1 } });
    expect(refusal('DeleteNetworkInterface', { NetworkInterfaceId })).toBe('400 InvalidOperation.InvalidEniState');
    ask('DetachNetworkInterface', { NetworkInterfaceId, InstanceId });
    wait(15);
    expect(card()).toMatchObject({ Status: 'Available', InstanceId: '' });
    ask('DeleteNetworkInterface', { NetworkInterfaceId });
    wait(15);
    expect(refusal('DeleteNetworkInterface', { NetworkInterfaceId })).toBe('404 InvalidEniId.NotFound');
  });

  it('go with their machine when they are told to, else stay', () => {
    const { ask, card, NetworkInterfaceId, rows, run, wait } = withCard();
    const [InstanceId = ''] = run();
    ask('AttachNetworkInterface', { NetworkInterfaceId, InstanceId });
    wait();
    ask('ModifyNetworkInterfaceAttribute', { NetworkInterfaceId, DeleteOnRelease: false });
    ask('DeleteInstance', { InstanceId, Force: true });
    wait();
    expect(card()).toMatchObject({ Status: 'Available', InstanceId: '' });
    expect(rows('DescribeNetworkInterfaces')).toHaveLength(1);
  });

  it('never lose the primary one', () => {
    const { one, refusal, run } = testMachines();
    const [InstanceId = ''] = run();
    const NetworkInterfaceId = String(one('DescribeNetworkInterfaces')['NetworkInterfaceId']);
    expect(refusal('DetachNetworkInterface', { NetworkInterfaceId, InstanceId })).toBe(
      '400 InvalidOperation.DetachPrimaryEniNotAllowed',
    );
    expect(refusal('DeleteNetworkInterface', { NetworkInterfaceId })).toBe('403 InvalidOperation.InvalidEniType');
  });

  it('are as many as the type takes', () => {
    const { ask, groupId, refusal, run, vSwitchId, wait } = testMachines();
    const [InstanceId = ''] = run({ InstanceType: 'ecs.g7.large' });
    const attach = () => {
      const { NetworkInterfaceId } = ask('CreateNetworkInterface', { VSwitchId: vSwitchId, SecurityGroupId: groupId });
      wait();
      return refusal('AttachNetworkInterface', { NetworkInterfaceId: String(NetworkInterfaceId), InstanceId });
    };
    expect([attach(), attach(), attach()]).toEqual(['accepted', 'accepted', '403 EniPerInstanceLimitExceeded']);
  });

  it('take further addresses, each once', () => {
    const { ask, card, NetworkInterfaceId, refusal } = withCard();
    ask('AssignPrivateIpAddresses', { NetworkInterfaceId, SecondaryPrivateIpAddressCount: 2 });
    ask('AssignPrivateIpAddresses', { NetworkInterfaceId, 'PrivateIpAddress.1': '10.0.1.77' });
    expect(card()).toMatchObject({
      PrivateIpSets: {
        PrivateIpSet: [
          { PrivateIpAddress: '10.0.1.1', Primary: true },
          { PrivateIpAddress: '10.0.1.2', Primary: false },
          { PrivateIpAddress: '10.0.1.3', Primary: false },
          { PrivateIpAddress: '10.0.1.77', Primary: false },
        ],
      },
    });
    expect(refusal('AssignPrivateIpAddresses', { NetworkInterfaceId, 'PrivateIpAddress.1': '10.0.1.77' })).toBe(
      '400 InvalidPrivateIpAddress.Duplicated',
    );
    ask('UnassignPrivateIpAddresses', { NetworkInterfaceId, 'PrivateIpAddress.1': '10.0.1.77' });
    expect((card() as { PrivateIpSets: { PrivateIpSet: unknown[] } }).PrivateIpSets.PrivateIpSet).toHaveLength(3);
  });

  it('let go of their elastic address when they are deleted', () => {
    const { ask, askVpc, card, NetworkInterfaceId, wait } = withCard();
    const AllocationId = String(askVpc('AllocateEipAddress')['AllocationId']);
    wait();
    askVpc('AssociateEipAddress', { AllocationId, InstanceId: NetworkInterfaceId, InstanceType: 'NetworkInterface' });
    wait();
    expect(card()).toMatchObject({ AssociatedPublicIp: { AllocationId } });
    ask('DeleteNetworkInterface', { NetworkInterfaceId });
    wait();
    expect(askVpc('DescribeEipAddresses')).toMatchObject({
      EipAddresses: { EipAddress: [{ Status: 'Available', InstanceId: '' }] },
    });
  });

  it('keep their vSwitch from going', () => {
    const { askVpc, vSwitchId } = withCard();
    expect(() => askVpc('DeleteVSwitch', { VSwitchId: vSwitchId })).toThrow(/dependent resources/i);
  });
});
