import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { invariant, Secret, wallClock } from '../src/base/index.ts';
import { makePlan, openSession, type Session } from '../src/engine/index.ts';
import { expectedMakespan, makeGraph, stepsOf } from '../src/graph/index.ts';
import { ref } from '../src/model/index.ts';
import type {
  Attributes,
  CloudPort,
  Driver,
  DriverRegistry,
  Graph,
  Plan,
  Resource,
  State,
} from '../src/model/index.ts';

/**
 * Whether the time to plan grows with the number of resources and no faster, and what 10,000 of them need in memory. The
 * cloud is a map in memory, so that only Landfall's own work is measured: reading the state, reading every resource
 * through the engine's calls, comparing, ordering. Each size has a process of its own.
 */
const SIZES = [100, 1000, 10_000] as const;
/** Bounds: time a resource against the next smaller size, and megabytes of the largest. */
const STEEPEST = 1.2;
const MOST_MIB = 512;
/** A batch plans this many resources in as many plans as that takes, garbage collected included. The best batch counts. */
const BATCH = 20_000;
const BATCHES = 8;
/** Resources of one generated network: the network, its parts, and the machines in them. */
const GROUP = 20;

async function main([job, size]: readonly string[]): Promise<void> {
  if (job === 'time') return answerBatches(Number(size));
  if (job === 'memory') return console.log(JSON.stringify(await memoryOf(Number(size))));
  const [first, second] = [await bestOf('first'), await bestOf('second')];
  for (const [index, count] of SIZES.entries()) {
    const growth = [growthOf(first, index), growthOf(second, index)];
    const [firstText, secondText] = [first, second].map((times) => times[index]?.toFixed(0));
    console.log(
      `${String(count).padStart(6)} resources: first plan ${firstText} µs each (x ${growth[0]?.toFixed(2)}), ` +
        `plan over state ${secondText} µs each (x ${growth[1]?.toFixed(2)}); bound x ${STEEPEST}`,
    );
    if (growth.some((factor) => factor > STEEPEST)) process.exitCode = 1;
  }
  reportMemory();
}

function reportMemory(): void {
  const largest = SIZES[SIZES.length - 1] ?? 0;
  const child = spawnSync(process.execPath, [import.meta.filename, 'memory', String(largest)], { encoding: 'utf8' });
  invariant(child.status === 0, `${largest} resources: ${child.stderr}`);
  const { peakMib } = JSON.parse(child.stdout) as { readonly peakMib: number };
  console.log(
    `${String(largest).padStart(6)} resources: ${peakMib.toFixed(0)} MiB at most, Node included; bound ${MOST_MIB} MiB`,
  );
  if (peakMib > MOST_MIB) process.exitCode = 1;
}

function growthOf(times: readonly number[], index: number): number {
  return (times[index] ?? 0) / (times[Math.max(0, index - 1)] ?? 1);
}

type Kind = 'first' | 'second';

/** Microseconds a resource by size. The sizes take turns, so that all meet the same machine. */
async function bestOf(kind: Kind): Promise<readonly number[]> {
  // Collecting garbage on one thread costs the same whatever else the machine does.
  const options = { execArgv: ['--single-threaded-gc'] };
  const children = SIZES.map((size) => fork(import.meta.filename, ['time', String(size)], options));
  const best = SIZES.map(() => Number.POSITIVE_INFINITY);
  for (let batch = 0; batch < BATCHES; batch += 1) {
    for (const [index, child] of children.entries()) {
      child.send(kind);
      const [microseconds] = (await once(child, 'message')) as [number];
      best[index] = Math.min(best[index] ?? 0, microseconds);
    }
  }
  for (const child of children) child.disconnect();
  return best;
}

/** Measures a batch whenever it is asked to, until nobody can ask any more. */
async function answerBatches(size: number): Promise<void> {
  const graph = generate(size);
  await withSession(async (session, store) => {
    process.on('message', (kind: Kind) => {
      const action = kind === 'first' ? 'create' : 'none';
      void store(kind === 'first' ? undefined : stateOf(graph))
        .then(() => batchTime(size, () => planned(session, graph, size, action)))
        .then((microseconds) => process.send?.(microseconds));
    });
    await once(process, 'disconnect');
  });
}

/** One plan of each kind, as a user would make them; garbage of earlier rounds does not count. */
async function memoryOf(size: number): Promise<{ readonly peakMib: number }> {
  const graph = generate(size);
  await withSession(async (session, store) => {
    await planned(session, graph, size, 'create');
    await store(stateOf(graph));
    await planned(session, graph, size, 'none');
  });
  return { peakMib: process.resourceUsage().maxRSS / 1024 };
}

/** Microseconds of processor time a resource. */
async function batchTime(size: number, work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let count = 0; count < BATCH; count += size) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / BATCH;
}

/** Makes a plan and insists that it says what it must: a quick plan that is wrong would be no feat. */
async function planned(session: Session, graph: Graph, size: number, action: 'create' | 'none'): Promise<Plan> {
  const { plan } = await makePlan(session, { kind: 'apply', graph });
  // What `landfall plan` tells besides: how long it will take.
  expectedMakespan(stepsOf(plan));
  const right = plan.changes.filter((change) => change.action === action);
  invariant(right.length === size, `${right.length} of ${size} resources are planned as ${action}`);
  return plan;
}

