import { describe, expect, test } from 'vitest';
import { change, desired, expectContract, refused } from '../../../../test/support/driver-journey.ts';
import { recordingIo } from '../../../../test/support/recording-io.ts';
import { Secret } from '../../../base/index.ts';
import type { Attributes } from '../../../model/index.ts';
import { csKubernetesNodePool } from '../resources/cs-kubernetes-node-pool.ts';
import { FIELDS } from './node-pool-shape.ts';

const driver = csKubernetesNodePool;
const id = 'c1:np1';
const args = {
  cluster_id: 'c1',
  node_pool_name: 'workers',
  vswitch_ids: ['vsw-1', 'vsw-2'],
  instance_types: ['ecs.g7.2xlarge', 'ecs.g6.2xlarge'],
  multi_az_policy: 'PRIORITY',
  desired_size: '3',
  system_disk_category: 'cloud_essd',
  system_disk_size: 120,
  system_disk_kms_key: 'key-1',
  key_name: 'ops',
  install_cloud_monitor: true,
  spot_strategy: 'SpotWithPriceLimit',
  spot_price_limit: [{ instance_type: 'ecs.g7.2xlarge', price_limit: '0.7' }],
  labels: [{ key: 'tier', value: 'app' }],
  taints: [{ key: 'spot', value: 'true', effect: 'NoSchedule' }],
  data_disks: [{ category: 'cloud_essd', size: 200 }],
  management: [{ enable: true, auto_repair: true, max_unavailable: 1, auto_repair_policy: [{ restart_node: true }] }],
  user_data: '#!/bin/sh\necho hi\n',
  tags: { team: 'core' },
};
const want = desired('alicloud_cs_kubernetes_node_pool.workers', args);
const DETAIL: Attributes = {
  nodepool_info: { nodepool_id: 'np1', name: 'workers', type: 'ess', resource_group_id: '' },
  scaling_group: {
    vswitch_ids: args.vswitch_ids,
    instance_types: args.instance_types,
    multi_az_policy: 'PRIORITY',
    desired_size: 3,
    system_disk_category: 'cloud_essd',
    system_disk_size: 120,
    system_disk_kms_key_id: 'key-1',
    key_pair: 'ops',
    spot_strategy: 'SpotWithPriceLimit',
    spot_price_limit: args.spot_price_limit,
    data_disks: [{ category: 'cloud_essd', size: 200, disk_name: 'auto', performance_level: 'PL1' }],
    tags: [
      { key: 'team', value: 'core' },
      { key: 'ack.aliyun.com', value: 'c1' },
    ],
    scaling_group_id: 'asg-1',
    login_password: '',
  },
  kubernetes_config: {
    cms_enabled: true,
    labels: args.labels,
    taints: args.taints,
    user_data: Buffer.from(args.user_data).toString('base64'),
  },
  auto_scaling: { enable: false, min_instances: 0, max_instances: 0 },
  management: {
    enable: true,
    auto_repair: true,
    auto_upgrade: false,
    auto_repair_policy: { restart_node: true },
    upgrade_config: { max_unavailable: 1, surge: 0 },
  },
  status: { state: 'active', healthy_nodes: 3, failed_nodes: 0 },
};

function withStatus(status: Attributes): Attributes {
  return { ...DETAIL, status };
}

function task(state: string, more: Attributes = {}): Attributes {
  return { task_id: 'T-1', task_type: 'nodepool_create', state, target: { id: 'np1', type: 'nodepool' }, ...more };
}
const LISTED: Attributes = {
  tasks: [
    { task_id: 'T-2', task_type: 'addon_install', created: '2026-01-03T00:00:00+08:00' },
    { task_id: 'T-1', task_type: 'nodepool_create', created: '2026-01-02T00:00:00+08:00' },
  ],
};
const gone = refused('not-found', 'ErrorNodePoolNotFound');
const STARVED = withStatus({ state: 'scaling', healthy_nodes: 1, failed_nodes: 0 });
const NO_STOCK = {
  error: { code: 'OperationDenied.NoStock', message: 'none of ecs.g7.2xlarge, ecs.g6.2xlarge in stock' },
};

