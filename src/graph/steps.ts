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
  return withRemaining(afterLettingGo(drafts, context));
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
  const ends = new Map<string, End>();
  const byKey = new Map(steps.map((step) => [step.key, step]));
  for (const key of topologicalOrder(new Map(steps.map((step) => [step.key, step.needs])))) {
    const before = latest(byKey.get(key)?.needs ?? [], ends);
    ends.set(key, { end: endOf(before, ends) + seconds(key), before });
  }
  const last = latest([...ends.keys()], ends);
  return { seconds: endOf(last, ends), keys: chainTo(last, ends) };
}

interface End {
  readonly end: number;
  /** The step it waited for last. */
  readonly before: string | undefined;
}

function endOf(key: string | undefined, ends: ReadonlyMap<string, Pick<End, 'end'>>): number {
  return key === undefined ? 0 : (ends.get(key)?.end ?? 0);
}

function chainTo(last: string | undefined, ends: ReadonlyMap<string, End>): readonly string[] {
  const keys: string[] = [];
  for (let key = last; key !== undefined; key = ends.get(key)?.before) keys.unshift(key);
  return keys;
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
  if (!changes.some((change) => change.action === 'replace' || change.deposed !== undefined)) return modes;
  const order = topologicalOrder(new Map(changes.map((change) => [change.address, change.dependsOn])));
  for (const address of order) {
    const mode = modeOf(byAddress.get(address), modes);
    if (mode !== undefined) modes.set(address, mode);
  }
  return modes;
}

function modeOf(change: Change | undefined, modes: ReadonlyMap<string, Change['replace']>): Change['replace'] {
  // Earlier generations that are left over stand beside their successor already.
  if (change?.action !== 'replace') return change?.deposed === undefined ? undefined : 'create-first';
  const forced = change.dependsOn.some((need) => modes.get(need) === 'delete-first');
  return forced ? 'delete-first' : (change.replace ?? 'delete-first');
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
      ...(change.action === 'replace' && mode === 'create-first' && change.id !== undefined
        ? { replaces: change.id }
        : {}),
    },
  ];
}

function downStep(change: Change, context: Context): readonly Draft[] {
  if (!goesDown(change)) return [];
  const mode = context.modes.get(change.address);
  const dependents = context.dependents.get(change.address) ?? [];
  const needs = dependents.flatMap((dependent) => neededForDown(dependent, mode, context));
  if (mode === 'create-first' && change.action !== 'delete') needs.push(up(change.address));
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
  if (change?.action === 'delete') return [down(dependent)];
  if (change?.action === 'replace')
    return mode === 'create-first' ? [down(dependent), up(dependent)] : [down(dependent)];
  if (change === undefined || mode === 'delete-first' || !goesUp(change)) return [];
  return goesDown(change) ? [down(dependent), up(dependent)] : [up(dependent)];
}

/** What something was built on goes down after it has let go, unless that would have to wait for the going down itself. */
function afterLettingGo(drafts: readonly Draft[], { changes }: Context): readonly Draft[] {
  const lettingGo = [...changes.values()].filter((change) => change.formerly !== undefined);
  if (lettingGo.length === 0) return drafts;
  const needs = new Map(drafts.map((draft) => [draft.key, [...draft.needs]]));
  for (const change of lettingGo) {
    const letsGo = goesDown(change) ? down(change.address) : up(change.address);
    if (!needs.has(letsGo)) continue;
    for (const former of change.formerly ?? [])
      if (!reaches(needs, letsGo, down(former))) needs.get(down(former))?.push(letsGo);
  }
  return drafts.map((draft) => ({ ...draft, needs: [...new Set(needs.get(draft.key))] }));
}

/** Whether `from` waits for `to`, directly or through others. */
function reaches(needs: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  const seen = new Set<string>();
  const queue = [from];
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    if (key === to) return true;
    if (seen.has(key)) continue;
    seen.add(key);
    queue.push(...(needs.get(key) ?? []));
  }
  return false;
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

function latest(keys: readonly string[], ends: ReadonlyMap<string, Pick<End, 'end'>>): string | undefined {
  const ended = keys.filter((key) => ends.has(key));
  return ended.toSorted((a, b) => endOf(b, ends) - endOf(a, ends))[0];
}

function goesUp(change: Change | undefined): boolean {
  return change !== undefined && ['create', 'update', 'replace', 'read'].includes(change.action);
}

/** Deleted, replaced, or with earlier generations still to be deleted. */
function goesDown(change: Change): boolean {
  return (
    change.action === 'delete' || change.action === 'replace' || (goesUp(change) && (change.deposed ?? []).length > 0)
  );
}

function up(address: string): string {
  return `up:${address}`;
}

function down(address: string): string {
  return `down:${address}`;
}
