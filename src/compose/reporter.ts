import type { ErrorReport } from '../base/index.ts';
import type { Emit } from '../model/index.ts';
import { addressBook, type AddressOf, type Named } from './address-book.ts';
import type { Mask } from './mask.ts';
import type { ComposeChange } from './plan.ts';
import { parseProgress } from './progress.ts';

/** What a reporter speaks of. */
export interface Reported extends Named {
  readonly mask: Mask;
  readonly emit: Emit;
}

type Step = 'create' | 'update' | 'delete';

interface Course {
  readonly step: Step;
  startedAt?: number;
  ended?: true;
}

/** The words of Compose that end a thing's course, by what was to be done with it. */
const LAST_WORDS: Readonly<Record<string, Readonly<Record<Step, RegExp>>>> = {
  docker_container: { create: /^(?:Healthy|Exited)$/, update: /^(?:Healthy|Exited)$/, delete: /^Removed$/ },
  docker_network: { create: /^Created$/, update: /^Created$/, delete: /^Removed$/ },
  docker_volume: { create: /^Created$/, update: /^Created$/, delete: /^Removed$/ },
  docker_image: { create: /^(?:Pulled|Built)$/, update: /^(?:Pulled|Built)$/, delete: /^Removed$/ },
};

/** Nothing new is said about these: the engine only confirms. */
const SILENT = /^(?:Running|Pulled|Built|Healthy|Removed|Created)$/;

/** Milliseconds a change usually takes; only pulls are known to take long. */
const EXPECTED_MS: Readonly<Record<string, number>> = { docker_image: 30_000, docker_container: 5_000 };

/** Turns what Compose says into the events of every plan's carrying out. */
export class Reporter {
  readonly #emit: Emit;
  readonly #mask: Mask;
  readonly #courses: ReadonlyMap<string, Course>;
  readonly #addressOf: AddressOf;
  readonly #total: number;
  #error = '';

  constructor(reported: Reported) {
    this.#emit = reported.emit;
    this.#mask = reported.mask;
    const active = reported.changes.filter(({ deed }) => deed !== 'keep');
    this.#courses = new Map(active.map(({ address, action }) => [address, { step: stepOf(action) }]));
    this.#addressOf = addressBook(reported);
    this.#total = active.length;
  }

  /** The message that Compose ended with, when it said so in its progress. */
  get error(): string {
    return this.#error;
  }

  /** Hears a line of Compose. */
  hear(line: string): void {
    const progress = parseProgress(line);
    if (progress === undefined) return;
    if (progress.kind === 'error') {
      this.#error = progress.message;
      return;
    }
    const address = this.#addressOf(progress.kind, progress.name);
    if (address !== undefined) this.tell(address, progress.status);
  }

  /** Says that something happens to a thing. Things that stay as they are are not spoken of. */
  tell(address: string, status: string): void {
    const course = this.#courses.get(address);
    if (course === undefined || course.ended === true) return;
    const startedAt = this.#start(address, course);
    if (LAST_WORDS[address.split('.')[0] ?? '']?.[course.step].test(status) === true) {
      this.#end(address, course, startedAt);
      return;
    }
    if (!SILENT.test(status))
      this.#emit({ type: 'resource.progress', address, message: this.#mask.text(status.toLowerCase()) });
  }

  /** Compose succeeded: whatever it did not speak of to the end is done as well. */
  allDone(): void {
    for (const [address, course] of this.#courses)
      if (course.ended !== true) this.#end(address, course, this.#start(address, course));
  }

  failed(address: string, error: ErrorReport): void {
    const course = this.#courses.get(address) ?? { step: 'update' };
    const startedAt = this.#start(address, course);
    course.ended = true;
    this.#emit({
      type: 'resource.failed',
      address,
      action: course.step,
      elapsedMs: Date.now() - startedAt,
      error: plain(error),
    });
  }

  /** Compose stopped: says of everything unfinished that it is. */
  skipRest(because: string): void {
    for (const [address, course] of this.#courses) {
      if (course.ended === true) continue;
      course.ended = true;
      this.#emit({ type: 'resource.skipped', address, action: course.step, because });
    }
  }

  heartbeat(): void {
    const courses = [...this.#courses];
    const running = courses.filter(([, { startedAt, ended }]) => startedAt !== undefined && ended !== true);
    this.#emit({
      type: 'heartbeat',
      running: running.map(([address]) => address),
      done: courses.filter(([, { ended }]) => ended === true).length,
      total: this.#total,
    });
  }

  #start(address: string, course: Course): number {
    if (course.startedAt !== undefined) return course.startedAt;
    course.startedAt = Date.now();
    const expectedMs = EXPECTED_MS[address.split('.')[0] ?? ''] ?? 1000;
    this.#emit({ type: 'resource.start', address, action: course.step, expectedMs });
    return course.startedAt;
  }

  #end(address: string, course: Course, startedAt: number): void {
    course.ended = true;
    this.#emit({ type: 'resource.done', address, action: course.step, elapsedMs: Date.now() - startedAt });
  }
}

function stepOf(action: ComposeChange['action']): Step {
  if (action === 'create') return 'create';
  return action === 'delete' ? 'delete' : 'update';
}

/** As the event stream writes a report: absent parts left out. */
function plain(report: ErrorReport): ErrorReport {
  return JSON.parse(JSON.stringify(report)) as ErrorReport;
}
