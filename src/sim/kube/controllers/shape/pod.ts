import type { KubeObject } from '../../kube-object.ts';
import type { Condition } from './condition.ts';
import type { LabelExpression, Labels, LabelSelector } from './label-selector.ts';
import { specOf, statusOf } from './object.ts';

/** What controllers read of a pod's spec. */
export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly nodeName?: string;
  readonly nodeSelector?: Labels;
  readonly affinity?: Affinity;
  readonly tolerations?: readonly Toleration[];
  readonly topologySpreadConstraints?: readonly SpreadConstraint[];
  readonly volumes?: readonly Volume[];
  readonly restartPolicy?: 'Always' | 'OnFailure' | 'Never';
  readonly terminationGracePeriodSeconds?: number;
  readonly activeDeadlineSeconds?: number;
  readonly runtimeClassName?: string;
  readonly overhead?: Resources;
  readonly priority?: number;
  readonly priorityClassName?: string;
  readonly serviceAccountName?: string;
  readonly imagePullSecrets?: readonly { readonly name: string }[];
  readonly hostNetwork?: boolean;
  readonly schedulerName?: string;
  readonly schedulingGates?: readonly { readonly name: string }[];
  readonly readinessGates?: readonly { readonly conditionType: string }[];
  readonly hostname?: string;
  readonly subdomain?: string;
}

export type Resources = Readonly<Record<string, string | number>>;

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
  readonly restartPolicy?: 'Always';
  readonly env?: readonly EnvironmentVariable[];
  readonly envFrom?: readonly EnvironmentSource[];
  readonly resources?: { readonly requests?: Resources; readonly limits?: Resources };
  readonly ports?: readonly ContainerPort[];
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly startupProbe?: Probe;
  readonly volumeMounts?: readonly VolumeMount[];
  readonly command?: readonly string[];
  readonly args?: readonly string[];
}

export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly?: boolean;
}

export interface ContainerPort {
  readonly name?: string;
  readonly containerPort: number;
  readonly hostPort?: number;
  readonly protocol?: string;
}

export interface Probe {
  readonly initialDelaySeconds?: number;
  readonly periodSeconds?: number;
  readonly successThreshold?: number;
  readonly failureThreshold?: number;
  readonly httpGet?: { readonly path?: string; readonly port: number | string };
}

export interface KeyReference {
  readonly name: string;
  readonly key: string;
  readonly optional?: boolean;
}

interface EnvironmentVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly configMapKeyRef?: KeyReference;
    readonly secretKeyRef?: KeyReference;
    readonly fieldRef?: { readonly apiVersion?: string; readonly fieldPath: string };
  };
}

export interface SourceReference {
  readonly name: string;
  readonly optional?: boolean;
}

interface EnvironmentSource {
  readonly configMapRef?: SourceReference;
  readonly secretRef?: SourceReference;
}

export interface Volume {
  readonly name: string;
  readonly configMap?: SourceReference & { readonly items?: readonly { readonly key: string }[] };
  readonly secret?: { readonly secretName?: string; readonly optional?: boolean };
  readonly persistentVolumeClaim?: { readonly claimName: string; readonly readOnly?: boolean };
  readonly ephemeral?: { readonly volumeClaimTemplate: { readonly metadata?: object; readonly spec: object } };
  readonly projected?: {
    readonly sources?: readonly { readonly configMap?: SourceReference; readonly secret?: SourceReference }[];
  };
}

export interface Toleration {
  readonly key?: string;
  readonly operator?: 'Equal' | 'Exists';
  readonly value?: string;
  readonly effect?: string;
  readonly tolerationSeconds?: number;
}

export interface NodeSelectorTerm {
  readonly matchExpressions?: readonly LabelExpression[];
  readonly matchFields?: readonly LabelExpression[];
}

