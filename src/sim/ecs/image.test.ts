import { describe, expect, it } from 'vitest';
import { BUCKETS, OBJECTS, type BucketRow, type ObjectRow } from '../oss/tables.ts';
import { ram } from '../ram/index.ts';
import type { MemoryWorldOptions } from '../world/memory-world.ts';
import { callAction } from '../world/test-call.ts';
import { testMachines, UBUNTU } from './test-machines.ts';

const FILE = {
  'DiskDeviceMapping.1.OSSBucket': 'disks',
  'DiskDeviceMapping.1.OSSObject': 'podvm.qcow2',
  'DiskDeviceMapping.1.DiskImageSize': 20,
} as const;

/** An account with an uploaded disk file, and the role ECS reads it by. */
function withFile(options?: MemoryWorldOptions) {
  const machines = testMachines(options);
  const { world } = machines;
  const bucket: BucketRow = {
    id: 'disks',
    regionId: 'cn-shanghai',
    ownerId: world.accountId,
    createdAt: world.now(),
    storageClass: 'Standard',
    redundancyType: 'LRS',
    acl: 'private',
    resourceGroupId: '',
    versioning: undefined,
    tags: {},
    policy: undefined,
    settings: {},
    sweptDay: 0,
  };
  const object: ObjectRow = {
    id: 'disks/podvm.qcow2?versionId=null',
    bucket: 'disks',
    key: 'podvm.qcow2',
    path: 'disks/podvm.qcow2',
    versionId: 'null',
    sequence: 1,
    latest: true,
    kind: 'Normal',
    modifiedAt: world.now(),
    transitionedAt: undefined,
    size: 1,
    etag: '',
    crc64: '',
    chunks: [],
    symlinkTarget: undefined,
    restored: undefined,
    headers: {},
    meta: {},
    tags: {},
    storageClass: 'Standard',
    acl: 'default',
    encryption: undefined,
  };
  world.transaction('write', () => {
    world.table(BUCKETS).put(bucket);
    world.table(OBJECTS).put(object);
  });
  const allow = () => {
    const Principal = { Service: ['ecs.aliyuncs.com'] };
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: '1',
      Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal }],
    });
    callAction(world, ram, 'CreateRole', { RoleName: 'AliyunECSImageImportDefaultRole', AssumeRolePolicyDocument });
  };
  return { ...machines, allow };
}

describe('importing an image', () => {
  it('takes its time, shows its task, and is listed by default only when it is done', () => {
    const { allow, ask, one, rows, wait } = withFile();
    allow();
    const answer = ask('ImportImage', {
      ...FILE,
      ImageName: 'podvm',
      BootMode: 'UEFI',
      'Features.NvmeSupport': 'supported',
    });
    const ImageId = String(answer['ImageId']);
    expect(answer).toMatchObject({ RegionId: 'cn-shanghai', TaskId: expect.stringMatching(/^t-uf6/) });
    expect(rows('DescribeImages', { ImageId })).toEqual([]);
    const Status = 'Creating,Waiting,Available,UnAvailable,CreateFailed';
    expect(one('DescribeImages', { ImageId, Status })).toMatchObject({
      Status: 'Creating',
      Progress: '0%',
      Usable: false,
    });
    expect(one('DescribeTasks')).toMatchObject({
      TaskAction: 'ImportImage',
      TaskStatus: 'Processing',
      FinishedTime: '',
    });
    wait(600);
    expect(one('DescribeImages', { ImageId, Status: 'ALL' })['Progress']).not.toBe('0%');
    wait(1200);
    expect(one('DescribeImages', { ImageId })).toMatchObject({ Status: 'Available', Usable: true, Size: 20 });
    expect(one('DescribeTasks', { TaskIds: String(answer['TaskId']) })).toMatchObject({ TaskStatus: 'Finished' });
  });

  it.each([
    ['the role is missing', false, {}, '403 NoSetRoletoECSServiceAcount'],
    ['the file is missing', true, { 'DiskDeviceMapping.1.OSSObject': 'none.qcow2' }, '400 InvalidOSSObject.NotFound'],
    ['the bucket is missing', true, { 'DiskDeviceMapping.1.OSSBucket': 'none' }, '400 InvalidOSSBucket.NotFound'],
    ['the bucket is elsewhere', true, { RegionId: 'cn-beijing' }, '400 InvalidOSSBucket.NotMatched'],
    ['the format is strange', true, { 'DiskDeviceMapping.1.Format': 'vmdk' }, '400 InvalidImageFormat.Malformed'],
    ['the name is the cloud’s', true, { ImageName: 'aliyun-x' }, '400 InvalidImageName.Malformed'],
  ])('is refused when %s', (_what, allowed, input, expected) => {
    const { allow, refusal } = withFile();
    if (allowed) allow();
    expect(refusal('ImportImage', { ...FILE, ...input })).toBe(expected);
  });

  it('without NVMe does not start on types that need it', () => {
    const { allow, ask, order, refusal, wait } = withFile();
    allow();
    const plain = String(ask('ImportImage', { ...FILE, ImageName: 'plain' })['ImageId']);
    expect(refusal('RunInstances', order({ ImageId: plain }))).toBe('403 OperationDenied.ImageNotValid');
    wait(3600);
    expect(refusal('RunInstances', order({ ImageId: plain, InstanceType: 'ecs.g8i.xlarge' }))).toBe(
      '403 ImageNotSupportInstanceType',
    );
    expect(refusal('RunInstances', order({ ImageId: plain }))).toBe('accepted');
  });

  it('given up leaves an image that failed', () => {
    const { allow, ask, one } = withFile();
    allow();
    const { ImageId, TaskId } = ask('ImportImage', FILE);
    expect(() => ask('DeleteImage', { ImageId: String(ImageId), Force: true })).toThrow('importing');
    ask('CancelTask', { TaskId: String(TaskId) });
    expect(one('DescribeImages', { ImageId: String(ImageId), Status: 'All' })).toMatchObject({
      Status: 'CreateFailed',
    });
  });
});

