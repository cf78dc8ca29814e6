import { DiagnosticsError, LandfallError, type Diagnostic, type ExitCode } from '../../base/index.ts';
import { reportOf } from '../../engine/index.ts';
import type { EventBody } from '../../model/index.ts';
import type { CliContext } from '../context.ts';
import type { OutputFlags } from '../flags/flags.ts';
import { VERSION } from '../version.ts';
import { openScreen, type Screen } from './screen.ts';

type Hello = Omit<Extract<EventBody, { type: 'hello' }>, 'type' | 'version' | 'command'>;
type Summary = Omit<Extract<EventBody, { type: 'summary' }>, 'type' | 'exit' | 'ok'>;

/** What a command's body works with. */
export interface Work {
  readonly screen: Screen;
  /** Says on what the command works; the first event. Said without particulars when the body never says it. */
  hello(particulars: Hello): void;
  /** Numbers for the last event. */
  summary(numbers: Summary): void;
}

/** Runs a command's body between the first event and the last, and turns whatever it throws into an error screen and an exit code. */
export async function runCommand(
  context: CliContext,
  command: string,
  flags: OutputFlags,
  body: (work: Work) => Promise<ExitCode>,
): Promise<void> {
  const opened = openScreen(context, flags);
  let greeted = false;
  let numbers: Summary = {};
  const hello = (particulars: Hello): void => {
    if (!greeted) opened.emit({ type: 'hello', version: VERSION, command, ...particulars });
    greeted = true;
  };
  const screen = afterHello(opened, () => hello({}));
  let exit: ExitCode;
  try {
    exit = await body({ screen, hello, summary: (given) => (numbers = given) });
  } catch (thrown) {
    exit = showFailure(screen, thrown);
  }
  hello({});
  screen.emit({ type: 'summary', ok: exit === 0 || exit === 2, exit, ...numbers });
  screen.close();
  context.process.exitCode = exit;
}

/** The screen, on which nothing is shown before the first event. */
function afterHello(screen: Screen, hello: () => void): Screen {
  return {
    ...screen,
    emit: (event) => {
      hello();
      screen.emit(event);
    },
    answer: (name, data, text) => {
      hello();
      screen.answer(name, data, text);
    },
  };
}

function showFailure(screen: Screen, thrown: unknown): ExitCode {
  if (thrown instanceof DiagnosticsError) showDiagnostics(screen, thrown.diagnostics);
  const error = thrown instanceof LandfallError ? thrown : reportOf(thrown, undefined, '');
  screen.emit({ type: 'error', error: error.report });
  return error.exit;
}

/** Findings as events. */
export function showDiagnostics(screen: Pick<Screen, 'emit'>, diagnostics: readonly Diagnostic[]): void {
  for (const { where, allowed, ...finding } of diagnostics) {
    screen.emit({
      type: 'diagnostic',
      ...finding,
      ...where,
      ...(allowed === undefined ? {} : { allowed: [...allowed] }),
    });
  }
}
