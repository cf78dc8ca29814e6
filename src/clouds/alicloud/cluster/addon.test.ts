import { describe, expect, test } from 'vitest';
import { change, desired, expectContract, refused } from '../../../../test/support/driver-journey.ts';
import { recordingIo } from '../../../../test/support/recording-io.ts';
import type { Attributes } from '../../../model/index.ts';
import { csKubernetesAddon } from '../resources/cs-kubernetes-addon.ts';

const driver = csKubernetesAddon;
const id = 'c1:nginx';
const want = desired('alicloud_cs_kubernetes_addon.nginx', { cluster_id: 'c1', name: 'nginx', config: '{"a":1}' });
const ACTIVE: Attributes = { name: 'nginx', version: 'v1.2', state: 'active', config: '{"a":1,"b":{"c":2}}' };
const missing = refused('not-found', 'AddonNotFound');
const CATALOGUE: Attributes = {
  addons: [
    { name: 'other', version: 'v9' },
    { name: 'nginx', version: 'v1.2', supported_actions: ['Install', 'Upgrade', 'Uninstall'] },
  ],
};

test('is installed in its newest version, and waited for', async () => {
  const io = recordingIo({
    'cs:GetClusterAddonInstance': [missing, { ...ACTIVE, state: 'updating' }, ACTIVE],
    'cs:ListAddons': CATALOGUE,
  });
  expect(await driver.create(io, want)).toBe(id);
  expect(io.last('cs:InstallClusterAddons').params).toEqual({
    ClusterId: 'c1',
    body: [{ name: 'nginx', version: 'v1.2', config: '{"a":1}' }],
  });
  await driver.settle?.(io, id, want);
  const read = (await driver.read(io, id, 'cn-shanghai')) ?? {};
  expect(read).toEqual({ id, cluster_id: 'c1', name: 'nginx', version: 'v1.2', config: ACTIVE['config'] });
  expectContract(driver, io.calls);
});

test('that the cluster brought along is taken over', async () => {
  const io = recordingIo({ 'cs:GetClusterAddonInstance': ACTIVE });
  expect(await driver.create(io, want)).toBe(id);
  expect(await driver.find(io, want)).toBe(id);
  expect(new Set(io.names())).toEqual(new Set(['cs:GetClusterAddonInstance']));
  expect(await driver.find(recordingIo({ 'cs:GetClusterAddonInstance': missing }), want)).toBeUndefined();
});

test.each([
  [missing, 'quota of load balancers is used up'],
  [{ ...ACTIVE, state: 'failed' }, 'quota of load balancers is used up'],
])('an installation that fails says why', async (instance, reason) => {
  const io = recordingIo({
    'cs:GetClusterAddonInstance': instance,
    'cs:DescribeClusterTasks': { tasks: [{ task_id: 'T-1', task_type: 'addon_install' }] },
    'cs:DescribeTaskInfo': { task_id: 'T-1', state: 'failed', target: { id: 'nginx' }, error: { message: reason } },
  });
  await expect(driver.settle?.(io, id, want)).rejects.toThrow(`add-on nginx of cluster c1 failed: ${reason}`);
  expectContract(driver, io.calls);
});

test('settings are merged by the cloud: what is asked for must be there', () => {
  const same = driver.facts.equal?.['config'];
  expect(same?.('{"a":1}', '{"a":"1","b":2}')).toBe(true);
  expect(same?.('{"b":{"c":2}}', '{"b":{"c":2,"d":3}}')).toBe(true);
  expect(same?.('{"a":2}', '{"a":1}')).toBe(false);
  expect(same?.('{"l":[1,2]}', '{"l":[2,1]}')).toBe(false);
  expect(same?.('{"x":""}', '{}')).toBe(true);
});

test('a new version takes the settings along; settings alone are waited for', async () => {
  const io = recordingIo({
    'cs:GetClusterAddonInstance': ACTIVE,
    'cs:DescribeClusterAddonsUpgradeStatus': [
      { nginx: { tasks: { status: 'Running' } } },
      { nginx: { tasks: { status: 'Success' } } },
    ],
  });
  const next = desired('x.y', { ...want.args, version: 'v1.3' });
  await driver.sync(io, id, change(next, {}, 'version', 'config'));
  expect(io.last('cs:UpgradeClusterAddons').params['body']).toEqual([
    { component_name: 'nginx', next_version: 'v1.3', config: '{"a":1}', policy: 'overwrite' },
  ]);
  expect(io.names()).not.toContain('cs:ModifyClusterAddon');
  await driver.sync(io, id, change(next, {}, 'config'));
  expect(io.last('cs:ModifyClusterAddon').params['body']).toEqual({ config: '{"a":1}' });
  expectContract(driver, io.calls);
});

test('settings that cannot be applied say why', async () => {
  const io = recordingIo({
    'cs:GetClusterAddonInstance': ACTIVE,
    'cs:DescribeClusterAddonsUpgradeStatus': { nginx: { tasks: { status: 'Failed', message: 'no such key' } } },
  });
  await expect(driver.sync(io, id, change(want, {}, 'config'))).rejects.toThrow('no such key');
});

describe('removal', () => {
  test('uninstalls and waits; what is gone already is fine', async () => {
    const io = recordingIo({
      'cs:GetClusterAddonInstance': [ACTIVE, { ...ACTIVE, state: 'deleting' }, missing],
      'cs:ListAddons': CATALOGUE,
      'cs:UnInstallClusterAddons': { task_id: 'T-3' },
      'cs:DescribeTaskInfo': { task_id: 'T-3', state: 'success' },
    });
    await driver.remove(io, id, { cleanup_cloud_resources: true }, 'cn-shanghai');
    expect(io.last('cs:UnInstallClusterAddons').params['body']).toEqual([
      { name: 'nginx', cleanup_cloud_resources: true },
    ]);
    await driver.remove(recordingIo({ 'cs:GetClusterAddonInstance': missing }), id, {}, 'cn-shanghai');
    expectContract(driver, io.calls);
  });

  test('leaves alone what the cluster cannot do without', async () => {
    const io = recordingIo({
      'cs:GetClusterAddonInstance': ACTIVE,
      'cs:ListAddons': { addons: [{ name: 'nginx', supported_actions: ['Upgrade'] }] },
    });
    await driver.remove(io, id, {}, 'cn-shanghai');
    expect(io.names()).not.toContain('cs:UnInstallClusterAddons');
  });
});
