import { isoSeconds } from '../iso-time.ts';
import type { Action, Answer, Call } from '../service.ts';
import { clusterOf, touching } from './cluster-lookup.ts';
import { fault, insist } from './faults.ts';
import { pageInfo } from './pages.ts';
import { CLUSTERS, TASKS, type TaskRow } from './tables.ts';

export const actions: Readonly<Record<string, Action>> = {
  DescribeTaskInfo: {
    summary: 'tells how a task goes, stage by stage, and why it failed',
    mutates: false,
    route: { method: 'GET', path: '/tasks/{task_id}' },
    run: (call) => describe(taskOf(call), call.now),
  },
  DescribeClusterTasks: {
    summary: 'lists the tasks of a cluster, the newest first',
    mutates: false,
    resources: touching,
    route: { method: 'GET', path: '/clusters/{cluster_id}/tasks' },
    run: listTasks,
  },
  CancelTask: {
    summary: 'calls an upgrade off while it runs',
    mutates: true,
    route: { method: 'POST', path: '/tasks/{task_id}/cancel' },
    run: cancel,
  },
  DescribeClusterEvents: {
    summary: 'lists what happened to a cluster',
    mutates: false,
    resources: touching,
    route: { method: 'GET', path: '/clusters/{ClusterId}/events' },
    run: (call) => listEvents(call, tasksOf(call, clusterOf(call).id)),
  },
  DescribeEvents: {
    summary: 'lists what happened to the clusters of the account',
    mutates: false,
    route: [
      { method: 'GET', path: '/events' },
      { method: 'GET', path: '/regions/{region_id}/events' },
    ],
    run: listAllEvents,
  },
  DescribeClusterLogs: {
    summary: 'lists what happened to a cluster, as log lines',
    mutates: false,
    resources: touching,
    route: { method: 'GET', path: '/clusters/{ClusterId}/logs' },
    reply: { body: 'items' },
    run: listLogs,
  },
};

function taskOf(call: Call): TaskRow {
  const id = call.params.need('task_id');
  const task = call.world.table(TASKS).get(id);
  if (task === undefined) throw fault('ErrorTaskNotFound', id);
  return task;
}

function tasksOf({ world }: Call, clusterId: string): readonly TaskRow[] {
  return world.table(TASKS).where('clusterId', clusterId);
}

function describe(task: TaskRow, now: number): Answer {
  return {
    ...brief(task, now),
    cluster_id: task.clusterId,
    target: task.target,
    current_stage: currentStage(task, now),
    stages: stagesOf(task, now),
    events: happenings(task, now).map(({ at, level, reason, message }) => ({
      action: task.type,
      level,
      reason,
      message,
      source: task.target.type,
      timestamp: isoSeconds(at),
    })),
    task_result: [{ data: task.target.id, status: task.state === 'running' ? 'running' : task.state }],
    parameters: {},
  };
}

function brief(task: TaskRow, now: number): Answer {
  return {
    task_id: task.id,
    task_type: task.type,
    state: task.state,
    created: isoSeconds(task.createdAt),
    updated: isoSeconds(Math.min(now, task.endsAt)),
    ...(task.state === 'fail' && task.error !== undefined ? { error: task.error } : {}),
  };
}

/** When the stage of this index ends. */
function stageEnd(task: TaskRow, index: number): number {
  return task.createdAt + ((task.endsAt - task.createdAt) * (index + 1)) / task.stages.length;
}

function currentStage(task: TaskRow, now: number): string {
  const index = task.stages.findIndex((_, place) => now < stageEnd(task, place));
  return task.stages[index] ?? task.stages.at(-1) ?? '';
}

