import type { Action, ArgChange, Json, PlanCounts } from '../model/index.ts';
import type { TerraformDiagnostic } from './diagnostic.ts';

/** One line of a plan: a resource, and what happens to it. */
export interface TerraformChange {
  /** As `module.network.aws_vpc.main[0]`. */
  readonly address: string;
  readonly type: string;
  /** `none` for what is only moved or imported. */
  readonly action: Action;
  /** The id it has now, or is imported by. */
  readonly id?: string;
  /** What differs, place by place; secrets show as `(secret)`; `after` is undefined for what is known after apply. */
  readonly args: readonly ArgChange[];
  /** A sentence when the arguments do not tell. */
  readonly reason?: string;
  /** The address it had so far. */
  readonly movedFrom?: string;
  /** The id it is taken over by; empty when an identity without id does it. */
  readonly importedFrom?: string;
  /** For replacements: whether the new one may exist beside the old one. */
  readonly replace?: 'create-first' | 'delete-first';
}

/** How an output differs. */
export interface OutputChange {
  readonly name: string;
  readonly action: 'create' | 'update' | 'delete';
  readonly before: Json | undefined;
  /** Undefined when it is only known after apply. */
  readonly after: Json | undefined;
  readonly sensitive: boolean;
}

/** What applying the saved plan would do. */
export interface TerraformPlan {
  readonly goal: 'apply' | 'destroy' | 'refresh';
  /** Everything that happens; what stays is not listed. */
  readonly changes: readonly TerraformChange[];
  readonly outputs: readonly OutputChange[];
  /** What differs in the world from the state; `args` tell from what to what it went. */
  readonly drift: readonly TerraformChange[];
  /** How many of each action. */
  readonly counts: PlanCounts;
  readonly warnings: readonly TerraformDiagnostic[];
  /** True when applying it would do nothing. */
  readonly empty: boolean;
  /** The saved plan; it holds secrets in clear and may be read by its owner alone. Delete it after use. */
  readonly file: string;
}
