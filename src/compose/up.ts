import type { Emit } from '../model/index.ts';
import { addressBook } from './address-book.ts';
import type { Client } from './client.ts';
import { runOnProject } from './carry-out.ts';
import { fail } from './errors.ts';
import { observe } from './observed.ts';
import { serviceIn, type ComposeChange, type ComposePlan } from './plan.ts';
import { planOf } from './planner.ts';
import { Reporter } from './reporter.ts';
import { lookAround, type Situation, type Supply } from './situation.ts';
import { projectStatus, type ComposeStatus } from './status.ts';

export interface UpOptions extends Supply {
  readonly emit: Emit;
  /** Aborting interrupts Docker Compose as Ctrl-C does. */
  readonly signal?: AbortSignal;
  /** How long services may take to be up and healthy; 10 minutes when absent. Real milliseconds. */
  readonly timeoutMs?: number;
}

/** What `up` did. */
export interface UpOutcome {
  /** What was to be done; empty when everything was as it should be. */
  readonly plan: ComposePlan;
  readonly status: ComposeStatus;
}

const TIMEOUT_MS = 600_000;

/** Brings the files about: plan, refuse what is bound to fail, carry out, wait. */
export async function bringUp(client: Client, options: UpOptions): Promise<UpOutcome> {
  if (options.signal?.aborted === true) throw fail('LF5122', { headline: 'interrupted before anything was done' });
  const situation = await lookAround(client, options);
  const plan = await planOf(situation);
  refuseBlocked(plan);
  const { desired, observed } = situation;
  const before = projectStatus(client, desired, observed);
  if (plan.empty && before.ready) return { plan, status: before };
  await makeReady(situation, plan);
  return { plan, status: await compose(situation, plan, options) };
}

/** Nothing is begun that is bound to fail. */
function refuseBlocked({ changes }: ComposePlan): void {
  const blocked = changes.filter((one) => one.blocked !== undefined);
  const [first] = blocked;
  if (first?.blocked === undefined) return;
  const others = blocked.slice(1).map((one) => `${one.address}: ${one.blocked}`);
  throw fail(first.blockedBy ?? 'LF5121', {
    headline: first.blocked,
    where: { address: first.address },
    world: ['Nothing was changed.', ...others.map((line) => `Also: ${line}.`)].join('\n'),
  });
}

/** What Docker Compose would not do by itself: containers with stale secrets go, paused ones go on. */
async function makeReady({ client, observed }: Situation, { changes }: ComposePlan): Promise<void> {
  const stale = changes.filter(({ deed, args }) => deed === 'recreate' && args.some(isContent)).map(serviceOfRow);
  if (stale.length > 0) await client.compose(['rm', '--stop', '--force', ...stale]);
  if (observed.containers.some(({ State }) => State.Status === 'paused')) await client.compose(['unpause']);
}

function isContent({ name }: ComposeChange['args'][number]): boolean {
  return /^(?:secrets|configs)\./.test(name);
}

function serviceOfRow(row: ComposeChange): string {
  return serviceIn(row) ?? '';
}

async function compose(situation: Situation, plan: ComposePlan, options: UpOptions): Promise<ComposeStatus> {
  const { client, desired, observed, mask } = situation;
  const named = { project: client.options.project, changes: plan.changes, desired, observed };
  const reporter = new Reporter({ ...named, mask, emit: options.emit });
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  let status = projectStatus(client, desired, observed);
  const isReady = async (): Promise<boolean> => {
    status = projectStatus(client, desired, await observe(client, desired));
    return status.ready;
  };
  const error = await runOnProject({
    client,
    mask,
    reporter,
    addressOf: addressBook(named),
    timeoutMs,
    args: upArgs(options, timeoutMs),
    signal: options.signal,
    isReady,
  });
  if (error !== undefined) throw error;
  reporter.allDone();
  return status;
}

function upArgs({ pull, build }: Supply, timeoutMs: number): readonly string[] {
  const seconds = String(Math.ceil(timeoutMs / 1000));
  const always = ['up', '--detach', '--remove-orphans', '--wait', '--wait-timeout', seconds];
  return [
    ...always,
    ...(pull === undefined ? [] : ['--pull', pull]),
    ...(build === 'always' ? ['--build'] : []),
    ...(build === 'never' ? ['--no-build'] : []),
  ];
}
