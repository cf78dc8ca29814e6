import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '../src/base/index.ts';
import { main as generateResources } from './generate-resources.ts';

/** Scripts run from the root of the project. */
const TEMPLATES = join('scripts', 'templates');
const FOLDER = join('src', 'clouds', 'alicloud', 'resources');
const SCHEMAS = join('..', 'shared', 'contracts', 'terraform', 'alicloud');

/** How a type is written in each place that names it. */
interface Names {
  /** `nas-file-system` */
  readonly file: string;
  /** `alicloud_nas_file_system` */
  readonly type: string;
  /** `nas` */
  readonly product: string;
  /** `FileSystem` */
  readonly noun: string;
  /** `file system` */
  readonly words: string;
}

/** An argument as the Terraform provider publishes it. */
export interface Argument {
  readonly name: string;
  readonly shape: 'string' | 'number' | 'bool' | 'map' | 'list' | 'block';
  readonly forceNew: boolean;
  /** A value to try, of an argument that must be there; undefined for the others. */
  readonly required: string | undefined;
}

/** `nas-file-system` to its spellings; undefined when it is no product and noun in kebab case. */
export function namesOf(file: string): Names | undefined {
  const [product, ...noun] = file.split('-');
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(file) || product === undefined) return undefined;
  const type = `alicloud_${file.replaceAll('-', '_')}`;
  return { file, type, product, noun: noun.map(capital).join(''), words: noun.join(' ') };
}

/** The arguments of a type in the provider's published schema; none without that file. */
export function publishedArguments(type: string, schemas = SCHEMAS): readonly Argument[] {
  const file = join(schemas, `${type}.json`);
  if (!existsSync(file)) return [];
  const { attributes, blocks = {} } = JSON.parse(readFileSync(file, 'utf8')) as Schema;
  const plain = Object.entries(attributes).filter(([name, one]) => isArgument(one) && name !== 'id' && name !== 'tags');
  return [
    ...plain.map(([name, one]) => ({
      name,
      shape: shapeOf(one.type),
      forceNew: one.force_new === true,
      required: sampleOf(one),
    })),
    ...Object.entries(blocks).map(([name, block]) => ({
      name,
      shape: 'block' as const,
      forceNew: Object.values(block.attributes).some((one) => one.force_new === true),
      required: undefined,
    })),
  ];
}

/** A template with the names and arguments of a type put in; `home` is where the template's relative imports lead from. */
export function render(template: string, names: Names, args: readonly Argument[]): string {
  const sent = args.filter(({ shape }) => shape !== 'block');
  const fill: Readonly<Record<string, readonly string[]>> = {
    create: sent.map(({ name }) => `${name}: '${pascal(name)}',`),
    modify: sent.filter(({ forceNew }) => !forceNew).map(({ name }) => `${name}: '${pascal(name)}',`),
    arguments: args.map(({ name, shape }) => `${name}: '${shape}',`),
    'force-new': args.filter(({ forceNew }) => forceNew).map(({ name }) => `'${name}',`),
    required: sent.flatMap(({ name, required }) => (required === undefined ? [] : [`${name}: ${required},`])),
    read: sent.map(({ name }) => `${name}: row['${pascal(name)}'],`),
  };
  return template
    .replaceAll(/^( *)\/\/ slot: ([a-z-]+)\n/gm, (_, indent: string, slot: string) =>
      must(fill[slot], `the template has a slot ${slot}`)
        .map((line) => `${indent}${line}\n`)
        .join(''),
    )
    .replaceAll('../../src/clouds/alicloud/', '../')
    .replaceAll('../../src/', '../../../')
    .replaceAll('../../test/', '../../../../test/')
    .replaceAll('./resource.ts', `./${names.file}.ts`)
    .replaceAll('alicloud_product_thing', names.type)
    .replaceAll('productThing', camel(names.file))
    .replaceAll('product', names.product)
    .replaceAll('THING', names.noun.toUpperCase())
    .replaceAll('Thing', names.noun)
    .replaceAll('thing', names.words);
}

interface Attribute {
  readonly type: string | readonly unknown[];
  readonly optional?: boolean;
  readonly required?: boolean;
  readonly force_new?: boolean;
  readonly enum?: readonly string[];
}

interface Schema {
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly blocks?: Readonly<Record<string, { readonly attributes: Readonly<Record<string, Attribute>> }>>;
}

function isArgument({ optional, required }: Attribute): boolean {
  return optional === true || required === true;
}

function shapeOf(type: Attribute['type']): Argument['shape'] {
  if (type === 'string' || type === 'number' || type === 'bool') return type;
  return type[0] === 'map' ? 'map' : 'list';
}

function sampleOf(attribute: Attribute): string | undefined {
  if (attribute.required !== true) return undefined;
  const samples = {
    string: `'${attribute.enum?.[0] ?? 'main'}'`,
    number: '1',
    bool: 'true',
    map: '{}',
    list: '[]',
    block: '[]',
  };
  return samples[shapeOf(attribute.type)];
}

function pascal(name: string): string {
  return name.split('_').map(capital).join('');
}

function camel(file: string): string {
  return file.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/** `npm run new:resource -- nas-file-system` */
export function main([file = '']: readonly string[]): void {
  const names = namesOf(file);
  if (names === undefined || existsSync(join(FOLDER, `${file}.ts`))) {
    const why = names === undefined ? `“${file}” is no name such as nas-file-system` : `${file}.ts is there already`;
    console.error(`${why}. Usage: npm run new:resource -- PRODUCT-NOUN`);
    process.exitCode = 3;
    return;
  }
  const args = publishedArguments(names.type);
  for (const kind of ['.ts', '.test.ts']) {
    const template = readFileSync(join(TEMPLATES, `resource${kind}`), 'utf8');
    writeFileSync(join(FOLDER, `${file}${kind}`), render(template, names, args));
  }
  spawnSync(join('node_modules', '.bin', 'oxfmt'), [join(FOLDER, `${file}.ts`), join(FOLDER, `${file}.test.ts`)]);
  generateResources([]);
  const source =
    args.length === 0 ? 'no published schema of it is here' : `${args.length} arguments, of the provider's schema`;
  console.log(`${join(FOLDER, file)}.ts and its test: ${source}.`);
  console.log('Now: 1. put the API’s real actions and parameters in; 2. make the test tell every argument;');
  console.log('3. `npm run gen` for the documentation; 4. `npm run check && npx vitest run src/clouds`.');
}
