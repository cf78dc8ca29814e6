import { EXIT } from '../../base/index.ts';
import { makePlan } from '../../engine/index.ts';
import type { Change, Plan, State } from '../../model/index.ts';
import type { CliContext } from '../context.ts';
import type { CloudFlags } from '../flags/flags.ts';
import type { Style } from '../text/style.ts';
import { table } from '../text/table.ts';
import { withDeployment } from '../wiring/deployment.ts';
import { runCommand } from '../wiring/run-command.ts';

interface StatusRow {
  readonly address: string;
  readonly id: string;
  /** `ok`, or what plan would do about it. */
  readonly condition: string;
  readonly reason: string | undefined;
}

/** Compares every deployed resource with the cloud and the configuration. */
export async function status(this: CliContext, flags: CloudFlags): Promise<void> {
  await runCommand(this, 'status', flags, (work) =>
    withDeployment(this, flags, work, async ({ session, target }) => {
      const { plan, state } = await makePlan(session, { kind: 'apply', graph: target.graph });
      const rows = statusRows(plan, state);
      work.screen.answer('status', rows, () => statusText(rows, missing(plan), work.screen.style));
      return EXIT.done;
    }),
  );
}

const CONDITIONS: Readonly<Record<Change['action'], string>> = {
  none: 'ok',
  update: 'differs',
  replace: 'must be replaced',
  create: 'gone',
  delete: 'no longer wanted',
  forget: 'gone',
  read: 'ok',
};

function statusRows(plan: Plan, state: State): readonly StatusRow[] {
  return plan.changes.flatMap((change) => {
    const resource = state.resources[change.address];
    if (resource === undefined) return [];
    return [{ address: change.address, id: resource.id, condition: CONDITIONS[change.action], reason: change.reason }];
  });
}

/** Configured but not deployed. */
function missing(plan: Plan): number {
  return plan.changes.filter((change) => change.action === 'create' && change.reason === undefined).length;
}

function statusText(rows: readonly StatusRow[], absent: number, style: Style): string {
  const more = absent === 0 ? '' : `\n${absent} configured resources do not exist yet: landfall apply`;
  if (rows.length === 0) return `Nothing is deployed.${more}`;
  const cells = rows.map(({ address, id, condition, reason }) => [
    condition === 'ok' ? style.green('✓') : style.yellow('!'),
    address,
    style.cyan(id),
    condition === 'ok' ? style.dim(condition) : style.yellow(reason ?? condition),
  ]);
  return table(cells, '  ') + more;
}
