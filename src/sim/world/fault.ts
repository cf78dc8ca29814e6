/** How often a fault strikes: always, by chance (0 to 100), or the next `times` matching calls. */
export type Share = { readonly percent: number } | { readonly times: number } | { readonly always: true };

/** One thing that goes wrong in a world. `action` is `ecs:RunInstances`, `ecs:*` or `*`. */
export type Fault =
  | { readonly kind: 'throttle'; readonly action: string; readonly share: Share }
  | { readonly kind: 'fail'; readonly action: string; readonly code: string; readonly share: Share }
  | { readonly kind: 'drop'; readonly action: string; readonly when: 'before' | 'after'; readonly share: Share }
  | {
      readonly kind: 'delay';
      readonly action: string;
      readonly when: 'before' | 'after';
      readonly seconds: number;
      readonly share: Share;
    }
  | { readonly kind: 'no-stock'; readonly sku: string; readonly zone: string }
  | { readonly kind: 'quota'; readonly key: string; readonly limit: number }
  | { readonly kind: 'taken'; readonly what: string; readonly name: string }
  | { readonly kind: 'no-balance' }
  | ClusterFault;

/** One thing that goes wrong in the simulated clusters of a world. */
export type ClusterFault =
  | { readonly kind: 'image'; readonly image: string }
  | {
      readonly kind: 'crash';
      readonly container: string;
      readonly workload: Workload;
      /** The last lines of its log. */
      readonly says: string | undefined;
      readonly exitCode: number;
    }
  | { readonly kind: 'out-of-memory'; readonly container: string; readonly workload: Workload }
  | { readonly kind: 'never-ready'; readonly workload: Workload }
  | { readonly kind: 'node-down'; readonly node: string };

/** A workload, or a pod, by its name; every kind of that name is meant. */
export interface Workload {
  readonly namespace: string;
  readonly name: string;
}

/** A fault that strikes calls as they come, rather than changing what the world holds. */
export type CallFault = Extract<Fault, { readonly share: Share }>;

/** Whether `pattern` (`ecs:RunInstances`, `ecs:*`, `*`) covers `action`; case does not matter, as it does not to the gateway. */
export function coversAction(pattern: string, action: string): boolean {
  if (pattern === '*') return true;
  const [wanted, given] = [pattern.toLowerCase(), action.toLowerCase()];
  return wanted.endsWith(':*') ? given.startsWith(wanted.slice(0, -1)) : wanted === given;
}
