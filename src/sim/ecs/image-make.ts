import { findRegion } from '../../catalog/index.ts';
import { BUCKETS, OBJECTS } from '../oss/tables.ts';
import { ROLES } from '../ram/tables.ts';
import type { Action, Answer, Call } from '../service.ts';
import type { DueChange } from '../world/table.ts';
import { touching } from './arns.ts';
import { endDryRun, fault, found, insist, type FaultCode } from './faults.ts';
import { ownImage } from './image-lookup.ts';
import { findVisibleImage } from './image-view.ts';
import { instanceOf } from './instance-lookup.ts';
import { checkDescription, checkImageName, checkTags } from './names.ts';
import { regionOf } from './stock.ts';
import { DISKS, IMAGES, type Image, type ImageDisk, type Instance } from './tables.ts';
import { startTask } from './task.ts';

/** Typical seconds. */
const SECONDS = { create: 180, import: 900, copy: 600 } as const;

const DEFAULT_IMPORT_ROLE = 'AliyunECSImageImportDefaultRole';

/** How images come to be: from a machine, from a file in OSS, from another region. */
export const actions: Readonly<Record<string, Action>> = {
  CreateImage: {
    summary: 'Makes an image of a machine',
    mutates: true,
    required: ['RegionId'],
    resources: touching('image'),
    run: createImage,
  },
  ImportImage: {
    summary: 'Makes an image of a file in OSS',
    mutates: true,
    required: ['RegionId'],
    resources: touching('image'),
    run: importImage,
  },
  CopyImage: {
    summary: 'Copies an image to another region',
    mutates: true,
    required: ['RegionId', 'ImageId'],
    resources: touching('image', 'ImageId'),
    run: copyImage,
  },
  CancelCopyImage: {
    summary: 'Gives a running copy up',
    mutates: true,
    required: ['RegionId', 'ImageId'],
    resources: touching('image', 'ImageId'),
    run: cancelCopy,
  },
};

function createImage(call: Call): Answer {
  const { params, world } = call;
  checkNewImage(call, call.region, params.text('ImageName'));
  const instance = sourceMachine(call);
  const source = findVisibleImage(call, instance.imageId);
  const disks = world.table(DISKS).where('instanceId', instance.id);
  endDryRun(params.bool('DryRun'));
  const image: Image = {
    ...blankImage(call, call.region),
    ...lineage(source),
    ...namesOf(call),
    ...building(call, call.now + world.takes(SECONDS.create, 0.5)),
    sizeGiB: disks.find((disk) => disk.type === 'system')?.sizeGiB ?? 40,
    disks: disks.map(({ type, device, sizeGiB }) => ({ type, device, sizeGiB, ...WITHOUT_FILE })),
  };
  return { ImageId: keep(call, image) };
}

const WITHOUT_FILE = { format: 'RAW', ossBucket: '', ossObject: '' } as const;

/** The running or stopped machine an image is made of; images of snapshots need snapshots, and no world has any. */
function sourceMachine(call: Call): Instance {
  const { params } = call;
  const instanceId = params.text('InstanceId');
  if (instanceId === undefined) {
    const snapshot = params.text('SnapshotId') ?? params.text('DiskDeviceMapping.1.SnapshotId');
    if (snapshot !== undefined) throw fault('InvalidSnapshotId.NotFound');
    const message =
      'The input parameter "InstanceId" or "SnapshotId" that is mandatory for processing this request is not supplied.';
    throw fault('MissingParameter', message);
  }
  const instance = instanceOf(call, instanceId);
  const settled = instance.status === 'Running' || instance.status === 'Stopped';
  if (!settled) throw fault('IncorrectInstanceStatus', undefined, 400);
  return instance;
}

function namesOf(call: Call): Pick<Image, 'name' | 'description' | 'family' | 'version'> {
  const { params } = call;
  return {
    name: params.text('ImageName') ?? '',
    description: params.text('Description') ?? '',
    family: params.text('ImageFamily') ?? '',
    version: params.text('ImageVersion') ?? '',
  };
}

