import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { must } from '../../base/index.ts';
import type { Action, Answer, Call } from '../service.ts';
import { ApiFault } from '../service.ts';
import { page } from '../paging.ts';
import { touching } from './arns.ts';
import { fault, found, insist } from './faults.ts';
import { change, instanceOf } from './instance-lookup.ts';
import { keyPairId, keyPairOf } from './key-pair-lookup.ts';
import { checkKeyPairName, checkTags } from './names.ts';
import { is, like, select, tagList } from './select.ts';
import { regionOf } from './stock.ts';
import { INSTANCES, KEY_PAIRS, type Instance, type KeyPair } from './tables.ts';
import { minuteTime } from './times.ts';

const named = touching('keypair', 'KeyPairName', 'KeyPairNames');

function changing(summary: string, run: (call: Call) => Answer, ...required: readonly string[]): Action {
  return { summary, mutates: true, required: ['RegionId', ...required], resources: named, run };
}

/** SSH key pairs. */
export const actions: Readonly<Record<string, Action>> = {
  CreateKeyPair: changing('Makes a key pair and tells its private half once', create, 'KeyPairName'),
  ImportKeyPair: changing('Keeps a public key under a name', importKey, 'KeyPairName', 'PublicKeyBody'),
  DeleteKeyPairs: changing('Deletes key pairs that no machine uses', remove, 'KeyPairNames'),
  AttachKeyPair: changing('Puts a key pair on machines', attach, 'KeyPairName', 'InstanceIds'),
  DetachKeyPair: changing('Takes a key pair from machines', detach, 'KeyPairName', 'InstanceIds'),
  DescribeKeyPairs: {
    summary: 'Lists key pairs',
    mutates: false,
    required: ['RegionId'],
    resources: named,
    run: describe,
  },
};

function create(call: Call): Answer {
  const name = freeName(call);
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pair = keep(call, name, openSshForm(publicKey));
  return {
    KeyPairId: pair.keyPairId,
    KeyPairName: name,
    KeyPairFingerPrint: pair.fingerprint,
    PrivateKeyBody: privateKey.export({ type: 'pkcs1', format: 'pem' }),
  };
}

function importKey(call: Call): Answer {
  const name = freeName(call);
  const body = call.params.need('PublicKeyBody').trim();
  insist(isPublicKey(body), 'InvalidPublicKeyBody.Malformed');
  const pair = keep(call, name, body);
  return { KeyPairName: name, KeyPairFingerPrint: pair.fingerprint };
}

function freeName(call: Call): string {
  regionOf(call);
  const name = call.params.need('KeyPairName');
  checkKeyPairName(name);
  checkTags(call.params.structs('Tag'));
  insist(keyPairOf(call, name) === undefined, 'KeyPair.AlreadyExist');
  const held = call.world.table(KEY_PAIRS).where('regionId', call.region).length;
  insist(held < call.world.quota('ecs.max-key-pairs', 500), 'QuotaExceed.KeyPair');
  return name;
}

function keep(call: Call, name: string, publicKey: string): KeyPair {
  const pair: KeyPair = {
    id: keyPairId(call.region, name),
    keyPairId: call.world.newId('ssh', call.region, 20),
    regionId: call.region,
    name,
    description: '',
    resourceGroupId: call.params.text('ResourceGroupId') ?? '',
    createdAt: call.now,
    tags: call.params.tags(),
    fingerprint: fingerprint(publicKey),
    publicKey,
  };
  call.world.table(KEY_PAIRS).put(pair);
  return pair;
}

/** MD5 of the key blob as colon-separated hex. */
function fingerprint(publicKey: string): string {
  const blob = Buffer.from(publicKey.split(/\s+/)[1] ?? '', 'base64');
  const hex = createHash('md5').update(blob).digest('hex');
  return (hex.match(/../g) ?? []).join(':');
}

