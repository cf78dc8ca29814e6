import { isRecord } from '../../objects/value-at.ts';

type Step = (value: unknown) => readonly unknown[];

/**
 * A reader of a JSON path as definitions of custom resources use them: names, indexes, `[*]`, and filters such as
 * `[?(@.type=="Ready")]`. It gives all values that are there.
 */
export function jsonPath(path: string): (value: unknown) => readonly unknown[] {
  const steps = [...path.matchAll(STEP)].map(stepOf);
  return (value) => steps.reduce<readonly unknown[]>((values, step) => values.flatMap(step), [value]);
}

/** A filter, an index or a quoted name in brackets, or a name after a dot. */
const STEP =
  /\[\?\(@\.([\w.\\/-]+)\s*==\s*(?:"([^"]*)"|'([^']*)'|([^)\s]+))\)\]|\[(\*|-?\d+)\]|\['([^']+)'\]|\.?((?:\\.|[^.[\]\\])+)/g;

function stepOf(match: RegExpMatchArray): Step {
  const [, path, double, single, bare, index, quoted, name] = match;
  if (path !== undefined) {
    const wanted = double ?? single ?? bare ?? '';
    const read = jsonPath(`.${path}`);
    return (value) => elements(value).filter((element) => read(element).some((found) => String(found) === wanted));
  }
  if (index === '*') return elements;
  if (index !== undefined) return (value) => present(elements(value).at(Number(index)));
  const member = quoted ?? (name ?? '').replaceAll(/\\(.)/g, '$1');
  return (value) => (isRecord(value) ? present(value[member]) : []);
}

function elements(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isRecord(value) ? Object.values(value) : [];
}

function present(value: unknown): readonly unknown[] {
  return value === undefined || value === null ? [] : [value];
}
