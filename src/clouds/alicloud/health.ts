import { CloudError, type CloudPort, type StateResource } from '../../model/index.ts';
import { textAt } from './api/answer.ts';
import { deployedOf } from './deployed.ts';
import { agentStatuses, hasAgent } from './monitoring-agent.ts';

/** How a resource fares, beyond being as configured. */
export interface Health {
  readonly address: string;
  readonly well: boolean;
  /** As `in alarm` or `monitoring agent running`. */
  readonly text: string;
}

/** What the cloud says of an alarm rule, in words. */
const ALARM_STATES: Readonly<Record<string, Omit<Health, 'address'>>> = {
  OK: { well: true, text: 'quiet' },
  ALARM: { well: false, text: 'in alarm' },
  INSUFFICIENT_DATA: { well: true, text: 'no data yet' },
};

/** Alarms by what was just read of them, machines by their monitoring agents. */
export async function healthOf(
  port: CloudPort,
  resources: readonly StateResource[],
  signal: AbortSignal,
): Promise<readonly Health[]> {
  const state = { resources: Object.fromEntries(resources.map((resource) => [resource.address, resource])) };
  const alarms = deployedOf('alarm', state).flatMap(({ address, attributes }) => {
    const told = ALARM_STATES[textAt(attributes, 'status') ?? ''];
    return told === undefined ? [] : [{ address, ...told }];
  });
  const machines = deployedOf('machine', state);
  const regions = [...new Set(machines.map(({ region }) => region))];
  const agents = await Promise.all(
    regions.map((region) =>
      agentHealth(
        port,
        machines.filter((machine) => machine.region === region),
        signal,
      ),
    ),
  );
  return [...alarms, ...agents.flat()];
}

/** Machines of one region. Who may not ask about agents is told so, and sees everything else. */
async function agentHealth(
  port: CloudPort,
  machines: readonly StateResource[],
  signal: AbortSignal,
): Promise<readonly Health[]> {
  const region = machines[0]?.region;
  const ids = machines.map(({ id }) => id);
  try {
    const statuses = await agentStatuses(port, ids, { signal, ...(region === undefined ? {} : { region }) });
    return machines.map(({ address, id }) => {
      const status = statuses.get(id) ?? 'not_installed';
      return { address, well: hasAgent(status), text: `monitoring agent ${status.replaceAll('_', ' ')}` };
    });
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    return machines.map(({ address }) => ({ address, well: true, text: `monitoring agent unknown: ${error.code}` }));
  }
}
