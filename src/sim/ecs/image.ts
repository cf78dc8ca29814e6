import { findInstanceType } from '../../catalog/index.ts';
import type { Action, Answer, Call } from '../service.ts';
import { page } from '../paging.ts';
import { hasTags } from '../tags.ts';
import { touching } from './arns.ts';
import { endDryRun, fault, found, insist } from './faults.ts';
import { checksOut } from './image-fit.ts';
import {
  findVisibleImage,
  newestOfFamily,
  showFamilyImage,
  showImage,
  systemImages,
  type VisibleImage,
} from './image-view.ts';
import { ownImage } from './image-lookup.ts';
import { checkDescription, checkImageName } from './names.ts';
import { flag, is, like, type Filter } from './select.ts';
import { IMAGES, INSTANCES, TASKS, type Image } from './tables.ts';

const named = touching('image', 'ImageId');

/** Reading, renaming and deleting images; how they come to be is in image-make.ts. */
export const actions: Readonly<Record<string, Action>> = {
  DescribeImages: {
    summary: 'Lists own and public images',
    mutates: false,
    required: ['RegionId'],
    resources: named,
    run: describe,
  },
  DescribeImageFromFamily: {
    summary: 'Shows the newest image of a family',
    mutates: false,
    required: ['RegionId', 'ImageFamily'],
    resources: touching('image'),
    run: describeFromFamily,
  },
  ModifyImageAttribute: {
    summary: 'Renames, deprecates or describes an own image',
    mutates: true,
    required: ['RegionId', 'ImageId'],
    resources: named,
    run: modify,
  },
  DeleteImage: {
    summary: 'Deletes an own image',
    mutates: true,
    required: ['RegionId', 'ImageId'],
    resources: named,
    run: remove,
  },
};

const OWNERS: ReadonlySet<string> = new Set(['system', 'self', 'others', 'marketplace']);

function describe(call: Call): Answer {
  const { params } = call;
  const alias = params.text('ImageOwnerAlias');
  insist(alias === undefined || OWNERS.has(alias), 'InvalidImageOwnerAlias.ValueNotSupported');
  checkWords(call);
  const wanted = wantedFilters(call);
  const rows = candidates(call).filter((image) => wanted.every((test) => test(image)));
  endDryRun(params.bool('DryRun'));
  const { rows: part, ...position } = page(rows, params, { defaultSize: 10, maxSize: 100 });
  return {
    RegionId: call.region,
    Images: { Image: part.map((image) => showImage(call, image, isUsed(call, image.id))) },
    ...position,
  };
}

/** The images that the ids name, or all there are. */
function candidates(call: Call): readonly VisibleImage[] {
  const ids = call.params.commaList('ImageId');
  if (ids !== undefined) return ids.flatMap((id) => findVisibleImage(call, id) ?? []);
  const own = call.world.table(IMAGES).where('regionId', call.region);
  return [...own.map((image) => ({ ...image, owner: 'self' as const })), ...systemImages(call)];
}

const WORDS = [
  ['OSType', 'InvalidOSType', ['linux', 'windows']],
  ['Architecture', 'InvalidArchitecture', ['x86_64', 'i386', 'arm64']],
  ['Usage', 'InvalidUsage', ['instance', 'none']],
] as const;

function checkWords(call: Call): void {
  for (const [param, code, allowed] of WORDS) {
    const value = call.params.text(param);
    insist(value === undefined || allowed.some((word) => word === value), code);
  }
}

const FILTERS: Readonly<Record<string, Filter<VisibleImage>>> = {
  ImageName: like((image) => image.name),
  ImageFamily: is((image) => image.family),
  ImageOwnerAlias: is((image) => image.owner),
  OSType: is((image) => image.osType),
  Architecture: is((image) => image.architecture),
  ResourceGroupId: is((image) => image.resourceGroupId),
  IsPublic: flag((image) => image.owner === 'system'),
  IsSupportCloudinit: flag(() => true),
  IsSupportIoOptimized: flag(() => true),
  SnapshotId: () => false,
  InstanceType: (image, wanted) => {
    const type = findInstanceType(wanted);
    return type !== undefined && checksOut(image, type);
  },
};

