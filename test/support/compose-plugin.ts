import { spawnSync } from 'node:child_process';
import { noTool, toolPath } from './tools.ts';

/** Why Compose itself cannot be asked; undefined when it can. It answers `config` without an engine. */
export const noComposePlugin: string | undefined = noTool('docker-compose');

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
  const { status, stdout, stderr } = spawnSync(toolPath('docker-compose'), [...named, 'config', '--format', 'json'], {
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
