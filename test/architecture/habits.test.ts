import { Visitor } from 'oxc-parser';
import { describe, expect, test } from 'vitest';
import { alicloudDrivers } from '../../src/clouds/alicloud/index.ts';
import { literalsOf, productFiles, rooms, sourceFiles, type SourceFile } from './source-files.ts';

/** Modules that read, write, talk or ask the machine. */
const IO =
  /^(?:node:)?(?:fs|net|http|https|http2|tls|dgram|dns|child_process|worker_threads|cluster|readline|process|os|timers|inspector|repl|tty|stream)(?:\/|$)/;

const pureRooms = [...rooms].filter(([, room]) => room.pure === true).map(([name]) => name);

describe('pure rooms', () => {
  const files = productFiles.filter((file) => pureRooms.includes(file.room ?? ''));

  test('import nothing that reads, writes or talks', () => {
    console.info(`purity: ${pureRooms.join(', ')}; ${files.length} files`);
    expect(files.length).toBeGreaterThan(15);
    const impure = files.flatMap(({ path, imports }) =>
      imports.filter(({ specifier }) => IO.test(specifier)).map(({ specifier }) => `${path} imports ${specifier}`),
    );
    expect(impure).toEqual([]);
  });

  test('ask neither the time nor chance', () => {
    expect(files.flatMap((file) => uses(file, { Date: ['now'], Math: ['random'], performance: ['now'] }))).toEqual([]);
  });
});

describe('the process', () => {
  const others = productFiles.filter((file) => file.room !== 'cli');

  test('is read and ended, and the screen written, by the command line alone', () => {
    const seen = productFiles.flatMap((file) => uses(file, { process: 'all' })).length;
    console.info(`process access: ${others.length} files outside cli, ${seen} uses of process in the house`);
    const forbidden = {
      process: ['env', 'argv', 'exit', 'exitCode', 'stdin', 'stdout', 'stderr', 'on'],
      console: 'all',
    } as const;
    expect(others.flatMap((file) => uses(file, forbidden))).toEqual([]);
    expect(
      others.filter((file) => file.imports.some(({ specifier }) => /^(?:node:)?process$/.test(specifier))),
    ).toEqual([]);
  });

  test('has uses that this test can see', () => {
    expect(
      productFiles.filter((file) => file.room === 'cli').flatMap((file) => uses(file, { process: 'all' })).length,
    ).toBeGreaterThan(0);
  });
});

/** `object.property` wherever it stands, for the given objects. */
function uses(
  { path, parsed }: SourceFile,
  forbidden: Readonly<Record<string, readonly string[] | 'all'>>,
): readonly string[] {
  const found: string[] = [];
  new Visitor({
    MemberExpression: ({ object, property }) => {
      if (object.type !== 'Identifier') return;
      const named = Object.hasOwn(forbidden, object.name) ? forbidden[object.name] : undefined;
      const name = property.type === 'Identifier' ? property.name : '[…]';
      if (named === 'all' || named?.includes(name) === true) found.push(`${path}: ${object.name}.${name}`);
    },
  }).visit(parsed.program);
  return found;
}

describe('doorways and exports', () => {
  test('nothing is exported by default or by star', () => {
    const exported = sourceFiles.flatMap(({ path, parsed }) =>
      parsed.module.staticExports.flatMap(({ entries }) => entries.map((entry) => ({ path, entry }))),
    );
    console.info(`exports: ${exported.length}`);
    expect(exported.length).toBeGreaterThan(500);
    const kinds = exported.filter(
      ({ entry }) => entry.exportName.kind.startsWith('Default') || entry.importName.kind.startsWith('All'),
    );
    expect(kinds.map(({ path, entry }) => `${path} exports ${entry.exportName.kind} ${entry.importName.kind}`)).toEqual(
      [],
    );
  });

  test('every room that others import has a doorway', () => {
    const wanted = new Set([...rooms.values()].flatMap((room) => room.mayImport));
    expect([...wanted].filter((room) => !productFiles.some((file) => file.path === `${room}/index.ts`))).toEqual([]);
  });

  test('names of files say what is inside', () => {
    const paths = sourceFiles.map((file) => file.path);
    expect(paths.filter((path) => /(?:^|\/)(?:utils?|helpers?|common|misc|shared)(?:\.|\/)/.test(path))).toEqual([]);
    expect(paths.filter((path) => !/^[a-z0-9./-]+$/.test(path))).toEqual([]);
  });
});

describe('names of resource types', () => {
  test('stand in the room of their cloud alone', () => {
    const types = new Set(alicloudDrivers.types);
    const outside = productFiles.filter((file) => file.room !== 'clouds/alicloud');
    const typeIn = (text: string): string | undefined => /^(?:data\.)?([a-z]+_[a-z0-9_]+)(?:\.|$)/.exec(text)?.[1];
    console.info(`type names: ${types.size} types, ${outside.length} files outside their cloud`);
    expect(types.size).toBeGreaterThan(20);
    const leaks = outside.flatMap((file) =>
      literalsOf(file)
        .filter((text) => types.has(typeIn(text) ?? ''))
        .map((text) => `${file.path}: ${text}`),
    );
    expect(leaks).toEqual([]);
  });
});
