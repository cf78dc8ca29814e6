import { EXIT, nearest } from '../../base/index.ts';
import {
  examineStack,
  formatPath,
  nodeAt,
  parsePath,
  plain,
  stackFrom,
  type ConfigNode,
  type Examined,
  type Path,
} from '../../config/index.ts';
import { explainValue, type Explanation } from '../../insight/index.ts';
import { landingGraph, resolveTarget } from '../../targets/index.ts';
import type { CliContext } from '../context.ts';
import { fail } from '../errors.ts';
import type { StackFlags } from '../flags/flags.ts';
import type { Style } from '../text/style.ts';
import { matrixText } from '../text/matrix-text.ts';
import { table } from '../text/table.ts';
import { matrixOf } from '../wiring/matrix.ts';
import { runCommand, showDiagnostics } from '../wiring/run-command.ts';
import { loadOptions } from '../wiring/stack.ts';

export interface ExplainFlags extends StackFlags {
  readonly matrix: boolean;
}

/** Says where a value comes from, what it overrode, and where it lands. Without a path: every value there is. */
export async function explain(this: CliContext, flags: ExplainFlags, pathText?: string): Promise<void> {
  await runCommand(this, 'explain', flags, ({ screen }) => {
    if (flags.matrix) {
      const rows = matrixOf(this, flags);
      screen.answer('matrix', rows, () => matrixText(rows, screen.style));
      return Promise.resolve(EXIT.done);
    }
    const examined = examineStack(loadOptions(this, flags));
    if (examined.stack === undefined) showDiagnostics(screen, examined.diagnostics);
    if (pathText === undefined) {
      const paths = leafPaths(examined.filled);
      screen.answer('explain', paths, () => listText(paths, screen.style));
      return Promise.resolve(EXIT.done);
    }
    const explanation = explainPath(examined, parsePath(pathText), { env: this.env, target: flags.target });
    screen.answer('explain', explanation, () => explanationText(explanation, screen.style));
    return Promise.resolve(EXIT.done);
  });
}

/** @throws LF6009 when nothing is there. */
function explainPath(
  examined: Examined,
  path: Path,
  { env, target }: { readonly env: CliContext['env']; readonly target: string | undefined },
): Explanation {
  const { root, profile, tree, filled } = examined;
  const value = nodeAt(filled, path);
  const found = explainValue({
    tree,
    path,
    value: value === undefined ? undefined : plain(value),
    stackFrom: (changed) => stackFrom(changed, { root, profile, target: examined.target, env }).draft,
    graphOf: (stack) => landingGraph(resolveTarget(stack, target), stack),
  });
  if (found !== undefined) return found;
  const known = leafPaths(filled).map((leaf) => leaf.path);
  const guess = nearest(formatPath(path), [...known, ...known.map((leaf) => leaf.split('.').slice(0, -1).join('.'))]);
  throw fail('LF6009', {
    headline: `the configuration has nothing at ${formatPath(path)}`,
    ...(guess === undefined ? {} : { fix: `Did you mean ${guess}?` }),
  });
}

interface Leaf {
  readonly path: string;
  readonly value: unknown;
  readonly at: string;
}

function leafPaths(node: ConfigNode, path: Path = []): readonly Leaf[] {
  if (node.kind === 'scalar')
    return [{ path: formatPath(path), value: node.value, at: `${node.origin.file}:${node.origin.line}` }];
  if (node.kind === 'list') return node.items.flatMap((item, index) => leafPaths(item, [...path, index]));
  return [...node.entries].flatMap(([key, entry]) => leafPaths(entry.node, [...path, key]));
}

function listText(paths: readonly Leaf[], style: Style): string {
  return table(paths.map(({ path, value, at }) => [path, style.green(JSON.stringify(value)), style.dim(at)]));
}

function explanationText(
  { path, value, written, origin, overrode, madeFrom, reaches }: Explanation,
  style: Style,
): string {
  const place = (at: Explanation['origin']): string => `${at.file}:${at.line}:${at.column}`;
  const lines = [`${style.bold(path)} = ${style.green(JSON.stringify(value))}`, `  set at      ${place(origin)}`];
  if (written !== undefined) lines.push(`  written as  ${written}`, `  made from   ${madeFrom.join(', ')}`);
  for (const earlier of overrode)
    lines.push(`  overrode    ${JSON.stringify(earlier.value)}  ${style.dim(place(earlier.origin))}`);
  if (reaches.length === 0) return [...lines, '  reaches     no resource'].join('\n');
  const rows = reaches.map(({ address, args }) => [
    address,
    args.length === 0 ? style.dim('the whole resource') : args.join(', '),
  ]);
  return [...lines, '  reaches', table(rows, '    ')].join('\n');
}
