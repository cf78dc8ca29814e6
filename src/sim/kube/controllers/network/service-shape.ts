import type { KubeObject } from '../../kube-object.ts';
import type { Labels } from '../shape/label-selector.ts';
import { specOf, statusOf } from '../shape/object.ts';

export interface ServicePort {
  readonly name?: string;
  readonly protocol?: string;
  readonly port: number;
  readonly targetPort?: number | string;
  readonly nodePort?: number;
  readonly appProtocol?: string;
}

export interface ServiceSpec {
  readonly type?: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  readonly selector?: Labels;
  readonly ports?: readonly ServicePort[];
  readonly clusterIP?: string;
  readonly clusterIPs?: readonly string[];
  readonly ipFamilies?: readonly string[];
  readonly ipFamilyPolicy?: string;
  readonly externalTrafficPolicy?: string;
  readonly healthCheckNodePort?: number;
  readonly allocateLoadBalancerNodePorts?: boolean;
  readonly loadBalancerIP?: string;
  readonly loadBalancerClass?: string;
  readonly publishNotReadyAddresses?: boolean;
}

export interface LoadBalancerStatus {
  readonly ingress?: readonly {
    readonly ip?: string;
    readonly hostname?: string;
    readonly ipMode?: string;
  }[];
}

export interface ServiceStatus {
  readonly loadBalancer?: LoadBalancerStatus;
}

export function serviceSpec(service: KubeObject): ServiceSpec {
  return specOf<ServiceSpec>(service);
}

export function serviceStatus(service: KubeObject): ServiceStatus {
  return statusOf<ServiceStatus>(service);
}

export function isHeadless(service: KubeObject): boolean {
  return serviceSpec(service).clusterIP === 'None';
}
