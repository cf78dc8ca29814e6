import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { invariant } from '../src/base/index.ts';

/**
 * Landfall's own part of `plan -t aws`: what a plan takes beyond the runs of Terraform that it starts. A wrapper in the
 * PATH notes when each run begins and ends; the providers are the published schemas, so that no cloud is asked. Skipped
 * aloud without Terraform or the stub.
 */
const ROUNDS = 7;
/** Bound on the own part, milliseconds, as the issue that asked for it says. */
const MOST_MS = 300;
const STUB = resolve('../shared/tools/terraform-stub');
const CONTRACTS = resolve('../shared/contracts/terraform');
const COPY = resolve('node_modules/.cache/terraform-stub');

async function main(): Promise<void> {
  const why = missing();
  if (why !== undefined) {
    console.log(`skipped: ${why}`);
    return;
  }
  const home = mkdtempSync(join(tmpdir(), 'landfall-bench-terraform-'));
  const stub = await startStub(home);
  try {
    report(measure(home));
  } finally {
    stub.kill();
    rmSync(home, { recursive: true, force: true });
  }
}

function missing(): string | undefined {
  if (spawnSync('terraform', ['version']).status !== 0) return 'no terraform binary here';
  return existsSync(STUB) ? undefined : `no ${STUB} here`;
}

/** The stub of the AWS provider; Terraform finds it by what it writes to `reattach.json`. */
async function startStub(home: string): Promise<ChildProcess> {
  if (!existsSync(join(COPY, 'node_modules'))) {
    cpSync(STUB, COPY, { recursive: true });
    spawnSync('npm', ['install', '--prefix', COPY, '--no-audit', '--no-fund'], { stdio: 'ignore' });
  }
  const told = join(home, 'reattach.json');
  const args = ['stub.mjs', 'aws', 'registry.terraform.io/hashicorp/aws', CONTRACTS, join(home, 'aws.sock')];
  const child = spawn(process.execPath, args, { cwd: COPY, stdio: ['ignore', openSync(told, 'w'), 'ignore'] });
  for (let tries = 0; !readFileSync(told, 'utf8').includes('}'); tries += 1) {
    invariant(tries < 800 && child.exitCode === null, 'the stub starts within 20 seconds');
    await new Promise((done) => setTimeout(done, 25));
  }
  return child;
}

interface Round {
  /** Milliseconds of the whole command. */
  readonly whole: number;
  /** Milliseconds of the runs of Terraform within it. */
  readonly terraform: number;
  /** Milliseconds of `terraform plan` alone. */
  readonly plan: number;
}

function measure(home: string): readonly Round[] {
  const stack = join(home, 'stack');
  cpSync('examples/devai-lab', stack, { recursive: true, filter: (path) => !/stand-in\/root|deploy$/.test(path) });
  const log = join(home, 'runs.log');
  const env = {
    ...process.env,
    PATH: `${wrapper(home)}:${process.env['PATH']}`,
    RUNS_LOG: log,
    TF_REATTACH_PROVIDERS: readFileSync(join(home, 'reattach.json'), 'utf8'),
    TF_CLI_CONFIG_FILE: '/dev/null',
  };
  const round = (): Round => {
    writeFileSync(log, '');
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, ['bin/landfall.js', 'plan', '-C', stack, '-t', 'aws'], {
      env,
      encoding: 'utf8',
    });
    const whole = performance.now() - start;
    invariant(status === 0, stderr);
    const runs = readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
    const spent = (wanted: (name: string) => boolean): number =>
      runs.filter(([name = '']) => wanted(name)).reduce((sum, [, from, to]) => sum + Number(to) - Number(from), 0);
    return { whole, terraform: spent(() => true), plan: spent((name) => name === 'plan') };
  };
  // The first fetches modules.
  round();
  return Array.from({ length: ROUNDS }, round);
}

/** A `terraform` that notes its runs: the subcommand, begin and end in milliseconds. */
function wrapper(home: string): string {
  const folder = join(home, 'bin');
  mkdirSync(folder);
  const real = spawnSync('sh', ['-c', 'command -v terraform'], { encoding: 'utf8' }).stdout.trim();
  const script = [
    '#!/bin/bash',
    'from=$(date +%s%3N)',
    `${real} "$@"; status=$?`,
    'echo "$1 $from $(date +%s%3N)" >> "$RUNS_LOG"',
    'exit $status',
    '',
  ].join('\n');
  writeFileSync(join(folder, 'terraform'), script);
  chmodSync(join(folder, 'terraform'), 0o755);
  return folder;
}

function report(rounds: readonly Round[]): void {
  const own = median(rounds.map(({ whole, terraform }) => whole - terraform));
  const plan = median(rounds.map((one) => one.plan));
  console.log(
    `own part of plan -t aws: ${own.toFixed(0)} ms, ${((own / plan) * 100).toFixed(0)} % of terraform plan on the schema stub (${plan.toFixed(0)} ms); bound ${MOST_MS} ms`,
  );
  if (own > MOST_MS) process.exitCode = 1;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

await main();
