import { spawnSync } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EventBody } from '../../src/model/index.ts';
import {
  openTerraform,
  TerraformError,
  type Terraform,
  type TerraformChange,
  type TerraformOptions,
} from '../../src/terraform/index.ts';
import { tempDirectory } from '../support/temp-stack.ts';

/** The real program on small roots of its built-in provider: nothing is fetched, nothing leaves the machine. */

const missing = spawnSync('terraform', ['version']).status === 0 ? undefined : 'no terraform binary here';
if (missing !== undefined) console.warn(`tests of Terraform are skipped: ${missing}`);

const ENV = { PATH: process.env['PATH'], HOME: process.env['HOME'], TF_CLI_CONFIG_FILE: '/dev/null' };

const SERVICES = `
variable "services" {
  type = map(object({ port = number, image = string }))
  validation {
    condition     = alltrue([for service in var.services : service.port > 0])
    error_message = "A port must be above 0."
  }
}
variable "token" {
  type      = string
  sensitive = true
  default   = "squeamish"
}
resource "terraform_data" "network" {
  input = { cidr = "10.0.0.0/16", zones = ["a", "b"] }
}
resource "terraform_data" "service" {
  for_each         = var.services
  input            = { port = each.value.port, network = terraform_data.network.id, token = var.token }
  triggers_replace = [each.value.image]
}
output "ports" {
  value = { for name, service in terraform_data.service : name => service.input.port }
  sensitive = true
}
output "names" { value = keys(var.services) }
`;

const DEVAI = { services: { devai: { port: 8080, image: 'devai:1' } } };

/** A root of its own, with the events of everything that is done there. */
interface Stage {
  readonly directory: string;
  readonly terraform: Terraform;
  readonly events: EventBody[];
  readonly emit: (event: EventBody) => void;
  readonly write: (file: string, content: string | object) => void;
  /** Plans, saves, and applies what was saved. */
  readonly converge: () => ReturnType<Terraform['apply']>;
}

async function stage(
  files: Readonly<Record<string, string | object>>,
  options: Partial<TerraformOptions> = {},
): Promise<Stage> {
  const directory = tempDirectory();
  const write: Stage['write'] = (file, content) =>
    writeFileSync(join(directory, file), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  for (const [file, content] of Object.entries(files)) write(file, content);
  const events: EventBody[] = [];
  const emit = (event: EventBody): void => void events.push(event);
  const terraform = await openTerraform({ directory, env: ENV, ...options });
  const converge: Stage['converge'] = async () => {
    const { file } = await terraform.plan({ emit });
    return terraform.apply({ planFile: file, emit });
  };
  return { directory, terraform, events, emit, write, converge };
}

/** A stage that has been initialised. */
async function ready(...args: Parameters<typeof stage>): Promise<Stage> {
  const made = await stage(...args);
  await made.terraform.init({ emit: made.emit });
  return made;
}

/** The error that something ends with. */
async function errorOf(doing: Promise<unknown>): Promise<TerraformError> {
  const error: unknown = await doing.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TerraformError);
  return error as TerraformError;
}

function actions(changes: readonly TerraformChange[]): Readonly<Record<string, string>> {
  return Object.fromEntries(changes.map(({ address, action }) => [address, action]));
}

function of<T extends EventBody['type']>(events: readonly EventBody[], type: T): Extract<EventBody, { type: T }>[] {
  return events.filter((event): event is Extract<EventBody, { type: T }> => event.type === type);
}

/** Waits until something has been said. */
async function heard(events: readonly EventBody[], type: EventBody['type'], address: string): Promise<void> {
  await expect
    .poll(() => events.some((event) => event.type === type && 'address' in event && event.address === address), {
      timeout: 20_000,
    })
    .toBe(true);
}

