import { VERSION } from './version.ts';

/** Runs one command line. The version is told before anything is loaded: scripts ask for it often. */
export async function main(argv: readonly string[]): Promise<void> {
  const words = argv[0] === '--version' ? ['version'] : argv;
  if (words.length === 1 && words[0] === 'version') {
    process.stdout.write(`${VERSION}\n`);
    return;
  }
  const { runCommandLine } = await import('./command-line.ts');
  await runCommandLine(words);
}
