import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { parse } from 'yaml';
import { invariant, must } from '../src/base/index.ts';
import { startSimulator } from '../src/sim/index.ts';
import { controlPlane } from '../src/sim/kube/controllers/control-plane.ts';
import type { Cluster } from '../src/sim/kube/cluster.ts';

/**
 * How many requests the simulated Kubernetes API answers in the time in which a bare node:http server sends the same bytes;
 * what 5,000 running pods do to memory, to lists, and to the time a pod takes to be made, placed and started.
 * Client and servers share one process, so each number of requests is for one core; each size of pods has a process of its own.
 */
const REQUESTS = 1000;
const CONNECTIONS = 8;
const ROUNDS = 3;
const FEW = 500;
const MANY = 5000;
/** Pods that one Deployment makes. */
const REPLICAS = 500;
/** Nodes beside the cluster's own: a node takes 110 pods. */
const NODES = 60;
/** The bounds: of the bare server's rate, for each kind of request; times as long a pod; KiB of memory a pod. */
const SLOWEST = { get: 0.1, list: 0.15, apply: 0.08, create: 0.05 } as const;
const STEEPEST = 1.5;
const MOST_KIB = 80;

async function main([job, size]: readonly string[]): Promise<void> {
  if (job === 'pods') {
    process.send?.(await crowd(Number(size)));
    return process.disconnect();
  }
  await measureRates();
  const [few, many] = [await inItsOwn(FEW), await inItsOwn(MANY)];
  const growth = [
    many.made / MANY / (few.made / FEW),
    many.list / MANY / (few.list / FEW),
    many.labelled / few.labelled,
  ];
  console.log(
    `${MANY} pods: made, placed and running in ${(many.made / MANY).toFixed(2)} ms each, ${(growth[0] ?? 0).toFixed(2)} times ` +
      `those of ${FEW}; bound ${STEEPEST}`,
  );
  const memory = (many.bytes - few.bytes) / (MANY - FEW) / 1024;
  console.log(`memory: ${memory.toFixed(1)} KiB a pod; bound ${MOST_KIB} KiB`);
  console.log(
    `list of all: ${many.list.toFixed(0)} ms, ${(growth[1] ?? 0).toFixed(2)} times the time a pod of ${FEW}; bound ${STEEPEST}. ` +
      `By label, ${REPLICAS} of them: ${many.labelled.toFixed(0)} ms, ${(growth[2] ?? 0).toFixed(2)} times as long as among ${FEW}`,
  );
  if ((growth[0] ?? 0) > STEEPEST || (growth[1] ?? 0) > STEEPEST || memory > MOST_KIB) process.exitCode = 1;
}

/** Requests a second of each kind, against a bare server that sends the same bytes. */
async function measureRates(): Promise<void> {
  const api = await open(0);
  const base = '/api/v1/namespaces/default/configmaps';
  const map = (n: number, name = `map-${n}`): object => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, labels: { app: 'bench' } },
    data: { name, level: 'info' },
  });
  await rate(api, (n) => ({ method: 'POST', path: base, body: map(n) }), 100);
  const applied: Ask = {
    method: 'PATCH',
    path: `${base}/map-applied?fieldManager=bench&force=true`,
    body: map(0, 'map-applied'),
    type: 'application/apply-patch+yaml',
  };
  await rate(api, () => applied, 1);
  const kinds: readonly (readonly [keyof typeof SLOWEST, string, (n: number) => Ask])[] = [
    ['get', 'get', () => ({ method: 'GET', path: `${base}/map-1` })],
    ['list', 'list of 100', () => ({ method: 'GET', path: `${base}?limit=100` })],
    ['apply', 'apply that changes nothing', () => applied],
    ['create', 'create', (n) => ({ method: 'POST', path: base, body: map(n, `new-${(made += 1)}-${n}`) })],
  ];
  let made = 0;
  for (const [kind, title, ask] of kinds) {
    const [own, bare] = await best(api, ask);
    const share = own / bare;
    console.log(
      `${title}: ${percent(share)} of a bare node:http server (${Math.round(own)}/s of ${Math.round(bare)}/s); ` +
        `bound ${percent(SLOWEST[kind])}`,
    );
    if (share < SLOWEST[kind]) process.exitCode = 1;
  }
  await api.close();
}

