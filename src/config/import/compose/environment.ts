import type { ImportContext } from './context.ts';
import { textOf } from './note.ts';
import { readerOf, type Reader } from './reader.ts';
import type { ConfigNode, Origin } from '../../read/node.ts';

/** Words in names of variables that hold what nobody should see. */
const SECRET = /PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIAL/i;

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What a service is told: `env_file`, and `environment` over it. Secrets without a value become references. */
export function environmentOf(service: Reader, context: ImportContext): Environment {
  const env: Record<string, string> = { ...fromFiles(service, context) };
  const secrets: unknown[] = [];
  for (const [name, { key, node }] of service.pairs('environment')?.entries ?? []) {
    const entry: Entry = { name, key, path: `${service.path}.environment.${name}`, value: textOf(node) };
    const text = textFor(entry, context);
    const secret = text === undefined ? undefined : secretFor(entry, text, context);
    if (secret !== undefined) secrets.push(secret);
    else if (text !== undefined) env[name] = text;
  }
  return { env, secrets };
}

interface Entry {
  readonly name: string;
  readonly key: Origin;
  readonly path: string;
  readonly value: string | undefined;
}

/** Undefined for what cannot be a variable. */
function textFor({ name, key, path, value }: Entry, { ledger }: ImportContext): string | undefined {
  if (!VARIABLE.test(name)) {
    ledger.left(key, path, 'names of variables have letters, digits and underscores');
    return undefined;
  }
  if (value !== undefined) return value;
  ledger.changed(key, path, `no value: Landfall takes ${name} from its environment, else nothing`);
  return `\${env:${name}:-}`;
}

/** The use of a secret, where a variable that sounds like one has no value in the files. */
function secretFor({ name, key, path }: Entry, text: string, { ledger, found }: ImportContext): unknown {
  if (!SECRET.test(name)) return undefined;
  const reference = /^\$\{env:(\w+)(:-)?\}$/.exec(text);
  if (reference === null) {
    if (!name.endsWith('_FILE') && text !== '')
      ledger.changed(key, path, 'carried as it is: a secret in plain sight; better a reference in `secrets`');
    return undefined;
  }
  const [, variable = name, optional] = reference;
  const required = optional === undefined || found.get(variable)?.required === true;
  found.set(variable, { source: `env:${variable}`, required });
  ledger.changed(key, path, `becomes a secret by reference; Compose hands it over as ${name}_FILE`);
  return variable.toUpperCase() === name ? variable : { secret: variable, env: name };
}

export interface Environment {
  readonly env: Record<string, string>;
  /** Entries of the service's `secrets`. */
  readonly secrets: readonly unknown[];
}

function fromFiles(service: Reader, context: ImportContext): Readonly<Record<string, string>> {
  const node = service.take('env_file');
  const items = node?.kind === 'list' ? node.items : node === undefined ? [] : [node];
  return Object.assign(
    {},
    ...items.map((item, index) => fromFile(item, `${service.path}.env_file[${index}]`, context)),
  );
}

function fromFile(item: ConfigNode, key: string, context: ImportContext): Readonly<Record<string, string>> {
  const reader = item.kind === 'map' ? readerOf(item, key, context.ledger) : undefined;
  const path = (reader === undefined ? textOf(item) : reader.text('path')) ?? '';
  reader?.take('required');
  reader?.take('format');
  reader?.rest();
  const text = context.read(path);
  if (text === undefined) {
    context.ledger.left(
      item.origin,
      key,
      `${path} cannot be read; put its values into \`env\`, secrets into \`secrets\``,
    );
    return {};
  }
  context.ledger.changed(item.origin, key, `${path} is read now, into \`env\`; later changes of it are not seen`);
  const values = Object.entries(parseEnvFile(text)).filter(([name]) => VARIABLE.test(name));
  return Object.fromEntries(values.map(([name, value]) => [name, value.replaceAll(/\$\{([^{}]*)\}/g, '$$${$1}')]));
}

/** The dotenv dialect of Compose, without its variables (research: kubernetes-compose, 2.4). */
export function parseEnvFile(text: string): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const match of text.matchAll(LINE)) {
    const [, name = '', single, double, plain] = match;
    values[name] = single ?? (double === undefined ? plainValue(plain ?? '') : unescaped(double));
  }
  return values;
}

const LINE =
  /^[^\S\n]*(?:export[^\S\n]+)?([A-Za-z_][\w.-]*)[^\S\n]*[=:][^\S\n]*(?:'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|([^\n]*))/gm;

function plainValue(text: string): string {
  return text.replace(/(?:^|\s+)#.*$/, '').trim();
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function unescaped(text: string): string {
  return text.replaceAll(/\\([\s\S])/g, (_, letter: string) => ESCAPES[letter] ?? letter);
}
