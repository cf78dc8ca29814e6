import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../base/index.ts';
import type { KubeObject } from '../kube-object.ts';
import { controlPlane } from './control-plane.ts';
import { TestCluster } from './test-cluster.ts';
import { deployment, namespace, namespaced, podTemplate, workload } from './test-objects.ts';

function shop(seed = 1): TestCluster {
  const cluster = TestCluster.booted(seed);
  cluster.apply(namespace());
  return cluster;
}

const names = (cluster: TestCluster, kind: string): string[] =>
  cluster.list(kind, 'shop').map(({ metadata }) => metadata.name);
const claim = (name: string, spec: object = {}): KubeObject =>
  namespaced('v1', 'PersistentVolumeClaim', name, {
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
  });
const reading = (name: string, claimName: string, spec: object = {}): KubeObject =>
  namespaced('v1', 'Pod', name, {
    spec: {
      containers: [{ name: 'c', image: 'nginx:1.29' }],
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }],
      ...spec,
    },
  });
const service = (name: string, spec: object = {}): KubeObject =>
  namespaced('v1', 'Service', name, {
    spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }], ...spec },
  });
const told = (cluster: TestCluster, reason: string): unknown[] =>
  cluster.list('Event', 'shop').flatMap((event) => (event['reason'] === reason ? [event['message']] : []));

describe('a new cluster', () => {
  it('has nodes, namespaces with what every one holds, and working DNS', () => {
    const cluster = TestCluster.booted();
    expect(cluster.list('Node').map(({ metadata }) => metadata.name)).toEqual([
      'node-a',
      'node-b',
      'node-c',
      'node-gpu',
    ]);
    expect(cluster.get('ServiceAccount', 'default', 'default')).toBeDefined();
    expect(cluster.get('ConfigMap', 'kube-public', 'kube-root-ca.crt')?.['data']).toEqual({
      'ca.crt': 'test authority',
    });
    expect(cluster.get('apps/Deployment', 'kube-system', 'coredns')!['status']).toMatchObject({ availableReplicas: 2 });
    expect(cluster.get('Endpoints', 'kube-system', 'kube-dns')!['subsets']).toMatchObject([{ addresses: [{}, {}] }]);
  });
});

describe('time', () => {
  const busy = (seed: number): TestCluster => {
    const cluster = shop(seed);
    cluster.faults = [
      { kind: 'crash', container: 'web', workload: { namespace: 'shop', name: 'bad' }, says: undefined, exitCode: 1 },
    ];
    cluster.apply(deployment({ replicas: 3 }));
    cluster.apply({ ...deployment(), metadata: { name: 'bad', namespace: 'shop' } });
    cluster.apply(service('web', { type: 'LoadBalancer' }));
    const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox:1' }] } };
    const jobTemplate = { spec: { template, completions: 1, parallelism: 1 } };
    cluster.apply(namespaced('batch/v1', 'CronJob', 'tick', { spec: { schedule: '*/5 * * * *', jobTemplate } }));
    cluster.apply(deployment({ replicas: 3 }, { image: 'nginx:1.30' }));
    return cluster;
  };
  const story = (cluster: TestCluster): string[] =>
    cluster.history.map(({ type, object }) => `${type} ${canonicalJson(object)}`);

  it('that passes in one leap makes the same history as time that is watched, restarts or not', () => {
    for (const seed of [1, 7]) {
      const [leap, steps] = [busy(seed), busy(seed)];
      leap.sleep(3600);
      for (let minute = 0; minute < 120; minute += 1) {
        steps.sleep(30);
        if (minute % 20 === 7) steps.restart();
      }
      expect(story(steps)).toEqual(story(leap));
    }
  });

  it('says when something is due next, and that nothing is when all is quiet', () => {
    const cluster = new TestCluster();
    controlPlane.bootstrap(cluster);
    expect(controlPlane.nextDue(cluster)).toBeGreaterThan(cluster.now());
    cluster.sleep(7200);
    expect(controlPlane.nextDue(cluster)).toBeUndefined();
  });
});