/** `ssh-rsa AAAA...` of an RSA key. */
function openSshForm(key: KeyObject): string {
  const { e, n } = createPublicKey({ key: key.export({ format: 'jwk' }), format: 'jwk' }).export({ format: 'jwk' });
  const parts = [
    Buffer.from('ssh-rsa'),
    integer(must(e, 'an RSA key has an exponent')),
    integer(must(n, 'an RSA key has a modulus')),
  ];
  return `ssh-rsa ${Buffer.concat(parts.map(lengthPrefixed)).toString('base64')}`;
}

/** A base64url number as SSH writes it: a leading zero byte keeps it positive. */
function integer(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
}

function lengthPrefixed(part: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(part.length);
  return Buffer.concat([length, part]);
}

const KEY_TYPES = /^(?:ssh-rsa|ssh-ed25519|ssh-dss|ecdsa-sha2-nistp(?:256|384|521))$/;

/** The blob must begin with the name of the type before it. */
function isPublicKey(body: string): boolean {
  const [type = '', encoded = ''] = body.split(/\s+/);
  const blob = Buffer.from(encoded, 'base64');
  if (!KEY_TYPES.test(type) || blob.length < 4 + type.length) return false;
  return blob.readUInt32BE(0) === type.length && blob.subarray(4, 4 + type.length).toString() === type;
}

/** Names nobody knows are no fault. */
function remove(call: Call): Answer {
  const names = call.params.jsonList('KeyPairNames') ?? [];
  insist(names.length > 0 && names.length <= 100, 'InvalidKeyPairNames.ValueNotSupported');
  for (const name of names) {
    const bound = call.world.table(INSTANCES).where('keyPairName', name);
    const here = bound.some((instance) => instance.regionId === call.region);
    insist(!here, 'InvalidParameter.KeypairAlreadyAttachedInstance');
    call.world.table(KEY_PAIRS).delete(keyPairId(call.region, name));
  }
  return {};
}

function attach(call: Call): Answer {
  const name = call.params.need('KeyPairName');
  found(keyPairOf(call, name), 'InvalidKeyPairName.NotFound');
  return each(call, name, (instance) => {
    if (instance.status === 'Pending') throw fault('IncorrectInstanceStatus');
    change(call, instance, { keyPairName: name });
  });
}

function detach(call: Call): Answer {
  const name = call.params.need('KeyPairName');
  found(keyPairOf(call, name), 'InvalidKeyPairName.NotFound');
  return each(call, name, (instance) => {
    if (instance.keyPairName === name) change(call, instance, { keyPairName: '' });
  });
}

/** Does it to each machine of InstanceIds; every member of the answer is text. */
function each(call: Call, name: string, act: (instance: Instance) => void): Answer {
  const ids = call.params.jsonList('InstanceIds') ?? [];
  insist(ids.length <= 50, 'InstanceKeyPairLimitExceeded');
  const Result = ids.map((id) => {
    try {
      act(instanceOf(call, id));
      return { InstanceId: id, Success: 'true', Code: '200', Message: 'successful' };
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      return { InstanceId: id, Success: 'false', Code: error.code, Message: error.message };
    }
  });
  const failed = Result.filter((result) => result.Success === 'false').length;
  return { TotalCount: String(Result.length), FailCount: String(failed), KeyPairName: name, Results: { Result } };
}

function describe(call: Call): Answer {
  const { params } = call;
  const rows = select(call, {
    table: KEY_PAIRS,
    filters: {
      KeyPairName: like((row) => row.name),
      KeyPairFingerPrint: is((row) => row.fingerprint),
      ResourceGroupId: is((row) => row.resourceGroupId),
    },
  });
  const { rows: part, ...position } = page(rows, params, { defaultSize: 10, maxSize: 50 });
  const withKey = params.bool('IncludePublicKey') === true;
  const KeyPair = part.map((pair) => ({
    KeyPairName: pair.name,
    KeyPairFingerPrint: pair.fingerprint,
    CreationTime: minuteTime(pair.createdAt),
    ResourceGroupId: pair.resourceGroupId,
    ...(withKey ? { PublicKey: pair.publicKey } : {}),
    Tags: tagList(pair.tags),
  }));
  return { KeyPairs: { KeyPair }, ...position };
}
