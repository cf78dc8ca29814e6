import type { ImportContext } from './context.ts';
import { textOf } from './note.ts';
import { readerOf, type Reader } from './reader.ts';
import type { ConfigNode } from '../../read/node.ts';

/** Words in names of variables that hold what nobody should see. */
const SECRET = /PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIAL/i;

/** What a service is told: `env_file`, and `environment` over it. Secrets without a value become references. */
export function environmentOf(service: Reader, context: ImportContext): Environment {
  const env: Record<string, string> = { ...fromFiles(service, context) };
  const secrets: unknown[] = [];
  const pairs = service.pairs('environment');
  for (const [name, { key, node }] of pairs?.entries ?? []) {
    const path = `${service.path}.environment.${name}`;
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      context.ledger.left(key, path, 'names of variables have letters, digits and underscores');
      continue;
    }
    const value = textOf(node);
    if (value === undefined)
      context.ledger.changed(key, path, `no value: Landfall takes ${name} from its environment, else nothing`);
    const text = value ?? `\${env:${name}:-}`;
    const reference = SECRET.test(name) ? /^\$\{env:(\w+)(:-)?\}$/.exec(text) : null;
    if (reference === null) {
      env[name] = text;
      if (SECRET.test(name) && !name.endsWith('_FILE') && text !== '')
        context.ledger.changed(key, path, 'carried as it is: a secret in plain sight; better a reference in `secrets`');
      continue;
    }
    const [, variable = name, optional] = reference;
    context.found.set(variable, { source: `env:${variable}`, required: optional === undefined });
    secrets.push(variable.toUpperCase() === name ? variable : { secret: variable, env: name });
    context.ledger.changed(key, path, `becomes a secret by reference; Compose hands it over as ${name}_FILE`);
  }
  return { env, secrets };
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
  const values = Object.entries(parseEnvFile(text)).filter(([name]) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
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
