import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A request as an API server gets it. */
export interface KubeRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
  /** Common name of the client certificate; empty without one. */
  readonly certificate: string;
}

export interface KubeReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface ScriptedKube {
  /** URL of the server, by name rather than address. */
  readonly url: string;
  readonly port: number;
  readonly requests: KubeRequest[];
  /** Connections so far. */
  readonly connections: () => number;
  /** Cuts the connection of the next request instead of answering it. */
  readonly dropNext: (dropped: () => void) => void;
  readonly close: () => Promise<void>;
}

/** The kinds that the script serves, as aggregated discovery tells them. */
const KINDS: Readonly<Record<string, readonly (readonly [kind: string, resource: string, namespaced: boolean])[]>> = {
  v1: [
    ['Namespace', 'namespaces', false],
    ['Node', 'nodes', false],
    ['Pod', 'pods', true],
    ['Secret', 'secrets', true],
    ['ConfigMap', 'configmaps', true],
    ['Service', 'services', true],
    ['Event', 'events', true],
    ['PersistentVolumeClaim', 'persistentvolumeclaims', true],
  ],
  'apps/v1': [
    ['Deployment', 'deployments', true],
    ['ReplicaSet', 'replicasets', true],
    ['StatefulSet', 'statefulsets', true],
    ['DaemonSet', 'daemonsets', true],
  ],
  'batch/v1': [
    ['Job', 'jobs', true],
    ['CronJob', 'cronjobs', true],
  ],
};

export const NOT_FOUND: KubeReply = {
  status: 404,
  body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', message: 'not found', code: 404 },
};

/** An API server on loopback that answers discovery itself and everything else by `reply`. */
export async function scriptedKube(
  reply: (request: KubeRequest) => KubeReply | Promise<KubeReply> | undefined,
  tls?: ServerOptions,
): Promise<ScriptedKube> {
  const requests: KubeRequest[] = [];
  let drop: (() => void) | undefined;
  const handler = (request: IncomingMessage, response: ServerResponse): void => {
    if (drop !== undefined) {
      drop();
      drop = undefined;
      request.socket.destroy();
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = asKubeRequest(request, Buffer.concat(chunks).toString());
      requests.push(one);
      void respond(response, answer(one, reply));
    });
  };
  const server = tls === undefined ? createServer(handler) : createTlsServer(tls, handler);
  let connections = 0;
  server.on(tls === undefined ? 'connection' : 'secureConnection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: tls === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`,
    port,
    requests,
    connections: () => connections,
    dropNext: (dropped) => {
      drop = dropped;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function respond(response: ServerResponse, answering: Promise<KubeReply>): Promise<void> {
  // A script that throws must not leave the client waiting.
  const failed = (error: unknown): KubeReply => ({ status: 500, body: { message: String(error) } });
  const { status = 200, headers = {}, body } = await answering.catch(failed);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

function asKubeRequest(request: IncomingMessage, text: string): KubeRequest {
  const socket = request.socket as { getPeerCertificate?: () => { subject?: { CN?: string } } };
  return {
    method: request.method ?? '',
    url: new URL(request.url ?? '/', 'http://server'),
    headers: request.headers,
    body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {},
    certificate: socket.getPeerCertificate?.().subject?.CN ?? '',
  };
}

async function answer(
  request: KubeRequest,
  reply: (request: KubeRequest) => KubeReply | Promise<KubeReply> | undefined,
): Promise<KubeReply> {
  const scripted = await reply(request);
  if (scripted !== undefined) return scripted;
  if (request.url.pathname === '/api') return discovery((group) => group === '');
  if (request.url.pathname === '/apis') return discovery((group) => group !== '');
  return NOT_FOUND;
}

function discovery(wanted: (group: string) => boolean): KubeReply {
  const versions = Object.entries(KINDS).map(([apiVersion, kinds]) => {
    const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    return { group, version, kinds };
  });
  const items = versions
    .filter(({ group }) => wanted(group))
    .map(({ group, version, kinds }) => ({
      metadata: { name: group },
      versions: [{ version, resources: kinds.map((kind) => resourceOf(group, version, kind)) }],
    }));
  return {
    headers: { 'content-type': 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' },
    body: { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', items },
  };
}

function resourceOf(
  group: string,
  version: string,
  [kind, resource, namespaced]: readonly [string, string, boolean],
): object {
  return {
    resource,
    responseKind: { group, version, kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  };
}
