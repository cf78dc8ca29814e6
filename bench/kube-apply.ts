import { fork } from 'node:child_process';
import { once, setMaxListeners } from 'node:events';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import {
  Agent,
  createServer,
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parse } from 'yaml';
import { invariant, must, Secret, wallClock } from '../src/base/index.ts';
import { openSession, runDeployment } from '../src/engine/index.ts';
import { makeGraph } from '../src/graph/index.ts';
import { kubernetesDriversWith, openKube } from '../src/kube/index.ts';
import { ref, type Arg, type Graph, type Resource } from '../src/model/index.ts';
import { startSimulator } from '../src/sim/index.ts';

/**
 * How long an apply of 200 manifests takes against the same requests sent bare: one apply is listened to through a proxy;
 * the requests that it made are then sent to a cluster of their own over connections that are kept, as many at a time as
 * the engine may have under way. The engine writes down what it is about to do and what came of it, and waits for the disk
 * each time, so that a crash loses nothing: the bound is on the ratio to bare requests with two such lines for each write.
 * What is above that is Landfall's own work.
 * The simulated clusters are in a process of their own; each round takes new ones.
 */
const MANIFESTS = 200;
const PARALLEL = 16;
const ROUNDS = 5;
/** The bound. */
const SLOWEST = 1.5;

async function main([job]: readonly string[]): Promise<void> {
  if (job === 'serve') return serve();
  const server = fork(import.meta.filename, ['serve']);
  const cluster = async (name: string): Promise<Cluster> => {
    server.send(name);
    const [answer] = (await once(server, 'message')) as [Cluster];
    return answer;
  };
  try {
    await once(server, 'message');
    const requests = await heard(await cluster('heard'));
    const [engine, bare, noted] = [[], [], []] as readonly [number[], number[], number[]];
    for (let round = 0; round < ROUNDS; round += 1) {
      engine.push(await applied(await cluster(`engine-${round}`)));
      bare.push(await replayed(await cluster(`bare-${round}`), requests, false));
      noted.push(await replayed(await cluster(`noted-${round}`), requests, true));
    }
    report(requests, { engine: Math.min(...engine), bare: Math.min(...bare), noted: Math.min(...noted) });
  } finally {
    server.kill();
  }
}

/** Milliseconds. */
interface Times {
  readonly engine: number;
  readonly bare: number;
  /** Of bare requests that keep notes on disk. */
  readonly noted: number;
}

function report(requests: readonly Heard[], { engine, bare, noted }: Times): void {
  const writes = requests.filter(({ method }) => method !== 'GET').length;
  const ratio = engine / noted;
  console.log(
    `apply of ${MANIFESTS} manifests: ${ratio.toFixed(2)} times its ${requests.length} requests sent bare with two lines ` +
      `on disk a write (${engine.toFixed(0)} ms, ${noted.toFixed(0)} ms); bound ${SLOWEST}`,
  );
  console.log(
    `against the requests alone, without the disk: ${(engine / bare).toFixed(2)} times (${bare.toFixed(0)} ms)`,
  );
  console.log(`requests a manifest: ${(requests.length / MANIFESTS).toFixed(2)}, of which ${writes / MANIFESTS} write`);
  if (ratio > SLOWEST) process.exitCode = 1;
}

interface Cluster {
  /** `http://127.0.0.1:1234`. */
  readonly origin: string;
  /** `/_kube/dev`. */
  readonly prefix: string;
  readonly token: string;
}

/** Brings clusters about, as they are asked for by name. */
async function serve(): Promise<void> {
  const simulator = await startSimulator();
  process.on('message', (name: string) => {
    const token = tokenIn(simulator.kubernetes.kubeconfig(name));
    process.send?.({ origin: simulator.endpoint, prefix: `/_kube/${name}`, token } satisfies Cluster);
  });
  process.send?.('listens');
  await once(process, 'disconnect');
  await simulator.close();
}

function tokenIn(kubeconfig: string): string {
  const { users } = parse(kubeconfig) as { readonly users: readonly { readonly user: { readonly token: string } }[] };
  return must(users[0], 'a kubeconfig names a user').user.token;
}

/** Milliseconds of an apply to an empty cluster, from the first look to the last object being ready. */
async function applied({ origin, prefix, token }: Cluster): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), 'landfall-bench-'));
  const kubeconfig = JSON.stringify({
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
    clusters: [{ name: 'k', cluster: { server: `${origin}${prefix}` } }],
    users: [{ name: 'u', user: { token } }],
  });
  const kube = openKube({ kubeconfig: { kind: 'text', text: new Secret(kubeconfig, 'bench') }, env: {} });
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const session = openSession({
    home,
    deployed: { stack: 'bench', profile: 'bench', target: 'cluster', cloud: 'bench' },
    cloud: kube.port,
    registry: kubernetesDriversWith({}),
    clock: wallClock,
    emit: () => undefined,
    secret: (source) => new Secret(source, source),
    stop: signal,
    abandon: signal,
    command: 'bench kube-apply',
  });
  const graph = GRAPH;
  const begun = performance.now();
  const { result } = await runDeployment(
    session,
    { kind: 'apply', graph },
    {
      only: [],
      parallelism: PARALLEL,
      continueOnError: false,
      permits: { dataLoss: [], purchase: false },
      confirm: () => Promise.resolve(true),
    },
  );
  const time = performance.now() - begun;
  kube.close();
  rmSync(home, { recursive: true, force: true });
  const { error, ...counts } = must(result, 'there was something to apply');
  if (error !== undefined) throw error;
  invariant(Object.keys(counts).length > 0, 'the apply says what it did');
  return time;
}

