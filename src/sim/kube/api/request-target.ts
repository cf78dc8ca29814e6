import { unknownPath } from '../objects/refusals.ts';

/** What a path under a cluster's address names. */
export type RequestTarget = ResourceTarget | PathTarget;

/** Objects, one or many. */
export interface ResourceTarget {
  readonly kind: 'resource';
  /** `v1`, `apps/v1`. */
  readonly apiVersion: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly namespace: string | undefined;
  /** As `deployments`. */
  readonly resource: string;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

/** Anything else, as `/version`. */
export interface PathTarget {
  readonly kind: 'path';
  readonly path: string;
}

/** Reads a path such as `/apis/apps/v1/namespaces/default/deployments/web/scale`. @throws StatusError 404 */
export function requestTarget(path: string): RequestTarget {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decoded);
  const [root, ...rest] = parts;
  const size = root === 'api' ? 1 : 2;
  if ((root !== 'api' && root !== 'apis') || rest.length <= size) return { kind: 'path', path };
  const apiVersion = rest.slice(0, size).join('/');
  const [group, version] = size === 1 ? ['', rest[0]] : [rest[0], rest[1]];
  const where = { kind: 'resource', apiVersion, group: group ?? '', version: version ?? '' } as const;
  return { ...where, ...placeOf(rest.slice(size)) };
}

type Place = Pick<ResourceTarget, 'namespace' | 'resource' | 'name' | 'subresource'>;

/** `namespaces/x/pods/y/log`, `nodes/z`; a namespace is an object itself and has `status` and `finalize`. */
function placeOf(parts: readonly string[]): Place {
  const [first, second, third, ...more] = parts;
  const isWithin = first === 'namespaces' && third !== undefined && third !== 'status' && third !== 'finalize';
  if (isWithin) {
    const [name, subresource] = more;
    return { namespace: second, resource: third, name, subresource };
  }
  return { namespace: undefined, resource: first ?? '', name: second, subresource: third };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw unknownPath();
  }
}
