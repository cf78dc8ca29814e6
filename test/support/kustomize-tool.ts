import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program that builds a directory: `kustomize build` or `kubectl kustomize`. */
export interface KustomizeTool {
  readonly path: string;
  readonly build: (directory: string) => string;
}

const PLACES = [process.env['LANDFALL_TOOLS'], '/tmp/tools/bin', ...(process.env['PATH'] ?? '').split(delimiter)];

/** Every one that this machine has; says so when it has none. */
export function kustomizeTools(): readonly KustomizeTool[] {
  const tools = [toolAt('kustomize', ['build']), toolAt('kubectl', ['kustomize'])].filter((tool) => tool !== undefined);
  if (tools.length === 0)
    console.warn('skipped: neither kustomize nor kubectl is in $LANDFALL_TOOLS, /tmp/tools/bin or $PATH');
  return tools;
}

function toolAt(name: string, verb: readonly string[]): KustomizeTool | undefined {
  const path = PLACES.filter((place) => place !== undefined && place !== '')
    .map((place) => join(place ?? '', name))
    .find((candidate) => existsSync(candidate));
  if (path === undefined) return undefined;
  return {
    path,
    build: (directory) =>
      execFileSync(path, [...verb, directory], {
        encoding: 'utf8',
        maxBuffer: 2 ** 28,
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
  };
}
