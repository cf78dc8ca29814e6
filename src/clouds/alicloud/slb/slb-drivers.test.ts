import { describe, expect, test } from 'vitest';
import { change, desired, expectContract, ownTags, refused } from '../../../../test/support/driver-journey.ts';
import { recordingIo } from '../../../../test/support/recording-io.ts';
import { Secret } from '../../../base/index.ts';
import type { Attributes, Json } from '../../../model/index.ts';
import { flatten } from '../api/flatten.ts';
import { slbBackendServer } from '../resources/slb-backend-server.ts';
import { slbListener } from '../resources/slb-listener.ts';
import { slbLoadBalancer } from '../resources/slb-load-balancer.ts';
import { slbServerCertificate } from '../resources/slb-server-certificate.ts';

const gone = refused('not-found', 'InvalidLoadBalancerId.NotFound');

function tagRows(id: string, tags: Readonly<Record<string, string>>): Attributes {
  const rows = Object.entries(tags).map(([TagKey, TagValue]) => ({ ResourceId: id, TagKey, TagValue }));
  return { TagResources: { TagResource: rows } };
}

describe('load balancer', () => {
  const tags = ownTags('alicloud_slb_load_balancer.web');
  const args = {
    load_balancer_name: 'web',
    address_type: 'internet',
    internet_charge_type: 'PayByBandwidth',
    bandwidth: 20,
    payment_type: 'PayAsYouGo',
    load_balancer_spec: 'slb.s2.small',
    delete_protection: 'on',
    tags,
  };
  const want = desired('alicloud_slb_load_balancer.web', args);
  const row: Attributes = {
    LoadBalancerId: 'lb-1',
    LoadBalancerName: 'web',
    LoadBalancerStatus: 'active',
    AddressType: 'internet',
    AddressIPVersion: 'ipv4',
    InternetChargeType: 'paybybandwidth',
    Bandwidth: 20,
    PayType: 'PayOnDemand',
    InstanceChargeType: 'PayBySpec',
    LoadBalancerSpec: 'slb.s2.small',
    DeleteProtection: 'on',
  };

  test('is created with its tags under a token, and read back as it was written', async () => {
    const io = recordingIo({
      'slb:CreateLoadBalancer': { LoadBalancerId: 'lb-1' },
      'slb:DescribeLoadBalancerAttribute': [{ ...row, LoadBalancerStatus: 'inactive' }, row],
      'slb:ListTagResources': tagRows('lb-1', { ...tags, 'acs:rm:rgId': 'rg-1' }),
    });
    const id = await slbLoadBalancer.create(io, want);
    await slbLoadBalancer.settle?.(io, id, want);
    expect(await slbLoadBalancer.read(io, id, 'cn-shanghai')).toMatchObject({ ...args, id: 'lb-1', status: 'active' });
    const [request] = io.calls;
    expect(request?.tokenParam).toBe('ClientToken');
    expect(flatten(request?.params ?? {}).fields).toMatchObject({
      InternetChargeType: 'paybybandwidth',
      PayType: 'PayOnDemand',
      'Tag.1.Key': 'landfall:stack',
      'Tag.1.Value': 'shop',
    });
    expectContract(slbLoadBalancer, io.calls);
  });

  test('is found by its tags only while it lives', async () => {
    const listed = tagRows('lb-1', tags);
    const alive = recordingIo({ 'slb:ListTagResources': listed, 'slb:DescribeLoadBalancerAttribute': row });
    expect(await slbLoadBalancer.find(alive, want)).toBe('lb-1');
    const dead = recordingIo({ 'slb:ListTagResources': listed, 'slb:DescribeLoadBalancerAttribute': gone });
    expect(await slbLoadBalancer.find(dead, want)).toBeUndefined();
    const other = recordingIo({ 'slb:ListTagResources': tagRows('lb-1', { ...tags, 'landfall:address': 'x.y' }) });
    expect(await slbLoadBalancer.find(other, want)).toBeUndefined();
    expectContract(slbLoadBalancer, [...alive.calls, ...dead.calls]);
  });

  test('a bandwidth that is billed by traffic is no difference', async () => {
    const byTraffic = { ...row, InternetChargeType: 'paybytraffic', Bandwidth: 5120 };
    const io = recordingIo({ 'slb:DescribeLoadBalancerAttribute': byTraffic });
    const observed = await slbLoadBalancer.read(io, 'lb-1', 'cn-shanghai');
    expect(observed?.['bandwidth']).toBeNull();
    expect(slbLoadBalancer.facts.equal?.['bandwidth']?.(1, null)).toBe(true);
    expect(slbLoadBalancer.facts.equal?.['bandwidth']?.(1, 20)).toBe(false);
  });

  test('each difference has its call', async () => {
    const io = recordingIo({});
    const next = desired(want.address, {
      ...args,
      load_balancer_name: 'www',
      bandwidth: 50,
      status: 'inactive',
      modification_protection_status: 'ConsoleProtection',
      modification_protection_reason: 'managed',
      tags: { ...tags, team: 'a' },
    });
    const observed = { ...args, tags: { ...tags, old: 'x' } };
    const differing = [
      'load_balancer_name',
      'bandwidth',
      'status',
      'modification_protection_status',
      'delete_protection',
      'tags',
    ];
    await slbLoadBalancer.sync(io, 'lb-1', change(next, observed, ...differing));
    expect(io.names()).toEqual([
      'slb:SetLoadBalancerDeleteProtection',
      'slb:SetLoadBalancerModificationProtection',
      'slb:SetLoadBalancerName',
      'slb:ModifyLoadBalancerInternetSpec',
      'slb:SetLoadBalancerStatus',
      'slb:UntagResources',
      'slb:TagResources',
    ]);
    expect(io.last('slb:ModifyLoadBalancerInternetSpec').params).toEqual({
      LoadBalancerId: 'lb-1',
      Bandwidth: 50,
      InternetChargeType: 'paybybandwidth',
    });
    expect(io.last('slb:UntagResources').params).toMatchObject({ TagKey: ['old'] });
    expectContract(slbLoadBalancer, io.calls);
  });

  test('from usage to specification billing in one call', async () => {
    const io = recordingIo({});
    const next = desired(want.address, { ...args, instance_charge_type: 'PayBySpec' });
    await slbLoadBalancer.sync(io, 'lb-1', change(next, {}, 'instance_charge_type', 'load_balancer_spec'));
    expect(io.names()).toEqual(['slb:ModifyLoadBalancerInstanceChargeType']);
    expect(io.calls[0]?.params).toMatchObject({
      InstanceChargeType: 'PayBySpec',
      LoadBalancerSpec: 'slb.s2.small',
      Bandwidth: 20,
    });
    expectContract(slbLoadBalancer, io.calls);
  });

  test('an argument that left the configuration goes back to its default', async () => {
    const io = recordingIo({});
    await slbLoadBalancer.sync(
      io,
      'lb-1',
      change(desired(want.address, {}), { delete_protection: 'on' }, 'delete_protection'),
    );
    expect(io.calls[0]?.params).toMatchObject({ DeleteProtection: 'off' });
  });

  test('is removed although it is protected, and twice', async () => {
    const io = recordingIo({ 'slb:DescribeLoadBalancerAttribute': [row, gone] });
    await slbLoadBalancer.remove(io, 'lb-1', { delete_protection: 'on' }, 'cn-shanghai');
    expect(io.names().slice(0, 2)).toEqual(['slb:SetLoadBalancerDeleteProtection', 'slb:DeleteLoadBalancer']);
    const again = recordingIo({ 'slb:DeleteLoadBalancer': gone, 'slb:DescribeLoadBalancerAttribute': gone });
    await slbLoadBalancer.remove(again, 'lb-1', {}, 'cn-shanghai');
    expectContract(slbLoadBalancer, [...io.calls, ...again.calls]);
  });
});

