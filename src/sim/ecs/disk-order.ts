import type { InstanceType } from '../../catalog/index.ts';
import type { Call } from '../service.ts';
import {
  checkCategory,
  defaultCategory,
  diskKind,
  DISK_CATEGORIES,
  sizeRange,
  type DiskKind,
} from './disk-category.ts';
import { fault, insist } from './faults.ts';
import type { VisibleImage } from './image-view.ts';
import { checkDescription, checkName } from './names.ts';

/** One disk of a new machine. */
export interface DiskOrder {
  readonly type: 'system' | 'data';
  readonly kind: DiskKind;
  readonly sizeGiB: number;
  readonly name: string;
  readonly description: string;
  readonly device: string;
  readonly encrypted: boolean;
  readonly kmsKeyId: string;
  readonly deleteWithInstance: boolean;
  readonly autoSnapshotPolicyId: string;
  readonly provisionedIops: number;
  readonly burstingEnabled: boolean;
}

/** What the disks must fit. */
interface Fit {
  readonly zoneId: string;
  readonly type: InstanceType;
  readonly image: VisibleImage;
}

/** Most data disks that may be ordered with a machine. */
const DATA_DISK_LIMIT = 16;

const DEFAULT_SYSTEM_GIB = { linux: 40, windows: 40 } as const;

/** Reads `SystemDisk.*` and `DataDisk.N.*`. */
export function readDisks(call: Call, fit: Fit): readonly DiskOrder[] {
  const fields = Object.fromEntries(
    [...call.params.entries()]
      .filter(([key]) => key.startsWith('SystemDisk.'))
      .map(([key, value]) => [key.slice('SystemDisk.'.length), value]),
  );
  const data = call.params.structs('DataDisk');
  insist(data.length <= DATA_DISK_LIMIT, 'InstanceDiskLimitExceeded');
  const implied = data.length > 0 ? [] : fit.image.disks.filter((disk) => disk.type === 'data');
  const ordered = data.length > 0 ? data : implied.map((disk) => ({ Size: String(disk.sizeGiB), Device: disk.device }));
  return [systemDisk(call, fields, fit), ...ordered.map((disk, index) => dataDisk(call, disk, fit, index))];
}

type Fields = Readonly<Record<string, string>>;

function systemDisk(call: Call, fields: Fields, fit: Fit): DiskOrder {
  const category = text(fields, 'Category') ?? defaultCategory(fit.type);
  insist(DISK_CATEGORIES.includes(category), 'InvalidSystemDiskCategory.ValueNotSupported');
  checkCategory(call, fit.zoneId, fit.type, category);
  const kind = diskKind(category, text(fields, 'PerformanceLevel'));
  const [min, max] = sizeRange(kind, 'system', 'InvalidSystemDiskCategory.ValueNotSupported');
  const sizeGiB = size(fields) ?? Math.max(DEFAULT_SYSTEM_GIB[fit.image.osType], fit.image.sizeGiB, min);
  insist(sizeGiB >= min, 'InvalidSystemDiskSize.LessThanMinSize');
  insist(sizeGiB <= max, 'InvalidSystemDiskSize.ValueNotSupported');
  insist(sizeGiB >= fit.image.sizeGiB, 'InvalidSystemDiskSize.LessThanImageSize');
  return { ...described(fields), type: 'system', kind, sizeGiB, device: '/dev/xvda', deleteWithInstance: true };
}

function dataDisk(call: Call, fields: Fields, fit: Fit, index: number): DiskOrder {
  if (text(fields, 'SnapshotId') !== undefined) throw fault('InvalidSnapshotId.NotFound');
  const category = text(fields, 'Category') ?? defaultCategory(fit.type);
  insist(DISK_CATEGORIES.includes(category), 'InvalidDataDiskCategory.ValueNotSupported');
  checkCategory(call, fit.zoneId, fit.type, category);
  const kind = diskKind(category, text(fields, 'PerformanceLevel'));
  const [min, max] = sizeRange(kind, 'data', 'InvalidDataDiskCategory.ValueNotSupported');
  const sizeGiB = size(fields);
  if (sizeGiB === undefined || !(sizeGiB >= min && sizeGiB <= max))
    throw fault('InvalidDataDiskSize.ValueNotSupported');
  return {
    ...described(fields),
    type: 'data',
    kind,
    sizeGiB,
    device: text(fields, 'Device') ?? dataDevice(index),
    deleteWithInstance: isTrue(fields, 'DeleteWithInstance', true),
  };
}

/** `/dev/xvdb` for the first data disk. */
export function dataDevice(index: number): string {
  return `/dev/xvd${String.fromCharCode('b'.charCodeAt(0) + (index % 25))}`;
}

function described(fields: Fields): Omit<DiskOrder, 'type' | 'kind' | 'sizeGiB' | 'device' | 'deleteWithInstance'> {
  const [name, description] = [text(fields, 'DiskName'), text(fields, 'Description')];
  checkName(name, 'InvalidDiskName.Malformed');
  checkDescription(description);
  return {
    name: name ?? '',
    description: description ?? '',
    encrypted: isTrue(fields, 'Encrypted', false),
    kmsKeyId: text(fields, 'KMSKeyId') ?? '',
    autoSnapshotPolicyId: text(fields, 'AutoSnapshotPolicyId') ?? '',
    provisionedIops: Number(text(fields, 'ProvisionedIops') ?? 0),
    burstingEnabled: isTrue(fields, 'BurstingEnabled', false),
  };
}

function text(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return value === '' ? undefined : value;
}

function isTrue(fields: Fields, name: string, otherwise: boolean): boolean {
  const value = text(fields, name);
  return value === undefined ? otherwise : value.toLowerCase() === 'true';
}

function size(fields: Fields): number | undefined {
  const value = text(fields, 'Size');
  return value === undefined ? undefined : Number(value);
}
