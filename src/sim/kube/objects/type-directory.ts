import type { GroupKind } from '../cluster.ts';
import type { KubeObject } from '../kube-object.ts';
import { builtInTypes, typeOfCrd, type ResourceType } from '../machinery.ts';
import { isRecord, listAt, textAt } from './value-at.ts';

export const CRD_KIND: GroupKind = 'apiextensions.k8s.io/CustomResourceDefinition';

/** Every type that a cluster serves at a moment: those that the server brings with it, and its custom resources. */
export class TypeDirectory {
  /** In order of discovery. */
  readonly all: readonly ResourceType[];
  readonly #byResource = new Map<string, ResourceType>();
  readonly #byKind = new Map<string, ResourceType>();
  readonly #stored = new Map<GroupKind, ResourceType>();

  constructor(definitions: readonly KubeObject[]) {
    this.all = [...builtInTypes(), ...definitions.filter(isEstablished).flatMap(typesOf)];
    for (const type of this.all) {
      this.#byResource.set(`${type.apiVersion}/${type.plural}`, type);
      this.#byKind.set(`${type.apiVersion}/${type.kind}`, type);
      if (type.storedAs === type.apiVersion) this.#stored.set(groupKindOf(type), type);
    }
  }

  /** By what stands in a path: `apps/v1`, `deployments`. */
  ofResource(apiVersion: string, plural: string): ResourceType | undefined {
    return this.#byResource.get(`${apiVersion}/${plural}`);
  }

  /** By what stands in an object. */
  ofKind(apiVersion: string, kind: string): ResourceType | undefined {
    return this.#byKind.get(`${apiVersion}/${kind}`);
  }

  /** In the version that objects of the kind are kept in. */
  stored(kind: GroupKind): ResourceType | undefined {
    return this.#stored.get(kind);
  }
}

/** How the objects of a type are filed: several versions of a kind, and at times several groups, share their objects. */
export function groupKindOf({ storedAs, kind }: ResourceType): GroupKind {
  const slash = storedAs.indexOf('/');
  return slash === -1 ? kind : `${storedAs.slice(0, slash)}/${kind}`;
}

function typesOf(crd: KubeObject): readonly ResourceType[] {
  const served = listAt(crd, 'spec.versions')
    .filter(isRecord)
    .filter((version) => version['served'] === true);
  return served.map((version) => typeOfCrd(crd, textAt(version, 'name')));
}

function isEstablished(crd: KubeObject): boolean {
  return listAt(crd, 'status.conditions').some(
    (condition) => textAt(condition, 'type') === 'Established' && textAt(condition, 'status') === 'True',
  );
}