describe.skipIf(missing !== undefined)('Terraform', () => {
  test('is found and named', async () => {
    const { terraform } = await stage({});
    expect(terraform.product).toBe('Terraform');
    expect(terraform.version).toMatch(/^\d+\.\d+\.\d+/);
  });

  test('goes from nothing to an empty second plan', async () => {
    const { terraform, emit, events, converge, directory } = await ready({
      'main.tf': SERVICES,
      'terraform.tfvars.json': DEVAI,
    });
    const plan = await terraform.plan({ emit });
    expect(plan).toMatchObject({ goal: 'apply', empty: false, drift: [], counts: { create: 2, update: 0 } });
    const address = 'terraform_data.service["devai"]';
    expect(actions(plan.changes)).toEqual({ 'terraform_data.network': 'create', [address]: 'create' });
    expect(plan.changes[1]?.args).toContainEqual({
      name: 'input',
      path: 'token',
      before: undefined,
      after: '(secret)',
      forcesReplacement: false,
      drift: false,
    });
    expect(JSON.stringify(plan)).not.toContain('squeamish');
    expect(statSync(plan.file).mode & 0o777).toBe(0o600);

    const outcome = await terraform.apply({ planFile: plan.file, emit });
    expect(outcome).toMatchObject({ added: 2, changed: 0, destroyed: 0 });
    const done = of(events, 'resource.done');
    expect(done.map((event) => event.address)).toEqual(['terraform_data.network', address]);
    expect(done[0]?.id).toMatch(/^[0-9a-f-]{36}$/);
    const second = await terraform.plan({ emit });
    expect(second).toMatchObject({ empty: true, changes: [], outputs: [] });
    expect((await converge()).added).toBe(0);
    expect(existsSync(join(directory, 'terraform.tfstate'))).toBe(true);
  });

  test('tells its outputs, and keeps the sensitive ones', async () => {
    const { converge, terraform, events } = await ready({ 'main.tf': SERVICES, 'terraform.tfvars.json': DEVAI });
    expect(await terraform.outputs()).toEqual([]);
    await converge();
    const [names, ports] = await terraform.outputs();
    expect(names).toEqual({ name: 'names', sensitive: false, value: ['devai'] });
    expect(ports).toMatchObject({ name: 'ports', sensitive: true });
    expect(ports?.secret?.reveal()).toBe('{"devai":8080}');
    expect(String(ports?.secret)).toBe('(secret)');
    expect(of(events, 'output').map(({ name, value }) => [name, value])).toEqual([
      ['names', ['devai']],
      ['ports', '(secret)'],
    ]);
  });

  test('changes in place, and replaces where a place forces it', async () => {
    const { converge, terraform, emit, write } = await ready({ 'main.tf': SERVICES, 'terraform.tfvars.json': DEVAI });
    await converge();
    write('terraform.tfvars.json', { services: { devai: { port: 9090, image: 'devai:1' } } });
    const inPlace = await terraform.plan({ emit });
    expect(inPlace.changes).toMatchObject([{ action: 'update', type: 'terraform_data' }]);
    expect(inPlace.changes[0]?.args).toEqual([
      { name: 'input', path: 'port', before: 8080, after: 9090, forcesReplacement: false, drift: false },
      // What the resource gives back is known after apply.
      expect.objectContaining({ name: 'output', after: undefined }),
    ]);
    expect(inPlace.changes[0]?.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(await terraform.apply({ planFile: inPlace.file, emit })).toMatchObject({ added: 0, changed: 1 });

    write('terraform.tfvars.json', { services: { devai: { port: 9090, image: 'devai:2' } } });
    const replaced = await terraform.plan({ emit });
    expect(replaced.changes).toMatchObject([{ action: 'replace', replace: 'delete-first' }]);
    expect(replaced.changes[0]?.args.filter((arg) => arg.forcesReplacement)).toEqual([
      { name: 'triggers_replace', before: ['devai:1'], after: ['devai:2'], forcesReplacement: true, drift: false },
    ]);
    expect(await terraform.apply({ planFile: replaced.file, emit })).toMatchObject({ added: 1, destroyed: 1 });
  });

  test('refuses a plan that the state has left behind', async () => {
    const { converge, terraform, emit, write } = await ready({ 'main.tf': SERVICES, 'terraform.tfvars.json': DEVAI });
    const { file } = await terraform.plan({ emit, out: 'first.tfplan' });
    write('terraform.tfvars.json', { services: {} });
    await converge();
    const { report } = await errorOf(terraform.apply({ planFile: file, emit }));
    expect(report).toMatchObject({ code: 'LF5220', headline: 'saved plan is stale' });
    const nowhere = await errorOf(terraform.apply({ planFile: 'nowhere.tfplan', emit }));
    expect(nowhere.report).toMatchObject({ code: 'LF5221', headline: 'there is no plan at nowhere.tfplan' });
    write('odd.tfplan', 'no plan at all');
    expect((await errorOf(terraform.apply({ planFile: 'odd.tfplan', emit }))).report.code).toBe('LF5221');
  });

  test('names moves and what is no longer wanted', async () => {
    const { converge, terraform, emit, write } = await ready({
      'main.tf': 'resource "terraform_data" "one" {}\nresource "terraform_data" "two" {}\n',
    });
    await converge();
    write(
      'main.tf',
      'resource "terraform_data" "uno" {}\nmoved {\n  from = terraform_data.one\n  to = terraform_data.uno\n}\n',
    );
    const plan = await terraform.plan({ emit });
    expect(plan.empty).toBe(false);
    expect(plan.changes).toMatchObject([
      { address: 'terraform_data.two', action: 'delete', args: [], reason: 'it is no longer in the configuration' },
      {
        address: 'terraform_data.uno',
        action: 'none',
        movedFrom: 'terraform_data.one',
        reason: 'moved from terraform_data.one',
      },
    ]);
  });

  test('removes everything, and says when it may not', async () => {
    const { converge, terraform, emit, events, write } = await ready({
      'main.tf': SERVICES,
      'terraform.tfvars.json': DEVAI,
    });
    await converge();
    expect((await terraform.status()).resources).toMatchObject([
      { address: 'terraform_data.network', type: 'terraform_data', tainted: false },
      { address: 'terraform_data.service["devai"]', provider: 'terraform.io/builtin/terraform' },
    ]);
    const preview = await terraform.plan({ emit, destroy: true });
    expect(preview).toMatchObject({ goal: 'destroy', counts: { delete: 2 } });
    expect(await terraform.destroy({ emit })).toMatchObject({ added: 0, destroyed: 2 });
    expect(of(events, 'resource.done').filter(({ action }) => action === 'delete')).toHaveLength(2);
    expect((await terraform.status()).resources).toEqual([]);
    expect(await terraform.destroy({ emit })).toMatchObject({ destroyed: 0 });

    write('main.tf', 'resource "terraform_data" "kept" {\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n');
    write('terraform.tfvars.json', {});
    await converge();
    const { report } = await errorOf(terraform.destroy({ emit }));
    expect(report).toMatchObject({ code: 'LF5230', where: { file: 'main.tf', line: 1 } });
  });
});

describe.skipIf(missing !== undefined)('a variable', () => {
  test('that a rule forbids is named, with the place in the file', async () => {
    const { terraform, emit } = await ready({
      'main.tf': SERVICES,
      'terraform.tfvars.json': { services: { devai: { port: -1, image: 'devai:1' } } },
    });
    const { report, diagnostics } = await errorOf(terraform.plan({ emit }));
    expect(report).toMatchObject({
      code: 'LF5211',
      headline: 'var.services: a port must be above 0',
      where: { file: 'terraform.tfvars.json', line: 2 },
    });
    expect(diagnostics).toMatchObject([{ severity: 'error', variablePath: ['services'] }]);
  });

  test('that lacks a part is named down to that part', async () => {
    const { terraform, emit } = await ready({
      'main.tf': SERVICES,
      'terraform.tfvars.json': { services: { devai: { port: 1 } } },
    });
    const { report, diagnostics } = await errorOf(terraform.plan({ emit }));
    expect(report.headline).toBe('var.services.devai.image: element "devai": attribute "image" is required');
    expect(diagnostics[0]?.variablePath).toEqual(['services', 'devai', 'image']);
  });

  test('that is not set is named', async () => {
    const { terraform, emit } = await ready({ 'main.tf': SERVICES });
    const { report } = await errorOf(terraform.plan({ emit }));
    expect(report).toMatchObject({ code: 'LF5212', headline: 'var.services has no value' });
  });

  test('comes from a file of its own when asked', async () => {
    const { terraform, emit } = await ready(
      { 'main.tf': SERVICES, 'shop.tfvars.json': DEVAI },
      { variablesFile: 'shop.tfvars.json' },
    );
    expect((await terraform.plan({ emit })).counts.create).toBe(2);
  });

  test('that a condition does not like is named with it', async () => {
    const { terraform, emit } = await ready({
      'main.tf': `
variable "size" { default = 5000 }
resource "terraform_data" "disk" {
  input = var.size
  lifecycle {
    precondition {
      condition     = var.size < 1000
      error_message = "A disk has less than 1000 GiB."
    }
  }
}
check "odd" {
  assert {
    condition     = var.size == 1
    error_message = "An odd size."
  }
}
`,
    });
    const { report, diagnostics } = await errorOf(terraform.plan({ emit }));
    expect(report).toMatchObject({ code: 'LF5213', where: { file: 'main.tf', line: 7 } });
    expect(report.headline).toBe('var.size: a disk has less than 1000 GiB');
    expect(diagnostics.map(({ severity, summary }) => [severity, summary])).toEqual([
      ['error', 'Resource precondition failed'],
      ['warning', 'Check block assertion failed'],
    ]);
  });
});

const PROVISIONED = `
variable "fails" { default = false }
variable "seconds" { default = 0 }
resource "terraform_data" "before" {}
resource "terraform_data" "machine" {
  depends_on = [terraform_data.before]
  provisioner "local-exec" { command = var.fails ? "echo no machine for you >&2; exit 3" : "sleep \${var.seconds}" }
}
resource "terraform_data" "after" { input = terraform_data.machine.id }
`;

describe.skipIf(missing !== undefined)('an apply', () => {
  test('that fails says what failed, what is done and what was not begun; the next one goes on', async () => {
    const { terraform, events, converge, write } = await ready({
      'main.tf': PROVISIONED,
      'terraform.tfvars.json': { fails: true },
    });
    const { report } = await errorOf(converge());
    expect(report).toMatchObject({
      code: 'LF5223',
      headline: 'terraform_data.machine: local-exec provisioner error',
      where: { file: 'main.tf', address: 'terraform_data.machine' },
    });
    expect(report.why).toContain('no machine for you');
    expect(report.world).toBe(
      'Done: terraform_data.before. Failed: terraform_data.machine. Not begun: terraform_data.after. The state knows 2 resources.',
    );
    expect(of(events, 'resource.progress').map(({ message }) => message)).toContain('no machine for you');
    expect(of(events, 'resource.failed')).toMatchObject([
      { address: 'terraform_data.machine', action: 'create', error: { code: 'LF5223' } },
    ]);
    expect(of(events, 'resource.skipped')).toEqual([
      {
        type: 'resource.skipped',
        address: 'terraform_data.after',
        action: 'create',
        because: 'another resource failed',
      },
    ]);
    expect((await terraform.status()).resources.filter(({ tainted }) => tainted)).toHaveLength(1);

    write('terraform.tfvars.json', { fails: false });
    expect(await converge()).toMatchObject({ added: 2, destroyed: 1 });
  });

  test('that is interrupted ends by itself and continues later', async () => {
    const { terraform, events, emit, converge, write } = await ready({
      'main.tf': PROVISIONED,
      'terraform.tfvars.json': { seconds: 600 },
    });
    const stop = new AbortController();
    const { file } = await terraform.plan({ emit });
    const applying = errorOf(terraform.apply({ planFile: file, emit, signal: stop.signal }));
    await heard(events, 'resource.start', 'terraform_data.machine');
    stop.abort();
    const { report, diagnostics } = await applying;
    expect(report).toMatchObject({ code: 'LF5224', exit: 130, headline: 'interrupted' });
    expect(report.world).toContain('Not begun: terraform_data.after.');
    expect(diagnostics[0]?.detail).toContain('signal: killed');
    expect(of(events, 'resource.failed')).toHaveLength(1);
    expect(running('sleep 600')).toBe(0);

    write('terraform.tfvars.json', { seconds: 0 });
    expect(await converge()).toMatchObject({ added: 2 });
  });

  test('that is abandoned is killed with all it started', async () => {
    const { terraform, events, emit, converge, write } = await ready({
      'main.tf': PROVISIONED,
      'terraform.tfvars.json': { seconds: 601 },
    });
    const abandon = new AbortController();
    const { file } = await terraform.plan({ emit });
    const applying = errorOf(terraform.apply({ planFile: file, emit, abandon: abandon.signal }));
    await heard(events, 'resource.start', 'terraform_data.machine');
    abandon.abort();
    const { report } = await applying;
    expect(report).toMatchObject({ code: 'LF5225', headline: 'killed while at terraform_data.machine' });
    expect(running('sleep 601')).toBe(0);
    write('terraform.tfvars.json', { seconds: 0 });
    expect((await converge()).added).toBeGreaterThan(1);
  });

  test('holds the lock: a second run is told who and how to go on', async () => {
    const { terraform, events, emit, directory } = await ready({
      'main.tf': PROVISIONED,
      'terraform.tfvars.json': { seconds: 602 },
    });
    const stop = new AbortController();
    const { file } = await terraform.plan({ emit, out: 'first.tfplan' });
    const applying = errorOf(terraform.apply({ planFile: file, emit, signal: stop.signal }));
    await heard(events, 'resource.start', 'terraform_data.machine');
    const { report, lock } = await errorOf(terraform.plan({ emit }));
    stop.abort();
    expect((await applying).report.code).toBe('LF5224');
    expect(report).toMatchObject({ code: 'LF5219', exit: 8 });
    expect(report.headline).toMatch(/^the state terraform\.tfstate is locked by \S+@\S+ since .* UTC for apply$/);
    expect(report.fix).toContain(`terraform force-unlock ${lock?.id}`);
    expect(existsSync(join(directory, '.terraform/landfall.tfplan'))).toBe(false);
    expect((await errorOf(terraform.unlock(lock?.id ?? ''))).report.code).toBe('LF5231');
  });

  test('is not begun when it was interrupted before', async () => {
    const { terraform, emit } = await ready({ 'main.tf': PROVISIONED });
    const { report } = await errorOf(terraform.plan({ emit, signal: AbortSignal.abort() }));
    expect(report).toMatchObject({ code: 'LF5224', headline: 'interrupted before anything was done' });
  });
});

/** How many processes run with this command line. */
function running(command: string): number {
  const { stdout } = spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.trim() === command).length;
}

