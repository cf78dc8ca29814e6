import { describe, expect, it } from 'vitest';
import { callAction, rootCaller } from '../world/test-call.ts';
import { ecs } from './index.ts';
import { refusalOf, testMachines } from './test-machines.ts';

describe('the life of a machine', () => {
  it('stops, starts and restarts through its real states', () => {
    const { ask, one, refusal, run, wait } = testMachines();
    const [InstanceId = ''] = run();
    const status = () => one('DescribeInstanceStatus')['Status'];
    expect(refusal('StartInstance', { InstanceId })).toBe('403 IncorrectInstanceStatus');
    ask('StopInstance', { InstanceId });
    expect(status()).toBe('Stopping');
    wait();
    expect(status()).toBe('Stopped');
    expect(one('DescribeInstances')['StoppedMode']).toBe('KeepCharging');
    ask('StartInstance', { InstanceId });
    expect(status()).toBe('Starting');
    wait();
    ask('RebootInstance', { InstanceId });
    expect(status()).toBe('Starting');
    wait();
    expect(status()).toBe('Running');
  });

  it('gives capacity back while stopped without charges, and may not get it again', () => {
    const { ask, order, refusal, run, wait, world } = testMachines({
      stock: { 'cn-shanghai-l': { 'ecs.g7.xlarge': 1 } },
    });
    const [InstanceId = ''] = run();
    expect(refusal('RunInstances', order())).toBe('403 OperationDenied.NoStock');
    ask('StopInstance', { InstanceId, StoppedMode: 'StopCharging' });
    wait();
    world.change({ ...world.settings, stock: { 'cn-shanghai-l': { 'ecs.g7.xlarge': 0 } } });
    expect(refusal('StartInstance', { InstanceId })).toBe('403 OperationDenied.NoStock');
  });

  it('is deleted with Force only while it runs, and takes its parts along', () => {
    const { ask, refusal, rows, run, wait } = testMachines();
    const [InstanceId = ''] = run({
      'DataDisk.1.Size': 50,
      'DataDisk.2.Size': 60,
      'DataDisk.2.DeleteWithInstance': false,
    });
    expect(refusal('DeleteInstance', { InstanceId })).toBe('403 IncorrectInstanceStatus');
    ask('DeleteInstance', { InstanceId, Force: true });
    expect(rows('DescribeInstances')).toMatchObject([{ Status: 'Stopping' }]);
    expect(refusal('DeleteInstance', { InstanceId, Force: true })).toBe('403 IncorrectInstanceStatus');
    wait();
    expect(rows('DescribeInstances')).toEqual([]);
    expect(rows('DescribeNetworkInterfaces')).toEqual([]);
    expect(rows('DescribeDisks')).toMatchObject([{ Size: 60, Status: 'Available', InstanceId: '' }]);
    expect(refusal('DeleteInstance', { InstanceId, Force: true })).toBe('404 InvalidInstanceId.NotFound');
  });

  it('cannot be deleted while Pending or protected', () => {
    const { ask, order, refusal, rows, wait } = testMachines();
    ask('RunInstances', order({ DeletionProtection: true }));
    const InstanceId = String(rows('DescribeInstances')[0]?.['InstanceId']);
    expect(refusal('DeleteInstance', { InstanceId, Force: true })).toBe('403 IncorrectInstanceStatus.Initializing');
    wait();
    expect(refusal('DeleteInstance', { InstanceId, Force: true })).toBe('403 InvalidOperation.DeletionProtection');
    ask('ModifyInstanceAttribute', { InstanceId, DeletionProtection: false });
    expect(refusal('DeleteInstance', { InstanceId, Force: true, DryRun: true })).toBe('400 DryRunOperation');
    expect(refusal('DeleteInstance', { InstanceId, Force: true })).toBe('accepted');
  });

  it('lets several go together or not at all', () => {
    const { ask, refusal, rows, run, wait } = testMachines();
    const [first = '', second = ''] = run({ Amount: 2 });
    ask('ModifyInstanceAttribute', { InstanceId: second, DeletionProtection: true });
    const both = { 'InstanceId.1': first, 'InstanceId.2': second, Force: true };
    expect(refusal('DeleteInstances', both)).toBe('403 InvalidOperation.DeletionProtection');
    wait();
    expect(rows('DescribeInstances')).toHaveLength(2);
    ask('ModifyInstanceAttribute', { InstanceId: second, DeletionProtection: false });
    ask('DeleteInstances', both);
    wait();
    expect(rows('DescribeInstances')).toEqual([]);
  });

  it('frees an elastic address when it goes', () => {
    const { ask, askVpc, one, run, wait } = testMachines();
    const [InstanceId = ''] = run();
    const { AllocationId } = askVpc('AllocateEipAddress', { Bandwidth: 5 });
    wait();
    askVpc('AssociateEipAddress', { AllocationId: String(AllocationId), InstanceId });
    wait();
    expect(one('DescribeInstances')).toMatchObject({ EipAddress: { AllocationId, Bandwidth: 5 } });
    ask('DeleteInstance', { InstanceId, Force: true });
    wait();
    const { EipAddresses } = askVpc('DescribeEipAddresses') as { EipAddresses: { EipAddress: readonly unknown[] } };
    expect(EipAddresses.EipAddress).toMatchObject([{ Status: 'Available', InstanceId: '' }]);
  });

  it('releases itself at the time set, unless that is taken back', () => {
    const { ask, rows, run, wait, world } = testMachines();
    const [kept = '', leaving = ''] = run({ Amount: 2 });
    const at = new Date(world.now() + 3_600_000).toISOString().slice(0, 17);
    for (const InstanceId of [kept, leaving])
      ask('ModifyInstanceAutoReleaseTime', { InstanceId, AutoReleaseTime: `${at}00Z` });
    ask('ModifyInstanceAutoReleaseTime', { InstanceId: kept, AutoReleaseTime: '' });
    wait(3700);
    expect(rows('DescribeInstances')).toMatchObject([{ InstanceId: kept, Status: 'Running' }]);
    expect(rows('DescribeNetworkInterfaces')).toHaveLength(1);
  });

  it('is told apart by SuccessFirst when some cannot', () => {
    const { ask, run } = testMachines();
    const [first = '', second = ''] = run({ Amount: 2 });
    ask('StopInstance', { InstanceId: first });
    const both = { 'InstanceId.1': first, 'InstanceId.2': second };
    expect(refusalOf(() => ask('StopInstances', both))).toBe('403 IncorrectInstanceStatus');
    expect(ask('StopInstances', { ...both, BatchOptimization: 'SuccessFirst' })).toMatchObject({
      InstanceResponses: {
        InstanceResponse: [
          { InstanceId: first, Code: 'IncorrectInstanceStatus' },
          { InstanceId: second, PreviousStatus: 'Running', CurrentStatus: 'Stopping', Code: '200' },
        ],
      },
    });
  });
});

