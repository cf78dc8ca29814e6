import { describe, expect, it } from 'vitest';
import { hasKubeContracts, kubeContract } from '../../../../../test/support/kube-contracts.ts';
import type { KubeObject } from '../../kube-object.ts';
import { builtInTypes } from '../../types/built-in-types.ts';
import { admit } from '../admit.ts';

type Recorded = Readonly<Record<string, { readonly request: KubeObject; readonly response: KubeObject }>>;

const recorded = hasKubeContracts ? (kubeContract('defaults-1.20.json') as Recorded) : {};

/** Members that servers since 1.20 fill in as well. */
const NEWER: Readonly<Record<string, readonly string[]>> = {
  services: ['spec.internalTrafficPolicy', 'spec.ipFamilies', 'spec.ipFamilyPolicy'],
  statefulsets: ['spec.persistentVolumeClaimRetentionPolicy', 'status.availableReplicas'],
  daemonsets: ['spec.updateStrategy.rollingUpdate.maxSurge'],
  jobs: [
    'spec.completionMode',
    'spec.suspend',
    'spec.podReplacementPolicy',
    'spec.selector',
    'spec.template.metadata.labels',
  ],
};

/** What the cluster gives, or what servers have stopped doing since. */
const OLDER: Readonly<Record<string, readonly string[]>> = {
  services: ['spec.clusterIP', 'spec.clusterIPs'],
  jobs: ['metadata.labels', 'spec.selector', 'spec.template.metadata.labels'],
  horizontalpodautoscalers: ['status'],
};

describe.skipIf(!hasKubeContracts)('defaults that a real server filled in (skipped without shared/contracts)', () => {
  it.each(Object.entries(recorded))('%s', (key, { request, response }) => {
    const plural = key.split('|')[1] ?? '';
    const type = builtInTypes().find((each) => each.plural === plural);
    if (type === undefined) throw new Error(`no ${plural}`);
    const { uid } = response.metadata;
    const sent = { ...request, apiVersion: type.apiVersion, metadata: { ...request.metadata, uid: uid ?? '' } };
    const { object } = admit({ type, object: sent, operation: 'create', fieldValidation: 'Strict' });
    const ours = comparable(object, NEWER[plural] ?? []);
    const theirs = comparable({ ...response, apiVersion: type.apiVersion }, OLDER[plural] ?? []);
    expect(plural === 'horizontalpodautoscalers' ? { ...ours, status: undefined } : ours).toEqual(theirs);
    // What is stored is complete: sent again it stays the very same.
    const again = admit({ type, object, operation: 'update', live: object, fieldValidation: 'Strict' });
    expect(again.object).toEqual(object);
    // So does the request, wherever the cluster added nothing that the request would take away.
    if (plural === 'jobs') return;
    const resent = admit({ type, object: sent, operation: 'update', live: object, fieldValidation: 'Strict' });
    expect(resent.object['spec']).toEqual(object['spec']);
  });

  it('covers the kinds that were recorded', () => {
    expect(Object.keys(recorded)).toHaveLength(23);
  });
});

function comparable(object: KubeObject, hidden: readonly string[]): Record<string, unknown> {
  const copy = JSON.parse(JSON.stringify(object)) as Record<string, Record<string, unknown>>;
  for (const name of ['resourceVersion', 'generation', 'creationTimestamp']) delete copy['metadata']?.[name];
  for (const path of hidden) remove(copy, path.split('.'));
  return withoutNulls(copy) as Record<string, unknown>;
}

function remove(value: Record<string, unknown>, [name = '', ...rest]: readonly string[]): void {
  if (rest.length === 0) delete value[name];
  else remove((value[name] ?? {}) as Record<string, unknown>, rest);
}

/** Servers of today write no `creationTimestamp: null` into templates. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name, member]) => name !== 'creationTimestamp' || member !== null);
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutNulls(member)]));
}
