import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand, startCommand, type CommandResult } from '../command.ts';
import { fail } from '../errors.ts';
import type { BuildInputs } from '../reference/context-files.ts';
import { imageOfArchive } from './docker-archive.ts';
import { explainFailure } from './dockerfile-steps.ts';
import type { LocalImage } from './local-image.ts';

/** What running Docker needs of the world. */
export interface DockerIo {
  /** Passed on to `docker`: PATH, HOME, DOCKER_HOST, DOCKER_CONFIG. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

export interface BuildOptions extends BuildInputs {
  /** Folder whose files the Dockerfile may copy. */
  readonly context: string;
  /** Names the result gets in the engine. */
  readonly tags: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  /** Called with every line the builder prints. */
  readonly onLine?: (line: string) => void;
}

/** What a build made. */
export interface BuiltImage {
  /** The engine's id, `sha256:…`. */
  readonly id: string;
  readonly tags: readonly string[];
}

/** Builds by `docker buildx build` where there is BuildKit, else by the classic `docker build`. Fails with LF9030 to LF9032. */
export async function buildImage(options: BuildOptions, io: DockerIo): Promise<BuiltImage> {
  await checkEngine(io);
  const folder = await mkdtemp(join(tmpdir(), 'landfall-build-'));
  try {
    const idFile = join(folder, 'id');
    const modern = await hasBuildx(io);
    const log: string[] = [];
    const ran = await docker([...builder(modern), ...buildArgs(options, idFile), options.context], io, {
      onLine: (line) => {
        log.push(line);
        options.onLine?.(line);
      },
      env: { ...io.env, DOCKER_BUILDKIT: modern ? '1' : '0' },
    });
    if (ran.status !== 0) throw await buildError(options, log);
    return { id: (await readFile(idFile, 'utf8')).trim(), tags: options.tags };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The image of this name or id, out of the engine. Fails with LF9034. */
export async function imageFromEngine(
  image: string,
  io: DockerIo,
  options: { readonly gzipLevel?: number } = {},
): Promise<LocalImage> {
  const saving = startCommand({ program: 'docker', args: ['image', 'save', image], ...io });
  // An archive that breaks off and a `docker` that failed are one event: what `docker` says is the reason.
  const [read, ended] = await Promise.allSettled([
    imageOfArchive(saving.output, { gzipLevel: options.gzipLevel ?? 6, signal: io.signal }).finally(() =>
      saving.stop(),
    ),
    saving.ended,
  ]);
  io.signal?.throwIfAborted();
  if (read.status === 'fulfilled') return read.value;
  const said = ended.status === 'fulfilled' ? ended.value.stderr.trim() : '';
  throw said === ''
    ? read.reason
    : fail('LF9034', { headline: `docker does not give ${image} out: ${said}`, cause: read.reason });
}

/** The engine's id of an image; in the classic store the digest of its configuration. Fails with LF9030, LF9031, LF9033. */
export async function engineImageId(image: string, io: DockerIo): Promise<string> {
  const ran = await docker(['image', 'inspect', '--format', '{{.Id}}', image], io);
  if (ran.status === 0) return ran.stdout.trim();
  if (/no such image/i.test(ran.stderr)) throw fail('LF9033', { headline: `the Docker engine has no image ${image}` });
  throw engineError(ran);
}

/** Fails with LF9030 when `docker` is missing and with LF9031 when no engine answers it. */
async function checkEngine(io: DockerIo): Promise<void> {
  const ran = await docker(['version', '--format', '{{.Server.Version}}'], io);
  if (ran.status !== 0) throw engineError(ran);
}

function engineError({ missing, stderr }: CommandResult): Error {
  if (missing) return fail('LF9030', { headline: '`docker` is not installed, or not on the PATH' });
  const said = stderr.trim().split('\n').at(-1) ?? '';
  if (/permission denied/i.test(said)) {
    return fail('LF9031', {
      headline: 'this user may not speak to the Docker engine',
      why: said,
      fix: 'Add the user to the group `docker` and log in anew: `sudo usermod -aG docker $USER`.',
    });
  }
  return fail('LF9031', { headline: 'the Docker engine does not answer', ...(said === '' ? {} : { why: said }) });
}

async function hasBuildx(io: DockerIo): Promise<boolean> {
  const ran = await docker(['buildx', 'version'], io);
  return ran.status === 0;
}

function builder(modern: boolean): readonly string[] {
  return modern ? ['buildx', 'build', '--progress=plain', '--load'] : ['build'];
}

function buildArgs(options: BuildOptions, idFile: string): readonly string[] {
  const { dockerfile, target, platform, args = {}, labels = {}, tags } = options;
  return [
    '--iidfile',
    idFile,
    ...(dockerfile === undefined ? [] : ['--file', dockerfile]),
    ...(target === undefined ? [] : ['--target', target]),
    ...(platform === undefined ? [] : ['--platform', platform]),
    ...tags.flatMap((tag) => ['--tag', tag]),
    ...Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    ...Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
  ];
}

async function buildError({ context, dockerfile }: BuildOptions, log: readonly string[]): Promise<Error> {
  const file = dockerfile ?? join(context, 'Dockerfile');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) {
    return fail('LF9003', {
      headline: `there is no Dockerfile at ${file}`,
      fix: 'Name the file by `build.dockerfile`.',
    });
  }
  const { line, step, reason } = explainFailure(log, text);
  return fail('LF9032', {
    headline:
      step === undefined || step === ''
        ? `the build of ${context} failed`
        : `the build of ${context} failed at \`${step}\``,
    where: { file, ...(line === undefined ? {} : { line }) },
    why: reason.endsWith('.') ? reason : `${reason}.`,
  });
}

function docker(
  args: readonly string[],
  { env, signal }: DockerIo,
  more: { readonly onLine?: (line: string) => void; readonly env?: DockerIo['env'] } = {},
): Promise<CommandResult> {
  return runCommand({ program: 'docker', args, env, ...(signal === undefined ? {} : { signal }), ...more });
}
