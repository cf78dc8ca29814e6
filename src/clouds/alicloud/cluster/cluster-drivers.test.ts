import { describe, expect, test } from 'vitest';
import {
  change,
  desired,
  expectContract,
  OWNERSHIP_OF_SHOP,
  ownTags,
  refused,
} from '../../../../test/support/driver-journey.ts';
import { recordingIo } from '../../../../test/support/recording-io.ts';
import type { Attributes } from '../../../model/index.ts';
import { csManagedKubernetes } from '../resources/cs-managed-kubernetes.ts';
import { CLUSTER_ASPECTS } from './cluster-sync.ts';

const driver = csManagedKubernetes;
const address = 'alicloud_cs_managed_kubernetes.main';
const tags = ownTags(address);
const args = {
  name: 'kosmos-prod',
  version: '1.34',
  cluster_spec: 'ack.pro.small',
  vswitch_ids: ['vsw-2', 'vsw-1'],
  pod_cidr: '172.20.0.0/16',
  service_cidr: '172.21.0.0/20',
  new_nat_gateway: false,
  slb_internet_enabled: true,
  enable_rrsa: true,
  deletion_protection: false,
  custom_san: 'b.example.com,a.example.com',
  control_plane_log_components: ['kcm', 'apiserver'],
  control_plane_log_ttl: '30',
  audit_log_config: [{ enabled: true }],
  maintenance_window: [{ enable: true, maintenance_time: '2026-01-01T01:00:00Z' }],
  operation_policy: [{ cluster_auto_upgrade: [{ enabled: true, channel: 'stable' }] }],
  addons: [{ name: 'flannel' }, { name: 'csi-plugin', config: '{}' }],
  delete_options: [{ resource_type: 'SLS_Data', delete_mode: 'delete' }],
  tags,
};
const want = desired(address, args);
const tagRows = [
  ...Object.entries(tags).map(([key, value]) => ({ key, value })),
  { key: 'acs:rm:rgId', value: 'rg-1' },
];

const DETAIL: Attributes = {
  cluster_id: 'c1',
  name: 'kosmos-prod',
  cluster_spec: 'ack.pro.small',
  region_id: 'cn-shanghai',
  state: 'running',
  current_version: '1.34.1-aliyun.1',
  vpc_id: 'vpc-1',
  vswitch_id: 'vsw-1,vsw-2',
  security_group_id: 'sg-1',
  deletion_protection: false,
  container_cidr: '',
  node_cidr_mask: '24',
  parameters: { ServiceCIDR: '172.21.0.0/20', ContainerCIDR: '172.20.0.0/16', ProxyMode: 'ipvs' },
  master_url: JSON.stringify({
    api_server_endpoint: 'https://47.1.1.1:6443',
    intranet_api_server_endpoint: 'https://10.0.0.9:6443',
  }),
  meta_data: JSON.stringify({
    RRSAConfig: { enabled: true, oidc_name: 'ack-rrsa-c1' },
    ExtraCertSAN: ['a.example.com', 'b.example.com'],
  }),
  external_loadbalancer_id: 'lb-1',
  worker_ram_role_name: 'KubernetesWorkerRole-1',
  rrsa_config: {
    enabled: true,
    issuer: 'https://new.example.com/c1,https://old.example.com/c1',
    oidc_arn: 'acs:ram::1:oidc-provider/ack-rrsa-c1',
    oidc_name: 'ack-rrsa-c1',
  },
  maintenance_window: { enable: true, maintenance_time: '2026-01-01T01:00:00Z', duration: '3h' },
  operation_policy: { cluster_auto_upgrade: { enabled: true, channel: 'stable' } },
  tags: tagRows,
};
const LOGS = { components: ['apiserver', 'kcm'], log_project: 'k8s-log-c1', log_ttl: '30' };
const AUDIT = { audit_enabled: true, sls_project_name: 'k8s-log-c1' };
const READ = {
  'cs:DescribeClusterDetail': DETAIL,
  'cs:CheckControlPlaneLogEnable': LOGS,
  'cs:GetClusterAuditProject': AUDIT,
};
const gone = refused('not-found', 'ErrorClusterNotFound');

function task(state: string, more: Attributes = {}): Attributes {
  return { task_id: 'T-1', task_type: 'cluster_create', state, cluster_id: 'c1', ...more };
}
const LISTED: Attributes = {
  tasks: [
    { task_id: 'T-0', task_type: 'nodepool_create', created: '2026-01-02T00:00:00Z' },
    { task_id: 'T-1', task_type: 'cluster_create', created: '2026-01-01T00:00:00Z' },
  ],
};

