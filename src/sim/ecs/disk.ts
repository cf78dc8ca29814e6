import { findInstanceType } from '../../catalog/index.ts';
import type { Action, Answer, Call } from '../service.ts';
import { isoSeconds } from '../iso-time.ts';
import { touching } from './arns.ts';
import { checkCategory, diskKind, iopsOf, sizeRange } from './disk-category.ts';
import { dataDevice } from './disk-order.ts';
import { endDryRun, fault, found, insist } from './faults.ts';
import { instanceOf, isLeaving } from './instance-lookup.ts';
import { checkDescription, checkName, checkTags } from './names.ts';
import { diskAfter } from './release.ts';
import { flag, is, like, paged, select, tagList, type Filter } from './select.ts';
import { checkZone, regionOf } from './stock.ts';
import { DISKS, type Disk, type Instance } from './tables.ts';
import { PAY_AS_YOU_GO_DISK_END } from './times.ts';
import { traitsOf } from './type-traits.ts';

const named = touching('disk', 'DiskId');
const SECONDS = { create: 3, attach: 5, detach: 12 } as const;

function changing(summary: string, run: (call: Call) => Answer, ...required: readonly string[]): Action {
  return { summary, mutates: true, required, resources: named, run };
}

/** Block storage. */
export const actions: Readonly<Record<string, Action>> = {
  CreateDisk: changing('Makes a free data disk in a zone', create, 'RegionId'),
  AttachDisk: changing('Attaches a free disk to a machine', attach, 'InstanceId', 'DiskId'),
  DetachDisk: changing('Detaches a disk', detach, 'InstanceId', 'DiskId'),
  ModifyDiskAttribute: changing('Changes names and what happens at release', modify),
  ModifyDiskSpec: changing('Changes category and performance level', modifySpec, 'DiskId'),
  ResizeDisk: changing('Grows a disk', resize, 'DiskId', 'NewSize'),
  DeleteDisk: changing('Deletes a free disk', remove, 'DiskId'),
  DescribeDisks: {
    summary: 'Lists disks',
    mutates: false,
    required: ['RegionId'],
    resources: touching('disk', 'DiskIds'),
    run: describe,
  },
};

function diskOf(call: Call, id: string): Disk {
  return found(call.world.table(DISKS).get(id), 'InvalidDiskId.NotFound');
}

function put(call: Call, disk: Disk, changes: Partial<Disk>): void {
  call.world.table(DISKS).put({ ...disk, ...changes });
}

function create(call: Call): Answer {
  const { params, world } = call;
  regionOf(call);
  const zoneId = params.text('ZoneId') ?? instanceOf(call, params.need('InstanceId')).zoneId;
  checkZone(call, zoneId);
  if (params.text('SnapshotId') !== undefined) throw fault('InvalidSnapshotId.NotFound');
  const kind = diskKind(params.text('DiskCategory') ?? 'cloud_efficiency', params.text('PerformanceLevel'));
  const [min, max] = sizeRange(kind, 'data', 'InvalidDiskCategory.ValueNotSupported');
  checkCategory(call, zoneId, undefined, kind.category);
  const sizeGiB = params.int('Size');
  if (sizeGiB === undefined) {
    throw fault(
      'MissingParameter',
      'The input parameter "Size" or "SnapshotId" that is mandatory for processing this request is not supplied.',
    );
  }
  insist(sizeGiB >= min && sizeGiB <= max, 'InvalidSize.ValueNotSupported');
  checkName(params.text('DiskName'), 'InvalidDiskName.Malformed');
  checkDescription(params.text('Description'));
  checkTags(params.structs('Tag'));
  const table = world.table(DISKS);
  const limit = world.quota('ecs.max-postpaid-disks', 10_000);
  insist(table.where('regionId', call.region).length < limit, 'QuotaExceed.PortableCloudDisk');
  endDryRun(params.bool('DryRun'));
  const id = world.newId('d', call.region, 20);
  table.put({ ...freshDisk(call), ...kind, id, zoneId, sizeGiB });
  return { DiskId: id, OrderId: '' };
}