describe('listener', () => {
  const base = { load_balancer_id: 'lb-1', frontend_port: 443, backend_port: 8080 };
  const forwarded: Json = [{ retrive_slb_ip: true, retrive_slb_proto: true }];
  const https = {
    ...base,
    protocol: 'https',
    server_certificate_id: 'cert-1',
    gzip: false,
    health_check_uri: '/healthz',
    x_forwarded_for: forwarded,
    acl_ids: ['acl-1', 'acl-2'],
    acl_status: 'on',
    acl_type: 'white',
  };
  // The metadata of the command line tool lacks what the Terraform provider sends (research, section 4.4).
  const known = ['slb:SetLoadBalancerUDPListenerAttribute knows no PersistenceTimeout'];

  test.each([
    ['tcp', { health_check_type: 'http', health_check_interval: 5, established_timeout: 600, persistence_timeout: 30 }],
    ['udp', { health_check_interval: 5, persistence_timeout: 30, proxy_protocol_v2_enabled: true }],
    ['http', { sticky_session: 'on', sticky_session_type: 'insert', cookie_timeout: 60, health_check: 'off' }],
    ['http', { listener_forward: 'on', forward_port: 443 }],
    ['https', https],
  ])('%s is created and changed with the parameters its calls know: %o', async (protocol, args) => {
    const want = desired('alicloud_slb_listener.web', { ...base, protocol, ...args });
    const io = recordingIo({});
    const id = await slbListener.create(io, want);
    await slbListener.sync(io, id, change(want, {}, 'description'));
    expect(id).toBe(`lb-1:${protocol}:443`);
    expectContract(slbListener, io.calls, known);
  });

  test('layer 4 spells the interval in lower case when creating', async () => {
    const io = recordingIo({});
    const want = desired('alicloud_slb_listener.web', {
      ...base,
      protocol: 'tcp',
      health_check_interval: 7,
      health_check: 'on',
    });
    await slbListener.create(io, want);
    expect(io.calls[0]?.params).toMatchObject({
      Bandwidth: -1,
      healthCheckInterval: 7,
      HealthCheckConnectTimeout: 5,
      HealthCheckSwitch: 'on',
    });
    expect(io.calls[0]?.params).not.toHaveProperty('HealthCheckURI');
    await slbListener.sync(io, 'lb-1:tcp:443', change(want, {}, 'health_check_interval'));
    expect(io.calls[1]?.params).toMatchObject({ HealthCheckInterval: 7 });
  });

  test('flags, lists and blocks take their wire forms', async () => {
    const io = recordingIo({});
    await slbListener.create(io, desired('alicloud_slb_listener.web', https));
    expect(io.calls[0]?.params).toMatchObject({
      HealthCheck: 'on',
      Gzip: 'off',
      AclId: 'acl-1,acl-2',
      XForwardedFor_SLBIP: 'on',
      XForwardedFor_SLBID: 'off',
      XForwardedFor_proto: 'on',
    });
  });

  test('is started once it has stopped, then awaited', async () => {
    const io = recordingIo({
      'slb:DescribeLoadBalancerHTTPSListenerAttribute': [
        { Status: 'configuring' },
        { Status: 'stopped' },
        { Status: 'starting' },
        { Status: 'running' },
      ],
    });
    await slbListener.settle?.(io, 'lb-1:https:443', desired('alicloud_slb_listener.web', https));
    expect(io.names().filter((name) => name.includes('Start'))).toEqual(['slb:StartLoadBalancerListener']);
    expect(io.names()).toHaveLength(5);
    expectContract(slbListener, io.calls);
  });

  test('is read as arguments; what the protocol has not is null and equal to any wish', async () => {
    const row = {
      ListenerPort: 443,
      BackendServerPort: 8080,
      Bandwidth: -1,
      Status: 'running',
      ServerCertificateId: 'cert-1',
      Gzip: 'off',
      HealthCheck: 'on',
      HealthCheckURI: '/healthz',
      HealthCheckTimeout: 5,
      AclIds: { AclId: ['acl-2', 'acl-1'] },
      AclStatus: 'on',
      AclType: 'white',
      XForwardedFor: 'on',
      XForwardedFor_SLBIP: 'on',
      XForwardedFor_SLBID: 'off',
      XForwardedFor_proto: 'on',
    };
    const io = recordingIo({ 'slb:DescribeLoadBalancerHTTPSListenerAttribute': row });
    const observed = await slbListener.read(io, 'lb-1:https:443', 'cn-shanghai');
    expect(observed).toMatchObject({
      load_balancer_id: 'lb-1',
      frontend_port: 443,
      protocol: 'https',
      backend_port: 8080,
      gzip: false,
      health_check_timeout: 5,
      acl_ids: ['acl-2', 'acl-1'],
      established_timeout: null,
    });
    expect(slbListener.facts.equal?.['x_forwarded_for']?.(forwarded, observed?.['x_forwarded_for'] ?? null)).toBe(true);
    expect(
      slbListener.facts.equal?.['x_forwarded_for']?.([{ retrive_slb_id: true }], observed?.['x_forwarded_for'] ?? null),
    ).toBe(false);
    expect(slbListener.facts.equal?.['established_timeout']?.(900, null)).toBe(true);
    expect(Object.keys(slbListener.facts.arguments).filter((name) => observed?.[name] === undefined)).toEqual([]);
  });

  test('a server group that left the configuration is switched off', async () => {
    const io = recordingIo({});
    const want = desired('alicloud_slb_listener.web', { ...base, protocol: 'tcp' });
    await slbListener.sync(io, 'lb-1:tcp:443', change(want, { server_group_id: 'rsp-1' }, 'server_group_id'));
    expect(io.calls[0]?.params).toEqual({ LoadBalancerId: 'lb-1', ListenerPort: 443, VServerGroup: 'off' });
  });

  test('refuses an argument that its protocol cannot have, before any call', async () => {
    const io = recordingIo({});
    const want = desired('alicloud_slb_listener.web', { ...base, protocol: 'tcp', gzip: true });
    await expect(slbListener.create(io, want)).rejects.toMatchObject({
      errorClass: 'invalid',
      message: /gzip cannot be set on a tcp/,
    });
    expect(io.calls).toEqual([]);
  });

  test('is gone when the cloud says so', async () => {
    const io = recordingIo({
      'slb:DescribeLoadBalancerTCPListenerAttribute': refused('not-found', 'InvalidParameter'),
    });
    await slbListener.remove(io, 'lb-1:tcp:443', {}, 'cn-shanghai');
    expect(await slbListener.read(io, 'lb-1:tcp:443', 'cn-shanghai')).toBeUndefined();
    expectContract(slbListener, io.calls);
  });
});

