import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, readSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { StringDecoder } from 'node:string_decoder';

/** The environment a program gets. */
export type Env = Readonly<Record<string, string | undefined>>;

/** How a run may be stopped. */
export interface Stops {
  /** Aborting interrupts Terraform once: it ends the calls in flight, writes its state and exits. That may take minutes. */
  readonly signal?: AbortSignal | undefined;
  /** Aborting kills Terraform and its providers at once. What was being created may then be missing in the state. */
  readonly abandon?: AbortSignal | undefined;
}

/** A program to run. */
export interface Command extends Stops {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Env;
  /**
   * A file for both streams, for a program that must outlive Landfall: Terraform whose pipe breaks dies at its next line
   * and loses what it has not yet written into the state.
   */
  readonly transcript?: string | undefined;
  /** Hears every line of both streams as it comes. */
  readonly onLine?: ((line: string, stream: Stream) => void) | undefined;
}

export type Stream = 'stdout' | 'stderr';

/** How a program ended. */
export interface Ended {
  /** Absent when a signal ended it, or when it could not be started. */
  readonly exit?: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The code of the system when it could not be started, as ENOENT. */
  readonly notStarted?: string;
}

/** Runs a program to its end. Never rejects: how it ended is the answer. */
export async function runProgram(command: Command): Promise<Ended> {
  const { program, args, cwd, env } = command;
  // A group of its own: a Ctrl-C at the terminal reaches Landfall alone, and killing reaches the providers as well.
  const transcript = command.transcript === undefined ? undefined : openTranscript(command.transcript, command.onLine);
  const out = transcript?.descriptor ?? 'pipe';
  const child = spawn(program, args, { cwd, env: { ...env }, stdio: ['ignore', out, out], detached: true });
  const texts = (['stdout', 'stderr'] as const).map((stream) => textOf(child, stream, command.onLine));
  const release = stoppable(child, command);
  const how = await new Promise<Pick<Ended, 'exit' | 'notStarted'>>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => resolve({ notStarted: error.code ?? error.message }));
    child.once('close', (exit) => resolve(exit === null ? {} : { exit }));
  });
  release();
  if (transcript !== undefined) return { ...how, stdout: '', stderr: transcript.close() };
  const [stdout = '', stderr = ''] = texts.map((text) => text());
  return { ...how, stdout, stderr };
}

/** Hands stops on to a child as long as it runs. */
function stoppable(child: ChildProcess, { signal, abandon }: Stops): () => void {
  // To Terraform alone: what it started, it stops itself.
  const interrupt = (): void => void child.kill('SIGINT');
  const kill = (): void => killGroup(child);
  const heard = [
    [signal, interrupt],
    [abandon, kill],
  ] as const;
  for (const [stop, act] of heard) {
    if (stop?.aborted === true) act();
    else stop?.addEventListener('abort', act, { once: true });
  }
  // A command of a provisioner that runs on in the background would survive.
  child.once('exit', () => {
    if (signal?.aborted === true || abandon?.aborted === true) killGroup(child);
  });
  return () => {
    for (const [stop, act] of heard) stop?.removeEventListener('abort', act);
  };
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group has ended.
  }
}

/** Keeps a stream's text and tells its lines; the last line needs no end. */
function textOf(child: ChildProcess, name: Stream, onLine: Command['onLine']): () => string {
  const chunks: string[] = [];
  const lines = lineSplitter((line) => onLine?.(line, name));
  const stream = child[name];
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => {
    chunks.push(chunk);
    lines.take(chunk);
  });
  stream?.once('end', lines.end);
  return () => chunks.join('');
}

/** Hands out whole lines of a text that comes in pieces. */
function lineSplitter(hear: (line: string) => void): {
  readonly take: (piece: string) => void;
  readonly end: () => void;
} {
  let rest = '';
  return {
    take: (piece) => {
      const lines = `${rest}${piece}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) hear(line);
    },
    end: () => {
      if (rest !== '') hear(rest);
      rest = '';
    },
  };
}

interface Transcript {
  /** What the program writes to. */
  readonly descriptor: number;
  /** Reads to the end, removes the file, and gives the lines that belong to no stream of events. */
  readonly close: () => string;
}

const LOOK_EVERY_MS = 50;

/** A file that a program writes and that is read along. */
function openTranscript(path: string, onLine: Command['onLine']): Transcript {
  mkdirSync(dirname(path), { recursive: true });
  const descriptor = openSync(path, 'a+', 0o600);
  ftruncateSync(descriptor);
  const said: string[] = [];
  const lines = lineSplitter((line) => {
    if (!line.startsWith('{')) said.push(line);
    onLine?.(line, 'stdout');
  });
  const decoder = new StringDecoder('utf8');
  const buffer = Buffer.alloc(65_536);
  let position = 0;
  const look = (): void => {
    for (;;) {
      const read = readSync(descriptor, buffer, 0, buffer.length, position);
      if (read === 0) return;
      position += read;
      lines.take(decoder.write(buffer.subarray(0, read)));
    }
  };
  const watch = setInterval(look, LOOK_EVERY_MS);
  const close = (): string => {
    clearInterval(watch);
    look();
    lines.end();
    closeSync(descriptor);
    rmSync(path, { force: true });
    return said.join('\n');
  };
  return { descriptor, close };
}
