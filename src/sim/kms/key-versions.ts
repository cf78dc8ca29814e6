import { createHash, createHmac } from 'node:crypto';
import { must } from '../../base/index.ts';
import { isoSeconds } from '../iso-time.ts';
import { page } from '../paging.ts';
import type { Action, Answer, Call } from '../service.ts';
import type { World } from '../world/world.ts';
import { fault, rejected } from './faults.ts';
import { keyResource, need, needKey, needPlainKey } from './lookup.ts';
import { KEYS, type Key, type KeyVersion } from './tables.ts';

/** Only symmetric keys rotate; the others get new versions by hand. */
export function isSymmetric(spec: string): boolean {
  return spec.startsWith('Aliyun_');
}

export const keyVersionActions: Record<string, Action> = {
  ListKeyVersions: {
    summary: 'the versions of a key',
    mutates: false,
    resources: keyResource,
    run: (call) => {
      const key = needPlainKey(call);
      const { rows, ...counts } = page(versionsAt(key, call.now), call.params, { defaultSize: 10, maxSize: 100 });
      return { KeyVersions: { KeyVersion: rows.map((version) => answerOf(key, version)) }, ...counts };
    },
  },
  DescribeKeyVersion: {
    summary: 'one version of a key',
    mutates: false,
    resources: keyResource,
    run: (call) => {
      const key = needPlainKey(call);
      const wanted = need(call, 'KeyVersionId');
      const version = versionsAt(key, call.now).find(({ id }) => id === wanted);
      if (version === undefined) throw fault('keyVersionGone');
      return { KeyVersion: answerOf(key, version) };
    },
  },
  CreateKeyVersion: {
    summary: 'adds a version to an asymmetric key',
    mutates: true,
    resources: keyResource,
    run: createVersion,
  },
};

function createVersion(call: Call): Answer {
  const key = needKey(call);
  if (isSymmetric(key.spec)) throw fault('operationUnsupported');
  if (key.origin === 'EXTERNAL') throw fault('originUnsupported');
  if (key.state !== 'Enabled') throw rejected(key.state);
  const version = versionOf(key.secret, key.versions.length, call.now);
  call.world.table(KEYS).put({ ...key, versions: [...key.versions, version] });
  return { KeyVersion: answerOf(key, version) };
}

function answerOf(key: Key, version: KeyVersion): object {
  return { KeyId: key.id, KeyVersionId: version.id, CreationDate: isoSeconds(version.createdAt) };
}

/** The `index`-th version of the key with this secret: its id follows from both, whoever asks when. */
export function versionOf(secret: string, index: number, createdAt: number): KeyVersion {
  const hex = createHash('sha256').update(`${secret}:${index}`).digest('hex');
  return { id: formatUuid(hex), createdAt };
}

/** All versions at `now`, oldest first: those in the row, and the rotations that have become due since. */
export function versionsAt(key: Key, now: number): readonly KeyVersion[] {
  const versions = [...key.versions];
  if (key.rotationSeconds === undefined || key.state !== 'Enabled') return versions;
  const period = key.rotationSeconds * 1000;
  for (let at = key.rotationFrom + period; at <= now; at += period) {
    versions.push(versionOf(key.secret, versions.length, at));
  }
  return versions;
}

/** The version that encrypts. */
export function primaryVersion(key: Key, now: number): KeyVersion {
  return must(versionsAt(key, now).at(-1), `key ${key.id} has no version`);
}

/** When the next rotation is due, milliseconds; undefined while there is none. */
export function nextRotation(key: Key, now: number): number | undefined {
  if (key.rotationSeconds === undefined || key.state !== 'Enabled') return undefined;
  const period = key.rotationSeconds * 1000;
  return key.rotationFrom + (Math.floor(Math.max(0, now - key.rotationFrom) / period) + 1) * period;
}

/** The key with due rotations written down, from which state and rotation policy may change. */
export function withVersionsAt(key: Key, now: number): Key {
  const versions = versionsAt(key, now);
  const rotated = versions.length > key.versions.length;
  return { ...key, versions, rotationFrom: rotated ? (versions.at(-1)?.createdAt ?? now) : key.rotationFrom };
}

/** The 32 bytes that a version encrypts with. */
export function materialOf(key: Key, versionId: string): Buffer {
  return createHmac('sha256', Buffer.from(key.secret, 'hex')).update(versionId).digest();
}

/** A random UUID from the world's dice. */
export function newUuid(world: World): string {
  return formatUuid(randomBytes(world, 16).toString('hex'));
}

/** Random bytes from the world's dice, so that a rehearsal repeats. */
export function randomBytes(world: World, count: number): Buffer {
  return Buffer.from(Array.from({ length: count }, () => world.random(0, 255)));
}

function formatUuid(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