/** A data disk with what CreateDisk says of it and the cloud's defaults. */
function freshDisk(call: Call): Omit<Disk, 'id' | 'zoneId' | 'sizeGiB' | 'category' | 'performanceLevel'> {
  const { params, world } = call;
  return {
    regionId: call.region,
    name: params.text('DiskName') ?? '',
    description: params.text('Description') ?? '',
    resourceGroupId: params.text('ResourceGroupId') ?? '',
    createdAt: call.now,
    tags: params.tags(),
    type: 'data',
    status: 'Creating',
    due: [{ at: call.now + world.takes(SECONDS.create), set: { status: 'Available' } }],
    instanceId: '',
    device: '',
    imageId: '',
    snapshotId: '',
    chargeType: 'PostPaid',
    attachedAt: undefined,
    detachedAt: undefined,
    encrypted: params.bool('Encrypted') === true,
    kmsKeyId: params.text('KMSKeyId') ?? '',
    deleteWithInstance: false,
    deleteAutoSnapshot: false,
    enableAutoSnapshot: true,
    autoSnapshotPolicyId: '',
    multiAttach: params.text('MultiAttach') === 'Enabled' ? 'Enabled' : 'Disabled',
    provisionedIops: params.int('ProvisionedIops') ?? 0,
    burstingEnabled: params.bool('BurstingEnabled') === true,
  };
}

function attach(call: Call): Answer {
  const { params, world } = call;
  const instance = instanceOf(call, params.need('InstanceId'));
  const disk = diskOf(call, params.need('DiskId'));
  const settled = (instance.status === 'Running' || instance.status === 'Stopped') && !isLeaving(instance);
  if (!settled) throw fault('IncorrectInstanceStatus', undefined, 400);
  if (disk.status === 'In_use') throw fault('IncorrectDiskStatus', 'The specified disk is already attached.');
  insist(disk.status !== 'Creating', 'IncorrectDiskStatus.Initializing');
  insist(disk.status === 'Available', 'IncorrectDiskStatus');
  insist(disk.zoneId === instance.zoneId, 'ResourcesNotInSameZone');
  const device = freeDevice(call, instance, disk);
  const readyAt = call.now + world.takes(SECONDS.attach);
  const bound: Disk = {
    ...disk,
    status: 'Attaching',
    instanceId: instance.id,
    device,
    deleteWithInstance: params.bool('DeleteWithInstance') === true,
    attachedAt: readyAt,
    detachedAt: undefined,
  };
  const release = instance.autoReleaseAt;
  const leave = release === undefined ? [] : [{ at: release, set: diskAfter(bound, release) }];
  put(call, bound, { due: [{ at: readyAt, set: { status: 'In_use' } }, ...leave] });
  return {};
}

/** A device name nobody uses; the machine and its type must take the disk. */
function freeDevice(call: Call, instance: Instance, disk: Disk): string {
  const attached = call.world.table(DISKS).where('instanceId', instance.id);
  const type = findInstanceType(instance.instanceType);
  if (type !== undefined) {
    insist(attached.length < traitsOf(type).disks, 'InstanceDiskLimitExceeded');
    insist(type.diskCategories.includes(disk.category), 'InvalidInstanceType.NotSupportDiskCategory');
  }
  const taken = new Set(attached.map((other) => other.device));
  const wanted = call.params.text('Device');
  insist(wanted === undefined || !taken.has(wanted), 'InvalidDevice.InUse');
  const names = Array.from({ length: 25 }, (_, index) => dataDevice(index));
  return wanted ?? names.find((name) => !taken.has(name)) ?? '';
}

