import { describe, expect, it } from 'vitest';
import { hasKubeContracts, kubeContract } from '../../../../test/support/kube-contracts.ts';
import type { KubeObject } from '../kube-object.ts';
import { StatusError } from '../status-error.ts';
import { builtInTypes } from '../types/built-in-types.ts';
import type { ResourceType } from '../types/resource-type.ts';
import { admit } from './admit.ts';

interface Answer {
  readonly j: { readonly code: number; readonly reason: string; readonly message: string; readonly details: unknown };
}
const recorded = hasKubeContracts ? (kubeContract('status-errors-1.20.json') as Record<string, Answer>) : {};

const LABELS = { app: 'a' };
const POD = { metadata: { labels: LABELS }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };

describe('what is refused', () => {
  describe.skipIf(!hasKubeContracts)('in the words of a recorded server (skipped without shared/contracts)', () => {
    it('an object that breaks several rules, all told at once', () => {
      const template = { metadata: { labels: { x: 'y' } }, spec: {} };
      const spec = { replicas: -1, selector: { matchLabels: LABELS }, template };
      expectAnswer(refusal(deployment('bad', spec)), 'invalid');
    });

    it('a selector that changes', () => {
      const live = admitted(deployment('d', { selector: { matchLabels: LABELS }, template: POD }));
      const next = deployment('d', { selector: { matchLabels: { app: 'zzz' } }, template: POD });
      expectAnswer(refusal(next, live), 'immutableSelector');
    });

    it('a name that no label can have', () => {
      expectAnswer(refusal({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'Bad_Name' } }), 'badName');
    });

    it('requests beyond the limits', () => {
      const resources = { requests: { cpu: '2' }, limits: { cpu: '1' } };
      const template = { ...POD, spec: { containers: [{ name: 'c', image: 'nginx', resources }] } };
      expectAnswer(refusal(deployment('bad2', { selector: { matchLabels: LABELS }, template })), 'badQuantity');
    });

    it('another class for a claim', () => {
      const claim = (storageClassName: string): KubeObject => ({
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'pvc', namespace: 'cap' },
        spec: { accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage: '1Gi' } } },
      });
      const error = refusal(claim('z'), admitted(claim('y')));
      const start = recorded['pvcImmutable']?.j.message.split(' for bound')[0] ?? 'nothing recorded';
      expect({ code: error.code, reason: error.reason }).toEqual({ code: 422, reason: 'Invalid' });
      expect(error.message).toContain(start);
    });
  });

  it.each<readonly [string, KubeObject, string]>([
    [
      'a type error',
      deployment('d', { replicas: '2' }),
      'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      'a number where text must be',
      { ...pod({ name: 'c', image: 'i', env: [{ name: 'A', value: 1 }] }) },
      'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string',
    ],
    [
      'a quantity that is none',
      pod({ name: 'c', image: 'i', resources: { limits: { cpu: 'lots' } } }),
      'Pod in version "v1" cannot be handled as a Pod: quantities must match the regular expression \'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$\'',
    ],
    [
      'data that is no base64',
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'n' }, data: { a: 'plain!' } },
      'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 5',
    ],
    [
      'a mount of no volume',
      pod({ name: 'c', image: 'i', volumeMounts: [{ name: 'v', mountPath: '/v' }] }),
      'Pod "p" is invalid: spec.containers[0].volumeMounts[0].name: Not found: "v"',
    ],
    [
      'a port beyond all ports',
      pod({ name: 'c', image: 'i', ports: [{ containerPort: 70_000 }] }),
      'Pod "p" is invalid: spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
    ],
    [
      'a probe without a handler',
      pod({ name: 'c', image: 'i', livenessProbe: { periodSeconds: 3 } }),
      'Pod "p" is invalid: spec.containers[0].livenessProbe: Required value: must specify a handler type',
    ],
    ['an image that is missing', pod({ name: 'c' }), 'Pod "p" is invalid: spec.containers[0].image: Required value'],
    [
      'two containers of one name',
      pod({ name: 'c', image: 'i' }, { name: 'c', image: 'i' }),
      'Pod "p" is invalid: spec.containers[1].name: Duplicate value: "c"',
    ],
    [
      'a bad label',
      { ...pod({ name: 'c', image: 'i' }), metadata: { name: 'p', namespace: 'n', labels: { a: 'b c' } } },
      "Pod \"p\" is invalid: metadata.labels: Invalid value: \"b c\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    ],
    [
      'Recreate with numbers',
      deployment('d', {
        selector: { matchLabels: LABELS },
        template: POD,
        strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } },
      }),
      'Deployment.apps "d" is invalid: spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is \'Recreate\'',
    ],
    [
      'a job that always restarts',
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'j', namespace: 'n' },
        spec: { template: { spec: { containers: [{ name: 'c', image: 'i' }] } } },
      },
      'Job.batch "j" is invalid: spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ],
    [
      'an Ingress path without a type',
      ingress({ path: '/', backend: { service: { name: 's', port: { number: 80 } } } }),
      'Ingress.networking.k8s.io "i" is invalid: spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified',
    ],
    [
      'several ports without names',
      service({ ports: [{ port: 80 }, { port: 443, name: 's' }] }),
      'Service "s" is invalid: spec.ports[0].name: Required value',
    ],
    ['a Service without ports', service({}), 'Service "s" is invalid: spec.ports: Required value'],
    [
      'an autoscaler of nothing',
      {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'h', namespace: 'n' },
        spec: { scaleTargetRef: { kind: 'Deployment', name: 'd' }, minReplicas: 3, maxReplicas: 2 },
      },
      'HorizontalPodAutoscaler.autoscaling "h" is invalid: spec.maxReplicas: Invalid value: 2: must be greater than or equal to `minReplicas`',
    ],
    [
      'a schedule of three',
      {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata: { name: 'c', namespace: 'n' },
        spec: {
          schedule: '* * *',
          jobTemplate: { spec: { template: { spec: { ...POD.spec, restartPolicy: 'Never' } } } },
        },
      },
      'CronJob.batch "c" is invalid: spec.schedule: Invalid value: "* * *": expected exactly 5 fields, found 3: [* * *]',
    ],
    [
      'a TLS secret without a key',
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 's', namespace: 'n' },
        type: 'kubernetes.io/tls',
        data: { 'tls.crt': '' },
      },
      'Secret "s" is invalid: data[tls.key]: Required value',
    ],
  ])('%s', (_, object, message) => {
    expect(refusal(object).message).toBe(message);
  });

  it('a change to what is immutable', () => {
    const map = (value: string): KubeObject => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'm', namespace: 'n' },
      immutable: true,
      data: { a: value },
    });
    expect(refusal(map('2'), admitted(map('1'))).message).toBe(
      'ConfigMap "m" is invalid: data: Forbidden: field is immutable when `immutable` is set',
    );
  });

  it('a claim that shrinks, but not one that grows', () => {
    const claim = (storage: string): KubeObject => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'c', namespace: 'n' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
    });
    const bound = { ...admitted(claim('2Gi')), status: { phase: 'Bound' } };
    expect(refusal(claim('1Gi'), bound).message).toBe(
      'PersistentVolumeClaim "c" is invalid: spec.resources.requests.storage: Forbidden: field can not be less than previous value',
    );
    expect(admitted(claim('4Gi'), bound)['spec']).toMatchObject({ resources: { requests: { storage: '4Gi' } } });
  });

  it('of a patch in words of its own', () => {
    const live = admitted(deployment('d', { selector: { matchLabels: LABELS }, template: POD }));
    const next = { ...live, spec: { ...(live['spec'] as object), bogus: 1 } };
    const type = typeOf(live);
    const patch = '{"spec":{"bogus":1}}';
    const error = caught(() =>
      admit({ type, object: next, operation: 'update', live, fieldValidation: 'Strict', patch }),
    );
    expect(error).toMatchObject({
      code: 422,
      message: ` "" is invalid: patch: Invalid value: ${JSON.stringify(patch)}: strict decoding error: unknown field "spec.bogus"`,
    });
  });
});

