import { ApiFault } from '../service.ts';
import { needBucket } from './bucket-lookup.ts';
import type { OssAnswer, OssCall, Operations } from './operation.ts';
import { childOf, readDocument, TEXT, textOf } from './shape.ts';
import { OBJECTS, type ObjectRow } from './tables.ts';
import { FROZEN_CLASSES, httpDate, readNumber } from './values.ts';
import { needObject } from './versions.ts';

const DAY = 86_400_000;
/** Seconds until a frozen object can be read, by storage class and the tier asked for. */
const THAW_SECONDS: Readonly<Record<string, number>> = {
  Archive: 60,
  'ColdArchive/Expedited': 3600,
  'ColdArchive/Standard': 5 * 3600,
  'ColdArchive/Bulk': 12 * 3600,
  'DeepColdArchive/Expedited': 12 * 3600,
  'DeepColdArchive/Standard': 48 * 3600,
};

/** Thawing of archived objects. */
export const restoreOperations: Operations = {
  RestoreObject: {
    summary: 'Make an archived object readable for some days',
    level: 'object',
    method: 'POST',
    on: 'restore',
    mutates: true,
    permission: 'oss:RestoreObject',
    run: restoreObject,
  },
};

/** 403 InvalidObjectState for an archived object that is not thawed. */
export function needReadable(row: ObjectRow, now: number): void {
  if (!FROZEN_CLASSES.includes(row.storageClass) || thawState(row, now) === 'thawed') return;
  throw new ApiFault(403, 'InvalidObjectState', "The operation is not valid for the object's state.", {
    ObjectName: row.key,
  });
}

/** The x-oss-restore header of an object that is being or has been thawed. */
export function restoreHeader(row: ObjectRow, now: number): string | undefined {
  const state = thawState(row, now);
  if (state === 'thawing') return 'ongoing-request="true"';
  return state === 'thawed'
    ? `ongoing-request="false", expiry-date="${httpDate(row.restored?.expiresAt ?? now)}"`
    : undefined;
}

function restoreObject(call: OssCall): OssAnswer {
  const bucket = needBucket(call);
  const { world, now, incoming } = call;
  const row = needObject(world, bucket.id, call.key, incoming.query.get('versionId'));
  if (!FROZEN_CLASSES.includes(row.storageClass)) {
    throw new ApiFault(400, 'OperationNotSupported', 'The operation is not supported for this resource.', {
      StorageClass: row.storageClass,
    });
  }
  const state = thawState(row, now);
  if (state === 'thawing') throw new ApiFault(409, 'RestoreAlreadyInProgress', 'The restore operation is in progress.');
  const { days, tier } = readWish(incoming.wire.body);
  const seconds = THAW_SECONDS[row.storageClass] ?? THAW_SECONDS[`${row.storageClass}/${tier}`] ?? 0;
  const readyAt = state === 'thawed' ? now : now + world.takes(seconds);
  world.table(OBJECTS).put({ ...row, restored: { readyAt, expiresAt: readyAt + days * DAY } });
  return { status: state === 'thawed' ? 200 : 202 };
}

function readWish(body: Buffer): { days: number; tier: string } {
  if (body.length === 0) return { days: 1, tier: 'Standard' };
  const fields = { Days: TEXT, JobParameters: { fields: { Tier: { values: ['Expedited', 'Standard', 'Bulk'] } } } };
  const request = readDocument(body, 'RestoreRequest', fields);
  return {
    days: readNumber(textOf(request, 'Days'), 'Days', { fallback: 1, min: 1, max: 365 }),
    tier: textOf(childOf(request, 'JobParameters'), 'Tier') ?? 'Standard',
  };
}

function thawState({ restored }: ObjectRow, now: number): 'frozen' | 'thawing' | 'thawed' {
  if (restored === undefined || now >= restored.expiresAt) return 'frozen';
  return now < restored.readyAt ? 'thawing' : 'thawed';
}
