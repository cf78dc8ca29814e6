import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fail } from './errors.ts';
import { runProgram, type Ended, type Env, type Stops, type Stream } from './process.ts';
import { isTooOld, OLDEST, parseIdentity, type Identity, type Product } from './version.ts';

/** Which root directory this is about, and how Terraform is reached. */
export interface TerraformOptions {
  /** The folder of the root module, already written. Absolute. */
  readonly directory: string;
  /** The environment of the program: PATH, HOME, the cloud's credentials, TF_CLI_CONFIG_FILE … */
  readonly env: Env;
  /** The program, when `terraform` or else `tofu` is not to be searched on the PATH. */
  readonly program?: string;
  /** A file of variables beside `terraform.tfvars.json`, which is read anyway; relative to the folder, or absolute. */
  readonly variablesFile?: string;
  /** Settings of the backend that its block leaves open. */
  readonly backendConfig?: Readonly<Record<string, string>>;
  /** A folder with unpacked providers; nothing is fetched from a registry then. */
  readonly pluginDir?: string;
  /** Hears every line of Terraform as it comes, for a log. May contain values of outputs that are not sensitive. */
  readonly onLine?: (line: string, stream: Stream) => void;
}

/** Terraform as a program that has been found to work. */
export interface Client {
  readonly options: TerraformOptions;
  readonly product: Product;
  /** As `1.11.4`. */
  readonly version: string;
  /** What it is called at a prompt. */
  readonly program: string;
  /** Where Terraform keeps providers and modules, and Landfall its plan; absolute. */
  readonly dataDirectory: string;
  run(args: readonly string[], more?: More): Promise<Ended>;
}

type More = Stops & {
  readonly transcript?: string | undefined;
  readonly onLine?: ((line: string, stream: Stream) => void) | undefined;
};

const PROGRAMS = ['terraform', 'tofu'];

/** No questions, no advice of what to type next, no look for newer versions. */
const MANNERS: Env = { TF_IN_AUTOMATION: '1', TF_INPUT: '0', CHECKPOINT_DISABLE: '1' };

/** Finds a program that is new enough. @throws LF5200, LF5201, LF5202 */
export async function connect(options: TerraformOptions): Promise<Client> {
  if (!existsSync(options.directory)) throw fail('LF5200', { headline: `there is no ${options.directory}` });
  const env = { ...options.env, ...MANNERS };
  const runner =
    (program: string): Client['run'] =>
    (args, more = {}) =>
      runProgram({ program, args, cwd: options.directory, env, ...more });
  const { program, product, version } = await find(options, runner);
  const run = runner(program);
  return {
    options,
    program,
    product,
    version,
    dataDirectory: resolve(options.directory, env['TF_DATA_DIR'] ?? '.terraform'),
    run: (args, more = {}) =>
      run(args, {
        ...more,
        onLine: (line, stream) => {
          options.onLine?.(line, stream);
          more.onLine?.(line, stream);
        },
      }),
  };
}

type Found = Identity & { readonly program: string };

/** The first that is there and new enough. */
async function find({ program }: TerraformOptions, runner: (program: string) => Client['run']): Promise<Found> {
  const names = program === undefined ? PROGRAMS : [program];
  const old: Found[] = [];
  for (const name of names) {
    const { stdout } = await runner(name)(['version']);
    const identity = parseIdentity(stdout);
    if (identity === undefined) continue;
    if (!isTooOld(identity)) return { ...identity, program: name };
    old.push({ ...identity, program: name });
  }
  const [first] = old;
  if (first === undefined) throw fail('LF5201', { headline: `there is no ${names.join(' and no ')} here` });
  throw fail('LF5202', {
    headline: `${first.product} ${first.version} is too old`,
    why: `Landfall needs ${first.product} ${OLDEST[first.product].join('.')} or later.`,
  });
}
