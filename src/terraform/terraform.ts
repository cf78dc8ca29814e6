import { applyPlan, destroyAll, type ApplyOptions, type ApplyOutcome, type DestroyOptions } from './apply.ts';
import { connect, type TerraformOptions } from './client.ts';
import { initialise, type InitOptions } from './init.ts';
import { releaseLock } from './lock.ts';
import { readOutputs, type TerraformOutput } from './outputs.ts';
import type { TerraformPlan } from './plan.ts';
import { makePlan, type PlanOptions } from './planner.ts';
import { readStatus, type StatusOptions, type TerraformStatus } from './status.ts';
import type { Product } from './version.ts';

/**
 * A root directory of Terraform: its files on one side, what its state knows on the other. Every error is a
 * `TerraformError` with all that Terraform found; all but `init` may end with LF5203 when `init` has not been run.
 */
export interface Terraform {
  readonly product: Product;
  readonly version: string;
  /** Fetches providers and modules and opens the backend. @throws LF5204 … LF5210, LF5214 … LF5216, LF5224, LF5228 */
  init(options: InitOptions): Promise<void>;
  /** Compares the files with the world and saves what would change. Changes nothing. @throws LF5209 … LF5219, LF5224 */
  plan(options: PlanOptions): Promise<TerraformPlan>;
  /** Carries out exactly a saved plan. @throws LF5213 … LF5226, LF5229 */
  apply(options: ApplyOptions): Promise<ApplyOutcome>;
  /** Plans the removal of everything, carries it out, and looks whether anything is left. @throws as `apply`, LF5227 */
  destroy(options: DestroyOptions): Promise<ApplyOutcome>;
  /** The outputs of the last apply; none before it. */
  outputs(): Promise<readonly TerraformOutput[]>;
  /** What the state knows, and when asked for, what differs from it in the world. */
  status(options?: StatusOptions): Promise<TerraformStatus>;
  /** Breaks a lock that a run left behind; `id` as the error LF5219 tells. @throws LF5231 when there is no such lock */
  unlock(id: string): Promise<void>;
}

/** Finds Terraform or OpenTofu. The directory is read when it is first needed. @throws LF5200, LF5201, LF5202 */
export async function openTerraform(options: TerraformOptions): Promise<Terraform> {
  const client = await connect(options);
  return {
    product: client.product,
    version: client.version,
    init: (how) => initialise(client, how),
    plan: (how) => makePlan(client, how),
    apply: (how) => applyPlan(client, how),
    destroy: (how) => destroyAll(client, how),
    outputs: () => readOutputs(client),
    status: (how = {}) => readStatus(client, how),
    unlock: (id) => releaseLock(client, id),
  };
}
