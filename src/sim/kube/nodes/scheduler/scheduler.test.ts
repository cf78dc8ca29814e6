import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../kube-object.ts';
import { podSpec, podStatus } from '../../controllers/shape/pod.ts';
import { TestCluster } from '../../controllers/test-cluster.ts';
import { deployment, namespace, namespaced } from '../../controllers/test-objects.ts';
import { nodeStatus } from '../node-shape.ts';
import { amounts, requestsOf } from './requests.ts';

function shop(): TestCluster {
  const cluster = TestCluster.booted();
  cluster.apply(namespace());
  return cluster;
}

function pod(name: string, spec: object = {}, resources: object = {}): KubeObject {
  const labels = { app: 'solo' };
  return {
    ...namespaced('v1', 'Pod', name, {
      spec: { containers: [{ name: 'c', image: 'nginx:1.29', resources }], ...spec },
    }),
    metadata: { name, namespace: 'shop', labels },
  };
}

const placed = (cluster: TestCluster, name: string): string | undefined =>
  podSpec(cluster.get('Pod', 'shop', name)!).nodeName;
const why = (cluster: TestCluster, name: string): string | undefined =>
  podStatus(cluster.get('Pod', 'shop', name)!).conditions?.find(({ type }) => type === 'PodScheduled')?.message;

describe('the requests of a pod', () => {
  it.each([
    [{ containers: [{ requests: { cpu: '1' } }, { limits: { cpu: '500m' } }] }, 1.5],
    [{ containers: [{ requests: { cpu: '1' } }], initContainers: [{ requests: { cpu: '3' } }] }, 3],
    [
      {
        containers: [{ requests: { cpu: '1' } }],
        initContainers: [{ requests: { cpu: '1' }, restartPolicy: 'Always' }, { requests: { cpu: '2' } }],
      },
      3,
    ],
    [
      {
        containers: [{ requests: { cpu: '2' } }],
        initContainers: [{ requests: { cpu: '1' }, restartPolicy: 'Always' }],
      },
      3,
    ],
  ])('of %j take %d CPUs', (short, cpu) => {
    const full = (list: readonly { restartPolicy?: string }[] | undefined): object[] =>
      (list ?? []).map(({ restartPolicy, ...resources }, at) => ({
        name: `c${at}`,
        image: 'i',
        resources,
        ...(restartPolicy === undefined ? {} : { restartPolicy }),
      }));
    const given = short as { containers: object[]; initContainers?: object[] };
    const spec = { containers: full(given.containers), initContainers: full(given.initContainers) };
    expect(requestsOf(spec as unknown as Parameters<typeof requestsOf>[0]).get('cpu')).toBe(cpu);
  });
});

