import { afterEach, describe, expect, test } from 'vitest';
import { Secret, VirtualClock } from '../../src/base/index.ts';
import { logsOf, openKube, restart, statusOf, waitReady, type Kube, type LogsQuestion } from '../../src/kube/index.ts';
import { miniKube, plain, type MiniKube, type Stored } from '../support/mini-kube.ts';
import type { KubeRequest } from '../support/scripted-kube.ts';

const SIGNAL = new AbortController().signal;
const WEB = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
const WEB_PATH = '/apis/apps/v1/namespaces/shop/deployments/web';

const endings: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

const LOGS: Readonly<Record<string, string>> = {
  'web-1/app': 'one\ntwo\n',
  'web-2/app': 'three',
  'web-2/mesh': 'four\n',
  'web-1/app/previous': 'the end\n',
};

function logReply({ url }: KubeRequest) {
  const [, name] = /\/pods\/([^/]+)\/log$/.exec(url.pathname) ?? [];
  if (name === undefined) return undefined;
  const log = `${name}/${url.searchParams.get('container')}${url.searchParams.has('previous') ? '/previous' : ''}`;
  const text = LOGS[log];
  return text === undefined ? { status: 400, body: { message: `container is waiting to start` } } : { body: text };
}

function pod(name: string, hash: string, containers: readonly object[]): Stored {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', uid: name, labels: { app: 'web', 'pod-template-hash': hash } },
    status: { phase: 'Running', containerStatuses: containers },
  };
}

async function shop(status: object): Promise<{ readonly kube: Kube; readonly cluster: MiniKube }> {
  const cluster = await miniKube({ first: logReply });
  const text = JSON.stringify({
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'k', namespace: 'shop' } }],
    clusters: [{ name: 'k', cluster: { server: cluster.server.url } }],
  });
  const kube = openKube({ kubeconfig: { kind: 'text', text: new Secret(text, 'test') }, env: {} });
  endings.push(
    () => kube.close(),
    () => cluster.server.close(),
  );
  const deployment: Stored = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'web',
      namespace: 'shop',
      uid: 'd1',
      generation: 2,
      creationTimestamp: '2026-11-20T10:00:00Z',
      managedFields: [],
    },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: {},
        spec: {
          containers: [
            { name: 'app', image: 'web:2' },
            { name: 'mesh', image: 'mesh:1' },
          ],
        },
      },
    },
    status,
  };
  const set = (name: string, revision: string): Stored => ({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `web-${name}`,
      namespace: 'shop',
      labels: { app: 'web', 'pod-template-hash': name },
      annotations: { 'deployment.kubernetes.io/revision': revision },
      ownerReferences: [{ uid: 'd1' }],
    },
  });
  const running = { name: 'app', ready: true, restartCount: 0, state: { running: {} } };
  const crashing = {
    name: 'app',
    ready: false,
    restartCount: 5,
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated: { exitCode: 1 } },
  };
  cluster.objects.set(WEB_PATH, deployment);
  cluster.objects.set('/apis/apps/v1/namespaces/shop/replicasets/web-old', set('old', '9'));
  cluster.objects.set('/apis/apps/v1/namespaces/shop/replicasets/web-new', set('new', '10'));
  const pods = [
    pod('web-0', 'old', [{ ...crashing, name: 'app' }]),
    pod('web-1', 'new', [crashing]),
    pod('web-2', 'new', [running, { ...running, name: 'mesh' }]),
  ];
  for (const one of pods) cluster.objects.set(`/api/v1/namespaces/shop/pods/${String(one.metadata['name'])}`, one);
  return { kube, cluster };
}

const HALF = { observedGeneration: 2, replicas: 2, updatedReplicas: 2, readyReplicas: 1, availableReplicas: 1 };
const WHOLE = { observedGeneration: 2, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 };

describe('status', () => {
  test('tells counts, images, age and the pods of the newest generation that are not well', async () => {
    const { kube } = await shop(HALF);
    const now = Date.parse('2026-11-20T10:05:00Z');
    const [web, gone] = await statusOf(kube, [WEB, { ...WEB, name: 'gone' }], { now, signal: SIGNAL });
    expect(web).toEqual({
      key: WEB,
      state: 'waiting',
      message: '1 of 2 pods ready',
      pods: { ready: 1, wanted: 2 },
      images: ['web:2', 'mesh:1'],
      ageMs: 300_000,
      conditions: [],
      troubles: ['the container app of web-1 keeps crashing: exit code 1, 5 restarts'],
      troubledPods: [
        {
          name: 'web-1',
          phase: 'Running',
          restarts: 5,
          why: 'the container app of web-1 keeps crashing: exit code 1, 5 restarts',
        },
      ],
    });
    expect(gone).toMatchObject({ state: 'missing' });
  });

  test('does not look into what is well', async () => {
    const { kube, cluster } = await shop(WHOLE);
    expect(await statusOf(kube, [WEB], { now: 0, signal: SIGNAL })).toMatchObject([
      { state: 'ready', troubles: [], ageMs: 0 },
    ]);
    expect(cluster.server.requests.some(({ url }) => url.pathname.endsWith('/pods'))).toBe(false);
  });
});