test('every argument that can change has a call, and no other has one', () => {
  const { arguments: all, forceNew, writeOnly = [] } = driver.facts;
  const changed = new Set(CLUSTER_ASPECTS.flatMap((aspect) => aspect.args));
  const stuck = Object.keys(all).filter(
    (name) => !changed.has(name) && !forceNew.includes(name) && !writeOnly.includes(name),
  );
  expect(stuck).toEqual([]);
  expect([...changed].filter((name) => !(name in all) || forceNew.includes(name))).toEqual([]);
});

describe('creation', () => {
  test('sends the whole wish, with Terraform’s defaults and the VPC of its networks', async () => {
    const io = recordingIo({
      'vpc:DescribeVSwitchAttributes': { VpcId: 'vpc-1' },
      'cs:CreateCluster': { cluster_id: 'c1', task_id: 'T-1' },
    });
    expect(await driver.create(io, want)).toBe('c1');
    expect(io.last('cs:CreateCluster').params['body']).toMatchObject({
      cluster_type: 'ManagedKubernetes',
      region_id: 'cn-shanghai',
      vpcid: 'vpc-1',
      vswitch_ids: ['vsw-2', 'vsw-1'],
      container_cidr: '172.20.0.0/16',
      node_cidr_mask: '24',
      snat_entry: false,
      endpoint_public_access: true,
      kubernetes_version: '1.34',
      addons: [{ name: 'flannel' }, { name: 'csi-plugin', config: '{}' }],
      audit_log_config: { enabled: true },
      operation_policy: { cluster_auto_upgrade: { enabled: true, channel: 'stable' } },
      tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    });
    const plain = recordingIo({ 'cs:CreateCluster': { cluster_id: 'c2' } });
    await driver.create(plain, desired(address, { name: 'x', zone_ids: ['cn-shanghai-b'] }));
    const body = plain.last('cs:CreateCluster').params['body'];
    expect(body).toMatchObject({ snat_entry: true, endpoint_public_access: true, zone_ids: ['cn-shanghai-b'] });
    expect(body).not.toHaveProperty('node_cidr_mask');
    expectContract(driver, [...io.calls, ...plain.calls]);
  });

  test('is waited for by its task, then by the cluster', async () => {
    const said: string[] = [];
    const io = recordingIo({
      'cs:DescribeClusterTasks': LISTED,
      'cs:DescribeTaskInfo': [
        task('running', { current_stage: 'control_plane' }),
        task('running', { current_stage: 'control_plane' }),
        task('running', { current_stage: 'addons' }),
        task('success'),
      ],
      'cs:DescribeClusterDetail': [{ ...DETAIL, state: 'initial' }, DETAIL],
    });
    await driver.settle?.({ ...io, progress: (line) => said.push(line) }, 'c1', want);
    expect(said).toEqual(['cluster c1: control_plane', 'cluster c1: addons']);
    expect(
      io.calls.filter(({ action }) => action === 'DescribeTaskInfo').every(({ params }) => params['task_id'] === 'T-1'),
    ).toBe(true);
    expectContract(driver, io.calls);
  });

  test.each([
    [{ error: { code: 'QuotaExceeded.Cluster', message: 'too many clusters' } }, 'quota', 'too many clusters'],
    [
      { error: { code: '', message: 'create NLB: OperationDenied.NoStock in zone b' } },
      'capacity',
      'create NLB: OperationDenied.NoStock in zone b',
    ],
    [
      {
        stages: [
          { state: 'success', message: 'fine' },
          { state: 'fail', message: 'no way to the API server' },
        ],
      },
      'invalid',
      'no way to the API server',
    ],
    [
      {
        events: [
          { level: 'warning', message: 'EIP quota used up' },
          { level: 'normal', message: 'bye' },
        ],
      },
      'invalid',
      'EIP quota used up',
    ],
    [{}, 'invalid', 'task T-1 (cluster_create) ended as failed and gives no reason'],
  ])('that fails carries the reason of the task: %j', async (more, errorClass, reason) => {
    const io = recordingIo({
      'cs:DescribeClusterTasks': LISTED,
      'cs:DescribeTaskInfo': [task('running'), task('failed', more)],
    });
    await expect(driver.settle?.(io, 'c1', want)).rejects.toMatchObject({
      errorClass,
      message: `cluster c1 failed: ${reason}`,
    });
  });

  test('a failed cluster without a failed task is explained by its events', async () => {
    const io = recordingIo({
      'cs:DescribeClusterTasks': { tasks: [] },
      'cs:DescribeClusterDetail': { ...DETAIL, state: 'failed' },
      'cs:DescribeClusterEvents': {
        events: [
          { data: { level: 'info', message: 'began' } },
          { data: { level: 'error', message: 'role is missing' } },
        ],
      },
    });
    await expect(driver.settle?.(io, 'c1', want)).rejects.toThrow('cluster c1 is failed: role is missing');
    expectContract(driver, io.calls);
  });
});