describe('the scheduler', () => {
  it('says of each node why it will not do, as the real one does', () => {
    const cluster = shop();
    cluster.apply(pod('big', {}, { requests: { cpu: '12' } }));
    expect(why(cluster, 'big')).toBe(
      '0/4 nodes are available: 1 node(s) had untolerated taint {nvidia.com/gpu: present}, 3 Insufficient cpu. preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.',
    );
    cluster.apply(pod('picky', { nodeSelector: { disk: 'ssd' } }));
    expect(why(cluster, 'picky')).toMatch(
      /^0\/4 nodes are available: 1 node\(s\) had untolerated taint \{.*\}, 3 node\(s\) didn't match Pod's node affinity\/selector\./,
    );
    const node = cluster.get('Node', undefined, 'node-b')!;
    cluster.apply({ ...node, metadata: { ...node.metadata, labels: { ...node.metadata.labels, disk: 'ssd' } } });
    cluster.sleep(2);
    expect(placed(cluster, 'picky')).toBe('node-b');
  });

  it('gives the GPU to those that ask for it and tolerate its taint, one at a time', () => {
    const cluster = shop();
    const wish = { tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }] };
    const gpu = { limits: { 'nvidia.com/gpu': '1' } };
    cluster.apply(pod('one', wish, gpu));
    cluster.apply(pod('two', wish, gpu));
    expect(placed(cluster, 'one')).toBe('node-gpu');
    expect(why(cluster, 'two')).toContain('0/4 nodes are available: 4 Insufficient nvidia.com/gpu.');
    cluster.delete(cluster.get('Pod', 'shop', 'one')!);
    cluster.sleep(10);
    expect(placed(cluster, 'two')).toBe('node-gpu');
  });

  it('never gives a node more than it has', () => {
    for (let seed = 1; seed <= 5; seed += 1) {
      const cluster = TestCluster.booted(seed);
      cluster.apply(namespace());
      for (let at = 0; at < 40; at += 1) {
        const requests = { cpu: `${100 * cluster.random(1, 30)}m`, memory: `${cluster.random(1, 8)}Gi` };
        cluster.apply(pod(`p${at}`, {}, { requests }));
        const victim = cluster.list('Pod', 'shop')[cluster.random(0, 50)];
        if (victim !== undefined) cluster.delete(victim);
        cluster.sleep(cluster.random(0, 3));
      }
      for (const node of cluster.list('Node')) {
        const here = cluster.list('Pod').filter((each) => podSpec(each).nodeName === node.metadata.name);
        for (const [resource, most] of amounts(nodeStatus(node).allocatable)) {
          const taken = here.reduce((sum, each) => sum + (requestsOf(podSpec(each)).get(resource) ?? 0), 0);
          expect(taken).toBeLessThanOrEqual(most);
        }
        expect(here.length).toBeLessThanOrEqual(110);
      }
      expect(cluster.list('Pod', 'shop').some((each) => podSpec(each).nodeName === undefined)).toBe(true);
    }
  });

  it('keeps pods apart and together as they wish', () => {
    const cluster = shop();
    const term = { labelSelector: { matchLabels: { app: 'solo' } }, topologyKey: 'kubernetes.io/hostname' };
    const apart = { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
    for (const name of ['a', 'b', 'c', 'd']) cluster.apply(pod(name, apart));
    expect(new Set(['a', 'b', 'c'].map((name) => placed(cluster, name))).size).toBe(3);
    expect(why(cluster, 'd')).toContain("3 node(s) didn't match pod anti-affinity rules");
    const near = {
      affinity: {
        podAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { ...term, labelSelector: { matchLabels: { app: 'nobody' } } },
          ],
        },
      },
    };
    cluster.apply(pod('lonely', near));
    expect(why(cluster, 'lonely')).toContain("node(s) didn't match pod affinity rules");
  });

  it('spreads over zones where it must', () => {
    const cluster = shop();
    const template = {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [{ name: 'web', image: 'nginx:1.29' }],
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'topology.kubernetes.io/zone',
            whenUnsatisfiable: 'DoNotSchedule',
            labelSelector: { matchLabels: { app: 'web' } },
          },
        ],
      },
    };
    cluster.apply(deployment({ replicas: 7, template }));
    const counts = new Map<string, number>();
    for (const each of cluster.list('Pod', 'shop'))
      counts.set(podSpec(each).nodeName ?? '', (counts.get(podSpec(each).nodeName ?? '') ?? 0) + 1);
    expect([...counts.values()].sort((one, other) => one - other)).toEqual([2, 2, 3]);
  });

  it('leaves cordoned nodes alone, and those whose taint evicts are left', () => {
    const cluster = shop();
    for (const name of ['node-a', 'node-b']) {
      const node = cluster.get('Node', undefined, name)!;
      cluster.apply({ ...node, spec: { ...(node['spec'] as object), unschedulable: true } });
    }
    expect((cluster.get('Node', undefined, 'node-a')!['spec'] as { taints: object[] }).taints).toMatchObject([
      { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' },
    ]);
    cluster.apply(deployment({ replicas: 2 }));
    cluster.sleep(30);
    expect(cluster.list('Pod', 'shop').map((each) => podSpec(each).nodeName)).toEqual(['node-c', 'node-c']);
    const node = cluster.get('Node', undefined, 'node-c')!;
    cluster.apply({ ...node, spec: { ...(node['spec'] as object), taints: [{ key: 'broken', effect: 'NoExecute' }] } });
    cluster.sleep(30);
    expect(cluster.list('Pod', 'shop').map((each) => podSpec(each).nodeName)).toEqual([undefined, undefined]);
  });

  it('places a thousand pods in seconds', () => {
    const cluster = shop();
    for (const node of cluster.list('Node')) {
      const status = nodeStatus(node);
      const allocatable = { ...status.allocatable, pods: '3000' };
      cluster.updateStatus({ ...node, status: { ...status, allocatable } }, 'test');
    }
    const began = performance.now();
    cluster.apply(deployment({ replicas: 1000 }));
    cluster.sleep(120);
    expect(cluster.get('apps/Deployment', 'shop', 'web')!['status']).toMatchObject({ availableReplicas: 1000 });
    expect(performance.now() - began).toBeLessThan(30_000);
  }, 60_000);
});
