import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { HclBlock } from './hcl-blocks.ts';
import { PROJECT } from './landfall.ts';
import { tempDirectory } from './temp-stack.ts';

/** The published schemas of Terraform's providers: one folder a provider, one file a type. */
const TERRAFORM_CONTRACTS = join(PROJECT, '../shared/contracts/terraform');

/** Types that those leave out, in the same form. */
const LEFT_OUT = join(PROJECT, 'test/support/terraform-schemas');

/** A provider, by the name of its folder of schemas. */
export type SchemaProvider = 'alicloud' | 'aws' | 'azurerm' | 'google';

/** A type of a provider as it is published, or a block of one. */
export interface TerraformSchema {
  readonly attributes?: Readonly<Record<string, SchemaAttribute>>;
  readonly blocks?: Readonly<Record<string, TerraformSchema & { readonly min?: number; readonly max?: number }>>;
  readonly timeouts?: readonly string[];
  readonly deprecated?: unknown;
}

interface SchemaAttribute {
  readonly type?: unknown;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly deprecated?: unknown;
  readonly removed?: unknown;
  readonly enum?: readonly unknown[];
  readonly conflicts_with?: readonly string[];
}

/** Why nothing can be held against the published schemas here; undefined when it can. */
export function noSchemas(): string | undefined {
  return existsSync(TERRAFORM_CONTRACTS) ? undefined : `no ${TERRAFORM_CONTRACTS} here`;
}

/** What a `resource` or `data` block may say; undefined when the provider has no such type. */
export function schemaOf(provider: SchemaProvider, block: HclBlock): TerraformSchema | undefined {
  const [type = ''] = block.labels;
  const inside = join(provider, block.keyword === 'data' ? 'data' : '', `${type}.json`);
  const file = [join(TERRAFORM_CONTRACTS, inside), join(LEFT_OUT, inside)].find((path) => existsSync(path));
  return file === undefined ? undefined : (JSON.parse(readFileSync(file, 'utf8')) as TerraformSchema);
}

/** A folder with every schema of a provider, those too that are not published. */
export function wholeSchemas(provider: SchemaProvider): string {
  const whole = tempDirectory();
  mkdirSync(join(whole, provider));
  for (const folder of [join(TERRAFORM_CONTRACTS, provider), join(LEFT_OUT, provider)]) {
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder)) symlinkSync(join(folder, name), join(whole, provider, name));
  }
  return whole;
}

/** Arguments of Terraform itself. */
const META: ReadonlySet<string> = new Set(['depends_on', 'for_each', 'count', 'provider']);
const META_BLOCKS: ReadonlySet<string> = new Set(['lifecycle', 'timeouts', 'provisioner', 'connection']);

type Body = Pick<HclBlock, 'args' | 'blocks'>;

/** What is wrong with a block of configuration, seen from the schema; `at` names it in what is answered. */
export function schemaComplaints(block: Body, schema: TerraformSchema, at: string): readonly string[] {
  const timeouts = block.blocks.filter(({ keyword }) => keyword === 'timeouts').flatMap(({ args }) => [...args.keys()]);
  return [
    ...(schema.deprecated === undefined ? [] : [`${at} is deprecated`]),
    ...bodyComplaints(block, schema, at),
    ...timeouts
      .filter((name) => schema.timeouts?.includes(name) !== true)
      .map((name) => `${at} has no timeout ${name}`),
  ];
}

function bodyComplaints(block: Body, schema: TerraformSchema, at: string): readonly string[] {
  const attributes = Object.entries(schema.attributes ?? {});
  const missing = attributes.filter(([name, { required }]) => required === true && !block.args.has(name));
  return [
    ...[...block.args].flatMap(([name, value]) =>
      META.has(name) ? [] : argumentComplaints({ name, value, block, schema }).map((what) => `${at}${what}`),
    ),
    ...missing.map(([name]) => `${at} lacks ${name}`),
    ...written(block).flatMap(({ name, body }) => {
      const known = schema.blocks?.[name];
      return known === undefined ? [`${at} has no block ${name}`] : bodyComplaints(body, known, `${at}.${name}`);
    }),
    ...Object.entries(schema.blocks ?? {}).flatMap(([name, known]) => countComplaints(block, { name, ...known }, at)),
  ];
}

interface Argument {
  readonly name: string;
  readonly value: string;
  readonly block: Body;
  readonly schema: TerraformSchema;
}