describe('reading', () => {
  test('tells what was asked for, so that a second plan is empty', async () => {
    const io = recordingIo(READ);
    const read = (await driver.read(io, 'c1', 'cn-shanghai')) ?? {};
    const { equal = {}, unordered = [], writeOnly = [] } = driver.facts;
    const different = Object.entries(args as Attributes).filter(([name, wanted]) => {
      if (writeOnly.includes(name)) return false;
      const observed = read[name] ?? null;
      if (equal[name] !== undefined) return !equal[name](wanted, observed);
      const set = (value: unknown): unknown =>
        unordered.includes(name) && Array.isArray(value)
          ? value.map(String).toSorted((a, b) => a.localeCompare(b))
          : value;
      return JSON.stringify(set(wanted)) !== JSON.stringify(set(observed));
    });
    expect(different).toEqual([]);
    expect(read).toMatchObject({
      slb_id: 'lb-1',
      slb_internet: '47.1.1.1',
      worker_ram_role_name: 'KubernetesWorkerRole-1',
      connections: {
        api_server_intranet: 'https://10.0.0.9:6443',
        service_domain: '*.c1.cn-shanghai.alicontainer.com',
      },
      rrsa_metadata: [
        {
          enabled: true,
          rrsa_oidc_issuer_url: 'https://new.example.com/c1',
          ram_oidc_provider_arn: 'acs:ram::1:oidc-provider/ack-rrsa-c1',
        },
      ],
    });
    expectContract(driver, io.calls);
  });

  test('a version is met by each of its patches, and by no other', () => {
    const same = driver.facts.equal?.['version'];
    expect(same?.('1.34', '1.34.1-aliyun.1')).toBe(true);
    expect(same?.('1.3', '1.34.1-aliyun.1')).toBe(false);
    expect(same?.('1.34.1-aliyun.1', '1.34.2-aliyun.1')).toBe(false);
  });

  test('a cluster that is going or gone is not there; one that never came up is, and is not asked for its logs', async () => {
    const states = ['deleting', 'deleted', 'failed'].map((state) =>
      recordingIo({ 'cs:DescribeClusterDetail': { ...DETAIL, state, master_url: '', meta_data: 'nonsense' } }),
    );
    const read = await Promise.all(states.map((io) => driver.read(io, 'c1', 'cn-shanghai')));
    expect(read.map((attributes) => attributes?.['state'])).toEqual([undefined, undefined, 'failed']);
    expect(states[2]?.names()).toEqual(['cs:DescribeClusterDetail']);
    expect(await driver.read(recordingIo({ 'cs:DescribeClusterDetail': gone }), 'c1', 'cn-shanghai')).toBeUndefined();
  });

  test('is found by its tags over several pages, dying ones aside', async () => {
    const rows = [
      { cluster_id: 'c9', state: 'deleting', tags: tagRows },
      { cluster_id: 'c8', state: 'running', tags: [] },
      { cluster_id: 'c1', state: 'running', tags: tagRows },
    ];
    const listing = recordingIo({
      'cs:DescribeClustersV1': ({ params }) => ({
        clusters: rows.slice(Number(params['page_number']) - 1, Number(params['page_number'])),
        page_info: { total_count: 3 },
      }),
    });
    expect(await driver.find(listing, want)).toBe('c1');
    expect(await driver.find(listing, { ...want, exclude: ['c1'] })).toBeUndefined();
    expect(await driver.owned?.(listing, OWNERSHIP_OF_SHOP, 'cn-shanghai')).toEqual([{ id: 'c1', address }]);
    expect(await driver.owned?.(listing, { stack: 'other', profile: 'prod' }, 'cn-shanghai')).toEqual([]);
    expectContract(driver, listing.calls);
  });
});