/** What an image takes over from the one its machine was made of. */
function lineage(source: Image | undefined): Partial<Image> {
  if (source === undefined) return {};
  const { architecture, osType, osName, platform, bootMode, licenseType, nvmeSupport } = source;
  return {
    architecture,
    osType,
    osName,
    platform,
    bootMode: bootMode.replace('-Preferred', ''),
    licenseType,
    nvmeSupport,
  };
}

function importImage(call: Call): Answer {
  const { params, world } = call;
  checkNewImage(call, call.region, params.text('ImageName'));
  const role = params.text('RoleName') ?? DEFAULT_IMPORT_ROLE;
  const known = world.table(ROLES).where('lowerName', role.toLowerCase()).length > 0;
  insist(known, 'NoSetRoletoECSServiceAcount');
  const disks = params.structs('DiskDeviceMapping').map((mapping, place) => importedDisk(call, mapping, place));
  insist(disks.length > 0 && disks.length <= 17, 'MissingParameter.DiskDeviceMapping');
  const system = importedSystem(call);
  endDryRun(params.bool('DryRun'));
  const endsAt = call.now + world.takes(SECONDS.import, 0.4);
  const image: Image = {
    ...blankImage(call, call.region),
    ...system,
    ...namesOf(call),
    ...building(call, endsAt),
    sizeGiB: disks[0]?.sizeGiB ?? 5,
    disks,
  };
  const ImageId = keep(call, image);
  return { ImageId, TaskId: startTask(call, 'ImportImage', ImageId, endsAt), RegionId: call.region };
}

type System = Pick<
  Image,
  'architecture' | 'osType' | 'osName' | 'platform' | 'bootMode' | 'licenseType' | 'nvmeSupport'
>;

function importedSystem(call: Call): System {
  const { params } = call;
  const architecture = oneOf(params.text('Architecture') ?? 'x86_64', ARCHITECTURES, 'InvalidArchitecture.Malformed');
  const osType = oneOf((params.text('OSType') ?? 'linux').toLowerCase(), OS_TYPES, 'InvalidOSType.Malformed');
  const usualBoot = architecture === 'arm64' ? 'UEFI' : 'BIOS';
  const platform = params.text('Platform') ?? (osType === 'linux' ? 'Others Linux' : 'Windows Server 2019');
  return {
    architecture,
    osType,
    osName: `${platform} 64-bit`,
    platform,
    bootMode: oneOf(params.text('BootMode') ?? usualBoot, BOOT_MODES, 'InvalidBootMode.Malformed'),
    licenseType: params.text('LicenseType') ?? 'Auto',
    nvmeSupport: params.text('Features.NvmeSupport') === 'supported' ? 'supported' : 'unsupported',
  };
}

const ARCHITECTURES = ['x86_64', 'i386', 'arm64'] as const;
const OS_TYPES = ['linux', 'windows'] as const;
const BOOT_MODES = ['BIOS', 'UEFI', 'UEFI-Preferred'] as const;

function oneOf<T extends string>(text: string, allowed: readonly T[], code: FaultCode): T {
  return found(
    allowed.find((word) => word === text),
    code,
  );
}

const FORMATS: ReadonlySet<string> = new Set(['RAW', 'VHD', 'QCOW2']);

/** The file must lie in a bucket of the same region; its format follows from its name unless it is said. */
function importedDisk(call: Call, mapping: Readonly<Record<string, string>>, place: number): ImageDisk {
  const [ossBucket, ossObject] = [mapping['OSSBucket'] ?? '', mapping['OSSObject'] ?? ''];
  const bucket = found(call.world.table(BUCKETS).get(ossBucket), 'InvalidOSSBucket.NotFound');
  insist(bucket.regionId === call.region, 'InvalidOSSBucket.NotMatched');
  const versions = call.world.table(OBJECTS).where('path', `${ossBucket}/${ossObject}`);
  insist(
    versions.some((object) => object.latest && object.kind !== 'DeleteMarker'),
    'InvalidOSSObject.NotFound',
  );
  const suffix = ossObject.split('.').at(-1) ?? '';
  const format = (mapping['Format'] ?? suffix).toUpperCase();
  insist(FORMATS.has(format), 'InvalidImageFormat.Malformed');
  const sizeGiB = Number(mapping['DiskImageSize'] ?? mapping['DiskImSize'] ?? 5);
  insist(sizeGiB >= 1 && sizeGiB <= 2048, 'InvalidImageSize');
  const device = mapping['Device'] ?? `/dev/xvd${String.fromCharCode('a'.charCodeAt(0) + place)}`;
  return { type: place === 0 ? 'system' : 'data', device, sizeGiB, format, ossBucket, ossObject };
}

