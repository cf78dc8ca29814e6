import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../kube-object.ts';
import { builtInTypes } from './built-in-types.ts';
import { convertObject } from './convert.ts';
import { componentName, openApiSchemas } from './open-api.ts';

const autoscaler: KubeObject = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'h', namespace: 'n' },
  spec: {
    scaleTargetRef: { kind: 'Deployment', name: 'd' },
    maxReplicas: 3,
    metrics: [
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } },
      { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } } },
    ],
    behavior: { scaleDown: { stabilizationWindowSeconds: 60 } },
  },
};

describe('conversion', () => {
  it('of an autoscaler to version 1 and back loses nothing', () => {
    const old = convertObject(autoscaler, 'autoscaling/v1');
    expect(old['spec']).toMatchObject({ targetCPUUtilizationPercentage: 60, maxReplicas: 3 });
    expect(old['spec']).not.toHaveProperty('metrics');
    expect(convertObject(old, 'autoscaling/v2')).toEqual(autoscaler);
  });

  it('of an event to the newer kind and back loses nothing', () => {
    const event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'e', namespace: 'n' },
      involvedObject: { kind: 'Pod', name: 'p' },
      message: 'text',
      reason: 'Because',
      count: 2,
    };
    const newer = convertObject(event, 'events.k8s.io/v1');
    expect(newer).toMatchObject({ regarding: { kind: 'Pod' }, note: 'text', reason: 'Because', deprecatedCount: 2 });
    expect(convertObject(newer, 'v1')).toEqual(event);
  });
});

describe('OpenAPI schemas', () => {
  const schemas = openApiSchemas(builtInTypes());

  it('name every kind by group, version and kind', () => {
    for (const type of builtInTypes()) {
      expect(schemas[componentName(type)], type.kind).toMatchObject({
        'x-kubernetes-group-version-kind': [{ group: type.group, version: type.version, kind: type.kind }],
      });
    }
    expect(Object.keys(schemas)).toContain('io.k8s.api.apps.v1.Deployment');
  });

  it('refer to nothing that is not there', () => {
    const text = JSON.stringify(schemas);
    const referred = new Set([...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1] ?? ''));
    expect(referred.size).toBeGreaterThan(300);
    expect([...referred].filter((name) => schemas[name] === undefined)).toEqual([]);
  });
});