/** The best of some rounds for the API and for a bare server that gives the same answer, in turn. */
async function best(api: Api, ask: (n: number) => Ask): Promise<readonly [number, number]> {
  const answer = await answerTo(api, ask(REQUESTS));
  const bytes = Buffer.from(answer.slice(answer.indexOf('\r\n\r\n') + 4));
  const status = Number(/^HTTP\/1.1 (\d+)/.exec(answer)?.[1]);
  const server = createServer((message, response) => {
    message.resume().on('end', () => {
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length });
      response.end(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bare = { ...api, port: (server.address() as AddressInfo).port };
  let [fastest, fastestBare] = [0, 0];
  for (let round = 0; round < ROUNDS; round += 1) {
    fastestBare = Math.max(fastestBare, await rate(bare, ask, REQUESTS));
    fastest = Math.max(fastest, await rate(api, ask, REQUESTS));
  }
  server.closeAllConnections();
  server.close();
  return [fastest, fastestBare];
}

interface Crowd {
  /** Milliseconds until all pods ran. */
  readonly made: number;
  /** Milliseconds of a list of all pods, and of those of one Deployment. */
  readonly list: number;
  readonly labelled: number;
  /** Of memory, with all pods running. */
  readonly bytes: number;
}

async function inItsOwn(size: number): Promise<Crowd> {
  const child = fork(import.meta.filename, ['pods', String(size)], { execArgv: ['--expose-gc'] });
  const [answer] = (await once(child, 'message')) as [Crowd];
  return answer;
}

/** Makes pods by Deployments, and waits until every one of them runs. */
async function crowd(size: number): Promise<Crowd> {
  const api = await open(NODES);
  const begun = performance.now();
  for (let n = 0; n < size / REPLICAS; n += 1) {
    const body = deployment(`crowd-${n}`);
    await requireDone(api, { method: 'POST', path: '/apis/apps/v1/namespaces/default/deployments', body });
  }
  for (let rounds = 0; (await running(api)) < size; rounds += 1) {
    invariant(rounds < 1000, `${size} pods run`);
    api.step(5000);
  }
  const made = performance.now() - begun;
  const list = await quickest(api, '/api/v1/namespaces/default/pods', size);
  const labelled = await quickest(api, '/api/v1/namespaces/default/pods?labelSelector=app%3Dcrowd-0', REPLICAS);
  globalThis.gc?.();
  const bytes = process.memoryUsage.rss();
  await api.close();
  return { made, list, labelled, bytes };
}

/** Pods that run, by what the Deployments say. */
async function running(api: Api): Promise<number> {
  const text = await requireDone(api, { method: 'GET', path: '/apis/apps/v1/namespaces/default/deployments' });
  const { items } = JSON.parse(text) as {
    readonly items: readonly { readonly status: { readonly readyReplicas?: number } }[];
  };
  return items.reduce((sum, { status }) => sum + (status.readyReplicas ?? 0), 0);
}

async function quickest(api: Api, path: string, count: number): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const begun = performance.now();
    const text = await requireDone(api, { method: 'GET', path });
    times.push(performance.now() - begun);
    const { items } = JSON.parse(text) as { readonly items: readonly unknown[] };
    invariant(items.length === count, `${path} lists ${count} of them`);
  }
  return Math.min(...times);
}

function deployment(name: string): object {
  const containers = [
    { name: 'app', image: 'registry.example.com/app:1', resources: { requests: { cpu: '10m', memory: '16Mi' } } },
  ];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: REPLICAS,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers } },
    },
  };
}

interface Api {
  readonly port: number;
  /** `/_kube/bench`. */
  readonly prefix: string;
  readonly token: string;
  readonly step: (milliseconds: number) => void;
  readonly close: () => Promise<void>;
}

