import { describe, expect, test } from 'vitest';
import { must } from '../../base/index.ts';
import { INSTANCES, NETWORK_INTERFACES, type Instance, type NetworkInterface } from '../ecs/tables.ts';
import { LOAD_BALANCERS, type LoadBalancer } from '../slb/tables.ts';
import { testGateway } from './test-account.ts';

type Account = ReturnType<typeof testGateway>;

/** Rows of other products with what an association looks at. */
function putTargets(
  { world, vpcId, vSwitchId }: Account,
  changes: { instance?: Partial<Instance>; balancer?: Partial<LoadBalancer> } = {},
): void {
  const place = { regionId: 'cn-shanghai', vpcId, vSwitchId };
  const gatewayCard = must(world.table(NETWORK_INTERFACES).where('vSwitchId', vSwitchId)[0], 'the gateway has a card');
  const card = (id: string, ip: string, more: Partial<NetworkInterface>): NetworkInterface => ({
    ...gatewayCard,
    id,
    serviceManaged: false,
    privateIps: [ip],
    ...more,
  });
  const instance = {
    ...place,
    id: 'i-1',
    status: 'Running',
    publicIp: '',
    primaryInterfaceId: 'eni-1',
    ...changes.instance,
  };
  const balancer = {
    ...place,
    id: 'lb-1',
    networkType: 'vpc',
    addressType: 'intranet',
    address: '10.0.1.200',
    ...changes.balancer,
  };
  world.transaction('write', () => {
    world.table(INSTANCES).put(instance as Instance);
    world.table(NETWORK_INTERFACES).put(card('eni-1', '10.0.1.20', { type: 'Primary', instanceId: 'i-1' }));
    world.table(NETWORK_INTERFACES).put(card('eni-2', '10.0.1.21', { status: 'Available', instanceId: '' }));
    world.table(LOAD_BALANCERS).put(balancer as LoadBalancer);
  });
}

describe('an EIP goes on', () => {
  test.each([
    ['i-1', {}, 'EcsInstance', ''],
    ['lb-1', {}, 'SlbInstance', ''],
    ['eni-2', { InstanceType: 'NetworkInterface' }, 'NetworkInterface', '10.0.1.21'],
  ])('%s', (InstanceId, more, type, privateIp) => {
    const account = testGateway();
    putTargets(account);
    const AllocationId = account.make('AllocateEipAddress');
    account.ask('AssociateEipAddress', { AllocationId, InstanceId, ...more });
    account.settle();
    expect(account.one('DescribeEipAddresses', { AssociatedInstanceId: InstanceId })).toMatchObject({
      AllocationId,
      Status: 'InUse',
      InstanceType: type,
      PrivateIpAddress: privateIp,
      VpcId: account.vpcId,
      InstanceRegionId: 'cn-shanghai',
    });
    const second = account.make('AllocateEipAddress');
    expect(account.refusal('AssociateEipAddress', { AllocationId: second, InstanceId, ...more })).toBe(
      '400 InvalidAssociation.Duplicated',
    );
  });
});

test.each([
  ['i-1', { instance: { status: 'Pending' } }, '400 IncorrectInstanceStatus'],
  ['i-1', { instance: { publicIp: '192.0.2.1' } }, '400 EIP_CAN_NOT_ASSOCIATE_WITH_PUBLIC_IP'],
  ['i-1', { instance: { regionId: 'cn-beijing' } }, '404 InvalidInstanId.NotFound'],
  ['lb-1', { balancer: { addressType: 'internet' } }, '400 EIP_CAN_NOT_ASSOCIATE_WITH_PUBLIC_IP'],
  ['lb-1', { balancer: { networkType: 'classic' } }, '400 OperationDenied'],
] as const)('an EIP does not go on %s when %o: %s', (InstanceId, changes, code) => {
  const account = testGateway();
  putTargets(account, changes);
  const AllocationId = account.make('AllocateEipAddress');
  expect(account.refusal('AssociateEipAddress', { AllocationId, InstanceId })).toBe(code);
});

test('an instance has one EIP, on itself or on its primary interface', () => {
  const account = testGateway();
  putTargets(account);
  const [first, second] = [account.make('AllocateEipAddress'), account.make('AllocateEipAddress')];
  account.ask('AssociateEipAddress', { AllocationId: first, InstanceId: 'eni-1', InstanceType: 'NetworkInterface' });
  expect(account.refusal('AssociateEipAddress', { AllocationId: second, InstanceId: 'i-1' })).toBe(
    '400 InvalidAssociation.Duplicated',
  );
});

test('interfaces and intranet load balancers occupy addresses of their vSwitch', () => {
  const account = testGateway();
  putTargets(account);
  expect(account.ask('DescribeVSwitchAttributes', { VSwitchId: account.vSwitchId })['AvailableIpAddressCount']).toBe(
    248,
  );
});
