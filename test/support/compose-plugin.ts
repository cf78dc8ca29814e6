import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const PROGRAM = 'docker-compose';

/** Where the Compose plugin may stand; it answers `config` without an engine. */
const FOLDERS = [
  ...(process.env['LANDFALL_TOOLS'] === undefined
    ? []
    : ['clients/bin', 'bin', '.'].map((folder) => join(process.env['LANDFALL_TOOLS'] ?? '', folder))),
  join(import.meta.dirname, '../../node_modules/.cache/landfall-tools/clients/bin'),
  '/tmp/tools/bin',
  '/usr/libexec/docker/cli-plugins',
  ...(process.env['PATH'] ?? '').split(delimiter),
];

const PLUGIN = FOLDERS.map((folder) => join(folder, PROGRAM)).find(
  (path) => existsSync(path) && spawnSync(path, ['version', '--short'], { encoding: 'utf8' }).stdout.startsWith('2.'),
);

/** Why Compose itself cannot be asked; undefined when it can. */
export const noComposePlugin: string | undefined =
  PLUGIN === undefined ? `no ${PROGRAM} of version 2 in LANDFALL_TOOLS, /tmp/tools/bin or PATH` : undefined;

export interface PluginAnswer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What Compose makes of files; the environment is empty but for what is given. */
export function composeConfig(
  directory: string,
  files: readonly string[],
  env: Readonly<Record<string, string>> = {},
): PluginAnswer {
  const named = files.flatMap((file) => ['-f', file]);
  const { status, stdout, stderr } = spawnSync(PLUGIN ?? PROGRAM, [...named, 'config', '--format', 'json'], {
    cwd: directory,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', HOME: directory, ...env },
  });
  return { status, stdout, stderr };
}

/** Texts as they are, where `config` has doubled the dollars again. */
export function undoubled<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replaceAll('$$', '$')) as T;
}
