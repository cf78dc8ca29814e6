import { groupAndVersion } from './built-in-types.ts';
import type { KubeObject } from '../kube-object.ts';
import type { ResourceType } from './resource-type.ts';

/** What a CustomResourceDefinition makes served, in one of its versions. */
export function typeOfCrd(crd: KubeObject, version: string): ResourceType {
  const spec = crd['spec'] as { group: string; scope: string; names: { kind: string; plural: string } };
  const apiVersion = `${spec.group}/${version}`;
  const [group] = groupAndVersion(apiVersion);
  return {
    group,
    version,
    apiVersion,
    kind: spec.names.kind,
    listKind: `${spec.names.kind}List`,
    plural: spec.names.plural,
    singular: spec.names.kind.toLowerCase(),
    namespaced: spec.scope === 'Namespaced',
    shortNames: [],
    categories: [],
    verbs: [],
    subresources: [],
    storedAs: apiVersion,
    isCustom: true,
    schema: () => ({ type: 'object', preserve: true }),
  };
}
