import { resolveKnown, UNKNOWN, type CheckedGraph, type Known } from '../graph/index.ts';
import {
  isData,
  type Attributes,
  type DataDriver,
  type DriverIo,
  type DriverRegistry,
  type Resolved,
  type Resource,
  type State,
} from '../model/index.ts';

/** Reads at a time; each API is bounded further by its own pacer. */
const READS_AT_ONCE = 48;

export interface RefreshInput {
  readonly state: State;
  /** Absent when only the state is of interest (destroy). */
  readonly graph?: CheckedGraph;
  readonly registry: DriverRegistry;
  readonly io: (address: string) => DriverIo;
}

/** What the cloud says now of everything in state, and the answers of every lookup that can already be asked. */
export async function refresh(input: RefreshInput): Promise<ReadonlyMap<string, Attributes | undefined>> {
  const observed = new Map<string, Attributes | undefined>();
  await eachOf(Object.values(input.state.resources), async (resource) => {
    const driver = input.registry.get(resource.type);
    if (driver?.mode !== 'managed') return;
    observed.set(resource.address, await driver.read(input.io(resource.address), resource.id, resource.region));
  });
  await askLookups(input, observed);
  return observed;
}

/** A lookup may hang on the answer of another, so they are asked in rounds until none is ready. */
async function askLookups(input: RefreshInput, observed: Map<string, Attributes | undefined>): Promise<void> {
  const { graph } = input;
  let waiting = graph?.order.filter(isData).flatMap((address) => graph.resources.get(address) ?? []) ?? [];
  for (;;) {
    const ready = waiting.flatMap((resource) => {
      const args = knownArgs(resource, observed);
      return args === undefined ? [] : [{ resource, args }];
    });
    if (ready.length === 0) return;
    await eachOf(ready, ({ resource, args }) => askLookup(input, observed, { resource, args }));
    waiting = waiting.filter((resource) => !ready.some((asked) => asked.resource === resource));
  }
}

async function askLookup(
  { registry, io }: RefreshInput,
  observed: Map<string, Attributes | undefined>,
  { resource, args }: { readonly resource: Resource; readonly args: Readonly<Record<string, Resolved>> },
): Promise<void> {
  const driver = registry.get(resource.type);
  if (driver?.mode !== 'data') return;
  observed.set(resource.address, await queryLookup(driver, io(resource.address), resource, args));
}

/** Asks one lookup. */
export function queryLookup(
  driver: DataDriver,
  io: DriverIo,
  resource: Pick<Resource, 'address' | 'region'>,
  args: Readonly<Record<string, Resolved>>,
): Promise<Attributes> {
  const ownership = { stack: '', profile: '', address: resource.address };
  return driver.query(io, { address: resource.address, region: resource.region, args, ownership });
}

function knownArgs(
  resource: Resource,
  observed: ReadonlyMap<string, Attributes | undefined>,
): Readonly<Record<string, Resolved>> | undefined {
  const surroundings = { attributes: (address: string) => observed.get(address) };
  const known: Known = resolveKnown(resource.args, surroundings, () => '');
  return known === UNKNOWN ? undefined : (known as Readonly<Record<string, Resolved>>);
}

/** Works on some at a time. After a failure nothing new begins, and what runs is awaited: nobody works behind the caller's back. */
async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  const workers = Array.from({ length: Math.min(READS_AT_ONCE, items.length) }, () =>
    worker().catch((error: unknown) => {
      queue.length = 0;
      throw error;
    }),
  );
  const failed = (await Promise.allSettled(workers)).find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
