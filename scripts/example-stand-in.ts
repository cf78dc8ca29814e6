import { execFileSync } from 'node:child_process';
import { constants, copyFileSync, existsSync, mkdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Lays this machine's Node and the libraries it needs into `examples/devai-lab/stand-in/root`, so that the example's
 * stand-in images are built from nothing: no registry is asked. Only on Linux; elsewhere `stand-in/Dockerfile.node` serves.
 */
export function main(): Promise<void> {
  const root = join(process.cwd(), 'examples', 'devai-lab', 'stand-in', 'root');
  if (process.platform !== 'linux' || existsSync(join(root, 'bin', 'node'))) return Promise.resolve();
  for (const library of librariesOf(process.execPath)) lay(library, join(root, library));
  mkdirSync(join(root, 'tmp'), { recursive: true });
  // Last: where it lies, the rest does.
  lay(process.execPath, join(root, 'bin', 'node'));
  return Promise.resolve();
}

/** Absolute paths that the dynamic linker would load. */
function librariesOf(program: string): readonly string[] {
  const told = execFileSync('ldd', [program], { encoding: 'utf8' });
  return told.split('\n').flatMap((line) => /(\/\S+) \(0x/.exec(line)?.[1] ?? []);
}

function lay(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(realpathSync(from), to, constants.COPYFILE_FICLONE);
}
