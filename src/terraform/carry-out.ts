import type { Client } from './client.ts';
import { readDiagnostic, type TerraformDiagnostic } from './diagnostic.ts';
import { fail } from './errors.ts';
import { failureOf, TerraformError } from './failure.ts';
import type { Ended, Stops } from './process.ts';
import { parseLine, type Line } from './stream.ts';

/** One command of Terraform that tells its progress as a stream. */
export interface Run extends Stops {
  readonly client: Client;
  readonly args: readonly string[];
  /** A file for its streams, so that it outlives Landfall: what it has begun, it ends, and saves its state. */
  readonly transcript?: string;
  /** Hears every line that tells something. */
  readonly hear?: (line: Line) => void;
  /** Asked regularly while it runs: a sign of life is due. */
  readonly beat?: () => void;
}

/** What a run said and how it ended. */
export interface Heard {
  readonly ended: Ended;
  readonly diagnostics: readonly TerraformDiagnostic[];
}

/** A heartbeat must come at least every ten seconds. */
const HEARTBEAT_MS = 5_000;

/** Runs a command to its end, whatever that is. */
export async function listen({ client, args, transcript, hear, beat, signal, abandon }: Run): Promise<Heard> {
  if (signal?.aborted === true) throw interrupted('interrupted before anything was done');
  const diagnostics: TerraformDiagnostic[] = [];
  const watch = setInterval(() => beat?.(), HEARTBEAT_MS);
  const ended = await client.run(args, {
    signal,
    abandon,
    transcript,
    onLine: (text) => {
      const line = parseLine(text);
      if (line?.type === 'diagnostic') diagnostics.push(readDiagnostic(line.diagnostic));
      if (line !== undefined) hear?.(line);
    },
  });
  clearInterval(watch);
  return { ended, diagnostics };
}

/** Runs a command that changes nothing, and gives what it warned of. */
export async function runQuietly(run: Run): Promise<readonly TerraformDiagnostic[]> {
  const { ended, diagnostics } = await listen(run);
  if (ended.exit === 0) return diagnostics;
  if (isStopped(run)) throw interrupted('interrupted; nothing was changed');
  throw failureOf({ client: run.client, ended, diagnostics });
}

/** Runs a command that answers with a text. */
export async function ask(client: Client, args: readonly string[], stops: Stops = {}): Promise<string> {
  const ended = await client.run(args, stops);
  if (ended.exit === 0) return ended.stdout;
  if (isStopped(stops)) throw interrupted('interrupted; nothing was changed');
  throw failureOf({ client, ended, diagnostics: [] });
}

export function isStopped({ signal, abandon }: Stops): boolean {
  return signal?.aborted === true || abandon?.aborted === true;
}

function interrupted(headline: string): TerraformError {
  return new TerraformError(fail('LF5224', { headline }).report, []);
}
