import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { examineStack, type Examined, type LoadOptions } from '../../src/config/index.ts';

const roots: string[] = [];

/** Removes what was written; for afterAll. */
export function sweepConfigs(): void {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
}

/** A directory with these files, at the root of a repository of its own. */
export function configDirectory(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'landfall-config-'));
  roots.push(root);
  mkdirSync(join(root, '.git'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

/** The example, with the certificate pair that its README makes. */
export function exampleDirectory(name: string): string {
  const root = configDirectory({ 'certs/kosmos.crt': 'CERTIFICATE\n', 'certs/kosmos.key': 'KEY\n' });
  const example = join(import.meta.dirname, '../../examples', name);
  cpSync(example, root, {
    recursive: true,
    filter: (source) => !/\/(?:certs|\.landfall)(?:\/|$)/.test(source.slice(example.length)),
  });
  return root;
}

export function examine(directory: string, options: Partial<LoadOptions> = {}): Examined {
  return examineStack({ directory, profile: undefined, set: [], env: {}, ...options });
}

/** One `landfall.yaml`, looked at. */
export function examineYaml(text: string, options: Partial<LoadOptions> = {}): Examined {
  return examine(configDirectory({ 'landfall.yaml': text }), options);
}
