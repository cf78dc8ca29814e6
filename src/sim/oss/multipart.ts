import { createHash } from 'node:crypto';
import { ApiFault } from '../service.ts';
import type { World } from '../world/world.ts';
import { needBucket } from './bucket-lookup.ts';
import { keepContent, releaseContent, shareContent } from './content.ts';
import { copyNeeds, needSource, readSourceBytes } from './copy.ts';
import { combineCrc64, crc64 } from './crc64.ts';
import { encryptionHeaders } from './encryption.ts';
import { invalidArgument, noSuchUpload } from './faults.ts';
import { removeUpload } from './lifecycle-sweep.ts';
import { checkKey, readTraits, traitsOf } from './object-traits.ts';
import { checkDigest, checkOverwrite, etagOf, versionHeader } from './objects.ts';
import type { OssAnswer, OssCall, Operations } from './operation.ts';
import { documents, many, readDocument, required, TEXT, textOf, WHOLE_NUMBER } from './shape.ts';
import { PARTS, UPLOADS, type BucketRow, type PartRow, type UploadRow } from './tables.ts';
import { readNumber, xmlDate } from './values.ts';
import { writeVersion } from './versions.ts';

const MOST_PARTS = 10_000;
/** Bytes; only the last part may be smaller. */
const SMALLEST_PART = 100 * 1024;

/** Uploading an object in parts. */
export const multipartOperations: Operations = {
  InitiateMultipartUpload: {
    summary: 'Begin an upload in parts',
    level: 'object',
    method: 'POST',
    on: 'uploads',
    mutates: true,
    permission: 'oss:PutObject',
    publicAccess: 'write',
    run: initiate,
  },
  UploadPart: {
    summary: 'Upload one part',
    level: 'object',
    method: 'PUT',
    on: 'partNumber',
    mutates: true,
    permission: 'oss:PutObject',
    publicAccess: 'write',
    run: uploadPart,
  },
  UploadPartCopy: {
    summary: 'Make a part of an existing object or a range of it',
    level: 'object',
    method: 'PUT',
    on: 'uploadPartCopy',
    mutates: true,
    permission: 'oss:PutObject',
    needs: copyNeeds,
    run: uploadPartCopy,
  },
  CompleteMultipartUpload: {
    summary: 'Make the object of the uploaded parts',
    level: 'object',
    method: 'POST',
    on: 'uploadId',
    mutates: true,
    permission: 'oss:PutObject',
    publicAccess: 'write',
    run: complete,
  },
  AbortMultipartUpload: {
    summary: 'Give an upload up and forget its parts',
    level: 'object',
    method: 'DELETE',
    on: 'uploadId',
    mutates: true,
    permission: 'oss:AbortMultipartUpload',
    publicAccess: 'write',
    run: (call) => {
      const { upload } = find(call);
      removeUpload(call.world, upload.id);
      return { status: 204 };
    },
  },
  ListParts: {
    summary: 'List the parts of an upload',
    level: 'object',
    method: 'GET',
    on: 'uploadId',
    mutates: false,
    permission: 'oss:ListParts',
    run: listParts,
  },
};

function initiate(call: OssCall): OssAnswer {
  const bucket = needBucket(call);
  checkKey(call.key);
  checkOverwrite(call, bucket, call.key);
  const { world, now, key } = call;
  const id = createHash('md5')
    .update(world.newId('', '', 40))
    .digest('hex')
    .toUpperCase();
  const traits = readTraits(call, bucket);
  world.table(UPLOADS).put({ id, bucket: bucket.id, key, startedAt: now, ...traits });
  return {
    headers: encryptionHeaders(traits.encryption),
    xml: ['InitiateMultipartUploadResult', { ...echoKey(call), UploadId: id }],
  };
}