describe('what Terraform reads of a machine', () => {
  it('is there for every machine', () => {
    const { ask, run } = testMachines();
    const [InstanceId = ''] = run({ UserData: Buffer.from('#!/bin/sh').toString('base64') });
    const InstanceIds = JSON.stringify([InstanceId]);
    expect(ask('DescribeUserData', { InstanceId })).toMatchObject({ UserData: 'IyEvYmluL3No' });
    expect(ask('DescribeInstanceRamRole', { InstanceIds })).toMatchObject({
      InstanceRamRoleSets: { InstanceRamRoleSet: [{ InstanceId, RamRoleName: '' }] },
    });
    expect(ask('DescribeInstanceMaintenanceAttributes', { 'InstanceId.1': InstanceId })).toMatchObject({
      MaintenanceAttributes: { MaintenanceAttribute: [{ InstanceId, ActionOnMaintenance: { Value: 'AutoRecover' } }] },
    });
    expect(ask('DescribeInstanceAttachmentAttributes', { InstanceIds })).toMatchObject({
      Instances: { Instance: [{ InstanceId, PrivatePoolOptionsMatchCriteria: 'None' }] },
    });
    expect(ask('DescribeInstanceAttribute', { InstanceId })).toMatchObject({
      Status: 'Running',
      IoOptimized: 'optimized',
    });
  });

  it('is empty for ids nobody has, and 404 where the cloud says so', () => {
    const { refusal, rows } = testMachines();
    expect(rows('DescribeInstances', { InstanceIds: '["i-none"]' })).toEqual([]);
    expect(rows('DescribeInstances', { InstanceIds: '[]' })).toEqual([]);
    expect(refusal('DescribeInstanceAttribute', { InstanceId: 'i-none' })).toBe('404 InvalidInstanceId.NotFound');
    expect(refusal('DescribeInstances', { Status: 'Broken' })).toBe('404 InvalidStatus.NotFound');
  });

  it('pages by number and by token', () => {
    const { ask, run } = testMachines();
    run({ Amount: 12 });
    expect(ask('DescribeInstances', { PageNumber: 2 })).toMatchObject({ TotalCount: 12, PageNumber: 2, PageSize: 10 });
    const first = ask('DescribeInstances', { MaxResults: 10 }) as { NextToken: string };
    const second = ask('DescribeInstances', { MaxResults: 10, NextToken: first.NextToken }) as {
      Instances: { Instance: unknown[] };
      NextToken: string;
    };
    expect(second.Instances.Instance).toHaveLength(2);
    expect(second.NextToken).toBe('');
  });

  it('finds by name pattern, group, tag and address', () => {
    const { groupId, rows, run } = testMachines();
    run({ InstanceName: 'podvm-a', PrivateIpAddress: '10.0.1.9', 'Tag.1.Key': 'app', 'Tag.1.Value': 'x' });
    run({ InstanceName: 'other' });
    expect(rows('DescribeInstances', { InstanceName: 'podvm-*' })).toHaveLength(1);
    expect(rows('DescribeInstances', { SecurityGroupId: groupId })).toHaveLength(2);
    expect(rows('DescribeInstances', { 'Tag.1.Key': 'app', 'Tag.1.Value': 'x' })).toHaveLength(1);
    expect(rows('DescribeInstances', { 'Tag.1.Key': 'app', 'Tag.1.Value': 'y' })).toHaveLength(0);
    expect(rows('DescribeInstances', { PrivateIpAddresses: '["10.0.1.9"]' })).toMatchObject([
      { InstanceName: 'podvm-a' },
    ]);
  });
});

