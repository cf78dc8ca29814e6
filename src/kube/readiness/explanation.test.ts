import { describe, expect, test } from 'vitest';
import type { Json } from '../../model/index.ts';
import type { KubeObject } from '../object.ts';
import { NO_EVIDENCE, type Evidence } from './evidence.ts';
import { troublesOf } from './explanation.ts';

const DEPLOYMENT: KubeObject = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', uid: 'd1' } };

function pod(status: KubeObject, spec: KubeObject = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web-1', uid: 'p1' }, spec, status };
}

function waitingFor(reason: string, message = '', more: KubeObject = {}): KubeObject {
  return pod({
    containerStatuses: [{ name: 'app', image: 'shop/web:1', state: { waiting: { reason, message } }, ...more }],
  });
}

function event(about: 'pod' | 'deployment' | 'claim', reason: string, message: string, count = 1): KubeObject {
  const uid = { pod: 'p1', deployment: 'd1', claim: 'c1' }[about];
  return { involvedObject: { uid }, reason, message, count, type: 'Warning' };
}

function look(pods: readonly KubeObject[], events: readonly KubeObject[] = [], more: Partial<Evidence> = {}) {
  return troublesOf(DEPLOYMENT, { ...NO_EVIDENCE, pods, events, ...more });
}

describe('an image', () => {
  test.each<[string, string, RegExp, RegExp]>([
    ['that is not there', 'manifest for shop/web:1 not found: manifest unknown', /no such image/, /push/],
    [
      'that is locked',
      'pull access denied, unauthorized: authentication required',
      /does not let the node in.*names no imagePullSecrets/,
      /pull secret/,
    ],
    [
      'for another processor',
      'no matching manifest for linux/arm64 in the manifest list entries',
      /not built for the processor/,
      /platform/,
    ],
    ['that is out of reach', 'dial tcp: lookup registry.example: no such host', /cannot reach the registry/, /NAT/],
  ])('%s is explained by the registry’s words', (_, said, why, fix) => {
    const [trouble] = look(
      [waitingFor('ImagePullBackOff', 'Back-off pulling image')],
      [event('pod', 'Failed', `Failed to pull image: ${said}`)],
    );
    expect(trouble?.headline).toBe('the image shop/web:1 cannot be pulled');
    expect(trouble?.why).toMatch(why);
    expect(trouble?.why).toContain(said);
    expect(trouble?.fix).toMatch(fix);
  });

  test('is given a minute, and given up after three tries', () => {
    const tried = (count: number): number | undefined =>
      look([waitingFor('ImagePullBackOff')], [event('pod', 'Failed', 'Failed to pull image: x', count)])[0]
        ?.patienceSeconds;
    expect([tried(1), tried(3)]).toEqual([60, 0]);
    expect(look([waitingFor('InvalidImageName')])[0]?.patienceSeconds).toBe(0);
  });

  test('names the pull secret that did not help', () => {
    const locked = { ...waitingFor('ErrImagePull', 'unauthorized'), spec: { imagePullSecrets: [{ name: 'acr' }] } };
    expect(look([locked])[0]?.why).toContain('uses the pull secret acr');
  });
});

describe('a crash loop', () => {
  const crash = (terminated: KubeObject, restartCount: Json = 3): KubeObject =>
    waitingFor('CrashLoopBackOff', '', { restartCount, lastState: { terminated } });

  test('tells the exit code and where to read on', () => {
    const [trouble] = look([crash({ exitCode: 3, reason: 'Error' })]);
    expect(trouble).toMatchObject({
      headline: 'the container app of web-1 keeps crashing: exit code 3, 3 restarts',
      patienceSeconds: 0,
      log: { pod: 'web-1', container: 'app', previous: true },
    });
  });

  test('may heal as long as it is young', () => {
    expect(look([crash({ exitCode: 1 }, 1)])[0]?.patienceSeconds).toBe(Number.POSITIVE_INFINITY);
  });

  test('by memory names the limit', () => {
    const limited = {
      ...crash({ exitCode: 137, reason: 'OOMKilled' }),
      spec: { containers: [{ name: 'app', resources: { limits: { memory: '64Mi' } } }] },
    };
    expect(look([limited])[0]?.why).toContain('its limit of 64Mi');
  });

  test('by a missing command says so', () => {
    expect(look([crash({ exitCode: 127 })])[0]?.why).toContain('not in the image');
  });
});