/** A cluster with so many more nodes than it has by itself. */
async function open(nodes: number): Promise<Api> {
  const simulator = await startSimulator({
    controllers: {
      ...controlPlane,
      bootstrap: (cluster) => {
        controlPlane.bootstrap(cluster);
        for (let n = 0; n < nodes; n += 1) addNode(cluster, `more-${n}`);
        // The controllers have not heard of these.
        cluster.scratch.clear();
      },
    },
  });
  const { users } = parse(simulator.kubernetes.kubeconfig('bench')) as {
    readonly users: readonly { readonly user: { readonly token: string } }[];
  };
  return {
    port: simulator.port,
    prefix: '/_kube/bench',
    token: must(users[0], 'a kubeconfig names a user').user.token,
    step: (milliseconds) => simulator.step(milliseconds),
    close: () => simulator.close(),
  };
}

/** Another one like the cluster's first node. */
function addNode(cluster: Cluster, name: string): void {
  const { metadata, spec, status, ...rest } = must(cluster.get('Node', undefined, 'node-a'), 'a cluster has nodes');
  const labels = { ...metadata.labels, 'kubernetes.io/hostname': name };
  const node = { ...rest, metadata: { name, labels }, spec, status };
  cluster.create(node, 'bench');
  const made = must(cluster.get('Node', undefined, name), 'the node was made');
  cluster.updateStatus({ ...made, status }, 'bench');
}

interface Ask {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  readonly type?: string;
}

/** Requests a second; they are written before the clock starts. */
async function rate(api: Api, ask: (n: number) => Ask, count: number): Promise<number> {
  const requests = Array.from({ length: count }, (_, n) => bytesOf(api, ask(n)));
  const begun = performance.now();
  const lanes = Array.from({ length: CONNECTIONS }, (_, lane) =>
    sendInTurn(
      api.port,
      requests.filter((__, n) => n % CONNECTIONS === lane),
    ),
  );
  const answers = (await Promise.all(lanes)).flat();
  const time = (performance.now() - begun) / 1000;
  const refused = answers.find((answer) => !/^HTTP\/1.1 20/.test(answer));
  invariant(refused === undefined, `a request was refused: ${refused}`);
  return count / time;
}

async function requireDone(api: Api, ask: Ask): Promise<string> {
  const answer = await answerTo(api, ask);
  invariant(/^HTTP\/1.1 20/.test(answer), `${ask.method} ${ask.path}: ${answer.slice(0, 2000)}`);
  return answer.slice(answer.indexOf('\r\n\r\n') + 4);
}

async function answerTo(api: Api, ask: Ask): Promise<string> {
  const [answer = ''] = await sendInTurn(api.port, [bytesOf(api, ask)]);
  return answer;
}

function bytesOf({ prefix, token }: Api, { method, path, body, type = 'application/json' }: Ask): Buffer {
  const text = body === undefined ? '' : JSON.stringify(body);
  const lines = [
    `${method} ${prefix}${path} HTTP/1.1`,
    'host: 127.0.0.1',
    'accept: application/json',
    `authorization: Bearer ${token}`,
    ...(text === '' ? [] : [`content-type: ${type}`, `content-length: ${Buffer.byteLength(text)}`]),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${text}`);
}

/** Sends requests over one connection, each after the answer to the one before. */
async function sendInTurn(port: number, requests: readonly Buffer[]): Promise<readonly string[]> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const answers: string[] = [];
  for (const request of requests) answers.push(await exchange(socket, request));
  socket.destroy();
  return answers;
}

function exchange(socket: Socket, request: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let [size, needed] = [0, Number.POSITIVE_INFINITY];
    socket.removeAllListeners('data').removeAllListeners('error').removeAllListeners('close');
    socket.on('error', reject);
    socket.on('close', () => reject(new RangeError('the connection was closed')));
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (needed === Number.POSITIVE_INFINITY) needed = lengthIn(Buffer.concat(chunks).toString('latin1'));
      if (size >= needed) resolve(Buffer.concat(chunks).toString('latin1'));
    });
    socket.write(request);
  });
}

/** Bytes of the whole answer; infinite until its head is there. */
function lengthIn(text: string): number {
  const head = text.indexOf('\r\n\r\n');
  const length = /content-length: (\d+)/i.exec(text.slice(0, Math.max(0, head)))?.[1];
  return head < 0 || length === undefined ? Number.POSITIVE_INFINITY : head + 4 + Number(length);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

await main(process.argv.slice(2));
