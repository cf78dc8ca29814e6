import { AsyncLocalStorage } from 'node:async_hooks';
import { setMaxListeners } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must, Secret, VirtualClock } from '../src/base/index.ts';
import { openAlicloud } from '../src/clouds/alicloud/index.ts';
import { loadStack } from '../src/config/index.ts';
import { openSession, runDeployment, type RunResult } from '../src/engine/index.ts';
import { criticalPath, stepsOf } from '../src/graph/index.ts';
import type { AnyDriver, CloudPort, Driver, DriverRegistry } from '../src/model/index.ts';
import { startSimulator } from '../src/sim/index.ts';
import { engineTarget, resolveTarget, type EngineTarget } from '../src/targets/index.ts';

/**
 * How much longer an apply of the whole of KOSMOS takes than the cloud itself needs for it, on a clock that only the cloud moves. What
 * the cloud needs is told by the simulator's own log: for each resource the time in which a change that it asked for was
 * under way. The longest chain of these times is the critical path; looking late, queueing and holding back are above it.
 */
const WORLDS = 10;
/** The bound that this bench holds the engine to. */
const LONGEST = 1.05;
/** The zero of the virtual clocks. */
const EPOCH = Date.parse('2026-01-01T00:00:00Z');

interface Span {
  readonly from: number;
  readonly to: number;
}

/** What was seen of one resource. */
interface Seen {
  /** When the cloud was at work on it. */
  readonly spans: Span[];
  /** The lock that its writes take, of those that the cloud allows one at a time. */
  lock: string | undefined;
  /** Virtual time at which the engine was done with it. */
  ended: number;
}

type Sightings = Map<string, Seen>;

async function main(): Promise<void> {
  const directory = join('examples', 'kosmos');
  const { stack } = loadStack({ directory, profile: 'prod', set: [], env: {} });
  const target = engineTarget(resolveTarget(stack, undefined));
  const ratios: number[] = [];
  for (let seed = 1; seed <= WORLDS; seed += 1) {
    const { makespan, alone, path } = await rehearse(target, directory, seed);
    ratios.push(makespan / path.seconds);
    console.log(
      `world ${seed}: ready in ${makespan.toFixed(1)} s, ${(makespan / path.seconds).toFixed(3)} of the critical path ` +
        `(${path.seconds.toFixed(1)} s; ${alone.toFixed(1)} s when the cloud took several writes at a time) through ${path.keys.at(-1)}`,
    );
  }
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  const worst = ratios.reduce((most, ratio) => Math.max(most, ratio), 0);
  console.log(
    `makespan: ${mean.toFixed(3)} of the critical path on average, ${worst.toFixed(3)} at worst; bound ${LONGEST}`,
  );
  if (worst > LONGEST) process.exitCode = 1;
}

interface Rehearsal {
  /** Seconds the apply took. */
  readonly makespan: number;
  /** Seconds of the critical path without the locks. */
  readonly alone: number;
  readonly path: ReturnType<typeof criticalPath>;
}

async function rehearse(target: EngineTarget, root: string, seed: number): Promise<Rehearsal> {
  const home = mkdtempSync(join(tmpdir(), 'landfall-bench-'));
  const worldDir = join(home, 'world');
  const clock = new VirtualClock(EPOCH);
  const settings = { seed, defaultRegion: target.region };
  const simulator = await startSimulator({ worldDir, clock, settings });
  try {
    const cloud = openAlicloud({
      credentials: {
        kind: 'keys',
        accessKeyId: simulator.accessKeyId,
        accessKeySecret: new Secret(simulator.accessKeySecret, 'world'),
      },
      region: target.region,
      endpoint: { host: simulator.host, port: simulator.port, protocol: 'http' },
    });
    const sightings: Sightings = new Map();
    const scope = new AsyncLocalStorage<string>();
    const session = openSession({
      home,
      deployed: { stack: 'kosmos', profile: 'prod', target: target.name, cloud: 'bench' },
      cloud: watchedPort(cloud, { sightings, scope, clock, worldDir }),
      registry: watchedRegistry(target.registry, sightings, scope),
      clock,
      emit: (event) => {
        if (event.type === 'resource.done') seenOf(sightings, event.address).ended = clock.now();
      },
      secret: (source) => new Secret(readFileSync(join(root, source.slice('file:'.length)), 'utf8'), source),
      stop: patientSignal(),
      abandon: patientSignal(),
      command: 'bench makespan',
    });
    const goal = { kind: 'apply', graph: target.graph } as const;
    const run = await runDeployment(session, goal, {
      only: [],
      parallelism: 32,
      continueOnError: false,
      permits: { dataLoss: [], purchase: true },
      confirm: () => Promise.resolve(true),
    });
    return measured(run, sightings);
  } finally {
    await simulator.close();
    rmSync(home, { recursive: true, force: true });
  }
}

