import { latestImageOfFamily, SYSTEM_IMAGES, type SystemImage } from '../../catalog/index.ts';
import type { Call } from '../service.ts';
import { isoSeconds } from '../iso-time.ts';
import { found } from './faults.ts';
import { tagList } from './select.ts';
import { IMAGES, type Image } from './tables.ts';

/** An image as the account sees it: its own, or one of the cloud's. */
export interface VisibleImage extends Image {
  readonly owner: 'self' | 'system';
}

/** The cloud's own images that are still published at this time. */
export function systemImages(call: Call): readonly VisibleImage[] {
  return SYSTEM_IMAGES.filter((image) => isPublished(image, call.now)).map((image) => asRow(image, call.region));
}

/** The image of this id in the call's region; a withdrawn one is not found. */
export function findVisibleImage(call: Call, id: string): VisibleImage | undefined {
  const own = call.world.table(IMAGES).get(id);
  if (own !== undefined) return own.regionId === call.region ? { ...own, owner: 'self' } : undefined;
  const system = SYSTEM_IMAGES.find((image) => image.id === id);
  return system !== undefined && isPublished(system, call.now) ? asRow(system, call.region) : undefined;
}

/** The newest available image of a family: the account's own before the cloud's. */
export function newestOfFamily(call: Call, family: string): VisibleImage {
  const own = call.world
    .table(IMAGES)
    .where('regionId', call.region)
    .filter((image) => image.family === family && image.status === 'Available')
    .toSorted((a, b) => b.createdAt - a.createdAt)[0];
  if (own !== undefined) return { ...own, owner: 'self' };
  const system = found(latestImageOfFamily(family), 'InvalidImageFamily.NotFound');
  return asRow(system, call.region);
}

function isPublished(image: SystemImage, now: number): boolean {
  return image.withdrawnAt === undefined || now < Date.parse(image.withdrawnAt);
}

function asRow(image: SystemImage, regionId: string): VisibleImage {
  const windows = image.platform.startsWith('Windows');
  return {
    id: image.id,
    regionId,
    name: image.id,
    description: '',
    resourceGroupId: '',
    createdAt: Date.parse(image.createdAt),
    tags: {},
    status: 'Available',
    progress: 100,
    family: image.family ?? '',
    version: '',
    architecture: image.architecture === 'arm64' ? 'arm64' : 'x86_64',
    osType: windows ? 'windows' : 'linux',
    osName: image.osName,
    platform: image.platform,
    bootMode: image.architecture === 'arm64' ? 'UEFI' : 'UEFI-Preferred',
    licenseType: '',
    nvmeSupport: 'supported',
    sizeGiB: image.sizeGiB,
    copied: false,
    encrypted: false,
    disks: [],
    sharedWith: {},
    owner: 'system',
  };
}

/** One image as DescribeImages shows it. */
export function showImage(call: Call, image: VisibleImage, inUse: boolean): Readonly<Record<string, unknown>> {
  return {
    ...showFamilyImage(image, inUse),
    Usable: image.status === 'Available' || image.status === 'Deprecated',
    ImageOwnerId: image.owner === 'self' ? Number(call.world.accountId) : 0,
    BootMode: image.bootMode,
    OSNameEn: image.osName,
    IsPublic: image.owner === 'system',
    LicenseType: image.licenseType,
    LoginAsNonRootSupported: false,
    SupplierName: '',
    ResourceGroupId: image.resourceGroupId,
    Features: { NvmeSupport: image.nvmeSupport, ImdsSupport: 'v1' },
    DetectionOptions: { Status: '', Items: { Item: [] } },
  };
}

/** One image as DescribeImageFromFamily shows it. */
export function showFamilyImage(image: VisibleImage, inUse: boolean): Readonly<Record<string, unknown>> {
  return {
    ImageId: image.id,
    ImageName: image.name,
    ImageFamily: image.family,
    ImageVersion: image.version,
    Description: image.description,
    Status: image.status,
    Progress: `${image.progress}%`,
    Usage: inUse ? 'instance' : 'none',
    ImageOwnerAlias: image.owner,
    Architecture: image.architecture,
    OSType: image.osType,
    OSName: image.osName,
    Platform: image.platform,
    Size: image.sizeGiB,
    CreationTime: isoSeconds(image.createdAt),
    IsCopied: image.copied,
    IsSelfShared: Object.keys(image.sharedWith).length > 0 ? 'True' : '',
    IsSubscribed: false,
    IsSupportCloudinit: true,
    IsSupportIoOptimized: true,
    ProductCode: '',
    DiskDeviceMappings: { DiskDeviceMapping: image.disks.map((disk) => showDisk(image, disk)) },
    Tags: tagList(image.tags),
  };
}

function showDisk(image: Image, disk: Image['disks'][number]): Readonly<Record<string, unknown>> {
  return {
    Device: disk.device,
    Type: disk.type,
    Format: disk.format,
    Size: String(disk.sizeGiB),
    SnapshotId: '',
    Encrypted: image.encrypted,
    Progress: `${image.progress}%`,
    RemainTime: 0,
    ImportOSSBucket: disk.ossBucket,
    ImportOSSObject: disk.ossObject,
  };
}