function stagesOf(task: TaskRow, now: number): readonly Answer[] {
  const begun = task.stages.filter((_, index) => index === 0 || stageEnd(task, index - 1) <= now);
  return begun.map((name, index) => {
    const end = stageEnd(task, index);
    const isLast = index === task.stages.length - 1;
    const state = now < end ? 'running' : isLast ? task.state : 'success';
    return {
      name,
      state,
      start_time: isoSeconds(index === 0 ? task.createdAt : stageEnd(task, index - 1)),
      end_time: now < end ? '' : isoSeconds(end),
      message: isLast && state === 'fail' ? (task.error?.message ?? '') : '',
      outputs: {},
    };
  });
}

/** Something that happened in the course of a task. */
interface Happening {
  readonly at: number;
  readonly level: 'info' | 'warning' | 'error';
  readonly reason: string;
  readonly message: string;
}

function happenings(task: TaskRow, now: number): readonly Happening[] {
  const info = { level: 'info' } as const;
  const passed = task.stages.map((stage, index) => ({
    ...info,
    at: stageEnd(task, index),
    reason: stage,
    message: `${stage} is done`,
  }));
  const start = { ...info, at: task.createdAt, reason: 'Start', message: `start to ${task.type} ${task.target.id}` };
  const all = [start, ...passed.slice(0, -1), endOf(task)];
  return all.filter((one) => one.at <= now);
}

function endOf(task: TaskRow): Happening {
  const { type, target, error, endsAt: at } = task;
  if (error === undefined) return { at, level: 'info', reason: 'Succeed', message: `${type} ${target.id} succeeded` };
  return { at, level: 'error', reason: error.code, message: error.message };
}

function listTasks(call: Call): Answer {
  const id = call.params.need('cluster_id');
  const rows = tasksOf(call, id);
  if (rows.length === 0) clusterOf(call, id);
  const page = pageInfo(rows.toReversed(), call.params);
  return { tasks: page.rows.map((row) => brief(row, call.now)), page_info: page.info };
}

function listAllEvents(call: Call): Answer {
  const { params, world } = call;
  const [cluster, region] = [params.text('cluster_id'), params.text('region_id')];
  const rows = world
    .table(TASKS)
    .all()
    .filter((task) => cluster === undefined || task.clusterId === cluster)
    .filter((task) => region === undefined || task.regionId === region);
  return listEvents(call, rows);
}

function listEvents(call: Call, tasks: readonly TaskRow[]): Answer {
  const wanted = call.params.text('task_id');
  const events = tasks
    .filter((task) => wanted === undefined || task.id === wanted)
    .flatMap((task) =>
      happenings(task, call.now).map(({ at, level, reason, message }, index) => ({
        event_id: `E-${task.id.slice(2)}-${index}`,
        cluster_id: task.clusterId,
        type: task.type,
        source: task.target.type,
        subject: task.target.id,
        time: isoSeconds(at),
        data: { level, reason, message },
      })),
    )
    .sort((a, b) => (a.time < b.time ? 1 : -1));
  const page = pageInfo(events, call.params);
  return { events: page.rows, page_info: page.info, next_token: '' };
}

function listLogs(call: Call): Answer {
  const { id } = clusterOf(call);
  const items = tasksOf(call, id)
    .flatMap((task) => happenings(task, call.now))
    .map(({ at, level, message }, index) => ({
      ID: index + 1,
      cluster_id: id,
      cluster_log: message,
      log_level: level,
      created: isoSeconds(at),
      updated: isoSeconds(at),
    }));
  return { items };
}

/** Only an upgrade can be called off: the cluster stays at the version it has. */
function cancel(call: Call): Answer {
  const task = taskOf(call);
  insist(task.state === 'running', 'ErrorClusterState', `task ${task.id} is ${task.state}`);
  insist(task.type === 'cluster_upgrade', 'ErrorClusterState', `a task ${task.type} cannot be canceled`);
  const { due: _end, ...stopped } = task;
  call.world.table(TASKS).put({ ...stopped, state: 'canceled', endsAt: call.now });
  const { due: _upgraded, ...cluster } = clusterOf(call, task.clusterId);
  call.world.table(CLUSTERS).put({ ...cluster, state: 'running', updatedAt: call.now });
  return {};
}
