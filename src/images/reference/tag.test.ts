import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { contextEntries, hashContext } from './context-files.ts';
import { chooseTag } from './tag.ts';

const base = mkdtempSync(join(tmpdir(), 'landfall-tag-'));
const env = {
  PATH: process.env['PATH'],
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 't',
  GIT_AUTHOR_EMAIL: 't@example.com',
  GIT_COMMITTER_NAME: 't',
  GIT_COMMITTER_EMAIL: 't@example.com',
};
afterAll(() => rmSync(base, { recursive: true }));

describe('a tag by commit', () => {
  const folder = join(base, 'repository');
  const app = join(folder, 'app');
  const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { env, encoding: 'utf8' });
  const tag = () => chooseTag({ kind: 'commit', folder: app }, { env });

  beforeAll(() => {
    mkdirSync(app, { recursive: true });
    git('init', '-q');
    writeFileSync(join(app, 'a.txt'), 'one');
    git('add', '.');
    git('commit', '-q', '-m', 'first');
  });
  beforeEach(() => void git('checkout', '-q', '.'));

  test('is the commit while nothing changed', async () => {
    expect(await tag()).toBe(git('rev-parse', '--short=12', 'HEAD').trim());
  });

  test('tells one dirty state from another, and the same state again', async () => {
    writeFileSync(join(app, 'a.txt'), 'two');
    const two = await tag();
    writeFileSync(join(app, 'a.txt'), 'three');
    const three = await tag();
    writeFileSync(join(app, 'a.txt'), 'two');
    expect(two).toMatch(/^[0-9a-f]{12}-dirty-[0-9a-f]{12}$/);
    expect(three).not.toBe(two);
    expect(await tag()).toBe(two);
  });

  test('minds new files in its folder, not changes elsewhere', async () => {
    writeFileSync(join(folder, 'elsewhere.txt'), 'x');
    expect(await tag()).not.toContain('dirty');
    writeFileSync(join(app, 'neu ß.txt'), 'x');
    const first = await tag();
    writeFileSync(join(app, 'neu ß.txt'), 'y');
    expect(first).toContain('dirty');
    expect(await tag()).not.toBe(first);
    rmSync(join(app, 'neu ß.txt'));
  });

  test('is refused outside of a repository', async () => {
    const outside = join(base, 'outside');
    mkdirSync(outside);
    const ceiling = { ...env, GIT_CEILING_DIRECTORIES: base };
    await expect(chooseTag({ kind: 'commit', folder: outside }, { env: ceiling })).rejects.toMatchObject({
      report: { code: 'LF9002', why: expect.stringContaining('not a git repository') },
    });
  });
});

describe('a tag by content', () => {
  const folder = join(base, 'context');
  beforeEach(() => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, 'src'), { recursive: true });
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY . /\n');
    writeFileSync(join(folder, '.dockerignore'), 'node_modules\n*.log\n!keep.log\n');
    writeFileSync(join(folder, 'src/a.js'), 'a');
    writeFileSync(join(folder, 'node_modules/x.js'), 'x');
    writeFileSync(join(folder, 'keep.log'), 'x');
    writeFileSync(join(folder, 'drop.log'), 'x');
  });

  test('leaves out what the .dockerignore names', async () => {
    const paths = (await contextEntries(folder)).map(({ path }) => path);
    expect(paths).toEqual(['.dockerignore', 'Dockerfile', 'keep.log', 'src', 'src/a.js']);
  });

  test('does not mind times and ignored files, but contents, names, modes, arguments', async () => {
    const before = await hashContext(folder);
    writeFileSync(join(folder, 'node_modules/x.js'), 'other');
    utimesSync(join(folder, 'src/a.js'), 1, 1);
    expect(await hashContext(folder)).toBe(before);
    chmodSync(join(folder, 'src/a.js'), 0o755);
    const executable = await hashContext(folder);
    writeFileSync(join(folder, 'src/a.js'), 'b');
    const changed = await hashContext(folder);
    const withArgs = await hashContext(folder, { args: { A: '1' } });
    const forTarget = await hashContext(folder, { target: 'prod' });
    expect(new Set([before, executable, changed, withArgs, forTarget]).size).toBe(5);
  });

  test('prefers the ignore file of its Dockerfile', async () => {
    const before = await hashContext(folder);
    writeFileSync(join(folder, 'Dockerfile.dockerignore'), 'src\n');
    expect(await hashContext(folder)).not.toBe(before);
  });

  test('makes a tag that says what it is', async () => {
    expect(await chooseTag({ kind: 'content', folder }, { env })).toMatch(/^content-[0-9a-f]{16}$/);
    await expect(chooseTag({ kind: 'content', folder: join(base, 'none') }, { env })).rejects.toMatchObject({
      report: { code: 'LF9003' },
    });
  });
});

test('an explicit tag is taken as it is, or refused', async () => {
  expect(await chooseTag({ kind: 'explicit', tag: 'v1.2' }, { env })).toBe('v1.2');
  await expect(chooseTag({ kind: 'explicit', tag: 'a b' }, { env })).rejects.toMatchObject({
    report: { code: 'LF9001' },
  });
});
