import type { z } from 'zod';
import { nearest, type Diagnostic } from '../base/index.ts';
import { formatPath, keyOrigin, nodeAt, originNear, plain, type MapNode, type Origin, type Path } from './read/node.ts';
import { documentSchema, type ConfigDocument } from './schema/document.ts';
import { keysAt } from './schema/keys.ts';

export type Validated =
  | { readonly ok: true; readonly document: ConfigDocument }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Checks shapes and fills in defaults; every finding points at the place that made it. */
export function validate(tree: MapNode): Validated {
  const parsed = documentSchema.safeParse(plain(tree));
  if (parsed.success) return { ok: true, document: parsed.data };
  return { ok: false, diagnostics: parsed.error.issues.flatMap((issue) => findings(issue, tree)) };
}

type Issue = z.core.$ZodIssue;

function findings(issue: Issue, tree: MapNode): readonly Diagnostic[] {
  const path = issue.path.filter((step): step is string | number => typeof step !== 'symbol');
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...path, key], tree));
  if (issue.code === 'invalid_union') return unionFindings(issue, path, tree);
  if (isMissing(issue, path, tree)) return [missing(path, tree)];
  return [wrongValue(issue, path, tree)];
}

/** Of a union's branches, the one that came nearest speaks: the fewest findings, and none about the whole value's type. */
function unionFindings(issue: Extract<Issue, { code: 'invalid_union' }>, path: Path, tree: MapNode): readonly Diagnostic[] {
  const branches = issue.errors.map((errors) => errors.flatMap((inner) => findings({ ...inner, path: [...path, ...inner.path] }, tree)));
  const [best] = branches.toSorted((a, b) => a.length - b.length);
  if (best !== undefined && best.length > 0) return best;
  const allowed = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : undefined;
  return [diagnostic('LF1006', `${formatPath(path)}: ${issue.message}`, originNear(tree, path), allowed === undefined ? {} : { allowed })];
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

function missing(path: Path, tree: MapNode): Diagnostic {
  const parent = formatPath(path.slice(0, -1));
  const where = parent === '' ? 'the configuration' : parent;
  return diagnostic('LF1007', `${where} needs ${String(path.at(-1))}`, originNear(tree, path), { fix: `Add \`${String(path.at(-1))}:\`.` });
}

function wrongValue(issue: Issue, path: Path, tree: MapNode): Diagnostic {
  const node = nodeAt(tree, path);
  const shown = node === undefined ? '' : ` (is ${JSON.stringify(plain(node))})`;
  const allowed = issue.code === 'invalid_value' ? issue.values.map(String) : undefined;
  const value = node?.kind === 'scalar' ? String(node.value) : '';
  const suggestion = allowed === undefined ? undefined : nearest(value, allowed);
  return diagnostic('LF1006', `${formatPath(path)}: ${wordsOf(issue)}${shown}`, node?.origin ?? originNear(tree, path), {
    ...(allowed === undefined ? {} : { allowed }),
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}

function wordsOf(issue: Issue): string {
  if (issue.code === 'invalid_type') return `must be a ${issue.expected === 'record' || issue.expected === 'object' ? 'map' : issue.expected}`;
  if (issue.code === 'invalid_value') return 'is not one of the values allowed';
  if (issue.code === 'too_small') return `must be at least ${String(issue.minimum)}`;
  if (issue.code === 'too_big') return `must be at most ${String(issue.maximum)}`;
  return issue.message.startsWith('Invalid string') ? 'has the wrong form' : `must be ${issue.message}`;
}

function diagnostic(
  code: Diagnostic['code'],
  message: string,
  { excerpt, ...where }: Origin,
  more: Partial<Pick<Diagnostic, 'allowed' | 'suggestion' | 'fix'>> = {},
): Diagnostic {
  return { code, severity: 'error', message, where, excerpt, ...more };
}
