import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventSchema } from '../../src/model/event-schema.ts';
import { eventsOf, landfall, onlyEvent, PROJECT, type CliRun } from '../support/landfall.ts';
import { kosmos } from '../support/temp-stack.ts';

const published = z.fromJSONSchema(
  JSON.parse(readFileSync(`${PROJECT}docs/reference/events.schema.json`, 'utf8')) as Parameters<
    typeof z.fromJSONSchema
  >[0],
);

/** Every line keeps the contract: its shape, the first, the last, and no gap between. */
function expectContract(run: CliRun): void {
  expect(run.events.length).toBeGreaterThan(1);
  for (const [index, event] of run.events.entries()) {
    expect(eventSchema.safeParse(event).error, JSON.stringify(event)).toBeUndefined();
    expect(published.safeParse(event).error, JSON.stringify(event)).toBeUndefined();
    expect(event.seq).toBe(index);
  }
  expect(run.events[0]).toMatchObject({ v: 1, type: 'hello', version: expect.stringMatching(/^\d/) });
  expect(onlyEvent(run, 'hello').seq).toBe(0);
  expect(run.events.at(-1)).toMatchObject({ type: 'summary', exit: run.exit, ok: run.exit === 0 || run.exit === 2 });
  expect(onlyEvent(run, 'summary').seq).toBe(run.events.length - 1);
  expect(eventsOf(run, 'error')).toHaveLength(run.exit === 0 || run.exit === 2 ? 0 : 1);
}

describe.concurrent('the event stream', () => {
  it('of each command on the way from nothing to something and back keeps the contract', async () => {
    const stack = kosmos();
    const line = (exit: number, ...args: string[]): Promise<void> => stack.json(exit, ...args).then(expectContract);
    await line(0, 'check', '-p', 'prod');
    await line(0, 'explain', 'region');
    await line(2, 'plan', '-p', 'prod', '--detailed-exitcode');
    await line(0, 'apply', '-y', '-p', 'prod', '--allow-purchase');
    await line(0, 'plan', '-p', 'prod');
    await line(0, 'status', '-p', 'prod');
    await line(0, 'outputs', '-p', 'prod');
    await line(0, 'state', 'list', '-p', 'prod');
    await line(0, 'sim', 'show');
    await line(
      0,
      'apply',
      '-y',
      '-p',
      'prod',
      '--set',
      'network.subnets.app.zone=cn-shanghai-g',
      '--set',
      'machines.batch=null',
      // A living cluster keeps its subnet.
      '--set',
      'cluster=null',
    );
    await line(0, 'destroy', '-y', '-p', 'prod');
    await line(0, 'help', 'LF3001');
  });

  it('of failures of every kind keeps the contract', async () => {
    const stack = kosmos();
    const line = (exit: number, ...args: string[]): Promise<void> => stack.json(exit, ...args).then(expectContract);
    await line(3, 'check', '--set', 'machines.api.count=two');
    await line(3, 'check', '-C', '/');
    await line(3, 'apply');
    await line(3, 'apply', 'nothing.plan');
    await line(3, 'no-such-command');
    await line(3, 'plan', '-t', 'nowhere');
    await line(9, 'apply', '-y', '--timeout', '10s');
    await stack.fault('no stock of ecs.g7.large in cn-shanghai-b', 'throttle 20% of *');
    await line(5, 'apply', '-y', '--continue-on-error');
    const denied = await stack.start(['apply', '-y', '--json'], {
      env: { LANDFALL_SIM_ACCESS_KEY_ID: 'LTAI5tNobody', LANDFALL_SIM_ACCESS_KEY_SECRET: 'x' },
    }).ended;
    expect(denied.exit).toBe(4);
    expectContract(denied);
  });

  it('tells each step once: start, then done, failed or skipped; never done before what it stands on', async () => {
    const stack = kosmos();
    const run = await stack.json(0, 'apply', '-y', '-p', 'prod', '--allow-purchase');
    const begun = eventsOf(run, 'resource.start').map(({ address }) => address);
    const done = eventsOf(run, 'resource.done').map(({ address }) => address);
    expect(new Set(begun).size).toBe(begun.length);
    expect(done.toSorted()).toEqual(begun.toSorted());
    for (const [lower, upper] of [
      ['alicloud_vpc.main', 'alicloud_vswitch.app'],
      ['alicloud_vswitch.app', 'alicloud_instance.api_1'],
      ['alicloud_nat_gateway.main', 'alicloud_eip_association.nat'],
      ['alicloud_instance.api_2', 'alicloud_slb_backend_server.public'],
    ]) {
      const at = (type: 'resource.start' | 'resource.done', address = ''): number =>
        eventsOf(run, type).find((event) => event.address === address)?.seq ?? Number.NaN;
      expect(at('resource.done', lower), `${lower} before ${upper}`).toBeLessThan(at('resource.start', upper));
    }
    const { criticalPathMs = 0, elapsedMs = 0, criticalPath } = onlyEvent(run, 'summary');
    expect(criticalPath?.[0]).toBe('alicloud_vpc.main');
    expect(criticalPathMs).toBeLessThanOrEqual(elapsedMs + 1);
    // All the time goes into what cannot be done at once.
    expect(criticalPathMs).toBeGreaterThan(elapsedMs * 0.9);
  });

  it('beats at least every ten seconds while nothing else happens', { timeout: 60_000 }, async () => {
    const stack = kosmos();
    // The gateway alone takes about a minute: some 20 seconds at this speed.
    const live = stack.start(['apply', '-y', '--only', 'alicloud_nat_gateway.main', '--speed', '3', '--json']);
    const arrivals: number[] = [];
    live.onEvent(() => arrivals.push(performance.now()));
    const run = await live.ended;
    expect(run.exit, run.screen).toBe(0);
    expectContract(run);
    const [beat] = eventsOf(run, 'heartbeat');
    expect(beat).toMatchObject({ running: ['alicloud_nat_gateway.main'], total: 3, done: 2 });
    const gaps = arrivals.slice(1).map((time, index) => time - (arrivals[index] ?? 0));
    expect(Math.max(...gaps)).toBeGreaterThan(2000);
    expect(Math.max(...gaps)).toBeLessThan(10_200);
  });

  it('begins with the end already known: a command that only fails still says hello and summary', async () => {
    expectContract(await landfall(['sim', 'show', '-C', '/', '--json']));
  });
});
