import type { ConfigNode, ScalarNode } from '../../read/node.ts';
import type { Ledger } from './note.ts';

/** Where the values of `${…}` come from. */
export interface ComposeVariables {
  /** Values of the `.env` beside the files. */
  readonly values: Readonly<Record<string, string>>;
  readonly ledger: Ledger;
}

/**
 * Fills in Compose's `${NAME}` in every value: a value of `.env` or a default is taken, what has neither becomes our
 * `${env:NAME}`. What is left is in our language: a plain `${` is written `$${`.
 */
export function fillVariables(node: ConfigNode, path: string, variables: ComposeVariables): ConfigNode {
  const below = (key: string | number): string => (typeof key === 'number' ? `${path}[${key}]` : joined(path, key));
  if (node.kind === 'list')
    return { ...node, items: node.items.map((item, index) => fillVariables(item, below(index), variables)) };
  if (node.kind === 'map') {
    const entries = [...node.entries].map(
      ([key, entry]) => [key, { ...entry, node: fillVariables(entry.node, below(key), variables) }] as const,
    );
    return { ...node, entries: new Map(entries) };
  }
  if (typeof node.value !== 'string' || !node.value.includes('$')) return node;
  return { ...node, value: fillText(node.value, { node, path, ...variables }) };
}

export function joined(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

interface Place extends ComposeVariables {
  readonly node: ScalarNode;
  readonly path: string;
}

/** `$$`, `${…}` with at most one level of braces inside, `$NAME`. */
const VARIABLE = /\$\$|\$\{((?:[^{}]|\{[^{}]*\})*)\}|\$([A-Za-z_]\w*)/g;

function fillText(text: string, place: Place): string {
  let end = 0;
  let filled = '';
  let open = '';
  const close = (): void => {
    filled += open.replaceAll(/\$\{([^{}]*)\}/g, '$$${$1}');
    open = '';
  };
  for (const match of text.matchAll(VARIABLE)) {
    const [whole, braced, bare] = match;
    open += text.slice(end, match.index);
    end = match.index + whole.length;
    if (whole === '$$') {
      open += '$';
      continue;
    }
    close();
    filled += valueOf(bare ?? braced ?? '', whole, place);
  }
  open += text.slice(end);
  close();
  return filled;
}

/** `NAME`, and what follows it: `:-default`, `-default`, `:?message`, `?message`, `:+instead`, `+instead`. */
const EXPRESSION = /^([A-Za-z_]\w*)(?:(:?[-?+])([\s\S]*))?$/;

function valueOf(expression: string, whole: string, place: Place): string {
  const [, name, operator = '', rest = ''] = EXPRESSION.exec(expression) ?? [];
  const { ledger, node, path } = place;
  if (name === undefined) {
    ledger.left(node.origin, path, `${whole} is no variable of Compose`);
    return '';
  }
  const known = place.values[name];
  const set = isSet(known, operator);
  if (operator.endsWith('+')) {
    ledger.changed(node.origin, path, `${whole}: taken as if ${name} ${set ? 'were set' : 'were not set'}`);
    return set ? fillText(rest, place) : '';
  }
  if (known === undefined || !set) return unset({ name, operator, rest, whole }, place);
  ledger.changed(node.origin, path, `${whole}: the value of .env is taken: ${JSON.stringify(known)}`);
  return known.replaceAll(/\$\{([^{}]*)\}/g, '$$${$1}');
}

/** With a colon an empty value counts as none. */
function isSet(value: string | undefined, operator: string): boolean {
  return value !== undefined && (value !== '' || !operator.startsWith(':'));
}

interface Unset {
  readonly name: string;
  readonly operator: string;
  readonly rest: string;
  readonly whole: string;
}

function unset({ name, operator, rest, whole }: Unset, place: Place): string {
  const { ledger, node, path } = place;
  if (operator.endsWith('-') && rest !== '') {
    const value = fillText(rest, place);
    ledger.changed(node.origin, path, `${whole}: the default is taken: ${JSON.stringify(value)}`);
    return value;
  }
  if (operator.endsWith('?')) {
    ledger.changed(node.origin, path, `${whole}: the variable ${name} must be set for Landfall too`);
    return `\${env:${name}}`;
  }
  ledger.changed(node.origin, path, `${whole}: Landfall takes the variable ${name} from its environment, else nothing`);
  return `\${env:${name}:-}`;
}
