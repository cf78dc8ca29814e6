import { ApiFault } from '../service.ts';
import { needBucket } from './bucket-lookup.ts';
import { checkDigest, deleteOne } from './objects.ts';
import type { Need, OssAnswer, OssCall, Operations } from './operation.ts';
import { BOOLEAN, documents, many, readDocument, required, TEXT, textOf } from './shape.ts';
import type { Document } from './tables.ts';
import { NULL_VERSION } from './versions.ts';

/** Objects that one request may delete. */
const MOST = 1000;

/** Deleting many objects in one request. */
export const deleteObjectsOperations: Operations = {
  DeleteMultipleObjects: {
    summary: 'Delete up to 1000 objects or versions',
    level: 'bucket',
    method: 'POST',
    on: 'delete',
    mutates: true,
    permission: 'oss:DeleteObject',
    needs: (call) => readRequest(call).objects.map((object) => needOf(call, object)),
    run: deleteMultipleObjects,
  },
};

function needOf({ bucket }: OssCall, object: Document): Need {
  return { permission: 'oss:DeleteObject', bucket, key: textOf(object, 'Key') ?? '', publicAccess: 'write' };
}

function deleteMultipleObjects(call: OssCall): OssAnswer {
  const bucket = needBucket(call);
  if (call.incoming.headers['content-md5'] === undefined)
    throw new ApiFault(400, 'MissingArgument', 'Missing Some Required Arguments: Content-MD5.');
  checkDigest(call);
  const { isQuiet, objects } = readRequest(call);
  const isEncoded = call.incoming.query.get('encoding-type') === 'url';
  const deleted = objects.map((object) => {
    const key = textOf(object, 'Key') ?? '';
    const versionId = textOf(object, 'VersionId');
    const done = deleteOne(call, bucket, key, versionId);
    const marker = done['x-oss-delete-marker'] === 'true';
    return {
      Key: isEncoded ? encodeURIComponent(key) : key,
      VersionId: bucket.versioning === undefined && versionId === NULL_VERSION ? undefined : versionId,
      DeleteMarker: marker ? true : undefined,
      DeleteMarkerVersionId: marker ? done['x-oss-version-id'] : undefined,
    };
  });
  if (isQuiet) return {};
  return { xml: ['DeleteResult', { EncodingType: isEncoded ? 'url' : undefined, Deleted: deleted }] };
}

function readRequest({ incoming: { wire } }: OssCall): { isQuiet: boolean; objects: readonly Document[] } {
  const object = many({ fields: { Key: required(TEXT), VersionId: TEXT } }, MOST);
  const request = readDocument(wire.body, 'Delete', { Quiet: BOOLEAN, Object: required(object) });
  return { isQuiet: textOf(request, 'Quiet') === 'true', objects: documents(request, 'Object') };
}
