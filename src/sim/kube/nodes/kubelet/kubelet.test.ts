import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../kube-object.ts';
import { controlPlane } from '../../controllers/control-plane.ts';
import { isReady, podStatus, type Container, type ContainerStatus } from '../../controllers/shape/pod.ts';
import { TestCluster } from '../../controllers/test-cluster.ts';
import { deployment, namespace, namespaced } from '../../controllers/test-objects.ts';
import { fullName, imageId } from './images.ts';

function shop(): TestCluster {
  const cluster = TestCluster.booted();
  cluster.apply(namespace());
  return cluster;
}

function pod(container: Partial<Container> = {}, spec: object = {}): KubeObject {
  return namespaced('v1', 'Pod', 'solo', {
    spec: { containers: [{ name: 'c', image: 'nginx:1.29', ...container }], ...spec },
  });
}

const solo = (cluster: TestCluster): KubeObject => cluster.get('Pod', 'shop', 'solo')!;
const container = (cluster: TestCluster): ContainerStatus => podStatus(solo(cluster)).containerStatuses![0]!;
const waiting = (cluster: TestCluster): string | undefined => container(cluster).state.waiting?.reason;
const reasons = (cluster: TestCluster): string[] =>
  cluster
    .list('Event', 'shop')
    .filter((event) => (event['involvedObject'] as { name: string }).name === 'solo')
    .map((event) => String(event['reason']));
const log = (cluster: TestCluster, previous = false): string =>
  controlPlane.log(cluster, {
    namespace: 'shop',
    pod: 'solo',
    container: undefined,
    previous,
    tailLines: undefined,
    timestamps: false,
  });

describe('image names', () => {
  it.each([
    ['nginx', 'docker.io/library/nginx:latest'],
    ['acme/web:1', 'docker.io/acme/web:1'],
    ['localhost:5000/web', 'localhost:5000/web:latest'],
    ['ghcr.io/acme/web@sha256:ab', 'ghcr.io/acme/web@sha256:ab'],
  ])('%s is %s in full', (image, full) => expect(fullName(image)).toBe(full));

  it('have a digest that follows from them', () => {
    expect(imageId('nginx:1')).toMatch(/^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/);
    expect(imageId('nginx:1')).not.toBe(imageId('nginx:2'));
  });
});

describe('a pod', () => {
  it('comes up through the states and events that people know', () => {
    const cluster = shop();
    cluster.apply(pod({ readinessProbe: { httpGet: { path: '/', port: 80 }, initialDelaySeconds: 20 } }));
    expect(waiting(cluster)).toBe('ContainerCreating');
    cluster.sleep(12);
    expect(container(cluster)).toMatchObject({ ready: false, started: true, state: { running: {} } });
    expect(podStatus(solo(cluster)).conditions?.find(({ type }) => type === 'Ready')?.message).toBe(
      'containers with unready status: [c]',
    );
    cluster.sleep(20);
    expect(podStatus(solo(cluster)).conditions?.map(({ type, status }) => `${type}=${status}`)).toEqual([
      'PodReadyToStartContainers=True',
      'Initialized=True',
      'Ready=True',
      'ContainersReady=True',
      'PodScheduled=True',
    ]);
    expect(podStatus(solo(cluster))).toMatchObject({
      phase: 'Running',
      podIP: expect.stringMatching(/^10\.244\.\d\.\d+$/) as string,
    });
    expect(reasons(cluster)).toEqual(['Scheduled', 'Pulling', 'Pulled', 'Created', 'Started']);
    expect(log(cluster)).toContain('nothing runs here');
  });

  it('initializes in order, sidecars going on beside it', () => {
    const cluster = shop();
    const initContainers = [
      { name: 'mesh', image: 'mesh:1', restartPolicy: 'Always' },
      { name: 'migrate', image: 'migrate:1' },
    ];
    cluster.apply(pod({}, { initContainers }));
    cluster.sleep(60);
    const [mesh, migrate] = podStatus(solo(cluster)).initContainerStatuses ?? [];
    expect([mesh?.state.running !== undefined, migrate?.state.terminated?.exitCode]).toEqual([true, 0]);
    expect(isReady(solo(cluster))).toBe(true);
  });

  it('ends when it is not to be restarted, sidecars with it', () => {
    const cluster = shop();
    const initContainers = [{ name: 'mesh', image: 'mesh:1', restartPolicy: 'Always' }];
    cluster.apply(pod({}, { restartPolicy: 'Never', initContainers }));
    cluster.sleep(60);
    expect(podStatus(solo(cluster)).phase).toBe('Succeeded');
    expect(podStatus(solo(cluster)).initContainerStatuses?.[0]?.state.terminated?.exitCode).toBe(0);
  });

  it('waits for what its environment refers to', () => {
    const cluster = shop();
    cluster.apply(pod({ envFrom: [{ configMapRef: { name: 'settings' } }] }));
    cluster.sleep(30);
    expect(container(cluster).state.waiting).toEqual({
      reason: 'CreateContainerConfigError',
      message: 'configmap "settings" not found',
    });
    cluster.apply(namespaced('v1', 'ConfigMap', 'settings', { data: {} }));
    cluster.sleep(30);
    expect(isReady(solo(cluster))).toBe(true);
  });

  it('waits for the files it mounts, and says so in an event', () => {
    const cluster = shop();
    cluster.apply(pod({}, { volumes: [{ name: 'tls', secret: { secretName: 'cert' } }] }));
    cluster.sleep(30);
    expect(waiting(cluster)).toBe('ContainerCreating');
    expect(cluster.list('Event', 'shop').map((event) => event['message'])).toContain(
      'MountVolume.SetUp failed for volume "tls" : secret "cert" not found',
    );
    cluster.apply(namespaced('v1', 'Secret', 'cert', { data: {} }));
    cluster.sleep(30);
    expect(isReady(solo(cluster))).toBe(true);
  });

  it('stops within a second of being asked, and is gone', () => {
    const cluster = shop();
    cluster.apply(pod());
    cluster.sleep(30);
    cluster.delete(solo(cluster));
    expect(solo(cluster).metadata.deletionGracePeriodSeconds).toBe(30);
    cluster.sleep(2);
    expect(cluster.get('Pod', 'shop', 'solo')).toBeUndefined();
    expect(reasons(cluster)).toContain('Killing');
  });
});

