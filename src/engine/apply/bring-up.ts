import { bug, must, sameValue, type Secret } from '../../base/index.ts';
import {
  choicesOf,
  diffArgs,
  fittingArgs,
  resolveKnown,
  resolveNow,
  storable,
  withOwnership,
  type Known,
  type Step,
} from '../../graph/index.ts';
import {
  CloudError,
  isRef,
  type Arg,
  type Attributes,
  type Desired,
  type Driver,
  type DriverIo,
  type ErrorClass,
  type Json,
  type PlannedResource,
  type Resolved,
  type StateResource,
} from '../../model/index.ts';
import { incomplete } from '../journal/replay.ts';
import type { Journal } from '../journal/journal.ts';
import type { Deployment } from './deployment.ts';

/** What bringing one resource up needs. */
export interface UpWork {
  readonly step: Step;
  readonly resource: PlannedResource;
  readonly holdsData: boolean;
  readonly driver: Driver;
  readonly io: DriverIo;
  readonly deployment: Deployment;
  readonly journal: Journal;
  readonly secret: (source: string) => Secret;
}

/** Reads this long for something that was just made before believing that it is gone. Seconds. */
const VISIBLE_WITHIN_SECONDS = 60;

/** The one write path: find or create, settle, read, sync what differs, note. It heals a crash, an update and an adoption alike. */
export async function bringUp(work: UpWork): Promise<StateResource> {
  const { desired, draft, id } = await begin(work);
  const attributes = await finish(work, desired, id);
  const ready: StateResource = { ...incomplete(draft, id), attributes, status: 'ready' };
  await work.deployment.record(draft.address, ready);
  return ready;
}

/** What fails half way is looked at again by the next run, also when the cloud has all that was sent to it. */
async function finish(work: UpWork, desired: Desired, id: string): Promise<Attributes> {
  const { driver, deployment, io } = work;
  try {
    await driver.settle?.(io, id, desired);
    return await syncDifferences(work, desired, id);
  } catch (error) {
    const resource = deployment.get(desired.address);
    if (resource?.status === 'ready') await deployment.record(desired.address, { ...resource, status: 'incomplete' });
    throw error;
  }
}

type Draft = Parameters<typeof incomplete>[0];

/** A resource that exists. */
interface Begun {
  readonly desired: Desired;
  readonly draft: Draft;
  readonly id: string;
}

/** Makes it as it should be; where there is no capacity for that, as the first alternative that there is capacity for. */
async function begin(work: UpWork): Promise<Begun> {
  const before = work.deployment.get(work.resource.address);
  const choices = work.step.kind === 'update' ? [asItIs(work, before)] : choicesOf(work.resource);
  for (const [index, args] of choices.entries()) {
    try {
      return await beginAs({ ...work, resource: { ...work.resource, args } }, before);
    } catch (error) {
      const next = choices[index + 1];
      if (next === undefined || !(error instanceof CloudError) || error.errorClass !== 'capacity') throw error;
      work.io.progress(`no capacity for ${differenceText(args, next)}; trying ${differenceText(next, args)}`);
    }
  }
  throw bug(`${work.resource.address} has nothing to be made as`);
}

async function beginAs(work: UpWork, before: StateResource | undefined): Promise<Begun> {
  const desired = desiredOf(work);
  const draft = draftOf(work, desired, before);
  work.journal.append({ kind: 'step', step: work.step.kind === 'update' ? 'update' : 'create', ...draft });
  if (work.step.kind === 'update' && before !== undefined) return { desired, draft, id: before.id };
  const id = await createOrFind(work, { ...desired, exclude: draft.deposed ?? [] });
  work.journal.append({ kind: 'id', address: draft.address, id }, { durable: true });
  await work.deployment.record(draft.address, incomplete(draft, id));
  return { desired, draft, id };
}

/** The arguments of the choice that it was made as. */
function asItIs({ resource, driver, deployment }: UpWork, before: StateResource | undefined): PlannedResource['args'] {
  if (before === undefined) return resource.args;
  const surroundings = { attributes: (address: string) => deployment.attributes(address) };
  const resolve = (arg: Arg): Known => resolveKnown(arg, surroundings, () => '');
  return fittingArgs(resource, { facts: driver.facts, observed: before.attributes, resolve });
}

