import { ApiFault } from '../../service.ts';
import type { HttpAnswer } from '../../wire/http-answer.ts';
import type { HttpRequest } from '../../wire/http-request.ts';
import { struck } from '../../wire/struck.ts';
import type { Wiring } from '../../wire/wiring.ts';
import type { Clusters } from '../objects/clusters.ts';
import { StatusError } from '../status-error.ts';
import { authenticate } from './authenticate.ts';
import { answer, verbOf } from './kube-api.ts';
import { refusal, warningHeader, type KubeAnswer, type StreamAnswer, type WholeAnswer } from './kube-answer.ts';
import { requestTarget } from './request-target.ts';
import type { Ticker } from './ticker.ts';
import type { Tokens } from './tokens.ts';

/** Where clusters are on the simulator's port. */
export const KUBE_PREFIX = '/_kube/';

export interface GatewayParts {
  readonly wiring: Wiring;
  readonly clusters: Clusters;
  readonly tokens: Tokens;
  readonly ticker: Ticker;
}

/** The Kubernetes API of a world's clusters: `/_kube/<cluster>/api/v1/...`. */
export class KubeGateway {
  readonly #parts: GatewayParts;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
  }

  async answer(request: HttpRequest): Promise<HttpAnswer | StreamAnswer | 'drop'> {
    const { wiring, ticker } = this.#parts;
    try {
      const given = await this.#struck(request);
      if (given === 'drop') return given;
      // Opening a stream counts as a watcher only once it is open: whoever opens it arms.
      return 'open' in given ? armed(given, ticker) : httpOf(given);
    } catch (error) {
      const refused = this.#refusalOf(error, request);
      wiring.traffic.refused(refused.reason === '' ? String(refused.code) : refused.reason);
      return httpOf(refusal(refused));
    } finally {
      ticker.arm();
    }
  }

  async #struck(request: HttpRequest): Promise<KubeAnswer | 'drop'> {
    const { clusters, wiring, tokens } = this.#parts;
    const [, , name = '', ...rest] = request.path.split('/');
    const path = `/${rest.join('/')}`;
    const cluster = clusters.find(name);
    if (cluster === undefined) throw noCluster(name);
    const action = `kube:${faultVerb(request, path)}`;
    wiring.traffic.called(action);
    return await struck(wiring.desk, action, () => {
      clusters.catchUp(cluster);
      const user = authenticate(request, cluster, tokens);
      return answer({ clusters, cluster, tokens, request, path, user });
    });
  }

  /** A fault that was asked for and a bug are told as the real server tells them. */
  #refusalOf(error: unknown, request: HttpRequest): StatusError {
    if (error instanceof StatusError) return error;
    if (error instanceof ApiFault) return faultStatus(error);
    this.#parts.wiring.faultOf(error, `${request.method} ${request.path}`);
    const message = error instanceof Error ? error.message : String(error);
    return new StatusError(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });
  }
}

/** What faults call a request: by its verb, as `kube:create`; `kube:get` where no object is meant. */
function faultVerb(request: HttpRequest, path: string): string {
  const target = requestTarget(path);
  return target.kind === 'path' ? 'get' : (verbOf(request, target) ?? 'get');
}

const THROTTLED: ReadonlySet<string> = new Set(['Throttling.User', 'Throttling.Api', 'Throttling']);

function faultStatus({ status, code, message }: ApiFault): StatusError {
  if (THROTTLED.has(code))
    return new StatusError(
      429,
      'TooManyRequests',
      'the server has received too many requests and has asked us to try again later',
      {
        retryAfterSeconds: 1,
      },
    );
  return new StatusError(status, code, message, {});
}

function noCluster(name: string): StatusError {
  return new StatusError(
    404,
    'NotFound',
    `there is no cluster "${name}" in this world; POST /_landfall/kube/${name} makes it`,
    { name, kind: 'clusters' },
  );
}

function httpOf({ status, body, contentType, warnings = [], headers = {} }: WholeAnswer): HttpAnswer {
  return {
    status,
    headers: {
      'content-type': contentType ?? 'application/json',
      'cache-control': 'no-cache, private',
      ...headers,
      ...(warnings.length === 0 ? {} : { warning: warnings.map(warningHeader).join(', ') }),
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

function armed({ contentType, open }: StreamAnswer, ticker: Ticker): StreamAnswer {
  return {
    contentType,
    open: (response) => {
      open(response);
      ticker.arm();
      response.once('close', () => ticker.arm());
    },
  };
}
