import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT } from '../support/landfall.ts';

const PROGRAM = /^(bin\/landfall|dist\/[\w.-]+)\.js$/;
const REFERENCE = /^docs\/reference\/[\w.-]+\.(md|json)$/;
const MODULE = /^modules\/(README\.md|[a-z-]+\/(aws|azure|gcp)\/[\w.-]+\.(tf|md|example))$/;
/** Where the example's container keeps its models, which is no path of this machine even when its user is root. */
const IN_CONTAINER = '/root/.ollama';

/** The package as a user gets it: packed, and installed where nothing else is. */
const place = mkdtempSync(join(tmpdir(), 'landfall-packed-'));
const installed = join(place, 'node_modules', 'landfall');

function run(program: string, args: readonly string[], cwd: string): string {
  const env = { PATH: process.env['PATH'], HOME: place, LANDFALL_SPEED: 'max', npm_config_update_notifier: 'false' };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
  expect(status, `${program} ${args.join(' ')}\n${stdout}\n${stderr}`).toBe(0);
  return stdout;
}

beforeAll(() => {
  const tarball = run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', place], PROJECT).trim();
  writeFileSync(join(place, 'package.json'), '{"private": true}');
  run('npm', ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', join(place, tarball)], place);
});

afterAll(() => rmSync(place, { recursive: true, force: true }));

describe('the package', () => {
  it('holds the command line, its reference, the Terraform modules, and nothing else', () => {
    const top = readdirSync(installed).toSorted();
    expect(top).toEqual(['LICENSE', 'README.md', 'bin', 'dist', 'docs', 'modules', 'package.json']);
    expect(readdirSync(join(installed, 'docs'))).toEqual(['reference']);
    const files = filesIn(installed);
    expect(files.length).toBeGreaterThan(20);
    const odd = files.filter((file) => ![PROGRAM, REFERENCE, MODULE].some((kind) => kind.test(file)));
    const forPng = ['dist/arimo-latin-400-normal.woff2', 'dist/arimo-latin-700-normal.woff2', 'dist/index_bg.wasm'];
    expect(odd.toSorted()).toEqual(['LICENSE', 'README.md', ...forPng, 'package.json']);
  });

  it('holds no secret and no path of the machine it was made on', () => {
    const personal = [
      PROJECT,
      join(homedir(), 'x').slice(0, -1),
      `/home/${userInfo().username}/`,
      'PRIVATE KEY-----\nM',
    ];
    const found = filesIn(installed).flatMap((file) => {
      const text = readFileSync(join(installed, file), 'utf8').replaceAll(IN_CONTAINER, '');
      return personal.filter((part) => text.includes(part)).map((part) => `${file}: ${part}`);
    });
    expect(found).toEqual([]);
  });

  it('needs nothing beside it: it tells its version, and applies a stack', () => {
    expect(readdirSync(join(place, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['landfall']);
    const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { readonly version: string };
    expect(run('npx', ['--no-install', 'landfall', 'version'], place)).toBe(`${version}\n`);
    mkdirSync(join(place, 'stack'));
    run('npx', ['--no-install', 'landfall', 'init', 'stack'], place);
    expect(run('npx', ['--no-install', 'landfall', 'apply', '-C', 'stack', '-y'], place)).toContain('Ready in ');
    run('npx', ['--no-install', 'landfall', 'graph', '-C', 'stack', '-o', 'stack.png'], place);
    expect(readFileSync(join(place, 'stack.png')).subarray(1, 4).toString()).toBe('PNG');
  });
});

function filesIn(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
