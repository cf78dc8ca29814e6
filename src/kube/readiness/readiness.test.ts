import { describe, expect, test } from 'vitest';
import { hasKubernetesContracts, kubernetesContract } from '../../../test/support/kubernetes-contract.ts';
import type { KubeObject } from '../object.ts';
import { NO_EVIDENCE, type Evidence } from './evidence.ts';
import { customWaitFrom, customWaitVerdict, verdictOf } from './readiness.ts';

type Parts = { readonly spec?: KubeObject; readonly status?: KubeObject; readonly generation?: number };

function object(apiVersion: string, kind: string, { spec = {}, status = {}, generation = 1 }: Parts): KubeObject {
  return { apiVersion, kind, metadata: { name: 'x', generation }, spec, status };
}

const condition = (type: string, status: string, message = '', reason = 'R'): KubeObject => ({
  type,
  status,
  message,
  reason,
});

const deployment = (status: KubeObject, spec: KubeObject = { replicas: 3 }): KubeObject =>
  object('apps/v1', 'Deployment', { spec, status: { observedGeneration: 1, ...status } });

describe('workloads', () => {
  test.each<[string, KubeObject, string, string]>([
    ['nobody has looked at it', deployment({ observedGeneration: 0 }), 'waiting', 'waiting for its controller'],
    ['new pods are missing', deployment({ replicas: 3, updatedReplicas: 1 }), 'waiting', '1 of 3 pods of the new kind'],
    [
      'old pods are left',
      deployment({ replicas: 4, updatedReplicas: 3 }),
      'waiting',
      '1 pod of the old kind still there',
    ],
    [
      'pods are not ready',
      deployment({ replicas: 3, updatedReplicas: 3, readyReplicas: 2, availableReplicas: 2 }),
      'waiting',
      '2 of 3 pods ready',
    ],
    [
      'all pods are ready',
      deployment({ replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 }),
      'ready',
      '3 of 3 pods ready',
    ],
    ['none are wanted', deployment({}, { replicas: 0 }), 'ready', '0 of 0 pods ready'],
    ['it is paused', deployment({}, { replicas: 3, paused: true }), 'ready', 'paused'],
    [
      'it made no progress',
      deployment({ conditions: [condition('Progressing', 'False', '', 'ProgressDeadlineExceeded')] }),
      'failed',
      'no progress within 600 seconds',
    ],
  ])('a deployment of which %s', (_, live, state, message) => {
    expect(verdictOf(live)).toEqual({ state, message });
  });

  const stateful = (status: KubeObject, spec: KubeObject = {}): KubeObject =>
    object('apps/v1', 'StatefulSet', { spec: { replicas: 2, ...spec }, status: { observedGeneration: 1, ...status } });

  test.each<[string, KubeObject, string, string]>([
    ['pods are not ready', stateful({ readyReplicas: 1 }), 'waiting', '1 of 2 pods ready'],
    [
      'pods are turning',
      stateful({ readyReplicas: 2, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b' }),
      'waiting',
      '1 of 2 pods of the new kind',
    ],
    [
      'a partition holds pods back',
      stateful(
        { readyReplicas: 2, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b' },
        { updateStrategy: { rollingUpdate: { partition: 1 } } },
      ),
      'ready',
      '2 of 2 pods ready',
    ],
    [
      'all are ready',
      stateful({ readyReplicas: 2, currentRevision: 'a', updateRevision: 'a' }),
      'ready',
      '2 of 2 pods ready',
    ],
  ])('a stateful set of which %s', (_, live, state, message) => {
    expect(verdictOf(live)).toEqual({ state, message });
  });

  const daemon = (status: KubeObject): KubeObject =>
    object('apps/v1', 'DaemonSet', { status: { observedGeneration: 1, desiredNumberScheduled: 3, ...status } });
  const job = (status: KubeObject): KubeObject => object('batch/v1', 'Job', { spec: { completions: 1 }, status });
  const pod = (status: KubeObject): KubeObject => object('v1', 'Pod', { status });

  test.each<[string, KubeObject, string, string]>([
    ['daemon set', daemon({ updatedNumberScheduled: 3, numberAvailable: 2 }), 'waiting', '2 of 3 pods ready'],
    ['daemon set', daemon({ updatedNumberScheduled: 3, numberAvailable: 3 }), 'ready', '3 of 3 pods ready'],
    ['job', job({ active: 1 }), 'waiting', '0 of 1 pod done, 1 running'],
    ['job', job({ conditions: [condition('Complete', 'True')] }), 'ready', 'complete'],
    ['job', job({ conditions: [condition('Failed', 'True', 'too often')] }), 'failed', 'the job failed: too often'],
    ['pod', pod({ phase: 'Pending' }), 'waiting', 'pending'],
    ['pod', pod({ phase: 'Running', conditions: [condition('Ready', 'True')] }), 'ready', 'ready'],
    ['pod', pod({ phase: 'Failed', reason: 'Evicted' }), 'failed', 'the pod failed: Evicted'],
    ['cron job', object('batch/v1', 'CronJob', {}), 'ready', 'ready'],
    ['autoscaler', object('autoscaling/v2', 'HorizontalPodAutoscaler', {}), 'ready', 'ready'],
  ])('a %s', (_, live, state, message) => {
    expect(verdictOf(live)).toEqual({ state, message });
  });

  test.skipIf(!hasKubernetesContracts)('a real rollout, event by event (skipped without ../shared/contracts)', () => {
    const events = kubernetesContract('deployment-rollout-watch-1.20.json') as readonly {
      generation: number;
      status: KubeObject;
    }[];
    const seen = events.map(({ generation, status }) =>
      verdictOf(object('apps/v1', 'Deployment', { spec: { replicas: 1 }, status, generation })),
    );
    expect(seen.map(({ message }) => message)).toEqual([
      'waiting for its controller',
      'waiting for its controller',
      '0 of 1 pod of the new kind',
      '0 of 1 pod ready',
      '1 of 1 pod ready',
    ]);
    expect(seen.findIndex(({ state }) => state === 'ready')).toBe(events.length - 1);
  });
});

describe('other kinds', () => {
  const gateway = (...conditions: KubeObject[]): KubeObject =>
    object('gateway.networking.k8s.io/v1', 'Gateway', { status: { conditions } });
  const route = (...conditions: KubeObject[]): KubeObject =>
    object('gateway.networking.k8s.io/v1', 'HTTPRoute', {
      status: { parents: [{ parentRef: { name: 'g' }, conditions }] },
    });
  const claim = (phase: string): KubeObject => object('v1', 'PersistentVolumeClaim', { status: { phase } });
  const service = (type: string, ingress: KubeObject[] = []): KubeObject =>
    object('v1', 'Service', { spec: { type }, status: { loadBalancer: { ingress } } });
  const ingress = object('networking.k8s.io/v1', 'Ingress', {});
  const evidence = (more: Partial<Evidence>): Evidence => ({ ...NO_EVIDENCE, ...more });

  test.each<[string, KubeObject, Evidence, string]>([
    ['a claim without a volume', claim('Pending'), NO_EVIDENCE, 'waiting'],
    ['a claim that waits for its pod', claim('Pending'), evidence({ bindingMode: 'WaitForFirstConsumer' }), 'ready'],
    ['a bound claim', claim('Bound'), NO_EVIDENCE, 'ready'],
    ['a lost claim', claim('Lost'), NO_EVIDENCE, 'failed'],
    ['a service inside', service('ClusterIP'), NO_EVIDENCE, 'ready'],
    ['a balancer without an address', service('LoadBalancer'), NO_EVIDENCE, 'waiting'],
    ['a balancer with a name', service('LoadBalancer', [{ hostname: 'a.b' }]), NO_EVIDENCE, 'ready'],
    ['an ingress that a class takes', ingress, evidence({ ingressClass: 'some' }), 'waiting'],
    ['an ingress that nobody takes', ingress, evidence({ ingressClass: 'none' }), 'ready'],
    ['a gateway not yet programmed', gateway(condition('Accepted', 'True')), NO_EVIDENCE, 'waiting'],
    ['a gateway programmed', gateway(condition('Programmed', 'True')), NO_EVIDENCE, 'ready'],
    ['a gateway refused', gateway(condition('Accepted', 'False', 'no')), NO_EVIDENCE, 'failed'],
    ['a route accepted', route(condition('Accepted', 'True'), condition('ResolvedRefs', 'True')), NO_EVIDENCE, 'ready'],
    [
      'a route to nowhere',
      route(condition('Accepted', 'True'), condition('ResolvedRefs', 'False', 'no such service')),
      NO_EVIDENCE,
      'waiting',
    ],
    [
      'a definition',
      object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
        status: { conditions: [condition('Established', 'True')] },
      }),
      NO_EVIDENCE,
      'ready',
    ],
    [
      'a definition whose names are taken',
      object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
        status: { conditions: [condition('NamesAccepted', 'False')] },
      }),
      NO_EVIDENCE,
      'failed',
    ],
    ['a namespace', object('v1', 'Namespace', { status: { phase: 'Active' } }), NO_EVIDENCE, 'ready'],
    ['a namespace that goes', object('v1', 'Namespace', { status: { phase: 'Terminating' } }), NO_EVIDENCE, 'failed'],
    ['a certificate nobody looked at', object('cert-manager.io/v1', 'Certificate', {}), NO_EVIDENCE, 'waiting'],
    [
      'a certificate issued',
      object('cert-manager.io/v1', 'Certificate', { status: { conditions: [condition('Ready', 'True')] } }),
      NO_EVIDENCE,
      'ready',
    ],
    ['a custom object without conditions', object('x.io/v1', 'Widget', {}), NO_EVIDENCE, 'ready'],
    [
      'a custom object that says it is not ready',
      object('x.io/v1', 'Widget', { status: { conditions: [condition('Ready', 'False')] } }),
      NO_EVIDENCE,
      'waiting',
    ],
    [
      'a custom object that stalls',
      object('x.io/v1', 'Widget', { status: { conditions: [condition('Stalled', 'True')] } }),
      NO_EVIDENCE,
      'failed',
    ],
  ])('%s', (_, live, around, state) => {
    expect(verdictOf(live, around).state).toBe(state);
  });
});