function expectAnswer(error: StatusError, name: string): void {
  const { code, reason, message, details } = recorded[name]?.j ?? { code: 0, reason: '', message: '', details: {} };
  expect({ code: error.code, reason: error.reason, message: error.message, details: error.details }).toEqual({
    code,
    reason,
    message,
    details,
  });
}

function deployment(name: string, spec: unknown): KubeObject {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'cap' }, spec };
}

function pod(...containers: readonly unknown[]): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'n' }, spec: { containers } };
}

function service(spec: unknown): KubeObject {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name: 's', namespace: 'n' }, spec };
}

function ingress(path: unknown): KubeObject {
  const spec = { rules: [{ http: { paths: [path] } }] };
  return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'i', namespace: 'n' }, spec };
}

function typeOf({ apiVersion, kind }: KubeObject): ResourceType {
  const type = builtInTypes().find((each) => each.apiVersion === apiVersion && each.kind === kind);
  if (type === undefined) throw new Error(`no ${kind}`);
  return type;
}

function admitted(object: KubeObject, live?: KubeObject): KubeObject {
  const operation = live === undefined ? 'create' : 'update';
  return admit({
    type: typeOf(object),
    object,
    operation,
    fieldValidation: 'Strict',
    ...(live === undefined ? {} : { live }),
  }).object;
}

function refusal(object: KubeObject, live?: KubeObject): StatusError {
  return caught(() => admitted(object, live));
}

function caught(act: () => unknown): StatusError {
  try {
    act();
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
