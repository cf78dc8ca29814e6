import type { World } from '../world/world.ts';
import { releaseContent } from './content.ts';
import { childOf, documents, textOf } from './shape.ts';
import { BUCKETS, OBJECTS, PARTS, UPLOADS, type BucketRow, type Document, type ObjectRow } from './tables.ts';
import { deleteCurrent, removeVersion, versionsOf } from './versions.ts';

const DAY = 86_400_000;

/** The UTC day a time falls in, counted from the epoch. */
export function dayOf(ms: number): number {
  return Math.floor(ms / DAY);
}

/**
 * Carries out a bucket's lifecycle rules, at most once a virtual day and only when somebody looks at the bucket. OSS
 * itself runs them once a day as well; an object of N days goes at the first UTC midnight after its N-th birthday.
 */
export function sweepBucket(world: World, bucket: BucketRow, now: number): BucketRow {
  const today = dayOf(now);
  const rules = documents(bucket.settings['lifecycle'] ?? {}, 'Rule').filter(
    (rule) => textOf(rule, 'Status') === 'Enabled',
  );
  if (rules.length === 0 || bucket.sweptDay >= today) return bucket;
  for (const rule of rules) sweepByRule(world, bucket, rule, today * DAY);
  const swept = { ...bucket, sweptDay: today };
  world.table(BUCKETS).put(swept);
  return swept;
}

/** Current versions first: what they leave behind becomes noncurrent, and a marker alone, in the same sweep. */
function sweepByRule(world: World, bucket: BucketRow, rule: Document, midnight: number): void {
  const matching = (latest: boolean): readonly ObjectRow[] =>
    world
      .table(OBJECTS)
      .where('bucket', bucket.id)
      .filter((row) => row.latest === latest && matches(rule, row));
  for (const row of matching(true)) sweepCurrent(world, bucket, rule, { row, midnight });
  for (const row of matching(false)) sweepNoncurrent(world, rule, row, midnight);
  for (const row of matching(true)) sweepLoneMarker(world, rule, row);
  sweepUploads(world, bucket, rule, midnight);
}

/** Removes an upload with its parts and their bytes. */
export function removeUpload(world: World, uploadId: string): void {
  for (const part of world.table(PARTS).where('uploadId', uploadId)) {
    world.table(PARTS).delete(part.id);
    releaseContent(world, part.chunks);
  }
  world.table(UPLOADS).delete(uploadId);
}

function matches(rule: Document, row: ObjectRow): boolean {
  const filter = childOf(rule, 'Filter');
  const largerThan = Number(textOf(filter, 'ObjectSizeGreaterThan') ?? -1);
  const smallerThan = Number(textOf(filter, 'ObjectSizeLessThan') ?? Number.POSITIVE_INFINITY);
  const isExcluded = documents(filter ?? {}, 'Not').some(
    (not) => row.key.startsWith(textOf(not, 'Prefix') ?? '') && hasTag(row, childOf(not, 'Tag')),
  );
  const isIncluded =
    row.key.startsWith(textOf(rule, 'Prefix') ?? '') && documents(rule, 'Tag').every((tag) => hasTag(row, tag));
  return isIncluded && !isExcluded && row.size > largerThan && row.size < smallerThan;
}

function hasTag(row: ObjectRow, tag: Document | undefined): boolean {
  return tag === undefined || row.tags[textOf(tag, 'Key') ?? ''] === (textOf(tag, 'Value') ?? '');
}

function sweepCurrent(
  world: World,
  bucket: BucketRow,
  rule: Document,
  { row, midnight }: { row: ObjectRow; midnight: number },
): void {
  if (row.kind === 'DeleteMarker') return;
  const end = dueAt(childOf(rule, 'Expiration'), row.modifiedAt, midnight);
  if (end !== undefined) {
    deleteCurrent(world, bucket, row.key, end);
    return;
  }
  for (const transition of documents(rule, 'Transition')) {
    const at = dueAt(transition, row.modifiedAt, midnight);
    if (at !== undefined) changeClass(world, row, textOf(transition, 'StorageClass'), at);
  }
}

function sweepNoncurrent(world: World, rule: Document, row: ObjectRow, midnight: number): void {
  const since = replacedAt(world, row);
  const limit = textOf(childOf(rule, 'NoncurrentVersionExpiration'), 'NoncurrentDays');
  if (limit !== undefined && birthday(since, Number(limit)) <= midnight) {
    removeVersion(world, row);
    return;
  }
  for (const transition of documents(rule, 'NoncurrentVersionTransition')) {
    const at = birthday(since, Number(textOf(transition, 'NoncurrentDays')));
    if (at <= midnight) changeClass(world, row, textOf(transition, 'StorageClass'), at);
  }
}

/** A delete marker under which no version is left goes when the rule says so. */
function sweepLoneMarker(world: World, rule: Document, row: ObjectRow): void {
  const isAsked = textOf(childOf(rule, 'Expiration'), 'ExpiredObjectDeleteMarker') === 'true';
  if (isAsked && row.kind === 'DeleteMarker' && versionsOf(world, row.bucket, row.key).length === 1)
    removeVersion(world, row);
}

function sweepUploads(world: World, bucket: BucketRow, rule: Document, midnight: number): void {
  const action = childOf(rule, 'AbortMultipartUpload');
  for (const upload of world.table(UPLOADS).where('bucket', bucket.id)) {
    const isOver = dueAt(action, upload.startedAt, midnight) !== undefined;
    if (isOver && upload.key.startsWith(textOf(rule, 'Prefix') ?? '')) removeUpload(world, upload.id);
  }
}

function changeClass(world: World, row: ObjectRow, storageClass: string | undefined, at: number): void {
  const current = world.table(OBJECTS).get(row.id);
  const isNews = current !== undefined && (current.transitionedAt === undefined || current.transitionedAt < at);
  if (isNews && storageClass !== undefined) world.table(OBJECTS).put({ ...current, storageClass, transitionedAt: at });
}

/** When an action fell due for something that began at `since`; undefined when that is still to come. */
function dueAt(action: Document | undefined, since: number, midnight: number): number | undefined {
  const days = textOf(action, 'Days');
  const [before, date] = [textOf(action, 'CreatedBeforeDate'), textOf(action, 'Date')];
  if (days !== undefined && birthday(since, Number(days)) <= midnight) return birthday(since, Number(days));
  if (before !== undefined && since < Date.parse(before)) return midnight;
  return date !== undefined && Date.parse(date) <= midnight ? midnight : undefined;
}

/** The first UTC midnight at or after `days` days later. */
function birthday(since: number, days: number): number {
  return Math.ceil((since + days * DAY) / DAY) * DAY;
}

/** A version became noncurrent when the next one was written. */
function replacedAt(world: World, row: ObjectRow): number {
  const later = versionsOf(world, row.bucket, row.key).filter((other) => other.sequence > row.sequence);
  return later.reduce((soonest, other) => Math.min(soonest, other.modifiedAt), Number.POSITIVE_INFINITY);
}
