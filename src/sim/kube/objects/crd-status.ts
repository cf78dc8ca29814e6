import { isoSeconds } from '../../iso-time.ts';
import type { KubeObject } from '../kube-object.ts';
import { isRecord, listAt, textAt, valueAt } from './value-at.ts';

/** A definition of custom resources with the status that makes it served: its names are accepted as soon as it is there. */
export function establish(crd: KubeObject, now: number): KubeObject {
  const names = valueAt(crd, 'spec.names');
  const kind = textAt(names, 'kind');
  const acceptedNames = {
    singular: kind.toLowerCase(),
    listKind: `${kind}List`,
    ...(isRecord(names) ? names : {}),
  };
  const stored = listAt(crd, 'spec.versions').find((version) => valueAt(version, 'storage') === true);
  const before = listAt(crd, 'status.storedVersions');
  const version = textAt(stored, 'name');
  const status = {
    conditions: [
      condition(crd, { type: 'NamesAccepted', reason: 'NoConflicts', message: 'no conflicts found', now }),
      condition(crd, {
        type: 'Established',
        reason: 'InitialNamesAccepted',
        message: 'the initial names have been accepted',
        now,
      }),
    ],
    acceptedNames,
    storedVersions: before.includes(version) ? before : [...before, version],
  };
  return { ...crd, status };
}

interface Condition {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly now: number;
}

/** The condition that is there already keeps its time. */
function condition(crd: KubeObject, { type, reason, message, now }: Condition): unknown {
  const known = listAt(crd, 'status.conditions').find((one) => textAt(one, 'type') === type);
  return known ?? { type, status: 'True', lastTransitionTime: isoSeconds(now), reason, message };
}
