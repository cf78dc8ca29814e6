import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import type { Duplex } from 'node:stream';
import type { KubeContext } from './kubeconfig.ts';
import { sourceText, type Login, type Proof } from './login.ts';
import { tunnel } from './proxy.ts';

/** One HTTP request to the API server. */
export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path below the server's URL, query included. */
  readonly path: string;
  readonly accept?: string;
  readonly body?: { readonly type: string; readonly text: string };
  readonly signal: AbortSignal;
  /** Milliseconds without a sign of life; unlimited when zero. */
  readonly silenceMs: number;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** A way to the server with connections that are kept. */
export interface Transport {
  request(request: WireRequest): Promise<WireAnswer>;
  /** The answer as it comes; its status is not looked at. */
  stream(request: WireRequest): Promise<IncomingMessage>;
  close(): void;
}

type Agent = HttpAgent | HttpsAgent;

export function openTransport({ cluster }: KubeContext, login: Login): Transport {
  const agents = new Map<string, Agent>();
  const agentFor = async (proof: Proof): Promise<Agent> => {
    const key = `${proof.certificate}\n${proof.key}`;
    const known = agents.get(key);
    if (known !== undefined) return known;
    const made = makeAgent(cluster, proof, await sourceText(cluster.ca));
    agents.set(key, made);
    return made;
  };
  const stream = async (request: WireRequest): Promise<IncomingMessage> => {
    const proof = await login.proof();
    const answer = await send(cluster.server, await agentFor(proof), { ...request, proof });
    if (answer.statusCode !== 401 || !login.refused()) return answer;
    answer.resume();
    const again = await login.proof();
    return send(cluster.server, await agentFor(again), { ...request, proof: again });
  };
  return {
    stream,
    request: async (request) => {
      const answer = await stream(request);
      return { status: answer.statusCode ?? 0, headers: answer.headers, text: await bodyOf(answer) };
    },
    close: () => {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

/** The whole body as text. A connection that is cut short is an error, not an end. */
export async function bodyOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  if (!answer.complete) throw new TypeError('the connection was cut in the middle of the answer');
  return Buffer.concat(chunks).toString();
}

function makeAgent(cluster: KubeContext['cluster'], proof: Proof, ca: string | undefined): Agent {
  const url = new URL(cluster.server);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const secure = url.protocol === 'https:';
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  const servername = cluster.tlsServerName ?? (isIP(host) === 0 ? host : '');
  const tls = {
    ...(ca === undefined ? {} : { ca }),
    ...(proof.certificate === '' ? {} : { cert: proof.certificate, key: proof.key }),
    rejectUnauthorized: !cluster.insecure,
    // With an empty name Node checks the certificate against the address itself.
    ...(servername === '' ? {} : { servername }),
  };
  const agent = secure ? new HttpsAgent({ keepAlive: true, ...tls }) : new HttpAgent({ keepAlive: true });
  const { proxyUrl } = cluster;
  if (proxyUrl === undefined) return agent;
  type Made = (error: Error | null, socket?: Duplex) => void;
  const createConnection = (_options: unknown, made?: Made): undefined => {
    tunnel(proxyUrl, host, port).then(
      (socket) => made?.(null, secure ? tlsConnect({ socket, host, ...tls }) : socket),
      (error: unknown) => made?.(error as Error),
    );
    return undefined;
  };
  return Object.assign(agent, { createConnection });
}

function send(
  server: string,
  agent: Agent,
  request: WireRequest & { readonly proof: Proof },
): Promise<IncomingMessage> {
  const url = new URL(`${server}${request.path}`);
  const { body, signal, silenceMs } = request;
  const options: RequestOptions = {
    method: request.method,
    agent,
    signal,
    headers: {
      Accept: request.accept ?? 'application/json',
      'User-Agent': 'landfall',
      ...(body === undefined ? {} : { 'Content-Type': body.type, 'Content-Length': Buffer.byteLength(body.text) }),
      ...headersOf(request.proof),
    },
    ...(silenceMs > 0 ? { timeout: silenceMs } : {}),
  };
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const sent = start(url, options, resolve);
    sent.once('error', (error: NodeJS.ErrnoException) => {
      // The server had closed the kept connection before the request reached it.
      const outdated = sent.reusedSocket && error.code === 'ECONNRESET' && !signal.aborted;
      if (outdated) resolve(send(server, agent, request));
      else reject(error);
    });
    sent.once('timeout', () => sent.destroy(new TypeError(`no answer within ${silenceMs / 1000} s`)));
    sent.end(body?.text);
  });
}

function headersOf(proof: Proof): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(proof.headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  );
}
