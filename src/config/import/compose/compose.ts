import { posix } from 'node:path';
import { Document, isScalar, visit } from 'yaml';
import type { MapNode } from '../../read/node.ts';
import { readProject, sectionOf, type ComposeFileText, type ComposeProject } from './compose-file.ts';
import { keyFrom, keysBeside, volumeBook, type ImportContext } from './context.ts';
import { awaitedBy } from './dependencies.ts';
import { parseEnvFile } from './environment.ts';
import { noteConfigs, readSecrets } from './secrets.ts';
import { readVolumes } from './mounts.ts';
import { ledger, textOf, type ComposeImportNote, type Ledger } from './note.ts';
import { readerOf, textsOf } from './reader.ts';
import { serviceFrom } from './service.ts';

export interface ComposeImportOptions {
  /** Name of the stack; the files' own `name`, else that of the directory, unless said. */
  readonly project?: string;
  /** Name of the first file's directory, where its path does not tell. */
  readonly folder?: string;
  /** Directory of the first file, from the stack's; `.` unless said. */
  readonly directory?: string;
  /** The profiles of Compose that are on; services of others are left out, as `docker compose up` does. */
  readonly profiles?: readonly string[];
  /** Reads a text file by its path from the first file's directory; undefined for a directory or nothing. */
  readonly read?: (path: string) => string | undefined;
}

export interface ComposeImport {
  /** The configuration, as `landfall.yaml` holds it. */
  readonly document: Readonly<Record<string, unknown>>;
  /** That file's text. */
  readonly text: string;
  /** How many keys were carried over. */
  readonly carried: number;
  /** What is not as it was, or not at all, in the order of files and lines. */
  readonly notes: readonly ComposeImportNote[];
}

/**
 * Reads Compose files of any age, the later over the earlier, into one configuration. Nothing is dropped unsaid.
 * @throws DiagnosticsError with LF1003 when a file is no YAML
 */
export function importCompose(files: readonly ComposeFileText[], options: ComposeImportOptions = {}): ComposeImport {
  const told = ledger();
  const read = options.read ?? (() => undefined);
  const values = parseEnvFile(read('.env') ?? '');
  const project = readProject({ files, values, ledger: told });
  const context = contextOf(project, { options, read, values, told });
  readVolumes(context);
  const services = [...context.services].flatMap(([name, key]) => {
    const node = project.services.get(name);
    return node === undefined
      ? []
      : [[key, serviceFrom(readerOf(node, `services.${name}`, told), key, context)] as const];
  });
  noteConfigs(context);
  noteRest(project, told);
  const document = {
    project: projectName(project.tree, files, options),
    services: Object.fromEntries(services),
    ...(services.some(([, service]) => 'gpus' in service) ? { gpu: true } : {}),
    ...section('volumes', context.volumes.written),
    ...section('secrets', secretsOf(context)),
    targets: { local: { kind: 'compose' } },
  };
  const notes = told.notes.toSorted(
    (a, b) => order(files, a.file) - order(files, b.file) || a.line - b.line || a.column - b.column,
  );
  return { document, text: yamlOf(document), carried: told.carried, notes };
}

interface Surroundings {
  readonly options: ComposeImportOptions;
  readonly read: (path: string) => string | undefined;
  readonly values: Readonly<Record<string, string>>;
  readonly told: Ledger;
}

function contextOf({ tree, services }: ComposeProject, { options, read, values, told }: Surroundings): ImportContext {
  const place = (path: string): string =>
    path.startsWith('/') || path.startsWith('~') ? path : posix.join(options.directory ?? '.', path) || '.';
  return {
    ledger: told,
    read,
    place,
    services: namesOf(services, options.profiles ?? [], told),
    awaited: awaitedBy(services.values()),
    sections: { volumes: sectionOf(tree, 'volumes'), configs: sectionOf(tree, 'configs') },
    volumes: volumeBook(),
    secrets: readSecrets({ section: sectionOf(tree, 'secrets'), ledger: told, place, values }),
    found: new Map(),
  };
}

/** The services that are in the stack, and what they are called here. */
function namesOf(
  services: ReadonlyMap<string, MapNode>,
  profiles: readonly string[],
  told: Ledger,
): ReadonlyMap<string, string> {
  const free = keysBeside(new Set());
  const names = new Map<string, string>();
  for (const [name, node] of services) {
    const own = textsOf(node.entries.get('profiles')?.node);
    if (own.length > 0 && !own.some((profile) => profiles.includes(profile) || profiles.includes('*'))) {
      told.left(node.origin, `services.${name}`, `only with the profile ${own.join(' or ')}, which is not asked for`);
      continue;
    }
    const key = free(name);
    names.set(name, key);
    if (key !== name)
      told.changed(
        node.origin,
        `services.${name}`,
        `is called ${key} here, by the other services too: look for its name in env`,
      );
  }
  return names;
}

function secretsOf({ secrets, found }: ImportContext): ReadonlyMap<string, unknown> {
  const listed = [...secrets.values()].map(({ key, source, required }) => [key, { source, required }] as const);
  return new Map(
    [...found, ...listed].map(([key, { source, required }]) => [key, required ? source : { source, required }]),
  );
}

/** Sections that nobody reads: networks, models, extensions, what is new. */
function noteRest({ tree }: ComposeProject, told: Ledger): void {
  const reader = readerOf(tree, '', told);
  for (const key of ['name', 'services', 'volumes', 'secrets', 'configs']) reader.take(key);
  for (const [name, entry] of sectionOf(tree, 'networks')?.entries ?? []) {
    const says = entry.node.kind === 'map' ? [...entry.node.entries.keys()] : [];
    const lost = says.length === 0 ? '' : ` (${says.join(', ')})`;
    told.left(entry.key, `networks.${name}`, `all services of a stack share one network${lost}`);
  }
  if (sectionOf(tree, 'networks') !== undefined) reader.take('networks');
  reader.rest();
}

function projectName(
  tree: MapNode,
  files: readonly ComposeFileText[],
  { project, folder }: ComposeImportOptions,
): string {
  const directory = folder ?? posix.basename(posix.dirname(files[0]?.path ?? ''));
  const named = project ?? textOf(tree.entries.get('name')?.node) ?? directory;
  return /[a-z]/i.test(named) ? keyFrom(named, 30) : 'app';
}

function section(key: string, entries: ReadonlyMap<string, unknown>): Readonly<Record<string, unknown>> {
  return entries.size === 0 ? {} : { [key]: Object.fromEntries(entries) };
}

function order(files: readonly ComposeFileText[], path: string): number {
  return files.findIndex((file) => file.path === path);
}

/** Texts whose lines begin or end with white space, which blocks of YAML lose or confuse. */
const FRAYED = /^\s[\s\S]*\n|[ \t]\n|\n[ \t]*$(?<!\S\n)/;

/** Short lists stand on one line, as people write them. */
function yamlOf(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, scalar) => {
      if (typeof scalar.value === 'string' && FRAYED.test(scalar.value)) scalar.type = 'QUOTE_DOUBLE';
    },
    Seq: (_, list) => {
      if (list.items.every((item) => isScalar(item) && !String(item.value).includes('\n'))) list.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
