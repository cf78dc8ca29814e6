import { describe, expect, test } from 'vitest';
import { LISTENERS } from './tables.ts';
import { testAccount, type TestAccount } from './test-account.ts';

const TCP = { ListenerPort: 6443, BackendServerPort: 6443, Bandwidth: -1 };
const HTTP = { ListenerPort: 80, BackendServerPort: 8080, HealthCheck: 'on' };

function withBalancer(options = {}): TestAccount & { readonly LoadBalancerId: string } {
  const account = testAccount(options);
  return { ...account, LoadBalancerId: account.balancer() };
}

describe('a listener', () => {
  test('is created stopped, starts in a moment, stops and goes', () => {
    const { call, refusal, world, LoadBalancerId } = withBalancer();
    const listener = { LoadBalancerId, ListenerPort: 6443 };
    const status = (): unknown => call('DescribeLoadBalancerTCPListenerAttribute', listener)['Status'];
    call('CreateLoadBalancerTCPListener', { LoadBalancerId, ...TCP });
    expect(status()).toBe('stopped');
    call('StartLoadBalancerListener', listener);
    expect(status()).toBe('starting');
    expect(refusal('StopLoadBalancerListener', listener)).toBe(
      '400 ServiceIsConfiguring: A previous configuration is pending; please try again later.',
    );
    world.step(2000);
    expect(status()).toBe('running');
    call('StopLoadBalancerListener', listener);
    expect(refusal('DeleteLoadBalancerListener', listener)).toBe(
      '409 ServiceIsStopping: The specified Listener is stopping, please retry later.',
    );
    world.step(2000);
    call('StartLoadBalancerListener', listener);
    world.step(2000);
    call('DeleteLoadBalancerListener', listener);
    expect(refusal('DescribeLoadBalancerTCPListenerAttribute', listener)).toBe(
      '400 InvalidParameter: The specified resource does not exist.',
    );
    expect(refusal('DeleteLoadBalancerListener', listener)).toBe(
      '404 ListenerNotFound: You have not created a listener for the specified port of the load balancer.',
    );
  });

  test("answers the protocol's fields with strict types, and nothing that does not apply", () => {
    const { call, LoadBalancerId } = withBalancer();
    call('CreateLoadBalancerTCPListener', {
      LoadBalancerId,
      ...TCP,
      HealthCheckType: 'http',
      HealthCheckURI: '/readyz',
      HealthCheckConnectPort: 6080,
      healthCheckInterval: 10,
      HealthyThreshold: 2,
    });
    const { RequestId: _id, ...attribute } = call('DescribeLoadBalancerTCPListenerAttribute', {
      LoadBalancerId,
      ListenerPort: 6443,
    });
    expect(attribute).toEqual({
      LoadBalancerId,
      ListenerPort: 6443,
      BackendServerPort: 6443,
      Bandwidth: -1,
      Status: 'stopped',
      Description: '',
      Scheduler: 'wrr',
      AclStatus: 'off',
      AclIds: { AclId: [] },
      HealthCheck: 'on',
      HealthCheckType: 'http',
      HealthCheckURI: '/readyz',
      HealthCheckConnectPort: 6080,
      HealthCheckConnectTimeout: 5,
      HealthCheckInterval: 10,
      HealthyThreshold: 2,
      UnhealthyThreshold: 3,
      PersistenceTimeout: 0,
      EstablishedTimeout: 900,
      ConnectionDrain: 'off',
      ProxyProtocolV2Enabled: false,
      Tags: { Tag: [] },
    });
  });

  test('of HTTP answers sessions and headers, and takes changes', () => {
    const { call, LoadBalancerId } = withBalancer();
    call('CreateLoadBalancerHTTPListener', { LoadBalancerId, ...HTTP, Description: 'web' });
    const before = call('DescribeLoadBalancerHTTPListenerAttribute', { LoadBalancerId, ListenerPort: 80 });
    expect(before).toMatchObject({
      StickySession: 'off',
      Gzip: 'on',
      IdleTimeout: 15,
      RequestTimeout: 60,
      XForwardedFor: 'on',
      XForwardedFor_SLBIP: 'off',
      HealthCheckTimeout: 5,
      HealthCheckURI: '/',
      ListenerForward: 'off',
      Rules: { Rule: [] },
    });
    expect(before).not.toHaveProperty('EstablishedTimeout');
    expect(before).not.toHaveProperty('ServerCertificateId');
    call('SetLoadBalancerHTTPListenerAttribute', {
      LoadBalancerId,
      ListenerPort: 80,
      StickySession: 'on',
      StickySessionType: 'insert',
      CookieTimeout: 60,
      XForwardedFor_SLBIP: 'on',
      Description: '',
    });
    const after = call('DescribeLoadBalancerHTTPListenerAttribute', { LoadBalancerId, ListenerPort: 80 });
    expect(after).toMatchObject({
      StickySession: 'on',
      CookieTimeout: 60,
      XForwardedFor_SLBIP: 'on',
      Description: '',
      Status: 'stopped',
    });
  });

  test('that runs is configuring for a moment after a change', () => {
    const { call, refusal, world, LoadBalancerId } = withBalancer();
    const listener = { LoadBalancerId, ListenerPort: 6443 };
    call('CreateLoadBalancerTCPListener', { LoadBalancerId, ...TCP });
    call('StartLoadBalancerListener', listener);
    world.step(2000);
    call('SetLoadBalancerTCPListenerAttribute', { ...listener, PersistenceTimeout: 100 });
    expect(refusal('SetLoadBalancerTCPListenerAttribute', listener)).toContain('400 ServiceIsConfiguring');
    world.step(1500);
    expect(call('DescribeLoadBalancerTCPListenerAttribute', listener)).toMatchObject({
      Status: 'running',
      PersistenceTimeout: 100,
    });
  });

  test('may share its port only as TCP with UDP, and then must be told apart', () => {
    const { call, refusal, LoadBalancerId } = withBalancer();
    call('CreateLoadBalancerTCPListener', { LoadBalancerId, ...TCP });
    call('CreateLoadBalancerUDPListener', { LoadBalancerId, ...TCP });
    expect(refusal('CreateLoadBalancerHTTPListener', { LoadBalancerId, ...HTTP, ListenerPort: 6443 })).toBe(
      '400 ListenerAlreadyExists: A listener with the specified port already exists',
    );
    expect(refusal('CreateLoadBalancerTCPListener', { LoadBalancerId, ...TCP })).toContain('ListenerAlreadyExists');
    expect(refusal('StartLoadBalancerListener', { LoadBalancerId, ListenerPort: 6443 })).toContain(
      '400 MissingParameter',
    );
    expect(refusal('StartLoadBalancerListener', { LoadBalancerId, ListenerPort: 6443, ListenerProtocol: 'udp' })).toBe(
      'accepted',
    );
  });

  test.each([
    ['no backend port', 'TCP', { ListenerPort: 1, Bandwidth: 1 }, '400 MissingParameter'],
    ['port 0', 'TCP', { ...TCP, ListenerPort: 0 }, 'The specified ListenerPort is invalid.'],
    ['bandwidth 0', 'TCP', { ...TCP, Bandwidth: 0 }, 'The specified Bandwidth is invalid.'],
    ['a threshold of 1', 'TCP', { ...TCP, HealthyThreshold: 1 }, 'The specified HealthyThreshold is invalid.'],
    ['HTTP without HealthCheck', 'HTTP', { ListenerPort: 80, BackendServerPort: 1 }, '400 MissingHealthCheck'],
    ['sticky sessions without a kind', 'HTTP', { ...HTTP, StickySession: 'on' }, 'StickySessionType'],
    [
      'an ACL that is not there',
      'TCP',
      { ...TCP, AclStatus: 'on', AclType: 'white', AclId: 'acl-none' },
      '400 AclNotExist',
    ],
    ['access control without an ACL', 'TCP', { ...TCP, AclStatus: 'on', AclType: 'white' }, 'AclId'],
    [
      'an unknown vServer group',
      'TCP',
      { ...TCP, VServerGroupId: 'rsp-none' },
      '404 InvalidParameter: The specified VServerGroupId does not exist.',
    ],
    ['HTTPS without a certificate', 'HTTPS', { ...HTTP, Bandwidth: -1 }, 'ServerCertificateId'],
    [
      'HTTPS with an unknown certificate',
      'HTTPS',
      { ...HTTP, Bandwidth: -1, ServerCertificateId: 'x' },
      '404 ServerCertificateId.NotFound',
    ],
    ['a forward without a port', 'HTTP', { ...HTTP, ListenerForward: 'on' }, 'ForwardPort'],
  ])('is refused for %s', (_what, protocol, input, expected) => {
    const { refusal, world, LoadBalancerId } = withBalancer();
    expect(refusal(`CreateLoadBalancer${protocol}Listener`, { LoadBalancerId, ...input })).toContain(expected);
    expect(world.table(LISTENERS).size).toBe(0);
  });

  test('number 51 is refused', () => {
    const { call, refusal, LoadBalancerId } = withBalancer({ quotas: { 'slb.listeners': 1 } });
    call('CreateLoadBalancerTCPListener', { LoadBalancerId, ...TCP });
    expect(refusal('CreateLoadBalancerTCPListener', { LoadBalancerId, ...TCP, ListenerPort: 2 })).toBe(
      '400 ListenerNumberOverLimit: The maximum number of listeners is exceeded.',
    );
  });

  test('redirects to HTTPS without backends', () => {
    const { call, LoadBalancerId } = withBalancer();
    call('CreateLoadBalancerHTTPListener', {
      LoadBalancerId,
      ListenerPort: 80,
      HealthCheck: 'off',
      ListenerForward: 'on',
      ForwardPort: 443,
    });
    const attribute = call('DescribeLoadBalancerAttribute', { LoadBalancerId });
    expect(attribute['ListenerPortsAndProtocol']).toEqual({
      ListenerPortAndProtocol: [
        { ListenerPort: 80, ListenerProtocol: 'http', Description: '', ListenerForward: 'on', ForwardPort: 443 },
      ],
    });
    expect(attribute['ListenerPortsAndProtocal']).toEqual({
      ListenerPortAndProtocal: [{ ListenerPort: 80, ListenerProtocal: 'http' }],
    });
  });

  test('a dry run of a change checks and changes nothing', () => {
    const { call, refusal, LoadBalancerId } = withBalancer();
    call('CreateLoadBalancerTCPListener', { LoadBalancerId, ...TCP });
    const change = { LoadBalancerId, ListenerPort: 6443, DryRun: true };
    expect(refusal('SetLoadBalancerTCPListenerAttribute', { ...change, Scheduler: 'wlc' })).toContain(
      '400 DryRunOperation',
    );
    expect(refusal('SetLoadBalancerTCPListenerAttribute', { ...change, Scheduler: 'no' })).toContain(
      '400 InvalidParameter',
    );
    expect(call('DescribeLoadBalancerTCPListenerAttribute', { LoadBalancerId, ListenerPort: 6443 })['Scheduler']).toBe(
      'wrr',
    );
  });
});

