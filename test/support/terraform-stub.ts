import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { PROJECT } from './landfall.ts';
import { tempDirectory } from './temp-stack.ts';
import { wholeSchemas, type SchemaProvider } from './terraform-schema.ts';

const STUB = join(PROJECT, '../shared/tools/terraform-stub');
const COPY = join(PROJECT, 'node_modules/.cache/terraform-stub');

/** Where Terraform looks for each provider whose schema is published here. */
const ADDRESSES = {
  alicloud: 'registry.terraform.io/aliyun/alicloud',
  aws: 'registry.terraform.io/hashicorp/aws',
  azurerm: 'registry.terraform.io/hashicorp/azurerm',
  google: 'registry.terraform.io/hashicorp/google',
} as const satisfies Record<SchemaProvider, string>;

/** How a run of Terraform ended. */
export interface TerraformRun {
  readonly exit: number | null;
  /** Both streams. */
  readonly text: string;
}

/** Runs `terraform` in a directory. */
export type Terraform = (directory: string, ...args: readonly string[]) => TerraformRun;

/** Why real Terraform cannot be run against the published schemas here; undefined when it can. */
export function noTerraform(): string | undefined {
  if (noTerraformBinary() !== undefined) return noTerraformBinary();
  return existsSync(STUB) ? undefined : `no ${STUB} here`;
}

/** Why Terraform itself cannot be run here; undefined when it can. */
export function noTerraformBinary(): string | undefined {
  return spawnSync('terraform', ['version']).status === 0 ? undefined : 'no terraform binary here';
}

const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill();
});

/** Real Terraform with providers made of the published schemas; they create nothing. */
export async function stubbedTerraform(...providers: readonly SchemaProvider[]): Promise<Terraform> {
  return terraformIn(await terraformStubs(...providers));
}

/** Real Terraform in an environment that says more than the own one, as `terraformStubs` gives it. */
export function terraformIn(more: Readonly<Record<string, string>>): Terraform {
  const env = { ...process.env, ...more };
  return (cwd, ...args) => {
    const { status, stdout, stderr } = spawnSync('terraform', args, { cwd, env, encoding: 'utf8', maxBuffer: 2 ** 28 });
    return { exit: status, text: `${stdout}${stderr}` };
  };
}

/** Starts providers made of the published schemas, until the file's tests end: what a Terraform that uses them must see in its environment. */
export async function terraformStubs(
  ...providers: readonly SchemaProvider[]
): Promise<Readonly<Record<string, string>>> {
  installStub();
  const attached = await Promise.all(providers.map(startStub));
  return {
    TF_CLI_CONFIG_FILE: '/dev/null',
    TF_REATTACH_PROVIDERS: JSON.stringify(Object.assign({}, ...attached)),
    TF_IN_AUTOMATION: '1',
    CHECKPOINT_DISABLE: '1',
  };
}

/** Starts one provider: what `TF_REATTACH_PROVIDERS` says of it. */
async function startStub(provider: SchemaProvider): Promise<object> {
  const directory = tempDirectory();
  const told = join(directory, `${provider}.json`);
  const socket = join(directory, `${provider}.sock`);
  const args = ['stub.mjs', provider, ADDRESSES[provider], wholeSchemas(provider), socket];
  const child = spawn(process.execPath, args, { cwd: COPY, stdio: ['ignore', openSync(told, 'w'), 'inherit'] });
  running.add(child);
  const until = performance.now() + 20_000;
  while (!readFileSync(told, 'utf8').endsWith('\n')) {
    if (child.exitCode !== null || performance.now() > until)
      throw new Error(`the stub of the provider ${provider} does not start`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return JSON.parse(readFileSync(told, 'utf8')) as object;
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