describe('a deletion', () => {
  it('takes everything an object owns with it, in the background or before', () => {
    for (const propagation of ['Background', 'Foreground'] as const) {
      const cluster = shop();
      cluster.apply(deployment({ replicas: 3 }));
      cluster.sleep(30);
      cluster.delete(cluster.get('apps/Deployment', 'shop', 'web')!, propagation);
      const held = cluster.get('apps/Deployment', 'shop', 'web')?.metadata.finalizers;
      expect(held).toEqual(propagation === 'Foreground' ? ['foregroundDeletion'] : undefined);
      cluster.sleep(30);
      const kinds = ['apps/Deployment', 'apps/ReplicaSet', 'Pod'];
      expect(kinds.flatMap((kind) => names(cluster, kind))).toEqual([]);
    }
  });

  it('leaves orphans when told so, which a new owner adopts', () => {
    const cluster = shop();
    cluster.apply(deployment({ replicas: 2 }));
    cluster.sleep(30);
    const pods = names(cluster, 'Pod');
    cluster.delete(cluster.get('apps/Deployment', 'shop', 'web')!, 'Orphan');
    cluster.sleep(30);
    expect(cluster.list('apps/ReplicaSet', 'shop').map(({ metadata }) => metadata.ownerReferences)).toEqual([
      undefined,
    ]);
    cluster.apply(deployment({ replicas: 2 }));
    cluster.sleep(30);
    expect(names(cluster, 'Pod')).toEqual(pods);
    expect(cluster.list('apps/ReplicaSet', 'shop')[0]?.metadata.ownerReferences).toHaveLength(1);
  });

  it('of an owner leaves nothing that refers to one that is not there', () => {
    const cluster = shop();
    cluster.apply(deployment({ replicas: 2 }));
    cluster.apply(service('web'));
    cluster.apply(workload('apps/v1', 'StatefulSet', { replicas: 2, template: podTemplate('db') }));
    cluster.sleep(60);
    for (const kind of ['apps/Deployment', 'apps/StatefulSet', 'Service'])
      cluster.delete(cluster.list(kind, 'shop')[0]!);
    cluster.sleep(60);
    const uids = new Set(cluster.everything().map(({ metadata }) => metadata.uid));
    const dangling = cluster
      .everything()
      .filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => !uids.has(uid)));
    expect(dangling).toEqual([]);
  });

  it('of a namespace empties it first, and waits for finalizers of others', () => {
    const cluster = shop();
    cluster.apply(deployment({ replicas: 2 }));
    const held = namespaced('v1', 'ConfigMap', 'held');
    cluster.apply({ ...held, metadata: { ...held.metadata, finalizers: ['acme.io/wait'] } });
    cluster.sleep(30);
    cluster.delete(cluster.get('Namespace', undefined, 'shop')!);
    cluster.sleep(30);
    const going = cluster.get('Namespace', undefined, 'shop')!;
    expect(going['status']).toMatchObject({ phase: 'Terminating' });
    expect(JSON.stringify(going['status'])).toContain('acme.io/wait in 1 resource instances');
    expect(() => cluster.apply(namespaced('v1', 'ConfigMap', 'late'))).toThrow(
      'is forbidden: unable to create new content in namespace shop',
    );
    expect(cluster.list('Pod', 'shop')).toEqual([]);
    const { finalizers: _, ...metadata } = cluster.get('ConfigMap', 'shop', 'held')!.metadata;
    cluster.update({ ...held, metadata }, 'test');
    controlPlane.changed(cluster, cluster.takeChanges());
    expect(cluster.get('Namespace', undefined, 'shop')).toBeUndefined();
    expect(cluster.list('Event', 'shop')).toEqual([]);
  });
});

