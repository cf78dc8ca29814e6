import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** A program to run. Its surroundings are given, never taken from this process. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** What it reads from its standard input. */
  readonly input?: string;
  readonly signal?: AbortSignal;
  /** Called with every line of both outputs as it comes. */
  readonly onLine?: (line: string) => void;
}

/** How a program ended. `missing` is set when it is not installed. */
export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly missing: boolean;
}

/** What is kept of each output at most: enough for any answer, and for the end of a long log. */
const KEPT = 1_000_000;

/** Runs a program to its end. Never rejects but on an abort: how it went is in the result. */
export async function runCommand(command: Command): Promise<CommandResult> {
  const child = spawn(command.program, command.args, options(command));
  const stdout = collect(child.stdout, command.onLine);
  const stderr = collect(child.stderr, command.onLine);
  // A program that reads nothing may have closed its input already.
  child.stdin.on('error', () => undefined);
  child.stdin.end(command.input ?? '');
  const ended = await new Promise<{ status: number; missing: boolean }>((resolve) => {
    child.on('error', (error) => resolve({ status: -1, missing: (error as NodeJS.ErrnoException).code === 'ENOENT' }));
    child.on('close', (status) => resolve({ status: status ?? -1, missing: false }));
  });
  command.signal?.throwIfAborted();
  return { ...ended, stdout: stdout(), stderr: stderr() };
}

/** A running program whose standard output is read as a stream. */
export interface RunningCommand {
  readonly output: Readable;
  /** Resolves when it ended. */
  readonly ended: Promise<CommandResult>;
  stop(): void;
}

/** Starts a program whose output is too long to be kept. */
export function startCommand(command: Command): RunningCommand {
  const child = spawn(command.program, command.args, options(command));
  const stderr = collect(child.stderr, undefined);
  child.stdin.on('error', () => undefined);
  child.stdin.end(command.input ?? '');
  const ended = new Promise<CommandResult>((resolve) => {
    child.on('error', (error) => {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      resolve({ status: -1, stdout: '', stderr: error.message, missing });
    });
    child.on('close', (status) => resolve({ status: status ?? -1, stdout: '', stderr: stderr(), missing: false }));
  });
  return { output: child.stdout, ended, stop: () => void child.kill() };
}

function options({ env, cwd, signal }: Command) {
  return {
    env: { ...env },
    stdio: ['pipe', 'pipe', 'pipe'] as ['pipe', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
    ...(signal === undefined ? {} : { signal }),
  };
}

function collect(stream: Readable, onLine: ((line: string) => void) | undefined): () => string {
  let text = '';
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    text = (text + chunk).slice(-KEPT);
    if (onLine === undefined) return;
    const lines = (rest + chunk).split(/\r\n|\n|\r/);
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  stream.on('end', () => {
    if (rest !== '') onLine?.(rest);
  });
  return () => text;
}
