import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { EXIT } from '../../base/index.ts';
import { importCompose, type ComposeImport, type ComposeImportNote } from '../../config/index.ts';
import type { CliContext } from '../context.ts';
import { fail } from '../errors.ts';
import type { OutputFlags } from '../flags/flags.ts';
import { runCommand } from '../wiring/run-command.ts';

export interface ComposeImportFlags extends OutputFlags {
  readonly out?: string;
  readonly project?: string;
  readonly composeProfile?: readonly string[];
}

/** Turns Compose files into a stack: prints it or writes it, with a warning for every key that is not as it was. */
export async function importComposeFiles(
  this: CliContext,
  flags: ComposeImportFlags,
  ...files: string[]
): Promise<void> {
  await runCommand(this, 'import compose', flags, ({ screen }) => {
    const [first] = files;
    if (first === undefined) throw fail('LF6021', { headline: 'no Compose file was named' });
    const root = resolve(this.cwd, flags.out ?? '.');
    const beside = dirname(resolve(this.cwd, first));
    const texts = files.map((path) => ({ path, text: read(resolve(this.cwd, path), path) }));
    const imported = importCompose(texts, {
      ...(flags.project === undefined ? {} : { project: flags.project }),
      folder: basename(beside),
      directory: relative(root, beside).split(sep).join('/') || '.',
      profiles: flags.composeProfile ?? [],
      read: (path) => textAt(resolve(beside, path)),
    });
    const written = flags.out === undefined ? undefined : write(join(root, 'landfall.yaml'), files, imported);
    for (const note of imported.notes) screen.emit(diagnostic(note));
    const { document, carried, notes } = imported;
    screen.answer('compose', { document, carried, notes, ...(written === undefined ? {} : { written }) }, () =>
      written === undefined ? textOf(files, imported) : `Wrote ${written}: ${numbers(imported)}.`,
    );
    return Promise.resolve(EXIT.done);
  });
}

function diagnostic({ file, line, column, key, outcome, why }: ComposeImportNote) {
  const message = `${key}: ${outcome === 'left out' ? 'left out, ' : ''}${why}`;
  return { type: 'diagnostic', severity: 'warning', code: 'LF1106', message, file, line, column } as const;
}

function textOf(files: readonly string[], imported: ComposeImport): string {
  return `# From ${files.join(', ')}: ${numbers(imported)}.\n${imported.text.trimEnd()}`;
}

function numbers({ carried, notes }: ComposeImport): string {
  const count = (outcome: ComposeImportNote['outcome']): number =>
    notes.filter((note) => note.outcome === outcome).length;
  return `${carried} keys carried, ${count('changed')} differences, ${count('left out')} keys left out`;
}

/** @throws LF6005 where a stack stands already */
function write(file: string, files: readonly string[], imported: ComposeImport): string {
  if (existsSync(file)) throw fail('LF6005', { headline: `${file} is there already`, where: { file } });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${textOf(files, imported)}\n`);
  return file;
}

/** @throws LF6021 */
function read(file: string, shown: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw fail('LF6021', { headline: `${shown} cannot be read: ${String(cause)}`, where: { file: shown }, cause });
  }
}

/** Undefined for a directory, for nothing, and for what is no text. */
function textAt(file: string): string | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
