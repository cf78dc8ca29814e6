import type { CloudPort } from '../../model/index.ts';
import { rowsAt, textAt } from './api/answer.ts';

/** Where calls about agents go. */
export interface AgentCall {
  readonly region?: string;
  readonly signal: AbortSignal;
}

/** Most machines that one call takes. */
const MACHINES_A_CALL = 10;

/** Statuses of an agent that is there, or soon will be. */
const PRESENT: readonly string[] = ['running', 'installing'];

/** Whether a status means that the agent is there, or soon will be. */
export function hasAgent(status: string | undefined): boolean {
  return PRESENT.includes(status ?? '');
}

/** The CloudMonitor agent's status by instance id, as `running`; machines that CloudMonitor does not know are missing. */
export async function agentStatuses(
  port: CloudPort,
  instanceIds: readonly string[],
  call: AgentCall,
): Promise<ReadonlyMap<string, string>> {
  const statuses = new Map<string, string>();
  for (const ids of batches(instanceIds)) {
    const request = { product: 'cms', action: 'DescribeMonitoringAgentStatuses', region: call.region, mutates: false };
    const answer = await port.send({ ...request, params: { InstanceIds: ids.join(',') } }, call.signal);
    for (const row of rowsAt(answer, 'NodeStatusList.NodeStatus')) {
      statuses.set(textAt(row, 'InstanceId') ?? '', textAt(row, 'Status') ?? '');
    }
  }
  return statuses;
}

/** Installs the CloudMonitor agent on every machine that lacks it, and tells on which. */
export async function installAgents(
  port: CloudPort,
  instanceIds: readonly string[],
  call: AgentCall,
): Promise<readonly string[]> {
  const statuses = await agentStatuses(port, instanceIds, call);
  const lacking = instanceIds.filter((id) => !hasAgent(statuses.get(id)));
  for (const ids of batches(lacking)) {
    const request = { product: 'cms', action: 'InstallMonitoringAgent', region: call.region, mutates: true };
    await port.send({ ...request, repeatable: true, params: { InstanceIds: ids } }, call.signal);
  }
  return lacking;
}

function batches(ids: readonly string[]): readonly (readonly string[])[] {
  const count = Math.ceil(ids.length / MACHINES_A_CALL);
  return Array.from({ length: count }, (_, at) => ids.slice(at * MACHINES_A_CALL, (at + 1) * MACHINES_A_CALL));
}
