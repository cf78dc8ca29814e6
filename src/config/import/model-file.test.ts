import { describe, expect, test } from 'vitest';
import { modelFromFile } from './model-file.ts';

const GUIDE = `
name: kosmos-summarizer
processor: tensorflow_gpu
model_path: oss://kosmos-models/MC-001/v2.1.0/
metadata:
  instance: ecs.gn6v-c8g1.2xlarge
  rpc.keepalive: 50000
scaling:
  min: 2
  max: 10
  target_qps: 100
`;

describe('a service file', () => {
  test('of the guide becomes a model, and every change is said', () => {
    const { key, models, notes } = modelFromFile(GUIDE, 'pai-service.yaml');
    expect(key).toBe('summarizer');
    expect(models[key]).toEqual({
      name: 'kosmos_summarizer',
      path: 'oss://kosmos-models/MC-001/v2.1.0/',
      processor: 'tensorflow_gpu_1.15',
      instanceType: 'ecs.gn6v-c8g1.2xlarge',
      replicas: 2,
      autoscaling: { min: 2, max: 10, targetRequestsPerSecond: 100 },
      keepaliveMs: 50_000,
    });
    const changed = notes.filter(({ outcome }) => outcome === 'changed').map(({ from }) => from);
    expect(changed.toSorted()).toEqual([
      '(not in the file)',
      'metadata.instance',
      'name',
      'processor',
      'scaling.target_qps',
    ]);
    expect(notes.filter(({ outcome }) => outcome === 'left out')).toEqual([]);
  });

  test('in today’s form is kept as it is, and what has no place is named', () => {
    const service = {
      name: 'summarizer',
      processor: 'onnx_cpu_1.0',
      model_path: 'oss://m/a/',
      metadata: { instance: 3, rpc: { keepalive: 1000 }, cpu: 4 },
      cloud: { computing: { instances: [{ type: 'ecs.g7.large', spot_price_limit: 0.2 }] } },
      autoscaler: { min: 1, max: 4, strategies: { qps: 20 } },
    };
    const { models, notes } = modelFromFile(JSON.stringify(service), 'service.json');
    expect(models['summarizer']).toMatchObject({
      replicas: 3,
      instanceType: 'ecs.g7.large',
      keepaliveMs: 1000,
      autoscaling: { min: 1, max: 4, targetRequestsPerSecond: 20 },
    });
    expect(notes.some(({ outcome }) => outcome === 'changed')).toBe(false);
    expect(notes.filter(({ outcome }) => outcome === 'left out').map(({ from }) => from)).toEqual([
      'metadata.cpu',
      'cloud.computing.instances.0.spot_price_limit',
    ]);
  });

  test.each([
    ['{', 'LF1003'],
    ['- a', 'LF1003'],
    ['name: a_b', 'LF1007'],
    ['processor: pmml', 'LF1007'],
  ])('%j is refused with %s', (text, code) => {
    expect(() => modelFromFile(text, 'x.yaml')).toThrow(
      expect.objectContaining({ report: expect.objectContaining({ code }) }),
    );
  });
});
