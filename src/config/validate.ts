import type { z } from 'zod';
import { nearest, type Diagnostic } from '../base/index.ts';
import {
  formatPath,
  keyOrigin,
  nodeAt,
  originNear,
  plain,
  type ConfigNode,
  type MapNode,
  type Origin,
  type Path,
} from './read/node.ts';
import { documentSchema, type ConfigDocument } from './schema/document.ts';
import { keysAt } from './schema/keys.ts';

export type Validated =
  | { readonly ok: true; readonly document: ConfigDocument }
  | {
      readonly ok: false;
      readonly diagnostics: readonly Diagnostic[];
      /** The document without what is wrong, when it can do without: the rules speak about the rest in the same run. */
      readonly rest: ConfigDocument | undefined;
    };

/** Checks shapes and fills in defaults; every finding points at the place that made it. */
export function validate(tree: MapNode): Validated {
  const value = plain(tree);
  const parsed = documentSchema.safeParse(value);
  if (parsed.success) return { ok: true, document: parsed.data };
  const { issues } = parsed.error;
  const diagnostics = issues.flatMap((issue) => findings(issue, tree));
  return { ok: false, diagnostics, rest: documentSchema.safeParse(without(value, issues)).data };
}

/** The value without the members that the issues are about. Entries of lists stay: the others would move. */
function without(value: unknown, issues: readonly Issue[]): unknown {
  const copy: unknown = structuredClone(value);
  for (const issue of issues) {
    const wrong = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    for (const path of wrong) {
      const parent = path
        .slice(0, -1)
        .reduce<unknown>((at, step) => (isObject(at) ? Reflect.get(at, step) : undefined), copy);
      if (isObject(parent) && !Array.isArray(parent)) Reflect.deleteProperty(parent, path.at(-1) ?? '');
    }
  }
  return copy;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

type Issue = z.core.$ZodIssue;

function findings(issue: Issue, tree: MapNode): readonly Diagnostic[] {
  const path = issue.path.filter((step): step is string | number => typeof step !== 'symbol');
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...path, key], tree));
  if (issue.code === 'invalid_union') return unionFindings(issue, path, tree);
  if (isMissing(issue, path, tree)) return [missing(path, tree, optionsOf(issue))];
  return [wrongValue(issue, path, tree)];
}

/** Of a union's branches, the one that came nearest speaks: the one with the fewest findings. */
function unionFindings(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: Path,
  tree: MapNode,
): readonly Diagnostic[] {
  const branches = issue.errors.map((errors) =>
    errors.flatMap((inner) => findings({ ...inner, path: [...path, ...inner.path] }, tree)),
  );
  if (nodeAt(tree, path) === undefined) return [missing(path, tree, optionsOf(issue))];
  const [best] = branches.toSorted((a, b) => a.length - b.length);
  if (best !== undefined && best.length > 0) return best;
  return [wrongValue(issue, path, tree)];
}

/** The words that tell the branches of a union apart. */
function optionsOf(issue: Issue): readonly string[] | undefined {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  return 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : undefined;
}

function unknownKey(path: Path, tree: MapNode): Diagnostic {
  const key = String(path.at(-1));
  const allowed = keysAt(path.slice(0, -1));
  const suggestion = nearest(key, allowed);
  const parent = formatPath(path.slice(0, -1));
  return diagnostic('LF1005', `unknown key ${key}${parent === '' ? '' : ` in ${parent}`}`, keyOrigin(tree, path), {
    allowed,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}

function isMissing(issue: Issue, path: Path, tree: MapNode): boolean {
  return (issue.code === 'invalid_type' || issue.code === 'invalid_value') && nodeAt(tree, path) === undefined;
}

function missing(path: Path, tree: MapNode, allowed: readonly string[] | undefined): Diagnostic {
  const parent = formatPath(path.slice(0, -1));
  const where = parent === '' ? 'the configuration' : parent;
  const name = String(path.at(-1));
  return diagnostic('LF1007', `${where} needs ${name}`, originNear(tree, path), {
    fix: `Add \`${name}:\`.`,
    ...(allowed === undefined ? {} : { allowed }),
  });
}

function wrongValue(issue: Issue, path: Path, tree: MapNode): Diagnostic {
  const node = nodeAt(tree, path);
  const allowed = optionsOf(issue);
  const value = node?.kind === 'scalar' ? String(node.value) : '';
  const suggestion = allowed === undefined ? undefined : nearest(value, allowed);
  return diagnostic(
    'LF1006',
    `${formatPath(path)}: ${wordsOf(issue)}${shown(node)}`,
    node?.origin ?? originNear(tree, path),
    {
      ...(allowed === undefined ? {} : { allowed }),
      ...(suggestion === undefined ? {} : { suggestion }),
    },
  );
}

/** Longest excerpt of a wrong value in its message. */
const LONGEST_SHOWN = 60;

function shown(node: ConfigNode | undefined): string {
  if (node === undefined) return '';
  const text = JSON.stringify(plain(node));
  return ` (is ${text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text})`;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  record: 'map',
  object: 'map',
  array: 'list',
  int: 'whole number',
  boolean: 'true or false',
};

function wordsOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type': {
      const word = TYPE_WORDS[issue.expected] ?? issue.expected;
      return issue.expected === 'boolean' ? `must be ${word}` : `must be a ${word}`;
    }
    case 'invalid_value':
    case 'invalid_union':
      return 'is not one of the values allowed';
    case 'too_small':
      return boundWords(issue.inclusive === false ? 'more than' : 'at least', issue.minimum, issue.origin);
    case 'too_big':
      return boundWords(issue.inclusive === false ? 'less than' : 'at most', issue.maximum, issue.origin);
    default:
      return formWords(issue.message);
  }
}

function boundWords(bound: string, limit: number | bigint, origin: string): string {
  const unit = { array: 'entries', string: 'characters' }[origin];
  return unit === undefined
    ? `must be ${bound} ${limit}`
    : `must have ${bound} ${limit} ${Number(limit) === 1 ? singular(unit) : unit}`;
}

function singular(unit: string): string {
  return unit === 'entries' ? 'entry' : 'character';
}

/** The schema's own words where it has some, as `a port as 443`. */
function formWords(message: string): string {
  const prefix = /^Invalid string: (must .*)$/.exec(message)?.[1];
  return prefix ?? (message.startsWith('Invalid') ? 'has the wrong form' : `must be ${message}`);
}

function diagnostic(
  code: Diagnostic['code'],
  message: string,
  { excerpt, ...where }: Origin,
  more: Partial<Pick<Diagnostic, 'allowed' | 'suggestion' | 'fix'>> = {},
): Diagnostic {
  return { code, severity: 'error', message, where, excerpt, ...more };
}