describe('a wait block', () => {
  const live = object('x.io/v1', 'Widget', {
    status: { phase: 'Up', conditions: [condition('Synced', 'False', 'still copying')], hosts: [{ ip: '10.0.0.1' }] },
  });

  test.each<[string, KubeObject, string, string]>([
    ['a condition', { condition: [{ type: 'Synced', status: 'True' }] }, 'waiting', 'still copying'],
    ['a condition that holds', { condition: { type: 'Synced', status: 'False' } }, 'ready', 'ready'],
    ['a condition that is not there', { condition: { type: 'Done' } }, 'waiting', 'waiting for Done to be True'],
    ['a field', { fields: { 'status.phase': '^Up$' } }, 'ready', 'ready'],
    ['a field in a list', { fields: { 'status.hosts[0].ip': '*' } }, 'ready', 'ready'],
    [
      'a field that differs',
      { fields: { 'status.phase': 'Down' } },
      'waiting',
      'waiting for status.phase to match Down',
    ],
    ['nothing at all', { rollout: false }, 'ready', 'ready'],
  ])('for %s', (_, block, state, message) => {
    const wait = customWaitFrom([block]);
    expect(wait && customWaitVerdict(live, wait)).toEqual({ state, message });
  });

  test('is none when it is not there', () => {
    expect(customWaitFrom(undefined)).toBeUndefined();
  });
});
