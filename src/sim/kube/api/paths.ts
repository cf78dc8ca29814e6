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

/** What begins so, and what is made of the rest of the path. */
const FORMS: readonly (readonly [form: RegExp, answer: (call: KubeCall, rest: string) => KubeAnswer])[] = [
  [/^\/(?:healthz|livez|readyz)\/(.*)$/, healthy],
  [/^\/openapi\/v3\/(.+)$/, openApiDocument],
  [/^\/api\/([^/]+)$/, oneVersion],
  [/^\/apis\/([^/]+)$/, oneGroup],
  [/^\/apis\/([^/]+\/[^/]+)$/, oneVersion],
];

/** Answers what is asked of the server itself. @throws StatusError */
export function answerPath(call: KubeCall, path: string): KubeAnswer {
  const clean = path === '/' ? path : path.replace(/\/+$/, '');
  requireAccess(call.cluster, call.user, { verb: METHODS[call.request.method] ?? 'get', path: clean });
  const handler = PATHS[clean];
  if (handler !== undefined) return handler(call);
  for (const [form, answer] of FORMS) {
    const rest = form.exec(clean)?.[1];
    if (rest !== undefined) return answer(call, rest);
  }
  throw unknownPath();
}

const METHODS: Readonly<Record<string, string>> = { POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' };
