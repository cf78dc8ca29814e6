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
}

/** Every product and action there is, in order of name. */
export function listCoverage(): readonly CoveredProduct[] {
  const rpc = SERVICES.map(({ product, code, version, actions }) => ({
    product,
    code,
    version,
    actions: sorted(actions),
  }));
  const oss = { product: 'Oss', code: 'oss', version: '2019-05-17', actions: sorted(OSS.operations) };
  return [...rpc, oss].sort((a, b) => (a.product.toLowerCase() < b.product.toLowerCase() ? -1 : 1));
}

function sorted(
  actions: Readonly<Record<string, { readonly summary: string; readonly mutates: boolean }>>,
): readonly CoveredAction[] {
  const listed = Object.entries(actions).map(([name, { summary, mutates }]) => ({ name, summary, mutates }));
  return listed.sort((a, b) => (a.name < b.name ? -1 : 1));
}
