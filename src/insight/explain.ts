import { canonicalJson } from '../base/index.ts';
import {
  formatPath,
  interpolationsIn,
  plain,
  nodeAt,
  type ConfigNode,
  type MapNode,
  type Origin,
  type Path,
} from '../config/index.ts';
import type { Graph, Resource, Stack } from '../model/index.ts';
import { changedTrees, leafPaths } from './perturb.ts';

/** All that is known of one value of the configuration. */
export interface Explanation {
  readonly path: string;
  /** The value in use; a map or list as a whole. */
  readonly value: unknown;
  /** As written, when interpolations are in it. */
  readonly written: string | undefined;
  readonly origin: Origin;
  /** What lower layers had said, newest first. */
  readonly overrode: readonly { readonly value: unknown; readonly origin: Origin }[];
  /** Paths it is made from. */
  readonly madeFrom: readonly string[];
  /** Resources and arguments that change when it does. */
  readonly reaches: readonly Reached[];
}

export interface Reached {
  readonly address: string;
  /** Argument names; empty when the whole resource comes or goes. */
  readonly args: readonly string[];
}

/** What `explainValue` needs of the rooms above it. */
export interface ExplainInput {
  /** Merged layers as written. */
  readonly tree: MapNode;
  readonly path: Path;
  /** The value after interpolation; undefined when the path leads nowhere. */
  readonly value: unknown;
  /** Makes a stack of a changed tree, whether or not its parts fit each other; undefined when shapes are wrong. */
  readonly stackFrom: (tree: MapNode) => Stack | undefined;
  /** What the stack means on the target. */
  readonly graphOf: (stack: Stack) => Graph;
}

/**
 * Says where a value was set, what it overrode and where it lands. Where it lands is found by trying: the value is
 * changed a little and the two graphs are compared, so nothing has to be declared and nothing can be forgotten.
 */
export function explainValue(input: ExplainInput): Explanation | undefined {
  const node = nodeAt(input.tree, input.path);
  if (node === undefined) return undefined;
  const written = node.kind === 'scalar' && typeof node.value === 'string' ? node.value : '';
  const madeFrom = interpolationsIn(written);
  return {
    path: formatPath(input.path),
    value: input.value,
    written: madeFrom.length === 0 ? undefined : written,
    origin: node.origin,
    overrode: node.overrode.map((earlier) => ({ value: plain(earlier), origin: earlier.origin })),
    madeFrom,
    reaches: reachOf(input, node),
  };
}

function reachOf(input: ExplainInput, node: ConfigNode): readonly Reached[] {
  const before = input.stackFrom(input.tree);
  if (before === undefined) return [];
  const graph = input.graphOf(before);
  const found = new Map<string, ReadonlySet<string>>();
  for (const path of leafPaths(node, input.path)) {
    for (const [address, args] of reachOfLeaf(input, graph, path))
      found.set(address, new Set([...(found.get(address) ?? []), ...args]));
  }
  return [...found].map(([address, args]) => ({ address, args: [...args].toSorted() }));
}

function reachOfLeaf(input: ExplainInput, graph: Graph, path: Path): ReadonlyMap<string, readonly string[]> {
  for (const changed of changedTrees(input.tree, path)) {
    const stack = input.stackFrom(changed);
    const difference =
      stack === undefined ? new Map<string, readonly string[]>() : differences(graph, input.graphOf(stack));
    if (difference.size > 0) return difference;
  }
  return new Map();
}

function differences(before: Graph, after: Graph): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const address of new Set([...before.resources.keys(), ...after.resources.keys()])) {
    const [was, is] = [before.resources.get(address), after.resources.get(address)];
    if (was === undefined || is === undefined) found.set(address, []);
    else {
      const args = changedArgs(was, is);
      if (args.length > 0) found.set(address, args);
    }
  }
  return found;
}

function changedArgs(was: Resource, is: Resource): readonly string[] {
  const names = [...new Set([...Object.keys(was.args), ...Object.keys(is.args)])];
  const changed = names.filter(
    (name) => canonicalJson(was.args[name] ?? null) !== canonicalJson(is.args[name] ?? null),
  );
  return was.region === is.region ? changed : [...changed, 'region'];
}
