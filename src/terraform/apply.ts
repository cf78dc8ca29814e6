import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ErrorReport } from '../base/index.ts';
import type { Emit } from '../model/index.ts';
import { isStopped, listen, type Heard } from './carry-out.ts';
import type { Client } from './client.ts';
import { fail } from './errors.ts';
import { errorOf, failureOf, TerraformError } from './failure.ts';
import { readOutputs, type TerraformOutput } from './outputs.ts';
import { makePlan } from './planner.ts';
import type { Stops } from './process.ts';
import { Reporter } from './reporter.ts';
import { settleState } from './settle.ts';
import { addressesInState } from './status.ts';
import type { Line } from './stream.ts';
import { tellWarnings } from './warning.ts';

export interface ApplyOptions extends Stops {
  readonly emit: Emit;
  /** The saved plan, relative to the directory or absolute. */
  readonly planFile: string;
}

export interface DestroyOptions extends Stops {
  readonly emit: Emit;
}

/** What an apply did, as Terraform counts it: a replacement is one added and one destroyed. */
export interface ApplyOutcome {
  readonly added: number;
  readonly changed: number;
  readonly destroyed: number;
  readonly imported: number;
  readonly outputs: readonly TerraformOutput[];
}

type Counts = Omit<ApplyOutcome, 'outputs'>;

const NOTHING: Counts = { added: 0, changed: 0, destroyed: 0, imported: 0 };

/** Carries out exactly a saved plan. */
export async function applyPlan(client: Client, options: ApplyOptions): Promise<ApplyOutcome> {
  const counts = await carryOut(client, options, 'apply');
  if (counts.added + counts.changed + counts.destroyed > 0) await settleState(client, options);
  const outputs = await readOutputs(client);
  for (const { name, value } of outputs) options.emit({ type: 'output', name, value: value ?? '(secret)' });
  return { ...counts, outputs };
}

/** Removes everything that the state knows, and looks whether it did. */
export async function destroyAll(client: Client, options: DestroyOptions): Promise<ApplyOutcome> {
  const plan = await makePlan(client, { ...options, destroy: true });
  const counts = plan.empty ? NOTHING : await carryOut(client, { ...options, planFile: plan.file }, 'destroy');
  const left = await addressesInState(client);
  if (left.length === 0) return { ...counts, outputs: [] };
  throw new TerraformError(
    fail('LF5227', { headline: `${left.length} left in the state: ${left.join(', ')}` }).report,
    plan.warnings,
  );
}

async function carryOut(client: Client, options: ApplyOptions, phase: 'apply' | 'destroy'): Promise<Counts> {
  const { emit, signal, abandon } = options;
  const file = resolve(client.options.directory, options.planFile);
  if (!existsSync(file))
    throw new TerraformError(fail('LF5221', { headline: `there is no plan at ${options.planFile}` }).report, []);
  emit({ type: 'phase', name: phase, message: `${client.product} carries out the plan` });
  const reporter = new Reporter(emit);
  let counts = NOTHING;
  const heard = await listen({
    client,
    args: ['apply', '-json', '-input=false', file],
    transcript: resolve(client.dataDirectory, `landfall-apply-${randomUUID()}.jsonl`),
    signal,
    abandon,
    hear: (line) => {
      reporter.hear(line);
      counts = countsIn(line) ?? counts;
    },
    beat: () => reporter.heartbeat(),
  });
  tellWarnings(emit, heard.diagnostics);
  if (heard.ended.exit !== 0) throw await failed(client, { options, heard, reporter });
  return counts;
}

function countsIn(line: Line): Counts | undefined {
  if (line.type !== 'change_summary' || line.changes.operation === 'plan') return undefined;
  const { add, change, remove, import: imported } = line.changes;
  return { added: add, changed: change, destroyed: remove, imported };
}

interface Ending {
  readonly options: ApplyOptions;
  readonly heard: Heard;
  readonly reporter: Reporter;
}

/** How it failed, told of every resource and of the whole. */
async function failed(client: Client, { options, heard, reporter }: Ending): Promise<TerraformError> {
  const stopped = isStopped(options);
  const killed = options.abandon?.aborted === true && heard.ended.exit === undefined;
  const world = await stateOfTheWorld(client, reporter);
  const error = killed ? killedError(reporter, world) : failureOf({ client, ...heard, world });
  const whole = stopped && !killed ? interruptedError(error, world) : error;
  const reportOf = (address: string): ErrorReport => {
    const own = heard.diagnostics.find((one) => one.severity === 'error' && one.address === address);
    return own === undefined ? whole.report : errorOf(client, own).report;
  };
  reporter.closeFailed(reportOf, stopped ? 'interrupted' : 'another resource failed');
  return whole;
}

function killedError(reporter: Reporter, world: string): TerraformError {
  const { running } = reporter.progress();
  const headline = running.length === 0 ? 'killed' : `killed while at ${running.join(', ')}`;
  return new TerraformError(fail('LF5225', { headline, world }).report, []);
}

/** What ended because of the interruption is no news; it stays among the diagnostics. */
function interruptedError({ diagnostics }: TerraformError, world: string): TerraformError {
  return new TerraformError(fail('LF5224', { headline: 'interrupted', world }).report, diagnostics);
}

/** What has been done, and what the state holds now. */
async function stateOfTheWorld(client: Client, reporter: Reporter): Promise<string> {
  const { done, errored, running, waiting } = reporter.progress();
  const told = [
    `Done: ${listed(done)}.`,
    ...(errored.length === 0 ? [] : [`Failed: ${listed(errored)}.`]),
    ...(running.length === 0 ? [] : [`Not finished: ${listed(running)}.`]),
    ...(waiting.length === 0 ? [] : [`Not begun: ${listed(waiting)}.`]),
  ];
  const known = await addressesInState(client).then(
    (addresses) => `The state knows ${addresses.length} resources.`,
    () => 'The state cannot be read now.',
  );
  return [...told, known].join(' ');
}

/** How many addresses a sentence names. */
const NAMED = 5;

function listed(addresses: readonly string[]): string {
  if (addresses.length === 0) return 'nothing';
  const named = addresses.slice(0, NAMED).join(', ');
  return addresses.length > NAMED ? `${named} and ${addresses.length - NAMED} more` : named;
}
