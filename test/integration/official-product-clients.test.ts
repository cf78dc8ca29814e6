import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Cms from '@alicloud/cms20190101';
import type * as Cs from '@alicloud/cs20151215';
import { beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../src/base/index.ts';
import { sdkClients, sdkConfig, vpc } from '../support/sdk-clients.ts';
import { serveWorld, type ServedWorld } from '../support/served-world.ts';
import { kosmos, tempDirectory, type TempStack } from '../support/temp-stack.ts';

const load = createRequire(import.meta.url);
const cs = load('@alicloud/cs20151215') as typeof Cs.default;
const cms = load('@alicloud/cms20190101') as typeof Cms.default;

/** Clusters and metrics through the clients that Alibaba publishes for them. */
function clientsOf(served: ServedWorld) {
  return { cs: new cs.default(sdkConfig(served)), cms: new cms.default(sdkConfig(served)) };
}

describe('the official SDKs of ACK and CloudMonitor', () => {
  let stack: TempStack;
  let clients: ReturnType<typeof clientsOf>;

  beforeAll(async () => {
    stack = kosmos();
    await stack.json(0, 'apply', '-y', '-p', 'prod', '--allow-purchase');
    clients = clientsOf(await serveWorld(join(stack.root, '.landfall/world'), '--speed', '600'));
  });

  it('see the cluster that Landfall made, its node pool and its nodes', async () => {
    const { body: page } = await clients.cs.describeClustersV1(
      new cs.DescribeClustersV1Request({ name: 'kosmos-prod' }),
    );
    expect(page?.clusters).toMatchObject([
      { name: 'kosmos-prod', state: 'running', clusterType: 'ManagedKubernetes', regionId: 'cn-shanghai' },
    ]);
    const { clusterId: id = '' } = must(page?.clusters?.[0], 'a cluster');
    const { body: cluster } = await clients.cs.describeClusterDetail(id);
    expect(cluster).toMatchObject({ clusterId: id, clusterSpec: 'ack.pro.small', containerCidr: '172.20.0.0/16' });
    const { body: pools } = await clients.cs.describeClusterNodePools(id, new cs.DescribeClusterNodePoolsRequest({}));
    expect(pools?.nodepools).toMatchObject([{ nodepoolInfo: { name: 'kosmos-nodes' }, status: { totalNodes: 2 } }]);
    const { body: nodes } = await clients.cs.describeClusterNodes(id, new cs.DescribeClusterNodesRequest({}));
    expect(nodes?.nodes?.map(({ state }) => state)).toEqual(['running', 'running']);
  });

  it('hand out a kubeconfig', async () => {
    const { body } = await clients.cs.describeClustersV1(new cs.DescribeClustersV1Request({}));
    const { clusterId: id = '' } = must(body?.clusters?.[0], 'a cluster');
    const { body: answer } = await clients.cs.describeClusterUserKubeconfig(
      id,
      new cs.DescribeClusterUserKubeconfigRequest({ privateIpAddress: false }),
    );
    expect(answer?.config).toContain('kind: Config');
    expect(answer?.config).toMatch(/server: https:\/\/[\d.]+:6443/);
  });

  it('are refused what is not there by the code of the real cloud', async () => {
    const unknown = clients.cs.describeClusterDetail('c00000000000000000000000000000000');
    await expect(unknown).rejects.toMatchObject({ code: 'ErrorClusterNotFound' });
  });

  it('see the alarm and whom it calls', async () => {
    const { body: rules } = await clients.cms.describeMetricRuleList(
      new cms.DescribeMetricRuleListRequest({ ruleName: 'kosmos-high-cpu' }),
    );
    expect(rules?.alarms?.alarm).toMatchObject([
      {
        metricName: 'CPUUtilization',
        namespace: 'acs_ecs_dashboard',
        contactGroups: 'kosmos-oncall',
        escalations: { critical: { statistics: 'Average', threshold: '90', times: 3 } },
      },
    ]);
    const { body: groups } = await clients.cms.describeContactGroupList(new cms.DescribeContactGroupListRequest({}));
    expect(groups?.contactGroupList?.contactGroup).toMatchObject([{ name: 'kosmos-oncall' }]);
  });

  it('report a metric of their own', async () => {
    const { body } = await clients.cms.putCustomMetric(
      new cms.PutCustomMetricRequest({
        metricList: [
          new cms.PutCustomMetricRequestMetricList({
            groupId: '0',
            metricName: 'kosmos_requests_total',
            dimensions: '{"service":"summarizer"}',
            type: '0',
            values: '{"value":1500}',
          }),
        ],
      }),
    );
    expect(body).toMatchObject({ code: '200' });
  });
});

/** A VPC with one subnet, as soon as both can be used. */
async function newNetwork(served: ServedWorld): Promise<{ readonly vpcId: string; readonly vSwitchId: string }> {
  const clients = sdkClients(served);
  const regionId = 'cn-shanghai';
  const made = await clients.vpc.createVpc(new vpc.CreateVpcRequest({ regionId, cidrBlock: '10.0.0.0/16' }));
  const vpcId = must(made.body?.vpcId, 'an id');
  await expect
    .poll(async () => {
      const { body } = await clients.vpc.describeVpcs(new vpc.DescribeVpcsRequest({ regionId, vpcId }));
      return body?.vpcs?.vpc?.[0]?.status;
    })
    .toBe('Available');
  const subnet = await clients.vpc.createVSwitch(
    new vpc.CreateVSwitchRequest({ regionId, vpcId, cidrBlock: '10.0.1.0/24', zoneId: 'cn-shanghai-b' }),
  );
  const vSwitchId = must(subnet.body?.vSwitchId, 'an id');
  await expect
    .poll(async () => {
      const { body } = await clients.vpc.describeVSwitches(new vpc.DescribeVSwitchesRequest({ regionId, vSwitchId }));
      return body?.vSwitches?.vSwitch?.[0]?.status;
    })
    .toBe('Available');
  return { vpcId, vSwitchId };
}

describe('a cluster in an account without service roles', () => {
  it('is refused with the name of the role that is missing', async () => {
    const served = await serveWorld(join(tempDirectory(), 'world'), '--speed', '600');
    const { vpcId, vSwitchId } = await newNetwork(served);
    const order = new cs.CreateClusterRequest({
      name: 'kosmos-prod',
      clusterType: 'ManagedKubernetes',
      clusterSpec: 'ack.pro.small',
      regionId: 'cn-shanghai',
      vpcid: vpcId,
      vswitchIds: [vSwitchId],
      containerCidr: '172.20.0.0/16',
      serviceCidr: '172.21.0.0/20',
      addons: [new cs.Addon({ name: 'flannel' })],
    });
    const refused = clientsOf(served).cs.createCluster(order);
    await expect(refused).rejects.toMatchObject({
      code: expect.stringMatching(/RoleNotAttach|EntityNotExist\.Role/),
      message: expect.stringMatching(/AliyunCS\w+Role/),
    });
  });
});