describe('DescribeLoadBalancerListeners', () => {
  test('lists every protocol with its own object, by load balancer, protocol and tag, in pages', () => {
    const { balancer, call, LoadBalancerId } = withBalancer();
    const other = balancer();
    call('CreateLoadBalancerTCPListener', { LoadBalancerId, ...TCP, 'Tag.1.Key': 'k', 'Tag.1.Value': 'v' });
    call('CreateLoadBalancerHTTPListener', { LoadBalancerId, ...HTTP });
    call('CreateLoadBalancerUDPListener', { LoadBalancerId: other, ...TCP });
    const list = (input: Record<string, string | number>): unknown[] => {
      const { Listeners } = call('DescribeLoadBalancerListeners', input) as unknown as {
        Listeners: { ListenerProtocol: string }[];
      };
      return Listeners.map((row) => row.ListenerProtocol);
    };
    expect(list({})).toEqual(['tcp', 'http', 'udp']);
    expect(list({ 'LoadBalancerId.1': LoadBalancerId })).toEqual(['tcp', 'http']);
    expect(list({ ListenerProtocol: 'udp' })).toEqual(['udp']);
    expect(list({ 'Tag.1.Key': 'k', 'Tag.1.Value': 'v' })).toEqual(['tcp']);
    const first = call('DescribeLoadBalancerListeners', { MaxResults: 2 });
    expect(first).toMatchObject({ TotalCount: 3, MaxResults: 2 });
    expect(list({ MaxResults: 2, NextToken: String(first['NextToken']) })).toEqual(['udp']);
    expect(first['Listeners']).toMatchObject([
      { ListenerPort: 6443, AclIds: [], TCPListenerConfig: { EstablishedTimeout: 900 } },
      { ListenerPort: 80, HTTPListenerConfig: { XForwardedFor: 'on' } },
    ]);
  });
});

describe('a world where changes take time', () => {
  test('refuses a second change of the same load balancer meanwhile, not of another', () => {
    const { balancer, call, refusal, world, LoadBalancerId } = withBalancer({ quotas: { 'slb.configuring_ms': 800 } });
    const other = balancer();
    call('CreateLoadBalancerTCPListener', { LoadBalancerId, ...TCP });
    expect(refusal('CreateLoadBalancerTCPListener', { LoadBalancerId, ...TCP, ListenerPort: 2 })).toContain(
      '400 ServiceIsConfiguring',
    );
    expect(refusal('AddBackendServers', { LoadBalancerId, BackendServers: '[]' })).toBe(
      '409 BackendServer.configuring: A previous configuration of the load balancer is pending; please try again later.',
    );
    expect(refusal('AddBackendServers', { LoadBalancerId: other, BackendServers: '[]' })).toBe('accepted');
    world.step(800);
    expect(refusal('AddBackendServers', { LoadBalancerId, BackendServers: '[]' })).toBe('accepted');
  });
});
