import { CloudError, type Attributes, type DriverIo, type ErrorClass, type Wait } from '../../../model/index.ts';
import { filled, rowAt, rowsAt, spelling, textAt } from '../api/answer.ts';
import { query } from '../api/call.ts';
import { classify } from '../api/error-classes.ts';
import { unlessMissing } from '../api/missing.ts';

/** A task of a cluster: creation, growth and change all run as one, and only the task knows why something failed. */
export interface TaskOf {
  /** What it works on, as `node pool np1 of cluster c1`. */
  readonly what: string;
  /** The call that began it, for the error. */
  readonly api: string;
  readonly region: string | undefined;
}

export interface TaskWait extends TaskOf {
  readonly taskId: string;
  readonly expectedSeconds: number;
  readonly timeoutSeconds: number;
}

/** Which of a cluster's tasks is meant. */
export interface TaskSearch {
  readonly clusterId: string;
  readonly region: string | undefined;
  /** Task types, as `cluster_create`. */
  readonly kind: RegExp;
  /** The node pool or add-on it works on; any when omitted. */
  readonly target?: string;
}

/** Research, section 1.7: the words of a task that will not go on. */
const FAILED = new Set(['fail', 'failed', 'canceled', 'cancelled', 'timeout']);
/** Failures older than that many tasks of the kind are history. */
const LOOKED_AT = 10;

/** Waits until the task has succeeded. A task that nobody knows any more is over. */
export async function untilTaskDone(io: DriverIo, task: TaskWait): Promise<void> {
  let stage = '';
  await soonOrLater(io, {
    what: `${task.what}: task ${task.taskId}`,
    expectedSeconds: task.expectedSeconds,
    timeoutSeconds: task.timeoutSeconds,
    poll: async () => {
      const row = await describeTask(io, task.taskId, task.region);
      if (row === undefined || textAt(row, 'state') === 'success') return true;
      if (hasFailed(row)) throw taskFailure(task, row);
      const now = textAt(row, 'current_stage') ?? '';
      if (now !== '' && now !== stage) io.progress(`${task.what}: ${now}`);
      stage = now;
      return undefined;
    },
  });
}

/** The newest task of a kind, in full; undefined when there was none. */
export async function newestTask(io: DriverIo, search: TaskSearch): Promise<Attributes | undefined> {
  const { clusterId, region, kind, target } = search;
  const params = { cluster_id: clusterId, page_number: 1, page_size: 50 };
  const answer = await unlessMissing(query(io, { api: 'cs:DescribeClusterTasks', region, params }));
  const tasks = rowsAt(answer ?? {}, 'tasks')
    .filter((row) => kind.test(textAt(row, 'task_type') ?? ''))
    .toSorted((a, b) => createdAt(b) - createdAt(a));
  for (const { task_id: id } of tasks.slice(0, LOOKED_AT)) {
    const task = await describeTask(io, spelling(id), region);
    if (task !== undefined && (target === undefined || worksOn(task, target))) return task;
  }
  return undefined;
}

export function hasFailed(task: Attributes): boolean {
  return FAILED.has((textAt(task, 'state') ?? '').toLowerCase());
}

/** The error of a failed task: in the task's own words, and of the class that those words tell. */
export function taskFailure({ what, api }: TaskOf, task: Attributes): CloudError {
  const message = reasonOf(task);
  const code = filled(textAt(task, 'error.code')) ?? '';
  return new CloudError({
    errorClass: lastingClass(api, code, message),
    api,
    code: code === '' ? (codesIn(message)[0] ?? '') : code,
    message: `${what} failed: ${message}`,
  });
}

/** Looks at once, and waits only when it is not over yet: most waits of an update are. */
export async function soonOrLater<T>(io: DriverIo, wait: Wait<T>): Promise<T> {
  return (await wait.poll()) ?? io.waitFor(wait);
}

function describeTask(io: DriverIo, taskId: string, region: string | undefined): Promise<Attributes | undefined> {
  return unlessMissing(query(io, { api: 'cs:DescribeTaskInfo', region, params: { task_id: taskId } }));
}

/** The error itself, else the stage that broke, else the last event that was more than a note. */
function reasonOf(task: Attributes): string {
  const said = filled(textAt(task, 'error.message'));
  if (said !== undefined) return said;
  const stage = rowsAt(task, 'stages').findLast(
    (row) => hasFailed(row) && filled(textAt(row, 'message')) !== undefined,
  );
  const event = rowsAt(task, 'events').findLast((row) => !/^(normal|info|)$/i.test(textAt(row, 'level') ?? ''));
  const told = [stage ?? {}, event ?? {}].flatMap((row) => filled(textAt(row, 'message')) ?? []);
  const named = `task ${textAt(task, 'task_id') ?? ''} (${textAt(task, 'task_type') ?? 'unknown type'})`;
  return told[0] ?? `${named} ended as ${textAt(task, 'state') ?? 'unknown'} and gives no reason`;
}

/** Classes that no repetition of the wait would cure. */
const LASTING: readonly ErrorClass[] = ['capacity', 'quota', 'permission', 'balance', 'taken', 'authentication'];

/** The task quotes the codes of the products it called. */
function lastingClass(api: string, code: string, message: string): ErrorClass {
  const classes = [code, ...codesIn(message)].map((each) => classify({ api, code: each, message, status: 400 }));
  return classes.find((each) => LASTING.includes(each)) ?? 'invalid';
}

function codesIn(message: string): readonly string[] {
  return message.match(/\b[A-Z][A-Za-z]+(?:\.[A-Z][A-Za-z]+)+\b/g) ?? [];
}

function worksOn(task: Attributes, target: string): boolean {
  const { id } = rowAt(task, 'target');
  return id === target || spelling(task['parameters']).includes(target);
}

function createdAt(task: Attributes): number {
  return Date.parse(textAt(task, 'created') ?? '') || 0;
}
