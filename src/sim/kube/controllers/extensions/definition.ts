import type { KubeObject } from '../../kube-object.ts';
import { dropFinalizer } from '../garbage.ts';
import type { Controller, Desk } from '../runtime/desk.ts';
import { setCondition, type Condition } from '../shape/condition.ts';
import { isGoing, keyOf, kindOf, specOf, statusOf, uidOf, withStatus } from '../shape/object.ts';

const KIND = 'apiextensions.k8s.io/CustomResourceDefinition';
const CLEANUP = 'customresourcecleanup.apiextensions.k8s.io';

interface DefinitionSpec {
  readonly group: string;
  readonly names: Readonly<Record<string, unknown>> & { readonly kind: string };
  readonly versions?: readonly { readonly name: string; readonly storage?: boolean }[];
}

interface DefinitionStatus {
  readonly conditions: readonly Condition[];
  readonly acceptedNames: object;
  readonly storedVersions: readonly string[];
}

/** Definitions of custom resources: accepted at once; with one go all its objects. */
export const definitionController: Controller = {
  name: 'definition',
  watches: {
    [KIND]: (definition) => [keyOf(definition)],
    '*': (object, desk) => (desk.index.byUid(uidOf(object)) === undefined ? goingDefinitions(desk, object) : []),
  },
  reconcile: (desk, key) => {
    const definition = desk.get(KIND, key);
    if (definition === undefined) return;
    if (isGoing(definition)) empty(desk, definition);
    else establish(desk, definition);
  },
};

function goingDefinitions(desk: Desk, object: KubeObject): readonly string[] {
  return desk
    .list(KIND)
    .filter((definition) => isGoing(definition) && customKind(definition) === kindOf(object))
    .map(keyOf);
}

function customKind(definition: KubeObject): string {
  const { group, names } = specOf<DefinitionSpec>(definition);
  return `${group}/${names.kind}`;
}

function establish(desk: Desk, object: KubeObject): void {
  const { finalizers = [] } = object.metadata;
  const definition = finalizers.includes(CLEANUP)
    ? object
    : desk.update(
        { ...object, metadata: { ...object.metadata, finalizers: [...finalizers, CLEANUP] } },
        'kube-apiserver',
      );
  const { names, versions = [] } = specOf<DefinitionSpec>(definition);
  const status = statusOf<DefinitionStatus>(definition);
  const stored = versions.flatMap(({ name, storage }) => (storage === true ? [name] : []));
  let { conditions } = status;
  for (const condition of [
    { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' },
    {
      type: 'Established',
      status: 'True',
      reason: 'InitialNamesAccepted',
      message: 'the initial names have been accepted',
    },
  ] as const)
    conditions = setCondition(conditions, condition, desk.now());
  const storedVersions = [...new Set([...(status.storedVersions ?? []), ...stored])];
  desk.updateStatus(withStatus(definition, { conditions, acceptedNames: names, storedVersions }), 'kube-apiserver');
}

function empty(desk: Desk, definition: KubeObject): void {
  const kind = customKind(definition);
  for (const object of desk.list(kind)) if (!isGoing(object)) desk.remove(object);
  const isHeld = definition.metadata.finalizers?.includes(CLEANUP) === true;
  if (isHeld && desk.list(kind).length === 0) dropFinalizer(desk, definition, CLEANUP);
}
