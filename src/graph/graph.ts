import { nearest } from '../base/index.ts';
import { refsIn, type Arg, type DriverRegistry, type Graph, type Resource } from '../model/index.ts';
import { fail } from './errors.ts';

/** A graph whose references all lead somewhere and that has no cycle, with its edges worked out. */
export interface CheckedGraph extends Graph {
  /** Addresses in an order in which every resource comes after what it depends on. */
  readonly order: readonly string[];
  /** What each address depends on directly. */
  readonly dependencies: ReadonlyMap<string, readonly string[]>;
}

/** Joins resources and outputs to a graph; later duplicates of an address are a programming error and replace earlier ones. */
export function makeGraph(resources: readonly Resource[], outputs: Readonly<Record<string, Arg>> = {}): Graph {
  return { resources: new Map(resources.map((resource) => [resource.address, resource])), outputs };
}

/**
 * Works out edges and order.
 * @throws LF2001 for a reference to nothing (of an output, too), LF2002 for a cycle, LF2003 and LF2004 for what no driver knows.
 */
export function checkGraph(graph: Graph, registry: DriverRegistry): CheckedGraph {
  for (const resource of graph.resources.values()) checkType(resource, registry);
  const dependencies = new Map<string, readonly string[]>();
  for (const resource of graph.resources.values()) dependencies.set(resource.address, dependenciesOf(resource, graph));
  for (const [name, output] of Object.entries(graph.outputs)) {
    for (const { address } of refsIn(output))
      if (!graph.resources.has(address)) throw danglingReference(`the output ${name}`, address, graph);
  }
  return { ...graph, dependencies, order: topologicalOrder(dependencies) };
}

function checkType(resource: Resource, registry: DriverRegistry): void {
  const driver = registry.get(resource.type);
  const where = { address: resource.address };
  if (driver === undefined) {
    const guess = nearest(resource.type, registry.types);
    throw fail('LF2003', {
      headline: `no driver knows the resource type ${resource.type}`,
      where,
      ...(guess === undefined ? {} : { fix: `Did you mean ${guess}?` }),
    });
  }
  if (driver.mode === 'data') return;
  const known = Object.keys(driver.facts.arguments);
  const given = [resource.args, ...(resource.alternatives ?? [])].flatMap((args) => Object.keys(args));
  const unknown = given.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const guess = nearest(unknown, known);
  throw fail('LF2004', {
    headline: `${resource.type} has no argument ${unknown}`,
    where,
    ...(guess === undefined ? {} : { fix: `Did you mean ${guess}?` }),
  });
}

function dependenciesOf(resource: Resource, graph: Graph): readonly string[] {
  const named = refsIn([resource.args, ...(resource.alternatives ?? [])]).map((reference) => reference.address);
  const found = new Set([...named, ...(resource.dependsOn ?? [])]);
  const missing = [...found].find((address) => !graph.resources.has(address));
  if (missing !== undefined) throw danglingReference(resource.address, missing, graph);
  return [...found].toSorted();
}

function danglingReference(from: string, to: string, { resources }: Graph): Error {
  const guess = nearest(to, [...resources.keys()]);
  return fail('LF2001', {
    headline: `${from} refers to ${to}, which does not exist`,
    ...(resources.has(from) ? { where: { address: from } } : {}),
    ...(guess === undefined ? {} : { fix: `Did you mean ${guess}?` }),
  });
}

/**
 * Kahn's algorithm over `address -> what it depends on`; ties keep the order of insertion. Edges to addresses outside the map are ignored.
 * @throws LF2002 naming the circle.
 */
export function topologicalOrder(dependencies: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const waiting = new Map<string, number>();
  const dependents = invertEdges(dependencies);
  for (const [address, needs] of dependencies)
    waiting.set(address, new Set(needs.filter((need) => dependencies.has(need))).size);
  const order = [...dependencies.keys()].filter((address) => waiting.get(address) === 0);
  for (let next = 0; next < order.length; next += 1) {
    for (const dependent of dependents.get(order[next] ?? '') ?? []) {
      const left = (waiting.get(dependent) ?? 0) - 1;
      waiting.set(dependent, left);
      if (left === 0) order.push(dependent);
    }
  }
  if (order.length < dependencies.size) throw cycleError(dependencies, new Set(order));
  return order;
}

/** `address -> who depends on it`. */
export function invertEdges(edges: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  const inverted = new Map<string, string[]>();
  for (const [from, targets] of edges) {
    for (const to of new Set(targets)) {
      const list = inverted.get(to);
      if (list === undefined) inverted.set(to, [from]);
      else list.push(from);
    }
  }
  return inverted;
}

function cycleError(dependencies: ReadonlyMap<string, readonly string[]>, ordered: ReadonlySet<string>): Error {
  const circle = findCircle(dependencies, ordered);
  return fail('LF2002', { headline: `resources depend on each other in a circle: ${circle.join(' -> ')}` });
}

function findCircle(
  dependencies: ReadonlyMap<string, readonly string[]>,
  ordered: ReadonlySet<string>,
): readonly string[] {
  const path: string[] = [];
  let address = [...dependencies.keys()].find((candidate) => !ordered.has(candidate)) ?? '';
  while (!path.includes(address)) {
    path.push(address);
    // Everything left over depends on something left over, so the walk must come back to itself.
    address = dependencies.get(address)?.find((need) => dependencies.has(need) && !ordered.has(need)) ?? address;
  }
  return [...path.slice(path.indexOf(address)), address];
}
