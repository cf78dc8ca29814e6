import { unknownPath } from '../objects/refusals.ts';
import type { KubeCall } from './call.ts';
import { coreVersions, groups, oneGroup, oneVersion } from './discovery.ts';
import type { KubeAnswer } from './kube-answer.ts';
import { openApiDocument, openApiIndex } from './open-api.ts';
import { requireAccess } from './rbac.ts';
import { VERSION } from './version.ts';

type PathHandler = (call: KubeCall) => KubeAnswer;

const healthy: PathHandler = () => ({ status: 200, body: 'ok', contentType: 'text/plain; charset=utf-8' });

const PATHS: Readonly<Record<string, PathHandler>> = {
  '/': () => ({
    status: 200,
    body: { paths: ['/api', '/apis', '/healthz', '/livez', '/openapi/v3', '/readyz', '/version'] },
  }),
  '/api': coreVersions,
  '/apis': groups,
  '/version': () => ({ status: 200, body: VERSION }),
  '/openapi/v3': openApiIndex,
  '/healthz': healthy,
  '/livez': healthy,
  '/readyz': healthy,
};

/** Answers what is asked of the server itself. @throws StatusError */
export function answerPath(call: KubeCall, path: string): KubeAnswer {
  const clean = path === '/' ? path : path.replace(/\/+$/, '');
  requireAccess(call.cluster, call.user, { verb: METHODS[call.request.method] ?? 'get', path: clean });
  const handler = PATHS[clean];
  if (handler !== undefined) return handler(call);
  const [, root, first, second] = clean.split('/');
  if (/^\/(?:healthz|livez|readyz)\//.test(clean)) return healthy(call);
  if (clean.startsWith('/openapi/v3/')) return openApiDocument(call, clean.slice('/openapi/v3/'.length));
  if (root === 'api' && first !== undefined) return oneVersion(call, first);
  if (root === 'apis' && first !== undefined && second === undefined) return oneGroup(call, first);
  if (root === 'apis' && first !== undefined) return oneVersion(call, `${first}/${second ?? ''}`);
  throw unknownPath();
}

const METHODS: Readonly<Record<string, string>> = { POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' };
