import type { Attributes, StateResource } from '../../model/index.ts';

/** What the journal holds, one JSON object a line, in the order it happened. */
export type JournalRecord =
  | { readonly kind: 'begin'; readonly run: string; readonly command: string; readonly at: string }
  /** Work on a resource starts; `args` as far as they may be stored. */
  | {
      readonly kind: 'step';
      readonly address: string;
      readonly type: string;
      readonly region?: string;
      readonly step: 'create' | 'update' | 'delete';
      readonly args: Attributes;
      readonly dependsOn: readonly string[];
      /** Ids that the new generation replaces and that are still to be deleted. */
      readonly deposed?: readonly string[];
      /** What they were built on. */
      readonly deposedDependsOn?: readonly string[];
      readonly holdsData?: boolean;
      readonly origin?: string;
    }
  /** A changing call is about to leave. On disk before it does. */
  | {
      readonly kind: 'intent';
      readonly n: number;
      readonly address: string;
      readonly api: string;
      readonly token?: string;
      readonly digest: string;
    }
  /** Its outcome; an intent without one may or may not have been carried out. */
  | { readonly kind: 'outcome'; readonly n: number; readonly ok: boolean; readonly code?: string }
  /** The creating call told the id. */
  | { readonly kind: 'id'; readonly address: string; readonly id: string }
  /** The step is over: what the state now holds for the address; null when it is gone. */
  | { readonly kind: 'done'; readonly address: string; readonly resource: StateResource | null };
