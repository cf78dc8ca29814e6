import { thrower } from '../../../base/index.ts';
import type { Attributes, DataDriver, Desired, DriverIo } from '../../../model/index.ts';
import { attributes, flagAt, filled, numberAt, rowAt, rowsAt, textAt } from '../api/answer.ts';
import { flagArg, mapArg, paramsFrom, textArg, type Args } from '../api/args.ts';
import { query } from '../api/call.ts';
import { unlessMissing } from '../api/missing.ts';
import { allRows } from '../api/pages.ts';
import { tagPairs, tagsOf } from '../api/tags.ts';
import { CLOUD_ERRORS } from '../errors.ts';

const fail = thrower(CLOUD_ERRORS);

/** Arguments that DescribeImages filters by. */
const FILTERS = {
  image_family: 'ImageFamily',
  image_id: 'ImageId',
  image_name: 'ImageName',
  image_owner_id: 'ImageOwnerId',
  owners: 'ImageOwnerAlias',
  architecture: 'Architecture',
  os_type: 'OSType',
  status: 'Status',
  instance_type: 'InstanceType',
  snapshot_id: 'SnapshotId',
  resource_group_id: 'ResourceGroupId',
  usage: 'Usage',
  action_type: 'ActionType',
  is_support_io_optimized: 'IsSupportIoOptimized',
  is_support_cloud_init: 'IsSupportCloudinit',
} as const;

/** Looks up machine images. `id` and `ids.0` are the image itself, the newest first with `most_recent`. */
export const images: DataDriver = {
  type: 'alicloud_images',
  mode: 'data',
  facts: {
    actions: { read: ['ecs:DescribeImageFromFamily', 'ecs:DescribeImages'] },
    expectedSeconds: { read: 2 },
  },
  query: async (io, desired) => {
    const rows = (await newestOfFamily(io, desired)) ?? (await listed(io, desired));
    const [first] = rows;
    if (first === undefined) throw nothingFound(desired);
    const found = rows.map(imageOf);
    const ids = rows.map((row) => textAt(row, 'ImageId') ?? '');
    return { id: ids[0] ?? '', ids, images: found };
  },
};

/** The cloud itself knows the newest image of a family; other conditions need the listing. */
async function newestOfFamily(io: DriverIo, { args, region }: Desired): Promise<readonly Attributes[] | undefined> {
  const family = textArg(args, 'image_family');
  const decisive = Object.keys(args).filter((name) => !['image_family', 'most_recent', 'output_file'].includes(name));
  if (family === undefined || flagArg(args, 'most_recent') === false || !decisive.every((name) => args[name] === null))
    return undefined;
  const params = { ImageFamily: family };
  const answer = await unlessMissing(query(io, { api: 'ecs:DescribeImageFromFamily', region, params }));
  const image = rowAt(answer ?? {}, 'Image');
  return filled(textAt(image, 'ImageId')) === undefined ? undefined : [image];
}

async function listed(io: DriverIo, { args, region }: Desired): Promise<readonly Attributes[]> {
  const tags = tagPairs(mapArg(args, 'tags'));
  const params = { ...paramsFrom(args, FILTERS), Tag: tags.length === 0 ? undefined : tags };
  const rows = await allRows(io, { api: 'ecs:DescribeImages', region, params, rows: 'Images.Image', pageSize: 100 });
  const named = rows.filter((row) => nameFits(args, row));
  if (flagArg(args, 'most_recent') !== true) return named;
  return named.toSorted((a, b) => (createdAt(a) < createdAt(b) ? 1 : -1)).slice(0, 1);
}

function nameFits(args: Args, row: Attributes): boolean {
  const pattern = filled(textArg(args, 'name_regex'));
  return pattern === undefined || new RegExp(pattern).test(textAt(row, 'ImageName') ?? '');
}

function createdAt(row: Attributes): string {
  return textAt(row, 'CreationTime') ?? '';
}

function imageOf(row: Attributes): Attributes {
  return attributes({
    id: textAt(row, 'ImageId'),
    image_id: textAt(row, 'ImageId'),
    name: textAt(row, 'ImageName'),
    description: textAt(row, 'Description'),
    architecture: textAt(row, 'Architecture'),
    creation_time: textAt(row, 'CreationTime'),
    image_owner_alias: textAt(row, 'ImageOwnerAlias'),
    image_version: textAt(row, 'ImageVersion'),
    is_copied: flagAt(row, 'IsCopied'),
    is_self_shared: textAt(row, 'IsSelfShared'),
    is_subscribed: flagAt(row, 'IsSubscribed'),
    is_support_io_optimized: flagAt(row, 'IsSupportIoOptimized'),
    os_name: textAt(row, 'OSName'),
    os_name_en: textAt(row, 'OSNameEn'),
    os_type: textAt(row, 'OSType'),
    platform: textAt(row, 'Platform'),
    product_code: textAt(row, 'ProductCode'),
    progress: textAt(row, 'Progress'),
    size: numberAt(row, 'Size'),
    state: textAt(row, 'Status'),
    status: textAt(row, 'Status'),
    usage: textAt(row, 'Usage'),
    disk_device_mappings: rowsAt(row, 'DiskDeviceMappings.DiskDeviceMapping').map((disk) =>
      attributes({
        device: textAt(disk, 'Device'),
        size: textAt(disk, 'Size'),
        snapshot_id: textAt(disk, 'SnapshotId'),
      }),
    ),
    tags: tagsOf(rowsAt(row, 'Tags.Tag')),
  });
}

function nothingFound({ address, args, region }: Desired): Error {
  const conditions = Object.entries(args).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  return fail('LF4004', {
    headline: `no image in ${region ?? 'the region'} has ${conditions.join(', ')}`,
    where: { address },
  });
}
