import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { PROJECT } from './landfall.ts';
import { tempDirectory } from './temp-stack.ts';

/** The published schemas of Terraform's provider. */
export const TERRAFORM_CONTRACTS = join(PROJECT, '../shared/contracts/terraform');

const STUB = join(PROJECT, '../shared/tools/terraform-stub');
const COPY = join(PROJECT, 'node_modules/.cache/terraform-stub');
const PROVIDER = 'registry.terraform.io/aliyun/alicloud';

/** How a run of Terraform ended. */
export interface TerraformRun {
  readonly exit: number | null;
  /** Both streams. */
  readonly text: string;
}

/** Runs `terraform` in a directory. */
export type Terraform = (directory: string, ...args: readonly string[]) => TerraformRun;

/** Why real Terraform cannot be run against the published schema here; undefined when it can. */
export function noTerraform(): string | undefined {
  if (spawnSync('terraform', ['version']).status !== 0) return 'no terraform binary here';
  return existsSync(STUB) ? undefined : `no ${STUB} here`;
}

const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill();
});

/** Real Terraform with a provider made of the published schema; it creates nothing. */
export async function stubbedTerraform(): Promise<Terraform> {
  installStub();
  const directory = tempDirectory();
  const told = join(directory, 'alicloud.json');
  const child = spawn(
    process.execPath,
    ['stub.mjs', 'alicloud', PROVIDER, TERRAFORM_CONTRACTS, join(directory, 'alicloud.sock')],
    { cwd: COPY, stdio: ['ignore', openSync(told, 'w'), 'inherit'] },
  );
  running.add(child);
  const until = performance.now() + 20_000;
  while (!readFileSync(told, 'utf8').includes('}')) {
    if (child.exitCode !== null || performance.now() > until)
      throw new Error('the stub of the provider does not start');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const env = {
    ...process.env,
    TF_CLI_CONFIG_FILE: '/dev/null',
    TF_REATTACH_PROVIDERS: readFileSync(told, 'utf8'),
    TF_IN_AUTOMATION: '1',
    CHECKPOINT_DISABLE: '1',
  };
  return (cwd, ...args) => {
    const { status, stdout, stderr } = spawnSync('terraform', args, { cwd, env, encoding: 'utf8' });
    return { exit: status, text: `${stdout}${stderr}` };
  };
}

/** The stub's own dependencies come from the registry, once a checkout. */
function installStub(): void {
  if (existsSync(join(COPY, 'node_modules/@grpc'))) return;
  mkdirSync(COPY, { recursive: true });
  cpSync(STUB, COPY, { recursive: true });
  const { status, stderr } = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: COPY,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`npm install of the stub failed:\n${stderr}`);
}
