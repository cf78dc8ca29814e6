import { formatPath, nodeAt, type MapNode, type Origin, type Path } from '../config/index.ts';
import { changedTrees } from './perturb.ts';

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
  /** The files of every target for a changed configuration; undefined when it is not valid. */
  readonly render: (tree: MapNode) => Readonly<Record<string, RenderedFiles>> | undefined;
}

/**
 * Where values land in what is really rendered. Found by trying: each value is changed a little, everything is rendered
 * again, and the lines that differ are its places.
 */
export function reuseMatrix({ tree, paths, render }: MatrixInput): readonly MatrixRow[] {
  const before = render(tree);
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
  for (const changed of changedTrees(tree, path)) {
    const after = render(changed);
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

function linesWithout(file: string, text: string, other: string): readonly Place[] {
  const left = new Map<string, number>();
  for (const line of other.split('\n')) left.set(line, (left.get(line) ?? 0) + 1);
  return text.split('\n').flatMap((line, index): readonly Place[] => {
    const count = left.get(line) ?? 0;
    if (count > 0) {
      left.set(line, count - 1);
      return [];
    }
    return [{ file, line: index + 1, text: line.trim() }];
  });
}
