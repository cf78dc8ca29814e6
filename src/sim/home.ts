import { scaledClock, wallClock, type Clock } from '../base/index.ts';
import { aimed } from './fault-target.ts';
import { ROOT_KEYS } from './ram/tables.ts';
import { simError } from './errors.ts';
import { controlPlane } from './kube/controllers/control-plane.ts';
import { Clusters } from './kube/objects/clusters.ts';
import { ApiFault, type Happening } from './service.ts';
import { SERVICES } from './services.gen.ts';
import { rootKey, type KeyPair } from './root-key.ts';
import type { Controls } from './wire/control-surface.ts';
import { JsonBody } from './wire/json-body.ts';
import { TrafficCounter } from './wire/traffic.ts';
import { FaultDesk } from './world/fault-desk.ts';
import { formatFault, parseFault } from './world/fault-text.ts';
import { memoryWorld } from './world/memory-world.ts';
import { newSettings } from './world/settings-file.ts';
import type { WorldSettings } from './world/settings.ts';
import type { SimWorld } from './world/sim-world.ts';
import { WorldDirectory } from './world/world-directory.ts';

export interface HomeOptions {
  /** The directory that keeps the world; without it the world lives in memory and ends with the process. */
  readonly worldDir?: string;
  /** A clock to share (a rehearsal's); otherwise the wall's, times `speed`. */
  readonly clock?: Clock;
  /** Virtual seconds per real second; the world's own unless said. */
  readonly speed?: number;
  /** What a new world is like. */
  readonly settings?: Partial<WorldSettings>;
}

/** An open world with what acts on it, wherever it is kept. */
export interface Home {
  readonly world: SimWorld;
  /** Undefined for a world in memory. */
  readonly directory: WorldDirectory | undefined;
  readonly speed: number;
  readonly key: KeyPair;
  readonly desk: FaultDesk;
  readonly traffic: TrafficCounter;
  readonly controls: Controls;
}

/** Opens or makes a world, with its key pair; throws LF7001 when another process has it. */
export function openHome(options: HomeOptions): Home {
  const { world, directory, speed } = openPlace(options);
  const desk = new FaultDesk(world, () => directory?.saveSettings());
  const traffic = new TrafficCounter();
  const place = { world, directory, speed };
  return { ...place, key: rootKey(world), desk, traffic, controls: controlsOf(place, desk, traffic) };
}

/** A world that is kept in a directory, opened without a server: what `sim show` and `sim reset` need. */
export function openWorld(worldDir: string): Controls & { close(): void } {
  const { controls, directory, world } = openHome({ worldDir });
  // Nobody reaches its clusters, so nobody asks for their authority.
  const clusters = new Clusters(world, controlPlane, () => '');
  return {
    ...controls,
    step: (ms) => {
      controls.step(ms);
      clusters.catchUpAll();
    },
    happen: (name, body) => happenOrRefuse(controls, name, body),
    close: () => directory?.close(),
  };
}

/** Without a server in between a refusal is an error of the simulator's own, as a running server's is. */
function happenOrRefuse(
  controls: Controls,
  name: string,
  body: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const happenings = controls.happenings();
  const there = Object.entries(happenings).map(([known, summary]) => `${known}: ${summary}`);
  if (!Object.hasOwn(happenings, name))
    throw simError('LF7006', { headline: `no happening ${name}`, fix: `There is: ${there.join('; ')}.` });
  try {
    return controls.happen(name, body) ?? {};
  } catch (cause) {
    if (!(cause instanceof ApiFault)) throw cause;
    const fix = `${name}: ${happenings[name] ?? ''}`;
    throw simError('LF7006', { headline: cause.message, fix, cause });
  }
}

interface Place {
  readonly world: SimWorld;
  readonly directory: WorldDirectory | undefined;
  readonly speed: number;
}

function openPlace({ worldDir, ...options }: HomeOptions): Place {
  if (worldDir !== undefined) {
    const directory = WorldDirectory.open(worldDir, options);
    return { world: directory.world, directory, speed: options.speed ?? directory.world.settings.speed };
  }
  const { clock, speed, settings } = options;
  const fresh = newSettings({ ...settings, ...(speed === undefined ? {} : { speed }) });
  const world = memoryWorld({ ...fresh, clock: clock ?? scaledClock(fresh.speed, wallClock.now()) });
  return { world, directory: undefined, speed: fresh.speed };
}

function controlsOf({ world, directory, speed }: Place, desk: FaultDesk, traffic: TrafficCounter): Controls {
  return {
    summary: () => ({
      accountId: world.accountId,
      defaultRegion: world.defaultRegion,
      now: new Date(world.now()).toISOString(),
      speed,
      counts: countsByProduct(world, 'rows'),
      ending: countsByProduct(world, 'ending'),
      faults: world.settings.faults.map(formatFault),
      requests: traffic.read(),
    }),
    reset: () => reset(world, directory),
    addFault: (sentence) => desk.add(aimed(parseFault(sentence))),
    clearFaults: () => desk.clear(),
    step: (ms) => world.step(ms),
    happen: (name, body) => {
      const happening = HAPPENINGS.get(name);
      return happening === undefined
        ? undefined
        : world.transaction('write', () => happening.run(world, new JsonBody(body)));
    },
    happenings: () => Object.fromEntries(listHappenings().map(({ name, summary }) => [name, summary])),
  };
}

/** `<product code>/<name>` to what can befall the account. */
const HAPPENINGS: ReadonlyMap<string, Happening> = new Map(
  SERVICES.flatMap(({ code, happenings = {} }) =>
    Object.entries(happenings).map(([name, happening]) => [`${code}/${name}`, happening] as const),
  ),
);

/** What can befall an account, as `cms/metric`, each with the members it asks for. */
export function listHappenings(): readonly { readonly name: string; readonly summary: string }[] {
  return [...HAPPENINGS].map(([name, { summary }]) => ({ name, summary }));
}

/** Empties the world; its key pair stays, so that clients need not be told another. */
function reset(world: SimWorld, directory: WorldDirectory | undefined): void {
  const keys = world.table(ROOT_KEYS).all();
  const keep = (): void => {
    for (const row of keys) world.table(ROOT_KEYS).put(row);
  };
  if (directory !== undefined) {
    directory.clear(keep);
    return;
  }
  world.store.clear();
  world.transaction('write', keep);
}

function countsByProduct(world: SimWorld, which: 'rows' | 'ending'): Record<string, Record<string, number>> {
  const products: Record<string, Record<string, number>> = {};
  for (const { name, [which]: count } of world.counts()) {
    const [product = '', kind = ''] = name.split('.');
    if (count > 0) products[product] = { ...products[product], [kind]: count };
  }
  return products;
}
