import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUILT, PROJECT } from './landfall.ts';

/**
 * Builds the command line and the example's certificate before any front-door test: they test what users run. They run
 * a copy, so that a build meanwhile does not pull it from under them.
 */
export function setup(): () => void {
  run('the build', [
    join(PROJECT, 'node_modules/rolldown/bin/cli.mjs'),
    '-c',
    'rolldown.config.ts',
    '--logLevel',
    'warn',
  ]);
  if (!existsSync(join(PROJECT, 'examples/kosmos/certs/kosmos.key'))) {
    run('the example certificate', [join(PROJECT, 'scripts/run.mjs'), 'example-certificate']);
  }
  const copy = mkdtempSync(join(tmpdir(), 'landfall-built-'));
  for (const part of ['bin', 'dist', 'modules', 'package.json'])
    cpSync(join(PROJECT, part), join(copy, part), { recursive: true });
  process.env[BUILT] = copy;
  return () => rmSync(copy, { recursive: true, force: true });
}

function run(what: string, args: readonly string[]): void {
  const { status, stderr, stdout } = spawnSync(process.execPath, args, { cwd: PROJECT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${what} failed:\n${stdout}\n${stderr}`);
}
