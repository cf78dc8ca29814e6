import { describe, expect, it } from 'vitest';
import { admit } from '../admission/admit.ts';
import type { KubeObject } from '../kube-object.ts';
import { builtInTypes } from '../types/built-in-types.ts';
import { serverSideApply } from './server-side-apply.ts';
import { trackUpdate } from './track-update.ts';

const type = builtInTypes().find(({ kind, version }) => kind === 'Deployment' && version === 'v1');
if (type === undefined) throw new Error('no Deployment');
const deployment = type;
const now = '2026-01-01T00:00:00Z';

const sent: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'd', namespace: 'n', labels: { app: 'a' } },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'a' } },
    template: { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
  },
};

function created(): KubeObject {
  const { object } = admit({ type: deployment, object: sent, operation: 'create', fieldValidation: 'Strict' });
  return trackUpdate({ type: deployment, live: undefined, next: object, manager: 'kubectl-create', now });
}

function entry(object: KubeObject, manager: string): unknown {
  return object.metadata.managedFields?.find((each) => each.manager === manager)?.fieldsV1;
}

describe('who creates an object', () => {
  it('owns what it sent and the defaults, but no struct, name or status', () => {
    const fields = entry(created(), 'kubectl-create') as Record<string, Record<string, unknown>>;
    expect(Object.keys(fields)).toEqual(['f:metadata', 'f:spec']);
    expect(fields['f:metadata']).toEqual({ 'f:labels': { '.': {}, 'f:app': {} } });
    expect(fields['f:spec']).toMatchObject({
      'f:progressDeadlineSeconds': {},
      'f:replicas': {},
      'f:selector': {},
      'f:strategy': { 'f:rollingUpdate': { '.': {}, 'f:maxSurge': {}, 'f:maxUnavailable': {} }, 'f:type': {} },
    });
    expect(fields['f:spec']).not.toHaveProperty(['.']);
  });
});

describe('who changes an object', () => {
  it('takes over what it changes, and shares nothing of it', () => {
    const live = created();
    const next = { ...live, spec: { ...(live['spec'] as object), replicas: 5 } };
    const object = trackUpdate({ type: deployment, live, next, manager: 'kubectl-scale', now });
    expect(entry(object, 'kubectl-scale')).toEqual({ 'f:spec': { 'f:replicas': {} } });
    expect(entry(object, 'kubectl-create')).not.toHaveProperty(['f:spec', 'f:replicas']);
  });

  it('at the status has an entry of its own', () => {
    const live = created();
    const next = { ...live, status: { readyReplicas: 1 } };
    const object = trackUpdate({ type: deployment, live, next, manager: 'ctl', subresource: 'status', now });
    expect(object.metadata.managedFields).toContainEqual({
      manager: 'ctl',
      operation: 'Update',
      apiVersion: 'apps/v1',
      time: now,
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:status': { 'f:readyReplicas': {} } },
      subresource: 'status',
    });
  });

  it('loses what others take away', () => {
    const live = created();
    const { labels: _, ...metadata } = live.metadata;
    const object = trackUpdate({ type: deployment, live, next: { ...live, metadata }, manager: 'other', now });
    expect(entry(object, 'kubectl-create')).not.toHaveProperty(['f:metadata']);
    expect(entry(object, 'other')).toBeUndefined();
  });

  it('and all but ten of many become one', () => {
    const final = Array.from({ length: 15 }, (_, index) => index).reduce((live, index) => {
      const next = {
        ...live,
        metadata: { ...live.metadata, annotations: { ...live.metadata.annotations, [`a${index}`]: '1' } },
      };
      const time = `2026-01-01T00:00:${String(index + 10)}Z`;
      return trackUpdate({ type: deployment, live, next, manager: `m${index}`, now: time });
    }, created());
    const managers = final.metadata.managedFields?.map(({ manager }) => manager) ?? [];
    expect(managers).toHaveLength(10);
    expect(managers).toContain('ancient-changes');
    expect(managers).toContain('m14');
  });
});

it('applying over what a client created conflicts with it by name', () => {
  const spec = { ...(sent['spec'] as object), replicas: 9 };
  const apply = (force: boolean): KubeObject =>
    serverSideApply({ type: deployment, live: created(), applied: { ...sent, spec }, manager: 'tool', force, now });
  expect(() => apply(false)).toThrow(
    'Apply failed with 1 conflict: conflict with "kubectl-create" using apps/v1: .spec.replicas',
  );
  expect(apply(true)['spec']).toMatchObject({ replicas: 9, progressDeadlineSeconds: 600 });
});

it('stopping to apply a field takes it away, and what is left empty by that', () => {
  const apply = (live: KubeObject | undefined, labels: Record<string, string> | undefined): KubeObject => {
    const { labels: _, ...metadata } = sent.metadata;
    const applied = { ...sent, metadata: labels === undefined ? metadata : { ...metadata, labels } };
    return serverSideApply({ type: deployment, live, applied, manager: 'tool', force: false, now });
  };
  const first = apply(undefined, { a: '1', b: '2' });
  expect(apply(first, { a: '1' }).metadata.labels).toEqual({ a: '1' });
  expect(apply(first, undefined).metadata.labels).toBeUndefined();
  expect(apply(first, { b: '2', a: '1' })).toBe(first);
});
