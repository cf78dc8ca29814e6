import { createCipheriv, createDecipheriv } from 'node:crypto';
import { canonicalJson } from '../../base/index.ts';
import type { Action, Answer, Call } from '../service.ts';
import { fault, invalid, rejected } from './faults.ts';
import { materialOf, primaryVersion, randomBytes, versionsAt } from './key-versions.ts';
import { keyOf, keyResource, need, needKey } from './lookup.ts';
import { KEYS, type Key } from './tables.ts';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Length of key and version ids, which lead a ciphertext. */
const UUID_LENGTH = 36;

/** The most that Encrypt takes and the longest data key, bytes. */
const MAX_PLAINTEXT = 6 * 1024;
const MAX_DATA_KEY = 1024;

const DATA_KEY_BYTES: Readonly<Record<string, number>> = { AES_256: 32, AES_128: 16 };

export const encryptionActions: Record<string, Action> = {
  Encrypt: {
    summary: 'encrypts up to 6 KB',
    mutates: false,
    resources: keyResource,
    run: (call) => {
      const key = needCipherKey(needKey(call));
      const plaintext = need(call, 'Plaintext');
      if (plaintext.length > MAX_PLAINTEXT) throw invalid('Plaintext');
      refuseDryRun(call);
      return sealed(call, key, plaintext);
    },
  },
  GenerateDataKey: {
    summary: 'makes a random data key, in the clear and encrypted',
    mutates: false,
    resources: keyResource,
    run: (call) => {
      const key = needCipherKey(needKey(call));
      const count = dataKeyBytes(call);
      refuseDryRun(call);
      const Plaintext = randomBytes(call.world, count).toString('base64');
      return { ...sealed(call, key, Plaintext), Plaintext };
    },
  },
  GenerateDataKeyWithoutPlaintext: {
    summary: 'makes a random data key, encrypted only',
    mutates: false,
    resources: keyResource,
    run: (call) => {
      const key = needCipherKey(needKey(call));
      const count = dataKeyBytes(call);
      refuseDryRun(call);
      return sealed(call, key, randomBytes(call.world, count).toString('base64'));
    },
  },
  Decrypt: {
    summary: 'decrypts what Encrypt or GenerateDataKey gave',
    mutates: false,
    run: decrypt,
    resources: sealedBy,
  },
};

/** A dry run always ends in a refusal; this one says that all was well. */
function refuseDryRun({ params }: Call): void {
  if (params.bool('DryRun') === true) throw fault('dryRunPassed');
}

/** A key that encrypts: enabled, symmetric, for encryption. */
function needCipherKey(key: Key): Key {
  if (key.usage !== 'ENCRYPT/DECRYPT' || !key.spec.startsWith('Aliyun_')) throw fault('operationUnsupported');
  if (key.state !== 'Enabled') throw rejected(key.state);
  return key;
}

function dataKeyBytes({ params }: Call): number {
  const count = params.int('NumberOfBytes');
  if (count !== undefined) {
    if (count < 1 || count > MAX_DATA_KEY) throw invalid('NumberOfBytes');
    return count;
  }
  const bytes = DATA_KEY_BYTES[params.text('KeySpec') ?? 'AES_256'];
  if (bytes === undefined) throw invalid('KeySpec');
  return bytes;
}

/** The ciphertext names its key and version, so that Decrypt needs neither. */
function sealed(call: Call, key: Key, plaintext: string): Answer {
  const version = primaryVersion(key, call.now);
  const iv = randomBytes(call.world, IV_BYTES);
  const cipher = createCipheriv(CIPHER, materialOf(key, version.id), iv).setAAD(contextOf(call));
  const body = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  const blob = Buffer.concat([Buffer.from(key.id + version.id, 'latin1'), iv, cipher.getAuthTag(), body]);
  return { CiphertextBlob: blob.toString('base64'), KeyId: key.id, KeyVersionId: version.id };
}

function decrypt(call: Call): Answer {
  const blob = Buffer.from(need(call, 'CiphertextBlob'), 'base64');
  if (blob.length < 2 * UUID_LENGTH + IV_BYTES + TAG_BYTES) throw invalid('CiphertextBlob');
  const head = blob.toString('latin1', 0, 2 * UUID_LENGTH);
  const key = needCipherKey(keyOf(call, head.slice(0, UUID_LENGTH)));
  const versionId = head.slice(UUID_LENGTH);
  if (!versionsAt(key, call.now).some(({ id }) => id === versionId)) throw fault('keyVersionGone');
  refuseDryRun(call);
  return { Plaintext: opened(call, materialOf(key, versionId), blob), KeyId: key.id, KeyVersionId: versionId };
}

/** The plaintext, or 400 when ciphertext or encryption context were changed. */
function opened(call: Call, material: Buffer, blob: Buffer): string {
  const ivAt = 2 * UUID_LENGTH;
  const tagAt = ivAt + IV_BYTES;
  const bodyAt = tagAt + TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, material, blob.subarray(ivAt, tagAt))
    .setAAD(contextOf(call))
    .setAuthTag(blob.subarray(tagAt, bodyAt));
  const start = decipher.update(blob.subarray(bodyAt));
  try {
    return Buffer.concat([start, decipher.final()]).toString('utf8');
  } catch {
    throw invalid('CiphertextBlob');
  }
}

/** The encryption context, a JSON object of texts, in a form that does not depend on the order of its keys. */
function contextOf({ params }: Call): Buffer {
  const text = params.text('EncryptionContext');
  if (text === undefined) return Buffer.alloc(0);
  try {
    const context: unknown = JSON.parse(text);
    if (context !== null && typeof context === 'object' && !Array.isArray(context)) {
      return Buffer.from(canonicalJson(context));
    }
  } catch {
    // Refused below with the same words.
  }
  throw invalid('EncryptionContext');
}

/** RAM resource of Decrypt: the key that the ciphertext names. */
function sealedBy(call: Call): readonly string[] {
  const blob = Buffer.from(call.params.text('CiphertextBlob') ?? '', 'base64');
  const key = call.world.table(KEYS).get(blob.toString('latin1', 0, UUID_LENGTH));
  return [key?.arn ?? '*'];
}
