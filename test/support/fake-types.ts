import { CloudError, OWNERSHIP_TAGS, type Attributes, type Json } from '../../src/model/index.ts';
import type {
  AnyDriver,
  Desired,
  Driver,
  DriverFacts,
  DriverIo,
  DriverRegistry,
  SyncChange,
} from '../../src/model/index.ts';

/** One resource type of the fake cloud, for unit tests of the graph and the engine. */
export interface FakeType {
  readonly type: string;
  readonly facts: DriverFacts;
  /** Creates without an idempotency token, as some APIs of real clouds do. */
  readonly tokenless?: true;
  /** An argument whose value only one resource may have at a time. */
  readonly exclusive?: string;
  /** How the cloud spells an argument back. */
  readonly spells?: Readonly<Record<string, (value: Json) => Json>>;
}

const NOTHING = { read: [], create: [], update: [], delete: [] };

function fakeType(type: string, over: Partial<DriverFacts>, more: Omit<FakeType, 'type' | 'facts'> = {}): FakeType {
  const facts: DriverFacts = {
    arguments: {
      name: 'string',
      parent: 'string',
      also: 'string',
      size: 'number',
      secret: 'string',
      ports: 'list',
      note: 'string',
      tags: 'map',
    },
    forceNew: ['parent'],
    writeOnly: ['secret'],
    unordered: ['ports'],
    defaults: { size: 1, parent: null, also: null },
    tags: 'tags',
    replace: 'create-first',
    actions: NOTHING,
    expectedSeconds: { create: 20, update: 4, delete: 8 },
    ...over,
  };
  return { type, facts, ...more };
}

/** A type for every habit the engine must cope with. */
export const FAKE_TYPES: readonly FakeType[] = [
  // The usual: taggable, tokens, may stand beside its successor.
  fakeType('fake_net', {}),
  // Its name is exclusive, so a successor must wait.
  fakeType('fake_disk', { replace: 'delete-first', forceNew: ['parent', 'size'] }, { exclusive: 'name' }),
  // No token: a lost answer must be looked up.
  fakeType('fake_box', { lock: (args) => `fake:${textOf(args['parent'])}` }, { tokenless: true }),
  // The cloud spells the name in its own way.
  fakeType(
    'fake_zone',
    { equal: { name: (desired, observed) => textOf(desired).toLowerCase() === observed } },
    { spells: { name: (value) => textOf(value).toLowerCase() } },
  ),
  // Slow, and writable only one at a time below its parent.
  fakeType('fake_gate', {
    lock: (args) => `fake:${textOf(args['parent'])}`,
    expectedSeconds: { create: 120, update: 10, delete: 60 },
  }),
];

/** A lookup that answers with what it was asked for. */
const LOOKUP: AnyDriver = {
  type: 'fake_lookup',
  mode: 'data',
  facts: { actions: { read: [] }, expectedSeconds: { read: 1 } },
  query: async (io, { args }) => io.call({ product: 'fake', action: 'Lookup', mutates: false, params: { args } }),
};

/** Text as it is, anything else as JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** Drivers of the given types, which talk to a FakeCloud. */
export function fakeRegistry(types: readonly FakeType[] = FAKE_TYPES): DriverRegistry {
  const drivers = new Map<string, AnyDriver>(types.map((fake) => [fake.type, fakeDriver(fake)]));
  drivers.set(LOOKUP.type, LOOKUP);
  return { get: (type) => drivers.get(type), types: [...drivers.keys()] };
}

function fakeDriver(fake: FakeType): Driver {
  const { type, facts } = fake;
  return {
    type,
    mode: 'managed',
    facts,
    find: (io, desired) => find(io, type, desired),
    read: async (io, id) => {
      const { found } = await io.call({ product: 'fake', action: 'Get', mutates: false, params: { id } });
      return found === null ? undefined : (found as Attributes);
    },
    create: async (io, desired) => {
      const answer = await io.call({
        product: 'fake',
        action: `Create.${type}`,
        mutates: true,
        params: { type, args: plainArgs(desired) },
        ...(fake.tokenless === true ? {} : { tokenParam: 'token' }),
      });
      return textOf(answer['id']);
    },
    settle: async (io, id) => {
      const expectedSeconds = facts.expectedSeconds.create;
      await io.waitFor({ what: `${id} to be ready`, expectedSeconds, poll: () => readyOrNot(io, id) });
    },
    sync: (io, id, change) => sync(io, id, change),
    remove: (io, id) => remove(io, id, facts.expectedSeconds.delete),
  };
}

async function find(io: DriverIo, type: string, { ownership, exclude = [] }: Desired): Promise<string | undefined> {
  const { ids } = await io.call({
    product: 'fake',
    action: 'List',
    mutates: false,
    params: { type, tags: ownTags(ownership) },
  });
  return (ids as readonly string[]).find((id) => !exclude.includes(id));
}

function ownTags(owner: Desired['ownership']): Readonly<Record<string, string>> {
  return {
    [OWNERSHIP_TAGS.stack]: owner.stack,
    [OWNERSHIP_TAGS.profile]: owner.profile,
    [OWNERSHIP_TAGS.address]: owner.address,
  };
}

/** Secrets go over the wire in plain, as they do to a real cloud; it tells them back to nobody. */
function plainArgs({ args }: Desired): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      value instanceof Object && 'reveal' in value ? secretText(value) : value,
    ]),
  );
}

function secretText(value: object): unknown {
  return 'reveal' in value && typeof value.reveal === 'function' ? value.reveal() : value;
}

async function readyOrNot(io: DriverIo, id: string): Promise<true | undefined> {
  const { found } = await io.call({ product: 'fake', action: 'Get', mutates: false, params: { id } });
  return found !== null && (found as Attributes)['status'] === 'Ready' ? true : undefined;
}

/** One changing call per argument, as real drivers have one per aspect. */
async function sync(io: DriverIo, id: string, { desired, differing }: SyncChange): Promise<void> {
  const args = plainArgs(desired);
  for (const name of differing) {
    const value = args[name] ?? null;
    await io.call({ product: 'fake', action: 'Set', mutates: true, repeatable: true, params: { id, name, value } });
  }
}

async function remove(io: DriverIo, id: string, expectedSeconds: number): Promise<void> {
  try {
    await io.call({ product: 'fake', action: 'Delete', mutates: true, repeatable: true, params: { id } });
  } catch (error) {
    if (error instanceof CloudError && error.errorClass === 'not-found') return;
    throw error;
  }
  await io.waitFor({
    what: `${id} to be gone`,
    expectedSeconds,
    poll: async () =>
      (await io.call({ product: 'fake', action: 'Get', mutates: false, params: { id } }))['found'] === null
        ? true
        : undefined,
  });
}