function argumentComplaints({ name, value, block, schema }: Argument): readonly string[] {
  const attribute = schema.attributes?.[name];
  if (attribute === undefined)
    return [schema.blocks?.[name] === undefined ? ` has no argument ${name}` : `.${name} is a block`];
  const [, literal] = /^"([^"$\\]*)"$/.exec(value) ?? [];
  const clash = attribute.conflicts_with?.find((other) => other !== name && block.args.has(other));
  return [
    ...(attribute.required === true || attribute.optional === true ? [] : [`.${name} is computed and cannot be set`]),
    ...(attribute.removed === undefined ? [] : [`.${name} was removed`]),
    ...(attribute.deprecated === undefined ? [] : [`.${name} is deprecated`]),
    ...(clash === undefined ? [] : [`.${name} conflicts with ${clash}`]),
    ...(literal !== undefined && attribute.enum?.includes(literal) === false
      ? [`.${name} cannot be "${literal}"`]
      : []),
    ...(fits(value, attribute.type) ? [] : [`.${name} is not of type ${JSON.stringify(attribute.type)}: ${value}`]),
  ];
}

/** Whether a value that is written out can be of a type; what is computed may be anything. */
function fits(value: string, type: unknown): boolean {
  const [kind] = Array.isArray(type) ? type : [type];
  if (/^(?:true|false)$/.test(value)) return kind === 'bool' || kind === 'string';
  if (/^-?\d+(?:\.\d+)?$/.test(value)) return kind === 'number' || kind === 'string';
  if (/^"[^"$\\]*"$/.test(value)) return kind === 'string' || (kind === 'number' && /^"-?\d+"$/.test(value));
  if (/^\[(?!\s*for\b)[^\]]*\]$/.test(value)) return kind === 'list' || kind === 'set' || kind === 'tuple';
  return true;
}

/** The blocks that a body says, those of `dynamic` by what they make. */
function written(block: Body): readonly { readonly name: string; readonly body: Body }[] {
  return block.blocks.flatMap((inner) => {
    if (META_BLOCKS.has(inner.keyword)) return [];
    if (inner.keyword !== 'dynamic') return [{ name: inner.keyword, body: inner }];
    return inner.blocks
      .filter(({ keyword }) => keyword === 'content')
      .map((body) => ({ name: inner.labels[0] ?? '', body }));
  });
}

type Count = { readonly name: string; readonly min?: number; readonly max?: number };

/** Several `dynamic` blocks of one name may be alternatives; one may make none, one, or many. */
function countComplaints(block: Body, { name, min = 0, max = 0 }: Count, at: string): readonly string[] {
  const plain = block.blocks.filter(({ keyword }) => keyword === name).length;
  const most = written(block).filter((inner) => inner.name === name).length;
  return most < min || (max > 0 && plain > max) ? [`${at} has ${plain} blocks ${name}`] : [];
}

/** What the newest major of a provider that could be read changes of a type. */
interface TypeChanges {
  readonly removed?: readonly string[];
  readonly added_required?: readonly string[];
  readonly now_required?: readonly string[];
}

/** What of a block a later major of the provider refuses: arguments that went, and those that became needed. */
export function laterComplaints(provider: SchemaProvider, block: HclBlock, at: string): readonly string[] {
  const [type = ''] = block.labels;
  const { types, absent_in_new: absent } = changesOf(provider);
  if (absent.includes(type)) return [`${at} is gone`];
  const changes = block.keyword === 'resource' ? types[type] : undefined;
  const paths = new Set(pathsOf(block));
  const needed = [...(changes?.added_required ?? []), ...(changes?.now_required ?? [])];
  return [
    ...(changes?.removed ?? []).filter((path) => paths.has(path)).map((path) => `${at}.${path} is gone`),
    ...needed
      .filter((path) => !paths.has(path) && (!path.includes('.') || paths.has(path.replace(/\.[^.]*$/, ''))))
      .map((path) => `${at} lacks ${path}`),
  ];
}

/** The newest major of a provider that could be read. */
export function newestMajor(provider: SchemaProvider): number {
  return Number(changesOf(provider).to.split('.')[0]);
}

interface Changes {
  /** Its version. */
  readonly to: string;
  readonly types: Readonly<Record<string, TypeChanges>>;
  readonly absent_in_new: readonly string[];
}

function changesOf(provider: SchemaProvider): Changes {
  return JSON.parse(readFileSync(join(TERRAFORM_CONTRACTS, provider, '_changes.json'), 'utf8')) as Changes;
}

/** Every argument and block that is written, as `http_target.oauth_token.scope`. */
function pathsOf(body: Body, at = ''): readonly string[] {
  return [
    ...[...body.args.keys()].map((name) => `${at}${name}`),
    ...written(body).flatMap(({ name, body: inner }) => [`${at}${name}`, ...pathsOf(inner, `${at}${name}.`)]),
  ];
}
