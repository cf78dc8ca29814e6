import { EXIT, nearest, type ErrorCatalogue, type ErrorDefinition } from '../../base/index.ts';
import { CATALOGUES } from '../catalogues.ts';
import type { CliContext } from '../context.ts';
import { fail } from '../errors.ts';
import type { OutputFlags } from '../flags/flags.ts';
import { table } from '../text/table.ts';
import { runCommand } from '../wiring/run-command.ts';

/** Explains a message code; without one, lists them all. */
export async function help(this: CliContext, flags: OutputFlags, code?: string): Promise<void> {
  await runCommand(this, 'help', flags, ({ screen }) => {
    const all: ErrorCatalogue = Object.assign({}, ...CATALOGUES) as ErrorCatalogue;
    if (code === undefined) {
      const rows = Object.entries(all).map(([name, row]) => [screen.style.bold(name), row.title]);
      screen.answer(
        'codes',
        all,
        () => `Commands: landfall --help\n\nMessage codes (landfall help CODE):\n${table(rows, '  ')}`,
      );
      return Promise.resolve(EXIT.done);
    }
    const row: ErrorDefinition | undefined = all[code.toUpperCase() as `LF${number}`];
    if (row === undefined) {
      const guess = nearest(code, Object.keys(all));
      throw fail('LF6004', {
        headline: `no message has the code ${code}`,
        ...(guess === undefined ? {} : { fix: `Did you mean ${guess}?` }),
      });
    }
    screen.answer(
      'code',
      { code, ...row },
      () =>
        `${screen.style.bold(`${code.toUpperCase()}: ${row.title}`)}\n\n${row.why}\n\n${row.fix}\n\nExit code ${row.exit}.`,
    );
    return Promise.resolve(EXIT.done);
  });
}