interface Heard {
  readonly method: string;
  /** Below the cluster's prefix. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  status: number;
}

/** The requests of one apply, in the order in which they came. */
async function heard(cluster: Cluster): Promise<readonly Heard[]> {
  const all: Heard[] = [];
  const agent = new Agent({ keepAlive: true });
  const proxy = createServer((message, response) => void pass(message, response));
  const pass = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '', headers } = message;
    const one: Heard = {
      method,
      path: url.slice(cluster.prefix.length),
      headers,
      body: await text(message),
      status: 0,
    };
    all.push(one);
    const { answer, said } = await sent(cluster, one, agent);
    one.status = answer.statusCode ?? 0;
    response.writeHead(one.status, { 'content-type': answer.headers['content-type'] ?? '' });
    response.end(said);
  };
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  await applied({ ...cluster, origin: `http://127.0.0.1:${port}` });
  proxy.closeAllConnections();
  proxy.close();
  agent.destroy();
  return all;
}

/** Milliseconds for the same requests; only what stands in a namespace waits, until there is one. */
async function replayed(cluster: Cluster, requests: readonly Heard[], notes: boolean): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), 'landfall-bench-'));
  const file = openSync(join(home, 'notes'), 'a');
  const agent = new Agent({ keepAlive: true, maxSockets: PARALLEL });
  const note = (one: Heard): void => {
    if (!notes || one.method === 'GET') return;
    writeSync(file, `${one.method} ${one.path}\n`);
    fdatasyncSync(file);
  };
  const first = 1 + requests.findIndex(({ method, path }) => method === 'PATCH' && path.includes('/namespaces/bench?'));
  invariant(first > 0, 'the namespace is applied');
  const begun = performance.now();
  for (const part of [requests.slice(0, first), requests.slice(first)]) {
    const queue = part.values();
    await Promise.all(Array.from({ length: PARALLEL }, () => sendAll({ cluster, agent, note }, queue)));
  }
  const time = performance.now() - begun;
  agent.destroy();
  closeSync(file);
  rmSync(home, { recursive: true, force: true });
  return time;
}

interface Lane {
  readonly cluster: Cluster;
  readonly agent: Agent;
  readonly note: (one: Heard) => void;
}

async function sendAll({ cluster, agent, note }: Lane, queue: Iterable<Heard>): Promise<void> {
  for (const one of queue) {
    note(one);
    const { answer, said } = await sent(cluster, one, agent);
    invariant(one.method === 'GET' || answer.statusCode === one.status, `${one.path}: ${answer.statusCode} ${said}`);
    note(one);
  }
}

interface Answered {
  readonly answer: IncomingMessage;
  readonly said: string;
}

function sent({ origin, prefix, token }: Cluster, one: Heard, agent: Agent): Promise<Answered> {
  const headers = { ...one.headers, authorization: `Bearer ${token}`, host: new URL(origin).host };
  return new Promise((resolve, reject) => {
    const call = request(`${origin}${prefix}${one.path}`, { method: one.method, headers, agent }, (answer) => {
      text(answer).then((said) => resolve({ answer, said }), reject);
    });
    call.on('error', reject);
    call.end(one.body);
  });
}

const NAMESPACE = manifest('namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'bench' } });
const GRAPH = generate();

/** A namespace, and in it settings, accounts, services and deployments that run nothing, so that no pod is waited for. */
function generate(): Graph {
  const kinds = [configMap, account, service, deployment];
  const others = Array.from({ length: MANIFESTS - 1 }, (_, n) => {
    const object = must(kinds[n % kinds.length], 'a kind')(`thing-${n}`);
    return manifest(`thing_${n}`, object);
  });
  return makeGraph([NAMESPACE, ...others], {});
}

type Manifest = Readonly<Record<string, Arg>>;

function manifest(name: string, object: Manifest): Resource {
  return { address: `kubernetes_manifest.${name}`, type: 'kubernetes_manifest', args: { manifest: object } };
}

function metadata(name: string): Arg {
  return { name, namespace: ref('kubernetes_manifest.namespace', 'object.metadata.name'), labels: { app: name } };
}

function configMap(name: string): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata(name), data: { name, level: 'info' } };
}

function account(name: string): Manifest {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata(name) };
}

function service(name: string): Manifest {
  const ports = [{ name: 'http', port: 80, targetPort: 8080 }];
  return { apiVersion: 'v1', kind: 'Service', metadata: metadata(name), spec: { selector: { app: name }, ports } };
}

function deployment(name: string): Manifest {
  const containers = [
    {
      name: 'app',
      image: 'registry.example.com/app:1.2.3',
      env: [{ name: 'NAME', value: name }],
      ports: [{ containerPort: 8080 }],
    },
  ];
  const template = { metadata: { labels: { app: name } }, spec: { containers } };
  const spec = { replicas: 0, selector: { matchLabels: { app: name } }, template };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: metadata(name), spec };
}

await main(process.argv.slice(2));
