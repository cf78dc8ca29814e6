import { spawn, type ChildProcess } from 'node:child_process';

/** The environment a program gets: all of it, nothing is added from this process. */
export type Env = Readonly<Record<string, string | undefined>>;

/** A program to run. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Env;
  /** Aborting interrupts the program as Ctrl-C would; it may still finish what it does. */
  readonly signal?: AbortSignal | undefined;
  /** Hears every line of both streams as it comes. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  /** Real milliseconds after which the program is interrupted. */
  readonly withinMs?: number | undefined;
  /** What the program reads. */
  readonly input?: string;
}

/** How a program ended. */
export interface Ended {
  /** Absent when a signal ended it, or when it could not be started. */
  readonly exit?: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The code of the system when it could not be started, as ENOENT. */
  readonly notStarted?: string;
  /** True when it was interrupted because its time was over. */
  readonly late: boolean;
}

/** A program that does not end this long after it was interrupted is killed. */
const KILL_AFTER_MS = 20_000;

/** Runs a program to its end. Never rejects: how it ended is the answer. */
export async function runProgram(command: Command): Promise<Ended> {
  const { program, args, cwd, env, signal, onLine } = command;
  // A group of its own: a Ctrl-C at the terminal reaches this process alone, which then passes it on once.
  const child = spawn(program, args, { cwd, env: { ...env }, stdio: 'pipe', detached: true });
  // A program that ends without reading closes the pipe; how it ended says the rest.
  child.stdin.on('error', () => {});
  child.stdin.end(command.input ?? '');
  const [stdout, stderr] = [collect(child, 'stdout', onLine), collect(child, 'stderr', onLine)];
  const interruption = interruptible(child, { signal, withinMs: command.withinMs });
  const { exit, notStarted } = await ending(child);
  interruption.release();
  return {
    ...(exit === undefined ? {} : { exit }),
    ...(notStarted === undefined ? {} : { notStarted }),
    stdout: stdout(),
    stderr: stderr(),
    late: interruption.late(),
  };
}

/** Lines of a program that goes on until it is interrupted or ends by itself. Leaving the loop interrupts it. */
export async function* programLines(command: Omit<Command, 'onLine'>): AsyncGenerator<string, Ended> {
  const queue: string[] = [];
  let wake = (): void => {};
  const stop = new AbortController();
  const signal = command.signal === undefined ? stop.signal : AbortSignal.any([command.signal, stop.signal]);
  let ended: Ended | undefined;
  const done = runProgram({
    ...command,
    signal,
    onLine: (line, stream) => {
      if (stream === 'stdout') queue.push(line);
      wake();
    },
  }).then((how) => {
    ended = how;
    wake();
    return how;
  });
  try {
    for (;;) {
      for (let line = queue.shift(); line !== undefined; line = queue.shift()) yield line;
      if (ended !== undefined) return ended;
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (queue.length > 0 || ended !== undefined) resolve();
      });
    }
  } finally {
    stop.abort();
    await done;
  }
}

function ending(child: ChildProcess): Promise<Pick<Ended, 'exit' | 'notStarted'>> {
  return new Promise((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => resolve({ notStarted: error.code ?? error.message }));
    child.once('close', (exit) => resolve(exit === null ? {} : { exit }));
  });
}

interface Interruption {
  readonly release: () => void;
  readonly late: () => boolean;
}

function interruptible(child: ChildProcess, { signal, withinMs }: Pick<Command, 'signal' | 'withinMs'>): Interruption {
  let late = false;
  const timers: NodeJS.Timeout[] = [];
  const interrupt = (): void => {
    tell(child, 'SIGINT');
    timers.push(setTimeout(() => tell(child, 'SIGKILL'), KILL_AFTER_MS));
  };
  if (signal?.aborted === true) interrupt();
  signal?.addEventListener('abort', interrupt, { once: true });
  if (withinMs !== undefined)
    timers.push(
      setTimeout(() => {
        late = true;
        interrupt();
      }, withinMs),
    );
  return {
    late: () => late,
    release: () => {
      signal?.removeEventListener('abort', interrupt);
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** To the whole group, as a terminal does: `docker` runs its plugins as children and older ones pass nothing on. */
function tell(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has just ended.
  }
}

/** Keeps a stream's text and tells its lines; the last line needs no end. */
function collect(child: ChildProcess, name: 'stdout' | 'stderr', onLine: Command['onLine']): () => string {
  let [text, rest] = ['', ''];
  const stream = child[name];
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => {
    // A line hearer keeps what it needs; an endless log must not fill the memory.
    if (onLine === undefined) {
      text += chunk;
      return;
    }
    text = `${text}${chunk}`.slice(-KEPT_OF_HEARD);
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line.replace(/\r$/, ''), name);
  });
  stream?.once('end', () => {
    if (rest !== '') onLine?.(rest, name);
  });
  return () => text;
}

/** Characters of a stream's end that are kept when somebody hears its lines. */
const KEPT_OF_HEARD = 20_000;
