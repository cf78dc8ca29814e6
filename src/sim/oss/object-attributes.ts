import { needBucket, blocksPublicAccess } from './bucket-lookup.ts';
import { tagDocument, tagPairs } from './bucket-settings.ts';
import { ownerOf } from './buckets.ts';
import { accessDenied } from './faults.ts';
import { MOST_OBJECT_TAGS } from './object-traits.ts';
import { versionHeader } from './objects.ts';
import type { OssAnswer, OssCall, Operations } from './operation.ts';
import { many, readDocument, required, TEXT } from './shape.ts';
import { OBJECTS, type BucketRow, type ObjectRow } from './tables.ts';
import { checkTags, readAcl } from './values.ts';
import { needObject } from './versions.ts';

/** ACL and tags of objects, which change without making a new version. */
export const objectAttributeOperations: Operations = {
  PutObjectAcl: {
    summary: 'Set the ACL of an object',
    level: 'object',
    method: 'PUT',
    on: 'acl',
    mutates: true,
    permission: 'oss:PutObjectAcl',
    run: putObjectAcl,
  },
  GetObjectAcl: {
    summary: 'Read the ACL of an object',
    level: 'object',
    method: 'GET',
    on: 'acl',
    mutates: false,
    permission: 'oss:GetObjectAcl',
    run: (call) => {
      const { bucket, row } = find(call);
      return {
        headers: versioned(bucket, row),
        xml: ['AccessControlPolicy', { Owner: ownerOf(bucket), AccessControlList: { Grant: row.acl } }],
      };
    },
  },
  PutObjectTagging: {
    summary: 'Set the tags of an object',
    level: 'object',
    method: 'PUT',
    on: 'tagging',
    mutates: true,
    permission: 'oss:PutObjectTagging',
    run: putObjectTagging,
  },
  GetObjectTagging: {
    summary: 'Read the tags of an object',
    level: 'object',
    method: 'GET',
    on: 'tagging',
    mutates: false,
    permission: 'oss:GetObjectTagging',
    run: (call) => {
      const { bucket, row } = find(call);
      return { headers: versioned(bucket, row), xml: ['Tagging', tagDocument(row.tags)] };
    },
  },
  DeleteObjectTagging: {
    summary: 'Remove the tags of an object',
    level: 'object',
    method: 'DELETE',
    on: 'tagging',
    mutates: true,
    permission: 'oss:DeleteObjectTagging',
    run: (call) => change(call, () => ({ tags: {} }), 204),
  },
};

function putObjectAcl(call: OssCall): OssAnswer {
  const text = call.incoming.headers['x-oss-object-acl'] ?? '';
  const acl = text === 'default' ? text : readAcl(text, 'x-oss-object-acl');
  return change(call, (bucket) => {
    const isPublic = acl === 'public-read' || acl === 'public-read-write';
    if (isPublic && blocksPublicAccess(call.world, bucket))
      throw accessDenied('Put public object acl is not allowed because of public access block.');
    return { acl };
  });
}

function putObjectTagging(call: OssCall): OssAnswer {
  const document = readDocument(call.incoming.wire.body, 'Tagging', {
    TagSet: required({ fields: { Tag: many({ fields: { Key: required(TEXT), Value: TEXT } }) } }),
  });
  return change(call, () => ({ tags: checkTags(tagPairs(document), 'Tag', MOST_OBJECT_TAGS) }));
}

function change(call: OssCall, decide: (bucket: BucketRow) => Partial<ObjectRow>, status = 200): OssAnswer {
  const { bucket, row } = find(call);
  call.world.table(OBJECTS).put({ ...row, ...decide(bucket) });
  return { status, headers: versioned(bucket, row) };
}

function find(call: OssCall): { bucket: BucketRow; row: ObjectRow } {
  const bucket = needBucket(call);
  return { bucket, row: needObject(call.world, bucket.id, call.key, call.incoming.query.get('versionId')) };
}

function versioned(bucket: BucketRow, row: ObjectRow): { 'x-oss-version-id': string | undefined } {
  return { 'x-oss-version-id': versionHeader(bucket, row) };
}
