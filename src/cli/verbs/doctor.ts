import { EXIT } from '../../base/index.ts';
import { deployedOf, hasAgent, agentStatuses, installAgents } from '../../clouds/alicloud/index.ts';
import { needsRecovery, steadyPort } from '../../engine/index.ts';
import type { StateResource } from '../../model/index.ts';
import type { CliContext } from '../context.ts';
import type { CloudFlags } from '../flags/flags.ts';
import type { Style } from '../text/style.ts';
import { table } from '../text/table.ts';
import { withDeployment, type OpenDeployment } from '../wiring/deployment.ts';
import { runCommand } from '../wiring/run-command.ts';

export interface DoctorFlags extends CloudFlags {
  readonly fix: boolean;
}

/** One thing that was looked at. */
interface Finding {
  readonly name: string;
  readonly well: boolean;
  readonly text: string;
  /** What to do about it. */
  readonly fix?: string;
}

/** Looks for what is wrong around the stack, and mends with --fix what can be mended. */
export async function doctor(this: CliContext, flags: DoctorFlags): Promise<void> {
  await runCommand(this, 'doctor', flags, (work) =>
    withDeployment(this, flags, work, async (deployment) => {
      const findings: readonly Finding[] = [
        configuration(deployment),
        { name: 'account', well: true, text: `${deployment.cloud.name} answers` },
        await lock(deployment),
        journal(deployment),
        await agents(deployment, flags),
      ];
      work.screen.answer('doctor', findings, () => findingsText(findings, work.screen.style));
      return findings.every(({ well }) => well) ? EXIT.done : EXIT.refused;
    }),
  );
}

function configuration({ loaded: { warnings, stack, profile } }: OpenDeployment): Finding {
  const count =
    warnings.length === 0 ? '' : `, with ${warnings.length === 1 ? 'a warning' : `${warnings.length} warnings`}`;
  return { name: 'configuration', well: true, text: `${stack.project} · ${profile} is valid${count}` };
}

async function lock({ session }: OpenDeployment): Promise<Finding> {
  const holder = await session.store.holder();
  if (holder === undefined) return { name: 'lock', well: true, text: 'nobody holds it' };
  const text = `${holder.who} on ${holder.host} holds it since ${holder.since}: ${holder.command}`;
  return { name: 'lock', well: false, text, fix: 'Wait for it to end; if it is certainly dead: landfall state unlock' };
}

function journal({ session }: OpenDeployment): Finding {
  if (!needsRecovery(session)) return { name: 'journal', well: true, text: 'no run was cut short' };
  return {
    name: 'journal',
    well: false,
    text: 'a run was cut short',
    fix: 'The next plan or apply takes it up: landfall apply',
  };
}

/** Machines whose monitoring agent is missing although the configuration wants it on every machine. */
async function agents(deployment: OpenDeployment, { fix }: DoctorFlags): Promise<Finding> {
  const name = 'monitoring agents';
  const { session, loaded } = deployment;
  const state = await session.store.read();
  const machines = state === undefined ? [] : deployedOf('machine', state);
  if (!loaded.stack.monitoring.agent) return { name, well: true, text: 'the configuration wants none' };
  if (machines.length === 0) return { name, well: true, text: 'no machine is deployed' };
  const lacking = await withoutAgent(deployment, machines, fix);
  const whole = `${machines.length} of ${machines.length} machines have it`;
  if (lacking.length === 0) return { name, well: true, text: whole };
  const names = lacking.map(({ address }) => address).join(', ');
  if (fix) return { name, well: true, text: `being installed on ${names}` };
  return { name, well: false, text: `missing on ${names}`, fix: 'landfall doctor --fix' };
}

/** The machines that lack it; with `fix` it is on its way to them. */
async function withoutAgent(
  { session }: OpenDeployment,
  machines: readonly StateResource[],
  fix: boolean,
): Promise<readonly StateResource[]> {
  const port = steadyPort(session, 'doctor');
  const lacking: StateResource[] = [];
  for (const region of new Set(machines.map((machine) => machine.region))) {
    const here = machines.filter((machine) => machine.region === region);
    const call = { signal: session.abandon, ...(region === undefined ? {} : { region }) };
    const ids = here.map(({ id }) => id);
    const statuses = await agentStatuses(port, ids, call);
    lacking.push(...here.filter(({ id }) => !hasAgent(statuses.get(id))));
    if (fix) await installAgents(port, ids, call);
  }
  return lacking;
}

function findingsText(findings: readonly Finding[], style: Style): string {
  const rows = findings.map(({ name, well, text }) => [well ? style.green('✓') : style.yellow('!'), name, text]);
  const fixes = findings.flatMap(({ well, fix }) =>
    well || fix === undefined ? [] : [`  ${style.cyan('fix')}  ${fix}`],
  );
  return [table(rows, '  '), ...fixes].join('\n');
}