export interface PodAffinityTerm {
  readonly labelSelector?: LabelSelector;
  readonly namespaces?: readonly string[];
  readonly namespaceSelector?: LabelSelector;
  readonly topologyKey: string;
}

export interface PodAffinity {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[];
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
    readonly weight: number;
    readonly podAffinityTerm: PodAffinityTerm;
  }[];
}

export interface Affinity {
  readonly nodeAffinity?: {
    readonly requiredDuringSchedulingIgnoredDuringExecution?: {
      readonly nodeSelectorTerms: readonly NodeSelectorTerm[];
    };
    readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
      readonly weight: number;
      readonly preference: NodeSelectorTerm;
    }[];
  };
  readonly podAffinity?: PodAffinity;
  readonly podAntiAffinity?: PodAffinity;
}

export interface SpreadConstraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway';
  readonly labelSelector?: LabelSelector;
  readonly minDomains?: number;
}

export interface ContainerState {
  readonly waiting?: { readonly reason: string; readonly message?: string };
  readonly running?: { readonly startedAt: string };
  readonly terminated?: TerminatedState;
}

export interface TerminatedState {
  readonly exitCode: number;
  readonly reason: string;
  readonly message?: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly containerID?: string;
}

export interface ContainerStatus {
  readonly name: string;
  readonly state: ContainerState;
  readonly lastState: ContainerState;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly image: string;
  readonly imageID: string;
  readonly containerID?: string;
  readonly started?: boolean;
  readonly volumeMounts?: readonly VolumeMount[];
  readonly resources?: object;
  readonly allocatedResources?: object;
}

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';

export interface PodStatus {
  readonly phase: PodPhase;
  readonly conditions: readonly Condition[];
  readonly reason: string;
  readonly message: string;
  readonly hostIP: string;
  readonly hostIPs: readonly { readonly ip: string }[];
  readonly podIP: string;
  readonly podIPs: readonly { readonly ip: string }[];
  readonly startTime: string;
  readonly initContainerStatuses: readonly ContainerStatus[];
  readonly containerStatuses: readonly ContainerStatus[];
  readonly qosClass: string;
  readonly observedGeneration: number;
}

export function podSpec(pod: KubeObject): PodSpec {
  return specOf<PodSpec>(pod);
}

export function podStatus(pod: KubeObject): Partial<PodStatus> {
  return statusOf<PodStatus>(pod);
}

/** Whether it still runs or may yet: neither succeeded nor failed. */
export function isLive(pod: KubeObject): boolean {
  const { phase } = podStatus(pod);
  return phase !== 'Succeeded' && phase !== 'Failed';
}

/** Live, and nobody has asked for its deletion: what workload controllers count. */
export function isActive(pod: KubeObject): boolean {
  return isLive(pod) && pod.metadata.deletionTimestamp === undefined;
}

export function readyCondition(pod: KubeObject): Condition | undefined {
  return podStatus(pod).conditions?.find((condition) => condition.type === 'Ready');
}

export function isReady(pod: KubeObject): boolean {
  return readyCondition(pod)?.status === 'True';
}

/** When a ready pod becomes (or became) available; undefined while it is not ready. Milliseconds. */
export function availableFrom(pod: KubeObject, minReadySeconds: number): number | undefined {
  const ready = readyCondition(pod);
  if (ready?.status !== 'True') return undefined;
  if (minReadySeconds === 0) return 0;
  return Date.parse(ready.lastTransitionTime ?? '') + minReadySeconds * 1000;
}

export function isAvailable(pod: KubeObject, minReadySeconds: number, now: number): boolean {
  const from = availableFrom(pod, minReadySeconds);
  return from !== undefined && from <= now;
}

export function restartsOf(pod: KubeObject): number {
  return (podStatus(pod).containerStatuses ?? []).reduce((sum, { restartCount }) => sum + restartCount, 0);
}

/** A sidecar: an init container that goes on running. */
export function isSidecar(container: Container): boolean {
  return container.restartPolicy === 'Always';
}
