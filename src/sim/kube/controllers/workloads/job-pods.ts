import type { KubeObject } from '../../kube-object.ts';
import { generatedName } from '../runtime/names.ts';
import type { Desk } from '../runtime/desk.ts';
import { annotationOf, specOf, uidOf, withSpec } from '../shape/object.ts';
import type { Container } from '../shape/pod.ts';
import type { JobSpec, PodTemplate } from '../shape/workload.ts';
import { newPod, podOf } from './template.ts';

/** Pods carry it until their end has been counted. */
export const TRACKING = 'batch.kubernetes.io/job-tracking';
const INDEX = 'batch.kubernetes.io/job-completion-index';

export function jobSpec(job: KubeObject): JobSpec {
  return specOf<JobSpec>(job);
}

/** The labels that tell the pods of a job. */
function jobLabels(job: KubeObject): Readonly<Record<string, string>> {
  const [uid, { name }] = [uidOf(job), job.metadata];
  return {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
}

/** A job with a selector, which API servers fill in once its uid is known. */
export function selecting(desk: Desk, job: KubeObject): KubeObject {
  const { selector, template } = jobSpec(job);
  if (selector !== undefined) return job;
  const labels = { ...template.metadata?.labels, ...jobLabels(job) };
  return desk.update(
    withSpec(job, {
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uidOf(job) } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    }),
    'kube-apiserver',
  );
}

/** A pod of a job; of an indexed one with its index. */
export function jobPod(desk: Desk, job: KubeObject, index: number | undefined): KubeObject {
  const { template } = jobSpec(job);
  const labels = { ...template.metadata?.labels, ...jobLabels(job) };
  const tracked: PodTemplate = { ...template, metadata: { ...template.metadata, labels, finalizers: [TRACKING] } };
  if (index === undefined) return newPod(desk, job, tracked);
  return podOf(job, indexed(job, tracked, index), generatedName(desk.cluster, `${job.metadata.name}-${index}-`));
}

/** The index of a pod of an indexed job. */
export function indexOf(pod: KubeObject): number | undefined {
  const index = annotationOf(pod, INDEX);
  return index === undefined ? undefined : Number(index);
}

/** Reads `0-2,4`. */
export function parseIndexes(text: string | undefined): ReadonlySet<number> {
  const indexes = new Set<number>();
  for (const part of (text ?? '').split(',')) {
    const [first, last = first] = part.split('-').map(Number);
    if (part === '' || first === undefined || last === undefined) continue;
    for (let index = first; index <= last; index += 1) indexes.add(index);
  }
  return indexes;
}

/** Writes `0-2,4`; pairs that follow each other stand apart, as `0,1`. */
export function formatIndexes(indexes: ReadonlySet<number>): string {
  const parts: string[] = [];
  let run: number[] = [];
  const close = (): void => {
    const [first, last] = [run[0], run.at(-1)];
    if (run.length > 2) parts.push(`${first ?? ''}-${last ?? ''}`);
    else parts.push(...run.map(String));
    run = [];
  };
  for (const index of [...indexes].sort((one, other) => one - other)) {
    if (run.length > 0 && index !== (run.at(-1) ?? 0) + 1) close();
    run.push(index);
  }
  close();
  return parts.join(',');
}

function indexed(job: KubeObject, template: PodTemplate, index: number): PodTemplate {
  const text = String(index);
  const fieldPath = `metadata.annotations['${INDEX}']`;
  const variable = { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } } };
  const told = (container: Container): Container => ({ ...container, env: [...(container.env ?? []), variable] });
  return {
    ...template,
    metadata: {
      ...template.metadata,
      labels: { ...template.metadata?.labels, [INDEX]: text },
      annotations: { ...template.metadata?.annotations, [INDEX]: text },
    },
    spec: {
      ...template.spec,
      hostname: `${job.metadata.name}-${index}`,
      containers: template.spec.containers.map(told),
    },
  };
}
