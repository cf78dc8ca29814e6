import { ApiFault } from '../service.ts';
import type { BucketRow } from './tables.ts';

export function noSuchBucket(bucket: string): ApiFault {
  return new ApiFault(404, 'NoSuchBucket', 'The specified bucket does not exist.', {
    BucketName: bucket,
    EC: '0015-00000101',
  });
}

export function noSuchKey(key: string): ApiFault {
  return new ApiFault(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key });
}

export function noSuchVersion(key: string, versionId: string): ApiFault {
  return new ApiFault(404, 'NoSuchVersion', 'The specified version does not exist.', {
    Key: key,
    VersionId: versionId,
  });
}

export function noSuchUpload(uploadId: string): ApiFault {
  return new ApiFault(
    404,
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { UploadId: uploadId },
  );
}

/** 400 InvalidArgument, naming the argument. */
export function invalidArgument(message: string, name: string, value: string): ApiFault {
  return new ApiFault(400, 'InvalidArgument', message, { ArgumentName: name, ArgumentValue: value });
}

export function accessDenied(message: string, detail: Readonly<Record<string, unknown>> = {}): ApiFault {
  return new ApiFault(403, 'AccessDenied', message, detail);
}

/** Asked of the wrong region's endpoint; the right one stands in the body. */
export function wrongEndpoint(bucket: BucketRow): ApiFault {
  return accessDenied(
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    { Bucket: bucket.id, Endpoint: `oss-${bucket.regionId}.aliyuncs.com` },
  );
}

export function fileAlreadyExists(): ApiFault {
  return new ApiFault(409, 'FileAlreadyExists', 'The object you specified already exists and can not be overwritten.');
}

export function preconditionFailed(condition: string): ApiFault {
  return new ApiFault(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold.', {
    Condition: condition,
  });
}

/** What the simulator knows of but does not do. */
export function notImplemented(what: string): ApiFault {
  return new ApiFault(
    501,
    'NotImplemented',
    `A header or query you provided implies functionality that is not implemented: ${what}.`,
  );
}