describe('logs', () => {
  const read = async (kube: Kube, question: Omit<LogsQuestion, 'signal'>): Promise<readonly string[]> => {
    const lines: string[] = [];
    for await (const { prefix, text } of logsOf(kube, { ...question, signal: SIGNAL }))
      lines.push(`${prefix}: ${text}`);
    return lines;
  };

  test('are those of every container, with where each line comes from', async () => {
    const { kube, cluster } = await shop(WHOLE);
    const all = ['web-1: one', 'web-1: two', 'web-2/app: three', 'web-2/mesh: four'];
    expect(await read(kube, { workload: 'web', tail: 20 })).toEqual(all);
    expect(cluster.server.requests.at(-1)?.url.searchParams.get('tailLines')).toBe('20');
    expect((await read(kube, { workload: 'deploy/web', follow: true })).toSorted()).toEqual(all);
    expect(await read(kube, { workload: 'deployment/web', container: 'mesh' })).toEqual(['web-2/mesh: four']);
  });

  test('may be those before the last restart', async () => {
    const { kube } = await shop(WHOLE);
    expect(await read(kube, { workload: 'web', previous: true })).toEqual(['web-1: the end']);
  });

  test('may be those of one pod, or of all with a label', async () => {
    const { kube } = await shop(WHOLE);
    expect(await read(kube, { workload: 'pod/web-2', container: 'app' })).toEqual(['web-2/app: three']);
    expect(await read(kube, { selector: 'app=web', container: 'mesh' })).toEqual(['web-2/mesh: four']);
  });

  test('of nothing name what there is', async () => {
    const { kube } = await shop(WHOLE);
    await expect(read(kube, { workload: 'wbe' })).rejects.toMatchObject({
      report: { code: 'LF8012', fix: expect.stringContaining('Did you mean web?') as string },
    });
  });
});

describe('a restart', () => {
  test('is an annotation of the template', async () => {
    const { kube, cluster } = await shop(WHOLE);
    const now = Date.parse('2026-11-20T10:00:00.123Z');
    expect(await restart(kube, { workload: 'web' }, { now, signal: SIGNAL })).toEqual(WEB);
    const sent = cluster.server.requests.at(-1);
    expect(sent?.headers['content-type']).toBe('application/merge-patch+json');
    expect(sent?.body).toEqual({
      spec: {
        template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-11-20T10:00:00Z' } } },
      },
    });
    await expect(restart(kube, { workload: 'pod/web-1' }, { now, signal: SIGNAL })).rejects.toMatchObject({
      report: { code: 'LF8012' },
    });
  });
});

describe('waiting', () => {
  const wait = (clock: VirtualClock) => ({ clock, signal: SIGNAL, timeoutSeconds: 60 });

  test('ends when the object is ready, and tells how far it is', async () => {
    const { kube, cluster } = await shop({ ...HALF, readyReplicas: 0, availableReplicas: 0 });
    cluster.objects.delete('/api/v1/namespaces/shop/pods/web-1');
    const clock = new VirtualClock(0);
    const told: string[] = [];
    const waiting = waitReady(kube, WEB, {
      ...wait(clock),
      progress: (message) => {
        told.push(message);
        const object = cluster.objects.get(WEB_PATH);
        if (object !== undefined) object['status'] = told.length === 1 ? HALF : WHOLE;
      },
    });
    expect(plain((await waiting) as unknown as Stored)['status']).toEqual(WHOLE);
    expect(told).toEqual(['0 of 2 pods ready', '1 of 2 pods ready', '2 of 2 pods ready']);
  });

  test('ends when what failed before fails again: whoever waits may have mended it', async () => {
    const { kube, cluster } = await shop(HALF);
    const clock = new VirtualClock(0);
    const crash = (): void => {
      const status = cluster.objects.get('/api/v1/namespaces/shop/pods/web-1')?.['status'];
      const [app] = (status as { containerStatuses: { restartCount: number }[] }).containerStatuses;
      if (app !== undefined) app.restartCount += 1;
    };
    const failing = waitReady(kube, WEB, {
      ...wait(clock),
      progress: (message) => {
        if (message.includes('5 restarts')) crash();
      },
    });
    await expect(failing).rejects.toMatchObject({
      report: { code: 'LF8009', headline: 'the container app of web-1 keeps crashing: exit code 1, 6 restarts' },
    });
    await expect(failing).rejects.toMatchObject({ report: { why: expect.stringContaining('the end') as string } });
    expect(clock.now()).toBeLessThan(10_000);
  });

  test('ends when the time is over', async () => {
    const { kube, cluster } = await shop(HALF);
    cluster.objects.delete('/api/v1/namespaces/shop/pods/web-1');
    const clock = new VirtualClock(0);
    await expect(waitReady(kube, WEB, wait(clock))).rejects.toMatchObject({ report: { code: 'LF8010' } });
    expect(clock.now()).toBe(60_000);
  });
});
