import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { invariant } from '../src/base/index.ts';

/** Scripts run from the root of the project. */
const ROOM = 'src/clouds/alicloud';
const FOLDER = join(ROOM, 'resources');
const TARGET = join(ROOM, 'resources.gen.ts');

/** One driver found in the folder. */
export interface FoundDriver {
  readonly file: string;
  readonly name: string;
}

/** Every `export const x: Driver` of the folder, by file name. */
export function findDrivers(folder = FOLDER): readonly FoundDriver[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  return files.toSorted().flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const names = [...text.matchAll(/^export const (\w+): (?:Data)?Driver = /gm)].map((match) => match[1] ?? '');
    invariant(names.length > 0, `${file} exports no driver`);
    return names.map((name) => ({ file, name }));
  });
}

/** The text of resources.gen.ts. */
export function renderRegistry(drivers: readonly FoundDriver[]): string {
  const imports = drivers.map(({ file, name }) => `import { ${name} } from './resources/${file}';`);
  return [
    '// Made by `node scripts/run.mjs generate-resources` from the folder resources/; do not edit.',
    "import type { AnyDriver } from '../../model/index.ts';",
    ...imports,
    '',
    '/** Every driver of this cloud. */',
    'export const DRIVERS: readonly AnyDriver[] = [',
    ...drivers.map(({ name }) => `  ${name},`),
    '];',
    '',
  ].join('\n');
}

/** `node scripts/run.mjs generate-resources [--check]` */
export function main(args: readonly string[]): void {
  const drivers = findDrivers();
  const text = renderRegistry(drivers);
  if (!args.includes('--check')) {
    writeFileSync(TARGET, text);
    console.log(`resources.gen.ts: ${drivers.length} drivers`);
    return;
  }
  const fresh = drivers.length > 0 && readFileSync(TARGET, 'utf8') === text;
  console.log(`resources.gen.ts: ${drivers.length} drivers, ${fresh ? 'fresh' : 'stale'}`);
  process.exitCode = fresh ? 0 : 1;
}
