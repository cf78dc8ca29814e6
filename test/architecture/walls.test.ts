import { describe, expect, test } from 'vitest';
import { productFiles, roomOf, rooms, sourceFiles, type SourceFile } from './source-files.ts';

interface Edge {
  readonly from: SourceFile;
  readonly room: string;
  readonly to: string;
  readonly target: string;
}

/** Imports from one room into another. */
const edges: readonly Edge[] = sourceFiles.flatMap((from) =>
  from.imports.flatMap(({ target }) => {
    const to = target === undefined ? undefined : roomOf(target);
    return from.room === undefined || target === undefined || to === undefined || to === from.room
      ? []
      : [{ from, room: from.room, to, target }];
  }),
);

describe('the walls of the house', () => {
  test('were looked at', () => {
    console.info(
      `walls: ${rooms.size} rooms, ${sourceFiles.length} files (${productFiles.length} without tests), ${edges.length} edges`,
    );
    expect(edges.length).toBeGreaterThan(100);
    expect(sourceFiles.flatMap((file) => file.parsed.errors)).toEqual([]);
  });

  test('every file belongs to a room', () => {
    expect(sourceFiles.filter((file) => file.room === undefined).map((file) => file.path)).toEqual(['rooms.ts']);
  });

  test('every room has files, and names only rooms that exist', () => {
    const named = [...rooms.values()].flatMap((room) => room.mayImport);
    expect(named.filter((name) => !rooms.has(name))).toEqual([]);
    expect([...rooms.keys()].filter((name) => !sourceFiles.some((file) => file.room === name))).toEqual([]);
  });

  test('a room imports only the rooms it may', () => {
    const forbidden = edges.filter(({ room, to }) => rooms.get(room)?.mayImport.includes(to) !== true);
    expect(forbidden.map(({ from, target }) => `${from.path} imports ${target}`)).toEqual([]);
  });

  test('a room is entered through its doorway', () => {
    const windows = edges.filter(({ to, target }) => target !== `${to}/index.ts`);
    expect(windows.map(({ from, target }) => `${from.path} imports ${target}`)).toEqual([]);
  });

  test('an import leads to a file, and never out of the house (but for package.json, and test/support for tests)', () => {
    const paths = new Set(sourceFiles.map((file) => file.path));
    const relative = sourceFiles.flatMap((file) =>
      file.imports.filter(({ specifier }) => specifier.startsWith('.')).map((one) => ({ file, ...one })),
    );
    const lost = relative.filter(({ file, specifier, target }) =>
      target === undefined
        ? !file.isTest && !specifier.endsWith('/package.json')
        : target.endsWith('.ts') && !paths.has(target),
    );
    expect(lost.map(({ file, specifier }) => `${file.path} imports ${specifier}`)).toEqual([]);
  });

  test('rooms do not import each other in a circle', () => {
    const below = (room: string): readonly string[] => [
      ...new Set(edges.filter((edge) => edge.room === room && !edge.from.isTest).map((edge) => edge.to)),
    ];
    const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
      below(from).some((next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))));
    expect([...rooms.keys()].filter((room) => reaches(room, room))).toEqual([]);
  });
});
