import type { KubeObject } from '../../kube-object.ts';
import { ownedBy, ownersOf, specOf } from '../shape/object.ts';
import type { PodSpec, Volume } from '../shape/pod.ts';
import type { ClaimTemplate, StatefulSetSpec } from '../shape/workload.ts';
import { podOf, withLabel } from './template.ts';

export const REVISION_LABEL = 'controller-revision-hash';
const NAME_LABEL = 'statefulset.kubernetes.io/pod-name';
const INDEX_LABEL = 'apps.kubernetes.io/pod-index';

export function statefulSpec(set: KubeObject): StatefulSetSpec {
  return specOf<StatefulSetSpec>(set);
}

/** The number at the end of a pod's name; -1 when it is not one of the set's. */
export function ordinalOf(set: KubeObject, pod: KubeObject): number {
  const { name } = pod.metadata;
  const prefix = `${set.metadata.name}-`;
  const rest = name.startsWith(prefix) ? name.slice(prefix.length) : '';
  return /^\d+$/.test(rest) ? Number(rest) : -1;
}

export function revisionOfPod(pod: KubeObject): string {
  return pod.metadata.labels?.[REVISION_LABEL] ?? '';
}

/** The pod of an ordinal at a revision, with its name, its labels and its claims. */
export function statefulPod(
  set: KubeObject,
  ordinal: number,
  revision: string,
  template: StatefulSetSpec['template'],
): KubeObject {
  const name = `${set.metadata.name}-${ordinal}`;
  let labelled = withLabel(template, REVISION_LABEL, revision);
  labelled = withLabel(labelled, NAME_LABEL, name);
  labelled = withLabel(labelled, INDEX_LABEL, String(ordinal));
  const { serviceName = '', volumeClaimTemplates = [] } = statefulSpec(set);
  const claimed = volumeClaimTemplates.map(({ metadata }): Volume => ({
    name: metadata.name,
    persistentVolumeClaim: { claimName: claimName(set, metadata.name, ordinal) },
  }));
  const own = (labelled.spec.volumes ?? []).filter((volume) => claimed.every((each) => each.name !== volume.name));
  const spec: PodSpec = {
    ...labelled.spec,
    hostname: name,
    ...(serviceName === '' ? {} : { subdomain: serviceName }),
    ...(own.length + claimed.length === 0 ? {} : { volumes: [...claimed, ...own] }),
  };
  return podOf(set, { ...labelled, spec }, { name });
}

export function claimName(set: KubeObject, template: string, ordinal: number): string {
  return `${template}-${set.metadata.name}-${ordinal}`;
}

/** The claim of an ordinal from one of the set's templates. */
export function claimOf(set: KubeObject, { metadata, spec }: ClaimTemplate, ordinal: number): KubeObject {
  const { labels, annotations } = metadata;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: claimName(set, metadata.name, ordinal),
      namespace: set.metadata.namespace ?? '',
      labels: { ...labels, ...statefulSpec(set).selector?.matchLabels },
      ...(annotations === undefined ? {} : { annotations }),
    },
    spec,
  };
}

/** A claim as the set's retention policy wants it owned: by the set, by a pod that is surplus, or by neither. */
export function ownedClaim(set: KubeObject, claim: KubeObject, surplusPod: KubeObject | undefined): KubeObject {
  const { whenDeleted, whenScaled } = statefulSpec(set).persistentVolumeClaimRetentionPolicy ?? {};
  const others = ownersOf(claim).filter(({ kind }) => kind !== 'StatefulSet' && kind !== 'Pod');
  const bySet = whenDeleted === 'Delete' ? [ownedBy(set)] : [];
  const byPod = whenScaled === 'Delete' && surplusPod !== undefined ? [plainOwner(surplusPod)] : [];
  const ownerReferences = [...others, ...(byPod.length > 0 ? byPod : bySet)];
  const { ownerReferences: _before, ...metadata } = claim.metadata;
  return { ...claim, metadata: ownerReferences.length === 0 ? metadata : { ...metadata, ownerReferences } };
}

function plainOwner(pod: KubeObject): ReturnType<typeof ownedBy> {
  const { apiVersion, kind, name, uid } = ownedBy(pod);
  return { apiVersion, kind, name, uid };
}
