import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { eventsOf, landfall, PROJECT, startLandfall, type CliOptions, type CliRun, type LiveCli } from './landfall.ts';

/** Product to kind to how many there are. */
export type Counts = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** A stack in a directory of its own, with a simulated account of its own. */
export interface TempStack {
  readonly root: string;
  /** Runs a command on the stack. */
  readonly run: (...args: readonly string[]) => Promise<CliRun>;
  /** Runs a command with `--json` and expects this exit code. */
  readonly json: (exit: number, ...args: readonly string[]) => Promise<CliRun>;
  readonly start: (args: readonly string[], options?: CliOptions) => LiveCli;
  /** What exists in the simulated account. */
  readonly counts: () => Promise<Counts>;
  /** Adds faults, by their sentences. */
  readonly fault: (...sentences: readonly string[]) => Promise<void>;
  readonly clearFaults: () => Promise<void>;
  /** Replaces text in a file of the stack; fails when it is not there. */
  readonly edit: (file: string, before: string, after: string) => void;
  readonly write: (file: string, text: string) => void;
  readonly read: (file: string) => string;
}

const directories: string[] = [];
afterAll(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
});

/** An empty directory that goes when the tests of the file have ended. */
export function tempDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'landfall-test-'));
  directories.push(directory);
  return directory;
}

/** A copy of `examples/kosmos` that nobody has applied yet. */
export function kosmos(): TempStack {
  return exampleStack('kosmos');
}

/** What running an example leaves in its directory. */
const LEFT_BEHIND: ReadonlySet<string> = new Set(['.landfall', 'deploy', 'work', 'Makefile']);

/** A copy of an example that nobody has rendered or applied yet; every command on it sees `env` as well. */
export function exampleStack(name: string, env: NonNullable<CliOptions['env']> = {}): TempStack {
  const root = join(tempDirectory(), name);
  const source = join(PROJECT, 'examples', name);
  cpSync(source, root, {
    recursive: true,
    filter: (path) => !(dirname(path) === source && LEFT_BEHIND.has(basename(path))),
  });
  return stackAt(root, env);
}

/** A directory in which no stack stands yet. */
export function emptyStack(env: NonNullable<CliOptions['env']> = {}): TempStack {
  return stackAt(tempDirectory(), env);
}

/** A stack of one `landfall.yaml`. */
export function oneFile(yaml: string): TempStack {
  const stack = stackAt(tempDirectory());
  stack.write('landfall.yaml', yaml);
  return stack;
}

function stackAt(root: string, env: NonNullable<CliOptions['env']> = {}): TempStack {
  const run = (...args: readonly string[]): Promise<CliRun> => landfall(args, { cwd: root, env });
  const json = async (exit: number, ...args: readonly string[]): Promise<CliRun> => {
    const ended = await run(...args, '--json');
    expect(ended.exit, ended.screen).toBe(exit);
    return ended;
  };
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  const read = (file: string): string => readFileSync(join(root, file), 'utf8');
  return {
    root,
    run,
    json,
    start: (args, options) => startLandfall(args, { cwd: root, ...options, env: { ...env, ...options?.env } }),
    counts: async () => worldOf(await json(0, 'sim', 'show')).counts,
    fault: async (...sentences) => {
      for (const sentence of sentences) await json(0, 'sim', 'fault', ...sentence.split(' '));
    },
    clearFaults: async () => void (await json(0, 'sim', 'fault', '--clear')),
    edit: (file, before, after) => {
      const text = read(file);
      if (!text.includes(before)) throw new Error(`${file} has no ${before}`);
      write(file, text.replace(before, after));
    },
    write,
    read,
  };
}

/** The account as `sim show --json` tells it. */
export function worldOf(run: Pick<CliRun, 'events'>): {
  readonly counts: Counts;
  readonly faults: readonly string[];
  readonly accountId: string;
} {
  return eventsOf(run, 'result')[0]?.data as ReturnType<typeof worldOf>;
}

/** The addresses a plan changes, with what it does to them. */
export function changesOf(run: Pick<CliRun, 'events'>): Readonly<Record<string, string>> {
  return Object.fromEntries(eventsOf(run, 'plan.change').map(({ address, action }) => [address, action]));
}

/** Expects that a second look finds nothing to do. */
export async function expectSettled(stack: TempStack, ...args: readonly string[]): Promise<void> {
  const plan = await stack.run('plan', '--detailed-exitcode', ...args);
  expect(plan.exit, plan.screen).toBe(0);
}
