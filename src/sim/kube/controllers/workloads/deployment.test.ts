import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../kube-object.ts';
import { conditionOf } from '../shape/condition.ts';
import { statusOf } from '../shape/object.ts';
import type { DeploymentStatus } from '../shape/workload.ts';
import { TestCluster } from '../test-cluster.ts';
import { deployment, namespace } from '../test-objects.ts';

const CONTRACT = '/work/shared/contracts/kubernetes/deployment-rollout-watch-1.20.json';

function shop(): TestCluster {
  const cluster = TestCluster.booted();
  cluster.apply(namespace());
  return cluster;
}

const current = (cluster: TestCluster): KubeObject => cluster.get('apps/Deployment', 'shop', 'web')!;
const status = (cluster: TestCluster): Partial<DeploymentStatus> => statusOf<DeploymentStatus>(current(cluster));
const events = (cluster: TestCluster, reason: string): unknown[] =>
  cluster.list('Event', 'shop').flatMap((event) => (event['reason'] === reason ? [event['message']] : []));

/** A status without names of generated things and without times. */
function shapeOf(given: unknown): unknown {
  const text = JSON.stringify(given)
    .replaceAll(/"\d{4}-[^"]*Z"/g, '"time"')
    .replaceAll(/(?:d|web)-[a-z0-9]+/g, 'name');
  return JSON.parse(text) as unknown;
}

