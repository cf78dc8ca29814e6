import type { HttpRequest } from '../../wire/http-request.ts';
import type { ResourceType } from '../machinery.ts';
import type { Clusters } from '../objects/clusters.ts';
import type { LiveCluster } from '../objects/live-cluster.ts';
import type { ResourceTarget } from './request-target.ts';
import type { Tokens } from './tokens.ts';

/** Who asks, past authentication. */
export interface User {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** One request to a cluster, past authentication. */
export interface KubeCall {
  readonly clusters: Clusters;
  readonly cluster: LiveCluster;
  readonly tokens: Tokens;
  readonly request: HttpRequest;
  /** Below the cluster's own address: `/api/v1/pods`. */
  readonly path: string;
  readonly user: User;
}

/** A request for objects of a type that is served. */
export interface ObjectCall extends KubeCall {
  readonly target: ResourceTarget;
  readonly type: ResourceType;
  readonly verb: Verb;
}

/** What can be done to objects; also what faults call requests, as `kube:create`. */
export const KUBE_VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'] as const;
export type Verb = (typeof KUBE_VERBS)[number];

/** Whether a parameter of the query is set, as `watch=1` and `watch=true`. */
export function isSet(call: Pick<KubeCall, 'request'>, parameter: string): boolean {
  const value = call.request.query.get(parameter);
  return value === '1' || value?.toLowerCase() === 'true';
}

/** A whole number of the query; undefined when it is absent or none. */
export function numberOf(call: Pick<KubeCall, 'request'>, parameter: string): number | undefined {
  const text = call.request.query.get(parameter);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
