import type { KubeObject } from '../../kube-object.ts';
import type { Desk } from '../runtime/desk.ts';
import { specOf, withSpec } from '../shape/object.ts';
import { podSpec, type Container, type Resources } from '../shape/pod.ts';
import { amountOf } from '../shape/quantity.ts';
import { forbidden } from './forbidden.ts';

interface Limit {
  readonly type: string;
  readonly default?: Resources;
  readonly defaultRequest?: Resources;
  readonly max?: Resources;
  readonly min?: Resources;
}

/** Gives containers what the namespace's limit ranges say they have, and refuses what is out of bounds. */
export function withLimits(desk: Desk, pod: KubeObject): KubeObject {
  const limits = desk
    .list('LimitRange', pod.metadata.namespace)
    .flatMap((range) => specOf<{ limits?: readonly Limit[] }>(range).limits ?? [])
    .filter(({ type }) => type === 'Container');
  if (limits.length === 0) return pod;
  const { containers, initContainers } = podSpec(pod);
  const limited = (container: Container): Container => {
    const made = limits.reduce(withDefaults, container);
    for (const limit of limits) check(pod, made, limit);
    return made;
  };
  return withSpec(pod, {
    containers: containers.map(limited),
    ...(initContainers === undefined ? {} : { initContainers: initContainers.map(limited) }),
  });
}

function withDefaults(container: Container, limit: Limit): Container {
  const limits = { ...limit.default, ...container.resources?.limits };
  const requests = {
    ...limit.default,
    ...limit.defaultRequest,
    ...container.resources?.limits,
    ...container.resources?.requests,
  };
  return { ...container, resources: { ...container.resources, limits, requests } };
}

function check(pod: KubeObject, { resources }: Container, { max, min }: Limit): void {
  checkLeast(pod, resources?.requests, min);
  for (const [name, most] of Object.entries(max ?? {})) {
    const limit = resources?.limits?.[name];
    if (limit === undefined)
      throw forbidden(pod, `maximum ${name} usage per Container is ${most}.  No limit is specified`);
    if (amountOf(limit) > amountOf(most))
      throw forbidden(pod, `maximum ${name} usage per Container is ${most}, but limit is ${limit}`);
  }
}

function checkLeast(pod: KubeObject, requests: Resources | undefined, min: Resources | undefined): void {
  for (const [name, least] of Object.entries(min ?? {})) {
    const request = requests?.[name];
    if (request === undefined)
      throw forbidden(pod, `minimum ${name} usage per Container is ${least}.  No request is specified`);
    if (amountOf(request) < amountOf(least))
      throw forbidden(pod, `minimum ${name} usage per Container is ${least}, but request is ${request}`);
  }
}
