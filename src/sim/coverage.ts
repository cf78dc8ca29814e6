import { OSS, SERVICES } from './services.gen.ts';

/** One simulated action. */
export interface CoveredAction {
  readonly name: string;
  readonly summary: string;
  readonly mutates: boolean;
}

/** What the simulator knows of one product. */
export interface CoveredProduct {
  readonly product: string;
  /** As in RAM actions and faults, `ecs`. */
  readonly code: string;
  readonly version: string;
  readonly actions: readonly CoveredAction[];
  /** What can be made to happen to it through the control surface. */
  readonly happenings: readonly CoveredHappening[];
}

/** One thing that can befall a product without a call. */
export interface CoveredHappening {
  readonly name: string;
  readonly summary: string;
}

/** Every product and action there is, in order of name. */
export function listCoverage(): readonly CoveredProduct[] {
  const rpc = SERVICES.map(({ product, code, version, actions, happenings = {} }) => ({
    product,
    code,
    version,
    actions: sorted(actions),
    happenings: Object.entries(happenings).map(([name, { summary }]) => ({ name, summary })),
  }));
  const oss = { product: 'Oss', code: 'oss', version: '2019-05-17', actions: sorted(OSS.operations), happenings: [] };
  return [...rpc, oss].sort((a, b) => (a.product.toLowerCase() < b.product.toLowerCase() ? -1 : 1));
}

function sorted(
  actions: Readonly<Record<string, { readonly summary: string; readonly mutates: boolean }>>,
): readonly CoveredAction[] {
  const listed = Object.entries(actions).map(([name, { summary, mutates }]) => ({ name, summary, mutates }));
  return listed.sort((a, b) => (a.name < b.name ? -1 : 1));
}
