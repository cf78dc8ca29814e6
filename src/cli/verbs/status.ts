import { EXIT } from '../../base/index.ts';
import { healthOf, type Health } from '../../clouds/alicloud/index.ts';
import { makePlan, steadyPort } from '../../engine/index.ts';
import type { Change, Plan, State, StateResource } from '../../model/index.ts';
import type { CliContext } from '../context.ts';
import type { CloudFlags } from '../flags/flags.ts';
import type { Style } from '../text/style.ts';
import { idText, table } from '../text/table.ts';
import { withEngine, type OpenDeployment } from '../wiring/deployment.ts';
import { isComposeStack } from '../wiring/project.ts';
import { isTerraformStack } from '../wiring/terraform-root.ts';
import { runCommand } from '../wiring/run-command.ts';
import { holdStack } from '../wiring/stack.ts';
import { workloadHealth } from '../wiring/workload-health.ts';
import { statusOfProject } from './compose/project-status.ts';
import { statusOfRoot } from './terraform/root-status.ts';

interface StatusRow {
  readonly address: string;
  readonly id: string;
  /** `ok`, or what plan would do about it. */
  readonly condition: string;
  readonly reason: string | undefined;
  /** How it fares, where the cloud tells: an alarm's state, a machine's monitoring agent. */
  readonly health?: Omit<Health, 'address'>;
}

/** Compares every deployed resource with the cloud and the configuration. */
export async function status(this: CliContext, flags: CloudFlags): Promise<void> {
  await runCommand(this, 'status', flags, (work) => {
    const held = holdStack(this, flags);
    if (isComposeStack(held)) return statusOfProject(this, flags, { work, held });
    if (isTerraformStack(held)) return statusOfRoot(this, flags, { work, held });
    return withEngine(this, flags, { work, held }, async (deployment) => {
      const { session, target } = deployment;
      const { plan, state } = await makePlan(session, { kind: 'apply', graph: target.graph });
      const health = await healthIn(deployment, observedIn(plan, state));
      const rows = statusRows(plan, state, health);
      work.screen.answer('status', rows, () => statusText(rows, missing(plan), work.screen.style));
      return EXIT.done;
    });
  });
}

/** How the resources fare, as the cloud or the cluster tells. */
function healthIn({ session, cloud }: OpenDeployment, resources: readonly StateResource[]): Promise<readonly Health[]> {
  if (cloud.kube !== undefined)
    return workloadHealth(cloud.kube, resources, { now: cloud.now(), signal: session.abandon });
  return healthOf(steadyPort(session, 'status'), resources, session.abandon);
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

/** The deployed resources with what was just read of them. */
function observedIn(plan: Plan, { resources }: State): readonly StateResource[] {
  return plan.resources.flatMap(({ address, observed }) => {
    const resource = resources[address];
    return resource === undefined || observed === undefined ? [] : [{ ...resource, attributes: observed }];
  });
}

function statusRows(plan: Plan, state: State, health: readonly Health[]): readonly StatusRow[] {
  const told = new Map(health.map(({ address, ...rest }) => [address, rest]));
  return plan.changes.flatMap((change) => {
    const resource = state.resources[change.address];
    if (resource === undefined) return [];
    const { address, action, reason } = change;
    const [fares, condition] = [told.get(address), CONDITIONS[action]];
    return [{ address, id: resource.id, condition, reason, ...(fares === undefined ? {} : { health: fares }) }];
  });
}

/** Configured but not deployed. */
function missing(plan: Plan): number {
  return plan.changes.filter((change) => change.action === 'create' && change.reason === undefined).length;
}

function statusText(rows: readonly StatusRow[], absent: number, style: Style): string {
  const more = absent === 0 ? '' : `\n${absent} configured resources do not exist yet: landfall apply`;
  if (rows.length === 0) return `Nothing is deployed.${more}`;
  const cells = rows.map(({ address, id, condition, reason, health }) => [
    condition === 'ok' && health?.well !== false ? style.green('✓') : style.yellow('!'),
    address,
    style.cyan(idText(id)),
    condition === 'ok' ? style.dim(condition) : style.yellow(reason ?? condition),
    health === undefined ? '' : health.well ? style.dim(health.text) : style.yellow(health.text),
  ]);
  return table(cells, '  ') + more;
}
