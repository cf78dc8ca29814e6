import { tableOf, type Row } from '../world/table.ts';

/** Who may use a bucket or object besides its owner. */
export type Acl = 'private' | 'public-read' | 'public-read-write';

/** One XML or JSON document as plain data: every leaf is text, repeated elements are lists. */
export interface Document {
  readonly [element: string]: DocumentValue | undefined;
}
export type DocumentValue = string | Document | readonly (string | Document)[];

/** A bucket; its id is its name, unique in the whole world. */
export interface BucketRow extends Row {
  readonly regionId: string;
  readonly ownerId: string;
  /** Virtual milliseconds since the epoch. */
  readonly createdAt: number;
  readonly storageClass: string;
  readonly redundancyType: string;
  readonly acl: Acl;
  readonly resourceGroupId: string;
  /** Undefined until versioning was switched on once; after that it can only be suspended. */
  readonly versioning: 'Enabled' | 'Suspended' | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** The bucket policy as it was sent, JSON text. */
  readonly policy: string | undefined;
  /** What was put under `?cors`, `?lifecycle`, ...: sub-resource name to document. */
  readonly settings: Readonly<Record<string, Document>>;
  /** The UTC day (days since the epoch) up to which lifecycle rules were carried out. */
  readonly sweptDay: number;
}

/** A run of an object's bytes; `blob` names them in the world's blob store. */
export interface Chunk {
  readonly blob: string;
  /** Bytes. */
  readonly size: number;
}

/** Server-side encryption of one object. */
export interface Encryption {
  readonly algorithm: 'AES256' | 'KMS' | 'SM4';
  readonly keyId: string | undefined;
  readonly dataEncryption: string | undefined;
}

/** What a writer says about an object besides its bytes. */
export interface ObjectTraits {
  /** Stored HTTP headers, lower case: content-type, cache-control, ... */
  readonly headers: Readonly<Record<string, string>>;
  /** User metadata without the `x-oss-meta-` prefix. */
  readonly meta: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly storageClass: string;
  /** `default` inherits the bucket's. */
  readonly acl: Acl | 'default';
  readonly encryption: Encryption | undefined;
}

export type ObjectKind = 'Normal' | 'Multipart' | 'Appendable' | 'Symlink' | 'DeleteMarker';

/** One version of one object, or a delete marker. Its id is `<bucket>/<key>?versionId=<versionId>`. */
export interface ObjectRow extends Row, ObjectTraits {
  readonly bucket: string;
  readonly key: string;
  /** `<bucket>/<key>`: what all versions of an object share. */
  readonly path: string;
  /** `null` (the word) when written while versioning was off or suspended. */
  readonly versionId: string;
  /** Grows with every write of the key. */
  readonly sequence: number;
  readonly latest: boolean;
  readonly kind: ObjectKind;
  readonly modifiedAt: number;
  /** When the storage class was last changed by a lifecycle rule; otherwise undefined. */
  readonly transitionedAt: number | undefined;
  /** Bytes. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** CRC-64/XZ in decimal. */
  readonly crc64: string;
  readonly chunks: readonly Chunk[];
  readonly symlinkTarget: string | undefined;
  /** A thawed copy of an archived object: readable from `readyAt` until `expiresAt`. */
  readonly restored: { readonly readyAt: number; readonly expiresAt: number } | undefined;
}

/** A multipart upload in progress; its id is the UploadId. */
export interface UploadRow extends Row, ObjectTraits {
  readonly bucket: string;
  readonly key: string;
  readonly startedAt: number;
}

/** An uploaded part; its id is `<UploadId>/<part number>`. */
export interface PartRow extends Row {
  readonly uploadId: string;
  readonly partNumber: number;
  readonly modifiedAt: number;
  readonly etag: string;
  readonly crc64: string;
  readonly size: number;
  readonly chunks: readonly Chunk[];
}

/** How many chunks use a blob; its id is the blob's. The bytes go when the last use goes. */
export interface BlobRow extends Row {
  readonly uses: number;
}

/** Settings of the whole account; the id is the account id. */
export interface AccountRow extends Row {
  readonly blockPublicAccess: boolean;
}

export const BUCKETS = tableOf<BucketRow>('oss.bucket', { indexes: ['regionId'] });
export const OBJECTS = tableOf<ObjectRow>('oss.object', { indexes: ['bucket', 'path'] });
export const UPLOADS = tableOf<UploadRow>('oss.upload', { indexes: ['bucket'] });
export const PARTS = tableOf<PartRow>('oss.part', { indexes: ['uploadId'], counted: false });
export const BLOBS = tableOf<BlobRow>('oss.blob', { counted: false });
export const ACCOUNTS = tableOf<AccountRow>('oss.account', { counted: false });
