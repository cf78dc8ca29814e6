import { timingSafeEqual } from 'node:crypto';
import { LandfallError } from '../../base/index.ts';
import type { Kubernetes } from '../kube/kubernetes.ts';
import { ApiFault } from '../service.ts';
import type { HttpAnswer } from './http-answer.ts';
import type { HttpRequest } from './http-request.ts';
import type { Traffic } from './traffic.ts';

/** What exists in a world. */
export interface Summary {
  readonly accountId: string;
  readonly defaultRegion: string;
  /** ISO 8601, virtual. */
  readonly now: string;
  readonly speed: number;
  /** Product to kind to number of rows, as `{"vpc": {"vpc": 1, "vswitch": 2}}`. */
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** What only waits for its end, in the same form: a key that is pending deletion. */
  readonly ending: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** As sentences. */
  readonly faults: readonly string[];
  readonly requests: Traffic;
}

/** What can be done to a running world from outside. */
export interface Controls {
  summary(): Summary;
  /** Empties the world; key pair, settings and faults stay. */
  reset(): void;
  /** Adds a fault by its sentence, as `throttle 30% of ecs:RunInstances`; throws LF7003 when it is none. */
  addFault(text: string): void;
  clearFaults(): void;
  /** Moves virtual time forward. */
  step(ms: number): void;
  /** Lets something befall the account, `cms/metric`, and tells what did; undefined when there is no such happening. */
  happen(name: string, body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | undefined;
  /** What can befall it: `<product code>/<happening>` to its summary. */
  happenings(): Readonly<Record<string, string>>;
}

/** The paths under `/_landfall/`, for whoever holds the token in the world's server.json. */
export interface ControlSurface {
  answer(request: HttpRequest): HttpAnswer;
}

type Handler = (controls: Controls, body: Readonly<Record<string, unknown>>) => unknown;

const ROUTES: Readonly<Record<string, Handler>> = {
  'GET summary': (controls) => controls.summary(),
  'POST reset': (controls) => {
    controls.reset();
    return controls.summary();
  },
  'POST fault': (controls, { add, clear }) => {
    if (clear !== true && typeof add !== 'string') return new BadRequest('send {"add": "<fault>"} or {"clear": true}');
    if (clear === true) controls.clearFaults();
    if (typeof add === 'string') controls.addFault(add);
    return controls.summary();
  },
  'POST clock': (controls, { stepSeconds }) => {
    if (typeof stepSeconds !== 'number' || !(stepSeconds >= 0))
      return new BadRequest('stepSeconds must be a number of 0 or more');
    controls.step(stepSeconds * 1000);
    return controls.summary();
  },
};

/** The header that carries the admin token. */
export const TOKEN_HEADER = 'x-landfall-token';

export function controlSurface(controls: Controls, adminToken: string, kubernetes: Kubernetes): ControlSurface {
  return {
    answer: (request) => {
      if (!isLoopback(request.sourceIp) || !same(request.headers[TOKEN_HEADER] ?? '', adminToken)) {
        return json(403, { error: `send the world's admin token (server.json) in ${TOKEN_HEADER}, from this machine` });
      }
      const name = request.path.slice('/_landfall/'.length);
      const cluster = /^kube\/([^/]+)$/.exec(name)?.[1];
      if (cluster !== undefined) return clusterControl(kubernetes, request.method, cluster);
      const handler = ROUTES[`${request.method} ${name}`] ?? happeningOf(controls, request.method, name);
      if (handler === undefined) return json(404, { error: 'no such control', allowed: allowed(controls) });
      const body = bodyOf(request);
      return body === undefined
        ? json(400, { error: 'the body must be a JSON object' })
        : run(() => handler(controls, body));
    },
  };
}

/** `POST kube/dev` makes the cluster when it is not there and answers with its kubeconfig; `DELETE kube/dev` ends it. */
function clusterControl(kubernetes: Kubernetes, method: string, name: string): HttpAnswer {
  if (method === 'DELETE') return run(() => ({ name, removed: kubernetes.remove(name) }));
  if (method === 'POST') return run(() => ({ name, kubeconfig: kubernetes.kubeconfig(name) }));
  return json(404, { error: 'no such control', allowed: CLUSTER_CONTROLS });
}

const CLUSTER_CONTROLS = ['POST kube/<cluster>', 'DELETE kube/<cluster>'];

/** `POST cms/metric` and the like. */
function happeningOf(controls: Controls, method: string, name: string): Handler | undefined {
  if (method !== 'POST' || !Object.hasOwn(controls.happenings(), name)) return undefined;
  return (present, body) => present.happen(name, body);
}

function allowed(controls: Controls): readonly string[] {
  return [
    ...Object.keys(ROUTES),
    ...CLUSTER_CONTROLS,
    ...Object.keys(controls.happenings()).map((name) => `POST ${name}`),
  ];
}

class BadRequest {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

function run(work: () => unknown): HttpAnswer {
  try {
    const result = work();
    return result instanceof BadRequest ? json(400, { error: result.message }) : json(200, result);
  } catch (error) {
    if (error instanceof ApiFault) return json(400, { error: error.message, code: error.code });
    if (!(error instanceof LandfallError)) throw error;
    const { code, headline, fix } = error.report;
    return json(400, { error: headline, code, fix });
  }
}

function bodyOf(request: HttpRequest): Readonly<Record<string, unknown>> | undefined {
  if (request.body.length === 0) return {};
  try {
    const parsed: unknown = JSON.parse(request.body.toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function json(status: number, value: unknown): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json;charset=utf-8' }, body: JSON.stringify(value) };
}
