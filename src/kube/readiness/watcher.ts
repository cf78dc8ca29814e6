import { formatDuration } from '../../base/index.ts';
import { CloudError } from '../../model/index.ts';
import { kubeRequest } from '../client/port.ts';
import { fail } from '../errors.ts';
import { namespaceOf, textAt, titleOf, type KubeObject, type ObjectKey } from '../object.ts';
import { NO_EVIDENCE, type Evidence } from './evidence.ts';
import { troublesOf } from './explanation.ts';
import { gatherEvidence, type Ask } from './gather.ts';
import { customWaitVerdict, verdictOf, type CustomWait } from './readiness.ts';
import type { Trouble } from './trouble.ts';
import type { Verdict } from './verdict.ts';

/** What watching one object needs. */
export interface Watching {
  readonly ask: Ask;
  readonly key: ObjectKey;
  /** Milliseconds on the clock that the waiting happens on. */
  readonly now: () => number;
  /** Told every line that differs from the one before. */
  readonly progress: (message: string) => void;
  readonly timeoutSeconds: number;
  readonly wait?: CustomWait | undefined;
  /** The object as it was read just now, for the first look. */
  readonly live?: KubeObject;
  /** For errors. */
  readonly address?: string | undefined;
}

/** Milliseconds between two looks at what surrounds the object. */
const LOOK_AROUND_MS = 3000;
/** Seconds until a node has tried again what failed before: its longest back-off is five minutes. */
const TRIED_AGAIN_SECONDS = 330;
/** Lines of a crashed container's log that are told. */
const LOG_LINES = 12;

/**
 * A look at an object, to be repeated until it gives the object: then it is ready.
 * @throws LF8009 when it will not become ready by itself, LF8010 when the time is over; both say why.
 */
export function watchReadiness(watching: Watching): () => Promise<KubeObject | undefined> {
  const started = watching.now();
  const memory: Memory = {
    started,
    lookedAt: Number.NEGATIVE_INFINITY,
    evidence: NO_EVIDENCE,
    told: '',
    since: new Map(),
    former: undefined,
  };
  let known = watching.live;
  return async () => {
    const object = known ?? (await getObject(watching));
    known = undefined;
    if (object === undefined) throw vanished(watching);
    const verdict = await judge(watching, object, memory);
    // What is ready at the first look is not worth a line.
    if (verdict.state !== 'ready' || memory.told !== '') tell(watching, memory, verdict.message);
    if (verdict.state === 'ready' || isAccepted(verdict, watching.now() - started)) return object;
    const troubles = troublesOf(object, memory.evidence);
    if (verdict.state === 'failed') throw await broken(watching, object, { verdict, trouble: troubles[0] });
    await giveUpOn(watching, object, { verdict, troubles, memory });
    if (watching.now() - started >= watching.timeoutSeconds * 1000) {
      throw await tooLate(watching, object, { verdict, trouble: troubles[0] });
    }
    return undefined;
  };
}

interface Memory {
  readonly started: number;
  lookedAt: number;
  evidence: Evidence;
  told: string;
  /** When each trouble was seen first. */
  readonly since: Map<string, number>;
  /** How often each trouble had happened before this waiting began; whoever runs a command again may have mended it. */
  former: ReadonlyMap<string, number> | undefined;
}

interface State {
  readonly verdict: Verdict;
  readonly trouble: Trouble | undefined;
}

/** The object's own word, with a look around when it is not ready. */
async function judge(watching: Watching, object: KubeObject, memory: Memory): Promise<Verdict> {
  const first = verdictBy(watching, object, memory.evidence);
  if (first.state === 'ready' || watching.now() - memory.lookedAt < LOOK_AROUND_MS) return first;
  memory.lookedAt = watching.now();
  memory.evidence = await gatherEvidence(watching.ask, object);
  return verdictBy(watching, object, memory.evidence);
}

function verdictBy({ wait }: Watching, object: KubeObject, evidence: Evidence): Verdict {
  return wait === undefined ? verdictOf(object, evidence) : customWaitVerdict(object, wait, evidence);
}

function isAccepted(verdict: Verdict, elapsedMs: number): boolean {
  if (verdict.state !== 'waiting' || verdict.acceptAfterSeconds === undefined) return false;
  return elapsedMs >= verdict.acceptAfterSeconds * 1000;
}

