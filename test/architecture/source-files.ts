import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { parseSync, Visitor, type ParseResult } from 'oxc-parser';
import { ROOMS, type Room } from '../../src/rooms.ts';

const SRC = join(import.meta.dirname, '../../src');

/** One file of `src/`, parsed. Paths count from `src/`. */
export interface SourceFile {
  readonly path: string;
  readonly isTest: boolean;
  /** The room it lies in; undefined for a file that belongs to none. */
  readonly room: string | undefined;
  readonly parsed: ParseResult;
  readonly imports: readonly Import[];
}

export interface Import {
  /** As written. */
  readonly specifier: string;
  /** Path from `src/` for a relative import that stays inside, else undefined. */
  readonly target: string | undefined;
}

export const rooms: ReadonlyMap<string, Room> = new Map(Object.entries(ROOMS));

/** Every TypeScript file of `src/`, read once. */
export const sourceFiles: readonly SourceFile[] = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => relative(SRC, join(entry.parentPath, entry.name)))
  .toSorted()
  .map(readSource);

/** What the product is made of: no tests. */
export const productFiles: readonly SourceFile[] = sourceFiles.filter((file) => !file.isTest);

/** The room with the longest name that the path begins with. */
export function roomOf(path: string): string | undefined {
  return [...rooms.keys()].filter((room) => path.startsWith(`${room}/`)).toSorted((a, b) => b.length - a.length)[0];
}

/** Literal texts of a file, template parts included. */
export function literalsOf({ parsed }: SourceFile): readonly string[] {
  const found: string[] = [];
  new Visitor({
    Literal: ({ value }) => void (typeof value === 'string' ? found.push(value) : 0),
    TemplateElement: ({ value }) => void found.push(value.cooked ?? value.raw),
  }).visit(parsed.program);
  return found;
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(SRC, path), 'utf8');
  const parsed = parseSync(path, text);
  const imports = specifiersOf(parsed, text).map((specifier) => ({ specifier, target: targetOf(path, specifier) }));
  return { path, isTest: /(?:\.test|test-[\w-]+)\.ts$/.test(path), room: roomOf(path), parsed, imports };
}

/** What a file imports: statically, by re-export, dynamically, or for a type alone. */
function specifiersOf({ module, program }: ParseResult, text: string): readonly string[] {
  const typeImports: string[] = [];
  new Visitor({ TSImportType: ({ source }) => void typeImports.push(source.value) }).visit(program);
  return [
    ...module.staticImports.map((one) => one.moduleRequest.value),
    ...module.staticExports.flatMap((one) => one.entries.flatMap((entry) => entry.moduleRequest?.value ?? [])),
    ...module.dynamicImports.map(({ moduleRequest }) =>
      text.slice(moduleRequest.start, moduleRequest.end).replaceAll(/^['"`]|['"`]$/g, ''),
    ),
    ...typeImports,
  ];
}

function targetOf(path: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const target = posix.join(dirname(path), specifier);
  return target.startsWith('..') ? undefined : target;
}
