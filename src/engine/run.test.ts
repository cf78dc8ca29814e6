import { appendFileSync, chmodSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { failing, faultsOf, newStage, snapshot, sweepStages, type Stage } from '../../test/support/engine-stage.ts';
import { refusal } from '../../test/support/fake-cloud.ts';
import { randomResources } from '../../test/support/random-graph.ts';
import { LandfallError } from '../base/index.ts';
import { countActions, hasChanges } from '../graph/index.ts';
import { ref, secretRef, text, type ApiRequest, type Arg, type Resource } from '../model/index.ts';
import { readSavedPlan, savePlan } from './saved-plan.ts';

afterAll(sweepStages, 60_000);

function resource(address: string, args: Readonly<Record<string, Arg>> = {}, more: Partial<Resource> = {}): Resource {
  return {
    address,
    type: address.replace(/^data\./, '').split('.')[0] ?? '',
    args: { name: address, ...args },
    ...more,
  };
}

/** A net, two boxes on it, a gate before one of them, and a disk. */
function shop(size = 1, netParent = 'region-1'): readonly Resource[] {
  return [
    resource('fake_net.main', { size, parent: netParent }),
    resource('fake_box.web', { parent: ref('fake_net.main'), secret: secretRef('env:TOKEN') }),
    resource('fake_box.job', { parent: ref('fake_net.main'), ports: [1, 2] }),
    resource('fake_gate.front', { parent: ref('fake_box.web'), note: text`to ${ref('fake_box.web', 'ip')}` }),
    resource('fake_disk.data', { size, also: ref('fake_net.main') }),
    resource('fake_zone.dns', { note: ref('fake_gate.front', 'ip') }),
  ];
}

const isCreate = (request: ApiRequest): boolean => request.action.startsWith('Create.');
const creates = (stage: Stage): readonly string[] => stage.cloud.calls.filter(isCreate).map((call) => call.action);

describe('a deployment', () => {
  test('is brought up as desired, and a second plan is empty', async () => {
    const stage = newStage();
    const { result } = await stage.apply(shop());
    expect(result).toMatchObject({ done: 6, failed: 0, skipped: 0, error: undefined });
    expect(await faultsOf(stage, shop())).toEqual([]);
    expect(hasChanges(await stage.plan(shop()))).toBe(false);
    const before = stage.cloud.calls.length;
    expect((await stage.apply(shop())).result).toBeUndefined();
    expect(stage.cloud.calls.slice(before).filter((call) => call.mutates)).toEqual([]);
  });

  test('takes hardly longer than its longest chain of waits', async () => {
    const stage = newStage();
    const { result } = await stage.apply(shop());
    // Net 20 s, box 20 s, gate 120 s, zone 20 s.
    expect(result?.elapsedMs).toBeGreaterThanOrEqual(180_000);
    expect(result?.elapsedMs).toBeLessThan(180_000 * 1.05);
    expect(result?.criticalPath).toEqual(['fake_net.main', 'fake_box.web', 'fake_gate.front', 'fake_zone.dns']);
    expect(result?.criticalPathMs).toBeLessThanOrEqual(result?.elapsedMs ?? 0);
  });

  test('shows outputs of what exists, and brings new ones without changing anything', async () => {
    const stage = newStage();
    await stage.apply(shop(), { outputs: { address: ref('fake_gate.front', 'ip') } });
    expect((await stage.state())?.outputs).toEqual({ address: 'ip-of-fake_gate-5' });
    const calls = stage.cloud.calls.length;
    await stage.apply(shop(), {
      outputs: { address: ref('fake_net.main', 'ip'), odd: ref('fake_net.main', 'no.such') },
    });
    expect((await stage.state())?.outputs).toEqual({ address: 'ip-of-fake_net-1' });
    expect(stage.cloud.calls.slice(calls).filter((call) => call.mutates)).toEqual([]);
  });

  test('puts what was changed or deleted by somebody back', async () => {
    const stage = newStage();
    const { state } = await stage.apply(shop(2));
    stage.cloud.meddle(state.resources['fake_net.main']?.id ?? '', { size: 7 });
    stage.cloud.meddle(state.resources['fake_zone.dns']?.id ?? '', 'delete');
    const plan = await stage.plan(shop(2));
    expect([plan.driftCount, countActions(plan.changes)]).toMatchObject([2, { update: 1, create: 1 }]);
    await stage.apply(shop(2));
    expect(stage.cloud.things.find((thing) => thing.type === 'fake_net')?.args['size']).toBe(2);
    expect(await faultsOf(stage, shop(2))).toEqual([]);
    expect(hasChanges(await stage.plan(shop(2)))).toBe(false);
  });

  test('replaces beside the old one or after it, whatever each type allows, and ends with one of each', async () => {
    const stage = newStage();
    await stage.apply(shop(1));
    const { result, plan } = await stage.apply(shop(2, 'region-2'));
    expect(result?.error).toBeUndefined();
    expect(countActions(plan.changes)).toMatchObject({ replace: 5, update: 1 });
    expect(await faultsOf(stage, shop())).toEqual([]);
    expect(hasChanges(await stage.plan(shop(2, 'region-2')))).toBe(false);
  });

  test('deletes what is no longer wanted, after who used it has let go', async () => {
    const stage = newStage();
    const before = [
      resource('fake_net.a'),
      resource('fake_net.b'),
      resource('fake_gate.g', { also: ref('fake_net.a') }),
    ];
    const after = [resource('fake_net.b'), resource('fake_gate.g', { also: ref('fake_net.b') })];
    await stage.apply(before);
    const { result } = await stage.apply(after);
    expect(result?.error).toBeUndefined();
    expect(stage.events.filter((event) => event.type === 'resource.retry')).toEqual([]);
    expect(await faultsOf(stage, after)).toEqual([]);
  });

  test('is destroyed without a trace', async () => {
    const stage = newStage();
    await stage.apply(shop());
    const { result } = await stage.destroy();
    expect([result?.error, stage.cloud.things, (await stage.state())?.resources]).toEqual([undefined, [], {}]);
  });

  test('of some addresses only leaves the others alone and keeps the outputs', async () => {
    const stage = newStage();
    const outputs = { net: ref('fake_net.main'), gate: ref('fake_gate.front') };
    await stage.apply(shop(), { outputs, only: ['fake_box.web'] });
    expect(stage.cloud.things.map((thing) => thing.type)).toEqual(['fake_net', 'fake_box']);
    expect(Object.keys((await stage.state())?.outputs ?? {})).toEqual(['net']);
    await stage.apply(shop(), { outputs });
    await stage.apply(shop(3), { outputs, only: ['fake_net.main'] });
    expect(Object.keys((await stage.state())?.outputs ?? {})).toEqual(['net', 'gate']);
  });

  test('asks lookups, also those that hang on the answer of another, and settles', async () => {
    const stage = newStage();
    const graph = [
      resource('data.fake_lookup.first', { q: 1 }),
      resource('data.fake_lookup.second', { q: ref('data.fake_lookup.first') }),
      resource('fake_net.a', { note: ref('data.fake_lookup.second', 'q') }),
    ];
    await stage.apply(graph);
    expect(stage.cloud.things[0]?.args['note']).toBe('lookup');
    expect(hasChanges(await stage.plan(graph))).toBe(false);
  });

  test('that the user declines changes nothing', async () => {
    const stage = newStage();
    const { declined } = await stage.apply(shop(), { confirm: () => Promise.resolve(false) });
    expect([declined, stage.cloud.things, await stage.state()]).toEqual([true, [], undefined]);
  });

  test('from any graph to any other ends as desired, with nothing left over, and settles', async () => {
    await fc.assert(
      fc.asyncProperty(randomResources(), randomResources(), async (first, then) => {
        const stage = newStage();
        for (const graph of [first, then]) {
          const { result } = await stage.apply(graph);
          expect(result?.error).toBeUndefined();
          expect(await faultsOf(stage, graph)).toEqual([]);
          expect((await stage.plan(graph)).changes.filter((change) => change.action !== 'none')).toEqual([]);
        }
        await stage.destroy();
        expect(stage.cloud.things).toEqual([]);
      }),
      { numRuns: 30, seed: 20261120 },
    );
  }, 60_000);
});

describe('when the cloud refuses', () => {
  test('the rest waits, the error says what and why, and the next run goes on', async () => {
    const stage = newStage();
    stage.cloud.fate = failing(
      (call) => call.action === 'Create.fake_gate',
      () => refusal('capacity', 'NoStock'),
    );
    const { result } = await stage.apply(shop());
    expect(result?.error?.report).toMatchObject({
      code: 'LF3011',
      exit: 5,
      where: { address: 'fake_gate.front' },
      cloud: { code: 'NoStock', requestId: 'R-1' },
    });
    expect(
      stage.events.filter((event) => event.type === 'resource.skipped').map((event) => [event.address, event.because]),
    ).toContainEqual(['fake_zone.dns', 'waits for fake_gate.front']);
    stage.cloud.fate = () => undefined;
    expect((await stage.apply(shop())).result?.error).toBeUndefined();
    expect(await faultsOf(stage, shop())).toEqual([]);
    expect(creates(stage)).toHaveLength(7);
  });

  test('a change that fails is looked at again, although the cloud has it by then', async () => {
    const stage = newStage();
    await stage.apply(shop());
    const changed = shop().map((one) =>
      one.address === 'fake_net.main' ? { ...one, args: { ...one.args, size: 9 } } : one,
    );
    let sent = 0;
    stage.cloud.fate = (request, moment) => {
      if (request.action === 'Set' && moment === 'after') sent += 1;
      return sent > 0 && request.action === 'Get' ? refusal('invalid', 'Broken') : undefined;
    };
    expect((await stage.apply(changed)).result?.error?.report.cloud?.code).toBe('Broken');
    stage.cloud.fate = () => undefined;
    const again = (await stage.plan(changed)).changes.find(({ action }) => action === 'update');
    expect(again).toMatchObject({
      address: 'fake_net.main',
      args: [],
      reason: expect.stringContaining('cut short') as string,
    });
    await stage.apply(changed);
    expect((await stage.plan(changed)).changes.filter(({ action }) => action !== 'none')).toEqual([]);
  });

  test('with --continue-on-error everything that does not depend on it is done', async () => {
    const stage = newStage();
    stage.cloud.fate = failing(
      (call) => call.action === 'Create.fake_disk',
      () => refusal('quota', 'Quota'),
    );
    const { result } = await stage.apply(shop(), { continueOnError: true, parallelism: 1 });
    expect(result).toMatchObject({ done: 5, failed: 1, skipped: 0 });
    expect(result?.error?.report.code).toBe('LF3012');
  });

  test('half of all calls being throttled only costs time', async () => {
    const stage = newStage();
    let count = 0;
    stage.cloud.fate = (_, moment) =>
      moment === 'before' && (count += 1) % 2 === 0 ? refusal('throttle', 'Throttling.User') : undefined;
    const { result } = await stage.apply(shop());
    expect(result?.error).toBeUndefined();
    expect(await faultsOf(stage, shop())).toEqual([]);
    expect(stage.events.some((event) => event.type === 'resource.retry' && event.errorClass === 'throttle')).toBe(true);
  });

  test.each([
    ['a call with a token', 'Create.fake_net'],
    ['a call without one, which is looked for before it is sent again', 'Create.fake_box'],
    ['a change', 'Set'],
    ['a delete', 'Delete'],
  ])('a connection dropped after commit does no harm: %s', async (_, action) => {
    const stage = newStage();
    const lost = (): void => {
      stage.cloud.fate = failing(
        (call) => call.action === action,
        () => refusal('network'),
        { times: 2, moment: 'after' },
      );
    };
    lost();
    expect((await stage.apply(shop(1))).result?.error).toBeUndefined();
    lost();
    expect((await stage.apply(shop(2, 'region-2'))).result?.error).toBeUndefined();
    expect(await faultsOf(stage, shop())).toEqual([]);
  });

  test('a network that stays down after the commit leaves no orphan: the next run looks for it', async () => {
    const stage = newStage();
    let down = false;
    stage.cloud.fate = (request, moment) => {
      if (moment === 'after' && request.action === 'Create.fake_box') down = true;
      return down ? refusal('network') : undefined;
    };
    const { result } = await stage.apply(shop());
    expect(result?.error?.report.code).toBe('LF3017');
    stage.cloud.fate = () => undefined;
    await stage.apply(shop());
    expect(await faultsOf(stage, shop())).toEqual([]);
  });

  test('a permission that is missing is named', async () => {
    const stage = newStage();
    stage.cloud.fate = failing(isCreate, () => refusal('permission', 'Forbidden.RAM'));
    const { result } = await stage.apply(shop());
    expect(result?.error?.report).toMatchObject({
      code: 'LF3014',
      exit: 4,
      fix: expect.stringContaining('Grant the action fake:Call'),
    });
    expect(stage.events.some((event) => event.type === 'resource.retry')).toBe(false);
  });
});

describe('when it is stopped', () => {
  test('calls in flight are finished and noted, nothing new starts, and the next run goes on', async () => {
    const stage = newStage();
    stage.cloud.fate = (request, moment) => {
      if (request.action === 'Create.fake_box' && moment === 'after') stage.stop.abort();
      return undefined;
    };
    const { result } = await stage.apply(shop());
    expect(result?.error?.report).toMatchObject({ code: 'LF3021', exit: 130 });
    const again = snapshot(stage);
    const ids = Object.values((await again.state())?.resources ?? {}).map((one) => one.id);
    expect(again.cloud.things.map((thing) => thing.id).toSorted()).toEqual(ids.toSorted());
    expect((await again.apply(shop())).result?.error).toBeUndefined();
    expect(await faultsOf(again, shop())).toEqual([]);
    expect(creates(again).length + creates(stage).length).toBe(6);
  });

  test('the reason of the stop decides the exit code', async () => {
    const stage = newStage();
    const timeout = new LandfallError({ code: 'LF3020', exit: 9, headline: 'time is up' });
    stage.stop.abort(timeout);
    const { result } = await stage.apply(shop());
    expect([result?.error?.exit, result?.skipped, stage.cloud.things]).toEqual([9, 6, []]);
  });
});

describe('a run that is killed', () => {
  /** Runs `work`, taking a snapshot at both moments of every changing call, or of those that are chosen. */
  async function snapshotsOf(
    stage: Stage,
    work: () => Promise<unknown>,
    chosen: (moment: number) => boolean = () => true,
  ): Promise<readonly Stage[]> {
    const taken: Stage[] = [];
    let moments = 0;
    stage.cloud.fate = (request) => {
      if (request.mutates && chosen((moments += 1))) taken.push(snapshot(stage));
      return undefined;
    };
    await work();
    stage.cloud.fate = () => undefined;
    return taken;
  }

  test('at any changing call of a first apply resumes without orphan or duplicate', async () => {
    const stage = newStage();
    const killed = await snapshotsOf(stage, () => stage.apply(shop()));
    expect(killed.length).toBeGreaterThanOrEqual(12);
    for (const one of killed) {
      expect((await one.apply(shop())).result?.error).toBeUndefined();
      expect(await faultsOf(one, shop())).toEqual([]);
      expect(hasChanges(await one.plan(shop()))).toBe(false);
    }
  });

  test('at any changing call of replacements of both kinds resumes to the same end', async () => {
    const stage = newStage();
    await stage.apply(shop(1));
    const killed = await snapshotsOf(stage, () => stage.apply(shop(2, 'region-2')));
    expect(killed.length).toBeGreaterThanOrEqual(22);
    for (const one of killed) {
      const { result } = await one.apply(shop(2, 'region-2'));
      expect(result?.error).toBeUndefined();
      expect(await faultsOf(one, shop())).toEqual([]);
    }
  }, 30_000);

  test('at any changing call of a destroy is finished by the next one', async () => {
    const stage = newStage();
    await stage.apply(shop());
    for (const one of await snapshotsOf(stage, () => stage.destroy())) {
      await one.destroy();
      expect([one.cloud.things, (await one.state())?.resources]).toEqual([[], {}]);
    }
  });

  test('at any changing call, between any two graphs, is finished by an apply or undone by a destroy', async () => {
    await fc.assert(
      fc.asyncProperty(randomResources(6), randomResources(6), fc.nat(), async (first, then, pick) => {
        const stage = newStage();
        await stage.apply(first);
        // The last of a few, each moment being as likely as any other.
        const killed = await snapshotsOf(
          stage,
          () => stage.apply(then),
          (moment) => pick % moment === 0,
        );
        const one = killed.at(-1);
        fc.pre(one !== undefined);
        const other = snapshot(one);
        expect((await one.apply(then)).result?.error).toBeUndefined();
        expect(await faultsOf(one, then)).toEqual([]);
        expect((await other.destroy()).result?.error).toBeUndefined();
        expect(other.cloud.things).toEqual([]);
      }),
      { numRuns: 30, seed: 20261120 },
    );
  }, 60_000);

  test('is taken up by a plan as well, which shows what is left to do', async () => {
    const stage = newStage();
    const killed = await snapshotsOf(stage, () => stage.apply(shop()));
    const one = killed[7];
    const plan = await one?.plan(shop());
    expect(countActions(plan?.changes ?? [])).toMatchObject({ delete: 0, replace: 0 });
    expect((await one?.apply(shop()))?.result?.error).toBeUndefined();
    expect(one === undefined ? [] : await faultsOf(one, shop())).toEqual([]);
  });

  test('and whose last journal line is torn counts that line as never written', async () => {
    const stage = newStage();
    const killed = await snapshotsOf(stage, () => stage.apply(shop()));
    const one = killed[5];
    appendFileSync(join(one?.home ?? '', 'journal', 'dev', 'fake', 'active.ndjson'), '{"kind":"intent","n":');
    expect((await one?.apply(shop()))?.result?.error).toBeUndefined();
  });
});

describe('what is on disk', () => {
  test('is written before the first call leaves: an unwritable journal stops everything', async () => {
    const stage = newStage();
    await stage.apply([resource('fake_net.main')]);
    const directory = join(stage.home, 'journal', 'dev', 'fake');
    chmodSync(directory, 0o500);
    const work = process.getuid?.() === 0 ? breakJournal(stage) : stage.apply(shop());
    await expect(work).rejects.toMatchObject({ report: { code: 'LF3002', exit: 5 } });
    chmodSync(directory, 0o700);
    expect(stage.cloud.things).toHaveLength(1);
  });

  /** Root may write anywhere, so for root the journal's place is taken by a directory. */
  async function breakJournal(stage: Stage): Promise<unknown> {
    const { mkdirSync } = await import('node:fs');
    chmodSync(join(stage.home, 'journal', 'dev', 'fake'), 0o700);
    return stage.apply(shop(), {
      confirm: () => {
        mkdirSync(join(stage.home, 'journal', 'dev', 'fake', 'active.ndjson'));
        return Promise.resolve(true);
      },
    });
  }

  test('holds no secret anywhere', async () => {
    const stage = newStage();
    await stage.apply(shop());
    await savePlan(join(stage.home, 'plan.json'), await stage.plan(shop(2)));
    const files = readdirSync(stage.home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(3);
    expect(
      files.filter((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8').includes('value of')),
    ).toEqual([]);
    expect(JSON.stringify(stage.events)).not.toContain('value of');
  });

  test('after a good end is the state, its history and an archived journal; the lock is gone', async () => {
    const stage = newStage();
    await stage.apply(shop());
    await stage.apply(shop(2));
    expect(existsSync(join(stage.home, 'journal', 'dev', 'fake', 'active.ndjson'))).toBe(false);
    expect(readdirSync(join(stage.home, 'journal', 'dev', 'fake', 'ended'))).toHaveLength(2);
    expect(await stage.session().store.holder()).toBeUndefined();
  });
});

describe('a saved plan', () => {
  async function saved(
    stage: Stage,
    resources: readonly Resource[],
  ): Promise<Awaited<ReturnType<typeof readSavedPlan>>> {
    const file = join(stage.home, 'plan.json');
    await savePlan(file, await stage.plan(resources));
    return readSavedPlan(file);
  }

  test('is applied exactly, with no configuration at hand', async () => {
    const stage = newStage();
    const plan = await saved(stage, shop());
    expect((await stage.apply([], { saved: plan })).result).toMatchObject({ done: 6, error: undefined });
    expect(await faultsOf(stage, shop())).toEqual([]);
    expect(hasChanges(await stage.plan(shop()))).toBe(false);
  });

  test('is refused once the state has moved on', async () => {
    const stage = newStage();
    const plan = await saved(stage, shop());
    await stage.apply(shop());
    await expect(stage.apply([], { saved: plan })).rejects.toMatchObject({ report: { code: 'LF3005', exit: 3 } });
  });

  test('is refused when the cloud has changed, naming what', async () => {
    const stage = newStage();
    await stage.apply(shop());
    const plan = await saved(stage, shop(2));
    stage.cloud.meddle(stage.cloud.things.find((thing) => thing.type === 'fake_zone')?.id ?? '', { note: 'x' });
    await expect(stage.apply([], { saved: plan })).rejects.toThrow(
      /the cloud has changed since the plan was made: fake_zone.dns/,
    );
  });

  test('that was edited, or is no plan, is refused', async () => {
    const stage = newStage();
    await saved(stage, shop());
    const file = join(stage.home, 'plan.json');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(file, readFileSync(file, 'utf8').replace('region-1', 'region-9'));
    await expect(readSavedPlan(file)).rejects.toMatchObject({ report: { code: 'LF3006' } });
    writeFileSync(file, 'null');
    await expect(readSavedPlan(file)).rejects.toMatchObject({ report: { code: 'LF3006' } });
    await expect(readSavedPlan(join(stage.home, 'nowhere'))).rejects.toMatchObject({ report: { code: 'LF3006' } });
  });
});
