import type { KubeObject } from '../../kube-object.ts';
import { dropFinalizer } from '../garbage.ts';
import type { Controller, Desk } from '../runtime/desk.ts';
import { isGoing, keyOf, kindOf, specOf, uidOf } from '../shape/object.ts';

const KIND = 'apiextensions.k8s.io/CustomResourceDefinition';
const CLEANUP = 'customresourcecleanup.apiextensions.k8s.io';

interface DefinitionSpec {
  readonly group: string;
  readonly names: { readonly kind: string };
}

/** Definitions of custom resources: held until all its objects are gone. */
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
    else hold(desk, definition);
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

/** The API server accepts a definition as it stores it; what is left is to hold it until it is empty. */
function hold(desk: Desk, definition: KubeObject): void {
  const { finalizers = [] } = definition.metadata;
  if (finalizers.includes(CLEANUP)) return;
  desk.update(
    { ...definition, metadata: { ...definition.metadata, finalizers: [...finalizers, CLEANUP] } },
    'kube-apiserver',
  );
}

function empty(desk: Desk, definition: KubeObject): void {
  const kind = customKind(definition);
  for (const object of desk.list(kind)) if (!isGoing(object)) desk.remove(object);
  const isHeld = definition.metadata.finalizers?.includes(CLEANUP) === true;
  if (isHeld && desk.list(kind).length === 0) dropFinalizer(desk, definition, CLEANUP);
}
