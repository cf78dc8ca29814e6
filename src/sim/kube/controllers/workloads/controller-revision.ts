import type { KubeObject } from '../../kube-object.ts';
import type { Desk } from '../runtime/desk.ts';
import { templateHash } from '../runtime/names.ts';
import { ownedBy, specOf, uidOf } from '../shape/object.ts';
import type { PodTemplate } from '../shape/workload.ts';
import { sameTemplate } from './template.ts';

const KIND = 'apps/ControllerRevision';

/** A template of a StatefulSet or DaemonSet as it once was. */
export interface Revision {
  readonly name: string;
  readonly number: number;
  readonly template: PodTemplate;
}

/** The revision of the present template, made when there is none; one that comes back becomes the newest. */
export function presentRevision(desk: Desk, owner: KubeObject): Revision {
  const { template } = specOf<{ template: PodTemplate }>(owner);
  const known = revisionsOf(desk, owner);
  const newest = known.at(-1);
  const same = known.find((revision) => sameTemplate(templateIn(revision), template));
  if (same === undefined) return readRevision(desk.create(newRevision(owner, template, numberOf(newest) + 1)));
  if (same === newest) return readRevision(same);
  return readRevision(desk.update({ ...same, revision: numberOf(newest) + 1 }));
}

export function revisionNamed(desk: Desk, owner: KubeObject, name: string): Revision | undefined {
  const found = desk.get(KIND, `${owner.metadata.namespace ?? ''}/${name}`);
  return found === undefined ? undefined : readRevision(found);
}

/** Removes the oldest revisions that no pod is of, beyond the limit. */
export function trimRevisions(desk: Desk, owner: KubeObject, used: ReadonlySet<string>, limit: number): void {
  const unused = revisionsOf(desk, owner).filter(({ metadata }) => !used.has(metadata.name));
  for (const revision of unused.slice(0, Math.max(0, unused.length - limit))) desk.remove(revision);
}

function revisionsOf(desk: Desk, owner: KubeObject): readonly KubeObject[] {
  return desk.index
    .dependants(uidOf(owner))
    .filter(({ kind }) => kind === 'ControllerRevision')
    .sort((one, other) => numberOf(one) - numberOf(other));
}

function newRevision(owner: KubeObject, template: PodTemplate, revision: number): KubeObject {
  const hash = templateHash(template, undefined);
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${owner.metadata.name}-${hash}`,
      namespace: owner.metadata.namespace ?? '',
      labels: { ...template.metadata?.labels, 'controller.kubernetes.io/hash': hash },
      ownerReferences: [ownedBy(owner)],
    },
    data: { spec: { template: { ...template, $patch: 'replace' } } },
    revision,
  };
}

function readRevision(object: KubeObject): Revision {
  return { name: object.metadata.name, number: numberOf(object), template: templateIn(object) };
}

function templateIn(object: KubeObject): PodTemplate {
  const data = object['data'] as { spec: { template: PodTemplate & { $patch?: string } } };
  const { $patch: _patch, ...template } = data.spec.template;
  return template;
}

function numberOf(object: KubeObject | undefined): number {
  return typeof object?.['revision'] === 'number' ? object['revision'] : 0;
}
