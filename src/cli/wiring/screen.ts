import type { Clock } from '../../base/index.ts';
import type { EventBody } from '../../model/index.ts';
import type { CliContext } from '../context.ts';
import type { OutputFlags } from '../flags/flags.ts';
import { jsonReporter } from '../report/json.ts';
import { liveReporter } from '../report/live.ts';
import { plainReporter } from '../report/plain.ts';
import { eventStream, type EventStream, type Reporter } from '../report/reporter.ts';
import { styleFor, type Style } from '../text/style.ts';
import { locateEvent, type Locator } from './locate.ts';

/** Where a command shows things: events for everybody, texts for people. */
export interface Screen extends EventStream {
  readonly style: Style;
  readonly json: boolean;
  readonly width: number;
  /** Whether somebody could answer a question. */
  readonly interactive: boolean;
  /** The answer of a command that only asks: text for people, data for machines. */
  answer(name: string, data: unknown, text: () => string): void;
  /** Gives the live view the deployment's clock. */
  useClock(clock: Clock): void;
  /** From now on errors about resources say which line of the configuration they come from. */
  useLocator(locator: Locator): void;
}

/** NDJSON with `--json`, a live view on a terminal, plain lines elsewhere. */
export function openScreen(context: CliContext, flags: OutputFlags): Screen {
  const style = styleFor(context, flags);
  const width = widthOf(context);
  let clock: Clock | undefined;
  let locator: Locator = (report) => report;
  const stream = eventStream(reporterFor(context, flags, { style, width, clock: () => clock }));
  const emit = (event: EventBody): void => stream.emit(locateEvent(event, locator));
  return {
    style,
    width,
    json: flags.json,
    interactive: !flags.json && isWatched(context) && context.stdin.isTTY === true,
    emit,
    close: () => stream.close(),
    answer: (name, data, text) => {
      if (flags.json) emit({ type: 'result', name, data });
      else context.stdout.write(`${text()}\n`);
    },
    useLocator: (used) => {
      locator = used;
    },
    useClock: (used) => {
      clock = used;
    },
  };
}

interface Looks {
  readonly style: Style;
  readonly width: number;
  readonly clock: () => Clock | undefined;
}

function reporterFor(context: CliContext, flags: OutputFlags, { style, width, clock }: Looks): Reporter {
  const { stdout, stderr, env } = context;
  if (flags.json) return jsonReporter(stdout);
  const looks = { style, width, quiet: flags.quiet, verbose: flags.verbose };
  const moves = isWatched(context) && env['TERM'] !== 'dumb' && !flags.quiet;
  return moves ? liveReporter({ ...looks, out: stdout, clock }) : plainReporter({ ...looks, out: stdout, err: stderr });
}

/** Columns; COLUMNS overrides what the terminal says. */
function widthOf({ env, stdout }: CliContext): number {
  const told = Number(env['COLUMNS'] ?? stdout.columns);
  return told > 0 ? told : 120;
}

/** Whether somebody sits at a terminal. */
function isWatched({ env, stdout }: CliContext): boolean {
  return stdout.isTTY === true && !inCi(env);
}

function inCi(env: CliContext['env']): boolean {
  return (env['CI'] ?? '') !== '' && env['CI'] !== 'false';
}
