import { runProgram, type Command, type Ended, type Env } from './process.ts';
import { fail } from './errors.ts';
import { atLeast, OLDEST, parseVersion, traitsOf, type Traits } from './version.ts';

/** Which stack this is about, and how Docker is reached. */
export interface ComposeOptions {
  /** The folder of the compose files; also where Docker Compose runs. Absolute. */
  readonly directory: string;
  /** The compose files, later ones over earlier ones; names relative to the folder, or absolute: paths in them count from the folder all the same. */
  readonly files: readonly string[];
  /** The file of values that Compose interpolates; `.env` of the folder when absent. */
  readonly envFile?: string;
  /** The project's name: what containers, networks and volumes are named and labelled after. */
  readonly project: string;
  /** The environment of `docker`: PATH, HOME, DOCKER_HOST …, and the values the files interpolate. */
  readonly env: Env;
  /** The `docker` program, when it is not to be searched on the PATH. */
  readonly docker?: string;
  /** Values that may never be shown. Names like `…_TOKEN` and contents of compose secrets are hidden anyway. */
  readonly secrets?: readonly string[];
  /** Compose profiles to switch on. */
  readonly profiles?: readonly string[];
}

/** Docker and Docker Compose as programs that have been found to work. */
export interface Client {
  readonly options: ComposeOptions;
  /** The version of Docker Compose, as it says it. */
  readonly composeVersion: string;
  readonly engineVersion: string;
  /** Where the engine is reached, as `unix:///var/run/docker.sock`; empty when that cannot be told. */
  readonly engineHost: string;
  readonly traits: Traits;
  docker(args: readonly string[], more?: More): Promise<Ended>;
  /** Runs Docker Compose on the project; `args` begin with its subcommand. */
  compose(args: readonly string[], more?: More): Promise<Ended>;
  /** Runs Docker Compose on a text that it reads instead of the project's files. */
  probe(args: readonly string[], input: string): Promise<Ended>;
  /** The command line of Docker Compose on the project, for those who start it themselves. */
  composeCommand(args: readonly string[]): Pick<Command, 'program' | 'args' | 'cwd' | 'env'>;
}

type More = Partial<Pick<Command, 'signal' | 'onLine' | 'withinMs' | 'input'>>;

/** How to call Docker Compose: the plugin, or the program of old. */
interface ComposeProgram {
  readonly program: string;
  readonly before: readonly string[];
  readonly version: string;
}

const DOCKER = 'docker';
const STANDALONE = 'docker-compose';

/** Finds Docker, its Compose and its engine. @throws LF5101 … LF5105 */
export async function connect(options: ComposeOptions): Promise<Client> {
  const docker = options.docker ?? DOCKER;
  const run = (program: string, args: readonly string[], more: More = {}): Promise<Ended> =>
    runProgram({ program, args, cwd: options.directory, env: options.env, ...more });
  const engine = Promise.allSettled([askEngine(run, docker)]);
  const asked = run(docker, ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}']);
  // All are asked at once; a missing Compose is told before a silent engine, whichever answers first.
  const compose = await findCompose(run, docker);
  const [answer] = await engine;
  if (answer.status === 'rejected') throw answer.reason;
  const engineVersion = answer.value;
  const context = await asked;
  const version = parseVersion(compose.version);
  if (version === undefined || !atLeast(version, OLDEST))
    throw fail('LF5103', { headline: `Docker Compose ${compose.version.trim()} is too old` });
  const composeCommand: Client['composeCommand'] = (args) => ({
    program: compose.program,
    args: [...compose.before, ...projectArgs(options), ...args],
    cwd: options.directory,
    env: options.env,
  });
  return {
    options,
    composeVersion: compose.version.trim(),
    engineVersion,
    engineHost: context.exit === 0 ? context.stdout.trim() : '',
    traits: traitsOf(version),
    docker: (args, more) => run(docker, args, more),
    compose: (args, more = {}) => runProgram({ ...composeCommand(args), ...more }),
    probe: (args, input) => run(compose.program, [...compose.before, ...args], { input }),
    composeCommand,
  };
}

function projectArgs({ directory, files, envFile, project, profiles = [] }: ComposeOptions): readonly string[] {
  const named = files.flatMap((file) => ['-f', file]);
  const values = envFile === undefined ? [] : ['--env-file', envFile];
  const switched = profiles.flatMap((profile) => ['--profile', profile]);
  return ['--project-directory', directory, ...values, ...named, ...switched, '-p', project, '--ansi', 'never'];
}

type Run = (program: string, args: readonly string[]) => Promise<Ended>;

async function findCompose(run: Run, docker: string): Promise<ComposeProgram> {
  const plugin = await run(docker, ['compose', 'version', '--short']);
  if (plugin.notStarted !== undefined) throw fail('LF5101', { headline: `there is no ${docker} here` });
  if (plugin.exit === 0) return { program: docker, before: ['compose'], version: plugin.stdout };
  const standalone = await run(STANDALONE, ['version', '--short']);
  if (standalone.exit === 0) return { program: STANDALONE, before: [], version: standalone.stdout };
  throw fail('LF5102', { headline: '`docker compose` does not work here' });
}

async function askEngine(run: Run, docker: string): Promise<string> {
  const { exit, stdout, stderr, notStarted } = await run(docker, ['version', '--format', '{{.Server.Version}}']);
  if (notStarted !== undefined) throw fail('LF5101', { headline: `there is no ${docker} here` });
  if (exit === 0) return stdout.trim();
  throw engineError(stderr);
}

/** What an engine that cannot be talked to means. */
export function engineError(stderr: string): ReturnType<typeof fail> {
  const place = /(?:unix|tcp|ssh|npipe|https?):\/\/[^\s"?]+?(?=[.:]?(?:\s|$|"))/.exec(stderr)?.[0] ?? 'its socket';
  if (/permission denied/i.test(stderr))
    return fail('LF5105', { headline: `no permission to use Docker Engine at ${place}` });
  return fail('LF5104', {
    headline: `Docker Engine does not answer at ${place}`,
    cloud: { api: 'docker:version', code: 'unreachable', message: stderr.trim() },
  });
}