function uploadPart(call: OssCall): OssAnswer {
  const { upload } = find(call);
  checkDigest(call);
  const part = putPart(call, upload, call.incoming.wire.body);
  return {
    headers: {
      ETag: `"${part.etag}"`,
      'Content-MD5': Buffer.from(part.etag, 'hex').toString('base64'),
      'x-oss-hash-crc64ecma': part.crc64,
      ...encryptionHeaders(upload.encryption),
    },
  };
}

function uploadPartCopy(call: OssCall): OssAnswer {
  const { bucket, upload } = find(call);
  const source = needSource(call, bucket);
  const part = putPart(call, upload, readSourceBytes(call, source.row));
  return {
    headers: { 'x-oss-copy-source-version-id': versionHeader(source.bucket, source.row) },
    xml: ['CopyPartResult', { LastModified: xmlDate(part.modifiedAt), ETag: `"${part.etag}"` }],
  };
}

function putPart({ world, now, incoming }: OssCall, upload: UploadRow, bytes: Buffer): PartRow {
  const text = incoming.query.get('partNumber') ?? '';
  const partNumber = Number(text);
  if (!/^\d{1,5}$/.test(text) || partNumber < 1 || partNumber > MOST_PARTS) {
    throw invalidArgument(`Part number must be an integer between 1 and ${MOST_PARTS}, inclusive.`, 'partNumber', text);
  }
  const id = `${upload.id}/${partNumber}`;
  const replaced = world.table(PARTS).get(id);
  const part: PartRow = {
    id,
    uploadId: upload.id,
    partNumber,
    modifiedAt: now,
    etag: etagOf(bytes),
    crc64: String(crc64(bytes)),
    size: bytes.length,
    chunks: keepContent(world, bytes),
  };
  world.table(PARTS).put(part);
  if (replaced !== undefined) releaseContent(world, replaced.chunks);
  return part;
}

function complete(call: OssCall): OssAnswer {
  const { bucket, upload } = find(call);
  const { world, now, key } = call;
  checkOverwrite(call, bucket, key);
  const parts = chosenParts(call, upload);
  const written = writeVersion(world, bucket, key, {
    ...traitsOf(upload),
    kind: 'Multipart',
    modifiedAt: now,
    transitionedAt: undefined,
    size: parts.reduce((sum, part) => sum + part.size, 0),
    etag: multipartEtag(parts),
    crc64: String(parts.reduce((sum, part) => combineCrc64(sum, BigInt(part.crc64), part.size), 0n)),
    chunks: shareContent(
      world,
      parts.flatMap((part) => part.chunks),
    ),
    symlinkTarget: undefined,
    restored: undefined,
  });
  removeUpload(world, upload.id);
  const { host, secure } = call.incoming.wire;
  return {
    headers: {
      'x-oss-hash-crc64ecma': written.crc64,
      'x-oss-version-id': versionHeader(bucket, written),
      ...encryptionHeaders(written.encryption),
    },
    xml: [
      'CompleteMultipartUploadResult',
      {
        ...echoKey(call),
        Location: `${secure ? 'https' : 'http'}://${host}${call.incoming.wire.path}`,
        ETag: `"${written.etag}"`,
      },
    ],
  };
}

