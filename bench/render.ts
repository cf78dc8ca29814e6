import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { invariant, must } from '../src/base/index.ts';
import { nodeContext } from '../src/cli/context.ts';
import { renderStack } from '../src/cli/wiring/rendering.ts';

/**
 * How long `landfall render` takes for stacks of 10, 100 and 1,000 services in three profiles and on four clouds: from the
 * files of the configuration to the text of one Compose file and of one Kustomize tree with all its leaves. It is held
 * against `docker compose config` and `kustomize build` of what was rendered, on the same machine in the same run.
 */
const SIZES = [10, 100, 1000] as const;
type Size = (typeof SIZES)[number];
/** Bounds: how much quicker than the tools, and time a service against the next smaller size. */
const LEAST_GAIN = 5;
const STEEPEST = 1.5;
/** Services rendered for the warming up and for each round; the best of the rounds counts. */
const SERVICES_A_ROUND = 200;
const ROUNDS = 2;
/** How many of a tree's 15 leaves are built: those of 1,000 services take many seconds each. */
const LEAVES: Readonly<Record<Size, number>> = { 10: 15, 100: 3, 1000: 1 };
/** Milliseconds after which a tool is ended. */
const LONGEST_TOOL = 30_000;
const PROFILES = ['dev', 'staging', 'prod'] as const;
const CLOUDS = ['aws', 'azure', 'gcp', 'alicloud'] as const;
const COMPOSE_FILE = 'deploy/compose/docker-compose.yml';
/** Names the folder that scripts/fetch-tools.mjs fetches to, when it is not the usual one. */
const FOLDER_VARIABLE = 'LANDFALL_TOOLS';
const FLAGS = { json: true, quiet: true, verbose: false, color: false } as const;
const OVERLAYS = 'deploy/kubernetes/overlays/';

type Files = ReadonlyMap<string, string>;

