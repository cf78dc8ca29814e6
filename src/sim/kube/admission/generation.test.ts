import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../kube-object.ts';
import { builtInTypes } from '../types/built-in-types.ts';
import type { ResourceType } from '../types/resource-type.ts';
import { generatedName } from './generated-name.ts';
import { isUnchanged, nextGeneration } from './generation.ts';

const deployment: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'd', namespace: 'n', generation: 3, resourceVersion: '7' },
  spec: { replicas: 1 },
  status: {},
};

describe('the generation', () => {
  it('starts with one, and only for kinds that count', () => {
    expect(nextGeneration(typeOf('Deployment'), undefined, deployment)).toBe(1);
    expect(nextGeneration(typeOf('ConfigMap'), undefined, deployment)).toBeUndefined();
  });

  it('grows with what is wanted alone', () => {
    const next = (change: object): number | undefined =>
      nextGeneration(typeOf('Deployment'), deployment, { ...deployment, ...change });
    expect(next({ spec: { replicas: 2 } })).toBe(4);
    expect(next({ status: { replicas: 1 } })).toBe(3);
    expect(next({ metadata: { ...deployment.metadata, labels: { a: 'b' } } })).toBe(3);
    expect(next({ metadata: { ...deployment.metadata, annotations: { a: 'b' } } })).toBe(4);
  });

  it('grows with all but the status of a custom resource', () => {
    const type = { ...typeOf('Deployment'), isCustom: true };
    expect(nextGeneration(type, deployment, { ...deployment, other: 1 })).toBe(4);
    expect(nextGeneration(type, deployment, { ...deployment, status: { a: 1 } })).toBe(3);
  });
});

it('nothing changed when only times and versions did', () => {
  const entry = {
    manager: 'm',
    operation: 'Update',
    apiVersion: 'apps/v1',
    fieldsType: 'FieldsV1',
    fieldsV1: {},
  } as const;
  const at = (time: string, resourceVersion: string): KubeObject => ({
    ...deployment,
    metadata: { ...deployment.metadata, resourceVersion, managedFields: [{ ...entry, time }] },
  });
  expect(isUnchanged(at('1', '7'), at('2', '8'))).toBe(true);
  expect(isUnchanged(at('1', '7'), { ...at('1', '7'), spec: { replicas: 2 } })).toBe(false);
});

it('a generated name has five letters more, and room for them', () => {
  expect(generatedName('job-', () => 0)).toBe('job-bbbbb');
  expect(generatedName('x'.repeat(70), (most) => most)).toBe(`${'x'.repeat(58)}99999`);
});

function typeOf(kind: string): ResourceType {
  const type = builtInTypes().find((each) => each.kind === kind);
  if (type === undefined) throw new Error(`no ${kind}`);
  return type;
}
