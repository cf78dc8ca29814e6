import type { GroupKind } from '../../cluster.ts';
import { controllerOf, keyOf, kindOf } from '../shape/object.ts';
import type { Watch } from './desk.ts';

/** The object itself. */
export const itself: Watch = (object) => [keyOf(object)];

/** The object of `kind` that controls it, and the one that did before. */
export function ownerOfKind(kind: GroupKind): Watch {
  return (object, _desk, before) => {
    const keys = new Set<string>();
    for (const version of before === undefined ? [object] : [object, before]) {
      const owner = controllerOf(version);
      if (owner !== undefined && kindOf(owner) === kind) keys.add(`${object.metadata.namespace ?? ''}/${owner.name}`);
    }
    return [...keys];
  };
}

/** All objects of a kind in the namespace of what changed. */
export function allInNamespace(kind: GroupKind): Watch {
  return (object, desk) => desk.list(kind, object.metadata.namespace).map(keyOf);
}

/** All objects of a kind. */
export function allOf(kind: GroupKind): Watch {
  return (_object, desk) => desk.list(kind).map(keyOf);
}