describe('change', () => {
  test('each difference has its call, and each is waited for', async () => {
    const io = recordingIo({ ...READ, 'cs:ModifyCluster': { task_id: 'T-7' }, 'cs:DescribeTaskInfo': task('success') });
    const next = desired(address, {
      ...args,
      encryption_provider_key: 'key-1',
      upgrade_policy: [{ control_plane_only: true }],
    });
    const differing = ['name', 'custom_san', 'cluster_spec', 'version', 'control_plane_log_ttl', 'audit_log_config'];
    await driver.sync(io, 'c1', change(next, {}, ...differing, 'encryption_provider_key', 'tags'));
    expect(io.names().filter((name) => !/Describe/.test(name))).toEqual([
      'cs:ModifyCluster',
      'cs:MigrateCluster',
      'cs:UpgradeCluster',
      'cs:UpdateControlPlaneLog',
      'cs:UpdateClusterAuditLogConfig',
      'cs:UpdateKMSEncryption',
      'cs:ModifyClusterTags',
    ]);
    expect(io.last('cs:ModifyCluster').params['body']).toEqual({
      cluster_name: 'kosmos-prod',
      api_server_custom_cert_sans: {
        action: 'overwrite',
        subject_alternative_names: ['b.example.com', 'a.example.com'],
      },
    });
    expect(io.last('cs:UpgradeCluster').params['body']).toEqual({ next_version: '1.34', master_only: true });
    expect(io.last('cs:UpdateClusterAuditLogConfig').params['body']).toEqual({ disable: false });
    expect(io.last('cs:DescribeTaskInfo').params).toEqual({ task_id: 'T-7' });
    expectContract(driver, io.calls);
  });

  test('a removed argument goes back to its default', async () => {
    const io = recordingIo(READ);
    await driver.sync(io, 'c1', change(desired(address, { name: 'x' }), {}, 'deletion_protection'));
    expect(io.last('cs:ModifyCluster').params['body']).toEqual({ deletion_protection: false });
  });

  test('what the cloud cannot do is said before anything is sent', async () => {
    const io = recordingIo({});
    const off = desired(address, { enable_rrsa: false });
    await expect(driver.sync(io, 'c1', change(off, {}, 'enable_rrsa'))).rejects.toThrow('cannot be turned off');
    const open = desired(address, { slb_internet_enabled: true });
    await expect(driver.sync(io, 'c1', change(open, {}, 'slb_internet_enabled'))).rejects.toThrow('EIP');
    expect(io.calls).toEqual([]);
  });
});

describe('removal', () => {
  const observed = { delete_options: args.delete_options, retain_resources: ['nlb-1'] };

  test('says what stays, asks once, and waits until it is gone', async () => {
    const said: string[] = [];
    const io = recordingIo({
      'cs:DescribeClusterDetail': [DETAIL, { ...DETAIL, state: 'deleting' }, gone],
      'cs:DescribeClusterResources': {
        items: [
          { instance_id: 'nlb-1', resource_type: 'ALIYUN::NLB::LoadBalancer' },
          { instance_id: 'sg-1', resource_type: 'ALIYUN::ECS::SecurityGroup' },
        ],
      },
    });
    await driver.remove({ ...io, progress: (line) => said.push(line) }, 'c1', observed, 'cn-shanghai');
    expect(said).toEqual(['cluster c1 leaves behind: ALIYUN::NLB::LoadBalancer nlb-1']);
    expect(io.last('cs:DeleteCluster').params).toEqual({
      ClusterId: 'c1',
      delete_options: '[{"resource_type":"SLS_Data","delete_mode":"delete"}]',
      retain_resources: '["nlb-1"]',
    });
    const going = recordingIo({ 'cs:DescribeClusterDetail': [{ ...DETAIL, state: 'deleting' }, gone] });
    await driver.remove(going, 'c1', {}, 'cn-shanghai');
    expect(going.names()).toEqual(['cs:DescribeClusterDetail', 'cs:DescribeClusterDetail']);
    await driver.remove(recordingIo({ 'cs:DescribeClusterDetail': gone }), 'c1', {}, 'cn-shanghai');
    expectContract(driver, [...io.calls, ...going.calls]);
  });

  test('that fails says what is in the way; a protected cluster stays, in words', async () => {
    const io = recordingIo({
      'cs:DescribeClusterDetail': [DETAIL, { ...DETAIL, state: 'delete_failed' }],
      'cs:DescribeClusterTasks': { tasks: [{ task_id: 'T-9', task_type: 'cluster_delete' }] },
      'cs:DescribeTaskInfo': {
        task_id: 'T-9',
        state: 'failed',
        error: { code: 'DependencyViolation', message: 'NAT gateway ngw-1 is still in vpc-1' },
      },
    });
    await expect(driver.remove(io, 'c1', {}, 'cn-shanghai')).rejects.toThrow('NAT gateway ngw-1 is still in vpc-1');
    expectContract(driver, io.calls);
    const guarded = recordingIo({ 'cs:DescribeClusterDetail': { ...DETAIL, deletion_protection: true } });
    await expect(driver.remove(guarded, 'c1', {}, 'cn-shanghai')).rejects.toThrow('deletion_protection = false');
    expect(guarded.names()).toEqual(['cs:DescribeClusterDetail']);
  });
});
