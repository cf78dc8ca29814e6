import type { Answer, Call } from '../service.ts';
import { fault } from './faults.ts';
import { hexId } from './identifiers.ts';
import { TASKS, type TaskError, type TaskRow } from './tables.ts';

/** What a task is about and how it will go. */
export interface TaskOrder {
  readonly cluster: { readonly id: string; readonly regionId: string };
  readonly type: string;
  readonly target?: { readonly type: string; readonly id: string };
  readonly stages: readonly string[];
  /** Milliseconds since the epoch. */
  readonly endsAt: number;
  /** Makes the task fail when its time is over. */
  readonly error?: TaskError | undefined;
}

/** Begins a task that ends by itself. Its outcome is settled now and told then. */
export function beginTask(call: Call, order: TaskOrder): TaskRow {
  const { world, now } = call;
  const outcome = order.error === undefined ? 'success' : 'fail';
  const task: TaskRow = {
    id: hexId(world, 'T-', 24),
    clusterId: order.cluster.id,
    regionId: order.cluster.regionId,
    type: order.type,
    target: order.target ?? { type: 'cluster', id: order.cluster.id },
    stages: order.stages,
    error: order.error,
    createdAt: now,
    endsAt: order.endsAt,
    ...(order.endsAt <= now
      ? { state: outcome }
      : { state: 'running', due: [{ at: order.endsAt, set: { state: outcome } }] }),
  };
  world.table(TASKS).put(task);
  return task;
}

/** Refuses while a task of the cluster runs: there is one at a time. */
export function insistIdle({ world }: Call, clusterId: string): void {
  const running = world
    .table(TASKS)
    .where('clusterId', clusterId)
    .find((task) => task.state === 'running');
  if (running !== undefined)
    throw fault('ErrorClusterState', `task ${running.id} (${running.type}) is running, try again later`);
}

/** What most calls that begin a task answer. */
export function taskAnswer(task: TaskRow): Answer {
  return { cluster_id: task.clusterId, task_id: task.id };
}