/** What one choice says otherwise than another, as `instance_type ecs.g7.large`. */
function differenceText(args: PlannedResource['args'], other: PlannedResource['args']): string {
  const differing = Object.entries(args).filter(([name, arg]) => !sameValue(arg, other[name] ?? null));
  return differing
    .map(([name, arg]) => `${name} ${isRef(arg) ? arg.address : typeof arg === 'string' ? arg : JSON.stringify(arg)}`)
    .join(', ');
}

/** The arguments with every reference and secret filled in. */
export function desiredOf({
  resource,
  driver,
  deployment,
  secret,
}: Pick<UpWork, 'resource' | 'driver' | 'deployment' | 'secret'>): Desired {
  const { stack, profile } = deployment.identity;
  const ownership = { stack, profile, address: resource.address };
  const resolved = resolveNow(resource.args, (address) => deployment.attributes(address), secret) as Record<
    string,
    Resolved
  >;
  return {
    address: resource.address,
    region: resource.region,
    args: withOwnership(resolved, driver.facts, ownership),
    ownership,
  };
}

function draftOf(work: UpWork, desired: Desired, before: StateResource | undefined): Draft {
  const { resource, step, holdsData } = work;
  return {
    address: resource.address,
    type: resource.type,
    args: storable(desired.args, work.deployment.identity.lineage) as Attributes,
    dependsOn: resource.dependsOn,
    ...(resource.region === undefined ? {} : { region: resource.region }),
    ...earlierGenerations(before, step.replaces),
    ...(holdsData ? { holdsData } : {}),
    ...(resource.origin === undefined ? {} : { origin: resource.origin }),
  };
}

/** Ids that are still to be deleted once the new generation stands, and what they hang on. */
function earlierGenerations(
  before: StateResource | undefined,
  replaces: string | undefined,
): Pick<StateResource, 'deposed' | 'deposedDependsOn'> {
  const deposed = new Set([...(before?.deposed ?? []), ...(replaces === undefined ? [] : [replaces])]);
  if (before === undefined || deposed.size === 0) return {};
  const hangOn = new Set([...(before.deposedDependsOn ?? []), ...(replaces === undefined ? [] : before.dependsOn)]);
  return { deposed: [...deposed], deposedDependsOn: [...hangOn] };
}

/** Answers after which it may stand there all the same: carried out and not told, or made by us before. */
const MAY_EXIST: ReadonlySet<ErrorClass> = new Set(['network', 'server', 'taken']);

/** Creates it. When the answer is lost, looks for it before trying once more: the call may have been carried out. */
async function createOrFind({ driver, io, resource }: UpWork, desired: Desired): Promise<string> {
  try {
    // What was bought outlives a destroy: while it runs, it is taken up again and not paid for twice.
    const bought = resource.lifecycle?.purchase === true ? await driver.find(io, desired) : undefined;
    return bought ?? (await driver.create(io, desired));
  } catch (error) {
    if (!(error instanceof CloudError) || !MAY_EXIST.has(error.errorClass)) throw error;
    const found = await driver.find(io, desired);
    if (found !== undefined) return found;
    // A name that is not ours stays taken, however often one asks.
    if (error.errorClass === 'taken') throw error;
    return driver.create(io, desired);
  }
}

async function syncDifferences(work: UpWork, desired: Desired, id: string): Promise<Attributes> {
  const observed = await readVisible(work, desired, id);
  const differing = differences(work, desired, observed);
  if (differing.size === 0) return observed;
  await work.driver.sync(work.io, id, { desired, observed, differing });
  return readVisible(work, desired, id);
}

function differences(
  { driver, deployment, resource }: UpWork,
  desired: Desired,
  observed: Attributes,
): ReadonlySet<string> {
  const salt = deployment.identity.lineage;
  const applied = deployment.get(resource.address)?.args;
  const changes = diffArgs({ facts: driver.facts, desired: storableArgs(desired.args, salt), observed, applied });
  return new Set(changes.map((change) => change.name));
}

function storableArgs(args: Desired['args'], salt: string): Readonly<Record<string, Json>> {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, storable(value, salt)]));
}

/** Reads it; something just written may take a moment to show. */
async function readVisible({ driver, io }: UpWork, desired: Desired, id: string): Promise<Attributes> {
  const read = (): Promise<Attributes | undefined> => driver.read(io, id, desired.region);
  const first = await read();
  const attributes =
    first ??
    (await io.waitFor({
      what: `${id} to become visible`,
      expectedSeconds: 1,
      timeoutSeconds: VISIBLE_WITHIN_SECONDS,
      poll: read,
    }));
  return must(attributes, `${id} was read`);
}
