import { findRegion } from '../../catalog/index.ts';
import { page } from '../paging.ts';
import type { Action, Answer, Call } from '../service.ts';
import { fault, found, insist } from './faults.ts';
import { IMAGES, TASKS, type Task } from './tables.ts';
import { minuteTime } from './times.ts';

/** Long-running operations. */
export const actions: Readonly<Record<string, Action>> = {
  DescribeTasks: { summary: 'Lists long-running operations', mutates: false, required: ['RegionId'], run: describe },
  DescribeTaskAttribute: {
    summary: 'Shows one operation',
    mutates: false,
    required: ['RegionId', 'TaskId'],
    run: describeOne,
  },
  CancelTask: { summary: 'Gives an operation up', mutates: true, required: ['RegionId', 'TaskId'], run: cancel },
};

/** Records an operation that ends by itself; returns its id. */
export function startTask(call: Call, action: string, resourceId: string, endsAt: number): string {
  const id = call.world.newId('t', call.region, 20);
  call.world.table(TASKS).put({
    id,
    regionId: call.region,
    action,
    status: 'Processing',
    resourceId,
    createdAt: call.now,
    endsAt,
    due: [{ at: endsAt, set: { status: 'Finished' } }],
  });
  return id;
}

const STATES: ReadonlySet<string> = new Set(['Processing', 'Finished', 'Failed']);

function describe(call: Call): Answer {
  const { params } = call;
  if (findRegion(call.region) === undefined) throw fault('InvalidRegionId.NotFound', undefined, 400);
  const ids = params.commaList('TaskIds');
  const action = params.text('TaskAction');
  const status = params.text('TaskStatus');
  const resources = params.list('ResourceIds');
  const rows = call.world
    .table(TASKS)
    .where('regionId', call.region)
    .filter(
      (task) =>
        (ids?.includes(task.id) ?? true) &&
        (action === undefined || task.action === action) &&
        (status === undefined || !STATES.has(status) || task.status === status) &&
        (resources.length === 0 || resources.includes(task.resourceId)),
    );
  const { rows: part, ...position } = page(rows, params, { defaultSize: 10, maxSize: 100 });
  return {
    RegionId: call.region,
    TaskSet: { Task: part.map((task) => ({ ...show(task), ResourceId: task.resourceId })) },
    ...position,
  };
}

function show(task: Task): Readonly<Record<string, unknown>> {
  return {
    TaskId: task.id,
    TaskAction: task.action,
    TaskStatus: task.status,
    SupportCancel: 'true',
    CreationTime: minuteTime(task.createdAt),
    FinishedTime: task.status === 'Processing' ? '' : minuteTime(task.endsAt),
  };
}

function taskAtHand(call: Call): Task {
  const task = call.world.table(TASKS).get(call.params.need('TaskId'));
  return found(task?.regionId === call.region ? task : undefined, 'InvalidTaskId.NotFound');
}

function describeOne(call: Call): Answer {
  const task = taskAtHand(call);
  const done = task.status === 'Finished';
  const share = (call.now - task.createdAt) / (task.endsAt - task.createdAt);
  return {
    ...show(task),
    RegionId: task.regionId,
    TaskProcess: `${done ? 100 : Math.floor(Math.min(share, 0.99) * 100)}%`,
    SuccessCount: done ? 1 : 0,
    FailedCount: task.status === 'Failed' ? 1 : 0,
    TotalCount: 1,
    OperationProgressSet: {
      OperationProgress: [
        {
          OperationStatus: done ? 'Success' : task.status,
          ErrorCode: '',
          ErrorMsg: '',
          RelatedItemSet: { RelatedItem: [{ Name: 'ImageId', Value: task.resourceId }] },
        },
      ],
    },
  };
}

/** Cancelling an import leaves an image that failed. */
function cancel(call: Call): Answer {
  const task = taskAtHand(call);
  insist(task.status === 'Processing', 'IncorrectImageStatus');
  const { due: _taskDue, ...kept } = task;
  call.world.table(TASKS).put({ ...kept, status: 'Failed', endsAt: call.now });
  const image = call.world.table(IMAGES).get(task.resourceId);
  if (image !== undefined) {
    const { due: _imageDue, ...row } = image;
    call.world.table(IMAGES).put({ ...row, status: 'CreateFailed' });
  }
  return {};
}
