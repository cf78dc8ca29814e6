import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXIT, type ErrorCatalogue, type ErrorDefinition } from '../../src/base/index.ts';
import { literalsOf, productFiles } from './source-files.ts';

/** Which thousand belongs to whom (base/errors.ts); a bug is nobody's, so the command line explains it. */
const RANGES: Readonly<Record<string, RegExp>> = {
  config: /^LF1\d{3}$/,
  graph: /^LF2\d{3}$/,
  engine: /^LF3\d{3}$/,
  'clouds/alicloud': /^LF4\d{3}$/,
  targets: /^LF50\d{2}$/,
  compose: /^LF51\d{2}$/,
  terraform: /^LF52\d{2}$/,
  cli: /^LF(?:6\d{3}|0001)$/,
  sim: /^LF7\d{3}$/,
  images: /^LF9\d{3}$/,
  kube: /^LF8\d{3}$/,
};

interface Row {
  readonly code: string;
  readonly room: string;
  readonly file: string;
  readonly definition: ErrorDefinition;
}

const catalogueFiles = productFiles.filter(
  (file) => file.path.endsWith('/errors.ts') && exportsOf(file).some((name) => name.endsWith('_ERRORS')),
);
const rows = (await Promise.all(catalogueFiles.map(rowsOf))).flat();

function exportsOf({ parsed }: (typeof productFiles)[number]): readonly string[] {
  return parsed.module.staticExports.flatMap(({ entries }) => entries.flatMap((entry) => entry.exportName.name ?? []));
}

async function rowsOf(file: (typeof productFiles)[number]): Promise<readonly Row[]> {
  const exported = (await import(join('../../src', file.path))) as Readonly<Record<string, ErrorCatalogue>>;
  const catalogues = Object.entries(exported).filter(([name]) => name.endsWith('_ERRORS'));
  return catalogues.flatMap(([, catalogue]) =>
    Object.entries(catalogue).map(([code, definition]) => ({
      code,
      room: file.room ?? '',
      file: file.path,
      definition,
    })),
  );
}

describe('error catalogues', () => {
  test('were all found', () => {
    console.info(`error catalogues: ${catalogueFiles.length} with ${rows.length} codes`);
    expect([...new Set(rows.map((row) => row.room))].toSorted()).toEqual(Object.keys(RANGES).toSorted());
    expect(rows.length).toBeGreaterThan(60);
  });

  test('hold every code once', () => {
    const codes = rows.map((row) => row.code);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });

  test('stay in the range of their room', () => {
    expect(
      rows.filter((row) => RANGES[row.room]?.test(row.code) !== true).map((row) => `${row.code} in ${row.room}`),
    ).toEqual([]);
  });

  test('say what, why and how to mend, with an exit code of the contract', () => {
    const exits = new Set<number>(Object.values(EXIT));
    const poor = rows.filter(
      ({ definition: { title, why, fix, exit } }) =>
        title === '' || !why.endsWith('.') || fix === '' || !exits.has(exit) || exit === EXIT.done,
    );
    expect(poor.map((row) => row.code)).toEqual([]);
  });

  test('hold no code that nothing uses', () => {
    const used = new Set(productFiles.filter((file) => !catalogueFiles.includes(file)).flatMap(literalsOf));
    expect(rows.filter((row) => !used.has(row.code)).map((row) => row.code)).toEqual([]);
  });

  test('know every code that is used', () => {
    const known = new Set(rows.map((row) => row.code));
    const named = productFiles.flatMap((file) => literalsOf(file).filter((text) => /^LF\d{4}$/.test(text)));
    expect([...new Set(named)].filter((code) => !known.has(code))).toEqual([]);
  });
});
