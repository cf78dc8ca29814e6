import { ExitCode, run } from '@stricli/core';
import { EXIT } from '../base/index.ts';
import { app } from './app.ts';
import { nodeContext, type CliContext } from './context.ts';
import { CLI_ERRORS } from './errors.ts';
import { jsonReporter } from './report/json.ts';
import { eventStream } from './report/reporter.ts';
import { VERSION } from './version.ts';

/** Runs one command line and sets the exit code. */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  const context = nodeContext(argv);
  // A reader that went away (`landfall plan | head`) must not end a run half way.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  if (argv.includes('--json')) await runForMachines(argv, context);
  else await run(app, argv, context);
  translateExit(context);
}

/** What the framework refuses comes as text on stderr; machines get it as events. */
async function runForMachines(words: readonly string[], context: CliContext): Promise<void> {
  const refusal: string[] = [];
  const stderr = { write: (text: string) => void refusal.push(text) };
  await run(app, words, { ...context, process: proxied(context, stderr) });
  if (!isRefusal(context.process.exitCode)) {
    for (const text of refusal) context.stderr.write(text);
    return;
  }
  const stream = eventStream(jsonReporter(context.stdout));
  const { title, exit, why, fix } = CLI_ERRORS.LF6001;
  stream.emit({ type: 'hello', version: VERSION, command: words.filter((word) => !word.startsWith('-'))[0] ?? '' });
  stream.emit({ type: 'error', error: { code: 'LF6001', exit, headline: refusal.join('').trim() || title, why, fix } });
  stream.emit({ type: 'summary', ok: false, exit });
  stream.close();
}

/** The same process with its stderr caught; the exit code goes through. */
function proxied({ process }: CliContext, stderr: { write: (text: string) => void }): CliContext['process'] {
  return {
    stdout: process.stdout,
    stderr,
    env: process.env,
    get exitCode() {
      return process.exitCode;
    },
    set exitCode(code) {
      process.exitCode = code ?? null;
    },
  } as CliContext['process'];
}

function isRefusal(code: CliContext['process']['exitCode']): boolean {
  return code === ExitCode.InvalidArgument || code === ExitCode.UnknownCommand;
}

/** The framework's own negative codes to the contract's. */
function translateExit({ process }: CliContext): void {
  if (isRefusal(process.exitCode)) process.exitCode = EXIT.invalid;
  else if (typeof process.exitCode === 'number' && process.exitCode < 0) process.exitCode = EXIT.bug;
}