describe('a claim', () => {
  it('of the default class waits for its first consumer and is bound in the zone of its node', () => {
    const cluster = shop();
    cluster.apply(claim('data'));
    cluster.sleep(30);
    expect(cluster.get('PersistentVolumeClaim', 'shop', 'data')).toMatchObject({
      metadata: { finalizers: ['kubernetes.io/pvc-protection'] },
      spec: { storageClassName: 'standard' },
      status: { phase: 'Pending' },
    });
    cluster.apply(reading('one', 'data'));
    cluster.sleep(30);
    const bound = cluster.get('PersistentVolumeClaim', 'shop', 'data')!;
    expect(bound['status']).toEqual({ phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' } });
    expect(cluster.get('Pod', 'shop', 'one')!['status']).toMatchObject({ phase: 'Running' });
    cluster.delete(bound);
    expect(cluster.get('PersistentVolumeClaim', 'shop', 'data')).toBeDefined();
    cluster.delete(cluster.get('Pod', 'shop', 'one')!);
    cluster.sleep(30);
    expect([cluster.list('PersistentVolumeClaim', 'shop'), cluster.list('PersistentVolume')]).toEqual([[], []]);
  });

  it('of no known class stays pending and says why; of an immediate one it is bound and grows', () => {
    const cluster = shop();
    cluster.apply(claim('lost', { storageClassName: 'gold' }));
    cluster.apply(claim('files', { storageClassName: 'shared', accessModes: ['ReadWriteMany'] }));
    cluster.apply(claim('wrong', { accessModes: ['ReadWriteMany'] }));
    cluster.apply(reading('user', 'wrong'));
    cluster.sleep(30);
    expect(told(cluster, 'ProvisioningFailed')).toEqual(
      expect.arrayContaining([
        'storageclass.storage.k8s.io "gold" not found',
        expect.stringContaining('one node at a time'),
      ]),
    );
    const files = cluster.get('PersistentVolumeClaim', 'shop', 'files')!;
    expect(files['status']).toMatchObject({ phase: 'Bound', accessModes: ['ReadWriteMany'] });
    cluster.apply({ ...files, spec: { ...(files['spec'] as object), resources: { requests: { storage: '5Gi' } } } });
    cluster.sleep(30);
    expect(cluster.get('PersistentVolumeClaim', 'shop', 'files')!['status']).toMatchObject({
      capacity: { storage: '5Gi' },
    });
  });

  it('for one node cannot be had by a second', () => {
    const cluster = shop();
    cluster.apply(claim('data', { storageClassName: 'shared' }));
    cluster.sleep(10);
    cluster.apply(reading('one', 'data', { nodeName: 'node-a' }));
    cluster.sleep(30);
    cluster.apply(reading('two', 'data', { nodeName: 'node-b' }));
    cluster.sleep(30);
    expect(told(cluster, 'FailedAttachVolume')).toEqual([
      expect.stringMatching(/^Multi-Attach error for volume "pvc-.*" Volume is already used by pod\(s\) one$/),
    ]);
    expect(cluster.get('Pod', 'shop', 'two')!['status']).toMatchObject({ phase: 'Pending' });
    cluster.delete(cluster.get('Pod', 'shop', 'one')!);
    cluster.sleep(30);
    expect(cluster.get('Pod', 'shop', 'two')!['status']).toMatchObject({ phase: 'Running' });
  });
});

describe('a service', () => {
  it('has an address, and endpoints for the pods that are ready', () => {
    const cluster = shop();
    const stored = cluster.apply(service('web'));
    expect((stored['spec'] as { clusterIP: string }).clusterIP).toMatch(/^10\.(?:9[6-9]|1\d\d)\.\d+\.\d+$/);
    cluster.apply(deployment({ replicas: 2 }));
    cluster.sleep(30);
    const [slice] = cluster.list('discovery.k8s.io/EndpointSlice', 'shop');
    expect(slice).toMatchObject({ addressType: 'IPv4', ports: [{ port: 8080 }] });
    expect(
      (slice!['endpoints'] as { conditions: { ready: boolean } }[]).map(({ conditions }) => conditions.ready),
    ).toEqual([true, true]);
    cluster.say({ kind: 'never-ready', workload: { namespace: 'shop', name: 'web' } });
    cluster.sleep(30);
    expect(cluster.get('Endpoints', 'shop', 'web')!['subsets']).toMatchObject([{ notReadyAddresses: [{}, {}] }]);
  });

  it('of type LoadBalancer gets a public address after a while, and holds on while it has it', () => {
    const cluster = shop();
    const stored = cluster.apply(service('web', { type: 'LoadBalancer' }));
    expect((stored['spec'] as { ports: { nodePort: number }[] }).ports[0]?.nodePort).toBeGreaterThanOrEqual(30_000);
    expect(stored['status']).toBeUndefined();
    cluster.sleep(10);
    expect(cluster.get('Service', 'shop', 'web')!['status']).toMatchObject({
      loadBalancer: { ingress: [{ ipMode: 'VIP' }] },
    });
    cluster.delete(cluster.get('Service', 'shop', 'web')!);
    expect(cluster.get('Service', 'shop', 'web')).toBeDefined();
    cluster.sleep(10);
    expect(cluster.get('Service', 'shop', 'web')).toBeUndefined();
    expect(cluster.list('Endpoints', 'shop')).toEqual([]);
  });

  it('shares an Ingress address only where somebody looks after the Ingress', () => {
    const cluster = shop();
    cluster.apply(namespaced('networking.k8s.io/v1', 'Ingress', 'mine', { spec: { ingressClassName: 'nginx' } }));
    cluster.apply(namespaced('networking.k8s.io/v1', 'Ingress', 'nobodys', { spec: {} }));
    cluster.sleep(30);
    expect(cluster.get('networking.k8s.io/Ingress', 'shop', 'mine')!['status']).toMatchObject({
      loadBalancer: { ingress: [{}] },
    });
    expect(cluster.get('networking.k8s.io/Ingress', 'shop', 'nobodys')!['status']).toBeUndefined();
  });
});

describe('policies', () => {
  it('of quota refuse what is too much, and say what is used', () => {
    const cluster = shop();
    cluster.apply(namespaced('v1', 'ResourceQuota', 'q', { spec: { hard: { pods: '2', 'requests.cpu': '1' } } }));
    cluster.apply(deployment({ replicas: 3 }, { resources: { requests: { cpu: '400m' } } }));
    cluster.sleep(5);
    expect(told(cluster, 'FailedCreate')).toEqual([
      expect.stringMatching(
        /is forbidden: exceeded quota: q, requested: pods=1,requests\.cpu=400m, used: pods=2,requests\.cpu=800m, limited: pods=2,requests\.cpu=1$/,
      ),
    ]);
    expect(cluster.get('ResourceQuota', 'shop', 'q')!['status']).toEqual({
      hard: { pods: '2', 'requests.cpu': '1' },
      used: { pods: '2', 'requests.cpu': '800m' },
    });
  });

  it('of limits give containers what they do not say', () => {
    const cluster = shop();
    const limits = [{ type: 'Container', default: { cpu: '1' }, defaultRequest: { cpu: '100m' }, max: { cpu: '2' } }];
    cluster.apply(namespaced('v1', 'LimitRange', 'l', { spec: { limits } }));
    cluster.apply(namespaced('v1', 'Pod', 'p', { spec: { containers: [{ name: 'c', image: 'i:1' }] } }));
    const [container] = (cluster.get('Pod', 'shop', 'p')!['spec'] as { containers: { resources: object }[] })
      .containers;
    expect(container?.resources).toEqual({ limits: { cpu: '1' }, requests: { cpu: '100m' } });
    const greedy = { containers: [{ name: 'c', image: 'i:1', resources: { limits: { cpu: '3' } } }] };
    expect(() => cluster.apply(namespaced('v1', 'Pod', 'greedy', { spec: greedy }))).toThrow(
      'maximum cpu usage per Container is 2, but limit is 3',
    );
  });

  it('of autoscaling keep to their bounds and admit that there are no metrics', () => {
    const cluster = shop();
    cluster.apply(deployment());
    const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
    cluster.apply(
      namespaced('autoscaling/v2', 'HorizontalPodAutoscaler', 'h', {
        spec: { scaleTargetRef, minReplicas: 3, maxReplicas: 5 },
      }),
    );
    cluster.sleep(30);
    expect(cluster.get('apps/Deployment', 'shop', 'web')!['status']).toMatchObject({ availableReplicas: 3 });
    expect(cluster.get('autoscaling/HorizontalPodAutoscaler', 'shop', 'h')!['status']).toMatchObject({
      currentReplicas: 3,
      desiredReplicas: 3,
      conditions: [
        { type: 'AbleToScale', status: 'True' },
        { type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric' },
      ],
    });
  });

  it('of disruption count what may go', () => {
    const cluster = shop();
    cluster.apply(deployment({ replicas: 3 }));
    cluster.apply(
      namespaced('policy/v1', 'PodDisruptionBudget', 'b', {
        spec: { minAvailable: 2, selector: { matchLabels: { app: 'web' } } },
      }),
    );
    cluster.sleep(30);
    expect(cluster.get('policy/PodDisruptionBudget', 'shop', 'b')!['status']).toMatchObject({
      currentHealthy: 3,
      desiredHealthy: 2,
      disruptionsAllowed: 1,
      expectedPods: 3,
    });
  });
});

describe('extensions', () => {
  it('go with their definition', () => {
    const cluster = shop();
    const spec = {
      group: 'acme.io',
      names: { kind: 'Widget', plural: 'widgets' },
      versions: [{ name: 'v1', storage: true }],
    };
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'widgets.acme.io' },
      spec,
    };
    cluster.apply(definition);
    cluster.apply(namespaced('acme.io/v1', 'Widget', 'w'));
    cluster.delete(cluster.get('apiextensions.k8s.io/CustomResourceDefinition', undefined, 'widgets.acme.io')!);
    expect(names(cluster, 'acme.io/Widget')).toEqual([]);
    expect(names(cluster, 'apiextensions.k8s.io/CustomResourceDefinition')).not.toContain('widgets.acme.io');
  });

  it('of the Gateway API are accepted and programmed', () => {
    const cluster = shop();
    const group = 'gateway.networking.k8s.io/v1';
    cluster.apply({
      apiVersion: group,
      kind: 'GatewayClass',
      metadata: { name: 'c' },
      spec: { controllerName: 'acme.io/gw' },
    });
    cluster.apply(
      namespaced(group, 'Gateway', 'g', {
        spec: { gatewayClassName: 'c', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
      }),
    );
    const rules = [{ backendRefs: [{ name: 'web', port: 80 }] }];
    cluster.apply(namespaced(group, 'HTTPRoute', 'r', { spec: { parentRefs: [{ name: 'g' }], rules } }));
    cluster.sleep(30);
    const text = (kind: string, name: string): string =>
      JSON.stringify(cluster.get(`gateway.networking.k8s.io/${kind}`, 'shop', name)!['status']);
    expect(text('Gateway', 'g')).toContain('"type":"Programmed","status":"True"');
    expect(text('Gateway', 'g')).toContain('"attachedRoutes":1');
    expect(text('HTTPRoute', 'r')).toContain('BackendNotFound');
    cluster.apply(service('web'));
    expect(text('HTTPRoute', 'r')).toContain('"type":"ResolvedRefs","status":"True"');
  });
});
