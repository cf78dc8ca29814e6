import { EXIT, nearest } from '../../base/index.ts';
import type { CliContext } from '../context.ts';
import { fail } from '../errors.ts';
import type { CloudFlags } from '../flags/flags.ts';
import { outputsText } from '../text/inventory-text.ts';
import { runCommand } from '../wiring/run-command.ts';
import { openStore, readDeployed } from '../wiring/stored-state.ts';

/** Prints the outputs of the last apply, or one of them bare, for scripts. */
export async function outputs(this: CliContext, flags: CloudFlags, name?: string): Promise<void> {
  await runCommand(this, 'outputs', flags, async ({ screen }) => {
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
