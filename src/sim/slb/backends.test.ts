import { describe, expect, test } from 'vitest';
import { INSTANCES } from '../ecs/tables.ts';
import { testAccount, type TestAccount } from './test-account.ts';

interface Server {
  readonly ServerId: string;
  readonly Weight: number;
  readonly ServerIp: string;
}

function servers(answer: object): readonly Server[] {
  return (answer as { BackendServers: { BackendServer: Server[] } }).BackendServers.BackendServer;
}

function withMachines(options = {}): TestAccount & { readonly LoadBalancerId: string } {
  const account = testAccount(options);
  for (const id of ['i-1', 'i-2', 'i-3']) account.machine(id);
  return { ...account, LoadBalancerId: account.balancer({ AddressType: 'intranet', VSwitchId: account.vSwitchId }) };
}

describe('the default server group', () => {
  test('takes JSON and the single-quoted imitation of it, and merges by server', () => {
    const { call, LoadBalancerId } = withMachines();
    const single = "[{'ServerId':'i-1','Weight':'90', 'Type': 'ecs'},{'ServerId':'i-2','Weight':'90'}]";
    call('AddBackendServers', { LoadBalancerId, BackendServers: single });
    const answer = call('AddBackendServers', {
      LoadBalancerId,
      BackendServers: '[{"ServerId":"i-1","Weight":10},{"ServerId":"i-3"}]',
    });
    expect(servers(answer).map(({ ServerId, Weight }) => [ServerId, Weight])).toEqual([
      ['i-1', 10],
      ['i-2', 90],
      ['i-3', 100],
    ]);
    const attribute = call('DescribeLoadBalancerAttribute', { LoadBalancerId });
    expect(servers(attribute)[0]).toEqual({
      ServerId: 'i-1',
      Weight: 10,
      Type: 'ecs',
      ServerIp: '10.0.1.10',
      VpcId: expect.any(String),
      Description: '',
    });
    call('SetBackendServers', { LoadBalancerId, BackendServers: '[{"ServerId":"i-3","Weight":"5"}]' });
    const left = call('RemoveBackendServers', {
      LoadBalancerId,
      BackendServers: "[{'ServerId':'i-1'},{'ServerId':'i-2'}]",
    });
    expect(servers(left).map(({ ServerId, Weight }) => [ServerId, Weight])).toEqual([['i-3', 5]]);
  });

  test('takes the empty list that Terraform sends after full chunks', () => {
    const { refusal, LoadBalancerId } = withMachines();
    expect(refusal('AddBackendServers', { LoadBalancerId, BackendServers: '[]' })).toBe('accepted');
    expect(refusal('AddBackendServers', { LoadBalancerId, BackendServers: '' })).toBe('accepted');
  });

  test.each([
    [
      'a server that is not there',
      '[{"ServerId":"i-9"}]',
      '404 InvalidServerId.NotFound: The specified ServerId does not exist.',
    ],
    ['no list', 'nonsense', '400 BackendServersMalformed'],
    ['no server id', '[{"Weight":1}]', '400 BackendServersMalformed'],
    ['a weight of 101', '[{"ServerId":"i-1","Weight":101}]', '400 InvalidWeight.Malformed'],
    ['an address it has not', '[{"ServerId":"i-1","ServerIp":"10.0.1.99"}]', 'The specified ServerIp is invalid.'],
    [
      '21 servers',
      JSON.stringify(Array.from({ length: 21 }, () => ({ ServerId: 'i-1' }))),
      '400 TooManyBackendServers',
    ],
  ])('refuses %s', (_what, BackendServers, expected) => {
    const { call, refusal, LoadBalancerId } = withMachines();
    expect(refusal('AddBackendServers', { LoadBalancerId, BackendServers })).toContain(expected);
    expect(servers(call('DescribeLoadBalancerAttribute', { LoadBalancerId }))).toEqual([]);
  });

  test('refuses machines that do not run or live in another VPC', () => {
    const { machine, refusal, LoadBalancerId } = withMachines();
    machine('i-off', { status: 'Stopped' });
    machine('i-far', { vpcId: 'vpc-other' });
    expect(refusal('AddBackendServers', { LoadBalancerId, BackendServers: '[{"ServerId":"i-off"}]' })).toContain(
      '400 ObtainIpFail',
    );
    expect(refusal('AddBackendServers', { LoadBalancerId, BackendServers: '[{"ServerId":"i-far"}]' })).toContain(
      '400 InvalidBackendServers.Inconsistent',
    );
  });

  test('of an internet load balancer takes the first VPC it meets', () => {
    const { balancer, machine, refusal } = withMachines();
    const LoadBalancerId = balancer();
    machine('i-far', { vpcId: 'vpc-other' });
    expect(refusal('AddBackendServers', { LoadBalancerId, BackendServers: '[{"ServerId":"i-1"}]' })).toBe('accepted');
    expect(refusal('AddBackendServers', { LoadBalancerId, BackendServers: '[{"ServerId":"i-far"}]' })).toContain(
      'Inconsistent',
    );
  });

  test('takes interfaces by one of their addresses', () => {
    const { call, LoadBalancerId } = withMachines();
    const added = call('AddBackendServers', {
      LoadBalancerId,
      BackendServers: "[{'ServerId':'eni-i-1','Type':'eni','ServerIp':'10.0.1.10'}]",
    });
    expect(servers(added)[0]).toMatchObject({ ServerId: 'eni-i-1', Type: 'eni', ServerIp: '10.0.1.10' });
  });

  test('forgets machines that were released, and keeps to its size', () => {
    const { call, refusal, world, LoadBalancerId } = withMachines({ quotas: { 'slb.backend_servers': 2 } });
    call('AddBackendServers', { LoadBalancerId, BackendServers: '[{"ServerId":"i-1"},{"ServerId":"i-2"}]' });
    expect(refusal('AddBackendServers', { LoadBalancerId, BackendServers: '[{"ServerId":"i-3"}]' })).toContain(
      '400 OverQuota',
    );
    world.table(INSTANCES).delete('i-1');
    expect(servers(call('DescribeLoadBalancerAttribute', { LoadBalancerId })).map((row) => row.ServerId)).toEqual([
      'i-2',
    ]);
    expect(refusal('AddBackendServers', { LoadBalancerId, BackendServers: '[{"ServerId":"i-3"}]' })).toBe('accepted');
  });
});