type Store = (state: State | undefined) => Promise<void>;

async function withSession<T>(work: (session: Session, store: Store) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'landfall-bench-'));
  const cloud = new Map<string, Attributes>();
  const never = new AbortController().signal;
  const session = openSession({
    home,
    deployed: DEPLOYED,
    cloud: portOf(cloud),
    registry: REGISTRY,
    clock: wallClock,
    emit: () => undefined,
    secret: (source) => new Secret(source, source),
    stop: never,
    abandon: never,
    command: 'bench plan',
  });
  try {
    return await work(session, async (state) => {
      cloud.clear();
      for (const { id, attributes } of Object.values(state?.resources ?? {})) cloud.set(id, attributes);
      if (state !== undefined) await session.store.write(state);
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

const DEPLOYED = { stack: 'bench', profile: 'bench', target: 'memory', cloud: 'memory' } as const;

function portOf(cloud: ReadonlyMap<string, Attributes>): CloudPort {
  return { send: ({ params }) => Promise.resolve({ found: cloud.get(String(params['Id'])) ?? null }) };
}

/** Networks of a network, its subnets, a group, its rules and machines, each with what it refers to. */
function generate(size: number): Graph {
  return makeGraph(Array.from({ length: size }, (_, n) => resourceOf(n)));
}

function resourceOf(n: number): Resource {
  const group = Math.floor(n / GROUP);
  const place = n % GROUP;
  const network = `memory_thing.n${group}_0`;
  const args = {
    name: `thing-${n}`,
    size: n % 7,
    description: `number ${place} of network ${group}`,
    zones: ['cn-shanghai-b', 'cn-shanghai-g'],
    tags: { team: 'bench', group: String(group) },
  };
  const parts = place === 0 ? {} : { network_id: ref(network) };
  // Machines stand in one of four subnets, and the last one comes after all the others.
  const machine = place < 5 ? {} : { subnet_id: ref(`memory_thing.n${group}_${1 + (place % 4)}`) };
  const dependsOn = place === GROUP - 1 ? { dependsOn: [`memory_thing.n${group}_${place - 1}`] } : {};
  return {
    address: `memory_thing.n${group}_${place}`,
    type: 'memory_thing',
    region: 'memory',
    args: { ...args, ...parts, ...machine },
    ...dependsOn,
  };
}

/** The state after an apply of the graph. */
function stateOf(graph: Graph): State {
  const resources = [...graph.resources.values()].map((resource) => {
    const id = idOf(resource.address);
    const args = {
      ...resource.args,
      tags: { ...(resource.args['tags'] as object), ...tagsOf(resource.address) },
      ...('network_id' in resource.args ? { network_id: idOf(networkOf(resource)) } : {}),
      ...('subnet_id' in resource.args ? { subnet_id: idOf(subnetOf(resource)) } : {}),
    } as unknown as Attributes;
    const attributes = { ...args, id, status: 'Available', create_time: '2026-01-01T00:00:00Z' };
    const dependsOn = [...new Set([networkOf(resource), subnetOf(resource), ...(resource.dependsOn ?? [])])].filter(
      (address) => address !== '',
    );
    return [
      resource.address,
      {
        address: resource.address,
        type: resource.type,
        region: 'memory',
        id,
        args,
        attributes,
        dependsOn,
        status: 'ready',
      },
    ] as const;
  });
  return { v: 1, lineage: 'bench', serial: 1, ...DEPLOYED, resources: Object.fromEntries(resources), outputs: {} };
}

function networkOf({ args }: Resource): string {
  return addressIn(args['network_id']);
}

function subnetOf({ args }: Resource): string {
  return addressIn(args['subnet_id']);
}

function addressIn(arg: unknown): string {
  return typeof arg === 'object' && arg !== null && 'address' in arg ? String(arg.address) : '';
}

function idOf(address: string): string {
  return `id-${address}`;
}

function tagsOf(address: string): Attributes {
  return { 'landfall:stack': 'bench', 'landfall:profile': 'bench', 'landfall:address': address };
}

const DRIVER: Driver = {
  type: 'memory_thing',
  mode: 'managed',
  facts: {
    arguments: {
      name: 'string',
      size: 'number',
      description: 'string',
      zones: 'list',
      tags: 'map',
      network_id: 'string',
      subnet_id: 'string',
    },
    forceNew: ['network_id', 'subnet_id'],
    unordered: ['zones'],
    defaults: { description: '', tags: {} },
    tags: 'tags',
    replace: 'create-first',
    actions: {
      read: ['memory:Describe'],
      create: ['memory:Create'],
      update: ['memory:Modify'],
      delete: ['memory:Delete'],
    },
    expectedSeconds: { create: 5, update: 2, delete: 5 },
  },
  find: () => Promise.resolve(undefined),
  read: async (io, id) => {
    const answer = await io.call({ product: 'memory', action: 'Describe', params: { Id: id }, mutates: false });
    return (answer['found'] as Attributes | null) ?? undefined;
  },
  create: (_, { address }) => Promise.resolve(idOf(address)),
  sync: () => Promise.resolve(),
  remove: () => Promise.resolve(),
};

const REGISTRY: DriverRegistry = {
  get: (type) => (type === DRIVER.type ? DRIVER : undefined),
  types: [DRIVER.type],
};

await main(process.argv.slice(2));
