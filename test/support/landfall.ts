import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LandfallEvent } from '../../src/model/index.ts';

/** The project's root. */
export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** The variable that names the directory of the build under test. */
export const BUILT = 'FRONT_DOOR_BUILT';

/** The command line under test. */
export const LANDFALL = join(process.env[BUILT] ?? PROJECT, 'bin/landfall.js');

export type EventOf<T extends LandfallEvent['type']> = Extract<LandfallEvent, { type: T }>;

export interface CliOptions {
  readonly cwd?: string;
  /** Added to the environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Kills the process when it takes longer; real milliseconds. */
  readonly withinMs?: number;
}

/** Characters of each stream that a failed test shows. */
const SHOWN = 1500;

/** How a command ended. */
export interface CliRun {
  readonly exit: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The ends of both streams, for messages of failed tests. */
  readonly screen: string;
  /** The lines of stdout as events; fails on a line that is none. */
  readonly events: readonly LandfallEvent[];
}

/** A command that is running. */
export interface LiveCli {
  readonly process: ChildProcessWithoutNullStreams;
  readonly ended: Promise<CliRun>;
  /** Calls back for every line of stdout as it comes, those that came already first. */
  onEvent(hear: (event: LandfallEvent) => void): void;
  /** Resolves with the n-th event that fits (from 1); with undefined when the process ends before. */
  nth(n: number, fits: (event: LandfallEvent) => boolean): Promise<LandfallEvent | undefined>;
}

/** Starts the built command line as a process of its own. */
export function startLandfall(args: readonly string[], { cwd, env, withinMs = 45_000 }: CliOptions = {}): LiveCli {
  const child = spawn(process.execPath, [LANDFALL, ...args], {
    cwd: cwd ?? PROJECT,
    env: cleanEnv({ LANDFALL_SPEED: 'max', ...env }),
  });
  child.stdin.end();
  const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
  const [stdout, stderr] = [new TextLines(child.stdout), new TextLines(child.stderr)];
  const ended = new Promise<CliRun>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit, signal) => {
      clearTimeout(timer);
      resolve(finished({ exit, signal, stdout: stdout.text, stderr: stderr.text }));
    });
  });
  const onEvent: LiveCli['onEvent'] = (hear) => stdout.onLine((line) => hear(parseEvent(line)));
  const nth: LiveCli['nth'] = (n, fits) =>
    new Promise((resolve) => {
      let seen = 0;
      onEvent((event) => {
        if (fits(event) && (seen += 1) === n) resolve(event);
      });
      void ended.then(() => resolve(undefined));
    });
  return { process: child, ended, onEvent, nth };
}

/** Runs a command to its end. */
export function landfall(args: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  return startLandfall(args, options).ended;
}

/** The events of one type. */
export function eventsOf<T extends LandfallEvent['type']>(run: Pick<CliRun, 'events'>, type: T): readonly EventOf<T>[] {
  return run.events.filter((event): event is EventOf<T> => event.type === type);
}

/** The only event of a type; fails when there are none or several. */
export function onlyEvent<T extends LandfallEvent['type']>(
  run: Pick<CliRun, 'events' | 'screen'>,
  type: T,
): EventOf<T> {
  const [event, ...more] = eventsOf(run, type);
  if (event === undefined || more.length > 0)
    throw new Error(`${more.length + (event === undefined ? 0 : 1)} ${type} events:\n${run.screen}`);
  return event;
}

/** The environment without what would change how a command behaves or looks. */
function cleanEnv(env: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) =>
      !/^(LANDFALL_|ALIBABA_CLOUD_|VITEST|NODE_OPTIONS$|NO_COLOR$|FORCE_COLOR$|CI$|COLUMNS$|NODE_V8_COVERAGE$)/.test(
        name,
      ),
  );
  return { ...Object.fromEntries(own), NO_COLOR: '1', ...env };
}

function finished(run: Pick<CliRun, 'exit' | 'signal' | 'stdout' | 'stderr'>): CliRun {
  return {
    ...run,
    screen: `exit ${run.exit ?? run.signal}\n${run.stdout.slice(-SHOWN)}\n${run.stderr.slice(-SHOWN)}`,
    get events() {
      return run.stdout
        .split('\n')
        .filter((line) => line !== '')
        .map(parseEvent);
    },
  };
}

function parseEvent(line: string): LandfallEvent {
  return JSON.parse(line) as LandfallEvent;
}

/** A stream's text as it grows, line by line. */
class TextLines {
  text = '';
  #told = 0;
  readonly #hearers: ((line: string) => void)[] = [];

  constructor(stream: NodeJS.ReadableStream) {
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      this.text += chunk;
      this.#tell();
    });
  }

  onLine(hear: (line: string) => void): void {
    for (const line of this.text.slice(0, this.#told).split('\n')) if (line !== '') hear(line);
    this.#hearers.push(hear);
  }

  #tell(): void {
    for (let end = this.text.indexOf('\n', this.#told); end >= 0; end = this.text.indexOf('\n', this.#told)) {
      const line = this.text.slice(this.#told, end);
      this.#told = end + 1;
      if (line !== '') for (const hear of this.#hearers) hear(line);
    }
  }
}
