import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { stringify } from 'yaml';
import { EXIT } from '../../base/index.ts';
import { modelFromFile, type ImportNote } from '../../config/index.ts';
import type { CliContext } from '../context.ts';
import { fail } from '../errors.ts';
import type { OutputFlags } from '../flags/flags.ts';
import { runCommand } from '../wiring/run-command.ts';

/** Prints a model service's file in our form: pure YAML on stdout, what was changed or lost beside it as comments. */
export async function importModel(this: CliContext, flags: OutputFlags, file: string): Promise<void> {
  await runCommand(this, 'import model', flags, ({ screen }) => {
    const { models, notes, key } = modelFromFile(read(resolve(this.cwd, file), file), file);
    for (const note of notes.filter(({ outcome }) => outcome !== 'kept'))
      screen.emit({ type: 'diagnostic', severity: 'warning', code: 'LF1106', message: sentence(note) });
    screen.answer('model', { key, models, notes }, () =>
      [...header(file, notes), stringify({ models }).trimEnd()].join('\n'),
    );
    return Promise.resolve(EXIT.done);
  });
}

function header(file: string, notes: readonly ImportNote[]): readonly string[] {
  const count = (outcome: ImportNote['outcome']): number => notes.filter((note) => note.outcome === outcome).length;
  const numbers = `${count('kept')} kept, ${count('changed')} changed, ${count('left out')} left out`;
  const told = notes.filter(({ outcome }) => outcome !== 'kept').map((note) => `#   ${sentence(note)}`);
  return [`# From ${file}: ${numbers}.`, ...told];
}

function sentence({ from, to, outcome, why }: ImportNote): string {
  const place = to === undefined ? '' : ` → ${to}`;
  return `${from}${place}: ${outcome === 'left out' ? 'left out, ' : ''}${why ?? outcome}`;
}

/** @throws LF6021 */
function read(file: string, shown: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw fail('LF6021', { headline: `${shown} cannot be read: ${String(cause)}`, where: { file: shown }, cause });
  }
}
