import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDirectory } from './temp-stack.ts';
import { tools } from './tools.ts';

/** A kubectl that was found, by the name of where it is from. */
export interface Kubectl {
  readonly name: string;
  readonly path: string;
}

/** Every kubectl that was fetched. */
export function kubectls(): readonly Kubectl[] {
  const { kubectl, 'kubectl-newest': newest } = tools();
  return [
    ...(kubectl === undefined ? [] : [{ name: 'kubectl', path: kubectl }]),
    ...(newest === undefined ? [] : [{ name: 'newest kubectl', path: newest }]),
  ];
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
