import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fail } from '../errors.ts';

/** Where a stack's configuration was found. */
export interface Discovered {
  /** Directory of the stack; `file:` paths count from it and `.landfall/` lies in it. */
  readonly root: string;
  /** `landfall.yaml`, for the one-file form. */
  readonly single: string | undefined;
  /** Files of `config/common/`, in order of their names. */
  readonly common: readonly string[];
  /** Profile name to its file. */
  readonly profiles: ReadonlyMap<string, string>;
}

/** Walks up from `from` to the first stack, not past the repository root. @throws LF1001 */
export function discover(from: string): Discovered {
  for (let directory = resolve(from); ; directory = dirname(directory)) {
    const found = stackIn(directory);
    if (found !== undefined) return found;
    if (existsSync(join(directory, '.git')) || dirname(directory) === directory) break;
  }
  throw fail('LF1001', { headline: `no stack in ${resolve(from)} or above it`, where: { file: resolve(from) } });
}

/** The stack's directory, or where the user stands when there is no stack. */
export function discoverRoot(cwd: string, directory = '.'): string {
  const from = resolve(cwd, directory);
  try {
    return discover(from).root;
  } catch {
    return from;
  }
}

function stackIn(root: string): Discovered | undefined {
  const single = ['landfall.yaml', 'landfall.yml'].map((name) => join(root, name)).find((file) => existsSync(file));
  const commonDirectory = join(root, 'config', 'common');
  const layered = existsSync(commonDirectory) && statSync(commonDirectory).isDirectory();
  if (single === undefined && !layered) return undefined;
  const profileFiles = yamlFiles(join(root, 'config', 'profiles'));
  return {
    root,
    single,
    common: layered ? yamlFiles(commonDirectory) : [],
    profiles: new Map(profileFiles.map((file) => [profileName(file), file])),
  };
}

function yamlFiles(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  const names = readdirSync(directory).filter((name) => /\.ya?ml$/.test(name));
  return names.toSorted().map((name) => join(directory, name));
}

function profileName(file: string): string {
  return file.replace(/^.*\//, '').replace(/\.ya?ml$/, '');
}