describe('backend servers', () => {
  const block = (server_id: string, weight: number): Record<string, string | number> => ({ server_id, weight });
  const row = (ServerId: string, Weight: number): Attributes => ({
    ServerId,
    Weight,
    Type: 'ecs',
    ServerIp: '10.0.0.1',
  });
  const group = (...rows: Attributes[]): Attributes => ({ BackendServers: { BackendServer: rows } });

  test('are added twenty at a time', async () => {
    const io = recordingIo({ 'slb:DescribeLoadBalancerAttribute': group() });
    const servers = Array.from({ length: 45 }, (_, index) => block(`i-${index}`, 100));
    await slbBackendServer.create(io, desired('a.b', { load_balancer_id: 'lb-1', backend_servers: servers }));
    const sizes = io.calls
      .slice(1)
      .map(({ params }) => (JSON.parse(String(params['BackendServers'])) as unknown[]).length);
    expect(sizes).toEqual([20, 20, 5]);
    expectContract(slbBackendServer, io.calls);
  });

  test('only what differs is touched', async () => {
    const io = recordingIo({});
    const observed = { backend_servers: [block('i-1', 100), block('i-2', 100), block('i-3', 100)] };
    const want = desired('a.b', {
      load_balancer_id: 'lb-1',
      backend_servers: [block('i-1', 100), block('i-2', 50), block('i-4', 100)],
    });
    await slbBackendServer.sync(io, 'lb-1', change(want, observed, 'backend_servers'));
    expect(io.calls.map(({ action, params }) => [action, params['BackendServers']])).toEqual([
      ['RemoveBackendServers', '[{"ServerId":"i-3","Weight":"100","Type":"ecs"}]'],
      ['AddBackendServers', '[{"ServerId":"i-4","Weight":"100","Type":"ecs"}]'],
      ['SetBackendServers', '[{"ServerId":"i-2","Weight":"50","Type":"ecs"}]'],
    ]);
    expectContract(slbBackendServer, io.calls);
  });

  test('order, the address and the usual type are no difference; a weight is', async () => {
    const io = recordingIo({ 'slb:DescribeLoadBalancerAttribute': group(row('i-1', 100), row('i-2', 50)) });
    const observed = (await slbBackendServer.read(io, 'lb-1', 'cn-shanghai'))?.['backend_servers'] ?? null;
    const equal = slbBackendServer.facts.equal?.['backend_servers'];
    expect(equal?.([block('i-2', 50), block('i-1', 100)], observed)).toBe(true);
    expect(equal?.([block('i-2', 51), block('i-1', 100)], observed)).toBe(false);
  });

  test('are removed as they are now, even when the balancer is gone', async () => {
    const io = recordingIo({ 'slb:DescribeLoadBalancerAttribute': [group(row('i-9', 100)), group()] });
    await slbBackendServer.remove(io, 'lb-1', {}, 'cn-shanghai');
    expect(io.last('slb:RemoveBackendServers').params['BackendServers']).toContain('i-9');
    const none = recordingIo({ 'slb:DescribeLoadBalancerAttribute': gone });
    await slbBackendServer.remove(none, 'lb-1', {}, 'cn-shanghai');
    expect(none.names()).not.toContain('slb:RemoveBackendServers');
  });
});

