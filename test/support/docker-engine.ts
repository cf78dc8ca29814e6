import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { noTool, toolPath, tools } from './tools.ts';

/** The variable that names the engine which `tools-once.ts` found or started. */
export const ENGINE = 'FRONT_DOOR_DOCKER_HOST';

/** The variable that says why there is none. */
export const NO_ENGINE = 'FRONT_DOOR_NO_DOCKER';

/** The two versions of Docker Compose that are fetched. */
export type ComposeProgram = 'docker-compose' | 'docker-compose-newest';

/** Docker for one test file: the engine all tests share and a client configuration of its own. */
export interface Docker {
  /** `unix:///…/docker.sock` */
  readonly host: string;
  /** The environment for `docker` and `docker compose`: the fetched client, its plugins, no login of the machine's user. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs `docker` and answers its standard output; fails the test when docker fails. */
  run(...args: readonly string[]): string;
  /** Makes an image of nothing but busybox (sh, wget, nc, httpd, sleep …), without a registry. */
  busyboxImage(tag: string, ...changes: readonly string[]): void;
  /** Makes an image of nothing but this Node and the libraries it needs; `/bin/node` is its entry point. */
  nodeImage(tag: string, ...changes: readonly string[]): void;
  /** Takes away what this opened on disk. Images and containers are the test's to remove. */
  close(): void;
}

/** Why no test can use Docker here; undefined when they can. */
export function noDocker(): string | undefined {
  if (process.env[ENGINE] === undefined)
    return process.env[NO_ENGINE] ?? 'the front-door set-up (test/support/tools-once.ts) did not run';
  return noTool('docker', 'docker-compose', 'busybox');
}

/** Opens Docker for a test file, with Compose of Debian's stable release or the newest one; ask `noDocker` before. */
export function openDocker(compose: ComposeProgram = 'docker-compose'): Docker {
  const host = process.env[ENGINE];
  if (host === undefined) throw new Error(noDocker());
  const home = mkdtempSync(join(tmpdir(), 'landfall-docker-'));
  writeFileSync(join(home, 'config.json'), JSON.stringify({ cliPluginsExtraDirs: [pluginFolder(home, compose)] }));
  const env = {
    PATH: `${dirname(toolPath('docker'))}:/usr/local/bin:/usr/bin:/bin`,
    HOME: home,
    DOCKER_HOST: host,
    DOCKER_CONFIG: home,
  };
  const run = (...args: readonly string[]): string => docker(env, args);
  return {
    host,
    env,
    run,
    busyboxImage: (tag, ...changes) => importTree(env, { tag, changes, fill: fillWithBusybox }),
    nodeImage: (tag, ...changes) =>
      importTree(env, { tag, changes: ['ENTRYPOINT ["/bin/node"]', ...changes], fill: fillWithNode }),
    close: () => rmSync(home, { recursive: true, force: true }),
  };
}

/** Docker wants plugins in a folder by names of its own; only those are put there. */
function pluginFolder(home: string, compose: ComposeProgram): string {
  const folder = join(home, 'plugins');
  mkdirSync(folder);
  symlinkSync(toolPath(compose), join(folder, 'docker-compose'));
  const buildx = tools()['docker-buildx'];
  if (buildx !== undefined) symlinkSync(buildx, join(folder, 'docker-buildx'));
  return folder;
}

function docker(env: Readonly<Record<string, string>>, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(toolPath('docker'), args, { env, encoding: 'utf8', maxBuffer: 1e8 });
  if (status !== 0) throw new Error(`docker ${args.join(' ')} failed:\n${stderr}`);
  return stdout.trim();
}

interface Import {
  readonly tag: string;
  readonly changes: readonly string[];
  readonly fill: (tree: string) => void;
}

function importTree(env: Readonly<Record<string, string>>, { tag, changes, fill }: Import): void {
  const work = mkdtempSync(join(tmpdir(), 'landfall-image-'));
  const [tree, archive] = [join(work, 'tree'), join(work, 'image.tar')];
  try {
    for (const folder of ['bin', 'tmp', 'etc']) mkdirSync(join(tree, folder), { recursive: true });
    writeFileSync(join(tree, 'etc/passwd'), 'root:x:0:0:root:/:/bin/sh\n');
    fill(tree);
    const { status, stderr } = spawnSync('tar', ['-C', tree, '-cf', archive, '.'], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`tar failed:\n${stderr}`);
    docker(env, ['import', ...changes.flatMap((change) => ['-c', change]), archive, tag]);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function fillWithBusybox(tree: string): void {
  copyFileSync(toolPath('busybox'), join(tree, 'bin/busybox'));
  chmodSync(join(tree, 'bin/busybox'), 0o755);
  for (const name of [
    'sh',
    'cat',
    'echo',
    'env',
    'false',
    'httpd',
    'ls',
    'mkdir',
    'nc',
    'sleep',
    'test',
    'true',
    'wget',
  ])
    symlinkSync('busybox', join(tree, 'bin', name));
}

function fillWithNode(tree: string): void {
  const { stdout } = spawnSync('ldd', [process.execPath], { encoding: 'utf8' });
  for (const [path] of stdout.matchAll(/\/\S+/g)) {
    mkdirSync(join(tree, dirname(path)), { recursive: true });
    copyFileSync(path, join(tree, path));
  }
  copyFileSync(process.execPath, join(tree, 'bin/node'));
}
