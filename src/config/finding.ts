import { nearest, type Diagnostic, type ErrorCode } from '../base/index.ts';
import { nodeAt, originNear, type MapNode, type Path } from './read/node.ts';

/** Collects what rules find, each pointed at the place that made it. */
export interface Findings {
  readonly list: readonly Diagnostic[];
  add(
    code: ErrorCode,
    path: Path,
    message: string,
    more?: Partial<Pick<Diagnostic, 'severity' | 'allowed' | 'suggestion' | 'fix' | 'why'>>,
  ): void;
  /** A value that must be one of a set. */
  choice(code: ErrorCode, path: Path, input: Choice): void;
}

export interface Choice {
  /** What kind of thing is named, as `zone of cn-shanghai`. */
  readonly what: string;
  readonly value: string;
  readonly allowed: readonly string[];
}

export function findingsOn(tree: MapNode): Findings {
  const list: Diagnostic[] = [];
  const add: Findings['add'] = (code, path, message, more = {}) => {
    const { excerpt, ...where } = nodeAt(tree, path)?.origin ?? originNear(tree, path);
    list.push({ code, severity: 'error', message, where, excerpt, ...more });
  };
  return {
    list,
    add,
    choice: (code, path, { what, value, allowed }) => {
      if (allowed.includes(value)) return;
      const suggestion = nearest(value, allowed);
      const shown = allowed.length <= 24 ? { allowed } : {};
      add(code, path, `unknown ${what}: ${value}`, { ...shown, ...(suggestion === undefined ? {} : { suggestion }) });
    },
  };
}
