import { spawn, type ChildProcess } from 'node:child_process';

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
  const child = spawn(program, args, { cwd, env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const texts = (['stdout', 'stderr'] as const).map((stream) => textOf(child, stream, command.onLine));
  const release = stoppable(child, command);
  const how = await new Promise<Pick<Ended, 'exit' | 'notStarted'>>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => resolve({ notStarted: error.code ?? error.message }));
    child.once('close', (exit) => resolve(exit === null ? {} : { exit }));
  });
  release();
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
  let rest = '';
  const stream = child[name];
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => {
    chunks.push(chunk);
    if (onLine === undefined) return;
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line, name);
  });
  stream?.once('end', () => {
    if (rest !== '') onLine?.(rest, name);
  });
  return () => chunks.join('');
}
