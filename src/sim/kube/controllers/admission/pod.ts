import type { KubeObject } from '../../kube-object.ts';
import type { Desk } from '../runtime/desk.ts';
import { suffix } from '../runtime/names.ts';
import { withSpec } from '../shape/object.ts';
import { podSpec, type Container, type PodSpec, type Toleration } from '../shape/pod.ts';
import { forbidden } from './forbidden.ts';
import { withLimits } from './limit-range.ts';

const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/** A pod as the admission plugins of a real cluster leave it. */
export function admittedPod(desk: Desk, pod: KubeObject): KubeObject {
  let spec = withServiceAccount(desk, pod, podSpec(pod));
  spec = withRuntimeClass(desk, pod, spec);
  spec = withPriority(desk, pod, spec);
  spec = { ...spec, tolerations: withDefaultTolerations(spec.tolerations) };
  return withLimits(desk, withSpec(pod, spec));
}

interface ServiceAccount extends KubeObject {
  readonly imagePullSecrets?: readonly { readonly name: string }[];
  readonly automountServiceAccountToken?: boolean;
}

function withServiceAccount(desk: Desk, pod: KubeObject, spec: PodSpec): PodSpec {
  const { serviceAccountName = 'default' } = spec;
  const namespace = pod.metadata.namespace ?? '';
  const account: ServiceAccount | undefined = desk.get('ServiceAccount', `${namespace}/${serviceAccountName}`);
  if (account === undefined) {
    const why = `error looking up service account ${namespace}/${serviceAccountName}: serviceaccount "${serviceAccountName}" not found`;
    throw forbidden(pod, why);
  }
  const secrets = spec.imagePullSecrets ?? account.imagePullSecrets;
  const named = {
    ...spec,
    serviceAccountName,
    serviceAccount: serviceAccountName,
    ...(secrets === undefined ? {} : { imagePullSecrets: secrets }),
  };
  const { automountServiceAccountToken = account.automountServiceAccountToken ?? true } = spec as {
    automountServiceAccountToken?: boolean;
  };
  return automountServiceAccountToken ? withToken(named, `kube-api-access-${suffix(desk.cluster)}`) : named;
}

/** Mounts the token of the service account where nothing else is mounted. */
function withToken(spec: PodSpec, name: string): PodSpec {
  if (spec.volumes?.some((volume) => volume.name.startsWith('kube-api-access-')) === true) return spec;
  const mounted = (container: Container): Container => {
    const { volumeMounts = [] } = container;
    if (volumeMounts.some(({ mountPath }) => mountPath === TOKEN_PATH)) return container;
    return { ...container, volumeMounts: [...volumeMounts, { name, readOnly: true, mountPath: TOKEN_PATH }] };
  };
  const { initContainers } = spec;
  return {
    ...spec,
    containers: spec.containers.map(mounted),
    ...(initContainers === undefined ? {} : { initContainers: initContainers.map(mounted) }),
    volumes: [...(spec.volumes ?? []), tokenVolume(name)],
  };
}

function tokenVolume(name: string): NonNullable<PodSpec['volumes']>[number] {
  const projected = {
    defaultMode: 420,
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
        },
      },
    ],
  };
  return { name, projected };
}

function withRuntimeClass(desk: Desk, pod: KubeObject, spec: PodSpec): PodSpec {
  if (spec.runtimeClassName === undefined) return spec;
  const runtimeClass = desk.get('node.k8s.io/RuntimeClass', `/${spec.runtimeClassName}`);
  if (runtimeClass === undefined)
    throw forbidden(pod, `pod rejected: RuntimeClass "${spec.runtimeClassName}" not found`);
  const overhead = (runtimeClass['overhead'] ?? {}) as { readonly podFixed?: NonNullable<PodSpec['overhead']> };
  return overhead.podFixed === undefined ? spec : { ...spec, overhead: overhead.podFixed };
}

interface PriorityClass {
  readonly value?: number;
  readonly preemptionPolicy?: string;
}

function withPriority(desk: Desk, pod: KubeObject, spec: PodSpec): PodSpec {
  const classes = desk.list('scheduling.k8s.io/PriorityClass');
  const { priorityClassName = '' } = spec;
  const isNamed = priorityClassName !== '';
  const chosen = classes.find((each) =>
    isNamed ? each.metadata.name === priorityClassName : each['globalDefault'] === true,
  );
  if (chosen === undefined && isNamed)
    throw forbidden(pod, `no PriorityClass with name ${priorityClassName} was found`);
  const { value = 0, preemptionPolicy = 'PreemptLowerPriority' } = (chosen ?? {}) as PriorityClass;
  const named = chosen === undefined ? {} : { priorityClassName: chosen.metadata.name };
  return Object.assign({ ...spec, ...named, priority: value }, { preemptionPolicy });
}

/** Five minutes on a node that is lost, unless the pod says otherwise. */
function withDefaultTolerations(tolerations: readonly Toleration[] = []): readonly Toleration[] {
  const missing = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].filter(
    (key) => !tolerations.some((each) => (each.key ?? key) === key && (each.effect ?? 'NoExecute') === 'NoExecute'),
  );
  return [
    ...tolerations,
    ...missing.map((key) => ({ key, operator: 'Exists' as const, effect: 'NoExecute', tolerationSeconds: 300 })),
  ];
}