function main(): void {
  const root = mkdtempSync(join(tmpdir(), 'landfall-bench-'));
  try {
    for (const size of SIZES) writeFiles(join(root, String(size)), configuration(size));
    const perService = SIZES.map((size) => bestRender(join(root, String(size)), size) / size);
    for (const [index, size] of SIZES.entries()) {
      const own = must(perService[index], 'a time for each size');
      const growth = own / must(perService[Math.max(0, index - 1)], 'a time for each size');
      console.log(
        `${String(size).padStart(5)} services: ${own.toFixed(2)} ms each (x ${growth.toFixed(2)}; bound x ${STEEPEST})`,
      );
      if (growth > STEEPEST) process.exitCode = 1;
      compareWithTools(join(root, String(size)), size, own * size);
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Milliseconds of one `landfall render`, but for the writing of files. */
function bestRender(directory: string, size: Size): number {
  const times: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const repeats = Math.max(1, SERVICES_A_ROUND / size);
    const begun = performance.now();
    for (let n = 0; n < repeats; n += 1) rendered(directory);
    times.push((performance.now() - begun) / repeats);
  }
  // The first round is for the compiler.
  return Math.min(...times.slice(1));
}

function rendered(directory: string): Files {
  const context = { ...nodeContext([]), cwd: directory, env: {} };
  const parts = renderStack(context, FLAGS);
  return new Map(parts.flatMap(({ tree }) => [...tree.files]));
}

/** What the tools take for the same; a leaf takes what the quickest of those measured takes. */
function compareWithTools(directory: string, size: Size, ours: number): void {
  const files = rendered(directory);
  writeFiles(directory, files);
  const leaves = [...files.keys()].flatMap((path) => leafOf(path) ?? []);
  invariant(leaves.length === PROFILES.length * (1 + CLOUDS.length), 'every profile has a leaf for every cloud');
  const config = toolTime('docker-compose', ['-f', join(directory, COMPOSE_FILE), 'config'], size);
  const builds = leaves
    .slice(0, LEAVES[size])
    .map((leaf) => toolTime('kustomize', ['build', join(directory, leaf)], size));
  const known = builds.filter((time) => time !== undefined);
  const build = known.length === 0 ? undefined : Math.min(...known);
  const theirs = (config ?? 0) + (build ?? 0) * leaves.length;
  const missing = [config === undefined ? 'docker compose' : [], build === undefined ? 'kustomize' : []].flat();
  if (missing.length > 0)
    console.log(`        NOT MEASURED: ${missing.join(' and ')}, missing here (${FOLDER_VARIABLE})`);
  if (missing.length === 2) return;
  const gain = theirs / ours;
  console.log(
    `        ${gain.toFixed(1)} times as quick as the tools (bound ${LEAST_GAIN}): ${seconds(ours)} against ` +
      `${seconds(config)} for docker compose config + ${leaves.length} x ${seconds(build)} for kustomize build, ` +
      `the quickest of ${known.length}`,
  );
  // With a tool missing the gain is too small rather than too large.
  if (gain < LEAST_GAIN && missing.length === 0) process.exitCode = 1;
}

function leafOf(path: string): string | undefined {
  return path.startsWith(OVERLAYS) && path.endsWith('/kustomization.yaml') ? dirname(path) : undefined;
}

/** Milliseconds of a run of a tool; undefined where there is no such tool. It must say as many services as there are. */
function toolTime(name: string, args: readonly string[], size: Size): number | undefined {
  const path = toolPath(name);
  if (path === undefined) return undefined;
  const begun = performance.now();
  const { status, stdout, stderr, error } = spawnSync(path, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    timeout: LONGEST_TOOL,
  });
  const time = performance.now() - begun;
  if (error !== undefined && 'code' in error && error.code === 'ETIMEDOUT') {
    console.log(`        ${name} was ended after ${seconds(time)}: it counts as having been done by then`);
    return time;
  }
  invariant(status === 0, `${name} ${args.join(' ')}: ${stderr}`);
  const images = stdout.matchAll(/^ *(?:- )?image: /gm);
  invariant([...images].length === size, `${name} tells of ${size} containers`);
  return time;
}

function toolPath(name: string): string | undefined {
  const folder = process.env[FOLDER_VARIABLE];
  const fetched = join(resolve(folder ?? 'node_modules/.cache/landfall-tools'), 'clients/bin');
  const folders = [fetched, ...(folder === undefined ? [] : [folder]), ...(process.env['PATH'] ?? '').split(delimiter)];
  return folders.map((place) => join(place, name)).find((path) => existsSync(path));
}

function seconds(milliseconds: number | undefined): string {
  return milliseconds === undefined ? 'nothing' : `${(milliseconds / 1000).toFixed(2)} s`;
}

function writeFiles(directory: string, files: Files): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

/** A layered configuration: what all profiles share, and what each of them changes. */
function configuration(size: Size): Files {
  const names = Array.from({ length: size }, (_, n) => n);
  const common = {
    project: `bench-${size}`,
    labels: { team: 'bench', environment: '${profile}' },
    env: { TZ: 'UTC', LOG_LEVEL: 'info' },
    resources: { default: { cpu: '100m', memory: '128Mi', limits: { memory: '256Mi' } } },
    services: Object.fromEntries(names.map((n) => [`service-${n}`, serviceOf(n)])),
    volumes: Object.fromEntries(names.filter(isStateful).map((n) => [`data-${n}`, { size: '10Gi' }])),
    secrets: { TOKEN: { source: 'env:TOKEN', required: false } },
    ingress: { host: 'bench.example.com', routes: [{ path: '/', service: 'service-0', port: 'http' }] },
    targets: {
      local: { kind: 'compose' },
      k8s: { kind: 'kubernetes' },
      ...Object.fromEntries(CLOUDS.map((cloud) => [cloud, { kind: 'kubernetes', cloud }])),
    },
  };
  const profiles = {
    dev: { resources: { default: { memory: '64Mi' } } },
    staging: { env: { LOG_LEVEL: 'warning' } },
    prod: {
      resources: { default: { cpu: '200m', memory: '256Mi', limits: { memory: '512Mi' } } },
      services: Object.fromEntries(names.filter((n) => n % 10 === 1).map((n) => [`service-${n}`, { replicas: 3 }])),
    },
  };
  return new Map([
    ['config/common/stack.yaml', stringify(common)],
    ...PROFILES.map((profile) => [`config/profiles/${profile}.yaml`, stringify(profiles[profile])] as const),
  ]);
}

function isStateful(n: number): boolean {
  return n % 5 === 2;
}

/** A service that listens; every fifth keeps data, and each but the first comes after one before it. */
function serviceOf(n: number): object {
  return {
    image: `bench/service-${n}:1.${n % 9}.0`,
    command: ['serve', `--name=service-${n}`],
    env: { NAME: `service-${n}`, PEER: `http://service-${Math.floor(n / 2)}:8080` },
    ports: { http: n === 0 ? { port: 8080, expose: 'public' } : 8080 },
    secrets: ['TOKEN'],
    ...(isStateful(n) ? { volumes: { [`data-${n}`]: '/data' } } : {}),
    ...(n === 0 ? {} : { dependsOn: { [`service-${Math.floor(n / 2)}`]: 'started' } }),
    healthCheck: { http: { path: '/health' }, command: ['check'], interval: '5s' },
    user: 1000,
    group: 1000,
  };
}

main();