describe('a pod that', () => {
  test.each<[string, KubeObject, readonly KubeObject[], string]>([
    [
      'lacks a map',
      waitingFor('CreateContainerConfigError', 'configmap "settings" not found'),
      [],
      'the container app of web-1 needs ConfigMap settings, which is not there',
    ],
    [
      'lacks a key of a secret',
      waitingFor('CreateContainerConfigError', "couldn't find key token in Secret shop/keys"),
      [],
      'the container app of web-1 needs the key token in Secret shop/keys, which is not there',
    ],
    [
      'lacks a secret to mount',
      waitingFor('ContainerCreating'),
      [event('pod', 'FailedMount', 'MountVolume.SetUp failed for volume "v" : secret "tls" not found')],
      'web-1 needs Secret tls, which is not there',
    ],
    [
      'fails its probe',
      pod({ containerStatuses: [{ name: 'app', ready: false, state: { running: {} } }] }),
      [event('pod', 'Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503')],
      'web-1 runs but its health check fails',
    ],
  ])('%s says it', (_, one, events, headline) => {
    expect(look([one], events)[0]?.headline).toBe(headline);
  });

  test('fits on no node tells what it asks for and what there is', () => {
    const message = '0/2 nodes are available: 2 Insufficient nvidia.com/gpu.';
    const pending = pod(
      { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }] },
      { containers: [{ name: 'app', resources: { requests: { 'nvidia.com/gpu': '4' } } }] },
    );
    const nodes: KubeObject[] = [{ metadata: { name: 'n1' }, status: { allocatable: { 'nvidia.com/gpu': '1' } } }];
    const [trouble] = look([pending], [], { nodes });
    expect(trouble?.headline).toMatch(/^no node can take \S+$/);
    expect(trouble?.why).toBe(
      `No node has enough nvidia.com/gpu left. The pod asks for 4 of nvidia.com/gpu. The nodes have, when empty: n1 1. The scheduler says: ${message}`,
    );
    expect(trouble?.patienceSeconds).toBe(120);
    const growing = look([pending], [{ ...event('pod', 'TriggeredScaleUp', 'pod triggered scale-up') }]);
    expect(growing[0]?.patienceSeconds).toBe(Number.POSITIVE_INFINITY);
  });

  test('cannot get its image tells the registry’s words, whatever else the node says at the same time', () => {
    const waiting = { reason: 'ImagePullBackOff', message: 'Back-off pulling image "app:1"' };
    const pulling = pod({ phase: 'Pending', containerStatuses: [{ name: 'app', image: 'app:1', state: { waiting } }] });
    const events = ['Error: ErrImagePull', 'Error: ImagePullBackOff', 'Failed to pull image "app:1": not found'];
    const [trouble] = look(
      [pulling],
      events.map((message) => event('pod', 'Failed', message)),
    );
    expect(trouble).toMatchObject({ headline: 'the image app:1 cannot be pulled', failures: 1 });
    expect(trouble?.why).toContain('The node says: Failed to pull image "app:1": not found');
  });

  test('is well has none', () => {
    const well = pod({
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [{ name: 'app', ready: true }],
    });
    expect(look([well], [event('pod', 'Unhealthy', 'once')])).toEqual([]);
  });
});

describe('pods that are refused', () => {
  const said = 'pods "web-x" is forbidden: exceeded quota: small, requested: pods=1, used: pods=3, limited: pods=3';

  test('by a quota, as the condition tells', () => {
    const failing = {
      ...DEPLOYMENT,
      status: { conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: said }] },
    };
    const [trouble] = troublesOf(failing, NO_EVIDENCE);
    expect(trouble?.headline).toBe('Deployment web cannot make its pods: the quota small is used up');
    expect(trouble?.why).toContain(said);
  });

  test('by a service account that is missing, as an event tells', () => {
    const [trouble] = look(
      [],
      [
        event(
          'deployment',
          'FailedCreate',
          'pods "x" is forbidden: error looking up service account shop/bot: serviceaccount "bot" not found',
        ),
      ],
    );
    expect(trouble?.headline).toContain('ServiceAccount bot is not there');
  });

  test('are forgotten once a pod could be made', () => {
    const events = [
      event('deployment', 'FailedCreate', said),
      event('deployment', 'SuccessfulCreate', 'created pod web-1'),
    ];
    expect(look([], events)).toEqual([]);
  });
});

describe('a claim', () => {
  test('without a storage class that exists', () => {
    const claim: KubeObject = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', uid: 'c1' },
      spec: { storageClassName: 'fast' },
      status: { phase: 'Pending' },
    };
    const events = [event('claim', 'ProvisioningFailed', 'storageclass.storage.k8s.io "fast" not found')];
    expect(troublesOf(claim, { ...NO_EVIDENCE, events })[0]?.headline).toBe(
      'PersistentVolumeClaim data gets no volume: StorageClass fast is not there',
    );
    expect(troublesOf({ ...claim, status: { phase: 'Bound' } }, { ...NO_EVIDENCE, events })).toEqual([]);
  });
});

test('a pod whose volume cannot be made waits without a word of its own', () => {
  const waiting = pod({ phase: 'Pending' }, { volumes: [{ persistentVolumeClaim: { claimName: 'work' } }] });
  const failed = (name: string): KubeObject => ({
    involvedObject: { kind: 'PersistentVolumeClaim', name },
    reason: 'ProvisioningFailed',
    message: 'a disk can be attached to one node at a time, not ReadWriteMany',
  });
  expect(look([waiting], [failed('work')])[0]).toMatchObject({
    headline: 'web-1 waits for its volume work, which cannot be made',
    why: 'a disk can be attached to one node at a time, not ReadWriteMany',
  });
  expect(look([waiting], [failed('another')])).toEqual([]);
});

test('the same trouble of several pods is told once', () => {
  const pods = ['web-1', 'web-2'].map((name) => ({ ...waitingFor('ImagePullBackOff'), metadata: { name, uid: name } }));
  expect(look(pods)).toHaveLength(1);
});
