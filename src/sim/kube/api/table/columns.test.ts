import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COLUMNS } from './columns.ts';
import { builtInTypes } from '../../machinery.ts';
import { groupKindOf } from '../../objects/type-directory.ts';

const FILE = '/work/shared/contracts/kubernetes/table-columns-1.20.json';

interface Recorded {
  readonly columnDefinitions: readonly { readonly name: string; readonly type: string; readonly priority: number }[];
}

/** What servers print otherwise since the recorded one (1.20), by its release notes. */
const SINCE: Readonly<Record<string, string>> = {
  pods: 'restarts are text since 1.22, which says when the last was',
  jobs: 'status since 1.31',
  cronjobs: 'time zone since 1.30',
  persistentvolumeclaims: 'volume attributes class since 1.29',
  persistentvolumes: 'volume attributes class since 1.29',
  priorityclasses: 'preemption policy since 1.33',
  resourcequotas: 'age is last since 1.28',
};

describe.skipIf(!existsSync(FILE))('the columns', () => {
  const recorded = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, Recorded>) : {};
  const known = Object.entries(recorded).map(
    ([key, { columnDefinitions }]) => [key.split('|')[1] ?? '', columnDefinitions] as const,
  );

  it.each(known.filter(([plural]) => SINCE[plural] === undefined))(
    'of %s are those of the recorded server',
    (plural, wanted) => {
      const types = builtInTypes().filter((type) => type.plural === plural);
      const columns = types.map((type) => COLUMNS[groupKindOf(type)]).find((found) => found !== undefined);
      expect(columns?.map(({ name, type, wide }) => ({ name, type, priority: wide === true ? 1 : 0 }))).toEqual(
        wanted.map(({ name, type, priority }) => ({ name, type, priority })),
      );
    },
  );

  it('differ otherwise by what was added alone', () => {
    const others = known.filter(([plural]) => SINCE[plural] !== undefined);
    expect(others).toHaveLength(Object.keys(SINCE).length);
    for (const [plural, wanted] of others) {
      const kind = Object.keys(COLUMNS).find((name) =>
        builtInTypes().some((type) => type.plural === plural && groupKindOf(type) === name),
      );
      const names = COLUMNS[kind ?? '']?.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(wanted.map(({ name }) => name)));
    }
  });
});
