/** How one OSS operation looks on the wire. */
export interface OssOperation {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** The valueless query key that names the sub-resource, as `lifecycle`. */
  readonly subresource?: string;
  /** Parameter name to query key. */
  readonly query?: Readonly<Record<string, string>>;
  /** Parameter name to header. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The parameter whose value is the XML body; it is also the name of the root element. */
  readonly xml?: string;
  /** The parameter whose value is the body as it stands, with its media type. */
  readonly raw?: { readonly param: string; readonly mime: string };
  /** The name under which a body that is not XML is answered. */
  readonly text?: string;
  /** Elements of the answer that are lists, however many there are. */
  readonly lists?: readonly string[];
  /** The RAM action that allows it, where it is not the operation's own name. */
  readonly ramAction?: string;
}

const PAGE = { Prefix: 'prefix', Marker: 'marker', MaxKeys: 'max-keys' } as const;

/**
 * The OSS operations Landfall uses (API version 2019-05-17). Every one takes `Bucket` except ListBuckets; object
 * operations take `Key` as well.
 */
const OPERATIONS: Readonly<Record<string, OssOperation>> = {
  ListBuckets: { method: 'GET', query: { ...PAGE, TagKey: 'tag-key', TagValue: 'tag-value' }, lists: ['Bucket'] },
  PutBucket: {
    method: 'PUT',
    headers: { Acl: 'x-oss-acl', ResourceGroupId: 'x-oss-resource-group-id', Tagging: 'x-oss-bucket-tagging' },
    xml: 'CreateBucketConfiguration',
  },
  DeleteBucket: { method: 'DELETE' },
  GetBucketInfo: { method: 'GET', subresource: 'bucketInfo' },
  ...aspect('Acl', 'acl', { put: { headers: { Acl: 'x-oss-acl' } } }),
  ...aspect('Versioning', 'versioning', { put: { xml: 'VersioningConfiguration' } }),
  ...aspect('Encryption', 'encryption', { put: { xml: 'ServerSideEncryptionRule' } }),
  ...aspect('Lifecycle', 'lifecycle', {
    put: { xml: 'LifecycleConfiguration', headers: { AllowSameActionOverlap: 'x-oss-allow-same-action-overlap' } },
    get: { lists: ['Rule', 'Tag', 'Transition', 'NoncurrentVersionTransition', 'Not'] },
  }),
  ...aspect('Tags', 'tagging', { put: { xml: 'Tagging' }, get: { lists: ['Tag'] }, ram: 'Tagging' }),
  ...aspect('Policy', 'policy', {
    put: { raw: { param: 'Policy', mime: 'application/json' } },
    get: { text: 'Policy' },
  }),
  ...aspect('PublicAccessBlock', 'publicAccessBlock', { put: { xml: 'PublicAccessBlockConfiguration' } }),
  ...aspect('Cors', 'cors', {
    put: { xml: 'CORSConfiguration' },
    get: { lists: ['CORSRule', 'AllowedOrigin', 'AllowedMethod', 'AllowedHeader', 'ExposeHeader'] },
  }),
  ...aspect('Logging', 'logging', { put: { xml: 'BucketLoggingStatus' } }),
  ...aspect('Referer', 'referer', { put: { xml: 'RefererConfiguration' }, get: { lists: ['Referer'] } }),
  ...aspect('Website', 'website', { put: { xml: 'WebsiteConfiguration' } }),
  ...aspect('TransferAcceleration', 'transferAcceleration', { put: { xml: 'TransferAccelerationConfiguration' } }),
  ...aspect('AccessMonitor', 'accessmonitor', { put: { xml: 'AccessMonitorConfiguration' } }),
  ...aspect('ResourceGroup', 'resourceGroup', { put: { xml: 'BucketResourceGroupConfiguration' } }),
  ListObjectVersions: {
    method: 'GET',
    subresource: 'versions',
    query: { KeyMarker: 'key-marker', VersionIdMarker: 'version-id-marker', MaxKeys: 'max-keys' },
    lists: ['Version', 'DeleteMarker'],
  },
  DeleteMultipleObjects: {
    method: 'POST',
    subresource: 'delete',
    xml: 'Delete',
    lists: ['Deleted'],
    ramAction: 'DeleteObject',
  },
  ListMultipartUploads: {
    method: 'GET',
    subresource: 'uploads',
    query: { KeyMarker: 'key-marker', UploadIdMarker: 'upload-id-marker', MaxUploads: 'max-uploads' },
    lists: ['Upload'],
  },
  AbortMultipartUpload: { method: 'DELETE', query: { UploadId: 'uploadId' } },
  PutObject: {
    method: 'PUT',
    raw: { param: 'Body', mime: 'application/octet-stream' },
    headers: { ForbidOverwrite: 'x-oss-forbid-overwrite', Acl: 'x-oss-object-acl' },
  },
  GetObject: { method: 'GET', text: 'Body' },
  DeleteObject: { method: 'DELETE', query: { VersionId: 'versionId' } },
};

/** The wire form of an operation; undefined when Landfall does not know it. */
export function ossOperation(action: string): OssOperation | undefined {
  return OPERATIONS[action];
}

interface AspectShape {
  readonly put: Partial<OssOperation>;
  readonly get?: Partial<OssOperation>;
  /** The aspect's name in RAM actions, where it differs. */
  readonly ram?: string;
}

/** Put, Get and Delete of one aspect of a bucket: the same sub-resource under three methods. */
function aspect(
  name: string,
  subresource: string,
  { put, get, ram }: AspectShape,
): Readonly<Record<string, OssOperation>> {
  const action = (verb: string): { ramAction?: string } =>
    ram === undefined ? {} : { ramAction: `${verb}Bucket${ram}` };
  return {
    [`PutBucket${name}`]: { method: 'PUT', subresource, ...put, ...action('Put') },
    [`GetBucket${name}`]: { method: 'GET', subresource, ...get, ...action('Get') },
    [`DeleteBucket${name}`]: { method: 'DELETE', subresource, ...action('Delete') },
  };
}
