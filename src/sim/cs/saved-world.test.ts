import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { VirtualClock } from '../../base/index.ts';
import { ram } from '../ram/index.ts';
import { vpc } from '../vpc/index.ts';
import { callAction } from '../world/test-call.ts';
import { WorldDirectory } from '../world/world-directory.ts';
import { cs } from './index.ts';
import { SERVICE_ROLES } from './test-account.ts';

test('a cluster under way goes on in a world that was closed and opened again', () => {
  const place = mkdtempSync(join(tmpdir(), 'landfall-cs-'));
  const clock = new VirtualClock(Date.UTC(2026, 10, 20));
  const first = WorldDirectory.open(place, { clock, settings: { defaultRegion: 'cn-shanghai' } });
  const trust = JSON.stringify({
    Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: ['cs.aliyuncs.com'] } }],
    Version: '1',
  });
  for (const RoleName of SERVICE_ROLES) {
    callAction(first.world, ram, 'CreateRole', { RoleName, AssumeRolePolicyDocument: trust });
  }
  const { VpcId } = callAction(first.world, vpc, 'CreateVpc', { RegionId: 'cn-shanghai', CidrBlock: '10.0.0.0/16' });
  clock.step(60_000);
  const { VSwitchId } = callAction(first.world, vpc, 'CreateVSwitch', {
    VpcId: String(VpcId),
    ZoneId: 'cn-shanghai-l',
    CidrBlock: '10.0.1.0/24',
  });
  clock.step(60_000);
  const vswitch_ids = [VSwitchId];
  const scaling_group = { vswitch_ids, instance_types: ['ecs.g7.2xlarge'], desired_size: 1 };
  const body = {
    name: 'prod',
    vswitch_ids,
    container_cidr: '172.20.0.0/16',
    addons: [{ name: 'flannel' }],
    nodepools: [{ nodepool_info: { name: 'default' }, scaling_group }],
  };
  const ClusterId = String(callAction(first.world, cs, 'CreateCluster', {}, { body })['cluster_id']);
  first.close();

  const second = WorldDirectory.open(place, { clock });
  expect(callAction(second.world, cs, 'DescribeClusterDetail', { ClusterId })['state']).toBe('initial');
  clock.step(1_200_000);
  expect(callAction(second.world, cs, 'DescribeClusterDetail', { ClusterId })['state']).toBe('running');
  expect(callAction(second.world, cs, 'DescribeClusterNodePools', { ClusterId })).toMatchObject({
    nodepools: [{ status: { state: 'active', healthy_nodes: 1, failed_nodes: 0, conditions: [] } }],
  });
  second.close();
});
