import { EXIT, nearest } from '../../base/index.ts';
import type { CliContext } from '../context.ts';
import { fail } from '../errors.ts';
import type { CloudFlags } from '../flags/flags.ts';
import { outputsText } from '../text/inventory-text.ts';
import { runCommand } from '../wiring/run-command.ts';
import { holdStack } from '../wiring/stack.ts';
import { openStore, readDeployed } from '../wiring/stored-state.ts';
import { isTerraformStack } from '../wiring/terraform-root.ts';
import { outputsOfRoot } from './terraform/root-status.ts';

/** Prints the outputs of the last apply, or one of them bare, for scripts. */
export async function outputs(this: CliContext, flags: CloudFlags, name?: string): Promise<void> {
  await runCommand(this, 'outputs', flags, async (work) => {
    const { screen } = work;
    const held = holdStack(this, flags);
    // One value alone is for scripts: nothing else is printed.
    const quiet = name === undefined || flags.json ? work : { ...work, hello: () => undefined };
    if (isTerraformStack(held)) return outputsOfRoot(this, flags, { work: quiet, held, name, bare: quiet !== work });
    const { outputs: values } = await readDeployed(openStore(this, flags, screen));
    if (name === undefined) {
      screen.answer('outputs', values, () => outputsText(values, screen.style));
      return EXIT.done;
    }
    const value = values[name];
    if (value === undefined) {
      const guess = nearest(name, Object.keys(values));
      throw fail('LF6010', {
        headline: `no output ${name}`,
        fix: guess === undefined ? `Outputs: ${Object.keys(values).join(', ')}.` : `Did you mean ${guess}?`,
      });
    }
    screen.answer('outputs', { [name]: value }, () => (typeof value === 'string' ? value : JSON.stringify(value)));
    return EXIT.done;
  });
}
