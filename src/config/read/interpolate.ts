import { nearest, type Diagnostic } from '../../base/index.ts';
import { child, formatPath, parsePath, type ConfigNode, type MapNode, type Path, type Scalar } from './node.ts';

export interface Interpolated {
  readonly tree: MapNode;
  readonly diagnostics: readonly Diagnostic[];
}

/** What `${…}` may refer to besides the configuration. */
export interface Surroundings {
  readonly profile: string;
  readonly target: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Fills in `${path.to.value}`, `${map[path.to.key].rest}`, `${profile}`, `${target}`, `${env:NAME}` and `${env:NAME:-default}`.
 * A value that is one interpolation and nothing else keeps the type of what it names. `$${` is a plain `${`.
 */
export function interpolate(tree: MapNode, surroundings: Surroundings): Interpolated {
  const work: Work = { tree, surroundings, done: new Map(), open: [], diagnostics: [] };
  return { tree: fill(tree, work) as MapNode, diagnostics: work.diagnostics };
}

/** Texts inside `${…}` of a value, for `explain`. */
export function interpolationsIn(text: string): readonly string[] {
  return [...text.matchAll(PATTERN)].filter(([whole]) => !whole.startsWith('$$')).map((match) => match[1] ?? '');
}

interface Work {
  readonly tree: MapNode;
  readonly surroundings: Surroundings;
  readonly done: Map<ConfigNode, ConfigNode>;
  /** Paths being filled in, to find circles. */
  readonly open: string[];
  readonly diagnostics: Diagnostic[];
}

const PATTERN = /\$?\$\{([^{}]*)\}/g;

function fill(node: ConfigNode, work: Work): ConfigNode {
  const known = work.done.get(node);
  if (known !== undefined) return known;
  const filled = fillKind(node, work);
  work.done.set(node, filled);
  return filled;
}

function fillKind(node: ConfigNode, work: Work): ConfigNode {
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => fill(item, work)) };
  if (node.kind === 'map') {
    return {
      ...node,
      entries: new Map([...node.entries].map(([key, entry]) => [key, { ...entry, node: fill(entry.node, work) }])),
    };
  }
  if (typeof node.value !== 'string' || !node.value.includes('${')) return node;
  const whole = /^\$\{([^{}]*)\}$/.exec(node.value);
  if (whole !== null) {
    const target = lookUp(whole[1] ?? '', node, work);
    return target === undefined ? node : { ...target, origin: node.origin, overrode: node.overrode };
  }
  const value = node.value.replaceAll(PATTERN, (match, expression: string) =>
    match.startsWith('$$') ? match.slice(1) : asText(expression, node, work),
  );
  return { ...node, value };
}

function asText(expression: string, node: ConfigNode, work: Work): string {
  const target = lookUp(expression, node, work);
  if (target === undefined) return '';
  if (target.kind === 'scalar') return String(target.value);
  report(work, node, 'LF1008', { message: `\${${expression}} names a ${target.kind}, which cannot stand inside text` });
  return '';
}

function lookUp(expression: string, node: ConfigNode, work: Work): ConfigNode | undefined {
  if (expression === 'profile' || expression === 'target') return literal(work.surroundings[expression], node);
  if (expression.startsWith('env:')) return fromEnvironment(expression.slice(4), node, work);
  if (work.open.includes(expression)) {
    const circle = [...work.open.slice(work.open.indexOf(expression)), expression].join(' -> ');
    report(work, node, 'LF1009', { message: `interpolations run in a circle: ${circle}` });
    return undefined;
  }
  work.open.push(expression);
  try {
    const path = pathOf(expression, node, work);
    return path === undefined ? undefined : follow(path, expression, node, work);
  } finally {
    work.open.pop();
  }
}

/** The steps of `regions[region].zones.app`, where `[region]` is the value that the inner path names. */
function pathOf(expression: string, node: ConfigNode, work: Work): Path | undefined {
  const steps = [...expression.matchAll(/\[([^\]]+)\]|[^.[\]]+/g)].map(([whole, inner]) => {
    if (inner === undefined || /^\d+$/.test(inner)) return parsePath(whole)[0];
    const key = lookUp(inner, node, work);
    return key?.kind === 'scalar' ? String(key.value) : undefined;
  });
  return steps.includes(undefined) ? undefined : steps.filter((step) => step !== undefined);
}

function follow(path: Path, expression: string, node: ConfigNode, work: Work): ConfigNode | undefined {
  let current: ConfigNode = work.tree;
  for (const [depth, step] of path.entries()) {
    const here = fillIfText(current, work);
    const next = child(here, step);
    if (next === undefined) {
      reportMissing({ path, depth, here, expression }, node, work);
      return undefined;
    }
    current = next;
  }
  return fill(current, work);
}

interface Missing {
  readonly path: Path;
  /** Which step of the path leads nowhere. */
  readonly depth: number;
  readonly here: ConfigNode;
  readonly expression: string;
}

function reportMissing({ path, depth, here, expression }: Missing, node: ConfigNode, work: Work): void {
  const step = String(path[depth]);
  const siblings = here.kind === 'map' ? [...here.entries.keys()] : [];
  const guess = nearest(step, siblings);
  const found = formatPath(path.slice(0, depth));
  report(work, node, 'LF1008', {
    message: `\${${expression}}: ${found === '' ? 'the configuration' : found} has no ${step}`,
    ...(guess === undefined
      ? {}
      : { suggestion: formatPath([...path.slice(0, depth), guess, ...path.slice(depth + 1)]) }),
    ...(siblings.length > 0 && siblings.length <= 12 ? { allowed: siblings } : {}),
  });
}

function fillIfText(node: ConfigNode, work: Work): ConfigNode {
  return node.kind === 'scalar' ? fill(node, work) : node;
}

function fromEnvironment(expression: string, node: ConfigNode, work: Work): ConfigNode | undefined {
  const split = expression.indexOf(':-');
  const name = split < 0 ? expression : expression.slice(0, split);
  const fallback = split < 0 ? undefined : expression.slice(split + 2);
  const value = work.surroundings.env[name] ?? fallback;
  if (value !== undefined) return literal(value, node);
  report(work, node, 'LF1008', {
    message: `the environment has no variable ${name}`,
    fix: `Set it, or give a default: \${env:${name}:-default}`,
  });
  return undefined;
}

function literal(value: Scalar, node: ConfigNode): ConfigNode {
  return { kind: 'scalar', value, origin: node.origin, overrode: [] };
}

function report(
  work: Work,
  node: ConfigNode,
  code: 'LF1008' | 'LF1009',
  details: Pick<Diagnostic, 'message' | 'suggestion' | 'allowed' | 'fix'>,
): void {
  const { excerpt, ...where } = node.origin;
  work.diagnostics.push({ code, severity: 'error', where, excerpt, ...details });
}
