import { isoSeconds } from '../iso-time.ts';
import type { Action, Answer, Call } from '../service.ts';
import { invalidParameter, limitExceeded, notExist } from './faults.ts';
import { accessKeyId, accessKeySecret } from './identifiers.ts';
import { named } from './resources.ts';
import { ACCESS_KEYS, ROOT_KEYS, USERS, type AccessKeyRow, type RootKeyRow } from './tables.ts';
import { needUser } from './user.ts';

const resources = named('user', 'UserName');

export const accessKeyActions: Readonly<Record<string, Action>> = {
  CreateAccessKey: {
    summary: 'creates a key pair; the secret is shown only here',
    mutates: true,
    resources,
    run: createAccessKey,
  },
  ListAccessKeys: {
    summary: 'lists a user’s keys, or the caller’s own',
    mutates: false,
    resources,
    run: listAccessKeys,
  },
  UpdateAccessKey: { summary: 'switches a key on or off', mutates: true, resources, run: updateAccessKey },
  DeleteAccessKey: { summary: 'deletes a key', mutates: true, resources, run: deleteAccessKey },
};

type KeyRow = AccessKeyRow | RootKeyRow;

/** The keys of one owner: a user's, or the account's own when the account asks without a UserName. */
interface Keyring {
  readonly keys: readonly KeyRow[];
  readonly limit: number;
  put(key: RootKeyRow): void;
  delete(id: string): void;
}

function keyringOf(call: Call): Keyring {
  const { world, caller, params } = call;
  if (caller.kind === 'root' && params.text('UserName') === undefined) {
    const table = world.table(ROOT_KEYS);
    return { keys: table.all(), limit: 5, put: (key) => table.put(key), delete: (id) => table.delete(id) };
  }
  const owner = params.text('UserName') === undefined ? world.table(USERS).get(caller.principalId) : needUser(call);
  if (owner === undefined) throw notExist('User');
  const table = world.table(ACCESS_KEYS);
  return {
    keys: table.where('userId', owner.id),
    limit: world.quota('ram.accessKeysPerUser', 2),
    put: (key) => table.put({ ...key, userId: owner.id }),
    delete: (id) => table.delete(id),
  };
}

function createAccessKey(call: Call): Answer {
  const { world, now } = call;
  const ring = keyringOf(call);
  if (ring.keys.length >= ring.limit) throw limitExceeded('User.AccessKey');
  const key: RootKeyRow = { id: accessKeyId(world), secret: accessKeySecret(world), status: 'Active', createdAt: now };
  ring.put(key);
  return { AccessKey: { ...keyAnswer(key), AccessKeySecret: key.secret } };
}

function listAccessKeys(call: Call): Answer {
  return { AccessKeys: { AccessKey: keyringOf(call).keys.map(keyAnswer) } };
}

function updateAccessKey(call: Call): Answer {
  const status = call.params.need('Status');
  if (status !== 'Active' && status !== 'Inactive') throw invalidParameter('Status', 'Format');
  const ring = keyringOf(call);
  ring.put({ ...needKey(call, ring), status });
  return {};
}

function deleteAccessKey(call: Call): Answer {
  const ring = keyringOf(call);
  ring.delete(needKey(call, ring).id);
  return {};
}

function needKey({ params }: Call, { keys }: Keyring): KeyRow {
  const id = params.need('UserAccessKeyId');
  const key = keys.find((row) => row.id === id);
  if (key === undefined) throw notExist('User.AccessKey');
  return key;
}

function keyAnswer(key: KeyRow): Answer {
  return { AccessKeyId: key.id, Status: key.status, CreateDate: isoSeconds(key.createdAt) };
}
