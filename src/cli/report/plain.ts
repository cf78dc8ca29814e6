import { formatDuration } from '../../base/index.ts';
import type { EventBody, LandfallEvent } from '../../model/index.ts';
import { changeText } from '../text/change-text.ts';
import { diagnosticText, errorText } from '../text/error-text.ts';
import type { Style } from '../text/style.ts';
import { clip } from '../text/table.ts';
import type { Reporter } from './reporter.ts';

export interface PlainOptions {
  readonly out: NodeJS.WritableStream;
  /** Errors and warnings go here. */
  readonly err: NodeJS.WritableStream;
  readonly style: Style;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** Columns to fit arguments into. */
  readonly width: number;
}

/** Lines that only grow: for pipes, logs and CI. */
export function plainReporter(options: PlainOptions): Reporter {
  return {
    show: (event) => {
      const line = eventText(event, options);
      if (line === undefined) return;
      const stream = event.type === 'error' || event.type === 'diagnostic' ? options.err : options.out;
      stream.write(`${line}\n`);
    },
    close: () => undefined,
  };
}

type TextOptions = Pick<PlainOptions, 'style' | 'quiet' | 'verbose' | 'width'>;

/** The text of one event, or undefined when it is not shown. */
export function eventText(event: LandfallEvent, options: TextOptions): string | undefined {
  return options.quiet && !SHOWN_WHEN_QUIET.has(event.type) ? undefined : (resultText(event, options) ?? progressText(event, options));
}

const SHOWN_WHEN_QUIET: ReadonlySet<EventBody['type']> = new Set(['error', 'diagnostic', 'resource.failed', 'output']);

/** What a command says about its input and its end. */
function resultText(event: LandfallEvent, { style, width, verbose }: TextOptions): string | undefined {
  switch (event.type) {
    case 'hello':
      return helloText(event, style);
    case 'diagnostic':
      return diagnosticText(event, style);
    case 'plan.change':
      return event.action === 'none' ? undefined : changeText(event, style, { width, verbose });
    case 'plan.summary':
      return planSummary(event, style);
    case 'message':
      return event.level === 'warning' ? `${style.yellow('warning')} ${event.text}` : event.text;
    case 'error':
      return errorText(event.error, style);
    default:
      return undefined;
  }
}

/** What happens while a plan is carried out. */
function progressText(event: LandfallEvent, options: TextOptions): string | undefined {
  const { style, verbose } = options;
  switch (event.type) {
    case 'phase':
      return verbose || event.name === 'recover' ? style.dim(`· ${event.message}`) : undefined;
    case 'resource.start':
      return verbose ? style.dim(`  … ${event.action} ${event.address}`) : undefined;
    case 'resource.progress':
      return verbose ? style.dim(`    ${event.address}: ${event.message}`) : undefined;
    case 'resource.retry':
      return verbose ? retryText(event, style) : undefined;
    case 'resource.done':
      return doneText(event, style);
    case 'resource.failed':
      return failedText(event, options);
    case 'resource.skipped':
      return verbose ? style.dim(`  – ${event.address}: ${event.because}`) : undefined;
    case 'heartbeat':
      return style.dim(`  … ${event.done} of ${event.total} done; working on ${event.running.join(', ')}`);
    default:
      return undefined;
  }
}

function helloText(event: Extract<EventBody, { type: 'hello' }>, style: Style): string | undefined {
  if (event.stack === undefined) return undefined;
  const what = [event.stack, event.profile, event.target].filter((part) => part !== undefined).join(' · ');
  return `${style.bold(what)}  ${style.cyan(event.cloud ?? '')}${event.region === undefined ? '' : style.dim(`  ${event.region}`)}`;
}

const VERBS = { create: 'to create', update: 'to change', replace: 'to replace', delete: 'to delete', forget: 'already gone' } as const;

function planSummary(event: Extract<EventBody, { type: 'plan.summary' }>, style: Style): string {
  if (!event.changes) return style.green('Nothing to change: everything is as configured.');
  const parts = Object.entries(VERBS).flatMap(([action, words]) => {
    const count = event.counts[action as keyof typeof VERBS];
    return count === 0 ? [] : [`${count} ${words}`];
  });
  const drift = event.drift === 0 ? '' : style.yellow(`  (${event.drift} changed outside Landfall)`);
  return `\n${style.bold('Plan')}: ${parts.join(', ')}; about ${formatDuration(event.expectedMs)}${drift}`;
}

/** Columns that most addresses and ids fit into; longer addresses push the rest, longer ids are cut. */
const ADDRESS_WIDTH = 50;
const ID_WIDTH = 36;

function doneText(event: Extract<EventBody, { type: 'resource.done' }>, style: Style): string {
  const mark = { create: '+', update: '~', delete: '-', read: '?' }[event.action];
  const id = clip(event.id ?? '', ID_WIDTH).padEnd(ID_WIDTH);
  return `  ${style.green('✓')} ${mark} ${event.address.padEnd(ADDRESS_WIDTH)}  ${style.dim(id)}  ${style.dim(formatDuration(event.elapsedMs))}`;
}

/** A line; the whole error follows at the end, where nobody has to look for it. */
function failedText(event: Extract<EventBody, { type: 'resource.failed' }>, { style, verbose }: TextOptions): string {
  const { error } = event;
  const cause = error.cloud === undefined ? error.headline : `${error.cloud.api} answered ${error.cloud.code === '' ? 'nothing' : error.cloud.code}`;
  const line = `  ${style.red('✗')} ${event.address}  ${style.red(cause)}  ${style.dim(formatDuration(event.elapsedMs))}`;
  return verbose ? `${line}\n${errorText(error, style)}` : line;
}

function retryText(event: Extract<EventBody, { type: 'resource.retry' }>, style: Style): string {
  return style.dim(`    ${event.address}: ${event.api} answered ${event.code || event.errorClass}, try ${event.attempt + 1} in ${formatDuration(event.delayMs)}`);
}
