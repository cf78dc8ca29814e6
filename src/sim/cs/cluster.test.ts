import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ecs } from '../ecs/index.ts';
import { ims } from '../ims/index.ts';
import { ram } from '../ram/index.ts';
import type { Answer } from '../service.ts';
import { slb } from '../slb/index.ts';
import { PROJECTS } from '../sls/tables.ts';
import { vpc } from '../vpc/index.ts';
import { testAccount, type TestAccount } from './test-account.ts';

/** Numbers of rows of the products that a cluster reaches into. */
function counts({ world }: TestAccount): Readonly<Record<string, number>> {
  return Object.fromEntries(world.counts().map(({ name, rows }) => [name, rows]));
}

function resources(account: TestAccount, ClusterId: string): readonly Answer[] {
  return account.ask('DescribeClusterResources', { ClusterId })['items'] as readonly Answer[];
}

function resourceId(account: TestAccount, ClusterId: string, type: string): string {
  return String(resources(account, ClusterId).find((one) => one['resource_type'] === type)?.['instance_id']);
}

describe('a managed cluster', () => {
  it('comes up in 6 to 10 minutes, stage by stage', () => {
    const account = testAccount();
    const { cluster_id, task_id } = account.ask('CreateCluster', {}, account.order()) as {
      cluster_id: string;
      task_id: string;
    };
    expect(cluster_id).toMatch(/^c[0-9a-f]{32}$/);
    expect(task_id).toMatch(/^T-[0-9a-f]+$/);
    const state = (): unknown => account.ask('DescribeClusterDetail', { ClusterId: cluster_id })['state'];
    const task = (): Answer => account.ask('DescribeTaskInfo', { task_id });
    expect([state(), task()['state'], task()['current_stage']]).toEqual(['initial', 'running', 'preCheck']);
    expect(account.refusal('DescribeClusterUserKubeconfig', { ClusterId: cluster_id })).toBe('400 ErrorClusterState');
    account.wait(350);
    expect(state()).toBe('initial');
    account.wait(260);
    expect([state(), task()['state']]).toEqual(['running', 'success']);
    expect((task()['stages'] as readonly Answer[]).map((stage) => stage['state'])).toEqual(Array(6).fill('success'));
    const { tasks } = account.ask('DescribeClusterTasks', { cluster_id }) as { tasks: readonly Answer[] };
    expect(tasks).toMatchObject([{ task_id, task_type: 'cluster_create', state: 'success' }]);
    const { events } = account.ask('DescribeClusterEvents', { ClusterId: cluster_id }) as { events: readonly Answer[] };
    expect(events[0]).toMatchObject({ data: { level: 'info', reason: 'Succeed' } });
  });

  it('is read back as it was ordered', () => {
    const account = testAccount();
    const id = account.cluster({
      enable_rrsa: true,
      endpoint_public_access: true,
      tags: [{ key: 'env', value: 'prod' }],
    });
    const detail = account.ask('DescribeClusterDetail', { ClusterId: id });
    expect(detail).toMatchObject({
      name: 'prod',
      cluster_spec: 'ack.pro.small',
      vpc_id: account.vpcId,
      vswitch_ids: account.vSwitchIds,
      container_cidr: '172.20.0.0/16',
      service_cidr: '172.21.0.0/20',
      node_cidr_mask: '26',
      tags: [{ key: 'env', value: 'prod' }],
      rrsa_config: { enabled: true, oidc_name: `ack-rrsa-${id}` },
      parameters: { WorkerVSwitchIds: account.vSwitchIds.join(',') },
    });
    expect(JSON.parse(String(detail['meta_data']))).toMatchObject({ RRSAConfig: { enabled: true } });
    expect(JSON.parse(String(detail['master_url']))).toMatchObject({
      api_server_endpoint: expect.stringMatching(/^https:\/\/[\d.]+:6443$/),
      intranet_api_server_endpoint: expect.stringMatching(/^https:\/\/10\.[\d.]+:6443$/),
    });
    expect(account.ask('DescribeClustersV1', { name: 'pro' })).toMatchObject({ page_info: { total_count: 1 } });
    expect(account.ask('DescribeClustersV1', { name: 'none' })).toMatchObject({ clusters: [] });
  });

  it('makes real objects in other products, and takes them away with it', () => {
    const account = testAccount();
    account.grant('AliyunCSManagedLogRole');
    const before = counts(account);
    const id = account.cluster({
      snat_entry: true,
      enable_rrsa: true,
      endpoint_public_access: true,
      addons: [{ name: 'flannel' }, { name: 'logtail-ds', config: '{"IngressDashboardEnabled":"true"}' }],
    });
    const gateway = resourceId(account, id, 'ALIYUN::VPC::NatGateway');
    expect(account.askOther(vpc, 'DescribeNatGateways', { NatGatewayId: gateway })).toMatchObject({
      NatGateways: { NatGateway: [{ Status: 'Available', VpcId: account.vpcId }] },
    });
    expect(account.askOther(vpc, 'DescribeSnatTableEntries', { NatGatewayId: gateway })).toMatchObject({
      TotalCount: 2,
    });
    const balancer = resourceId(account, id, 'ALIYUN::SLB::LoadBalancer');
    expect(account.askOther(slb, 'DescribeLoadBalancers', { LoadBalancerId: balancer })).toMatchObject({
      TotalCount: 1,
    });
    const SecurityGroupId = resourceId(account, id, 'ALIYUN::ECS::SecurityGroup');
    expect(account.askOther(ecs, 'DescribeSecurityGroups', { SecurityGroupId })).toMatchObject({
      SecurityGroups: { SecurityGroup: [{ SecurityGroupType: 'enterprise', RuleCount: 2 }] },
    });
    expect(account.askOther(ims, 'GetOIDCProvider', { OIDCProviderName: `ack-rrsa-${id}` })).toBeTruthy();
    expect(account.askOther(ram, 'GetRole', { RoleName: resourceId(account, id, 'ALIYUN::RAM::Role') })).toBeTruthy();
    expect(account.world.table(PROJECTS).get(`k8s-log-${id}`)).toBeDefined();

    const { task_id } = account.ask('DeleteCluster', { ClusterId: id }) as { task_id: string };
    expect(account.ask('DescribeClusterDetail', { ClusterId: id })['state']).toBe('deleting');
    account.wait();
    expect(account.refusal('DescribeClusterDetail', { ClusterId: id })).toBe('404 ErrorClusterNotFound');
    expect(account.ask('DescribeTaskInfo', { task_id })['state']).toBe('success');
    // What is logged stays unless delete_options say otherwise.
    expect(counts(account)).toEqual({ ...before, 'sls.project': 1 });
  });

  it('drops its log project when asked to, and keeps what it is told to keep', () => {
    const account = testAccount();
    account.grant('AliyunCSManagedLogRole');
    const before = counts(account);
    const id = account.cluster({ addons: [{ name: 'flannel' }, { name: 'loongcollector' }] });
    const group = resourceId(account, id, 'ALIYUN::ECS::SecurityGroup');
    account.ask('DeleteCluster', {
      ClusterId: id,
      retain_resources: JSON.stringify([group]),
      delete_options: JSON.stringify([{ resource_type: 'SLS_Data', delete_mode: 'delete' }]),
    });
    account.wait();
    expect(counts(account)).toEqual({ ...before, 'ecs.security_group': 1, 'ecs.security_group_rule': 2 });
  });

  it('brings its own VPC when told zones alone', () => {
    const account = testAccount();
    const before = counts(account);
    const id = account.cluster({ vswitch_ids: [], zone_ids: ['cn-shanghai-l'], snat_entry: true });
    const VpcId = resourceId(account, id, 'ALIYUN::ECS::VPC');
    expect(account.askOther(vpc, 'DescribeVSwitches', { VpcId })).toMatchObject({ TotalCount: 1 });
    account.ask('DeleteCluster', { ClusterId: id });
    account.wait();
    expect(counts(account)).toEqual(before);
  });

  it('cannot be deleted while protected, nor quite while a stranger uses its group', () => {
    const account = testAccount();
    const id = account.cluster({ deletion_protection: true });
    expect(account.refusal('DeleteCluster', { ClusterId: id })).toBe('400 ClusterDeletionProtected');
    account.ask('ModifyCluster', { ClusterId: id }, { deletion_protection: false });
    const SecurityGroupId = resourceId(account, id, 'ALIYUN::ECS::SecurityGroup');
    const card = account.askOther(ecs, 'CreateNetworkInterface', {
      VSwitchId: String(account.vSwitchIds[0]),
      SecurityGroupId,
    });
    account.wait(60);
    const { task_id } = account.ask('DeleteCluster', { ClusterId: id }) as { task_id: string };
    account.wait();
    expect(account.ask('DescribeClusterDetail', { ClusterId: id })['state']).toBe('delete_failed');
    expect(account.ask('DescribeTaskInfo', { task_id })).toMatchObject({
      state: 'fail',
      error: { code: 'DependencyViolation.Resource', message: expect.stringContaining(SecurityGroupId) },
    });
    account.askOther(ecs, 'DeleteNetworkInterface', { NetworkInterfaceId: String(card['NetworkInterfaceId']) });
    account.wait(60);
    account.ask('DeleteCluster', { ClusterId: id });
    account.wait();
    expect(account.refusal('DescribeClusterDetail', { ClusterId: id })).toBe('404 ErrorClusterNotFound');
  });

  it('hands out a kubeconfig whose certificate its own authority signed', () => {
    const account = testAccount();
    const id = account.cluster();
    const { config, expiration } = account.ask('DescribeClusterUserKubeconfig', {
      ClusterId: id,
      TemporaryDurationMinutes: 60,
    }) as {
      config: string;
      expiration: string;
    };
    const field = (name: string): string =>
      Buffer.from(new RegExp(`${name}: (\\S+)`).exec(config)?.[1] ?? '', 'base64').toString();
    const authority = new X509Certificate(field('certificate-authority-data'));
    const mine = new X509Certificate(field('client-certificate-data'));
    expect(mine.verify(authority.publicKey)).toBe(true);
    expect(mine.checkIssued(authority)).toBe(true);
    expect(authority.ca).toBe(true);
    expect(field('client-key-data')).toContain('BEGIN PRIVATE KEY');
    expect(Date.parse(expiration) - account.world.now()).toBe(3_600_000);
    expect(account.refusal('DescribeClusterUserKubeconfig', { ClusterId: id, TemporaryDurationMinutes: 5 })).toBe(
      '400 InvalidParameter',
    );
  });

  it('passes through updating and upgrading, one task at a time', () => {
    const account = testAccount();
    const id = account.cluster({ kubernetes_version: '1.34.1-aliyun.1' });
    const state = (): unknown => account.ask('DescribeClusterDetail', { ClusterId: id })['state'];
    account.ask('ModifyCluster', { ClusterId: id }, { enable_rrsa: true });
    expect(state()).toBe('updating');
    account.ask('ModifyClusterTags', { ClusterId: id }, [{ key: 'env', value: 'prod' }]);
    expect(account.refusal('UpgradeCluster', { ClusterId: id }, {})).toBe('400 ErrorClusterState');
    expect(account.refusal('CreateClusterNodePool', { ClusterId: id }, {})).toBe('400 ErrorClusterState');
    account.wait(300);
    expect(account.ask('DescribeClusterDetail', { ClusterId: id })).toMatchObject({
      state: 'running',
      rrsa_config: { enabled: true },
      tags: [{ key: 'env', value: 'prod' }],
    });
    expect(account.refusal('ModifyCluster', { ClusterId: id }, { enable_rrsa: false })).toBe('400 InvalidParameter');
    const { task_id } = account.ask('UpgradeCluster', { ClusterId: id }, { next_version: '1.35.0-aliyun.1' }) as {
      task_id: string;
    };
    expect(state()).toBe('upgrading');
    account.ask('CancelTask', { task_id });
    expect(account.ask('DescribeClusterDetail', { ClusterId: id })).toMatchObject({
      state: 'running',
      current_version: '1.34.1-aliyun.1',
    });
    account.ask('UpgradeCluster', { ClusterId: id }, { next_version: '1.35.0-aliyun.1' });
    account.wait();
    expect(account.ask('DescribeClusterDetail', { ClusterId: id })).toMatchObject({
      state: 'running',
      current_version: '1.35.0-aliyun.1',
    });
    expect(account.refusal('UpgradeCluster', { ClusterId: id }, { next_version: '1.33.3-aliyun.1' })).toBe(
      '400 InvalidParameter',
    );
  });
});