type Test = (image: VisibleImage) => boolean;

function wantedFilters(call: Call): readonly Test[] {
  const { params } = call;
  const plain = Object.entries(FILTERS).flatMap(([param, filter]): readonly Test[] => {
    const value = params.text(param);
    return value === undefined ? [] : [(image) => filter(image, value)];
  });
  const owner = params.text('ImageOwnerId');
  const usage = params.text('Usage');
  return [
    ...plain,
    hasStatus(params.commaList('Status')),
    (image) => hasTags(image.tags, params.tags()),
    (image) => owner === undefined || (image.owner === 'self' && owner === call.world.accountId),
    (image) => usage === undefined || isUsed(call, image.id) === (usage === 'instance'),
    ...timeFilters(call),
  ];
}

/** Only available images are listed unless the caller says which states it wants. */
function hasStatus(wanted: readonly string[] | undefined): Test {
  const states = wanted ?? ['Available'];
  const all = states.some((state) => state.toLowerCase() === 'all');
  return (image) => all || states.includes(image.status);
}

function timeFilters(call: Call): readonly Test[] {
  return call.params.structs('Filter').map(({ Key = '', Value = '' }): Test => {
    if (Key === 'CreationStartTime') return (image) => image.createdAt >= Date.parse(Value);
    if (Key === 'CreationEndTime') return (image) => image.createdAt <= Date.parse(Value);
    if (Key === 'NetworkType') return () => Value === 'vpc';
    throw fault('InvalidFilterKey.NotFound');
  });
}

function isUsed(call: Call, imageId: string): boolean {
  return call.world.table(INSTANCES).where('imageId', imageId).length > 0;
}

function describeFromFamily(call: Call): Answer {
  const image = newestOfFamily(call, call.params.need('ImageFamily'));
  return { Image: showFamilyImage(image, isUsed(call, image.id)) };
}

function modify(call: Call): Answer {
  const { params, world } = call;
  const image = found(ownImage(call, params.need('ImageId')), 'InvalidImageId.NotFound');
  checkImageName(params.text('ImageName'));
  checkDescription(params.text('Description'));
  world.table(IMAGES).put({
    ...image,
    status: newStatus(call, image),
    name: params.text('ImageName') ?? image.name,
    description: params.raw('Description') ?? image.description,
    family: params.raw('ImageFamily') ?? image.family,
    bootMode: params.text('BootMode') ?? image.bootMode,
    licenseType: params.text('LicenseType') ?? image.licenseType,
    nvmeSupport: newNvmeSupport(call, image),
  });
  return {};
}

/** A finished image may be deprecated and taken back into use. */
function newStatus(call: Call, image: Image): Image['status'] {
  const wanted = call.params.text('Status') ?? image.status;
  if (wanted === image.status) return wanted;
  const settled = image.status === 'Available' || image.status === 'Deprecated';
  if (settled && (wanted === 'Available' || wanted === 'Deprecated')) return wanted;
  throw fault('IncorrectImageStatus');
}

function newNvmeSupport(call: Call, image: Image): Image['nvmeSupport'] {
  const wanted = call.params.text('Features.NvmeSupport');
  if (wanted === undefined) return image.nvmeSupport;
  return wanted === 'supported' ? 'supported' : 'unsupported';
}

/** An image that is not there is no fault. */
function remove(call: Call): Answer {
  const { params, world } = call;
  const image = ownImage(call, params.need('ImageId'));
  if (image === undefined) return {};
  insist(!isImporting(call, image.id), 'ImageIsImporting');
  insist(Object.keys(image.sharedWith).length === 0, 'ImageUseShared');
  insist(params.bool('Force') === true || !isUsed(call, image.id), 'ImageUsingByInstance');
  endDryRun(params.bool('DryRun'));
  world.table(IMAGES).delete(image.id);
  return {};
}

function isImporting(call: Call, imageId: string): boolean {
  const tasks = call.world.table(TASKS).where('resourceId', imageId);
  return tasks.some((task) => task.action === 'ImportImage' && task.status === 'Processing');
}
