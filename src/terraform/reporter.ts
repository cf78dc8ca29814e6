import type { ErrorReport } from '../base/index.ts';
import type { Emit } from '../model/index.ts';
import type { HookLine, Line } from './stream.ts';

type Step = 'create' | 'update' | 'read' | 'delete';

/** What happens to one resource; a replacement has two of them in turn. */
interface Course {
  readonly address: string;
  readonly step: Step;
  readonly startedAt: number;
  state: 'running' | 'done' | 'errored';
  elapsedMs: number;
}

/** How many steps of a plan came to which end. */
export interface Progress {
  readonly done: readonly string[];
  readonly running: readonly string[];
  readonly errored: readonly string[];
  readonly waiting: readonly string[];
}

const STEPS: Readonly<Record<string, Step>> = {
  create: 'create',
  update: 'update',
  delete: 'delete',
  read: 'read',
  remove: 'delete',
};

/** Steps that a planned action takes; what is read or only written down is not waited for. */
const PLANNED: Readonly<Record<string, readonly Step[]>> = {
  create: ['create'],
  update: ['update'],
  delete: ['delete'],
  replace: ['delete', 'create'],
};

/** Nothing is known of how long a provider takes. */
const UNKNOWN_MS = 0;

/** Turns what Terraform says while it applies into the events of every plan's carrying out. */
export class Reporter {
  readonly #emit: Emit;
  readonly #planned = new Map<string, readonly Step[]>();
  readonly #courses: Course[] = [];

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  hear(line: Line): void {
    if (line.type === 'planned_change') {
      const steps = PLANNED[line.change.action];
      if (steps !== undefined) this.#planned.set(line.change.resource.addr, steps);
    } else if ('hook' in line) this.#hearHook(line);
  }

  heartbeat(): void {
    this.#emit({
      type: 'heartbeat',
      running: [...this.progress().running],
      done: this.#courses.filter(({ state, step }) => state !== 'running' && step !== 'read').length,
      total: [...this.#planned.values()].flat().length,
    });
  }

  progress(): Progress {
    const at = (state: Course['state']): readonly string[] =>
      this.#courses.filter((course) => course.state === state && course.step !== 'read').map(({ address }) => address);
    const begun = new Set(this.#courses.map(({ address }) => address));
    const waiting = [...this.#planned.keys()].filter((address) => !begun.has(address));
    return { done: at('done'), running: at('running'), errored: at('errored'), waiting };
  }

  /** Terraform stopped: says how everything unfinished failed, and that the rest was not begun. */
  closeFailed(reportOf: (address: string) => ErrorReport, because: string): void {
    for (const course of this.#courses) {
      if (course.state === 'done') continue;
      this.#emit({
        type: 'resource.failed',
        address: course.address,
        action: course.step,
        elapsedMs: course.elapsedMs,
        error: plain(reportOf(course.address)),
      });
    }
    for (const address of this.progress().waiting) {
      const [action = 'update'] = this.#planned.get(address) ?? [];
      this.#emit({ type: 'resource.skipped', address, action, because });
    }
  }

  #hearHook(line: HookLine): void {
    const address = line.hook.resource?.addr;
    if (address === undefined) return;
    switch (line.type) {
      case 'apply_start':
        this.#start(address, line);
        break;
      case 'apply_progress':
      case 'provision_progress':
        this.#tell(address, line);
        break;
      case 'apply_complete':
        this.#end(address, line);
        break;
      case 'apply_errored':
        this.#close(address, line, 'errored');
        break;
      default:
    }
  }

  #start(address: string, line: HookLine): void {
    const step = STEPS[line.hook.action] ?? 'update';
    this.#courses.push({ address, step, startedAt: line['@timestamp'], state: 'running', elapsedMs: 0 });
    this.#emit({ type: 'resource.start', address, action: step, expectedMs: UNKNOWN_MS });
  }

  #tell(address: string, { type, hook }: HookLine): void {
    const words = type === 'provision_progress' ? hook.output : `still at it after ${hook.elapsed_seconds ?? 0} s`;
    if (words !== undefined && words !== '') this.#emit({ type: 'resource.progress', address, message: words });
  }

  #end(address: string, line: HookLine): void {
    const course = this.#close(address, line, 'done');
    if (course === undefined) return;
    const { id_value: id } = line.hook;
    this.#emit({
      type: 'resource.done',
      address,
      action: course.step,
      ...(id === undefined ? {} : { id }),
      elapsedMs: course.elapsedMs,
    });
  }

  #close(address: string, line: HookLine, state: 'done' | 'errored'): Course | undefined {
    const course = this.#courses.findLast((one) => one.address === address && one.state === 'running');
    if (course === undefined) return undefined;
    course.state = state;
    course.elapsedMs = Math.max(0, line['@timestamp'] - course.startedAt);
    return course;
  }
}

/** As the event stream writes a report: absent parts left out. */
function plain(report: ErrorReport): ErrorReport {
  return JSON.parse(JSON.stringify(report)) as ErrorReport;
}