describe('an order for a cluster', () => {
  it.each([
    ['pods that overlap services', { service_cidr: '172.20.0.0/20' }, '400 InvalidParameter'],
    ['pods that overlap the VPC', { container_cidr: '10.4.0.0/16' }, '400 InvalidParameter'],
    ['services that overlap the VPC', { service_cidr: '10.4.0.0/20' }, '400 InvalidParameter'],
    ['pods outside private ranges', { container_cidr: '8.0.0.0/16' }, '400 InvalidParameter'],
    ['no pods with flannel', { container_cidr: '' }, '400 MissingParameter'],
    ['no pod vSwitches with Terway', { addons: [{ name: 'terway-eniip' }] }, '400 MissingParameter'],
    ['two network plug-ins', { addons: [{ name: 'flannel' }, { name: 'terway-eniip' }] }, '400 InvalidParameter'],
    ['no network plug-in', { addons: [] }, '400 InvalidParameter'],
    ['an unknown add-on', { addons: [{ name: 'flannel' }, { name: 'nonsense' }] }, '404 AddonNotFound'],
    ['an unknown vSwitch', { vswitch_ids: ['vsw-none'] }, '400 VSwitchIdNotFound'],
    ['an unknown VPC', { vpcid: 'vpc-none' }, '400 ErrorVpcNotFound'],
    ['an unknown security group', { security_group_id: 'sg-none' }, '400 ErrorSecurityGroupNotFound'],
    ['a dedicated cluster', { cluster_type: 'Kubernetes' }, '400 InvalidParameter'],
    ['a version from the future', { kubernetes_version: '1.99.0-aliyun.1' }, '400 InvalidParameter'],
    ['a bad name', { name: 'a b' }, '400 InvalidParameter'],
  ])('with %s is refused and leaves nothing', (_what, input, refusal) => {
    const account = testAccount();
    const before = counts(account);
    expect(account.refusal('CreateCluster', {}, account.order(input))).toBe(refusal);
    expect(counts(account)).toEqual(before);
  });

  it('may use Terway, whose pods live in vSwitches', () => {
    const account = testAccount();
    const id = account.cluster({
      addons: [{ name: 'terway-eniip' }],
      pod_vswitch_ids: account.vSwitchIds,
      container_cidr: '',
    });
    expect(account.ask('DescribeClusterDetail', { ClusterId: id })).toMatchObject({
      container_cidr: '',
      state: 'running',
    });
  });

  it('meets other clusters’ pods in the same VPC, and the quota', () => {
    const account = testAccount({ quotas: { 'cs.clusters': 2 } });
    account.cluster();
    expect(account.refusal('CreateCluster', {}, account.order())).toBe('400 InvalidParameter');
    account.cluster({ container_cidr: '172.24.0.0/16' });
    expect(account.refusal('CreateCluster', {}, account.order({ container_cidr: '172.28.0.0/16' }))).toBe(
      '400 QuotaExceeded.Cluster',
    );
  });

  it('needs the service roles', () => {
    const account = testAccount({}, []);
    const refusal = (input: Answer = {}): string => account.refusal('CreateCluster', {}, account.order(input));
    expect(refusal()).toBe('404 EntityNotExist.Role');
    account.grant('AliyunCSDefaultRole');
    expect(refusal()).toBe('400 ErrManagedKuberneteRoleNotAttach');
    account.grant('AliyunCSManagedKubernetesRole');
    expect(refusal()).toBe('400 ErrManagedAddonRoleNotAttach');
    account.grant('AliyunCSManagedNetworkRole');
    account.grant('AliyunCSManagedCsiRole');
    expect(refusal({ audit_log_config: { enabled: true } })).toBe('400 ErrKubernetesAuditRoleNotAttach');
    expect(
      account.ask(
        'CheckServiceRole',
        {},
        { roles: [{ name: 'AliyunCSDefaultRole' }, { name: 'AliyunCSKubernetesAuditRole' }] },
      ),
    ).toMatchObject({
      roles: [{ granted: true }, { granted: false }],
    });
    expect(refusal()).toBe('accepted');
  });
});