describe('changing a machine', () => {
  it('changes its type only while stopped, and only to one the zone has', () => {
    const { ask, one, refusal, run, wait } = testMachines({ stock: { 'cn-shanghai-l': { 'ecs.g7.4xlarge': 0 } } });
    const [InstanceId = ''] = run();
    expect(refusal('ModifyInstanceSpec', { InstanceId, InstanceType: 'ecs.g7.2xlarge' })).toBe(
      '403 IncorrectInstanceStatus',
    );
    ask('StopInstance', { InstanceId });
    wait();
    expect(refusal('ModifyInstanceSpec', { InstanceId, InstanceType: 'ecs.g7.4xlarge' })).toBe(
      '403 OperationDenied.NoStock',
    );
    ask('ModifyInstanceSpec', { InstanceId, InstanceType: 'ecs.g7.2xlarge' });
    expect(one('DescribeInstances')).toMatchObject({ InstanceType: 'ecs.g7.2xlarge', Cpu: 8 });
  });

  it('joins and leaves groups, but not its last one', () => {
    const { ask, groupId, one, refusal, run, vpcId } = testMachines();
    const [InstanceId = ''] = run();
    const other = String(ask('CreateSecurityGroup', { VpcId: vpcId })['SecurityGroupId']);
    ask('JoinSecurityGroup', { InstanceId, SecurityGroupId: other });
    expect(one('DescribeInstances')).toMatchObject({ SecurityGroupIds: { SecurityGroupId: [groupId, other] } });
    ask('LeaveSecurityGroup', { InstanceId, SecurityGroupId: groupId });
    expect(refusal('LeaveSecurityGroup', { InstanceId, SecurityGroupId: other })).toBe('400 OperationDenied');
  });

  it('replaces its system disk while stopped', () => {
    const { ask, one, run, wait } = testMachines();
    const [InstanceId = ''] = run();
    const before = one('DescribeDisks')['DiskId'];
    ask('StopInstance', { InstanceId });
    wait();
    const ImageId = 'aliyun_3_x64_20G_alibase_20241231.vhd';
    const { DiskId } = ask('ReplaceSystemDisk', { InstanceId, ImageId });
    expect(DiskId).not.toBe(before);
    expect(one('DescribeDisks')).toMatchObject({ DiskId, ImageId });
    expect(one('DescribeInstances')).toMatchObject({ ImageId });
  });
});

