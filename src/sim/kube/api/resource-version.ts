import type { LiveCluster } from '../objects/live-cluster.ts';
import { badRequest } from '../objects/refusals.ts';
import { StatusError } from '../status-error.ts';

/** A resourceVersion of a query as a number; undefined when none is said. @throws StatusError 400 */
export function versionOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (!/^\d+$/.test(text)) throw badRequest(`resourceVersion: Invalid value: "${text}": must be a number`);
  return Number(text);
}

/** Refuses a version that the cluster has not come to. @throws StatusError 504 */
export function requireVersion(cluster: LiveCluster, text: string | undefined): void {
  const version = versionOf(text);
  if (version === undefined || version <= cluster.store.version) return;
  const message = `Too large resource version: ${version}, current: ${cluster.store.version}`;
  throw new StatusError(504, 'Timeout', message, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}
