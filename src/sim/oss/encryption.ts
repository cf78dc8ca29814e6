import { ApiFault } from '../service.ts';
import { ALIASES, KEYS } from '../kms/tables.ts';
import type { World } from '../world/world.ts';
import { childOf, required, TEXT, textOf, type Shape } from './shape.ts';
import type { BucketRow, Document, Encryption } from './tables.ts';

/** The body of PutBucketEncryption. */
export const ENCRYPTION_FIELDS: Readonly<Record<string, Shape>> = {
  ApplyServerSideEncryptionByDefault: required({
    fields: { SSEAlgorithm: required(TEXT), KMSMasterKeyID: TEXT, KMSDataEncryption: TEXT },
  }),
};

/** The key OSS makes for itself when KMS encryption names none. */
const DEFAULT_KEY_ALIAS = 'alias/acs/oss';

/** The encryption a bucket gives objects that ask for none themselves. */
export function defaultEncryption(bucket: BucketRow): Encryption | undefined {
  const rule = childOf(bucket.settings['encryption'], 'ApplyServerSideEncryptionByDefault');
  const algorithm = textOf(rule, 'SSEAlgorithm');
  if (algorithm === undefined) return undefined;
  return {
    algorithm: readAlgorithm(algorithm),
    keyId: textOf(rule, 'KMSMasterKeyID'),
    dataEncryption: textOf(rule, 'KMSDataEncryption'),
  };
}

/** The encryption a writer asks for by headers; undefined when it leaves that to the bucket. */
export function requestedEncryption(
  world: World,
  regionId: string,
  headers: Readonly<Record<string, string>>,
): Encryption | undefined {
  const algorithm = headers['x-oss-server-side-encryption'];
  if (algorithm === undefined || algorithm === '') return undefined;
  const encryption = {
    algorithm: readAlgorithm(algorithm),
    keyId: headers['x-oss-server-side-encryption-key-id'],
    dataEncryption: headers['x-oss-server-side-data-encryption'],
  };
  checkKey(world, regionId, encryption);
  return encryption;
}

/** Refuses an encryption rule whose algorithm or key cannot be used. */
export function checkEncryptionRule(world: World, regionId: string, document: Document): void {
  const rule = childOf(document, 'ApplyServerSideEncryptionByDefault');
  const algorithm = readAlgorithm(textOf(rule, 'SSEAlgorithm') ?? '');
  const keyId = textOf(rule, 'KMSMasterKeyID');
  const dataEncryption = textOf(rule, 'KMSDataEncryption');
  if (algorithm !== 'KMS' && (keyId !== undefined || dataEncryption !== undefined)) {
    throw new ApiFault(
      400,
      'InvalidArgument',
      'KMSMasterKeyID is not applicable if the default sse algorithm is not KMS.',
      {
        ArgumentName: 'ApplyServerSideEncryptionByDefault',
      },
    );
  }
  checkKey(world, regionId, { algorithm, keyId, dataEncryption });
}

/** The headers that tell how an object is encrypted. */
export function encryptionHeaders(encryption: Encryption | undefined): Readonly<Record<string, string | undefined>> {
  return {
    'x-oss-server-side-encryption': encryption?.algorithm,
    'x-oss-server-side-encryption-key-id': encryption?.keyId,
    'x-oss-server-side-data-encryption': encryption?.dataEncryption,
  };
}

function readAlgorithm(text: string): Encryption['algorithm'] {
  if (text === 'AES256' || text === 'KMS' || text === 'SM4') return text;
  throw new ApiFault(
    400,
    'InvalidEncryptionAlgorithmError',
    'The Encryption request you specified is not valid. Supported value: AES256/KMS/SM4.',
  );
}

function checkKey(world: World, regionId: string, { algorithm, keyId, dataEncryption }: Encryption): void {
  if (dataEncryption !== undefined && dataEncryption !== 'SM4') {
    throw new ApiFault(
      400,
      'InvalidDataEncryptionAlgorithmError',
      'The data encryption algorithm you specified is not valid. Supported value: SM4.',
    );
  }
  if (algorithm !== 'KMS' || keyId === undefined || keyId === DEFAULT_KEY_ALIAS) return;
  if (!/^[\w/-]{1,255}$/.test(keyId))
    throw new ApiFault(400, 'InvalidParameter', 'The specified parameter KeyId is not valid.');
  const key = world.table(KEYS).get(keyIdOf(world, regionId, keyId));
  if (key === undefined || key.regionId !== regionId)
    throw new ApiFault(404, 'KeyNotFound', 'The specified Key is not found.');
  const refusal = UNUSABLE[key.state];
  if (refusal !== undefined)
    throw new ApiFault(409, refusal, 'The request was rejected because the key state is unavailable.');
}

const UNUSABLE: Readonly<Record<string, string>> = {
  Disabled: 'KeyDisabled',
  PendingDeletion: 'KeyPendingDeletion',
  PendingImport: 'KeyPendingImport',
};

function keyIdOf(world: World, regionId: string, keyId: string): string {
  if (!keyId.startsWith('alias/')) return keyId;
  const alias = world.table(ALIASES).get(`${regionId}:${keyId}`);
  if (alias === undefined) throw new ApiFault(404, 'AliasNotFound', 'The specified Alias is not found.');
  return alias.keyId;
}
