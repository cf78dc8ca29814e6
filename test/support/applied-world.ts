import { Secret } from '../../src/base/index.ts';
import { checkGraph, resolveNow, storable, withOwnership, type CheckedGraph } from '../../src/graph/index.ts';
import type { Attributes, Graph, Resolved, State, StateResource } from '../../src/model/index.ts';
import { FAKE_TYPES, fakeRegistry } from './fake-types.ts';

export const NO_STATE: State = {
  v: 1,
  lineage: 'lineage-1',
  serial: 0,
  stack: 'shop',
  profile: 'dev',
  target: 'fake',
  cloud: 'fake cloud',
  resources: {},
  outputs: {},
};

/** A state and a cloud in which the graph is exactly as desired, worked out without the engine. */
export interface AppliedWorld {
  readonly graph: CheckedGraph;
  readonly state: State;
  readonly observed: ReadonlyMap<string, Attributes>;
}

export const fingerprint = (source: string): string => secretOf(source).fingerprint(NO_STATE.lineage);

export function appliedWorld(graph: Graph): AppliedWorld {
  const checked = checkGraph(graph, fakeRegistry());
  const observed = new Map<string, Attributes>();
  const resources: Record<string, StateResource> = {};
  for (const address of checked.order) {
    const resource = checked.resources.get(address);
    const fake = FAKE_TYPES.find(({ type }) => type === resource?.type);
    if (resource === undefined || fake === undefined) continue;
    const resolved = resolveNow(resource.args, (other) => observed.get(other), secretOf) as Record<string, Resolved>;
    const owner = { stack: NO_STATE.stack, profile: NO_STATE.profile, address };
    const args = storable(withOwnership(resolved, fake.facts, owner), NO_STATE.lineage) as Attributes;
    const spelled = Object.entries(args).map(([name, value]) => [name, fake.spells?.[name]?.(value) ?? value] as const);
    const id = `id-of-${address}`;
    const all: Attributes = {
      id,
      ip: `ip-of-${id}`,
      nothing: null,
      size: 1,
      ...Object.fromEntries(spelled),
    };
    const { secret: _, ...attributes } = all;
    observed.set(address, attributes);
    const dependsOn = checked.dependencies.get(address) ?? [];
    const place = resource.region === undefined ? {} : { region: resource.region };
    resources[address] = { address, type: resource.type, id, args, attributes, dependsOn, status: 'ready', ...place };
  }
  return { graph: checked, state: { ...NO_STATE, serial: 1, resources }, observed };
}

function secretOf(source: string): Secret {
  return new Secret(`value of ${source}`, source);
}
