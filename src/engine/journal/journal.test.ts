import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { NO_STATE } from '../../../test/support/applied-world.ts';
import { sweepStages, temporaryDirectory } from '../../../test/support/engine-stage.ts';
import type { State, StateResource } from '../../model/index.ts';
import { discardUnfinished, openJournal, readUnfinished } from './journal.ts';
import type { JournalRecord } from './records.ts';
import { incomplete, replay, tokenKey } from './replay.ts';

afterAll(sweepStages);

const begin = (n: number): JournalRecord => ({ kind: 'begin', run: `run-${n}`, command: 'apply', at: '' });

describe('the journal', () => {
  test('holds what was appended, in order, until the run ends well', () => {
    const directory = temporaryDirectory();
    const journal = openJournal(directory, 'run-1');
    const records = [begin(1), { kind: 'id', address: 'a.b', id: 'i-1' }] as const;
    for (const record of records) journal.append(record, { durable: true });
    expect(readUnfinished(directory)).toEqual(records);
    journal.archive();
    journal.close();
    expect(readUnfinished(directory)).toEqual([]);
    expect(readdirSync(join(directory, 'ended'))).toHaveLength(1);
  });

  test('cut at any byte still gives every whole line and nothing else', () => {
    const directory = temporaryDirectory();
    const journal = openJournal(directory, 'run-1');
    const records = [1, 2, 3, 4].map(begin);
    for (const record of records) journal.append(record);
    journal.close();
    const file = join(directory, 'active.ndjson');
    const text = readFileSync(file, 'utf8');
    for (let length = text.length; length >= 0; length -= 1) {
      truncateSync(file, length);
      // A line whose newline alone is missing is whole.
      const whole = text.slice(0, length + 1).split('\n').length - 1;
      expect(readUnfinished(directory)).toEqual(records.slice(0, whole));
    }
  });

  test('keeps the last twenty runs', () => {
    const directory = temporaryDirectory();
    for (let n = 0; n < 25; n += 1) openJournal(directory, `run-${n}`).archive();
    expect(readdirSync(join(directory, 'ended'))).toHaveLength(20);
  });

  test('that cannot be written or read says so before anything happens', () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'file'), '');
    expect(() => openJournal(join(directory, 'file'), 'run')).toThrow(
      expect.objectContaining({ report: expect.objectContaining({ code: 'LF3002' }) }),
    );
    mkdirSync(join(directory, 'active.ndjson'));
    expect(() => readUnfinished(directory)).toThrow(/the journal cannot be read/);
  });

  test('of a run that was cut short is put away once its lessons are learnt', () => {
    const directory = temporaryDirectory();
    const journal = openJournal(directory, 'run-1');
    journal.append(begin(1));
    journal.close();
    discardUnfinished(directory);
    expect([readUnfinished(directory), readdirSync(join(directory, 'ended')).length]).toEqual([[], 1]);
  });
});

const ready = (address: string, id: string): StateResource => ({
  address,
  type: 't',
  id,
  args: {},
  attributes: { id },
  dependsOn: [],
  status: 'ready',
});
const stateOf = (...resources: readonly StateResource[]): State => ({
  ...NO_STATE,
  resources: Object.fromEntries(resources.map((one) => [one.address, one])),
});
const stepRecord = (
  address: string,
  step: 'create' | 'update' | 'delete',
  deposed: readonly string[] = [],
): JournalRecord => ({
  kind: 'step',
  address,
  type: 't',
  step,
  args: {},
  dependsOn: [],
  ...(deposed.length === 0 ? {} : { deposed }),
});
const intent = (n: number, address: string): JournalRecord => ({
  kind: 'intent',
  n,
  address,
  api: 'fake:Create',
  digest: 'd',
  token: `token-${n}`,
});