test('a pool is created with its types in order of preference, and read as it was written', async () => {
  const io = recordingIo({
    'cs:CreateClusterNodePool': { nodepool_id: 'np1', task_id: 'T-1' },
    'cs:DescribeClusterNodePoolDetail': DETAIL,
  });
  expect(await driver.create(io, want)).toBe(id);
  expect(io.last('cs:CreateClusterNodePool').params).toMatchObject({
    ClusterId: 'c1',
    body: {
      nodepool_info: { name: 'workers' },
      scaling_group: {
        instance_types: ['ecs.g7.2xlarge', 'ecs.g6.2xlarge'],
        desired_size: 3,
        key_pair: 'ops',
        spot_price_limit: [{ instance_type: 'ecs.g7.2xlarge', price_limit: '0.7' }],
        tags: [{ key: 'team', value: 'core' }],
      },
      kubernetes_config: { cms_enabled: true, labels: args.labels, taints: args.taints },
      management: {
        enable: true,
        auto_repair: true,
        auto_repair_policy: { restart_node: true },
        upgrade_config: { max_unavailable: 1 },
      },
    },
  });
  const read = (await driver.read(io, id, 'cn-shanghai')) ?? {};
  expect(read).toMatchObject({ id, node_pool_id: 'np1', scaling_group_id: 'asg-1', tags: { team: 'core' } });
  expect(read).not.toHaveProperty('password');
  const { equal = {} } = driver.facts;
  const different = Object.entries(args as Attributes).filter(([name, wanted]) => {
    const told = read[name] ?? null;
    return equal[name] === undefined ? JSON.stringify(wanted) !== JSON.stringify(told) : !equal[name](wanted, told);
  });
  expect(different).toEqual([]);
  expectContract(driver, io.calls);
});

test('every argument has its place in the body, but for the cluster and two switches', () => {
  const placeless = Object.keys(driver.facts.arguments).filter((name) => !(name in FIELDS));
  expect(placeless).toEqual(['cluster_id', 'force_delete', 'update_nodes']);
  expect(Object.keys(FIELDS).filter((name) => !(name in driver.facts.arguments))).toEqual([]);
  const places = Object.values(FIELDS).map(({ at }) => at.join('.'));
  expect(new Set(places).size).toBe(places.length);
});

test('the other order of types is another wish, and the other order of labels is not', () => {
  expect(driver.facts.unordered).not.toContain('instance_types');
  const sameLabels = driver.facts.equal?.['labels'];
  const [a, b] = [
    { key: 'a', value: '1' },
    { key: 'b', value: '2' },
  ];
  expect(sameLabels?.([a, b], [b, a])).toBe(true);
  expect(sameLabels?.([a], [b, a])).toBe(false);
});

test('scaling is on unless it says that it is off', async () => {
  const io = recordingIo({ 'cs:CreateClusterNodePool': { nodepool_id: 'np1' } });
  const scaled = { cluster_id: 'c1', node_pool_name: 'x', scaling_config: [{ min_size: 2, max_size: 10 }] };
  await driver.create(io, desired('x.y', scaled));
  expect(io.last('cs:CreateClusterNodePool').params['body']).toMatchObject({
    auto_scaling: { enable: true, min_instances: 2, max_instances: 10 },
  });
  const same = driver.facts.equal?.['scaling_config'];
  const observed = [{ enable: true, min_size: 2, max_size: 10, type: 'cpu', is_bond_eip: false }];
  expect(same?.(scaled.scaling_config, observed)).toBe(true);
  expect(same?.([{ min_size: 2, max_size: 11 }], observed)).toBe(false);
  expect(same?.([{ enable: false }], observed)).toBe(false);
  expect(same?.([{ enable: false }], [{ enable: false, min_size: 0, max_size: 0 }])).toBe(true);
  expect(same?.(scaled.scaling_config, [{ enable: false, min_size: 2, max_size: 10 }])).toBe(false);
});

