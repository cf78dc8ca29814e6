import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, VirtualClock } from '../../src/base/index.ts';
import {
  makePlan,
  openSession,
  runDeployment,
  type Goal,
  type RunOptions,
  type RunResult,
  type Session,
} from '../../src/engine/index.ts';
import { makeGraph } from '../../src/graph/index.ts';
import type { ApiRequest, Arg, CloudError, EventBody, Plan, Resource, State } from '../../src/model/index.ts';
import { FakeCloud, type Fate } from './fake-cloud.ts';
import { fakeRegistry } from './fake-types.ts';

/** A stack's directory and the fake cloud it is deployed to. */
export interface Stage {
  readonly home: string;
  readonly cloud: FakeCloud;
  readonly clock: VirtualClock;
  /** Everything emitted so far. */
  readonly events: EventBody[];
  readonly stop: AbortController;
  readonly abandon: AbortController;
  /** A session as a new process would open it. */
  session(): Session;
  apply(resources: readonly Resource[], options?: Options): Promise<RunResult>;
  plan(resources: readonly Resource[]): Promise<Plan>;
  destroy(options?: Options): Promise<RunResult>;
  state(): Promise<State | undefined>;
}

export type Options = Partial<RunOptions> & { readonly outputs?: Readonly<Record<string, Arg>> };

/** In memory where the system offers it: thousands of synced writes to a disk take minutes. */
const PLACE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

const roots: string[] = [];

/** Removes what stages left on disk; for afterAll. */
export function sweepStages(): void {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
}

export function newStage(): Stage {
  const clock = new VirtualClock(Date.UTC(2026, 0, 1));
  return stageOn(temporaryDirectory(), new FakeCloud(clock), clock);
}

/** What a process killed at this instant leaves behind: its directory without the lock of a dead process, and the cloud as it is. */
export function snapshot(stage: Stage): Stage {
  const home = temporaryDirectory();
  cpSync(stage.home, home, {
    recursive: true,
    filter: (source) => !source.includes('lock.json') && !source.endsWith('.tmp'),
  });
  const clock = new VirtualClock(stage.clock.now());
  return stageOn(home, stage.cloud.fork(clock), clock);
}

export function temporaryDirectory(): string {
  const root = mkdtempSync(join(PLACE, 'landfall-engine-'));
  roots.push(root);
  return root;
}

function stageOn(home: string, cloud: FakeCloud, clock: VirtualClock): Stage {
  const events: EventBody[] = [];
  const [stop, abandon] = [new AbortController(), new AbortController()];
  const session = (): Session =>
    openSession({
      home,
      cloud,
      clock,
      deployed: { stack: 'shop', profile: 'dev', target: 'fake', cloud: 'fake cloud' },
      registry: fakeRegistry(),
      emit: (event) => void events.push(event),
      secret: (source) => new Secret(`value of ${source}`, source),
      stop: stop.signal,
      abandon: abandon.signal,
      command: 'landfall apply',
    });
  const run = (goal: Goal, options: Options = {}): Promise<RunResult> =>
    runDeployment(session(), goal, {
      only: [],
      parallelism: 16,
      continueOnError: false,
      permits: { dataLoss: [], purchase: false },
      confirm: () => Promise.resolve(true),
      ...options,
    });
  return {
    home,
    cloud,
    clock,
    events,
    stop,
    abandon,
    session,
    apply: (resources, options = {}) =>
      run({ kind: 'apply', graph: makeGraph(resources, options.outputs ?? {}) }, options),
    plan: async (resources) => (await makePlan(session(), { kind: 'apply', graph: makeGraph(resources) })).plan,
    destroy: (options) => run({ kind: 'destroy' }, options),
    state: () => session().store.read(),
  };
}

/** The first `times` calls that match meet this error, at this moment. */
export function failing(
  matches: (request: ApiRequest) => boolean,
  error: () => CloudError,
  { times = Infinity, moment = 'before' } = {},
): Fate {
  let left = times;
  return (request, at) => {
    if (at !== moment || left <= 0 || !matches(request)) return undefined;
    left -= 1;
    return error();
  };
}

/** What is wrong with a stage whose graph should exist exactly once, and nothing else. */
export async function faultsOf(stage: Stage, resources: readonly Resource[]): Promise<readonly string[]> {
  const state = await stage.state();
  const wanted = resources
    .filter((resource) => !resource.address.startsWith('data.'))
    .map((resource) => resource.address);
  const things = stage.cloud.things;
  const ownerOf = (tags: unknown): string =>
    String((tags as Readonly<Record<string, string>> | undefined)?.['landfall:address']);
  const owners = things.map((thing) => ownerOf(thing.args['tags']));
  const ids = new Set(Object.values(state?.resources ?? {}).map((resource) => resource.id));
  return [
    ...wanted.filter((address) => !owners.includes(address)).map((address) => `${address} is missing`),
    ...owners.filter((owner, index) => owners.indexOf(owner) !== index).map((owner) => `${owner} exists twice`),
    ...owners.filter((owner) => !wanted.includes(owner)).map((owner) => `${owner} should be gone`),
    ...things.filter((thing) => !ids.has(thing.id)).map((thing) => `${thing.id} is an orphan`),
    ...Object.values(state?.resources ?? {}).flatMap(({ address, status, deposed }) =>
      status === 'ready' && deposed === undefined ? [] : [`${address} is not finished`],
    ),
  ];
}
