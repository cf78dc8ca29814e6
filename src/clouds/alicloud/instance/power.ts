import type { DriverIo } from '../../../model/index.ts';
import { textAt } from '../api/answer.ts';
import { modify } from '../api/call.ts';
import { untilStatus } from '../api/poll-status.ts';
import { describeInstance } from './describe.ts';

/** Stops a machine. `KeepCharging` keeps its place in the zone, so that it can start again for sure. */
export async function stopInstance(
  io: DriverIo,
  id: string,
  region: string | undefined,
  stoppedMode = 'KeepCharging',
): Promise<void> {
  const row = await describeInstance(io, id, region);
  const status = textAt(row ?? {}, 'Status');
  if (status !== 'Stopped' && status !== 'Stopping') {
    const params = { InstanceId: id, StoppedMode: stoppedMode };
    await modify(io, { api: 'ecs:StopInstance', region, params });
  }
  await untilPower(io, id, region, 'Stopped');
}

export async function startInstance(io: DriverIo, id: string, region: string | undefined): Promise<void> {
  const row = await describeInstance(io, id, region);
  const status = textAt(row ?? {}, 'Status');
  if (status !== 'Running' && status !== 'Starting') {
    await modify(io, { api: 'ecs:StartInstance', region, params: { InstanceId: id } });
  }
  await untilPower(io, id, region, 'Running');
}

async function untilPower(io: DriverIo, id: string, region: string | undefined, status: string): Promise<void> {
  await untilStatus(io, {
    what: `machine ${id}`,
    api: 'ecs:DescribeInstances',
    expectedSeconds: 30,
    timeoutSeconds: 600,
    read: () => describeInstance(io, id, region),
    until: [status],
  });
}
