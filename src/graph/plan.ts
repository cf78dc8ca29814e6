import { digestAll, must } from '../base/index.ts';
import {
  isData,
  type Action,
  type Arg,
  type ArgChange,
  type Attributes,
  type Change,
  type Driver,
  type DriverFacts,
  type DriverRegistry,
  type Json,
  type Plan,
  type PlannedResource,
  type PlanCounts,
  type Resource,
  type State,
  type StateResource,
} from '../model/index.ts';
import { fittingArgs } from './alternatives.ts';
import { diffArgs, placeOf, withOwnership } from './diff.ts';
import { fail } from './errors.ts';
import type { CheckedGraph } from './graph.ts';
import { resolveKnown, UNKNOWN, type Known } from './resolve.ts';

/** Everything a plan is made from. Pure: equal inputs give equal plans. */
export interface PlanInput {
  readonly graph: CheckedGraph;
  readonly state: State;
  /** What the cloud says of every managed address in state (undefined: gone) and every data address that could be read. */
  readonly observed: ReadonlyMap<string, Attributes | undefined>;
  readonly registry: DriverRegistry;
  /** Keyed digest of a secret's present value, to see whether it changed. */
  readonly fingerprint: (source: string) => string;
  /** ISO time of planning. */
  readonly createdAt: string;
}

/** Compares the desired graph with the state and the cloud. */
export function planApply(input: PlanInput): Plan {
  const known = new Map<string, Attributes>();
  const changes: Change[] = [];
  for (const address of input.graph.order) changes.push(planOne(address, input, known));
  changes.push(...planRemovals(input));
  return finish(input, 'apply', changes);
}

/** A plan that removes everything state knows. */
export function planDestroy(input: PlanInput): Plan {
  const removals = Object.values(input.state.resources).map((resource) => removal(resource, input));
  return finish(input, 'destroy', removals);
}

export function countActions(changes: readonly Pick<Change, 'action'>[]): PlanCounts {
  const counts: Record<Action, number> = { create: 0, update: 0, replace: 0, delete: 0, read: 0, forget: 0, none: 0 };
  for (const change of changes) counts[change.action] += 1;
  return counts;
}

/** Whether applying the plan would change anything outside Landfall's own notes. */
export function hasChanges(plan: Plan): boolean {
  return plan.changes.some(({ action }) => action !== 'none' && action !== 'read');
}

function planOne(address: string, input: PlanInput, known: Map<string, Attributes>): Change {
  const resource = asMade(mustResource(input.graph, address), input, known);
  const desired = knownArgs(resource, input, known);
  return isData(address) ? planData(resource, input, known) : planManaged(resource, desired, input, known);
}

/** What was made as an alternative, for want of the first choice, stays one. */
function asMade(resource: Resource, input: PlanInput, known: ReadonlyMap<string, Attributes>): Resource {
  const [recorded, observed] = [input.state.resources[resource.address], input.observed.get(resource.address)];
  if (resource.alternatives === undefined || recorded === undefined || observed === undefined) return resource;
  const { facts } = managedDriver(input.registry, resource.type);
  const surroundings = { attributes: (address: string) => known.get(address) };
  const resolve = (arg: Arg): Known => resolveKnown(arg, surroundings, input.fingerprint);
  return { ...resource, args: fittingArgs(resource, { facts, observed, resolve }) };
}

function knownArgs(
  resource: Resource,
  input: PlanInput,
  known: ReadonlyMap<string, Attributes>,
): Readonly<Record<string, Known>> {
  const surroundings = { attributes: (address: string) => known.get(address) };
  const entries = Object.entries(resource.args).map(([name, arg]) => [
    name,
    resolveKnown(arg, surroundings, input.fingerprint),
  ]);
  const args = Object.fromEntries(entries) as Record<string, Known>;
  const driver = input.registry.get(resource.type);
  if (driver?.mode !== 'managed') return args;
  return withOwnership(args, driver.facts, {
    stack: input.state.stack,
    profile: input.state.profile,
    address: resource.address,
  });
}

function planData(resource: Resource, input: PlanInput, known: Map<string, Attributes>): Change {
  const answer = input.observed.get(resource.address);
  if (answer !== undefined) known.set(resource.address, answer);
  const driver = input.registry.get(resource.type);
  const expectedSeconds = driver?.mode === 'data' ? driver.facts.expectedSeconds.read : 0;
  return { ...outline(resource, input), action: answer === undefined ? 'read' : 'none', args: [], expectedSeconds };
}

