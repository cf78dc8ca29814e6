import { spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { PROJECT } from './landfall.ts';
import { tempDirectory } from './temp-stack.ts';

/** A kubectl that was found, by the name of where it is from. */
export interface Kubectl {
  readonly name: string;
  readonly path: string;
}

const TOOLS = resolve(process.env['LANDFALL_TOOLS'] ?? join(PROJECT, 'node_modules/.cache/landfall-tools'));

/** Every kubectl of this machine: the one LANDFALL_KUBECTL names, those that were fetched, else the one on the PATH. */
export function kubectls(): readonly Kubectl[] {
  const named = process.env['LANDFALL_KUBECTL'];
  const known = [
    ...(named === undefined ? [] : [{ name: 'LANDFALL_KUBECTL', path: named }]),
    { name: 'fetched kubectl', path: join(TOOLS, 'clients/bin/kubectl') },
    { name: 'newest kubectl', path: join(TOOLS, 'newest-clients/bin/kubectl-newest') },
  ].filter(({ path }) => canRun(path));
  if (known.length > 0) return known;
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'kubectl'));
  return onPath
    .filter(canRun)
    .slice(0, 1)
    .map((path) => ({ name: 'kubectl of the PATH', path }));
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs kubectl with a kubeconfig in a home of its own: discovery is kept on disk by address. */
export class KubectlHome {
  readonly #kubectl: Kubectl;
  readonly #folder: string;

  constructor(kubectl: Kubectl, kubeconfig: string) {
    this.#kubectl = kubectl;
    this.#folder = tempDirectory();
    mkdirSync(join(this.#folder, 'cache'));
    writeFileSync(join(this.#folder, 'config'), kubeconfig, { mode: 0o600 });
  }

  /** Writes a file that commands can name. */
  file(name: string, text: string): string {
    const path = join(this.#folder, name);
    writeFileSync(path, text);
    return path;
  }

  /** Ends by itself, or after `withinMs` by a signal. */
  run(args: readonly string[], { input = '', withinMs = 30_000 } = {}): Promise<Ran> {
    const folder = this.#folder;
    const env = {
      PATH: process.env['PATH'],
      HOME: folder,
      KUBECONFIG: join(folder, 'config'),
      KUBECACHEDIR: join(folder, 'cache'),
    };
    return new Promise((resolveRun, reject) => {
      const child = spawn(this.#kubectl.path, args, { env, timeout: withinMs });
      let [out, err] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
      child.on('error', reject);
      child.on('close', (code) => resolveRun({ code, out, err }));
      child.stdin.end(input);
    });
  }
}