describe('what a cut-short journal teaches', () => {
  test.each<
    [string, State, readonly JournalRecord[], Readonly<Record<string, Partial<StateResource>>>, readonly string[]]
  >([
    ['nothing was called: nothing happened', stateOf(), [stepRecord('a', 'create')], {}, []],
    ['a call left and no answer came: look for it', stateOf(), [stepRecord('a', 'create'), intent(1, 'a')], {}, ['a']],
    [
      'the call was refused: nothing happened',
      stateOf(),
      [stepRecord('a', 'create'), intent(1, 'a'), { kind: 'outcome', n: 1, ok: false, code: 'No' }],
      {},
      [],
    ],
    [
      'it was answered, but the id was not noted: look for it',
      stateOf(),
      [stepRecord('a', 'create'), intent(1, 'a'), { kind: 'outcome', n: 1, ok: true }],
      {},
      ['a'],
    ],
    [
      'one call refused, another lost: look for it',
      stateOf(),
      [stepRecord('a', 'create'), intent(1, 'a'), { kind: 'outcome', n: 1, ok: false }, intent(2, 'a')],
      {},
      ['a'],
    ],
    [
      'the id is known: it exists but is not finished',
      stateOf(),
      [stepRecord('a', 'create'), intent(1, 'a'), { kind: 'id', address: 'a', id: 'i' }],
      { a: { id: 'i', status: 'incomplete' } },
      [],
    ],
    [
      'the step ended',
      stateOf(),
      [stepRecord('a', 'create'), { kind: 'done', address: 'a', resource: ready('a', 'i') }],
      { a: { id: 'i', status: 'ready' } },
      [],
    ],
    [
      'a successor stands: the old one is still to be deleted',
      stateOf(ready('a', 'old')),
      [stepRecord('a', 'create', ['old']), { kind: 'id', address: 'a', id: 'new' }],
      { a: { id: 'new', deposed: ['old'] } },
      [],
    ],
    [
      'a successor may stand: the old one is kept in mind',
      stateOf(ready('a', 'old')),
      [stepRecord('a', 'create', ['old']), intent(1, 'a')],
      { a: { id: 'old' } },
      ['a'],
    ],
    [
      'an update was cut short',
      stateOf(ready('a', 'i')),
      [stepRecord('a', 'update'), intent(1, 'a')],
      { a: { status: 'incomplete' } },
      [],
    ],
    [
      'a delete was cut short: it is tried again',
      stateOf(ready('a', 'i')),
      [stepRecord('a', 'delete'), intent(1, 'a')],
      { a: { id: 'i' } },
      [],
    ],
    [
      'a delete ended',
      stateOf(ready('a', 'i')),
      [stepRecord('a', 'delete'), { kind: 'done', address: 'a', resource: null }],
      {},
      [],
    ],
  ])('%s', (_, state, records, ...[resources, uncertain]) => {
    const lessons = replay(state, records);
    expect(lessons.resources).toMatchObject(resources);
    expect(Object.keys(lessons.resources)).toEqual(Object.keys(resources));
    expect(lessons.uncertain.map((step) => step.address)).toEqual(uncertain);
  });

  test('tokens are kept of calls whose fruits are not noted, and of no others', () => {
    const records: readonly JournalRecord[] = [
      stepRecord('lost', 'create'),
      intent(1, 'lost'),
      stepRecord('refused', 'create'),
      intent(2, 'refused'),
      { kind: 'outcome', n: 2, ok: false },
      stepRecord('answered', 'create'),
      intent(3, 'answered'),
      { kind: 'outcome', n: 3, ok: true },
      stepRecord('noted', 'create'),
      intent(4, 'noted'),
      { kind: 'id', address: 'noted', id: 'i' },
    ];
    const key = (address: string): string => tokenKey(address, 'fake:Create', 'd');
    expect(replay(stateOf(), records).tokens).toEqual(
      new Map([
        [key('lost'), 'token-1'],
        [key('answered'), 'token-3'],
      ]),
    );
  });

  /** The records of a run that creates and deletes things one after another, and what is true after each record. */
  const anyRun = fc.array(
    fc.record({
      address: fc.constantFrom('a', 'b', 'c'),
      calls: fc.integer({ min: 1, max: 3 }),
      deletes: fc.boolean(),
    }),
    { maxLength: 8 },
  );

  test('cut at any record: every id that was told is known, and a creation that may have happened is looked for', () => {
    fc.assert(
      fc.property(anyRun, fc.nat(), (run, cutAt) => {
        const records: JournalRecord[] = [];
        let n = 0;
        for (const [turn, { address, calls, deletes }] of run.entries()) {
          records.push(stepRecord(address, deletes ? 'delete' : 'create'));
          for (let call = 0; call < calls; call += 1)
            records.push(intent((n += 1), address), { kind: 'outcome', n, ok: true });
          if (!deletes) records.push({ kind: 'id', address, id: `${address}-${turn}` });
          records.push({ kind: 'done', address, resource: deletes ? null : ready(address, `${address}-${turn}`) });
        }
        const kept = records.slice(0, cutAt % (records.length + 1));
        const { resources, uncertain } = replay(stateOf(), kept);
        for (const address of ['a', 'b', 'c']) {
          const about = kept.filter((record) => 'address' in record && record.address === address);
          const told = about.findLast((record) => record.kind === 'id' || record.kind === 'done');
          const expected = told?.kind === 'id' ? told.id : told?.kind === 'done' ? told.resource?.id : undefined;
          expect(resources[address]?.id).toBe(expected);
          const lastStep = about.findLastIndex((record) => record.kind === 'step');
          const since = about.slice(lastStep + 1);
          const began = about[lastStep];
          const open =
            began?.kind === 'step' &&
            began.step === 'create' &&
            since.length > 0 &&
            since.every((record) => record.kind === 'intent');
          expect(uncertain.some((step) => step.address === address)).toBe(open);
        }
      }),
    );
  });

  test('replaying twice is replaying once', () => {
    const state = stateOf(ready('a', 'old'));
    const records = [
      stepRecord('a', 'create', ['old']),
      intent(1, 'a'),
      { kind: 'id', address: 'a', id: 'new' } as const,
    ];
    const once = replay(state, records);
    expect(replay({ ...state, resources: once.resources }, records).resources).toEqual(once.resources);
    expect(incomplete({ address: 'a', type: 't', args: {}, dependsOn: ['b'] }, 'i')).toMatchObject({
      id: 'i',
      status: 'incomplete',
      dependsOn: ['b'],
    });
  });
});
