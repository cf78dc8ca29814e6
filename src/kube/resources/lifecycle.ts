import type { Lifecycle } from '../../model/index.ts';
import { groupKind, type KubeObject } from '../object.ts';
import { HOLDS_DATA } from './kind-facts.ts';

/** What deleting an object of this manifest means; for who writes resources of the type `kubernetes_manifest`. */
export function lifecycleOf(manifest: KubeObject): Lifecycle {
  return HOLDS_DATA.has(groupKind(manifest)) ? { holdsData: true } : {};
}
