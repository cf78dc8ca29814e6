import { StatusError } from '../status-error.ts';
import { isRecord, sameJson, type JsonRecord } from '../types/json.ts';

const BAD_REQUEST = 400;
const UNPROCESSABLE = 422;
const TOO_LARGE = 413;
/** Real servers refuse longer ones. */
const MOST_OPERATIONS = 10_000;

/** RFC 6902. @throws StatusError 400 for what is no JSON patch, 422 for one that cannot be done */
export function jsonPatch(value: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) {
    throw notDecoded(
      `json: cannot unmarshal ${isRecord(patch) ? 'object' : typeof patch} into Go value of type jsonpatch.Patch`,
    );
  }
  if (patch.length > MOST_OPERATIONS) {
    const message = `The allowed maximum operations in a JSON patch is ${MOST_OPERATIONS}, got ${patch.length}`;
    throw new StatusError(TOO_LARGE, 'RequestEntityTooLarge', message);
  }
  return (patch as readonly unknown[]).reduce((state, operation) => carryOut(state, operation), value);
}

function notDecoded(why: string): StatusError {
  return new StatusError(BAD_REQUEST, 'BadRequest', `error decoding patch: ${why}`);
}

function cannot(): StatusError {
  return new StatusError(
    UNPROCESSABLE,
    'Invalid',
    'the server rejected our request due to an error in our request',
    {},
  );
}

function carryOut(value: unknown, operation: unknown): unknown {
  if (!isRecord(operation)) throw notDecoded('json: cannot unmarshal into Go value of type jsonpatch.Operation');
  const act = OPERATIONS[String(operation['op'])];
  if (act === undefined) throw cannot();
  return act(value, pointer(operation['path']), operation);
}

type Operation = (value: unknown, path: readonly string[], operation: JsonRecord) => unknown;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  add: (value, path, operation) => set(value, path, given(operation), 'add'),
  replace: (value, path, operation) => set(value, path, given(operation), 'replace'),
  remove: (value, path) => remove(value, path),
  move: (value, path, operation) => {
    const from = pointer(operation['from']);
    return set(remove(value, from), path, valueOf(value, from), 'add');
  },
  copy: (value, path, operation) => set(value, path, valueOf(value, pointer(operation['from'])), 'add'),
  test: (value, path, operation) => {
    if (!sameJson(found(value, path) ?? null, operation['value'] ?? null)) throw cannot();
    return value;
  },
};

function given(operation: JsonRecord): unknown {
  if (!('value' in operation)) throw cannot();
  return operation['value'];
}

function pointer(text: unknown): readonly string[] {
  if (typeof text !== 'string') throw cannot();
  if (text === '') return [];
  if (!text.startsWith('/')) throw cannot();
  return text
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function found(value: unknown, path: readonly string[]): unknown {
  return path.reduce((state, part) => {
    if (Array.isArray(state)) return (state as readonly unknown[])[indexOf(part, state.length - 1)];
    return isRecord(state) ? state[part] : undefined;
  }, value);
}

function valueOf(value: unknown, path: readonly string[]): unknown {
  const at = found(value, path);
  if (at === undefined) throw cannot();
  return at;
}

function set(value: unknown, path: readonly string[], next: unknown, how: 'add' | 'replace'): unknown {
  const [part, ...rest] = path;
  if (part === undefined) return next;
  if (rest.length > 0) return inside(value, part, (inner) => set(inner, rest, next, how));
  if (Array.isArray(value)) return setElement(value, part, next, how);
  if (!isRecord(value) || (how === 'replace' && !(part in value))) throw cannot();
  return { ...value, [part]: next };
}

function setElement(list: readonly unknown[], part: string, next: unknown, how: 'add' | 'replace'): readonly unknown[] {
  if (how === 'replace') return list.with(indexOf(part, list.length - 1), next);
  return list.toSpliced(part === '-' ? list.length : indexOf(part, list.length), 0, next);
}

function remove(value: unknown, path: readonly string[]): unknown {
  const [part, ...rest] = path;
  if (part === undefined) throw cannot();
  if (rest.length > 0) return inside(value, part, (inner) => remove(inner, rest));
  if (Array.isArray(value)) return value.toSpliced(indexOf(part, value.length - 1), 1);
  if (!isRecord(value) || !(part in value)) throw cannot();
  const { [part]: _, ...left } = value;
  return left;
}

function inside(value: unknown, part: string, change: (inner: unknown) => unknown): unknown {
  if (Array.isArray(value)) {
    const index = indexOf(part, value.length - 1);
    return value.with(index, change(value[index]));
  }
  if (!isRecord(value) || value[part] === undefined) throw cannot();
  return { ...value, [part]: change(value[part]) };
}

function indexOf(part: string, last: number): number {
  const index = /^(?:0|-?[1-9]\d*)$/.test(part) ? Number(part) : Number.NaN;
  // Real servers count negative indices from the end.
  const place = index < 0 ? last + 1 + index : index;
  if (Number.isNaN(place) || place < 0 || place > last) throw cannot();
  return place;
}
