import { describe, expect, it } from 'vitest';
import type { Answer } from '../service.ts';
import { PROJECTS } from '../sls/tables.ts';
import { testAccount, type TestAccount } from './test-account.ts';

function state(account: TestAccount, cluster_id: string, instance_name: string): unknown {
  return account.ask('GetClusterAddonInstance', { cluster_id, instance_name })['state'];
}

describe('add-ons of a cluster', () => {
  it('are those asked for and the usual ones', () => {
    const account = testAccount();
    const cluster_id = account.cluster({ addons: [{ name: 'flannel' }, { name: 'csi-plugin', disabled: true }] });
    const { addons } = account.ask('ListClusterAddonInstances', { cluster_id }) as { addons: readonly Answer[] };
    expect(addons.map((one) => one['name'])).toEqual([
      'flannel',
      'coredns',
      'cloud-controller-manager',
      'metrics-server',
    ]);
    expect(addons.every((one) => one['state'] === 'active')).toBe(true);
  });

  it('are installed, configured, lifted and taken off by tasks', () => {
    const account = testAccount();
    account.grant('AliyunCSManagedLogRole');
    const ClusterId = account.cluster();
    const name = 'loongcollector';
    expect(account.refusal('GetClusterAddonInstance', { cluster_id: ClusterId, instance_name: name })).toBe(
      '404 AddonNotFound',
    );
    const { task_id } = account.ask('InstallClusterAddons', { ClusterId }, [{ name, config: '{"a":"1","b":"2"}' }]) as {
      task_id: string;
    };
    expect(state(account, ClusterId, name)).toBe('initial');
    account.wait(120);
    expect(account.ask('DescribeTaskInfo', { task_id })['state']).toBe('success');
    expect(state(account, ClusterId, name)).toBe('active');
    expect(account.world.table(PROJECTS).get(`k8s-log-${ClusterId}`)).toBeDefined();

    account.ask('ModifyClusterAddon', { cluster_id: ClusterId, component_id: name }, { config: '{"b":"","c":"3"}' });
    const status = (): unknown =>
      account.ask('DescribeClusterAddonsUpgradeStatus', { ClusterId, componentIds: JSON.stringify([name]) })[name];
    expect(status()).toMatchObject({ tasks: { status: 'Running' } });
    account.wait(120);
    expect(status()).toMatchObject({ tasks: { status: 'Success' }, addon_info: { value: '{"a":"1","c":"3"}' } });
    account.ask('UpgradeClusterAddons', { ClusterId }, [{ component_name: name, next_version: 'v9.9.9' }]);
    account.wait(120);
    expect(account.ask('GetClusterAddonInstance', { cluster_id: ClusterId, instance_name: name })).toMatchObject({
      version: 'v9.9.9',
    });
    account.ask('UnInstallClusterAddons', { ClusterId }, [{ name }]);
    account.wait(120);
    expect(account.refusal('GetClusterAddonInstance', { cluster_id: ClusterId, instance_name: name })).toBe(
      '404 AddonNotFound',
    );
  });

  it('are refused when unknown, required, badly configured, or without their role', () => {
    const account = testAccount();
    const ClusterId = account.cluster();
    expect(account.refusal('InstallClusterAddons', { ClusterId }, [{ name: 'none' }])).toBe('404 AddonNotFound');
    expect(account.refusal('InstallClusterAddons', { ClusterId }, [{ name: 'logtail-ds' }])).toBe(
      '400 ErrManagedAddonRoleNotAttach',
    );
    expect(account.refusal('UnInstallClusterAddons', { ClusterId }, [{ name: 'coredns' }])).toBe(
      '400 InvalidParameter',
    );
    const coredns = { cluster_id: ClusterId, component_id: 'coredns' };
    expect(account.refusal('ModifyClusterAddon', coredns, { config: 'no json' })).toBe('400 InvalidParameter');
  });
});

describe('logs and tags of a cluster', () => {
  it('are turned on later, with the project made when it is needed', () => {
    const account = testAccount();
    const ClusterId = account.cluster();
    expect(account.ask('GetClusterAuditProject', { ClusterId })).toMatchObject({
      audit_enabled: false,
      sls_project_name: '',
    });
    account.ask('UpdateClusterAuditLogConfig', { ClusterId }, {});
    account.wait(120);
    expect(account.ask('GetClusterAuditProject', { ClusterId })).toMatchObject({
      audit_enabled: true,
      sls_project_name: `k8s-log-${ClusterId}`,
    });
    account.ask('UpdateControlPlaneLog', { ClusterId }, { components: ['apiserver', 'kcm'], log_ttl: '7' });
    account.wait(120);
    expect(account.ask('CheckControlPlaneLogEnable', { ClusterId })).toMatchObject({
      components: ['apiserver', 'kcm'],
      log_ttl: '7',
      log_project: `k8s-log-${ClusterId}`,
    });
    const resources = account.ask('DescribeClusterResources', { ClusterId })['items'] as readonly Answer[];
    expect(resources.filter((one) => one['resource_type'] === 'ALIYUN::SLS::Project')).toHaveLength(1);
  });

  it('are replaced, added and removed', () => {
    const account = testAccount();
    const ClusterId = account.cluster();
    const tags = (): unknown => account.ask('DescribeClusterDetail', { ClusterId })['tags'];
    account.ask('ModifyClusterTags', { ClusterId }, [{ key: 'a', value: '1' }]);
    account.ask(
      'TagResources',
      {},
      { resource_type: 'CLUSTER', resource_ids: [ClusterId], tags: [{ key: 'b', value: '2' }] },
    );
    expect(tags()).toEqual([
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ]);
    const ids = JSON.stringify([ClusterId]);
    account.ask('UntagResources', { resource_type: 'CLUSTER', resource_ids: ids, tag_keys: '["a"]' });
    expect(account.ask('ListTagResources', { resource_ids: ids, resource_type: 'CLUSTER' })).toMatchObject({
      tag_resources: { tag_resource: [{ resource_id: ClusterId, tag_key: 'b', tag_value: '2' }] },
    });
  });
});

describe('rights inside clusters', () => {
  it('are granted, patched and taken back; the creator has them anyway', () => {
    const account = testAccount();
    const cluster = account.cluster();
    const uid = '200000000000000001';
    const roles = (): readonly unknown[] =>
      (account.ask('DescribeUserPermission', { uid })['items'] as readonly Answer[]).map((one) => one['role_name']);
    account.ask('GrantPermissions', { uid }, [{ cluster, role_type: 'cluster', role_name: 'dev' }]);
    expect(roles()).toEqual(['dev']);
    account.ask('UpdateUserPermissions', { uid, mode: 'patch' }, [{ cluster, role_type: 'cluster', role_name: 'ops' }]);
    expect(roles()).toEqual(['ops']);
    account.ask('GrantPermissions', { uid }, [{ role_type: 'all-clusters', role_name: 'admin' }]);
    expect(roles()).toEqual(['admin']);
    account.ask('UpdateUserPermissions', { uid, mode: 'delete' }, [{ role_type: 'all-clusters', role_name: 'admin' }]);
    expect(roles()).toEqual([]);
    expect(account.refusal('GrantPermissions', { uid }, [{ cluster, role_name: 'king' }])).toBe('400 InvalidParameter');
    expect(account.refusal('GrantPermissions', { uid }, [{ cluster: 'c0', role_name: 'dev' }])).toBe(
      '404 ErrorClusterNotFound',
    );
    expect(account.ask('DescribeUserPermission', { uid: account.world.accountId })['items']).toMatchObject([
      { resource_id: cluster, is_owner: 1 },
    ]);
  });
});
