import { spotPricePerHour } from '../../catalog/index.ts';
import type { Action, Answer, Call } from '../service.ts';
import { ROUTE_ENTRIES } from '../vpc/tables.ts';
import { ApiFault } from '../service.ts';
import { touching } from './arns.ts';
import { endDryRun, fault, insist } from './faults.ts';
import { insistOnStatus, instanceOf, isLeaving, move, namedInstance } from './instance-lookup.ts';
import { interfacesOf } from './instance-answer.ts';
import { scheduleRelease } from './release.ts';
import { unitsLeft } from './stock.ts';
import type { Instance } from './tables.ts';

/** Typical seconds of each step. */
const SECONDS = { start: 20, stop: 20, reboot: 25, release: 10 } as const;

const named = touching('instance', 'InstanceId');

/** Start, stop, reboot, delete. */
export const actions: Readonly<Record<string, Action>> = {
  StartInstance: {
    summary: 'Starts a stopped machine',
    mutates: true,
    required: ['InstanceId'],
    resources: named,
    run: one(start),
  },
  StopInstance: {
    summary: 'Stops a running machine',
    mutates: true,
    required: ['InstanceId'],
    resources: named,
    run: one(stop),
  },
  RebootInstance: {
    summary: 'Restarts a running machine',
    mutates: true,
    required: ['InstanceId'],
    resources: named,
    run: one(reboot),
  },
  StartInstances: {
    summary: 'Starts several machines',
    mutates: true,
    required: ['RegionId'],
    resources: named,
    run: several(start),
  },
  StopInstances: {
    summary: 'Stops several machines',
    mutates: true,
    required: ['RegionId'],
    resources: named,
    run: several(stop),
  },
  RebootInstances: {
    summary: 'Restarts several machines',
    mutates: true,
    required: ['RegionId'],
    resources: named,
    run: several(reboot),
  },
  DeleteInstance: {
    summary: 'Releases a machine and what goes along with it',
    mutates: true,
    required: ['InstanceId'],
    resources: named,
    run: deleteInstance,
  },
  DeleteInstances: {
    summary: 'Releases several machines, all or none',
    mutates: true,
    required: ['RegionId'],
    resources: named,
    run: deleteInstances,
  },
};

/** A step checks that it may be taken and returns the deed, so that a dry run can stop between. */
type Step = (call: Call, instance: Instance) => () => void;

function one(step: Step): (call: Call) => Answer {
  return (call) => {
    const act = step(call, namedInstance(call));
    endDryRun(call.params.bool('DryRun'));
    act();
    return {};
  };
}

/** AllTogether refuses everything when one machine cannot; SuccessFirst (the default is AllTogether) does what it can. */
function several(step: Step): (call: Call) => Answer {
  return (call) => {
    const ids = call.params.list('InstanceId');
    insist(
      ids.length > 0,
      'MissingParameter',
      'The input parameter "InstanceId" that is mandatory for processing this request is not supplied.',
    );
    insist(ids.length <= 100, 'InvalidParameter.TooManyInstanceIds');
    const lenient = call.params.text('BatchOptimization') === 'SuccessFirst';
    const outcomes = ids.map((id) => attempt(call, step, instanceOf(call, id), lenient));
    endDryRun(call.params.bool('DryRun'));
    return { InstanceResponses: { InstanceResponse: outcomes.map((outcome) => outcome()) } };
  };
}

function attempt(call: Call, step: Step, instance: Instance, lenient: boolean): () => Answer {
  const told = { InstanceId: instance.id, PreviousStatus: instance.status };
  try {
    const act = step(call, instance);
    return () => {
      act();
      return { ...told, CurrentStatus: instanceOf(call, instance.id).status, Code: '200', Message: 'success' };
    };
  } catch (error) {
    if (!lenient || !(error instanceof ApiFault)) throw error;
    return () => ({ ...told, CurrentStatus: instance.status, Code: error.code, Message: error.message });
  }
}