describe('a fault', () => {
  it('of an image keeps it from being pulled until it is over', () => {
    const cluster = shop();
    cluster.faults = [{ kind: 'image', image: 'nginx:1.29' }];
    cluster.apply(pod());
    cluster.sleep(3);
    expect(waiting(cluster)).toBe('ErrImagePull');
    cluster.sleep(3);
    expect(waiting(cluster)).toBe('ImagePullBackOff');
    expect(() => log(cluster)).toThrow(
      'container "c" in pod "solo" is waiting to start: trying and failing to pull image',
    );
    cluster.say();
    cluster.sleep(60);
    expect(isReady(solo(cluster))).toBe(true);
  });

  it('of a container makes it crash, ever more seldom, with its last words in the log', () => {
    const cluster = shop();
    cluster.apply(pod());
    cluster.sleep(30);
    cluster.say({
      kind: 'crash',
      container: 'c',
      workload: { namespace: 'shop', name: 'solo' },
      says: 'no such table',
      exitCode: 3,
    });
    cluster.sleep(10);
    expect(waiting(cluster)).toBe('CrashLoopBackOff');
    expect(container(cluster)).toMatchObject({
      ready: false,
      restartCount: 1,
      lastState: { terminated: { exitCode: 3, reason: 'Error' } },
    });
    expect(log(cluster, true)).toMatch(/no such table\nended with exit code 3\n$/);
    cluster.sleep(600);
    const { restartCount } = container(cluster);
    expect(restartCount).toBeGreaterThan(4);
    expect(restartCount).toBeLessThan(8);
    cluster.say();
    cluster.sleep(310);
    expect(isReady(solo(cluster))).toBe(true);
  });

  it('of memory kills', () => {
    const cluster = shop();
    cluster.faults = [{ kind: 'out-of-memory', container: 'c', workload: { namespace: 'shop', name: 'solo' } }];
    cluster.apply(pod());
    cluster.sleep(20);
    expect(container(cluster).lastState.terminated).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
  });

  it('of readiness reaches the pods of a Deployment, also while they run', () => {
    const cluster = shop();
    cluster.apply(deployment({ replicas: 2 }));
    cluster.sleep(30);
    cluster.say({ kind: 'never-ready', workload: { namespace: 'shop', name: 'web' } });
    cluster.sleep(15);
    expect(cluster.list('Pod', 'shop').map(isReady)).toEqual([false, false]);
    cluster.say();
    cluster.sleep(15);
    expect(cluster.list('Pod', 'shop').map(isReady)).toEqual([true, true]);
  });

  it('of a node takes it away; its pods move after five minutes and it comes back', () => {
    const cluster = shop();
    cluster.apply(deployment());
    cluster.sleep(30);
    const [first] = cluster.list('Pod', 'shop');
    const node = (first!['spec'] as { nodeName: string }).nodeName;
    cluster.say({ kind: 'node-down', node });
    cluster.sleep(45);
    const conditions = (
      cluster.get('Node', undefined, node)!['status'] as { conditions: { type: string; status: string }[] }
    ).conditions;
    expect(conditions.find(({ type }) => type === 'Ready')?.status).toBe('Unknown');
    expect(isReady(cluster.list('Pod', 'shop')[0]!)).toBe(false);
    cluster.sleep(330);
    const moved = cluster.list('Pod', 'shop').filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    expect(moved.map((each) => [(each['spec'] as { nodeName: string }).nodeName !== node, isReady(each)])).toEqual([
      [true, true],
    ]);
    cluster.say();
    cluster.sleep(30);
    expect(cluster.list('Pod', 'shop')).toHaveLength(1);
  });
});
