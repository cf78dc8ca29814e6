import { ApiFault, type Answer, type Happening } from '../service.ts';
import type { JsonBody } from '../wire/json-body.ts';
import type { World } from '../world/world.ts';
import { isLeaving } from './instance-lookup.ts';
import { scheduleRelease } from './release.ts';
import { INSTANCES, type Instance } from './tables.ts';

const HOUR = 3_600_000;
/** From the announcement until the machine goes, milliseconds. */
const NOTICE = 5 * 60_000;
/** How long a machine that is kept takes to stop, seconds. */
const STOP = 20;

/** What befalls machines without anybody calling the API. */
export const happenings: Readonly<Record<string, Happening>> = {
  interrupt: {
    summary:
      'the spot market takes {instance} back, or all of {type} in {zone?}; with a {price?} only those that bid less',
    run: interrupt,
  },
};

/** Machines within their protected hours stay. The others are told now and go in five minutes. */
function interrupt(world: World, body: JsonBody): Answer {
  const wanted = spotMachines(world, body).filter((machine) => isOutbid(machine, body));
  const now = world.now();
  const isProtected = (machine: Instance): boolean => machine.startedAt + machine.spotDuration * HOUR > now;
  const [safe, taken] = [wanted.filter(isProtected), wanted.filter((machine) => !isProtected(machine))];
  for (const machine of taken) announce(world, machine, now + NOTICE);
  return { interrupted: taken.map((machine) => machine.id), protected: safe.map((machine) => machine.id) };
}

function spotMachines(world: World, body: JsonBody): readonly Instance[] {
  const [id, zone] = [body.text('instance'), body.text('zone')];
  const machines = world.table(INSTANCES);
  if (id === undefined) {
    const ofType = machines.where('instanceType', body.need('type'));
    return ofType.filter((machine) => isInterruptible(machine) && (zone ?? machine.zoneId) === machine.zoneId);
  }
  const machine = machines.get(id);
  if (machine === undefined) throw new ApiFault(400, 'InvalidParameter', `there is no machine ${id}`);
  if (!isInterruptible(machine)) throw new ApiFault(400, 'InvalidParameter', `${id} is no running spot machine`);
  return [machine];
}

function isInterruptible(machine: Instance): boolean {
  const announced = machine.recycleAt !== undefined;
  return machine.spotStrategy !== 'NoSpot' && machine.status === 'Running' && !isLeaving(machine) && !announced;
}

/** Whoever pays any price keeps its machine when only the price rises. */
function isOutbid(machine: Instance, body: JsonBody): boolean {
  const price = body.text('price');
  if (price === undefined) return true;
  return machine.spotStrategy === 'SpotWithPriceLimit' && machine.spotPriceLimit < Number(price);
}

function announce(world: World, machine: Instance, at: number): void {
  const table = world.table(INSTANCES);
  if (machine.spotInterruptionBehavior === 'Terminate') {
    table.put({ ...machine, recycleAt: at });
    scheduleRelease({ world }, machine.id, at);
    return;
  }
  const steps = [
    { at, set: { status: 'Stopping', stoppedMode: 'StopCharging' } },
    { at: at + world.takes(STOP), set: { status: 'Stopped' } },
  ];
  const release = (machine.due ?? []).filter((step) => step.set === null);
  table.put({ ...machine, recycleAt: at, due: [...steps, ...release] });
}
