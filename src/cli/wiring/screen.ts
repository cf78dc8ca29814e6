import type { Clock } from '../../base/index.ts';
import type { CliContext } from '../context.ts';
import type { OutputFlags } from '../flags/flags.ts';
import { jsonReporter } from '../report/json.ts';
import { liveReporter } from '../report/live.ts';
import { plainReporter } from '../report/plain.ts';
import { eventStream, type EventStream } from '../report/reporter.ts';
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
  const { stdout, stderr, env } = context;
  const width = Number(env['COLUMNS'] ?? stdout.columns ?? 120) || 120;
  const isLive = stdout.isTTY === true && !inCi(env) && env['TERM'] !== 'dumb';
  let clock: Clock | undefined;
  let locator: Locator = (report) => report;
  const looks = { style, width, quiet: flags.quiet, verbose: flags.verbose };
  const plain = (): ReturnType<typeof plainReporter> => plainReporter({ ...looks, out: stdout, err: stderr });
  const live = (): ReturnType<typeof liveReporter> => liveReporter({ ...looks, out: stdout, clock: () => clock });
  const stream = eventStream(flags.json ? jsonReporter(stdout) : isLive && !flags.quiet ? live() : plain());
  return {
    close: () => stream.close(),
    emit: (event) => stream.emit(locateEvent(event, locator)),
    style,
    width,
    json: flags.json,
    interactive: !flags.json && stdout.isTTY === true && context.stdin.isTTY === true && !inCi(env),
    answer: (name, data, text) => {
      if (flags.json) stream.emit({ type: 'result', name, data });
      else stdout.write(`${text()}\n`);
    },
    useLocator: (used) => {
      locator = used;
    },
    useClock: (used) => {
      clock = used;
    },
  };
}

function inCi(env: CliContext['env']): boolean {
  return (env['CI'] ?? '') !== '' && env['CI'] !== 'false';
}
