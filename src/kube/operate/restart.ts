import type { Kube } from '../client/open-kube.ts';
import { fail } from '../errors.ts';
import { keyOf, titleOf, type ObjectKey } from '../object.ts';
import { findWorkload, hasTemplate, type WorkloadName } from './workload.ts';

const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/**
 * Exchanges all pods of a workload, in its own strategy: its template gets a new annotation, as `kubectl rollout restart`
 * writes it. Gives the workload's key, to wait for. `now` in milliseconds. @throws LF8012
 */
export async function restart(
  kube: Kube,
  name: WorkloadName,
  { now, signal }: { readonly now: number; readonly signal: AbortSignal },
): Promise<ObjectKey> {
  const workload = await findWorkload(kube, name, signal);
  if (!hasTemplate(workload))
    throw fail('LF8012', { headline: `${titleOf(workload)} cannot be restarted: it has no template` });
  const annotations = { [RESTARTED_AT]: new Date(now).toISOString().replace(/\.\d+Z$/, 'Z') };
  const key = keyOf(workload);
  await kube.client.merge(key, { spec: { template: { metadata: { annotations } } } }, signal);
  return key;
}
