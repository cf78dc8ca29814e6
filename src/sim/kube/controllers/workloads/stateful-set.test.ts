import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../kube-object.ts';
import { statusOf } from '../shape/object.ts';
import type { StatefulSetStatus } from '../shape/workload.ts';
import { TestCluster } from '../test-cluster.ts';
import { namespace, podTemplate, workload } from '../test-objects.ts';

const CLAIMS = [
  { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
];

function shop(): TestCluster {
  const cluster = TestCluster.booted();
  cluster.apply(namespace());
  return cluster;
}

const set = (spec: object): KubeObject => workload('apps/v1', 'StatefulSet', { serviceName: 'web', ...spec });
const names = (cluster: TestCluster, kind: string): string[] =>
  cluster
    .list(kind, 'shop')
    .map(({ metadata }) => metadata.name)
    .sort();
const status = (cluster: TestCluster): Partial<StatefulSetStatus> =>
  statusOf<StatefulSetStatus>(cluster.get('apps/StatefulSet', 'shop', 'web')!);

describe('a StatefulSet', () => {
  it('brings its pods up one after the other, each with its claim', () => {
    const cluster = shop();
    cluster.apply(set({ replicas: 3, volumeClaimTemplates: CLAIMS }));
    expect(names(cluster, 'Pod')).toEqual(['web-0']);
    cluster.sleep(120);
    expect(names(cluster, 'Pod')).toEqual(['web-0', 'web-1', 'web-2']);
    expect(names(cluster, 'PersistentVolumeClaim')).toEqual(['data-web-0', 'data-web-1', 'data-web-2']);
    expect(status(cluster)).toMatchObject({ replicas: 3, readyReplicas: 3, currentReplicas: 3, updatedReplicas: 3 });
    const created = cluster.list('Pod', 'shop').map(({ metadata }) => metadata.creationTimestamp);
    expect(new Set(created).size).toBe(3);
  });

  it('brings them up together when told so', () => {
    const cluster = shop();
    cluster.apply(set({ replicas: 3, podManagementPolicy: 'Parallel' }));
    expect(names(cluster, 'Pod')).toEqual(['web-0', 'web-1', 'web-2']);
  });

  it('is updated from the highest down to the partition', () => {
    const cluster = shop();
    cluster.apply(set({ replicas: 3 }));
    cluster.sleep(120);
    const before = status(cluster).currentRevision;
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 1 } };
    const template = podTemplate('web', { image: 'nginx:1.30' });
    cluster.apply(set({ replicas: 3, template, updateStrategy }));
    cluster.sleep(120);
    const images = cluster
      .list('Pod', 'shop')
      .map((pod) => [pod.metadata.name, (pod['spec'] as { containers: { image: string }[] }).containers[0]?.image]);
    expect(images.sort((one, other) => String(one[0]).localeCompare(String(other[0])))).toEqual([
      ['web-0', 'nginx:1.29'],
      ['web-1', 'nginx:1.30'],
      ['web-2', 'nginx:1.30'],
    ]);
    expect(status(cluster)).toMatchObject({ updatedReplicas: 2, currentReplicas: 1, currentRevision: before });
    cluster.apply(set({ replicas: 3, template }));
    cluster.sleep(120);
    expect(status(cluster)).toMatchObject({ updatedReplicas: 3, currentReplicas: 3 });
    expect(status(cluster).currentRevision).toBe(status(cluster).updateRevision);
  });

  it('is scaled down from the top and keeps its claims, unless they are not to be retained', () => {
    const cluster = shop();
    cluster.apply(set({ replicas: 2, volumeClaimTemplates: CLAIMS }));
    cluster.sleep(120);
    cluster.apply(set({ replicas: 1, volumeClaimTemplates: CLAIMS }));
    cluster.sleep(30);
    expect(names(cluster, 'Pod')).toEqual(['web-0']);
    expect(names(cluster, 'PersistentVolumeClaim')).toEqual(['data-web-0', 'data-web-1']);
    const retention = { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Delete' } };
    cluster.apply(set({ replicas: 2, volumeClaimTemplates: CLAIMS, ...retention }));
    cluster.sleep(60);
    cluster.apply(set({ replicas: 1, volumeClaimTemplates: CLAIMS, ...retention }));
    cluster.sleep(60);
    expect(names(cluster, 'PersistentVolumeClaim')).toEqual(['data-web-0']);
    cluster.delete(cluster.get('apps/StatefulSet', 'shop', 'web')!);
    cluster.sleep(60);
    expect([names(cluster, 'PersistentVolumeClaim'), cluster.list('PersistentVolume')]).toEqual([[], []]);
  });
});

describe('a DaemonSet', () => {
  it('has a pod on every node that will have it, cordoned or not', () => {
    const cluster = shop();
    cluster.apply(workload('apps/v1', 'DaemonSet', {}));
    cluster.sleep(60);
    expect(cluster.get('apps/DaemonSet', 'shop', 'web')!['status']).toMatchObject({
      desiredNumberScheduled: 3,
      currentNumberScheduled: 3,
      updatedNumberScheduled: 3,
      numberReady: 3,
      numberAvailable: 3,
    });
    const node = cluster.get('Node', undefined, 'node-a')!;
    cluster.apply({ ...node, spec: { ...(node['spec'] as object), unschedulable: true } });
    cluster.sleep(30);
    expect(cluster.list('Pod', 'shop')).toHaveLength(3);
    cluster.apply(workload('apps/v1', 'DaemonSet', { template: podTemplate('web', { image: 'nginx:1.30' }) }));
    for (let second = 0; second < 60; second += 1) {
      cluster.sleep(1);
      const { numberAvailable = 0 } = cluster.get('apps/DaemonSet', 'shop', 'web')!['status'] as {
        numberAvailable?: number;
      };
      expect(numberAvailable).toBeGreaterThanOrEqual(2);
    }
    expect(cluster.get('apps/DaemonSet', 'shop', 'web')!['status']).toMatchObject({
      updatedNumberScheduled: 3,
      numberAvailable: 3,
    });
  });
});
