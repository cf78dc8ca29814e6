import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Emit } from '../model/index.ts';
import { ask, runQuietly } from './carry-out.ts';
import type { Client } from './client.ts';
import type { TerraformPlan } from './plan.ts';
import { readPlan } from './plan-reading.ts';
import type { Stops } from './process.ts';
import type { Line } from './stream.ts';
import { tellWarnings } from './warning.ts';

export interface PlanOptions extends Stops {
  readonly emit: Emit;
  /** Where the plan is saved, relative to the directory or absolute; `landfall.tfplan` in Terraform's data when absent. */
  readonly out?: string;
  /** Plans the removal of everything. */
  readonly destroy?: boolean;
  /** Addresses that alone are looked at, with what they need. */
  readonly targets?: readonly string[];
  /** Only compares the state with the world; the configuration is not applied. */
  readonly refreshOnly?: boolean;
}

const PLAN_FILE = 'landfall.tfplan';

/** Plans, saves the plan for its owner alone, and reads it. A plan that fails leaves no file. */
export async function makePlan(client: Client, options: PlanOptions): Promise<TerraformPlan> {
  const { emit, signal, abandon } = options;
  const file = resolve(client.options.directory, options.out ?? join(client.dataDirectory, PLAN_FILE));
  const goal = goalOf(options);
  emit({ type: 'phase', name: 'plan', message: `${client.product} plans` });
  makePrivate(file);
  const looked = new Set<string>();
  try {
    const warnings = await runQuietly({
      client,
      args: ['plan', '-json', '-input=false', `-out=${file}`, ...planArgs(client, options)],
      signal,
      abandon,
      hear: (line) => refreshed(line, looked),
      beat: () => emit({ type: 'heartbeat', running: [], done: looked.size, total: looked.size }),
    });
    tellWarnings(emit, warnings);
    const shown = await ask(client, ['show', '-json', '-no-color', file], { signal, abandon });
    return { ...readPlan(shown, goal), warnings, file };
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
}

function goalOf({ destroy, refreshOnly }: PlanOptions): TerraformPlan['goal'] {
  if (destroy === true) return 'destroy';
  return refreshOnly === true ? 'refresh' : 'apply';
}

function planArgs({ options }: Client, { destroy, refreshOnly, targets = [] }: PlanOptions): readonly string[] {
  return [
    ...(options.variablesFile === undefined ? [] : [`-var-file=${options.variablesFile}`]),
    ...(destroy === true ? ['-destroy'] : []),
    ...(refreshOnly === true ? ['-refresh-only'] : []),
    ...targets.map((target) => `-target=${target}`),
  ];
}

/** Terraform writes into the file that is there and keeps who may read it. */
function makePrivate(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '', { mode: 0o600 });
  chmodSync(file, 0o600);
}

function refreshed(line: Line, looked: Set<string>): void {
  if (line.type === 'refresh_complete') looked.add(line.hook.resource?.addr ?? '');
}