describe('a vServer group', () => {
  test('lives, with the same machine on two ports', () => {
    const { call, LoadBalancerId } = withMachines();
    const created = call('CreateVServerGroup', {
      LoadBalancerId,
      VServerGroupName: 'api',
      BackendServers: '[{"ServerId":"i-1","Port":"80"},{"ServerId":"i-1","Port":81}]',
    });
    const VServerGroupId = String(created['VServerGroupId']);
    expect(VServerGroupId).toMatch(/^rsp-uf6/);
    expect(servers(created)).toMatchObject([{ Port: 80, Weight: 100 }, { Port: 81 }]);
    call('AddVServerGroupBackendServers', {
      VServerGroupId,
      BackendServers: '[{"ServerId":"i-2","Port":80,"Weight":1}]',
    });
    call('ModifyVServerGroupBackendServers', {
      VServerGroupId,
      OldBackendServers: '[{"ServerId":"i-1","Port":81}]',
      NewBackendServers: '[{"ServerId":"i-3","Port":82}]',
    });
    call('SetVServerGroupAttribute', {
      VServerGroupId,
      VServerGroupName: 'web',
      BackendServers: '[{"ServerId":"i-2","Port":80,"Weight":7}]',
    });
    const attribute = call('DescribeVServerGroupAttribute', { VServerGroupId });
    expect(attribute).toMatchObject({ VServerGroupName: 'web', LoadBalancerId });
    expect(servers(attribute)).toMatchObject([
      { ServerId: 'i-1', Port: 80 },
      { ServerId: 'i-2', Port: 80, Weight: 7 },
      { ServerId: 'i-3', Port: 82 },
    ]);
    call('RemoveVServerGroupBackendServers', { VServerGroupId, BackendServers: '[{"ServerId":"i-1","Port":80}]' });
    expect(call('DescribeVServerGroups', { LoadBalancerId })['VServerGroups']).toMatchObject({
      VServerGroup: [{ VServerGroupId, ServerCount: 2 }],
    });
  });

  test('cannot go while a listener uses it, and is named as gone afterwards', () => {
    const { call, refusal, LoadBalancerId } = withMachines();
    const VServerGroupId = String(call('CreateVServerGroup', { LoadBalancerId })['VServerGroupId']);
    call('CreateLoadBalancerTCPListener', { LoadBalancerId, ListenerPort: 80, Bandwidth: -1, VServerGroupId });
    expect(refusal('DeleteVServerGroup', { VServerGroupId })).toBe(
      '400 RspoolVipExist: there are vips associating with this vServer group.',
    );
    call('SetLoadBalancerTCPListenerAttribute', { LoadBalancerId, ListenerPort: 80, VServerGroup: 'off' });
    expect(refusal('DeleteVServerGroup', { VServerGroupId })).toBe('accepted');
    expect(refusal('DescribeVServerGroupAttribute', { VServerGroupId })).toBe(
      '404 InvalidParameter: The specified VServerGroupId does not exist.',
    );
  });

  test('needs a port for each server', () => {
    const { refusal, LoadBalancerId } = withMachines();
    expect(refusal('CreateVServerGroup', { LoadBalancerId, BackendServers: '[{"ServerId":"i-1"}]' })).toContain(
      '400 MissingParameter',
    );
  });
});

describe('DescribeHealthStatus', () => {
  test('follows listener and machine', () => {
    const { call, refusal, world, LoadBalancerId } = withMachines();
    call('AddBackendServers', { LoadBalancerId, BackendServers: '[{"ServerId":"i-1"}]' });
    call('CreateLoadBalancerTCPListener', {
      LoadBalancerId,
      ListenerPort: 6443,
      BackendServerPort: 6443,
      Bandwidth: -1,
    });
    const health = (): unknown[] => {
      const rows = servers(call('DescribeHealthStatus', { LoadBalancerId })) as unknown as {
        ServerHealthStatus: string;
      }[];
      return rows.map((row) => row.ServerHealthStatus);
    };
    expect(health()).toEqual(['unavailable']);
    call('StartLoadBalancerListener', { LoadBalancerId, ListenerPort: 6443 });
    expect(health()).toEqual(['abnormal']);
    world.step(60_000);
    expect(health()).toEqual(['normal']);
    const machine = world.table(INSTANCES).get('i-1');
    if (machine !== undefined) world.table(INSTANCES).put({ ...machine, status: 'Stopped' });
    expect(health()).toEqual(['abnormal']);
    expect(refusal('DescribeHealthStatus', { LoadBalancerId, ListenerPort: 1 })).toContain(
      '404 CheckedListenerNotFound',
    );
  });
});