describe.skipIf(missing !== undefined)('a directory', () => {
  const AWS =
    'terraform {\n  required_providers {\n    aws = {\n      source  = "hashicorp/aws"\n      version = ">= 6.0"\n    }\n  }\n}\nresource "aws_vpc" "main" {}\n';

  test.each([
    ['a provider that nothing offers', AWS, { pluginDir: '.' }, 'LF5204'],
    ['a module that is not there', 'module "network" {\n  source = "./nowhere"\n}\n', {}, 'LF5206'],
    ['a version of Terraform to come', 'terraform {\n  required_version = ">= 99"\n}\n', {}, 'LF5209'],
    ['half a file', 'resource "terraform_data" {\n', {}, 'LF5210'],
  ] as const)('with %s is refused by init', async (_, main, options, code) => {
    const { terraform, emit } = await stage({ 'main.tf': main }, options);
    const { report, diagnostics } = await errorOf(terraform.init({ emit }));
    expect({ code: report.code, headline: report.headline }).toMatchObject({ code });
    expect(report.fix).not.toBe('');
    expect(diagnostics.every(({ summary }) => !summary.includes('encountered problems'))).toBe(true);
  });

  test('that was not initialised says so', async () => {
    const { terraform, emit } = await stage({ 'main.tf': AWS });
    expect((await errorOf(terraform.plan({ emit }))).report.code).toBe('LF5203');
  });

  test('keeps file and line of a mistake', async () => {
    const { terraform, emit } = await ready({
      'main.tf': 'resource "terraform_data" "x" {\n  input = local.nowhere\n}\n',
    });
    const { report, diagnostics } = await errorOf(terraform.plan({ emit }));
    expect(report).toMatchObject({ code: 'LF5210', where: { file: 'main.tf', line: 2, column: 11 } });
    expect(diagnostics[0]?.excerpt).toBe('  input = local.nowhere');
  });

  test('whose backend changed asks what to do with the state, and does it', async () => {
    const backend = (file: string): string =>
      `terraform {\n  backend "local" {}\n}\n# ${file}\nresource "terraform_data" "x" {}\n`;
    const first = await ready({ 'main.tf': backend('a') }, { backendConfig: { path: 'a.tfstate' } });
    await first.converge();
    const moved = await openTerraform({
      directory: first.directory,
      env: ENV,
      backendConfig: { path: 'b.tfstate' },
    });
    const { emit } = first;
    expect((await errorOf(moved.init({ emit }))).report.code).toBe('LF5207');
    await moved.init({ emit, changedBackend: 'migrate' });
    expect((await moved.plan({ emit })).empty).toBe(true);
    expect(existsSync(join(first.directory, 'b.tfstate'))).toBe(true);
  });

  test('that does not exist, and a program that does not, are named', async () => {
    const nowhere = join(tempDirectory(), 'nowhere');
    await expect(openTerraform({ directory: nowhere, env: ENV })).rejects.toMatchObject({ report: { code: 'LF5200' } });
    await expect(stage({}, { program: 'terraform-of-tomorrow' })).rejects.toMatchObject({
      report: { code: 'LF5201', headline: 'there is no terraform-of-tomorrow here' },
    });
    await expect(stage({}, { env: { PATH: nowhere } })).rejects.toMatchObject({ report: { code: 'LF5201' } });
  });
});

describe('a program that is too old', () => {
  test('is passed over for the other one, or named', async () => {
    const bin = tempDirectory();
    const program = (name: string, says: string): void =>
      writeFileSync(join(bin, name), `#!/bin/sh\necho '${says}'\n`, { mode: 0o755 });
    program('terraform', 'Terraform v1.5.7');
    await expect(stage({}, { env: { PATH: `${bin}:/bin` } })).rejects.toMatchObject({
      report: { code: 'LF5202', headline: 'Terraform 1.5.7 is too old' },
    });
    program('tofu', 'OpenTofu v1.10.2');
    const { terraform } = await stage({}, { env: { PATH: `${bin}:/bin` } });
    expect(terraform).toMatchObject({ product: 'OpenTofu', version: '1.10.2' });
  });
});
