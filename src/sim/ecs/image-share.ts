import type { Action, Answer, Call } from '../service.ts';
import { isoSeconds } from '../iso-time.ts';
import { touching } from './arns.ts';
import { found, insist } from './faults.ts';
import { ownImage } from './image-lookup.ts';
import { IMAGES, type Image } from './tables.ts';

const named = touching('image', 'ImageId');
const required = ['RegionId', 'ImageId'] as const;

/** Lending images to other accounts. */
export const actions: Readonly<Record<string, Action>> = {
  ModifyImageSharePermission: {
    summary: 'Shares an image with accounts, or stops to',
    mutates: true,
    required,
    resources: named,
    run: modify,
  },
  DescribeImageSharePermission: {
    summary: 'Lists the accounts an image is shared with',
    mutates: false,
    required,
    resources: named,
    run: describe,
  },
};

/** Accounts one call may add; those beyond are ignored, as the cloud does. */
const PER_CALL = 10;
const PER_IMAGE = 50;

function imageAtHand(call: Call): Image {
  return found(ownImage(call, call.params.need('ImageId')), 'InvalidImageId.NotFound');
}

function modify(call: Call): Answer {
  const { params, world } = call;
  const image = imageAtHand(call);
  insist(image.status === 'Available', 'OperationDenied.InvalidImageStatus');
  const added = params.list('AddAccount').slice(0, PER_CALL);
  insist(!added.includes(world.accountId), 'InvalidAccount.Forbbiden');
  insist(
    added.every((account) => /^\d{5,20}$/.test(account)),
    'InvalidAccount.NotFound',
  );
  const removed = new Set(params.list('RemoveAccount').slice(0, PER_CALL));
  const kept = Object.entries(image.sharedWith).filter(([account]) => !removed.has(account));
  const sharedWith = {
    ...Object.fromEntries(added.map((account) => [account, call.now])),
    ...Object.fromEntries(kept),
  };
  const limit = world.quota('ecs.image-shares', PER_IMAGE);
  insist(Object.keys(sharedWith).length <= limit, 'QuotaExceed.ShareImageUser');
  world.table(IMAGES).put({ ...image, sharedWith });
  return {};
}

function describe(call: Call): Answer {
  const image = imageAtHand(call);
  const accounts = Object.entries(image.sharedWith);
  const PageNumber = Math.max(1, call.params.int('PageNumber') ?? 1);
  const PageSize = Math.min(100, Math.max(1, call.params.int('PageSize') ?? 10));
  const part = accounts.slice((PageNumber - 1) * PageSize, PageNumber * PageSize);
  return {
    ImageId: image.id,
    RegionId: image.regionId,
    Accounts: { Account: part.map(([AliyunId, at]) => ({ AliyunId, SharedTime: isoSeconds(at) })) },
    ShareGroups: { ShareGroup: [] },
    TotalCount: accounts.length,
    PageNumber,
    PageSize,
  };
}
