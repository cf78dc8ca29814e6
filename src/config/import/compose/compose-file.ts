import { DiagnosticsError } from '../../../base/index.ts';
import { fail } from '../../errors.ts';
import type { MapEntry, MapNode } from '../../read/node.ts';
import { parseYaml } from '../../read/yaml.ts';
import { cleaned, mergeCompose, withMergeKeys } from './merge.ts';
import { textOf, type Ledger } from './note.ts';
import { fillVariables } from './variables.ts';

/** A file as the user named it. */
export interface ComposeFileText {
  readonly path: string;
  readonly text: string;
}

export interface ComposeProject {
  /** All files, the later over the earlier, with variables filled in and `extends` followed. */
  readonly tree: MapNode;
  /** Services by name, `extends` followed. */
  readonly services: ReadonlyMap<string, MapNode>;
}

export interface ProjectInput {
  readonly files: readonly ComposeFileText[];
  /** `.env`. */
  readonly values: Readonly<Record<string, string>>;
  readonly ledger: Ledger;
}

/** @throws DiagnosticsError with every LF1003; LF1003 where a file is no map */
export function readProject({ files, values, ledger }: ProjectInput): ComposeProject {
  const tree = parsed(files)
    .map((file) => fillVariables(withMergeKeys(file), '', { values, ledger }) as MapNode)
    .reduce<MapNode | undefined>((under, over) => mergeCompose(under, over) as MapNode, undefined);
  if (tree === undefined) throw fail('LF1003', { headline: 'no Compose file was named' });
  const whole = cleaned(tree) as MapNode;
  const written = new Map<string, MapNode>();
  for (const [name, { node }] of sectionOf(whole, 'services')?.entries ?? [])
    if (node.kind === 'map') written.set(name, node);
  const services = [...written.keys()].map((name) => [name, extended(name, [], { written, ledger })] as const);
  return { tree: whole, services: new Map(services) };
}

/** A top-level section, where it is a map. */
export function sectionOf(tree: MapNode, key: string): MapNode | undefined {
  const node = tree.entries.get(key)?.node;
  return node?.kind === 'map' ? node : undefined;
}

function parsed(files: readonly ComposeFileText[]): readonly MapNode[] {
  const read = files.map(({ path, text }) => ({ path, ...parseYaml(text, path) }));
  const diagnostics = read.flatMap((file) => file.diagnostics);
  if (diagnostics.length > 0) throw new DiagnosticsError('the Compose files cannot be read', diagnostics);
  return read.map(({ path, node }) => {
    if (node?.kind === 'map') return node;
    throw fail('LF1003', { headline: `${path} holds no map of keys`, where: { file: path } });
  });
}

interface Extending {
  readonly written: ReadonlyMap<string, MapNode>;
  readonly ledger: Ledger;
}

/** The service over the one it extends; what is in another file, or comes round in a circle, is told. */
function extended(name: string, way: readonly string[], all: Extending): MapNode {
  const own = all.written.get(name);
  if (own === undefined) throw fail('LF1016', { headline: `no service ${name} to extend` });
  const entry = own.entries.get('extends');
  if (entry === undefined) return own;
  const entries = new Map([...own.entries].filter(([key]) => key !== 'extends'));
  const rest: MapNode = { ...own, entries };
  const base = baseOf(entry);
  const key = `services.${name}.extends`;
  const why =
    base.file !== undefined
      ? `${base.file} is not read: name it before this file, and leave out its name here`
      : base.service === undefined || !all.written.has(base.service)
        ? `no service ${base.service ?? ''} in these files`
        : [...way, name].includes(base.service)
          ? 'services extend each other in a circle'
          : undefined;
  if (why !== undefined) {
    all.ledger.left(entry.key, key, why);
    return rest;
  }
  all.ledger.carry();
  return mergeCompose(extended(base.service ?? '', [...way, name], all), rest) as MapNode;
}

function baseOf({ node }: MapEntry): { readonly service: string | undefined; readonly file: string | undefined } {
  if (node.kind !== 'map') return { service: textOf(node), file: undefined };
  return { service: textOf(node.entries.get('service')?.node), file: textOf(node.entries.get('file')?.node) };
}
