import { formatDuration, type Clock } from '../../base/index.ts';
import type { EventBody, LandfallEvent } from '../../model/index.ts';
import type { Style } from '../text/style.ts';
import { clip } from '../text/table.ts';
import { eventText, type PlainOptions } from './plain.ts';
import { stepTotal, type Reporter } from './reporter.ts';

export interface LiveOptions extends Omit<PlainOptions, 'out' | 'err'> {
  readonly out: NodeJS.WritableStream & { readonly rows?: number; readonly columns?: number };
  /** The deployment's clock: on the simulated cloud, elapsed time is virtual. */
  readonly clock: () => Clock | undefined;
}

/** Real milliseconds between two drawings. */
const FRAME_MS = 100;
const BAR = 16;
const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** What is done scrolls away above; what runs is drawn again and again at the bottom, with a bar for the whole. */
export function liveReporter(options: LiveOptions): Reporter {
  const board = newBoard();
  let drawn = 0;
  const clear = (): void => {
    if (drawn > 0) options.out.write(`\u001B[${drawn}A\u001B[0J`);
    drawn = 0;
  };
  const draw = (): void => {
    const lines = boardLines(board, options);
    if (lines.length > 0) options.out.write(`${lines.join('\n')}\n`);
    drawn = lines.length;
  };
  const timer = setInterval(() => {
    board.frame += 1;
    clear();
    draw();
  }, FRAME_MS);
  timer.unref();
  return {
    show: (event) => {
      noteEvent(board, event, options);
      // What runs is drawn below; the heartbeat is for those who cannot see that.
      const text =
        event.type === 'resource.start' || event.type === 'heartbeat' ? undefined : eventText(event, options);
      if (text === undefined) return;
      clear();
      options.out.write(`${text}\n`);
      draw();
    },
    close: () => {
      clearInterval(timer);
      clear();
    },
  };
}

interface Running {
  readonly address: string;
  readonly action: string;
  readonly since: number;
  readonly expectedMs: number;
  note: string;
}

interface Board {
  readonly running: Map<string, Running>;
  done: number;
  total: number;
  startedAt: number | undefined;
  expectedMs: number;
  frame: number;
}

function newBoard(): Board {
  return { running: new Map(), done: 0, total: 0, startedAt: undefined, expectedMs: 0, frame: 0 };
}

function noteEvent(board: Board, event: LandfallEvent, options: LiveOptions): void {
  const note = NOTES[event.type] as ((board: Board, event: EventBody, now: number) => void) | undefined;
  note?.(board, event, options.clock()?.now() ?? Date.now());
}

type Note<T extends EventBody['type']> = (board: Board, event: Extract<EventBody, { type: T }>, now: number) => void;

const NOTES: { readonly [T in EventBody['type']]?: Note<T> } = {
  'plan.summary': (board, event) => {
    board.total = stepTotal(event.counts);
    board.expectedMs = event.expectedMs;
  },
  'resource.start': (board, event, now) => {
    board.startedAt ??= now;
    const { address, action, expectedMs } = event;
    board.running.set(key(event), { address, action, since: now, expectedMs, note: '' });
  },
  'resource.progress': noteRunning,
  'resource.retry': noteRunning,
  'resource.done': noteEnded,
  'resource.failed': noteEnded,
  summary: (board) => {
    board.running.clear();
    board.startedAt = undefined;
  },
};

function noteEnded(board: Board, event: Extract<EventBody, { type: 'resource.done' | 'resource.failed' }>): void {
  board.running.delete(key(event));
  board.done += 1;
}

function noteRunning(board: Board, event: Extract<EventBody, { type: 'resource.progress' | 'resource.retry' }>): void {
  const text = event.type === 'resource.progress' ? event.message : `${event.code || event.errorClass}, trying again`;
  for (const running of board.running.values()) if (running.address === event.address) running.note = text;
}

function key(event: { readonly address: string; readonly action: string }): string {
  return `${event.action} ${event.address}`;
}

function boardLines(board: Board, options: LiveOptions): readonly string[] {
  const { style } = options;
  if (board.startedAt === undefined) return [];
  const now = options.clock()?.now() ?? Date.now();
  const room = Math.max(3, (options.out.rows ?? 24) - 4);
  const running = [...board.running.values()];
  const rows = running.slice(0, room).map((item) => runningLine(item, now, board.frame, options));
  const more = running.length > room ? [style.dim(`    and ${running.length - room} more`)] : [];
  return [...rows, ...more, totalLine(board, now, style)];
}

function runningLine(item: Running, now: number, frame: number, { style, width }: LiveOptions): string {
  const elapsed = now - item.since;
  const spinner = style.cyan(SPINNER[frame % SPINNER.length] ?? '');
  const time = `${formatDuration(elapsed)} / ${formatDuration(item.expectedMs)}`;
  const note = item.note === '' ? '' : `  ${clip(item.note, Math.max(0, width - 90))}`;
  return `  ${spinner} ${clip(item.address, 46).padEnd(46)} ${bar(elapsed / Math.max(1, item.expectedMs), BAR, style)} ${style.dim(time)}${style.dim(note)}`;
}

function totalLine(board: Board, now: number, style: Style): string {
  const elapsed = now - (board.startedAt ?? now);
  const left = Math.max(0, board.expectedMs - elapsed);
  const share = board.total === 0 ? 0 : board.done / board.total;
  const time = `${formatDuration(elapsed)}, ${left > 0 ? `about ${formatDuration(left)} left` : 'nearly there'}`;
  return `  ${bar(share, BAR * 2, style)} ${style.bold(`${board.done} of ${board.total}`)}  ${time}`;
}

function bar(share: number, width: number, style: Style): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return `${style.green('━'.repeat(full))}${style.dim('━'.repeat(width - full))}`;
}
