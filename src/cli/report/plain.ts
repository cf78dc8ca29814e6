import { formatDuration } from '../../base/index.ts';
import type { EventBody, LandfallEvent } from '../../model/index.ts';
import { changeText } from '../text/change-text.ts';
import { diagnosticText, errorText } from '../text/error-text.ts';
import type { Style } from '../text/style.ts';
import { clip, idText } from '../text/table.ts';
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
type Type = EventBody['type'];
type Of<T extends Type> = Extract<EventBody, { type: T }>;

/** The text of one event, or undefined when it is not shown. */
export function eventText(event: LandfallEvent, options: TextOptions): string | undefined {
  if (options.quiet && !SHOWN_WHEN_QUIET.has(event.type)) return undefined;
  const text = TEXTS[event.type] as ((event: EventBody, options: TextOptions) => string | undefined) | undefined;
  return text?.(event, options);
}

const SHOWN_WHEN_QUIET: ReadonlySet<Type> = new Set(['error', 'diagnostic', 'resource.failed', 'output']);

/** How each event reads; types that are missing are for machines. */
const TEXTS: { readonly [T in Type]?: (event: Of<T>, options: TextOptions) => string | undefined } = {
  hello: helloText,
  diagnostic: (event, { style }) => diagnosticText(event, style),
  phase: (event, { style, verbose }) =>
    verbose || event.name === 'recover' ? style.dim(`· ${event.message}`) : undefined,
  'plan.change': (event, { style, width, verbose }) =>
    event.action === 'none' ? undefined : changeText(event, style, { width, verbose }),
  'plan.summary': planSummary,
  'resource.start': (event, { style, verbose }) =>
    verbose ? style.dim(`  … ${event.action} ${event.address}`) : undefined,
  'resource.progress': (event, { style, verbose }) =>
    verbose ? style.dim(`    ${event.address}: ${event.message}`) : undefined,
  'resource.retry': retryText,
  'resource.done': doneText,
  'resource.failed': failedText,
  'resource.skipped': (event, { style, verbose }) =>
    verbose ? style.dim(`  – ${event.address}: ${event.because}`) : undefined,
  heartbeat: (event, { style }) =>
    event.running.length === 0
      ? undefined
      : style.dim(`  … ${event.done} of ${event.total} done; working on ${event.running.join(', ')}`),
  message: (event, { style }) => (event.level === 'warning' ? `${style.yellow('warning')} ${event.text}` : event.text),
  error: (event, { style }) => errorText(event.error, style),
};

function helloText(event: Of<'hello'>, { style }: TextOptions): string | undefined {
  if (event.stack === undefined) return undefined;
  const what = [event.stack, event.profile, event.target].filter((part) => part !== undefined).join(' · ');
  const region = event.region === undefined ? '' : style.dim(`  ${event.region}`);
  return `${style.bold(what)}  ${style.cyan(event.cloud ?? '')}${region}`;
}

const VERBS = {
  create: 'to create',
  update: 'to change',
  replace: 'to replace',
  delete: 'to delete',
  forget: 'already gone',
} as const;

function planSummary(event: Of<'plan.summary'>, { style }: TextOptions): string {
  if (!event.changes)
    return style.green(
      event.goal === 'apply'
        ? 'Nothing to change: everything is as configured.'
        : 'Nothing to destroy: nothing is deployed.',
    );
  const parts = Object.entries(VERBS).flatMap(([action, words]) => {
    const count = event.counts[action as keyof typeof VERBS];
    return count === 0 ? [] : [`${count} ${words}`];
  });
  const time = event.expectedMs === 0 ? '' : `; about ${formatDuration(event.expectedMs)}`;
  const drift = event.drift === 0 ? '' : style.yellow(`  (${event.drift} changed outside Landfall)`);
  return `\n${style.bold('Plan')}: ${parts.join(', ')}${time}${drift}`;
}

/** Columns that most addresses and ids fit into; longer addresses push the rest, longer ids are cut. */
const ADDRESS_WIDTH = 50;
const ID_WIDTH = 36;

function doneText(event: Of<'resource.done'>, { style }: TextOptions): string {
  const mark = { create: '+', update: '~', delete: '-', read: '?' }[event.action];
  const id = clip(idText(event.id ?? ''), ID_WIDTH).padEnd(ID_WIDTH);
  const time = style.dim(formatDuration(event.elapsedMs));
  return `  ${style.green('✓')} ${mark} ${event.address.padEnd(ADDRESS_WIDTH)}  ${style.dim(id)}  ${time}`;
}

/** A line; the whole error follows at the end, where nobody has to look for it. */
function failedText(event: Of<'resource.failed'>, { style, verbose }: TextOptions): string {
  const { error } = event;
  const answer = error.cloud?.code === '' ? 'nothing' : error.cloud?.code;
  const cause = error.cloud === undefined ? error.headline : `${error.cloud.api} answered ${answer}`;
  const line = `  ${style.red('✗')} ${event.address}  ${style.red(cause)}  ${style.dim(formatDuration(event.elapsedMs))}`;
  return verbose ? `${line}\n${errorText(error, style)}` : line;
}

function retryText(event: Of<'resource.retry'>, { style, verbose }: TextOptions): string | undefined {
  if (!verbose) return undefined;
  const answer = event.code === '' ? event.errorClass : event.code;
  const next = `try ${event.attempt + 1} in ${formatDuration(event.delayMs)}`;
  return style.dim(`    ${event.address}: ${event.api} answered ${answer}, ${next}`);
}