function planManaged(
  resource: Resource,
  desired: Readonly<Record<string, Known>>,
  input: PlanInput,
  known: Map<string, Attributes>,
): Change {
  const { facts } = managedDriver(input.registry, resource.type);
  const base = compare(resource, desired, input);
  const action = actionFor(base);
  known.set(resource.address, attributesAfter(action, desired, base));
  const seconds: Partial<Record<Action, number>> = { ...facts.expectedSeconds, none: 0 };
  return {
    ...outline(resource, input),
    action,
    args: base.args,
    ...leftBehind(base, input.graph.dependencies.get(resource.address) ?? [], action),
    ...reasonFor(base),
    ...refusal(facts, action, base.args),
    // Earlier generations are deleted where the resource is now, so one that moves cannot wait for its successor.
    ...(action === 'replace' ? { replace: moves(base) ? 'delete-first' : facts.replace } : {}),
    expectedSeconds: seconds[action] ?? facts.expectedSeconds.create,
  };
}

/** One resource as wanted, as remembered and as it is. */
interface Comparison {
  readonly resource: Resource;
  readonly recorded: StateResource | undefined;
  readonly observed: Attributes | undefined;
  readonly args: readonly ArgChange[];
}

function compare(resource: Resource, desired: Readonly<Record<string, Known>>, input: PlanInput): Comparison {
  const { facts } = managedDriver(input.registry, resource.type);
  const recorded = input.state.resources[resource.address];
  const observed = recorded === undefined ? undefined : input.observed.get(resource.address);
  const args = diffArgs({ facts, desired, observed, applied: recorded?.args });
  // What an apply that was cut short left undone is not the cloud's doing.
  const unfinished = recorded?.status === 'incomplete';
  return { resource, recorded, observed, args: unfinished ? args.map((arg) => ({ ...arg, drift: false })) : args };
}

/** Its id, what it was built on and no longer needs, and its earlier generations. */
function leftBehind(
  { recorded, observed }: Comparison,
  needs: readonly string[],
  action: Action,
): Pick<Change, 'id' | 'formerly' | 'deposed'> {
  if (recorded === undefined) return {};
  const { deposed = [], dependsOn, deposedDependsOn = [] } = recorded;
  const hungOn = action === 'none' ? [] : [...dependsOn, ...deposedDependsOn];
  const formerly = new Set(hungOn.filter((address) => !needs.includes(address)));
  return {
    ...(observed === undefined ? {} : { id: recorded.id }),
    ...(formerly.size === 0 ? {} : { formerly: [...formerly] }),
    ...(deposed.length === 0 ? {} : { deposed }),
  };
}

function moves({ resource, recorded }: Comparison): boolean {
  return recorded?.region !== undefined && resource.region !== undefined && recorded.region !== resource.region;
}

function actionFor(comparison: Comparison): Action {
  const { recorded, observed, args } = comparison;
  if (recorded === undefined || observed === undefined) return 'create';
  if (args.some((arg) => arg.forcesReplacement) || moves(comparison)) return 'replace';
  const unfinished = recorded.status === 'incomplete' || (recorded.deposed?.length ?? 0) > 0;
  return args.length > 0 || unfinished ? 'update' : 'none';
}

function reasonFor(comparison: Comparison): { reason?: string } {
  const { resource, recorded, observed, args } = comparison;
  if (recorded === undefined) return {};
  if (observed === undefined) return { reason: `${recorded.id} was deleted outside Landfall` };
  if (moves(comparison)) return { reason: `moves from ${recorded.region} to ${resource.region}` };
  if (recorded.deposed !== undefined && recorded.deposed.length > 0)
    return { reason: `an earlier generation is still to be deleted: ${recorded.deposed.join(', ')}` };
  if (recorded.status === 'incomplete') return { reason: 'the last apply was cut short before it was finished' };
  const drifted = args.filter((arg) => arg.drift).map(placeOf);
  return drifted.length === 0 ? {} : { reason: `changed outside Landfall: ${drifted.join(', ')}` };
}

/**
 * What others may refer to: what differs will be as desired, what does not stays spelled as the cloud spells it. Of a
 * new resource only what its arguments say is known.
 */
function attributesAfter(
  action: Action,
  desired: Readonly<Record<string, Known>>,
  { observed, args }: Comparison,
): Attributes {
  const certain = Object.entries(desired).filter(([, value]) => value !== UNKNOWN && value !== null) as [
    string,
    Json,
  ][];
  if (action === 'create' || action === 'replace' || observed === undefined) return Object.fromEntries(certain);
  const differing = new Set(args.map((arg) => arg.name));
  const staying = Object.entries(observed).filter(([name]) => !differing.has(name));
  return { ...Object.fromEntries(certain), ...Object.fromEntries(staying) };
}