/** The parts the client names, checked; all of them with `x-oss-complete-all: yes`. */
function chosenParts({ world, incoming }: OssCall, upload: UploadRow): readonly PartRow[] {
  const uploaded = partsOf(world, upload);
  if (incoming.headers['x-oss-complete-all']?.toLowerCase() === 'yes') {
    if (incoming.wire.body.length > 0)
      throw invalidArgument('The body must be empty with x-oss-complete-all.', 'x-oss-complete-all', 'yes');
    return checkSizes(uploaded);
  }
  const body = readDocument(incoming.wire.body, 'CompleteMultipartUpload', {
    Part: required(many({ fields: { PartNumber: required(WHOLE_NUMBER), ETag: required(TEXT) } }, MOST_PARTS)),
  });
  const byNumber = new Map(uploaded.map((part) => [part.partNumber, part]));
  let last = 0;
  const chosen = documents(body, 'Part').map((named) => {
    const number = Number(textOf(named, 'PartNumber'));
    const etag = (textOf(named, 'ETag') ?? '').replaceAll('"', '');
    if (number <= last)
      throw new ApiFault(
        400,
        'InvalidPartOrder',
        'The list of parts was not in ascending order. Parts list must be specified in order by part number.',
      );
    last = number;
    const part = byNumber.get(number);
    if (part === undefined || part.etag.toUpperCase() !== etag.toUpperCase()) {
      throw new ApiFault(
        400,
        'InvalidPart',
        "One or more of the specified parts could not be found or the specified entity tag might not have matched the part's entity tag.",
        {
          UploadId: upload.id,
          PartNumber: number,
          ETag: etag,
        },
      );
    }
    return part;
  });
  return checkSizes(chosen);
}

function checkSizes(parts: readonly PartRow[]): readonly PartRow[] {
  const small = parts.slice(0, -1).find((part) => part.size < SMALLEST_PART);
  if (small !== undefined) {
    throw new ApiFault(400, 'EntityTooSmall', 'Your proposed upload smaller than the minimum allowed size.', {
      MinSizeAllowed: SMALLEST_PART,
      ProposedSize: small.size,
      PartNumber: small.partNumber,
    });
  }
  if (parts.length > 0) return parts;
  throw new ApiFault(400, 'InvalidPart', 'You must specify at least one part.');
}

function multipartEtag(parts: readonly PartRow[]): string {
  const digests = Buffer.concat(parts.map((part) => Buffer.from(part.etag, 'hex')));
  return `${createHash('md5').update(digests).digest('hex').toUpperCase()}-${parts.length}`;
}

function listParts(call: OssCall): OssAnswer {
  const { upload } = find(call);
  const { query } = call.incoming;
  const max = readNumber(query.get('max-parts'), 'max-parts', { fallback: 1000, min: 1, max: 1000 });
  const marker = readNumber(query.get('part-number-marker'), 'part-number-marker', {
    fallback: 0,
    min: 0,
    max: MOST_PARTS,
  });
  const rest = partsOf(call.world, upload).filter((part) => part.partNumber > marker);
  const page = rest.slice(0, max);
  return {
    xml: [
      'ListPartsResult',
      {
        ...echoKey(call),
        UploadId: upload.id,
        StorageClass: upload.storageClass,
        PartNumberMarker: marker,
        NextPartNumberMarker: page.at(-1)?.partNumber ?? marker,
        MaxParts: max,
        IsTruncated: rest.length > max,
        Part: page.map((part) => ({
          PartNumber: part.partNumber,
          LastModified: xmlDate(part.modifiedAt),
          ETag: `"${part.etag}"`,
          HashCrc64ecma: part.crc64,
          Size: part.size,
        })),
      },
    ],
  };
}

function partsOf(world: World, upload: UploadRow): readonly PartRow[] {
  return [...world.table(PARTS).where('uploadId', upload.id)].sort((a, b) => a.partNumber - b.partNumber);
}

function find(call: OssCall): { bucket: BucketRow; upload: UploadRow } {
  const bucket = needBucket(call);
  const uploadId = call.incoming.query.get('uploadId') ?? '';
  const upload = call.world.table(UPLOADS).get(uploadId);
  if (upload === undefined || upload.bucket !== bucket.id || upload.key !== call.key) throw noSuchUpload(uploadId);
  return { bucket, upload };
}

function echoKey({ bucket, key, incoming }: OssCall): {
  Bucket: string;
  Key: string;
  EncodingType: string | undefined;
} {
  const isEncoded = incoming.query.get('encoding-type') === 'url';
  return {
    EncodingType: isEncoded ? 'url' : undefined,
    Bucket: bucket,
    Key: isEncoded ? encodeURIComponent(key) : key,
  };
}
