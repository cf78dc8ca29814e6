import {
  isData,
  isSecretRef,
  type Arg,
  type DriverRegistry,
  type Graph,
  type Ownership,
  type Resource,
  type State,
} from '../../model/index.ts';
import { printBlock, type Block } from './block.ts';
import { aligned, expression, quoted, type Spelling } from './expression.ts';

export interface TerraformExport {
  readonly graph: Graph;
  readonly registry: DriverRegistry;
  /** What exists already: each gets an import block. Undefined when nothing is deployed. */
  readonly state: State | undefined;
  readonly owner: Omit<Ownership, 'address'>;
  readonly region: string;
  readonly provider: { readonly name: string; readonly source: string; readonly version: string };
  /** The tags that Landfall writes on a resource; Terraform must keep them, or its first plan would change everything. */
  readonly ownershipTags: (owner: Ownership) => Readonly<Record<string, string>>;
}

/** The whole stack as Terraform configuration: file name to text, formatted as `terraform fmt` would. */
export function renderTerraform(input: TerraformExport): ReadonlyMap<string, string> {
  const secrets = secretVariables(input.graph);
  const spelling: Spelling = { secret: (source) => secrets.get(source) ?? '' };
  const files = new Map<string, string[]>();
  const add = (file: string, text: string): void => void files.set(file, [...(files.get(file) ?? []), text]);
  add('versions.tf', versions(input));
  add(
    'provider.tf',
    printBlock(
      { keyword: 'provider', labels: [input.provider.name], args: {}, meta: { region: 'var.region' } },
      spelling,
    ),
  );
  for (const text of variables(input, secrets)) add('variables.tf', text);
  for (const resource of input.graph.resources.values())
    add(fileOf(resource), printBlock(resourceBlock(resource, input), spelling));
  for (const [name, value] of Object.entries(input.graph.outputs)) add('outputs.tf', output(name, value, spelling));
  for (const text of imports(input)) add('imports.tf', text);
  return new Map([...files].map(([file, blocks]) => [file, `${blocks.join('\n\n')}\n`]));
}

/** Resources stand in a file named after the part of the configuration they come from. */
function fileOf({ origin }: Resource): string {
  const part = (origin ?? 'main').split(/[.[]/)[0] ?? 'main';
  return `${part.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}.tf`;
}

function resourceBlock(resource: Resource, input: TerraformExport): Block {
  const driver = input.registry.get(resource.type);
  const name = resource.address.split('.').at(-1) ?? '';
  if (driver?.mode !== 'managed') return { keyword: 'data', labels: [resource.type, name], args: resource.args };
  const { facts } = driver;
  const tags = facts.tags === undefined ? {} : { [facts.tags]: withOwnership(resource, input) };
  const named = resource.dependsOn ?? [];
  return {
    keyword: isData(resource.address) ? 'data' : 'resource',
    labels: [resource.type, name],
    args: { ...resource.args, ...tags },
    nested: (argument) => facts.arguments[argument] === 'block',
    ...(named.length === 0 ? {} : { meta: { depends_on: dependsOn(named) } }),
  };
}

function dependsOn(addresses: readonly string[]): string {
  const line = `[${addresses.join(', ')}]`;
  return line.length < 90 ? line : `[\n${addresses.map((address) => `    ${address},`).join('\n')}\n  ]`;
}

function withOwnership(resource: Resource, { ownershipTags, owner }: TerraformExport): Arg {
  const tags = resource.args['tags'];
  const own = typeof tags === 'object' && tags !== null ? (tags as Readonly<Record<string, Arg>>) : {};
  return { ...own, ...ownershipTags({ ...owner, address: resource.address }) };
}

function versions({ provider }: TerraformExport): string {
  return [
    'terraform {',
    '  # import blocks came with 1.5',
    '  required_version = ">= 1.5.0"',
    '',
    '  required_providers {',
    `    ${provider.name} = {`,
    ...aligned(
      [
        ['source', quoted(provider.source)],
        ['version', quoted(provider.version)],
      ],
      3,
    ),
    '    }',
    '  }',
    '}',
  ].join('\n');
}

function variables({ region }: TerraformExport, secrets: ReadonlyMap<string, string>): readonly string[] {
  const plain = printBlock(
    {
      keyword: 'variable',
      labels: ['region'],
      args: { description: 'region of the provider' },
      meta: { type: 'string', default: quoted(region) },
    },
    NO_SECRETS,
  );
  const hidden = [...secrets].map(([source, name]) =>
    printBlock(
      {
        keyword: 'variable',
        labels: [name],
        args: { description: `secret; Landfall reads it from ${source}` },
        meta: { type: 'string', sensitive: 'true' },
      },
      NO_SECRETS,
    ),
  );
  return [plain, ...hidden];
}

const NO_SECRETS: Spelling = { secret: () => '' };

/** A variable for each secret; its value never enters a file. */
function secretVariables(graph: Graph): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const resource of graph.resources.values()) {
    for (const [argument, value] of Object.entries(resource.args)) {
      if (isSecretRef(value))
        names.set(value.source, `${resource.address.split('.').at(-1)}_${argument}`.replaceAll(/[^A-Za-z0-9_]/g, '_'));
    }
  }
  return names;
}

function output(name: string, value: Arg, spelling: Spelling): string {
  return printBlock(
    { keyword: 'output', labels: [name], args: {}, meta: { value: expression(value, spelling, 1) } },
    spelling,
  );
}

/** One import block for each resource that exists and that the configuration still wants. */
function imports({ graph, state }: TerraformExport): readonly string[] {
  return Object.values(state?.resources ?? {})
    .filter(({ address }) => graph.resources.has(address))
    .map(({ address, id }) =>
      printBlock({ keyword: 'import', labels: [], args: {}, meta: { to: address, id: quoted(id) } }, NO_SECRETS),
    );
}
