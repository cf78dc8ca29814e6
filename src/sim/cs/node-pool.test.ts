import { describe, expect, it } from 'vitest';
import { ecs } from '../ecs/index.ts';
import type { Answer } from '../service.ts';
import { testAccount, type TestAccount } from './test-account.ts';

function pool(account: TestAccount, group: Answer = {}, rest: Answer = {}): Answer {
  return {
    nodepool_info: { name: 'default' },
    scaling_group: {
      vswitch_ids: account.vSwitchIds,
      instance_types: ['ecs.g7.2xlarge', 'ecs.g7.4xlarge'],
      desired_size: 2,
      ...group,
    },
    ...rest,
  };
}

/** The task of a call, after its time. */
function ended(account: TestAccount, answer: Answer): Answer {
  account.wait();
  return account.ask('DescribeTaskInfo', { task_id: String(answer['task_id']) });
}

function nodes(account: TestAccount, ClusterId: string): readonly Answer[] {
  return account.ask('DescribeClusterNodes', { ClusterId, pageSize: 50 })['nodes'] as readonly Answer[];
}

describe('a node pool', () => {
  it('gets machines that ECS shows, grows, shrinks and goes', () => {
    const account = testAccount();
    const ClusterId = account.cluster();
    const made = account.ask('CreateClusterNodePool', { ClusterId }, pool(account));
    const NodepoolId = String(made['nodepool_id']);
    const status = (): unknown => account.ask('DescribeClusterNodePoolDetail', { ClusterId, NodepoolId })['status'];
    expect(status()).toMatchObject({ state: 'initial', total_nodes: 2, healthy_nodes: 0 });
    expect(account.refusal('DeleteClusterNodepool', { ClusterId, NodepoolId })).toBe('400 ErrorClusterState');
    expect(ended(account, made)).toMatchObject({
      state: 'success',
      task_type: 'nodepool_create',
      target: { id: NodepoolId },
    });
    expect(status()).toMatchObject({ state: 'active', total_nodes: 2, healthy_nodes: 2 });
    expect(nodes(account, ClusterId)).toMatchObject([
      {
        node_status: 'Ready',
        instance_type: 'ecs.g7.2xlarge',
        node_name: expect.stringMatching(/^cn-shanghai\.10\.0\./),
      },
      {
        node_status: 'Ready',
        instance_type: 'ecs.g7.2xlarge',
        node_name: expect.stringMatching(/^cn-shanghai\.10\.1\./),
      },
    ]);
    const machines = { 'Tag.1.Key': 'ack.aliyun.com', 'Tag.1.Value': ClusterId };
    expect(account.askOther(ecs, 'DescribeInstances', machines)).toMatchObject({ TotalCount: 2 });

    const size = (desired_size: number): Answer =>
      ended(
        account,
        account.ask('ModifyClusterNodePool', { ClusterId, NodepoolId }, { scaling_group: { desired_size } }),
      );
    expect(size(3)).toMatchObject({ state: 'success' });
    expect(status()).toMatchObject({ healthy_nodes: 3 });
    expect(size(1)).toMatchObject({ state: 'success' });
    expect(account.askOther(ecs, 'DescribeInstances', machines)).toMatchObject({ TotalCount: 1 });
    expect(account.refusal('ScaleClusterNodePool', { ClusterId, NodepoolId }, { count: 1 })).toBe(
      '400 InvalidParameter',
    );
    expect(account.refusal('DeleteClusterNodepool', { ClusterId, NodepoolId })).toBe('400 InvalidParameter');
    expect(ended(account, account.ask('DeleteClusterNodepool', { ClusterId, NodepoolId, force: true }))).toMatchObject({
      state: 'success',
    });
    expect(account.refusal('DescribeClusterNodePoolDetail', { ClusterId, NodepoolId })).toBe(
      '404 ErrorNodePoolNotFound',
    );
    expect(account.askOther(ecs, 'DescribeInstances', machines)).toMatchObject({ TotalCount: 0 });
  });

  it('falls back to the next type in order of preference, zone by zone', () => {
    const account = testAccount({
      stock: { 'cn-shanghai-l': { 'ecs.g7.2xlarge': 0 }, 'cn-shanghai-m': { 'ecs.g7.2xlarge': 1 } },
    });
    const ClusterId = account.cluster();
    account.ask('CreateClusterNodePool', { ClusterId }, pool(account));
    expect(nodes(account, ClusterId).map((node) => node['instance_type'])).toEqual([
      'ecs.g7.2xlarge',
      'ecs.g7.4xlarge',
    ]);
  });

  it('says in its task why machines could not be had, and keeps those that could', () => {
    const none = { 'ecs.g7.2xlarge': 0, 'ecs.g7.4xlarge': 0 };
    const account = testAccount({
      stock: { 'cn-shanghai-l': { ...none, 'ecs.g7.4xlarge': 1 }, 'cn-shanghai-m': none },
    });
    const ClusterId = account.cluster();
    const made = account.ask('CreateClusterNodePool', { ClusterId }, pool(account));
    const task = ended(account, made);
    expect(task).toMatchObject({ state: 'fail', error: { code: 'OperationDenied.NoStock' } });
    const { message } = task['error'] as { message: string };
    expect(message).toContain('ecs.g7.2xlarge in cn-shanghai-l: OperationDenied.NoStock: ');
    expect(message).toContain('ecs.g7.4xlarge in cn-shanghai-m: OperationDenied.NoStock: ');
    const NodepoolId = String(made['nodepool_id']);
    expect(account.ask('DescribeClusterNodePoolDetail', { ClusterId, NodepoolId })['status']).toMatchObject({
      state: 'active',
      total_nodes: 1,
      failed_nodes: 1,
      conditions: [{ reason: 'OperationDenied.NoStock' }],
    });
    const { events } = account.ask('DescribeClusterEvents', { ClusterId, task_id: String(made['task_id']) }) as {
      events: readonly Answer[];
    };
    expect(events[0]).toMatchObject({ data: { level: 'error', reason: 'OperationDenied.NoStock' } });
  });

  it('takes spot machines, data disks and tags, and starts with the least that autoscaling allows', () => {
    const account = testAccount();
    account.grant('AliyunCSManagedAutoScalerRole');
    const ClusterId = account.cluster({
      nodepools: [
        pool(
          account,
          {
            desired_size: undefined,
            spot_strategy: 'SpotWithPriceLimit',
            spot_price_limit: [{ instance_type: 'ecs.g7.2xlarge', price_limit: '100' }],
            data_disks: [{ category: 'cloud_essd', size: 100 }],
            tags: [{ key: 'team', value: 'ai' }],
          },
          { auto_scaling: { enable: true, min_instances: 1, max_instances: 5 } },
        ),
      ],
    });
    account.wait();
    expect(nodes(account, ClusterId)).toMatchObject([{ spot_strategy: 'SpotWithPriceLimit', node_status: 'Ready' }]);
    expect(account.askOther(ecs, 'DescribeInstances', { 'Tag.1.Key': 'team', 'Tag.1.Value': 'ai' })).toMatchObject({
      TotalCount: 1,
    });
    expect(account.askOther(ecs, 'DescribeDisks', { DiskType: 'data' })).toMatchObject({ TotalCount: 1 });
    expect(account.ask('DescribeClusterNodePools', { ClusterId })).toMatchObject({
      nodepools: [
        { scaling_group: { instance_types: ['ecs.g7.2xlarge', 'ecs.g7.4xlarge'] }, auto_scaling: { max_instances: 5 } },
      ],
    });
  });

  it('loses a node whose machine is deleted behind its back, or that is taken out', () => {
    const account = testAccount();
    const ClusterId = account.cluster();
    const { nodepool_id } = account.ask('CreateClusterNodePool', { ClusterId }, pool(account)) as {
      nodepool_id: string;
    };
    account.wait();
    const [first, second] = nodes(account, ClusterId).map((node) => String(node['instance_id']));
    account.askOther(ecs, 'DeleteInstance', { InstanceId: String(first), Force: true });
    account.wait();
    const params = { ClusterId, NodepoolId: nodepool_id };
    expect(account.ask('DescribeClusterNodePoolDetail', params)['status']).toMatchObject({
      offline_nodes: 1,
      healthy_nodes: 1,
    });
    account.ask('RemoveNodePoolNodes', {
      ...params,
      instance_ids: JSON.stringify([first, second]),
      release_node: true,
    });
    account.wait();
    expect(nodes(account, ClusterId)).toEqual([]);
    expect(account.ask('DescribeClusterNodePoolDetail', params)['scaling_group']).toMatchObject({ desired_size: 0 });
    expect(account.askOther(ecs, 'DescribeInstances')).toMatchObject({ TotalCount: 0 });
  });

  it.each([
    ['no types', { instance_types: [] }],
    ['an unknown type', { instance_types: ['ecs.none'] }],
    ['a type too small', { instance_types: ['ecs.g7.large'] }],
    ['no vSwitch', { vswitch_ids: [] }],
    ['an unknown key pair', { key_pair: 'none' }],
    ['an unknown policy', { multi_az_policy: 'RANDOM' }],
    ['a small disk', { system_disk_size: 10 }],
  ])('with %s is refused', (_what, group) => {
    const account = testAccount();
    const ClusterId = account.cluster();
    expect(account.refusal('CreateClusterNodePool', { ClusterId }, pool(account, group))).toBe('400 InvalidParameter');
  });

  it('counts against the quotas of pools and nodes', () => {
    const account = testAccount({ quotas: { 'cs.nodes': 3, 'cs.node_pools': 2 } });
    const ClusterId = account.cluster();
    expect(account.refusal('CreateClusterNodePool', { ClusterId }, pool(account, { desired_size: 4 }))).toBe(
      '400 QuotaExceeded.Node',
    );
    for (const name of ['a', 'b']) {
      account.ask(
        'CreateClusterNodePool',
        { ClusterId },
        pool(account, { desired_size: 0 }, { nodepool_info: { name } }),
      );
      account.wait();
    }
    expect(account.refusal('CreateClusterNodePool', { ClusterId }, pool(account))).toBe('400 QuotaExceeded.NodePool');
  });

  it('releases its machines when the cluster is deleted', () => {
    const account = testAccount();
    const ClusterId = account.cluster();
    account.ask('CreateClusterNodePool', { ClusterId }, pool(account));
    account.wait();
    account.ask('DeleteCluster', { ClusterId });
    account.wait();
    expect(account.askOther(ecs, 'DescribeInstances')).toMatchObject({ TotalCount: 0 });
    expect(account.askOther(ecs, 'DescribeSecurityGroups')).toMatchObject({ TotalCount: 0 });
  });
});
