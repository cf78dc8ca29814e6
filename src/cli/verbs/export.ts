import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EXIT } from '../../base/index.ts';
import { leastPrivilege, TERRAFORM_PROVIDER, type PolicyDocument } from '../../clouds/alicloud/index.ts';
import { checkGraph, ownershipTags } from '../../graph/index.ts';
import { renderTerraform } from '../../render/index.ts';
import type { CliContext } from '../context.ts';
import type { CloudFlags, StackFlags } from '../flags/flags.ts';
import { table } from '../text/table.ts';
import { rehearsedPermissions } from '../wiring/rehearsal.ts';
import { runCommand } from '../wiring/run-command.ts';
import { openStack } from '../wiring/stack.ts';
import { openStore } from '../wiring/stored-state.ts';

export interface ExportFlags extends CloudFlags {
  readonly out?: string;
}

/** Writes the stack as Terraform configuration, with import blocks for what exists. */
export async function exportTerraform(this: CliContext, flags: ExportFlags): Promise<void> {
  await runCommand(this, 'export terraform', flags, async ({ screen }) => {
    const { loaded, target, store } = openStore(this, flags, screen);
    const graph = checkGraph(target.graph, target.registry);
    const files = renderTerraform({
      graph,
      registry: target.registry,
      state: await store.read(),
      owner: { stack: loaded.stack.project, profile: loaded.profile },
      region: target.region,
      provider: TERRAFORM_PROVIDER,
      ownershipTags,
    });
    const directory = resolve(this.cwd, flags.out ?? join('terraform', loaded.profile));
    mkdirSync(directory, { recursive: true });
    for (const [name, text] of files) writeFileSync(join(directory, name), text);
    const rows = [...files].map(([name, text]) => [name, `${text.split('\n').length - 1} lines`]);
    screen.answer('files', { directory, files: [...files.keys()] }, () =>
      [
        `Wrote ${files.size} files to ${directory}`,
        table(rows, '  '),
        '',
        'Next:  terraform init && terraform plan',
      ].join('\n'),
    );
    return EXIT.done;
  });
}

export interface PolicyFlags extends StackFlags {
  readonly out?: string;
  /** Only what a rehearsal of the stack's life used. */
  readonly rehearsed: boolean;
}

/** Prints the least-privilege policies that plan, apply and destroy of this stack need, or writes a file of each. */
export async function exportPolicy(this: CliContext, flags: PolicyFlags): Promise<void> {
  await runCommand(this, 'export policy', flags, async ({ screen }) => {
    const stack = openStack(this, flags, screen);
    const { target, loaded } = stack;
    const used = flags.rehearsed ? await rehearsedPermissions(this, stack) : undefined;
    const policies = leastPrivilege(checkGraph(target.graph, target.registry), used);
    const name = `${loaded.stack.project}-${loaded.profile}`;
    const files = flags.out === undefined ? [] : writePolicies(resolve(this.cwd, flags.out), name, policies);
    screen.answer('policies', { policies, files }, () => policyText(policies, files));
    return EXIT.done;
  });
}

/** One file a policy, compact: RAM counts every character. */
function writePolicies(directory: string, name: string, policies: readonly PolicyDocument[]): readonly string[] {
  mkdirSync(directory, { recursive: true });
  return policies.map((policy, index) => {
    const file = join(directory, `${name}-${index + 1}.json`);
    writeFileSync(file, `${JSON.stringify(policy)}\n`);
    return file;
  });
}

/** One document as it is; several as a list. */
function policyText(policies: readonly PolicyDocument[], files: readonly string[]): string {
  if (files.length === 0) return JSON.stringify(policies.length === 1 ? policies[0] : policies, undefined, 2);
  return [`Wrote ${files.length} policies; who deploys needs all of them:`, ...files.map((file) => `  ${file}`)].join(
    '\n',
  );
}
