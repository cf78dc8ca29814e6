import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EventBody } from '../model/index.ts';
import { fail } from './errors.ts';
import { Reporter } from './reporter.ts';
import { parseLine } from './stream.ts';

/** A replacement that fails while another goes on, in the words of Terraform 1.11.4. */
const STREAM = [
  line('planned_change', { change: { resource: named('terraform_data.disk'), action: 'replace', reason: 'tainted' } }),
  line('planned_change', { change: { resource: named('terraform_data.net'), action: 'update' } }),
  line('planned_change', { change: { resource: named('terraform_data.last'), action: 'create' } }),
  line('planned_change', { change: { resource: named('data.x_y.z'), action: 'read' } }),
  hook('apply_start', 'terraform_data.disk', { action: 'delete', id_key: 'id', id_value: 'd-1' }, 0),
  hook('apply_complete', 'terraform_data.disk', { action: 'delete', elapsed_seconds: 1 }, 1200),
  hook('apply_start', 'terraform_data.disk', { action: 'create' }, 1300),
  hook('apply_start', 'terraform_data.net', { action: 'update' }, 1300),
  hook('provision_start', 'terraform_data.disk', { provisioner: 'local-exec' }, 1350),
  hook('provision_progress', 'terraform_data.disk', { provisioner: 'local-exec', output: 'formats' }, 1400),
  hook('apply_progress', 'terraform_data.net', { action: 'update', elapsed_seconds: 10 }, 11_300),
  hook('apply_errored', 'terraform_data.disk', { action: 'create', elapsed_seconds: 10 }, 11_400),
];

function named(addr: string): object {
  return { addr, module: '', resource: addr, implied_provider: 'terraform', resource_key: null };
}

function line(type: string, more: object, ms = 0): string {
  const at = new Date(Date.parse('2026-11-20T20:22:13.126Z') + ms).toISOString();
  return JSON.stringify({
    '@level': 'info',
    '@message': type,
    '@module': 'terraform.ui',
    '@timestamp': at,
    ...more,
    type,
  });
}

function hook(type: string, addr: string, more: object, ms: number): string {
  return line(type, { hook: { resource: named(addr), ...more } }, ms);
}

function report(lines: readonly string[]): { readonly events: EventBody[]; readonly reporter: Reporter } {
  const events: EventBody[] = [];
  const reporter = new Reporter((event) => events.push(event));
  for (const text of lines) {
    const parsed = parseLine(text);
    if (parsed !== undefined) reporter.hear(parsed);
  }
  return { events, reporter };
}

describe('a recorded apply of Terraform 1.11.4', () => {
  it('whose new disk fails is told step by step', () => {
    const text = readFileSync(join(import.meta.dirname, 'recorded/failing-apply.jsonl'), 'utf8');
    const { events, reporter } = report(text.split('\n'));
    const told = events.map((event) => [
      event.type,
      'address' in event ? event.address : '',
      'action' in event ? event.action : '',
    ]);
    expect(told).toEqual([
      ['resource.start', 'terraform_data.disk', 'delete'],
      ['resource.done', 'terraform_data.disk', 'delete'],
      ['resource.start', 'terraform_data.network', 'update'],
      ['resource.start', 'terraform_data.disk', 'create'],
      ['resource.done', 'terraform_data.network', 'update'],
      ['resource.progress', 'terraform_data.disk', ''],
      ['resource.progress', 'terraform_data.disk', ''],
    ]);
    expect(events.at(-1)).toMatchObject({ message: 'no room' });
    expect(reporter.progress()).toEqual({
      done: ['terraform_data.disk', 'terraform_data.network'],
      running: [],
      errored: ['terraform_data.disk'],
      waiting: ['terraform_data.machine[0]'],
    });
  });
});

describe('what Terraform says while it applies', () => {
  it('becomes the events of every plan, a replacement as two steps', () => {
    expect(report(STREAM).events).toEqual([
      { type: 'resource.start', address: 'terraform_data.disk', action: 'delete', expectedMs: 0 },
      { type: 'resource.done', address: 'terraform_data.disk', action: 'delete', elapsedMs: 1200 },
      { type: 'resource.start', address: 'terraform_data.disk', action: 'create', expectedMs: 0 },
      { type: 'resource.start', address: 'terraform_data.net', action: 'update', expectedMs: 0 },
      { type: 'resource.progress', address: 'terraform_data.disk', message: 'formats' },
      { type: 'resource.progress', address: 'terraform_data.net', message: 'still at it after 10 s' },
    ]);
  });

  it('is counted by steps for the heartbeat', () => {
    const { events, reporter } = report(STREAM);
    reporter.heartbeat();
    expect(events.at(-1)).toEqual({ type: 'heartbeat', running: ['terraform_data.net'], done: 2, total: 4 });
  });

  it('ends with how everything unfinished failed and what was not begun', () => {
    const { events, reporter } = report(STREAM);
    const before = events.length;
    reporter.closeFailed(
      (address) => fail('LF5223', { headline: `${address} failed` }).report,
      'another resource failed',
    );
    expect(events.slice(before)).toMatchObject([
      { type: 'resource.failed', address: 'terraform_data.disk', action: 'create', elapsedMs: 10_100 },
      { type: 'resource.failed', address: 'terraform_data.net', action: 'update' },
      { type: 'resource.skipped', address: 'terraform_data.last', action: 'create' },
    ]);
    expect(reporter.progress().waiting).toEqual(['terraform_data.last']);
  });
});

describe('a line', () => {
  it.each([
    ['of another kind', '{"@level":"info","type":"init_output","@message":"Initializing the backend..."}'],
    ['of text', '\u001B[32mSuccessfully configured the backend "local"!'],
    ['cut short', '{"@level":"info","type":"diagn'],
  ])('%s is passed over', (_, text) => {
    expect(parseLine(text)).toBeUndefined();
  });
});