function tell({ progress }: Watching, memory: Memory, message: string): void {
  if (message === memory.told) return;
  memory.told = message;
  progress(message);
}

/** Tells what is wrong, and ends the wait for what has lasted longer than it would if it healed. */
async function giveUpOn(
  watching: Watching,
  object: KubeObject,
  {
    verdict,
    troubles,
    memory,
  }: { readonly verdict: Verdict; readonly troubles: readonly Trouble[]; readonly memory: Memory },
): Promise<void> {
  const now = watching.now();
  const former = (memory.former ??= new Map(
    troubles.flatMap(({ key, failures }) => (failures === undefined ? [] : [[key, failures]])),
  ));
  for (const trouble of troubles) {
    const since = memory.since.get(trouble.key) ?? now;
    if (!memory.since.has(trouble.key)) watching.progress(trouble.headline);
    memory.since.set(trouble.key, since);
    if (now - since >= patienceWith(trouble, former) * 1000) throw await broken(watching, object, { verdict, trouble });
  }
}

/** What failed before this waiting began, and not since, is given the time to be tried again. */
function patienceWith({ key, failures, patienceSeconds }: Trouble, former: ReadonlyMap<string, number>): number {
  const isOld = failures !== undefined && former.get(key) === failures;
  return isOld ? Math.max(patienceSeconds, TRIED_AGAIN_SECONDS) : patienceSeconds;
}

async function broken(watching: Watching, object: KubeObject, { verdict, trouble }: State): Promise<Error> {
  const place = placeOf(watching, object, verdict);
  if (trouble === undefined) return fail('LF8009', { headline: `${titleOf(object)}: ${verdict.message}`, ...place });
  const why = await explained(watching, object, trouble);
  return fail('LF8009', { headline: trouble.headline, why, fix: trouble.fix, ...place });
}

async function tooLate(watching: Watching, object: KubeObject, { verdict, trouble }: State): Promise<Error> {
  const waited = formatDuration(watching.timeoutSeconds * 1000);
  const headline = `waited ${waited} for ${titleOf(object)}: ${trouble?.headline ?? verdict.message}`;
  const place = placeOf(watching, object, verdict);
  if (trouble === undefined) return fail('LF8010', { headline, ...place });
  return fail('LF8010', { headline, why: await explained(watching, object, trouble), fix: trouble.fix, ...place });
}

function placeOf({ address }: Watching, object: KubeObject, verdict: Verdict) {
  const namespace = namespaceOf(object);
  return {
    world: `${titleOf(object)}${namespace === '' ? '' : ` in namespace ${namespace}`}: ${verdict.message}. It stays as it is.`,
    ...(address === undefined ? {} : { where: { address } }),
  };
}

async function explained(watching: Watching, object: KubeObject, { why, log }: Trouble): Promise<string> {
  if (log === undefined) return why;
  const lines = await lastLines(watching, namespaceOf(object), log);
  return lines === '' ? why : `${why}\nThe last lines of its log:\n${lines}`;
}

/** The end of a container's log; empty when there is none or it may not be read. */
async function lastLines({ ask }: Watching, namespace: string, log: NonNullable<Trouble['log']>): Promise<string> {
  const { pod, container, previous } = log;
  const params = { namespace, name: pod, container, previous, tailLines: LOG_LINES };
  try {
    const answer = await ask({
      ...kubeRequest({ apiVersion: 'v1', kind: 'Pod' }, 'log', params),
      expects: ['400', 'BadRequest'],
    });
    return textAt(answer, 'text')
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`)
      .join('\n')
      .trimEnd();
  } catch (error) {
    if (error instanceof CloudError) return '';
    throw error;
  }
}

async function getObject({ ask, key }: Watching): Promise<KubeObject | undefined> {
  const { namespace, name } = key;
  const answer = await ask(kubeRequest(key, 'get', { name, ...(namespace === undefined ? {} : { namespace }) }));
  return answer['object'] as KubeObject | undefined;
}

function vanished({ key, address }: Watching): Error {
  return fail('LF8009', {
    headline: `${key.kind} ${key.name} was deleted while it was waited for`,
    why: 'Somebody else, or a controller, removed it.',
    fix: 'Run the same command again: it makes the object anew.',
    ...(address === undefined ? {} : { where: { address } }),
  });
}
