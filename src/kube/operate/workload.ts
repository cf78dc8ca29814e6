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
export async function findWorkload(kube: Kube, name: WorkloadName, signal: AbortSignal): Promise<KubeObject> {
  const { workload, namespace = kube.namespace } = name;
  const [head = '', tail] = workload.split('/');
  for (const kind of tail === undefined ? USUAL : [singular(head)]) {
    const row = KINDS[kind];
    const found = row && (await kube.client.get({ ...row, namespace, name: tail ?? head }, signal));
    if (found !== undefined) return found;
  }
  throw await notFound(kube, { workload, namespace }, signal);
}

function singular(kind: string): string {
  const name = kind.toLowerCase();
  return SHORT[name] ?? name.replace(/s$/, '');
}

async function notFound(
  { client }: Kube,
  { workload, namespace }: Required<WorkloadName>,
  signal: AbortSignal,
): Promise<Error> {
  const lists = await Promise.all(
    USUAL.slice(0, 4)
      .flatMap((kind) => KINDS[kind] ?? [])
      .map((kind) => client.list({ ...kind, namespace }, signal)),
  );
  const names = lists.flat().map(nameOf);
  const guess = nearest(workload.slice(workload.indexOf('/') + 1), names);
  const list = `Workloads: ${names.join(', ')}.`;
  return fail('LF8012', {
    headline: `no workload ${workload} runs in namespace ${namespace}`,
    ...(names.length === 0 ? {} : { fix: guess === undefined ? list : `Did you mean ${guess}? ${list}` }),
  });
}

/** Whether its pods come out of a template. */
export function hasTemplate(workload: KubeObject): boolean {
  return ['Deployment', 'StatefulSet', 'DaemonSet'].includes(textAt(workload, 'kind'));
}