describe('images', () => {
  it('are made of machines, shared, copied and deleted', () => {
    const { ask, one, refusal, run, wait } = testMachines();
    const [InstanceId = ''] = run();
    const ImageId = String(ask('CreateImage', { InstanceId, ImageName: 'golden' })['ImageId']);
    wait();
    expect(refusal('CreateImage', { InstanceId, ImageName: 'golden' })).toBe('400 InvalidImageName.Duplicated');
    ask('ModifyImageSharePermission', { ImageId, 'AddAccount.1': '1111111111111111' });
    expect(one('DescribeImageSharePermission', { ImageId })).toMatchObject({ AliyunId: '1111111111111111' });
    expect(refusal('DeleteImage', { ImageId, Force: true })).toBe('403 ImageUseShared');
    ask('ModifyImageSharePermission', { ImageId, 'RemoveAccount.1': '1111111111111111' });
    const copy = String(
      ask('CopyImage', { ImageId, DestinationRegionId: 'ap-southeast-1', DestinationImageName: 'golden' })['ImageId'],
    );
    expect(copy).toMatch(/^m-t4n/);
    wait(1200);
    expect(one('DescribeImages', { RegionId: 'ap-southeast-1', ImageId: copy })).toMatchObject({
      Status: 'Available',
      IsCopied: true,
    });
    run({ ImageId });
    expect(refusal('DeleteImage', { ImageId })).toBe('403 ImageUsingByInstance');
    ask('DeleteImage', { ImageId, Force: true });
    expect(refusal('DeleteImage', { ImageId })).toBe('accepted');
  });

  it('of the cloud are found by owner, name pattern and family, without the withdrawn ones', () => {
    const { ask, rows } = testMachines();
    const names = rows('DescribeImages', { ImageOwnerAlias: 'system', ImageName: 'ubuntu_22_04*', PageSize: 100 }).map(
      (image) => image['ImageId'],
    );
    expect(names).toEqual([UBUNTU]);
    expect(rows('DescribeImages', { ImageOwnerAlias: 'self' })).toEqual([]);
    expect(ask('DescribeImageFromFamily', { ImageFamily: 'acs:ubuntu_22_04_x64' })).toMatchObject({
      Image: { ImageId: UBUNTU },
    });
    expect(() => ask('DescribeImageFromFamily', { ImageFamily: 'acs:none' })).toThrow('does not exist');
  });
});