function detach(call: Call): Answer {
  const { params, world } = call;
  const instance = instanceOf(call, params.need('InstanceId'));
  const disk = diskOf(call, params.need('DiskId'));
  if (disk.instanceId === '') throw fault('InvalidDisk.AlreadyDetached');
  insist(
    disk.instanceId === instance.id,
    'DependencyViolation',
    'The specified disk has not been attached to the specified instance.',
  );
  insist(disk.status === 'In_use', 'IncorrectDiskStatus');
  const settled = instance.status === 'Stopped' || (instance.status === 'Running' && disk.type === 'data');
  insist(settled, 'IncorrectInstanceStatus');
  const freeAt = call.now + world.takes(SECONDS.detach);
  const free: Partial<Disk> = {
    status: 'Available',
    instanceId: '',
    device: '',
    detachedAt: freeAt,
    attachedAt: undefined,
  };
  put(call, disk, { status: 'Detaching', due: [{ at: freeAt, set: free }] });
  return {};
}

function modify(call: Call): Answer {
  const { params } = call;
  const one = params.text('DiskId');
  const ids = one === undefined ? params.list('DiskIds') : [one];
  insist(
    ids.length > 0,
    'MissingParameter',
    'The input parameter "DiskId" that is mandatory for processing this request is not supplied.',
  );
  checkName(params.text('DiskName'), 'InvalidDiskName.Malformed');
  checkDescription(params.text('Description'));
  for (const id of ids) {
    const disk = diskOf(call, id);
    const deleteWithInstance = params.bool('DeleteWithInstance') ?? disk.deleteWithInstance;
    put(call, disk, {
      name: params.text('DiskName') ?? disk.name,
      description: params.raw('Description') ?? disk.description,
      deleteWithInstance,
      deleteAutoSnapshot: params.bool('DeleteAutoSnapshot') ?? disk.deleteAutoSnapshot,
      enableAutoSnapshot: params.bool('EnableAutoSnapshot') ?? disk.enableAutoSnapshot,
      burstingEnabled: params.bool('BurstingEnabled') ?? disk.burstingEnabled,
    });
  }
  return {};
}

function modifySpec(call: Call): Answer {
  const { params } = call;
  const disk = diskOf(call, params.need('DiskId'));
  insist(disk.status === 'In_use' || disk.status === 'Available', 'IncorrectDiskStatus');
  const category = params.text('DiskCategory') ?? disk.category;
  const sameLevel = category === disk.category ? disk.performanceLevel : undefined;
  const kind = diskKind(category, params.text('PerformanceLevel') ?? (sameLevel === '' ? undefined : sameLevel));
  const [min, max] = sizeRange(kind, disk.type, 'InvalidDiskCategory.ValueNotSupported');
  insist(disk.sizeGiB >= min && disk.sizeGiB <= max, 'InvalidDiskSize.TooSmall');
  endDryRun(params.bool('DryRun'));
  put(call, disk, { ...kind, provisionedIops: params.int('ProvisionedIops') ?? disk.provisionedIops });
  return { TaskId: '', OrderId: '' };
}

function resize(call: Call): Answer {
  const disk = diskOf(call, call.params.need('DiskId'));
  const size = call.params.int('NewSize') ?? 0;
  const [, max] = sizeRange(disk, disk.type, 'InvalidDiskCategory.ValueNotSupported');
  insist(disk.status === 'In_use' || disk.status === 'Available', 'IncorrectDiskStatus');
  insist(size >= disk.sizeGiB, 'InvalidDiskSize.TooSmall');
  insist(size <= max, 'InvalidDataDiskSize.ValueNotSupported');
  put(call, disk, { sizeGiB: size });
  return { OrderId: '' };
}

/** A disk that is not there is no fault. */
function remove(call: Call): Answer {
  const table = call.world.table(DISKS);
  const disk = table.get(call.params.need('DiskId'));
  if (disk === undefined) return {};
  insist(disk.instanceId === '', 'DiskStillAttached');
  insist(disk.status !== 'Creating', 'IncorrectDiskStatus.Initializing');
  insist(disk.status === 'Available', 'IncorrectDiskStatus');
  table.delete(disk.id);
  return {};
}

