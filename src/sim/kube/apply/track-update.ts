import type { KubeObject } from '../kube-object.ts';
import type { ResourceType } from '../types/resource-type.ts';
import { compare } from './compare.ts';
import { difference, union } from './field-set.ts';
import { identity, managersOf, withManagers, withoutUnowned, type Manager } from './managers.ts';
import { zeroObject } from './zero-object.ts';

export interface TrackRequest {
  readonly type: ResourceType;
  /** Absent: `next` is made. */
  readonly live: KubeObject | undefined;
  /** As admitted. */
  readonly next: KubeObject;
  readonly manager: string;
  readonly subresource?: string;
  /** RFC 3339, seconds. */
  readonly now: string;
}

/**
 * The object with the managedFields that a POST, PUT or patch by this manager leaves behind: it owns what it set or
 * changed, the others lose that. Who owns what starts from the live object; `next` may say what it likes of it, but an
 * explicit empty list of managedFields forgets all owners, as real servers do.
 */
export function trackUpdate({ type, live, next, manager, subresource, now }: TrackRequest): KubeObject {
  const before = live ?? zeroObject(type);
  const change = compare(type.schema(), before, next);
  const touched = withoutUnowned(type, subresource, union(change.modified, change.added));
  const kept = new Map<string, Manager>();
  for (const [key, owner] of isForgotten(next) ? [] : managersOf(live)) {
    const fields = difference(difference(owner.fields, touched), change.removed);
    kept.set(key, fields === owner.fields ? owner : { ...owner, fields });
  }
  const self = { name: manager, operation: 'Update', apiVersion: type.apiVersion, subresource } as const;
  const key = identity(self);
  const previous = kept.get(key);
  if (Object.keys(touched).length > 0) {
    kept.set(key, { ...self, time: now, fields: union(previous?.fields ?? {}, touched) });
  }
  return withManagers(next, kept);
}

function isForgotten(next: KubeObject): boolean {
  return next.metadata.managedFields?.length === 0;
}
