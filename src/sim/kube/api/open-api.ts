import { createHash } from 'node:crypto';
import { componentName, openApiSchemas, type ResourceType } from '../machinery.ts';
import { unknownPath } from '../objects/refusals.ts';
import type { KubeCall } from './call.ts';
import type { WholeAnswer } from './kube-answer.ts';
import { VERSION } from './version.ts';

/** `GET /openapi/v3`: where the documents are, one a group and version. */
export function openApiIndex({ cluster }: KubeCall): WholeAnswer {
  const paths = new Map<string, { readonly serverRelativeURL: string }>();
  for (const type of cluster.types.all) {
    const path = pathOf(type.apiVersion);
    if (paths.has(path)) continue;
    const hash = hashOf(cluster.types.all.filter(({ apiVersion }) => apiVersion === type.apiVersion));
    paths.set(path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` });
  }
  return { status: 200, body: { paths: Object.fromEntries(paths) } };
}

/** `GET /openapi/v3/apis/apps/v1`. @throws StatusError 404 */
export function openApiDocument({ cluster }: KubeCall, path: string): WholeAnswer {
  const types = cluster.types.all.filter(({ apiVersion }) => pathOf(apiVersion) === path);
  if (types.length === 0) throw unknownPath();
  return { status: 200, body: documentOf(path, types) };
}

function pathOf(apiVersion: string): string {
  return apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`;
}

/** Clients keep a document until its hash changes. */
function hashOf(types: readonly ResourceType[]): string {
  const text = types.map((type) => (type.isCustom ? JSON.stringify(openApiSchemas([type])) : type.kind)).join();
  return createHash('sha256').update(`${VERSION.gitVersion} ${text}`).digest('hex').slice(0, 32).toUpperCase();
}

function documentOf(path: string, types: readonly ResourceType[]): object {
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: VERSION.gitVersion },
    paths: Object.assign({}, ...types.map((type) => pathsOf(path, type))) as object,
    components: { schemas: openApiSchemas(types) },
  };
}

type Operation = readonly [method: string, action: string];

const MANY: Readonly<Record<string, Operation>> = {
  list: ['get', 'list'],
  create: ['post', 'post'],
  deletecollection: ['delete', 'deletecollection'],
};
const ONE: Readonly<Record<string, Operation>> = {
  get: ['get', 'get'],
  update: ['put', 'put'],
  patch: ['patch', 'patch'],
  delete: ['delete', 'delete'],
};

function pathsOf(path: string, type: ResourceType): Readonly<Record<string, object>> {
  const scope = type.namespaced ? '/namespaces/{namespace}' : '';
  const many = `/${path}${scope}/${type.plural}`;
  const entries: [string, object][] = [
    [many, operations(type, MANY)],
    [`${many}/{name}`, operations(type, ONE)],
  ];
  return Object.fromEntries(entries.filter(([, ofPath]) => Object.keys(ofPath).length > 0));
}

function operations(type: ResourceType, table: Readonly<Record<string, Operation>>): object {
  const found = Object.entries(table).filter(([verb]) => type.verbs.includes(verb));
  return Object.fromEntries(found.map(([, [method, action]]) => [method, operation(type, method, action)]));
}

const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  post: ['dryRun', 'fieldManager', 'fieldValidation'],
  put: ['dryRun', 'fieldManager', 'fieldValidation'],
  patch: ['dryRun', 'fieldManager', 'fieldValidation', 'force'],
  delete: ['dryRun', 'gracePeriodSeconds', 'propagationPolicy'],
  get: ['labelSelector', 'fieldSelector', 'limit', 'continue', 'resourceVersion', 'watch'],
};

const PATCH_TYPES = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
];

function operation(type: ResourceType, method: string, action: string): object {
  const { group, version, kind } = type;
  const content = { 'application/json': { schema: { $ref: `#/components/schemas/${componentName(type)}` } } };
  const bodies =
    method === 'patch'
      ? Object.fromEntries(PATCH_TYPES.map((name) => [name, { schema: { type: 'object' } }]))
      : content;
  const hasBody = method === 'post' || method === 'put' || method === 'patch';
  return {
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind },
    parameters: (PARAMETERS[method] ?? []).map((name) => ({
      name,
      in: 'query',
      schema: { type: 'string', uniqueItems: true },
    })),
    ...(hasBody ? { requestBody: { content: bodies } } : {}),
    responses: { 200: { description: 'OK', ...(action === 'list' ? {} : { content }) } },
  };
}
