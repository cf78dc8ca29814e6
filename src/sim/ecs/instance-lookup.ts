import type { Call } from '../service.ts';
import type { DueChange } from '../world/table.ts';
import { found, insist } from './faults.ts';
import { INSTANCES, type Instance, type InstanceStatus } from './tables.ts';

/** The machine of this id, or 404. Calls without RegionId reach every region, as the cloud's do. */
export function instanceOf(call: Call, id: string): Instance {
  const instance = call.world.table(INSTANCES).get(id);
  const here = !call.params.has('RegionId') || instance?.regionId === call.region;
  return found(here ? instance : undefined, 'InvalidInstanceId.NotFound');
}

/** The machine that the parameter InstanceId names. */
export function namedInstance(call: Call): Instance {
  return instanceOf(call, call.params.need('InstanceId'));
}

/** Whether a release has begun: the machine will not come back. One that is only announced has not. */
export function isLeaving({ due = [], autoReleaseAt, recycleAt }: Instance): boolean {
  return due.some((step) => step.set === null && step.at !== autoReleaseAt && step.at !== recycleAt);
}

/** Refuses unless the machine is in one of the states and stays. */
export function insistOnStatus(instance: Instance, ...allowed: readonly InstanceStatus[]): void {
  insist(allowed.includes(instance.status) && !isLeaving(instance), 'IncorrectInstanceStatus');
}

/** Writes new members of the machine and the steps to come; a release that was arranged stays arranged. */
export function move(
  call: Call,
  instance: Instance,
  changes: Partial<Instance>,
  steps: readonly DueChange[] = [],
): void {
  const release = (instance.due ?? []).filter((step) => step.set === null);
  const due = [...steps, ...release];
  const { due: _before, ...row } = { ...instance, ...changes };
  call.world.table(INSTANCES).put(due.length === 0 ? row : { ...row, due });
}

/** Changes members without disturbing steps that are under way. */
export function change(call: Call, instance: Instance, changes: Partial<Instance>): void {
  call.world.table(INSTANCES).put({ ...instance, ...changes });
}