describe('waiting', () => {
  test('follows the task and then the nodes', async () => {
    const io = recordingIo({
      'cs:DescribeClusterNodePoolDetail': [
        withStatus({ state: 'initial', healthy_nodes: 0 }),
        withStatus({ state: 'active', healthy_nodes: 2 }),
        DETAIL,
      ],
      'cs:DescribeClusterTasks': LISTED,
      'cs:DescribeTaskInfo': [task('running'), task('running'), task('success')],
    });
    await driver.settle?.(io, id, want);
    expect(
      io.calls.filter(({ action }) => action === 'DescribeTaskInfo').map(({ params }) => params['task_id']),
    ).toEqual(['T-1', 'T-1', 'T-1']);
    expectContract(driver, io.calls);
  });

  test('a pool that is ready needs one look; a scaled one has no size to wait for', async () => {
    const io = recordingIo({ 'cs:DescribeClusterNodePoolDetail': DETAIL });
    await driver.settle?.(io, id, want);
    const scaled = { ...withStatus({ state: 'active', healthy_nodes: 0 }), auto_scaling: { enable: true } };
    const empty = recordingIo({ 'cs:DescribeClusterNodePoolDetail': scaled });
    await driver.settle?.(empty, id, want);
    expect([...io.names(), ...empty.names()]).toEqual(Array(2).fill('cs:DescribeClusterNodePoolDetail'));
  });

  test('a task that fails while we watch is the answer, in its own words', async () => {
    const io = recordingIo({
      'cs:DescribeClusterNodePoolDetail': STARVED,
      'cs:DescribeClusterTasks': LISTED,
      'cs:DescribeTaskInfo': [task('running'), task('fail', NO_STOCK)],
    });
    await expect(driver.settle?.(io, id, want)).rejects.toMatchObject({
      errorClass: 'capacity',
      code: 'OperationDenied.NoStock',
      message: 'node pool np1 of cluster c1 failed: none of ecs.g7.2xlarge, ecs.g6.2xlarge in stock',
    });
  });

  test('a task that failed before is asked for once more', async () => {
    const io = recordingIo({
      'cs:DescribeClusterNodePoolDetail': [STARVED, DETAIL],
      'cs:DescribeClusterTasks': LISTED,
      'cs:DescribeTaskInfo': ({ params }) => (params['task_id'] === 'T-1' ? task('failed', NO_STOCK) : task('success')),
      'cs:ModifyClusterNodePool': { task_id: 'T-5' },
    });
    await driver.settle?.(io, id, want);
    expect(io.last('cs:ModifyClusterNodePool').params).toMatchObject({
      NodepoolId: 'np1',
      body: { scaling_group: { desired_size: 3 } },
    });
    expectContract(driver, io.calls);
  });

  test('nodes that failed after their task are explained by the pool itself', async () => {
    const io = recordingIo({
      'cs:DescribeClusterNodePoolDetail': {
        ...withStatus({
          state: 'active',
          healthy_nodes: 2,
          failed_nodes: 1,
          conditions: [{ type: 'Ready', status: 'False', message: 'i-1 cannot pull its images' }],
        }),
      },
      'cs:DescribeClusterTasks': { tasks: [] },
    });
    await expect(driver.settle?.(io, id, want)).rejects.toThrow(
      '1 nodes of node pool np1 of cluster c1 failed (types ecs.g7.2xlarge, ecs.g6.2xlarge): i-1 cannot pull its images',
    );
  });
});

test('only what differs is sent; labels reach living nodes when asked', async () => {
  const io = recordingIo({ 'cs:DescribeClusterNodePoolDetail': DETAIL });
  const next = desired('x.y', { ...args, labels: [], update_nodes: true });
  await driver.sync(io, id, change(next, {}, 'labels', 'desired_size'));
  expect(io.last('cs:ModifyClusterNodePool').params['body']).toEqual({
    scaling_group: { desired_size: 3 },
    kubernetes_config: { labels: [] },
    update_nodes: true,
  });
  await driver.sync(io, id, change(desired('x.y', { cluster_id: 'c1' }), {}, 'taints'));
  expect(io.last('cs:ModifyClusterNodePool').params['body']).toEqual({ kubernetes_config: { taints: [] } });
  expectContract(driver, io.calls);
});

test('a password travels as a secret', async () => {
  const io = recordingIo({ 'cs:CreateClusterNodePool': { nodepool_id: 'np1' } });
  const password = new Secret('Hunter-2', 'env:P');
  await driver.create(io, desired('x.y', { cluster_id: 'c1', node_pool_name: 'x', password }));
  const body = io.last('cs:CreateClusterNodePool').params['body'];
  expect(body).toMatchObject({ scaling_group: { login_password: password } });
  expect(JSON.stringify(body)).not.toContain('Hunter-2');
});

test('a pool is found by its cluster and name, and removed with its nodes', async () => {
  const pool = { nodepool_info: { name: 'workers', nodepool_id: 'np1' }, status: { state: 'active' } };
  const other = { nodepool_info: { name: 'workers-2', nodepool_id: 'np2' }, status: { state: 'active' } };
  const listing = recordingIo({ 'cs:DescribeClusterNodePools': { nodepools: [other, pool] } });
  expect(await driver.find(listing, want)).toBe(id);
  expect(await driver.find(listing, { ...want, exclude: [id] })).toBeUndefined();
  expect(driver.facts.lock?.(args)).toBe('cs:c1');
  const io = recordingIo({
    'cs:DescribeClusterNodePoolDetail': [DETAIL, gone],
    'cs:DeleteClusterNodepool': { task_id: 'T-6' },
    'cs:DescribeTaskInfo': [task('running'), task('success')],
  });
  await driver.remove(io, id, {}, 'cn-shanghai');
  expect(io.last('cs:DeleteClusterNodepool').params).toEqual({ ClusterId: 'c1', NodepoolId: 'np1', force: true });
  await driver.remove(recordingIo({ 'cs:DescribeClusterNodePoolDetail': gone }), id, {}, 'cn-shanghai');
  expectContract(driver, [...listing.calls, ...io.calls]);
});
