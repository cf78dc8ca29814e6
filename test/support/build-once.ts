import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from './landfall.ts';

/** Builds the command line and the example's certificate before any front-door test: they test what users run. */
export function setup(): void {
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
}

function run(what: string, args: readonly string[]): void {
  const { status, stderr, stdout } = spawnSync(process.execPath, args, { cwd: PROJECT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${what} failed:\n${stdout}\n${stderr}`);
}
