import type { Change, Plan } from '../model/index.ts';
import { invertEdges, topologicalOrder } from './graph.ts';

/** One thing the engine does: brings a resource up (create, update, read) or takes one down. */
export interface Step {
  /** `up:ADDRESS` or `down:ADDRESS`. */
  readonly key: string;
  readonly address: string;
  readonly kind: 'create' | 'update' | 'read' | 'delete';
  /** Keys of the steps that must have ended well before. */
  readonly needs: readonly string[];
  readonly expectedSeconds: number;
  /** Seconds from the start of this step to the end of the longest chain that waits for it. */
  readonly remainingSeconds: number;
  /** For the creating half of a create-first replacement: the id that stays until the other half. */
  readonly replaces?: string;
}

/**
 * The steps of a plan with what each waits for. A resource comes up after what it depends on and goes down after
 * everything that depended on it; a replacement is a step up and a step down, in the order its type allows.
 */
export function stepsOf(plan: Plan): readonly Step[] {
  const changes = new Map(plan.changes.map((change) => [change.address, change]));
  const modes = replacementModes(plan.changes, changes);
  const dependents = invertEdges(new Map(plan.changes.map((change) => [change.address, change.dependsOn])));
  const context: Context = { changes, modes, dependents };
  const drafts = plan.changes.flatMap((change) => [...upStep(change, context), ...downStep(change, context)]);
  return withRemaining(drafts);
}

/** Seconds the longest chain of steps takes when everything goes as expected. */
export function expectedMakespan(steps: readonly Step[]): number {
  return steps.reduce((longest, step) => Math.max(longest, step.remainingSeconds), 0);
}

/** Seconds of the longest chain when step `key` takes `seconds(key)`. */
export function criticalPath(
  steps: readonly Pick<Step, 'key' | 'needs'>[],
  seconds: (key: string) => number,
): { readonly seconds: number; readonly keys: readonly string[] } {
  const ends = new Map<string, { readonly end: number; readonly before: string | undefined }>();
  const byKey = new Map(steps.map((step) => [step.key, step]));
  for (const key of topologicalOrder(new Map(steps.map((step) => [step.key, step.needs])))) {
    const before = latest(byKey.get(key)?.needs ?? [], ends);
    ends.set(key, { end: (before === undefined ? 0 : (ends.get(before)?.end ?? 0)) + seconds(key), before });
  }
  let last = latest([...ends.keys()], ends);
  const total = last === undefined ? 0 : (ends.get(last)?.end ?? 0);
  const keys: string[] = [];
  for (; last !== undefined; last = ends.get(last)?.before) keys.unshift(last);
  return { seconds: total, keys };
}

interface Context {
  readonly changes: ReadonlyMap<string, Change>;
  readonly modes: ReadonlyMap<string, Change['replace']>;
  readonly dependents: ReadonlyMap<string, readonly string[]>;
}

type Draft = Omit<Step, 'remainingSeconds'>;

/** What depends on a resource that must be deleted first can only be deleted first itself. */
function replacementModes(
  changes: readonly Change[],
  byAddress: ReadonlyMap<string, Change>,
): ReadonlyMap<string, Change['replace']> {
  const modes = new Map<string, Change['replace']>();
  const order = topologicalOrder(new Map(changes.map((change) => [change.address, change.dependsOn])));
  for (const address of order) {
    const change = byAddress.get(address);
    if (change?.action !== 'replace') continue;
    const forced = change.dependsOn.some((need) => modes.get(need) === 'delete-first');
    modes.set(address, forced ? 'delete-first' : (change.replace ?? 'delete-first'));
  }
  return modes;
}

function upStep(change: Change, { changes, modes }: Context): readonly Draft[] {
  if (!goesUp(change)) return [];
  const needs = change.dependsOn.filter((need) => goesUp(changes.get(need))).map(up);
  const mode = modes.get(change.address);
  const kind = change.action === 'update' ? 'update' : change.action === 'read' ? 'read' : 'create';
  return [
    {
      key: up(change.address),
      address: change.address,
      kind,
      needs: mode === 'delete-first' ? [...needs, down(change.address)] : needs,
      expectedSeconds: change.expectedSeconds,
      ...(mode === 'create-first' && change.id !== undefined ? { replaces: change.id } : {}),
    },
  ];
}

function downStep(change: Change, context: Context): readonly Draft[] {
  if (change.action !== 'delete' && change.action !== 'replace') return [];
  const mode = context.modes.get(change.address);
  const dependents = context.dependents.get(change.address) ?? [];
  const needs = dependents.flatMap((dependent) => neededForDown(dependent, mode, context));
  if (mode === 'create-first') needs.push(up(change.address));
  return [
    {
      key: down(change.address),
      address: change.address,
      kind: 'delete',
      needs: [...new Set(needs)],
      expectedSeconds: change.expectedSeconds,
    },
  ];
}

/** Before something goes down, its dependents have gone down or have let go of it. */
function neededForDown(dependent: string, mode: Change['replace'], { changes }: Context): readonly string[] {
  const change = changes.get(dependent);
  if (change?.action === 'delete' || change?.action === 'replace') {
    return mode === 'create-first' && change.action === 'replace'
      ? [down(dependent), up(dependent)]
      : [down(dependent)];
  }
  return mode !== 'delete-first' && goesUp(change) ? [up(dependent)] : [];
}

function withRemaining(drafts: readonly Draft[]): readonly Step[] {
  const needs = new Map(drafts.map((draft) => [draft.key, draft.needs]));
  const dependents = invertEdges(needs);
  const seconds = new Map(drafts.map((draft) => [draft.key, draft.expectedSeconds]));
  const remaining = new Map<string, number>();
  for (const key of topologicalOrder(needs).toReversed()) {
    const longest = Math.max(0, ...(dependents.get(key) ?? []).map((dependent) => remaining.get(dependent) ?? 0));
    remaining.set(key, (seconds.get(key) ?? 0) + longest);
  }
  return drafts.map((draft) => ({ ...draft, remainingSeconds: remaining.get(draft.key) ?? 0 }));
}

function latest(keys: readonly string[], ends: ReadonlyMap<string, { readonly end: number }>): string | undefined {
  let best: string | undefined;
  for (const key of keys) {
    const end = ends.get(key)?.end;
    if (end !== undefined && (best === undefined || end > (ends.get(best)?.end ?? 0))) best = key;
  }
  return best;
}

function goesUp(change: Change | undefined): boolean {
  return change !== undefined && ['create', 'update', 'replace', 'read'].includes(change.action);
}

function up(address: string): string {
  return `up:${address}`;
}

function down(address: string): string {
  return `down:${address}`;
}
