import { EXIT, nearest, type ExitCode } from '../../../base/index.ts';
import type { CliContext } from '../../context.ts';
import { fail } from '../../errors.ts';
import type { CloudFlags } from '../../flags/flags.ts';
import { outputsText } from '../../text/inventory-text.ts';
import { table } from '../../text/table.ts';
import { withRoot, type HeldRoot } from '../../wiring/terraform-root.ts';
import type { Work } from '../../wiring/run-command.ts';
import type { DriftFlags } from '../drift.ts';
import { changeEvent } from '../show-plan.ts';
import { shownOutputs } from './apply-root.ts';

interface Opening {
  readonly work: Work;
  readonly held: HeldRoot;
  readonly bare?: boolean;
}

/** What Terraform's state knows. */
export async function statusOfRoot(context: CliContext, flags: CloudFlags, opening: Opening): Promise<ExitCode> {
  const { screen } = opening.work;
  return withRoot(context, flags, opening, async ({ terraform }) => {
    const { resources } = await terraform.status();
    screen.answer('status', resources, () => {
      if (resources.length === 0) return 'Nothing is deployed: landfall apply';
      const rows = resources.map(({ address, id, tainted }) => [
        tainted ? screen.style.yellow('!') : screen.style.green('✓'),
        address,
        screen.style.cyan(id ?? ''),
        tainted ? screen.style.yellow('was not finished: the next apply replaces it') : '',
      ]);
      return table(rows, '  ');
    });
    return EXIT.done;
  });
}

/** What differs in the cloud from Terraform's state. */
export async function driftOfRoot(context: CliContext, flags: DriftFlags, opening: Opening): Promise<ExitCode> {
  const { screen } = opening.work;
  return withRoot(context, flags, opening, async ({ terraform, stops }) => {
    const emit = (event: Parameters<typeof screen.emit>[0]): void => screen.emit(event);
    const { drift = [] } = await terraform.status({ drift: true, emit, signal: stops.stop, abandon: stops.abandon });
    for (const change of drift) screen.emit(changeEvent(change));
    const count = drift.length === 1 ? '1 resource' : `${drift.length} resources`;
    const said = drift.length === 0 ? 'Nothing was changed outside Terraform.' : `${count} changed outside Terraform.`;
    screen.answer('drift', { drifted: drift.length }, () => said);
    return flags.detailedExitcode && drift.length > 0 ? EXIT.changesPending : EXIT.done;
  });
}

/** The outputs of the last apply, or one of them bare. @throws LF6010 */
export async function outputsOfRoot(
  context: CliContext,
  flags: CloudFlags,
  { name, ...opening }: Opening & { readonly name: string | undefined },
): Promise<ExitCode> {
  const { screen } = opening.work;
  return withRoot(context, flags, opening, async ({ terraform }) => {
    const values = shownOutputs(await terraform.outputs());
    const value = name === undefined ? undefined : values[name];
    if (name !== undefined && value === undefined) {
      const guess = nearest(name, Object.keys(values));
      throw fail('LF6010', {
        headline: `no output ${name}`,
        fix: guess === undefined ? `Outputs: ${Object.keys(values).join(', ')}.` : `Did you mean ${guess}?`,
      });
    }
    if (name === undefined) screen.answer('outputs', values, () => outputsText(values, screen.style));
    else screen.answer('outputs', { [name]: value }, () => (typeof value === 'string' ? value : JSON.stringify(value)));
    return EXIT.done;
  });
}
