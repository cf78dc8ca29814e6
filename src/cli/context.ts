import type { CommandContext, StricliProcess } from '@stricli/core';

/** Everything of the outside world that commands may touch; tests pass their own. */
export interface CliContext extends CommandContext {
  readonly process: StricliProcess;
  readonly stdout: NodeJS.WritableStream & {
    readonly isTTY?: boolean;
    readonly columns?: number;
    readonly rows?: number;
  };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the user stands. */
  readonly cwd: string;
  /** What the user typed, for locks and journals. */
  readonly argv: readonly string[];
  /** Calls `handler` on Ctrl-C; returns what takes it off again. */
  onInterrupt(handler: () => void): () => void;
  exit(code: number): never;
}

export function nodeContext(argv: readonly string[]): CliContext {
  return {
    process: process as StricliProcess,
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    env: process.env,
    cwd: process.cwd(),
    argv,
    onInterrupt: (handler) => {
      process.on('SIGINT', handler);
      process.on('SIGTERM', handler);
      return () => {
        process.off('SIGINT', handler);
        process.off('SIGTERM', handler);
      };
    },
    exit: (code) => process.exit(code),
  };
}