function start(call: Call, instance: Instance): () => void {
  insistOnStatus(instance, 'Stopped');
  if (instance.stoppedMode === 'StopCharging') {
    insist(unitsLeft(call, instance.zoneId, instance.instanceType) > 0, 'OperationDenied.NoStock');
  }
  const market = spotPricePerHour(instance.instanceType) ?? 0;
  const outbid = instance.spotStrategy === 'SpotWithPriceLimit' && instance.spotPriceLimit < market;
  insist(!outbid, 'OperationDenied.SpotPriceLowerThanPublicPrice');
  return () => move(call, instance, { status: 'Starting', startedAt: call.now }, [due(call, SECONDS.start, 'Running')]);
}

function stop(call: Call, instance: Instance): () => void {
  insistOnStatus(instance, 'Running');
  const stoppedMode = call.params.text('StoppedMode') === 'StopCharging' ? 'StopCharging' : 'KeepCharging';
  const free = instance.chargeType === 'PostPaid' && instance.spotStrategy === 'NoSpot';
  insist(stoppedMode === 'KeepCharging' || free, 'InvalidInstanceId.NotSupport');
  const seconds = call.params.bool('ForceStop') === true ? SECONDS.stop / 4 : SECONDS.stop;
  return () => move(call, instance, { status: 'Stopping', stoppedMode }, [due(call, seconds, 'Stopped')]);
}

function reboot(call: Call, instance: Instance): () => void {
  insistOnStatus(instance, 'Running');
  return () =>
    move(call, instance, { status: 'Starting', startedAt: call.now }, [due(call, SECONDS.reboot, 'Running')]);
}

function due(call: Call, seconds: number, status: Instance['status']) {
  return { at: call.now + call.world.takes(seconds), set: { status } };
}

function deleteInstance(call: Call): Answer {
  const instance = namedInstance(call);
  checkDeletable(call, instance);
  endDryRun(call.params.bool('DryRun'));
  release(call, instance);
  return {};
}

function deleteInstances(call: Call): Answer {
  const ids = call.params.list('InstanceId');
  insist(
    ids.length > 0,
    'MissingParameter',
    'The input parameter "InstanceId" that is mandatory for processing this request is not supplied.',
  );
  insist(ids.length <= 100, 'InvalidParameter.TooManyInstanceIds');
  const instances = ids.map((id) => instanceOf(call, id));
  for (const instance of instances) checkDeletable(call, instance);
  endDryRun(call.params.bool('DryRun'));
  for (const instance of instances) release(call, instance);
  return {};
}

function checkDeletable(call: Call, instance: Instance): void {
  const { params } = call;
  insist(instance.status !== 'Pending', 'IncorrectInstanceStatus.Initializing');
  insist(!isLeaving(instance), 'IncorrectInstanceStatus');
  insist(!instance.deletionProtection, 'InvalidOperation.DeletionProtection');
  const subscribed = instance.chargeType === 'PrePaid' && (instance.expiresAt ?? 0) > call.now;
  insist(!subscribed || params.bool('TerminateSubscription') === true, 'ChargeTypeViolation');
  insist(instance.status === 'Stopped' || params.bool('Force') === true, 'IncorrectInstanceStatus');
  const hops = [instance.id, ...interfacesOf(call, instance.id).map((card) => card.id)];
  if (hops.some((hop) => call.world.table(ROUTE_ENTRIES).where('nextHopId', hop).length > 0)) {
    throw fault('DependencyViolation.RouteEntry');
  }
}

function release(call: Call, instance: Instance): void {
  const stopped = instance.status === 'Stopped';
  const { due: _steps, ...row } = instance;
  move(call, row, stopped ? {} : { status: 'Stopping' });
  scheduleRelease(call, instance.id, call.now + call.world.takes(stopped ? SECONDS.release / 2 : SECONDS.release));
}
