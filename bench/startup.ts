import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { invariant } from '../src/base/index.ts';

/**
 * How long `landfall version` takes beside a Node that does nothing, and whether commands that need no cloud load any of
 * a cloud's client libraries. Which modules ran is told by Node itself, which notes every module for its coverage.
 */
const ROUNDS = 25;
/** Bound on `landfall version` against `node -e 0`. */
const SLOWEST = 1.5;
const CLI = join('bin', 'landfall.js');

/** Commands that read the configuration or speak of Landfall itself. */
const WITHOUT_CLOUD: readonly (readonly string[])[] = [
  ['version'],
  ['--help'],
  ['help', 'LF1005'],
  ['schema'],
  ['completion', 'bash'],
  ['check', '-C', 'examples/kosmos', '-p', 'prod'],
  ['explain', '-C', 'examples/kosmos', '-p', 'prod', 'network.cidr'],
  ['state', 'list', '-C', 'examples/kosmos', '-p', 'staging'],
];

/** Text that only a cloud's client libraries have, whatever the bundler does to names. */
const MARKS = ['ALIBABA_CLOUD_ECS_METADATA', 'AlibabaCloud (', 'x-oss-callback-var'];

function main(): void {
  const [bare, version] = inTurn(['-e', '0'], [CLI, 'version']);
  const ratio = version / bare;
  console.log(
    `landfall version: ${ratio.toFixed(2)} times node -e 0 (${version.toFixed(0)} ms, ${bare.toFixed(0)} ms); bound ${SLOWEST}`,
  );
  if (ratio > SLOWEST) process.exitCode = 1;
  const libraries = filesWithMarks();
  for (const words of WITHOUT_CLOUD) {
    const loaded = filesLoadedBy(words);
    const guilty = loaded.filter((file) => libraries.has(file));
    const verdict = guilty.length === 0 ? 'none of a cloud’s client library' : `LOADS ${guilty.join(', ')}`;
    console.log(`landfall ${words.slice(0, 2).join(' ')}: ${loaded.length} files of ours, ${verdict}`);
    if (guilty.length > 0) process.exitCode = 1;
  }
}

/** Median milliseconds of two commands, taken in turn so that both meet the same machine. */
function inTurn(first: readonly string[], second: readonly string[]): readonly [number, number] {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    times[0].push(milliseconds(first));
    times[1].push(milliseconds(second));
  }
  return [median(times[0]), median(times[1])];
}

function milliseconds(args: readonly string[]): number {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, args);
  invariant(status === 0, `node ${args.join(' ')} exits with ${status}`);
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Files of the bundle that hold a cloud's client library. */
function filesWithMarks(): ReadonlySet<string> {
  const files = readdirSync('dist').filter((file) => file.endsWith('.js'));
  const marked = files.filter((file) => {
    const text = readFileSync(join('dist', file), 'utf8');
    return MARKS.some((mark) => text.includes(mark));
  });
  invariant(marked.length > 0, 'no file of the bundle holds a client library: the marks are out of date');
  return new Set(marked);
}

interface Coverage {
  readonly result: readonly { readonly url: string }[];
}

/** Names of the files of dist/ that a command evaluates. */
function filesLoadedBy(words: readonly string[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-bench-'));
  try {
    spawnSync(process.execPath, [CLI, ...words], { env: { ...process.env, NODE_V8_COVERAGE: folder } });
    const reports = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Coverage);
    const urls = reports.flatMap(({ result }) => result.map(({ url }) => url)).filter((url) => url.startsWith('file:'));
    const dist = join(process.cwd(), 'dist/');
    const files = urls.map((url) => fileURLToPath(url)).filter((file) => file.startsWith(dist));
    invariant(files.length > 0, `nothing of dist/ is loaded by ${words.join(' ')}`);
    return files.map((file) => file.slice(dist.length));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main();