/** Copies that may run at once in the region they go to. */
const COPY_LIMIT = 5;

function copyImage(call: Call): Answer {
  const { params, world } = call;
  regionOf(call);
  const source = found(ownImage(call, params.need('ImageId')), 'InvalidImageId.NotFound');
  const destination = params.text('DestinationRegionId') ?? call.region;
  insist(findRegion(destination) !== undefined, 'DestinationRegion.NotFound');
  insist(source.status === 'Available', 'IncorrectImageStatus');
  checkNewImage(call, destination, params.text('DestinationImageName'), 'The destination image is exist.');
  const running = world
    .table(IMAGES)
    .where('regionId', destination)
    .filter((image) => image.copied && image.status !== 'Available');
  insist(running.length < world.quota('ecs.concurrent-image-copies', COPY_LIMIT), 'QuotaExceed.Image');
  endDryRun(params.bool('DryRun'));
  const image: Image = {
    ...source,
    ...blankIdentity(call, destination),
    ...building(call, call.now + world.takes(SECONDS.copy, 0.5)),
    name: params.text('DestinationImageName') ?? '',
    description: params.text('DestinationDescription') ?? '',
    copied: true,
    encrypted: params.bool('Encrypted') ?? source.encrypted,
  };
  return { ImageId: keep(call, image) };
}

function cancelCopy(call: Call): Answer {
  const image = found(ownImage(call, call.params.need('ImageId')), 'InvalidImageId.NotFound');
  insist(image.copied && image.status === 'Creating', 'IncorrectImageStatus');
  call.world.table(IMAGES).delete(image.id);
  return {};
}

/** Custom images of a region. */
const IMAGE_LIMIT = 100;

function checkNewImage(call: Call, region: string, name: string | undefined, duplicate?: string): void {
  regionOf(call);
  checkImageName(name);
  checkDescription(call.params.text('Description') ?? call.params.text('DestinationDescription'));
  checkTags(call.params.structs('Tag'));
  const held = call.world.table(IMAGES).where('regionId', region);
  const taken = name !== undefined && held.some((image) => image.name === name);
  insist(!taken, 'InvalidImageName.Duplicated', duplicate);
  insist(held.length < call.world.quota('ecs.max-images', IMAGE_LIMIT), 'QuotaExceed.Image');
}

type Identity = Pick<Image, 'id' | 'regionId' | 'createdAt' | 'tags' | 'resourceGroupId' | 'sharedWith'>;

function blankIdentity(call: Call, regionId: string): Identity {
  return {
    id: call.world.newId('m', regionId, 20),
    regionId,
    createdAt: call.now,
    tags: call.params.tags(),
    resourceGroupId: call.params.text('ResourceGroupId') ?? '',
    sharedWith: {},
  };
}

function blankImage(call: Call, regionId: string): Image {
  return {
    ...blankIdentity(call, regionId),
    name: '',
    description: '',
    status: 'Creating',
    progress: 0,
    family: '',
    version: '',
    architecture: 'x86_64',
    osType: 'linux',
    osName: '',
    platform: 'Others Linux',
    bootMode: 'BIOS',
    licenseType: '',
    nvmeSupport: 'unsupported',
    sizeGiB: 40,
    copied: false,
    encrypted: false,
    disks: [],
  };
}

/** Progress shows in quarters until the image is there. */
function building(call: Call, endsAt: number): Pick<Image, 'status' | 'progress' | 'due'> {
  const span = endsAt - call.now;
  const quarters = [25, 50, 75].map((progress): DueChange => ({
    at: call.now + Math.round((span * progress) / 100),
    set: { progress },
  }));
  return {
    status: 'Creating',
    progress: 0,
    due: [...quarters, { at: endsAt, set: { status: 'Available', progress: 100 } }],
  };
}

/** An image without a name is called by its id. */
function keep(call: Call, image: Image): string {
  call.world.table(IMAGES).put({ ...image, name: image.name === '' ? image.id : image.name });
  return image.id;
}
