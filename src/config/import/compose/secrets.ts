import { child, type ConfigNode, type MapNode } from '../../read/node.ts';
import type { ImportContext, ImportedSecret } from './context.ts';
import { textOf, type Ledger } from './note.ts';
import { itemsOf, readerOf, readerOrEmpty, type Reader } from './reader.ts';

export interface SecretsInput {
  readonly section: MapNode | undefined;
  readonly ledger: Ledger;
  readonly place: (path: string) => string;
  /** `.env`: a variable that is set there and empty stands for a secret that may be missing. */
  readonly values: Readonly<Record<string, string>>;
}

/** The file's `secrets:` by reference. */
export function readSecrets(input: SecretsInput): ReadonlyMap<string, ImportedSecret> {
  const entries = [...(input.section?.entries ?? [])];
  return new Map(entries.map(([name, { node }]) => [name, secretFrom(name, node, input)]));
}

function secretFrom(name: string, node: ConfigNode, { ledger, place, values }: SecretsInput): ImportedSecret {
  const key = /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name) ? name : `S_${name.replaceAll(/\W/g, '_')}`;
  const usual = variableOf(key);
  const reader = readerOrEmpty(node, `secrets.${name}`, ledger);
  const file = reader.text('file');
  const variable = reader.text('environment') ?? usual;
  reader.unlessAbsent('external', `a secret that Swarm keeps; Landfall takes it from the variable ${usual}`);
  reader.unlessAbsent('name', 'secrets are known by their key');
  reader.rest();
  if (file !== undefined) return { key, source: `file:${place(file)}`, required: true };
  return { key, source: `env:${variable}`, required: values[variable] !== '' };
}

function variableOf(key: string): string {
  return key.replaceAll('-', '_').toUpperCase();
}

/** The secrets a service uses; a variable `X_FILE` that names one's file becomes the variable `X`. */
export function secretUsesOf(service: Reader, env: Record<string, string>, context: ImportContext): readonly unknown[] {
  return itemsOf(service.take('secrets')).flatMap((item, index): readonly unknown[] => {
    const use = useOf(item, `${service.path}.secrets[${index}]`, context);
    if (use === undefined) return [];
    const { secret, path } = use;
    const variable = Object.keys(env).find((name) => name.endsWith('_FILE') && env[name] === path);
    if (variable === undefined) return [{ secret: secret.key, file: path }];
    delete env[variable];
    const name = variable.slice(0, -'_FILE'.length);
    return name === variableOf(secret.key) ? [secret.key] : [{ secret: secret.key, env: name }];
  });
}

interface Use {
  readonly secret: ImportedSecret;
  /** Absolute path in the container. */
  readonly path: string;
}

function useOf(item: ConfigNode, key: string, { secrets, ledger }: ImportContext): Use | undefined {
  const { source, target } = sourceAndTarget(item, key, ledger);
  const secret = secrets.get(source);
  if (secret !== undefined) return { secret, path: target.startsWith('/') ? target : `/run/secrets/${target}` };
  ledger.left(item.origin, key, `no secret ${source} in the file`);
  return undefined;
}

/** A name alone, or `source` and `target`. */
function sourceAndTarget(
  item: ConfigNode,
  key: string,
  ledger: Ledger,
): { readonly source: string; readonly target: string } {
  const reader = readerOrEmpty(item, key, ledger);
  const source = textOf(item) ?? reader.text('source') ?? '';
  const target = reader.text('target') ?? source;
  reader.unlessAbsent('mode', 'only the container reads it');
  reader.rest();
  return { source, target };
}

/** Files that the service gets from `configs`. */
export function configFilesOf(service: Reader, context: ImportContext): Readonly<Record<string, string>> {
  const files = itemsOf(service.take('configs')).flatMap((item, index) => {
    const key = `${service.path}.configs[${index}]`;
    const { source, target } = sourceAndTarget(item, key, context.ledger);
    const text = configText(source, context);
    if (text !== undefined) return [[target.startsWith('/') ? target : `/${target}`, text] as const];
    context.ledger.left(
      item.origin,
      key,
      `the text of ${source} is not known: name a file that is there, or its content`,
    );
    return [];
  });
  return Object.fromEntries(files);
}

function configText(name: string, { sections, read, place }: ImportContext): string | undefined {
  const config = sections.configs?.entries.get(name)?.node;
  const said = (key: string): string | undefined => textOf(child(config, key));
  const content = said('content');
  if (content !== undefined) return content;
  const variable = said('environment');
  if (variable !== undefined) return `\${env:${variable}:-}`;
  const file = said('file');
  return file === undefined || read(file) === undefined ? undefined : `file:${place(file)}`;
}

/** What else the file's `configs:` say. */
export function noteConfigs({ sections, ledger }: ImportContext): void {
  for (const [name, entry] of sections.configs?.entries ?? []) {
    if (entry.node.kind !== 'map') continue;
    const reader = readerOf(entry.node, `configs.${name}`, ledger);
    for (const key of ['content', 'file', 'environment']) reader.take(key);
    reader.unlessAbsent('external', 'a config that Swarm keeps; put its text into `files` of the service');
    reader.unlessAbsent('name', 'files are known by their path');
    reader.rest();
  }
}
