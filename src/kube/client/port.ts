import { bug, must } from '../../base/index.ts';
import type { ApiRequest, Attributes, CloudPort, Json } from '../../model/index.ts';
import type { ObjectKey } from '../object.ts';
import type { KubeClient, ListQuestion, LogQuestion, Propagation } from './client.ts';

/**
 * The cluster as the engine sees it. An action is apiVersion, kind and verb, as `apps/v1 Deployment apply`, or `kinds`:
 *
 * | verb   | params                                                    | answer                   |
 * |--------|-----------------------------------------------------------|--------------------------|
 * | get    | namespace, name                                           | { object } or {}         |
 * | list   | namespace, labelSelector, fieldSelector, metadataOnly     | { items }                |
 * | apply  | object, force                                             | { object }               |
 * | patch  | namespace, name, patch (JSON merge patch)                 | { object }               |
 * | delete | namespace, name, propagationPolicy                        | {}                       |
 * | log    | namespace, name, container, tailLines, previous           | { text }                 |
 */
export function kubePort(client: KubeClient): CloudPort {
  return {
    send: async (request, signal) => {
      if (request.product !== PRODUCT) throw bug(`a cluster was asked for ${request.product}:${request.action}`);
      if (request.action === KINDS) return { items: await client.kinds(signal) } as unknown as Attributes;
      const [apiVersion = '', kind = '', verb = ''] = request.action.split(' ');
      const run = must(
        (VERBS as Readonly<Record<string, Verb | undefined>>)[verb],
        `the verb ${verb} of ${request.action}`,
      );
      return run(client, { apiVersion, kind, params: request.params, signal });
    },
  };
}

export const PRODUCT = 'kubernetes';
/** Every kind that is served. */
export const KINDS = 'kinds';

/** A request of one verb on one kind. */
export function kubeRequest(
  { apiVersion, kind }: Pick<ObjectKey, 'apiVersion' | 'kind'>,
  verb: VerbName,
  params: ApiRequest['params'],
): ApiRequest {
  const mutates = verb === 'apply' || verb === 'patch' || verb === 'delete';
  // All of them may be sent twice: applying what is applied and deleting what is gone change nothing.
  return { product: PRODUCT, action: `${apiVersion} ${kind} ${verb}`, params, mutates, repeatable: true };
}

interface Asked {
  readonly apiVersion: string;
  readonly kind: string;
  readonly params: ApiRequest['params'];
  readonly signal: AbortSignal;
}

type VerbName = 'get' | 'list' | 'apply' | 'patch' | 'delete' | 'log';

type Verb = (client: KubeClient, asked: Asked) => Promise<Attributes>;

const VERBS: Readonly<Record<VerbName, Verb>> = {
  get: async (client, asked) => {
    const object = await client.get(keyIn(asked), asked.signal);
    return object === undefined ? {} : { object };
  },
  list: async (client, { params, signal, ...kind }) => {
    const items = await client.list({ ...(params as Omit<ListQuestion, 'apiVersion' | 'kind'>), ...kind }, signal);
    return { items };
  },
  apply: async (client, { params, signal }) => ({
    object: await client.apply(params['object'], { force: params['force'] === true }, signal),
  }),
  patch: async (client, asked) => ({
    object: await client.merge(keyIn(asked), asked.params['patch'] as Json, asked.signal),
  }),
  delete: async (client, asked) => {
    const propagation = (asked.params['propagationPolicy'] ?? 'Background') as Propagation;
    await client.remove(keyIn(asked), propagation, asked.signal);
    return {};
  },
  log: async (client, { params, signal }) => {
    const { name, ...question } = params as unknown as Omit<LogQuestion, 'pod'> & { readonly name: string };
    return { text: await client.log({ ...question, pod: name }, signal) };
  },
};

function keyIn({ apiVersion, kind, params }: Asked): ObjectKey {
  const { name, namespace } = params;
  return {
    apiVersion,
    kind,
    name: String(name),
    ...(typeof namespace === 'string' && namespace !== '' ? { namespace } : {}),
  };
}
