import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, test } from 'vitest';
import { readTar } from './tar-reader.ts';
import { writeTar, type TarEntry } from './tar-writer.ts';

const base = mkdtempSync(join(tmpdir(), 'landfall-tar-'));
afterAll(() => rmSync(base, { recursive: true }));

const LONG = `${'folder/'.repeat(20)}ein-längerer-Name.txt`;
const file = (path: string, content: string, mode = 0o644): TarEntry => {
  const bytes = Buffer.from(content);
  return { path, kind: 'file', mode, size: bytes.length, open: () => Readable.from([bytes]) };
};
const ENTRIES: readonly TarEntry[] = [
  { path: 'bin', kind: 'folder', mode: 0o755, size: 0 },
  file('bin/run', '#!/bin/sh\n', 0o755),
  file('empty', ''),
  file('block', 'x'.repeat(512)),
  file(LONG, 'deep'),
  { path: 'link', kind: 'link', mode: 0o777, size: 0, target: 'bin/run' },
  { path: 'long-link', kind: 'link', mode: 0o777, size: 0, target: LONG },
];

async function bytesOf(entries: readonly TarEntry[]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of writeTar(entries)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function entriesOf(tar: Buffer, chunk = 1000) {
  const pieces = Array.from({ length: Math.ceil(tar.length / chunk) }, (_, i) =>
    tar.subarray(i * chunk, (i + 1) * chunk),
  );
  const found = [];
  for await (const { path, kind, target, content } of readTar(Readable.from(pieces))) {
    const parts: Buffer[] = [];
    for await (const part of content) parts.push(part);
    found.push({ path, kind, target, content: Buffer.concat(parts).toString() });
  }
  return found;
}

describe('a tar', () => {
  test('is what the system’s tar unpacks', async () => {
    const tar = join(base, 'own.tar');
    writeFileSync(tar, await bytesOf(ENTRIES));
    const out = join(base, 'out');
    mkdirSync(out);
    execFileSync('tar', ['-xf', tar, '-C', out, '--no-same-owner']);
    expect(readFileSync(join(out, LONG), 'utf8')).toBe('deep');
    expect(readFileSync(join(out, 'block'), 'utf8')).toHaveLength(512);
    expect(statSync(join(out, 'bin/run')).mode & 0o777).toBe(0o755);
    expect(readlinkSync(join(out, 'long-link'))).toBe(LONG);
  });

  test('is read as it was written, however it is cut into pieces', async () => {
    const tar = await bytesOf(ENTRIES);
    for (const chunk of [1, 511, 512, 100_000]) {
      const found = await entriesOf(tar, chunk);
      expect(found.map(({ path }) => path)).toEqual(ENTRIES.map(({ path }) => path));
      expect(found.find(({ path }) => path === LONG)?.content).toBe('deep');
      expect(found.at(-1)).toMatchObject({ kind: 'link', target: LONG });
    }
  });

  test('is the same for the same files', async () => {
    expect((await bytesOf(ENTRIES)).equals(await bytesOf(ENTRIES))).toBe(true);
  });

  test.each(['gnu', 'posix', 'ustar'])('of the system in the format %s is read', async (format) => {
    const folder = join(base, format);
    const deep = format === 'ustar' ? `${'d/'.repeat(60)}file` : LONG;
    mkdirSync(join(folder, deep, '..'), { recursive: true });
    writeFileSync(join(folder, deep), 'deep');
    symlinkSync('x', join(folder, 'link'));
    const tar = execFileSync('tar', ['-c', `--format=${format}`, '-C', folder, '.']);
    const found = await entriesOf(tar);
    expect(found.find(({ path }) => path === deep)?.content).toBe('deep');
    expect(found.find(({ path }) => path === 'link')).toMatchObject({ kind: 'link', target: 'x' });
  });

  test('that ends early or is damaged is refused', async () => {
    const tar = await bytesOf(ENTRIES);
    await expect(entriesOf(tar.subarray(0, 1300))).rejects.toMatchObject({ report: { code: 'LF9034' } });
    const damaged = Buffer.from(tar);
    damaged[0] = 120;
    await expect(entriesOf(damaged)).rejects.toMatchObject({ report: { code: 'LF9034' } });
  });

  test('skips what nobody read', async () => {
    const paths: string[] = [];
    for await (const { path } of readTar(Readable.from([await bytesOf(ENTRIES)]))) paths.push(path);
    expect(paths).toEqual(ENTRIES.map(({ path }) => path));
  });
});
