import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiFault } from '../service.ts';
import { KUBE_PREFIX, type KubeGateway } from '../kube/api/kube-gateway.ts';
import type { StreamAnswer } from '../kube/api/kube-answer.ts';
import type { ControlSurface } from './control-surface.ts';
import type { HttpAnswer, Outcome } from './http-answer.ts';
import { formOf, readRequest, type HttpRequest } from './http-request.ts';
import type { OssGateway } from './oss-gateway.ts';
import { answerOss } from './oss-dispatch.ts';
import type { RestGateway } from './rest-gateway.ts';
import { isRpcPath, type RpcGateway } from './rpc-gateway.ts';
import type { Wiring } from './wiring.ts';

export interface Routes {
  readonly wiring: Wiring;
  readonly rpc: RpcGateway;
  readonly rest: RestGateway;
  readonly oss: OssGateway;
  readonly kube: KubeGateway;
  readonly control: ControlSurface;
}

/** Reads one HTTP request, has it answered by whom it is for, and sends the answer. */
export async function serve(routes: Routes, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const { wiring } = routes;
  try {
    // While the simulator works, a clock that it shares with its client stands still.
    const outcome = await wiring.world.clock.busy(async () => await route(routes, await readRequest(message)));
    if (outcome === 'drop') {
      wiring.traffic.cut();
      message.socket.destroy();
    } else if ('open' in outcome) stream(response, outcome);
    else send(response, outcome, message.method ?? 'GET');
  } catch (error) {
    // The client sent a body too large to take, or went away in the middle of its request.
    if (!message.destroyed || error instanceof ApiFault) {
      const fault = wiring.faultOf(error, `${message.method ?? ''} ${message.url?.slice(0, 200) ?? ''}`);
      send(response, { status: fault.status, headers: { connection: 'close' }, body: fault.message }, 'GET');
    } else message.socket.destroy();
  }
}

/** Authorization scheme, then host, then Action or x-acs-action, then path (research, 3.8). */
async function route(routes: Routes, request: HttpRequest): Promise<Outcome | StreamAnswer> {
  const { wiring, rpc, rest, oss, kube, control } = routes;
  if (request.path.startsWith('/_landfall/')) return control.answer(request);
  wiring.traffic.arrived();
  if (request.path.startsWith(KUBE_PREFIX)) return kube.answer(request);
  switch (kindOf(request, rest)) {
    case 'rpc':
      return rpc.answer(request);
    case 'rest':
      return rest.answer(request);
    default:
      return answerOss(wiring, oss, request);
  }
}

type Kind = 'rpc' | 'rest' | 'oss';

function kindOf(request: HttpRequest, rest: RestGateway): Kind {
  const authorization = request.headers['authorization'] ?? '';
  if (/^OSS4?[ -]/.test(authorization)) return 'oss';
  const isRpc = isRpcPath(request);
  // Some REST products have actions at `/` as well.
  if (authorization.startsWith('ACS3-')) return isRpc && !rest.isFor(request) ? 'rpc' : 'rest';
  if (authorization.startsWith('acs ') || rest.knowsScheme(authorization)) return 'rest';
  return isRpc && isApiCall(request) ? 'rpc' : 'oss';
}

const OSS_HOST = /(?:^|\.)oss(?:-[a-z0-9-]+)?\.aliyuncs\.com(?::\d+)?$/i;
/** A real host name that is not OSS's belongs to an RPC product, whatever else the request lacks. */
const REAL_HOST = /\.aliyuncs\.com(?::\d+)?$/i;

function isApiCall(request: HttpRequest): boolean {
  if (OSS_HOST.test(request.host)) return false;
  return request.headers['x-acs-action'] !== undefined || formOf(request).has('Action') || REAL_HOST.test(request.host);
}

function send(response: ServerResponse, { status, headers, body }: HttpAnswer, method: string): void {
  const length = headers['content-length'] ?? headers['Content-Length'] ?? String(Buffer.byteLength(body));
  response.writeHead(status, { ...headers, 'content-length': length });
  response.end(method === 'HEAD' ? undefined : body);
}

/** An answer that goes on: its headers leave at once, so that the client knows that it is there. */
function stream(response: ServerResponse, { contentType, open }: StreamAnswer): void {
  // Whoever asked has gone away meanwhile, and nothing would tell of it again.
  if (response.destroyed) return;
  response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-cache, private' });
  response.flushHeaders();
  open(response);
}
