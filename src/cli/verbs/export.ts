import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EXIT } from '../../base/index.ts';
import { leastPrivilege, TERRAFORM_PROVIDER } from '../../clouds/alicloud/index.ts';
import { checkGraph, ownershipTags } from '../../graph/index.ts';
import { renderTerraform } from '../../render/index.ts';
import type { CliContext } from '../context.ts';
import type { CloudFlags, StackFlags } from '../flags/flags.ts';
import { table } from '../text/table.ts';
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
      [`Wrote ${files.size} files to ${directory}`, table(rows, '  '), '', 'Next:  terraform init && terraform plan'].join('\n'),
    );
    return EXIT.done;
  });
}

/** Prints the least-privilege policy that plan, apply and destroy of this stack need. */
export async function exportPolicy(this: CliContext, flags: StackFlags): Promise<void> {
  await runCommand(this, 'export policy', flags, ({ screen }) => {
    const { target } = openStack(this, flags, screen);
    const graph = checkGraph(target.graph, target.registry);
    const policy = leastPrivilege(graph);
    screen.answer('policy', policy, () => JSON.stringify(policy, undefined, 2));
    return Promise.resolve(EXIT.done);
  });
}