describe('the role of a machine', () => {
  const policy = (service: string) =>
    JSON.stringify({
      Version: '1',
      Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: [service] } }],
    });

  async function withRoles() {
    const { ram } = await import('../ram/index.ts');
    const machines = testMachines();
    for (const [RoleName, service] of [
      ['Node', 'ecs.aliyuncs.com'],
      ['Other', 'fc.aliyuncs.com'],
    ] as const) {
      callAction(machines.world, ram, 'CreateRole', { RoleName, AssumeRolePolicyDocument: policy(service) });
    }
    return machines;
  }

  it('must exist and trust ECS', async () => {
    const { ask, order, refusal, run } = await withRoles();
    const [InstanceId = ''] = run();
    const InstanceIds = JSON.stringify([InstanceId]);
    expect(refusal('AttachInstanceRamRole', { InstanceIds, RamRoleName: 'None' })).toBe('404 InvalidRamRole.NotFound');
    expect(refusal('AttachInstanceRamRole', { InstanceIds, RamRoleName: 'Other' })).toBe(
      '401 InvalidRamRole.NotEcsRole',
    );
    expect(refusal('RunInstances', order({ RamRoleName: 'Other' }))).toBe('401 InvalidRamRole.NotEcsRole');
    expect(ask('AttachInstanceRamRole', { InstanceIds, RamRoleName: 'Node' })).toMatchObject({
      TotalCount: 1,
      FailCount: 0,
    });
    expect(ask('DescribeInstanceRamRole', { InstanceIds })).toMatchObject({
      InstanceRamRoleSets: { InstanceRamRoleSet: [{ RamRoleName: 'Node' }] },
    });
    ask('DetachInstanceRamRole', { InstanceIds, RamRoleName: 'Node' });
    expect(ask('DescribeInstanceRamRole', { InstanceIds })).toMatchObject({
      InstanceRamRoleSets: { InstanceRamRoleSet: [{ RamRoleName: '' }] },
    });
  });

  it('may be passed on only by those allowed to', async () => {
    const { run, world } = await withRoles();
    const [InstanceId = ''] = run();
    const caller = {
      ...rootCaller(world.accountId),
      kind: 'user' as const,
      name: 'dev',
      principalId: '200000000000000001',
      arn: 'acs:ram::1:user/dev',
    };
    const input = { RegionId: 'cn-shanghai', InstanceIds: JSON.stringify([InstanceId]), RamRoleName: 'Node' };
    const work = () => callAction(world, ecs, 'AttachInstanceRamRole', input, { caller });
    expect(refusalOf(work)).toBe('403 InvalidUser.PassRoleForbidden');
  });
});

describe('a subscription', () => {
  it('needs a term, cannot simply be deleted, and may become pay-as-you-go', () => {
    const { ask, one, order, refusal, run } = testMachines();
    expect(refusal('RunInstances', order({ InstanceChargeType: 'PrePaid' }))).toBe('400 MissingParamter');
    const [InstanceId = ''] = run({ InstanceChargeType: 'PrePaid', Period: 1, AutoRenew: true });
    expect(one('DescribeInstances')).toMatchObject({
      InstanceChargeType: 'PrePaid',
      SaleCycle: 'month',
      ExpiredTime: '2026-12-20T00:20Z',
    });
    expect(ask('DescribeInstanceAutoRenewAttribute', { InstanceId })).toMatchObject({
      InstanceRenewAttributes: {
        InstanceRenewAttribute: [{ AutoRenewEnabled: true, RenewalStatus: 'AutoRenewal', Duration: 1 }],
      },
    });
    expect(refusal('DeleteInstance', { InstanceId, Force: true })).toBe('403 ChargeTypeViolation');
    ask('ModifyInstanceChargeType', { InstanceIds: JSON.stringify([InstanceId]), InstanceChargeType: 'PostPaid' });
    expect(refusal('DeleteInstance', { InstanceId, Force: true })).toBe('accepted');
  });
});

describe('a reserved instance', () => {
  it('is bought for a term, becomes active and expires', () => {
    const { ask, one, refusal, wait } = testMachines();
    expect(refusal('PurchaseReservedInstancesOffering', { InstanceType: 'ecs.g7.large', Scope: 'Zone' })).toBe(
      '400 MissingParameter.ZoneId',
    );
    ask('PurchaseReservedInstancesOffering', { InstanceType: 'ecs.g7.large', Period: 1, PeriodUnit: 'Month' });
    expect(one('DescribeReservedInstances')['Status']).toBe('Creating');
    wait(60);
    expect(one('DescribeReservedInstances')['Status']).toBe('Active');
    wait(31 * 86_400);
    expect(one('DescribeReservedInstances')['Status']).toBe('Expired');
  });
});