const FILTERS: Readonly<Record<string, Filter<Disk>>> = {
  InstanceId: is((row) => row.instanceId),
  DiskType: (row, wanted) => wanted === 'all' || row.type === wanted,
  Category: (row, wanted) => wanted === 'all' || row.category === wanted,
  Status: (row, wanted) => wanted === 'All' || row.status === wanted,
  DiskName: like((row) => row.name),
  ZoneId: is((row) => row.zoneId),
  SnapshotId: is((row) => row.snapshotId),
  DiskChargeType: is((row) => row.chargeType),
  Portable: flag((row) => row.type === 'data'),
  DeleteWithInstance: flag((row) => row.deleteWithInstance),
  DeleteAutoSnapshot: flag((row) => row.deleteAutoSnapshot),
  EnableAutoSnapshot: flag((row) => row.enableAutoSnapshot),
  Encrypted: flag((row) => row.encrypted),
  KMSKeyId: is((row) => row.kmsKeyId),
  MultiAttach: is((row) => row.multiAttach),
  ResourceGroupId: is((row) => row.resourceGroupId),
};

function describe(call: Call): Answer {
  const { params } = call;
  const rows = select(call, {
    table: DISKS,
    ids: params.jsonList('DiskIds'),
    indexes: [['InstanceId', 'instanceId']],
    filters: FILTERS,
  });
  endDryRun(params.bool('DryRun'));
  const page = paged(
    rows,
    params,
    params.has('MaxResults') ? { defaultSize: 10, maxSize: 500 } : { defaultSize: 10, maxSize: 100 },
  );
  return { Disks: { Disk: page.rows.map(show) }, ...page.position };
}

function show(disk: Disk): Readonly<Record<string, unknown>> {
  const attachedTime = disk.attachedAt === undefined ? '' : isoSeconds(disk.attachedAt);
  const mount =
    disk.instanceId === '' ? [] : [{ InstanceId: disk.instanceId, Device: disk.device, AttachedTime: attachedTime }];
  const iops = disk.provisionedIops + iopsOf(disk);
  return {
    DiskId: disk.id,
    DiskName: disk.name,
    Description: disk.description,
    Status: disk.status,
    Type: disk.type,
    Category: disk.category,
    PerformanceLevel: disk.performanceLevel,
    Size: disk.sizeGiB,
    RegionId: disk.regionId,
    ZoneId: disk.zoneId,
    InstanceId: disk.instanceId,
    Device: disk.device,
    SerialNumber: disk.id.slice(2),
    ImageId: disk.imageId,
    SourceSnapshotId: disk.snapshotId,
    DiskChargeType: disk.chargeType,
    CreationTime: isoSeconds(disk.createdAt),
    AttachedTime: attachedTime,
    DetachedTime: disk.detachedAt === undefined ? '' : isoSeconds(disk.detachedAt),
    ExpiredTime: PAY_AS_YOU_GO_DISK_END,
    Portable: disk.type === 'data',
    Encrypted: disk.encrypted,
    KMSKeyId: disk.kmsKeyId,
    DeleteWithInstance: disk.deleteWithInstance,
    DeleteAutoSnapshot: disk.deleteAutoSnapshot,
    EnableAutoSnapshot: disk.enableAutoSnapshot,
    EnableAutomatedSnapshotPolicy: disk.autoSnapshotPolicyId !== '',
    AutoSnapshotPolicyId: disk.autoSnapshotPolicyId,
    MultiAttach: disk.multiAttach,
    MountInstanceNum: mount.length,
    MountInstances: { MountInstance: mount },
    Attachments: { Attachment: mount },
    OperationLocks: { OperationLock: [] },
    IOPS: iops,
    IOPSRead: iops,
    IOPSWrite: iops,
    ProvisionedIops: disk.provisionedIops,
    BurstingEnabled: disk.burstingEnabled,
    ResourceGroupId: disk.resourceGroupId,
    ProductCode: '',
    StorageSetId: '',
    StorageClusterId: '',
    BdfId: '',
    Tags: tagList(disk.tags),
  };
}
