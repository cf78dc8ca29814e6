import { canonicalJson } from '../../../../base/index.ts';
import type { KubeObject } from '../../kube-object.ts';
import { generatedName } from '../runtime/names.ts';
import type { Desk } from '../runtime/desk.ts';
import { ownedBy } from '../shape/object.ts';
import type { PodTemplate } from '../shape/workload.ts';

export const HASH_LABEL = 'pod-template-hash';

/** Whether two templates make the same pods; the hash label does not count, nor what is not there. */
export function sameTemplate(one: PodTemplate, other: PodTemplate): boolean {
  return canonicalJson(bare(one)) === canonicalJson(bare(other));
}

/** A pod as the template of `owner` wants it, not yet created. */
export function podOf(
  owner: KubeObject,
  template: PodTemplate,
  name: { name: string; generateName?: string },
): KubeObject {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...name,
      namespace: owner.metadata.namespace ?? '',
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [ownedBy(owner)],
    },
    spec: template.spec,
  };
}

/** A pod with a generated name. */
export function newPod(desk: Desk, owner: KubeObject, template: PodTemplate): KubeObject {
  return podOf(owner, template, generatedName(desk.cluster, `${owner.metadata.name}-`));
}

/** The template with the label that tells its pods from those of other templates. */
export function withLabel(template: PodTemplate, label: string, value: string): PodTemplate {
  return {
    ...template,
    metadata: { ...template.metadata, labels: { ...template.metadata?.labels, [label]: value } },
  };
}

function bare(template: PodTemplate): object {
  const { labels, annotations, ...rest } = (template.metadata ?? {}) as Record<string, unknown>;
  const { [HASH_LABEL]: _hash, ...kept } = (labels ?? {}) as Record<string, string>;
  delete rest['creationTimestamp'];
  return { spec: template.spec, labels: kept, annotations: annotations ?? {}, rest };
}
