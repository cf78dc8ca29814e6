import type { Attributes } from '../../model/index.ts';
import { keyOf, mapAt, nameOf, namespaceOf, type KubeObject } from '../object.ts';
import { idOf } from './identity.ts';
import { unmarked } from './marks.ts';
import { ownedPart } from './owned-fields.ts';
import { masked } from './secret-places.ts';

/**
 * The attributes of an object as they are stored and referred to:
 * - `id`, as Terraform imports it;
 * - `manifest`: the living values of the fields that are Landfall's, and apiVersion, kind, name and namespace. A reference
 *   to `manifest.metadata.name` is known before the object is;
 * - `object`: the whole object, status included, as `object.status.loadBalancer.ingress.0.ip`;
 * - `atoms`: places of the manifest that are owned as a whole.
 * Secrets are masked everywhere.
 */
export function attributesOf(live: KubeObject): Attributes {
  const safe = masked(live);
  const { manifest, atoms } = ownedPart(safe);
  return {
    id: idOf(keyOf(live)),
    manifest: unmarked(withIdentity(manifest, live)),
    object: trimmed(unmarked(safe)),
    atoms,
  };
}

function withIdentity(manifest: KubeObject, live: KubeObject): KubeObject {
  const namespace = namespaceOf(live);
  const { apiVersion = '', kind = '' } = live;
  const metadata = { ...mapAt(manifest, 'metadata'), name: nameOf(live), ...(namespace === '' ? {} : { namespace }) };
  return { ...manifest, apiVersion, kind, metadata };
}

/** Without what changes at every breath. */
function trimmed(object: KubeObject): KubeObject {
  const { managedFields: _, resourceVersion: __, selfLink: ___, ...metadata } = mapAt(object, 'metadata');
  return { ...object, metadata };
}
