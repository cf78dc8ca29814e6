import type { Attributes, DriverIo, Json } from '../../../model/index.ts';
import { attributes, flagAt, numberAt, rowsAt, spelling, textAt } from '../api/answer.ts';
import { blocksArg, paramsFrom, type Args, type ParamRule } from '../api/args.ts';
import { query } from '../api/call.ts';

/** A block of `data_disks` to `DataDisk.N`. */
const DATA_DISK: Readonly<Record<string, ParamRule>> = {
  size: 'Size',
  category: 'Category',
  name: 'DiskName',
  description: 'Description',
  performance_level: 'PerformanceLevel',
  encrypted: 'Encrypted',
  kms_key_id: 'KMSKeyId',
  snapshot_id: 'SnapshotId',
  delete_with_instance: 'DeleteWithInstance',
  auto_snapshot_policy_id: 'AutoSnapshotPolicyId',
  device: 'Device',
  provisioned_iops: 'ProvisionedIops',
  bursting_enabled: 'BurstingEnabled',
};

export function dataDiskParams(args: Args): readonly Readonly<Record<string, unknown>>[] | undefined {
  const disks = blocksArg(args, 'data_disks').map((disk) => paramsFrom(disk, DATA_DISK));
  return disks.length === 0 ? undefined : disks;
}

/** The disks of a machine under Terraform's names: `system_disk_*` and `data_disks`. */
export async function readDisks(io: DriverIo, id: string, region: string | undefined): Promise<Attributes> {
  const params = { InstanceId: id, MaxResults: 100 };
  const disks = rowsAt(await query(io, { api: 'ecs:DescribeDisks', region, params }), 'Disks.Disk');
  const system = disks.find((disk) => textAt(disk, 'Type') === 'system') ?? {};
  const data = disks.filter((disk) => textAt(disk, 'Type') === 'data').toSorted(byDevice);
  return attributes({
    system_disk_id: textAt(system, 'DiskId'),
    system_disk_category: textAt(system, 'Category'),
    system_disk_size: numberAt(system, 'Size'),
    system_disk_name: textAt(system, 'DiskName'),
    system_disk_description: textAt(system, 'Description'),
    system_disk_performance_level: textAt(system, 'PerformanceLevel'),
    system_disk_encrypted: flagAt(system, 'Encrypted'),
    system_disk_kms_key_id: textAt(system, 'KMSKeyId'),
    data_disks: data.map(dataDiskOf),
  });
}

/** Every wanted disk is there with what was asked of it; what the user left out is the cloud's to choose. */
export function sameDataDisks(desired: Json, observed: Json): boolean {
  const wanted = Array.isArray(desired) ? desired : [];
  const left: Json[] = Array.isArray(observed) ? [...observed] : [];
  if (wanted.length !== left.length) return false;
  return wanted.every((disk: Json) => {
    const index = left.findIndex((candidate) => fits(disk, candidate));
    if (index < 0) return false;
    left.splice(index, 1);
    return true;
  });
}

function fits(wanted: Json, disk: Json): boolean {
  if (!isRecord(wanted) || !isRecord(disk)) return false;
  return Object.entries(wanted).every(([name, value]) => {
    // Not told back, or the machine's own way of naming it.
    if (value === null || value === '' || name === 'device' || name === 'bursting_enabled') return true;
    return spelling(value) === spelling(disk[name]);
  });
}

function dataDiskOf(disk: Attributes): Attributes {
  return attributes({
    size: numberAt(disk, 'Size'),
    category: textAt(disk, 'Category'),
    name: textAt(disk, 'DiskName'),
    description: textAt(disk, 'Description'),
    performance_level: textAt(disk, 'PerformanceLevel'),
    encrypted: flagAt(disk, 'Encrypted'),
    kms_key_id: textAt(disk, 'KMSKeyId'),
    snapshot_id: textAt(disk, 'SourceSnapshotId'),
    delete_with_instance: flagAt(disk, 'DeleteWithInstance'),
    auto_snapshot_policy_id: textAt(disk, 'AutoSnapshotPolicyId'),
    device: textAt(disk, 'Device'),
    provisioned_iops: numberAt(disk, 'ProvisionedIops'),
  });
}

function byDevice(a: Attributes, b: Attributes): number {
  return (textAt(a, 'Device') ?? '') < (textAt(b, 'Device') ?? '') ? -1 : 1;
}

function isRecord(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
