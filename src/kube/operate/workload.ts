import { nearest } from '../../base/index.ts';
import type { Kube } from '../client/open-kube.ts';
import { fail } from '../errors.ts';
import { nameOf, textAt, type KubeObject, type ObjectKey } from '../object.ts';

/** Kinds that run pods, by the names that people give them. */
const KINDS: Readonly<Record<string, Pick<ObjectKey, 'apiVersion' | 'kind'>>> = {
  deployment: { apiVersion: 'apps/v1', kind: 'Deployment' },
  statefulset: { apiVersion: 'apps/v1', kind: 'StatefulSet' },
  daemonset: { apiVersion: 'apps/v1', kind: 'DaemonSet' },
  replicaset: { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
  job: { apiVersion: 'batch/v1', kind: 'Job' },
  pod: { apiVersion: 'v1', kind: 'Pod' },
};
const SHORT: Readonly<Record<string, string>> = {
  deploy: 'deployment',
  sts: 'statefulset',
  ds: 'daemonset',
  rs: 'replicaset',
  po: 'pod',
};
/** Where a bare name is looked for, in this order. */
const USUAL = ['deployment', 'statefulset', 'daemonset', 'job', 'pod'];

/** Names something that runs pods: `web`, `deployment/web`, `sts/db`. */
export interface WorkloadName {
  readonly workload: string;
  /** The context's own when omitted. */
  readonly namespace?: string;
}

/** Finds a workload. @throws LF8012 */
export async function findWorkload(
  { client, namespace: usual }: Kube,
  { workload, namespace = usual }: WorkloadName,
  signal: AbortSignal,
): Promise<KubeObject> {
  const [head = '', name] = workload.split('/');
  const kind = head.toLowerCase();
  const asked = name === undefined ? USUAL : [SHORT[kind] ?? kind];
  for (const one of asked) {
    const row = KINDS[one] ?? KINDS[one.replace(/s$/, '')];
    const found = row === undefined ? undefined : await client.get({ ...row, namespace, name: name ?? head }, signal);
    if (found !== undefined) return found;
  }
  const lists = await Promise.all(USUAL.slice(0, 4).map((one) => client.list({ ...kindOf(one), namespace }, signal)));
  const names = lists.flat().map(nameOf);
  const guess = nearest(name ?? head, names);
  throw fail('LF8012', {
    headline: `no workload ${workload} runs in namespace ${namespace}`,
    ...(names.length === 0
      ? {}
      : { fix: `${guess === undefined ? '' : `Did you mean ${guess}? `}Workloads: ${names.join(', ')}.` }),
  });
}

/** Whether its pods come out of a template. */
export function hasTemplate(workload: KubeObject): boolean {
  return ['Deployment', 'StatefulSet', 'DaemonSet'].includes(textAt(workload, 'kind'));
}

function kindOf(name: string): Pick<ObjectKey, 'apiVersion' | 'kind'> {
  return KINDS[name] ?? { apiVersion: 'v1', kind: 'Pod' };
}
