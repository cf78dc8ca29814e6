import { execFileSync } from 'node:child_process';
import { noTool, tools } from './tools.ts';

/** A program that builds a directory: `kustomize build` or `kubectl kustomize`. */
export interface KustomizeTool {
  readonly path: string;
  readonly build: (directory: string) => string;
}

/** Every one that was fetched; says so when there is none. */
export function kustomizeTools(): readonly KustomizeTool[] {
  const { kustomize, kubectl } = tools();
  const found = [toolAt(kustomize, ['build']), toolAt(kubectl, ['kustomize'])].filter((tool) => tool !== undefined);
  if (found.length === 0) console.warn(`skipped: ${noTool('kustomize')}`);
  return found;
}

function toolAt(path: string | undefined, verb: readonly string[]): KustomizeTool | undefined {
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
