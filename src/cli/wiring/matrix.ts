import { examineStack, replaceAt, stackFrom, type Examined, type MapNode, type Path } from '../../config/index.ts';
import { leafPaths, reuseMatrix, type MatrixRow, type RenderedFiles, type Replacement } from '../../insight/index.ts';
import type { Stack } from '../../model/index.ts';
import { filesOf, resolveTarget } from '../../targets/index.ts';
import type { CliContext } from '../context.ts';
import type { StackFlags } from '../flags/flags.ts';
import { loadOptions } from './stack.ts';

/** A row of the guide's matrix: what kind of value it is, and where it lands by kind of target. */
export interface TopicRow extends MatrixRow {
  readonly topic: Topic;
}

/** The rows of the guide, and which paths of the configuration are meant. */
const TOPICS = {
  'Image name': /^services\.[^.]+\.image\b/,
  Port: /^(?:ports\.|services\.[^.]+\.ports\b)/,
  'CPU/Memory': /^(?:resources\.|services\.[^.]+\.resources\b)/,
  'Environment vars': /^(?:env\.|services\.[^.]+\.env\b)/,
  Secrets: /^(?:secrets\.|services\.[^.]+\.secrets\b)/,
  Storage: /^(?:volumes\.|services\.[^.]+\.volumes\b)/,
  Networking: /^ingress\b/,
} as const;

export type Topic = keyof typeof TOPICS;

/** The reuse matrix of the stack: every value that a row of the guide is about, with its places in all that is rendered. */
export function matrixOf(context: CliContext, flags: StackFlags): readonly TopicRow[] {
  const { target: _, ...rest } = flags;
  const first = examineStack(loadOptions(context, rest));
  const variants = variantsOf(context, rest, first);
  const paths = leafPaths(first.tree, []).filter((path) => topicOf(path) !== undefined);
  const rows = reuseMatrix({ tree: first.tree, paths, render: (change) => renderAll(variants, change) });
  return rows.flatMap((row) => {
    const topic = topicOf(row.path.split('.'));
    return topic === undefined ? [] : [{ ...row, topic }];
  });
}

function topicOf(path: Path): Topic | undefined {
  const text = path.join('.');
  return (Object.keys(TOPICS) as Topic[]).find((topic) => TOPICS[topic].test(text));
}

/** The stack as one target has it. */
interface Variant {
  readonly examined: Examined;
  readonly stackOf: (tree: MapNode) => Stack | undefined;
}

/** The first target of every place that files are written to. */
function variantsOf(context: CliContext, flags: StackFlags, first: Examined): readonly Variant[] {
  const seen = new Set<string>();
  return Object.entries(first.stack?.targets ?? {}).flatMap(([name, target]): readonly Variant[] => {
    const place = target.kind === 'terraform' ? `terraform ${target.cloud}` : target.kind;
    if (target.kind === 'alicloud' || seen.has(place)) return [];
    seen.add(place);
    const examined = examineStack({ ...loadOptions(context, flags), target: name });
    const { root, profile } = examined;
    return [{ examined, stackOf: (tree) => stackFrom(tree, { root, profile, target: name, env: context.env }).stack }];
  });
}

function renderAll(
  variants: readonly Variant[],
  change: Replacement | undefined,
): Readonly<Record<string, RenderedFiles>> | undefined {
  const rendered: Record<string, RenderedFiles> = {};
  for (const { examined, stackOf } of variants) {
    const { tree, target } = examined;
    const stack = stackOf(change === undefined ? tree : (replaceAt(tree, change.path, change.node) as MapNode));
    if (stack === undefined) return undefined;
    const resolved = resolveTarget(stack, target);
    const files = filesOf(resolved, stack, { profiles: [stack.profile], stackFor: () => stack })?.files;
    rendered[resolved.kind] = new Map([...(rendered[resolved.kind] ?? []), ...(files ?? [])]);
  }
  return rendered;
}