describe('a Deployment', () => {
  it.skipIf(!existsSync(CONTRACT))('goes through the statuses a real controller writes', () => {
    const recorded = JSON.parse(readFileSync(CONTRACT, 'utf8')) as { status: unknown }[];
    const cluster = shop();
    cluster.apply(deployment());
    cluster.sleep(60);
    const seen = cluster.history
      .filter(({ object }) => object.kind === 'Deployment')
      .map(({ object }) => shapeOf(object['status'] ?? {}));
    expect(seen).toEqual(recorded.map((event) => shapeOf(event.status)));
    expect(current(cluster).metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '1' });
  });

  it('replaces pods by a new ReplicaSet when the template changes, and keeps the history', () => {
    const cluster = shop();
    cluster.apply(deployment({ replicas: 3 }));
    cluster.sleep(60);
    cluster.apply(deployment({ replicas: 3 }, { image: 'nginx:1.30' }));
    cluster.sleep(120);
    expect(status(cluster)).toMatchObject({ replicas: 3, updatedReplicas: 3, availableReplicas: 3 });
    const sets = cluster.list('apps/ReplicaSet', 'shop');
    expect(sets.map((set) => (set['spec'] as { replicas: number }).replicas)).toEqual([0, 3]);
    expect(sets.map((set) => set.metadata.annotations?.['deployment.kubernetes.io/revision'])).toEqual(['1', '2']);
    cluster.apply(deployment({ replicas: 3 }));
    cluster.sleep(120);
    const [first] = cluster.list('apps/ReplicaSet', 'shop');
    expect(first?.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    });
  });

  it('never has fewer available nor more pods than its strategy allows', () => {
    for (const [maxSurge, maxUnavailable] of [
      [1, 0],
      [0, 1],
      ['25%', '25%'],
      [3, 2],
    ] as const) {
      const cluster = shop();
      const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } };
      cluster.apply(deployment({ replicas: 6, strategy }));
      cluster.sleep(60);
      cluster.apply(deployment({ replicas: 6, strategy }, { image: 'nginx:1.30' }));
      const most = 6 + (maxSurge === '25%' ? 2 : maxSurge);
      const least = 6 - (maxUnavailable === '25%' ? 1 : maxUnavailable);
      for (let second = 0; second < 120; second += 1) {
        cluster.sleep(1);
        const pods = cluster.list('Pod', 'shop').filter(({ metadata }) => metadata.deletionTimestamp === undefined);
        expect(pods.length).toBeLessThanOrEqual(most);
        expect(status(cluster).availableReplicas ?? 0).toBeGreaterThanOrEqual(least);
      }
      expect(status(cluster)).toMatchObject({ updatedReplicas: 6, availableReplicas: 6, replicas: 6 });
    }
  });

  it('with strategy Recreate has no pods of two templates', () => {
    const cluster = shop();
    cluster.apply(deployment({ replicas: 2, strategy: { type: 'Recreate' } }));
    cluster.sleep(60);
    cluster.apply(deployment({ replicas: 2, strategy: { type: 'Recreate' } }, { image: 'nginx:1.30' }));
    expect(cluster.list('apps/ReplicaSet', 'shop')).toHaveLength(1);
    cluster.sleep(60);
    expect(status(cluster)).toMatchObject({ updatedReplicas: 2, availableReplicas: 2 });
    expect(cluster.list('Pod', 'shop')).toHaveLength(2);
  });

  it('says when it does not get on, and goes on when it can', () => {
    const cluster = shop();
    cluster.faults = [{ kind: 'image', image: 'nginx:1.29' }];
    cluster.apply(deployment({ progressDeadlineSeconds: 60 }));
    cluster.sleep(50);
    expect(conditionOf(status(cluster).conditions, 'Progressing')?.status).toBe('True');
    cluster.sleep(60);
    expect(conditionOf(status(cluster).conditions, 'Progressing')).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
    });
    cluster.say();
    cluster.sleep(400);
    expect(conditionOf(status(cluster).conditions, 'Progressing')?.reason).toBe('NewReplicaSetAvailable');
  });

  it('makes no ReplicaSet while it is paused', () => {
    const cluster = shop();
    cluster.apply(deployment());
    cluster.sleep(60);
    cluster.apply(deployment({ paused: true }, { image: 'nginx:1.30' }));
    cluster.sleep(60);
    expect(cluster.list('apps/ReplicaSet', 'shop')).toHaveLength(1);
    expect(conditionOf(status(cluster).conditions, 'Progressing')?.reason).toBe('DeploymentPaused');
    cluster.apply(deployment({}, { image: 'nginx:1.30' }));
    cluster.sleep(60);
    expect(cluster.list('apps/ReplicaSet', 'shop')).toHaveLength(2);
    expect(status(cluster)).toMatchObject({ updatedReplicas: 1, availableReplicas: 1 });
  });

  it('keeps as many old ReplicaSets as its history may hold', () => {
    const cluster = shop();
    for (let version = 1; version <= 5; version += 1) {
      cluster.apply(deployment({ revisionHistoryLimit: 2 }, { image: `nginx:1.${version}` }));
      cluster.sleep(60);
    }
    expect(cluster.list('apps/ReplicaSet', 'shop')).toHaveLength(3);
  });

  it('tells why pods may not be created', () => {
    const cluster = shop();
    const template = {
      metadata: { labels: { app: 'web' } },
      spec: { runtimeClassName: 'nvidia', containers: [{ name: 'web', image: 'nginx' }] },
    };
    cluster.apply(deployment({ template }));
    expect(events(cluster, 'FailedCreate')).toEqual([
      expect.stringMatching(
        /^Error creating: pods "web-\w+-" is forbidden: pod rejected: RuntimeClass "nvidia" not found$/,
      ),
    ]);
    expect(conditionOf(status(cluster).conditions, 'ReplicaFailure')).toMatchObject({
      status: 'True',
      reason: 'FailedCreate',
    });
    cluster.apply({
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: 'nvidia' },
      handler: 'nvidia',
    });
    cluster.sleep(120);
    expect(status(cluster)).toMatchObject({ availableReplicas: 1 });
  });

  it('is scaled up and down, the least useful pods first', () => {
    const cluster = shop();
    cluster.apply(deployment({ replicas: 4 }));
    cluster.sleep(60);
    cluster.apply(deployment({ replicas: 1 }));
    cluster.sleep(30);
    expect(cluster.list('Pod', 'shop')).toHaveLength(1);
    expect(status(cluster)).toMatchObject({ replicas: 1, availableReplicas: 1 });
    expect(events(cluster, 'ScalingReplicaSet')).toEqual([
      expect.stringMatching(/^Scaled up replica set web-\w+ from 0 to 4$/),
      expect.stringMatching(/^Scaled down replica set web-\w+ from 4 to 1$/),
    ]);
  });
});
