import { bucketSettingOperations } from './bucket-settings.ts';
import { bucketOperations } from './buckets.ts';
import { copyOperations } from './copy.ts';
import { deleteObjectsOperations } from './delete-objects.ts';
import type { Incoming } from './incoming.ts';
import { listingOperations } from './listing.ts';
import { multipartOperations } from './multipart.ts';
import { objectAttributeOperations } from './object-attributes.ts';
import { objectOperations } from './objects.ts';
import type { Operation, Operations } from './operation.ts';
import { restoreOperations } from './restore.ts';
import { SUBRESOURCES } from './signature-v1.ts';
import { symlinkOperations } from './symlinks.ts';

/** Every operation of the simulated OSS, by name. */
export const operations: Operations = {
  ...bucketOperations,
  ...bucketSettingOperations,
  ...listingOperations,
  ...objectOperations,
  ...objectAttributeOperations,
  ...copyOperations,
  ...multipartOperations,
  ...deleteObjectsOperations,
  ...symlinkOperations,
  ...restoreOperations,
};

/** An operation with its name. */
export interface NamedOperation {
  readonly name: string;
  readonly operation: Operation;
}

/** Query keys that qualify an operation without selecting one. */
const QUALIFIERS: ReadonlySet<string> = new Set(
  `position versionId security-token continuation-token callback callback-var response-cache-control
  response-content-disposition response-content-encoding response-content-language response-content-type response-expires
  withHashContext`.split(/\s+/),
);

const byRoute = new Map(
  Object.entries(operations).map(([name, operation]) => [routeOf(operation), { name, operation }]),
);
const selectors: ReadonlySet<string> = new Set(Object.values(operations).map(({ on }) => on));

/** The operation a request asks for; undefined when it asks for something that is not simulated. */
export function findOperation(
  { method, headers, query }: Incoming,
  level: Operation['level'],
): NamedOperation | undefined {
  const isCopy = level === 'object' && method === 'PUT' && headers['x-oss-copy-source'] !== undefined;
  if (isCopy && query.has('partNumber')) return byRoute.get('object PUT uploadPartCopy');
  const asked = [...query.keys()].filter(
    (name) => selectors.has(name) || (SUBRESOURCES.has(name) && !QUALIFIERS.has(name)),
  );
  if (asked.length === 0) return byRoute.get(`${level} ${method} ${isCopy ? 'copy' : ''}`);
  for (const on of asked) {
    const found = byRoute.get(`${level} ${method} ${on}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function routeOf({ level, method, on }: Operation): string {
  return `${level} ${method} ${on}`;
}