describe('server certificate', () => {
  const address = 'alicloud_slb_server_certificate.tls';
  const want = desired(address, {
    name: 'tls',
    server_certificate: '-----BEGIN CERTIFICATE-----',
    private_key: new Secret('the key itself', 'file:tls.key'),
    tags: ownTags(address),
  });
  const answer = {
    ServerCertificates: { ServerCertificate: [{ ServerCertificateId: 'cert-1', ServerCertificateName: 'tls' }] },
  };

  test('the key stays opaque until the wire', async () => {
    const io = recordingIo({
      'slb:UploadServerCertificate': { ServerCertificateId: 'cert-1' },
      'slb:DescribeServerCertificates': answer,
    });
    const id = await slbServerCertificate.create(io, want);
    expect(JSON.stringify(io.calls)).not.toContain('the key itself');
    expect(flatten(io.calls[0]?.params ?? {}).fields['PrivateKey']).toBe('the key itself');
    expect(await slbServerCertificate.read(io, id, 'cn-shanghai')).toMatchObject({ id: 'cert-1', name: 'tls' });
    await slbServerCertificate.sync(io, id, change(want, {}, 'name'));
    expectContract(slbServerCertificate, io.calls);
  });

  test('an unknown id is an empty list, and removing it succeeds', async () => {
    const io = recordingIo({ 'slb:DescribeServerCertificates': { ServerCertificates: { ServerCertificate: [] } } });
    expect(await slbServerCertificate.read(io, 'cert-1', 'cn-shanghai')).toBeUndefined();
    await slbServerCertificate.remove(io, 'cert-1', {}, 'cn-shanghai');
    expectContract(slbServerCertificate, io.calls);
  });
});