/** A signal that nobody gives, whatever number of calls listens to it. */
function patientSignal(): AbortSignal {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  return signal;
}

function measured({ plan, result }: RunResult, sightings: Sightings): Rehearsal {
  const { elapsedMs, error } = must(result, 'there was something to apply');
  if (error !== undefined) throw error;
  const steps = stepsOf(plan);
  const seconds = (key: string): number => {
    const seen = sightings.get(key.slice('up:'.length));
    return seen === undefined ? 0 : busyMs(seen) / 1000;
  };
  const queued = queues(sightings);
  const inTurn = steps.map(({ key, needs, address }) => {
    const before = queued.get(address);
    return { key, needs: before === undefined ? needs : [...needs, `up:${before}`] };
  });
  return {
    makespan: elapsedMs / 1000,
    alone: criticalPath(steps, seconds).seconds,
    path: criticalPath(inTurn, seconds),
  };
}

/** Which resource each one with a lock came after: the cloud takes their writes one at a time. */
function queues(sightings: Sightings): ReadonlyMap<string, string> {
  const last = new Map<string, string>();
  const before = new Map<string, string>();
  for (const [address, { lock }] of [...sightings].toSorted(([, a], [, b]) => a.ended - b.ended)) {
    if (lock === undefined) continue;
    const earlier = last.get(lock);
    if (earlier !== undefined) before.set(address, earlier);
    last.set(lock, address);
  }
  return before;
}

/** Milliseconds in which the cloud was at work on a resource before the engine was done with it. */
function busyMs({ spans, ended }: Seen): number {
  let [busy, until] = [0, 0];
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    if (to > ended) continue;
    busy += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return busy;
}

/** Notes on whose behalf each call is made, and which lock is taken. */
function watchedRegistry(
  registry: DriverRegistry,
  sightings: Sightings,
  scope: AsyncLocalStorage<string>,
): DriverRegistry {
  const watched = (driver: AnyDriver): AnyDriver => {
    if (driver.mode === 'data') return driver;
    const twin: Driver = {
      ...driver,
      create: (io, desired) => {
        seenOf(sightings, desired.address).lock = driver.facts.lock?.(desired.args);
        return scope.run(desired.address, () => driver.create(io, desired));
      },
      settle: (io, id, desired) =>
        scope.run(desired.address, () => driver.settle?.(io, id, desired) ?? Promise.resolve()),
      sync: (io, id, change) => scope.run(change.desired.address, () => driver.sync(io, id, change)),
    };
    return twin;
  };
  return {
    get: (type) => {
      const driver = registry.get(type);
      return driver === undefined ? undefined : watched(driver);
    },
    types: registry.types,
  };
}

interface Watch {
  readonly sightings: Sightings;
  readonly scope: AsyncLocalStorage<string>;
  readonly clock: VirtualClock;
  readonly worldDir: string;
}

/** Sends changing calls one by one, so that what the simulator logs meanwhile is what that call began. No virtual time passes. */
function watchedPort(cloud: CloudPort, { sightings, scope, clock, worldDir }: Watch): CloudPort {
  let turn: Promise<unknown> = Promise.resolve();
  return {
    send: (request, signal) => {
      const address = scope.getStore();
      if (!request.mutates || address === undefined) return cloud.send(request, signal);
      const mine = turn.then(async () => {
        const before = logOf(worldDir).length;
        const answer = await cloud.send(request, signal);
        seenOf(sightings, address).spans.push(...spansIn(logOf(worldDir).slice(before), clock.now()));
        return answer;
      });
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}

/** The simulator's own log: each line holds the rows that a request wrote, with the changes that time will bring. */
function logOf(worldDir: string): string {
  const files = readdirSync(worldDir).filter((file) => /^log\.\d+\.ndjson$/.test(file));
  return readFileSync(join(worldDir, must(files[0], 'the world has a log')), 'utf8');
}

interface LogLine {
  readonly writes: readonly (readonly [string, string, { readonly due?: readonly { readonly at: number }[] } | null])[];
}

function spansIn(log: string, from: number): readonly Span[] {
  const lines = log.split('\n').filter((line) => line !== '');
  const writes = lines.flatMap((line) => (JSON.parse(line) as LogLine).writes);
  return writes
    .flatMap(([, , row]) => (row?.due ?? []).map(({ at }) => ({ from, to: at })))
    .filter(({ to }) => to > from);
}

function seenOf(sightings: Sightings, address: string): Seen {
  const seen = sightings.get(address) ?? { spans: [], lock: undefined, ended: 0 };
  sightings.set(address, seen);
  return seen;
}

await main();
