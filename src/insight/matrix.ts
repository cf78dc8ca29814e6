import { formatPath, nodeAt, type MapNode, type Origin, type Path } from '../config/index.ts';
import { replacementsAt, type Replacement } from './perturb.ts';

/** Rendered files of one target: path to text. */
export type RenderedFiles = ReadonlyMap<string, string>;

/** Where one value of the configuration lands, target by target. */
export interface MatrixRow {
  readonly path: string;
  readonly origin: Origin;
  /** By target; empty where the value has no place. */
  readonly places: Readonly<Record<string, readonly Place[]>>;
}

/** A line of a rendered file. */
export interface Place {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
}

export interface MatrixInput {
  /** Merged layers as written. */
  readonly tree: MapNode;
  readonly paths: readonly Path[];
  /** The files of every target, with one value replaced; undefined when the configuration is not valid then. */
  readonly render: (change: Replacement | undefined) => Readonly<Record<string, RenderedFiles>> | undefined;
}

/**
 * Where values land in what is really rendered. Found by trying: each value is changed a little, everything is rendered
 * again, and the lines that differ are its places.
 */
export function reuseMatrix({ tree, paths, render }: MatrixInput): readonly MatrixRow[] {
  const before = render(undefined);
  if (before === undefined) return [];
  return paths.flatMap((path) => {
    const node = nodeAt(tree, path);
    if (node === undefined) return [];
    const after = firstDifferent({ tree, path, render }, before);
    const places = Object.fromEntries(
      Object.entries(before).map(([target, files]) => [target, changedLines(files, after?.[target] ?? files)]),
    );
    return [{ path: formatPath(path), origin: node.origin, places }];
  });
}

/** What is rendered of the first change that is valid and shows anywhere. */
function firstDifferent(
  { tree, path, render }: Pick<MatrixInput, 'tree' | 'render'> & { readonly path: Path },
  before: Readonly<Record<string, RenderedFiles>>,
): Readonly<Record<string, RenderedFiles>> | undefined {
  for (const change of replacementsAt(tree, path)) {
    const after = render(change);
    if (after === undefined) continue;
    const shows = Object.entries(before).some(
      ([target, files]) => changedLines(files, after[target] ?? files).length > 0,
    );
    if (shows) return after;
  }
  return undefined;
}

/** Lines of the first that the second has no longer. */
export function changedLines(before: RenderedFiles, after: RenderedFiles): readonly Place[] {
  return [...before].flatMap(([file, text]) => {
    const other = after.get(file);
    return other === text ? [] : linesWithout(file, text, other ?? '');
  });
}

/** Line by line where the texts are equally long; else what lies between their common beginning and end. */
function linesWithout(file: string, text: string, other: string): readonly Place[] {
  const [lines, others] = [text.split('\n'), other.split('\n')];
  const placeAt = (index: number): Place => ({ file, line: index + 1, text: (lines[index] ?? '').trim() });
  if (lines.length === others.length)
    return lines.flatMap((line, index) => (line === others[index] ? [] : [placeAt(index)]));
  const start = sharedStart(lines, others);
  const end = sharedStart(lines.slice(start).reverse(), others.slice(start).reverse());
  const left = new Map<string, number>();
  for (const line of others.slice(start, others.length - end)) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.slice(start, lines.length - end).flatMap((line, index): readonly Place[] => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count > 0 ? [] : [placeAt(start + index)];
  });
}

/** How many lines both begin with. */
function sharedStart(lines: readonly string[], others: readonly string[]): number {
  let count = 0;
  while (count < lines.length && count < others.length && lines[count] === others[count]) count += 1;
  return count;
}