/** A change in place that the cloud would refuse; a replacement makes the argument anew. */
function refusal(facts: DriverFacts, action: Action, args: readonly ArgChange[]): { blocked?: string } {
  if (action !== 'update') return {};
  const [blocked] = args.flatMap(
    ({ name, path, before, after }) =>
      (path === undefined ? facts.refuses?.[name]?.(before ?? null, after ?? null) : undefined) ?? [],
  );
  return blocked === undefined ? {} : { blocked };
}

function planRemovals(input: PlanInput): readonly Change[] {
  const unwanted = Object.values(input.state.resources).filter(
    (resource) => !input.graph.resources.has(resource.address),
  );
  return unwanted.map((resource) => removal(resource, input));
}

function removal(resource: StateResource, input: PlanInput): Change {
  const gone = input.observed.has(resource.address) && input.observed.get(resource.address) === undefined;
  const driver = managedDriver(input.registry, resource.type);
  return {
    address: resource.address,
    type: resource.type,
    action: gone && (resource.deposed ?? []).length === 0 ? 'forget' : 'delete',
    id: resource.id,
    args: [],
    dependsOn: resource.dependsOn,
    expectedSeconds: driver.facts.expectedSeconds.delete,
    ...(resource.region === undefined ? {} : { region: resource.region }),
    ...(resource.origin === undefined ? {} : { origin: resource.origin }),
    ...(resource.holdsData === true ? { holdsData: true } : {}),
    ...(resource.deposedDependsOn === undefined ? {} : { formerly: resource.deposedDependsOn }),
    ...(gone ? { reason: 'is already gone' } : {}),
  };
}

function outline(
  resource: Resource,
  input: PlanInput,
): Pick<Change, 'address' | 'type' | 'dependsOn' | 'region' | 'origin' | 'holdsData' | 'purchase'> {
  return {
    address: resource.address,
    type: resource.type,
    dependsOn: input.graph.dependencies.get(resource.address) ?? [],
    ...(resource.region === undefined ? {} : { region: resource.region }),
    ...(resource.origin === undefined ? {} : { origin: resource.origin }),
    ...(resource.lifecycle?.holdsData === true ? { holdsData: true } : {}),
    ...(resource.lifecycle?.purchase === true ? { purchase: true } : {}),
  };
}

function finish(input: PlanInput, goal: Plan['goal'], changes: readonly Change[]): Plan {
  const { state, graph } = input;
  const resources =
    goal === 'apply' ? graph.order.map((address) => plannedResource(mustResource(graph, address), input)) : [];
  const driftCount = changes.filter((change) => isDrift(change)).length;
  const { stack, profile, target } = state;
  const { outputs } = graph;
  return {
    v: 1,
    stack,
    profile,
    target,
    goal,
    changes,
    resources,
    outputs,
    createdAt: input.createdAt,
    state: { lineage: state.lineage, serial: state.serial },
    digest: digestAll([{ stack, profile, target, goal, outputs }, ...resources, ...changes.map(gist)]),
    driftCount,
  };
}

/** What a change says beyond the resource that it belongs to. */
function gist({ address, action, id }: Change): readonly (string | undefined)[] {
  return [address, action, id];
}

function isDrift(change: Change): boolean {
  return (
    change.args.some((arg) => arg.drift) ||
    change.action === 'forget' ||
    (change.reason?.includes('deleted outside') ?? false)
  );
}

function plannedResource(resource: Resource, input: PlanInput): PlannedResource {
  const observed = input.observed.get(resource.address);
  return {
    address: resource.address,
    type: resource.type,
    args: resource.args,
    ...(resource.alternatives === undefined ? {} : { alternatives: resource.alternatives }),
    dependsOn: input.graph.dependencies.get(resource.address) ?? [],
    ...(resource.region === undefined ? {} : { region: resource.region }),
    ...(resource.origin === undefined ? {} : { origin: resource.origin }),
    ...(resource.lifecycle === undefined ? {} : { lifecycle: resource.lifecycle }),
    ...(observed === undefined ? {} : { observed }),
  };
}

function managedDriver(registry: DriverRegistry, type: string): Driver {
  const driver = registry.get(type);
  if (driver?.mode !== 'managed') throw fail('LF2003', { headline: `no driver knows the resource type ${type}` });
  return driver;
}

function mustResource(graph: CheckedGraph, address: string): Resource {
  return must(graph.resources.get(address), `the order names ${address}, which the graph does not hold`);
}
