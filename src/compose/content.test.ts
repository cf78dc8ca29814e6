import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { firstOfArchive } from './content.ts';

it('takes the first file out of an archive, byte for byte', () => {
  const directory = mkdtempSync(join(tmpdir(), 'landfall-archive-'));
  writeFileSync(join(directory, 'key'), 'schlüssel\nzwei\n');
  const archive = execFileSync('tar', ['-C', directory, '-cf', '-', 'key'], { encoding: 'utf8' });
  rmSync(directory, { recursive: true });
  expect(firstOfArchive(archive)).toBe('schlüssel\nzwei\n');
  expect(firstOfArchive('no archive')).toBeUndefined();
});
