import type { KubeObject } from '../kube-object.ts';
import type { Container } from './shape/pod.ts';

/** A Deployment `shop/web` for tests; `changes` go into its spec, those of its container into that. */
export function deployment(changes: object = {}, container: Partial<Container> = {}): KubeObject {
  return workload('apps/v1', 'Deployment', { template: podTemplate('web', container), ...changes });
}

/** A workload named and labelled `web` in the namespace `shop`. */
export function workload(apiVersion: string, kind: string, spec: object): KubeObject {
  return {
    apiVersion,
    kind,
    metadata: { name: 'web', namespace: 'shop' },
    spec: { replicas: 1, selector: { matchLabels: { app: 'web' } }, template: podTemplate('web'), ...spec },
  };
}

export function podTemplate(app: string, container: Partial<Container> = {}): object {
  return {
    metadata: { labels: { app } },
    spec: { containers: [{ name: 'web', image: 'nginx:1.29', ...container }] },
  };
}

export function namespaced(apiVersion: string, kind: string, name: string, rest: object = {}): KubeObject {
  return { apiVersion, kind, metadata: { name, namespace: 'shop' }, ...rest };
}

export function namespace(name = 'shop'): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name }, spec: { finalizers: ['kubernetes'] } };
}
