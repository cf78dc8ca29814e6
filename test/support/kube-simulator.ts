import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { parse } from 'yaml';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../src/sim/index.ts';
import { tempDirectory } from './temp-stack.ts';

/** A cluster of a simulator in this process, with a plain client over TLS that trusts its authority. */
export interface KubeSimulator {
  readonly simulator: Simulator;
  /** The text of the administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** `https://127.0.0.1:1234/_kube/dev`. */
  readonly server: string;
  readonly token: string;
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>;
}

export interface AskOptions {
  readonly body?: unknown;
  readonly type?: string;
  readonly accept?: string;
  /** Instead of the administrator's; `null` for none. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends a stream after so many lines, which the answer's text then is. */
  readonly lines?: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
  /** The text as JSON, `{}` where it is none. */
  readonly json: Readonly<Record<string, unknown>>;
}

const running = new Set<Simulator>();
afterAll(async () => {
  await Promise.all([...running].map((simulator) => simulator.close()));
});

/** Starts a simulator with the cluster `dev`; it stops when the tests of the file have ended. */
export async function kubeSimulator(options: SimulatorOptions = {}, cluster = 'dev'): Promise<KubeSimulator> {
  const simulator = await startSimulator(options);
  running.add(simulator);
  const kubeconfig = simulator.kubernetes.kubeconfig(cluster);
  const said = parse(kubeconfig) as {
    readonly clusters: readonly [{ cluster: { server: string; 'certificate-authority-data': string } }];
    readonly users: readonly [{ user: { token: string } }];
  };
  const { server, 'certificate-authority-data': ca } = said.clusters[0].cluster;
  const { token } = said.users[0].user;
  const agent = new Agent({ ca: Buffer.from(ca, 'base64').toString('utf8'), keepAlive: true });
  return {
    simulator,
    kubeconfig,
    server,
    token,
    ask: (method, path, how = {}) => ask({ server, token, agent }, method, path, how),
  };
}

/** A directory for a world, which is there until after its simulator has stopped. */
export function worldDirectory(): string {
  return join(tempDirectory(), 'world');
}

interface Connection {
  readonly server: string;
  readonly token: string;
  readonly agent: Agent;
}

// oxlint-disable-next-line max-params -- a request is these
function ask({ server, token, agent }: Connection, method: string, path: string, how: AskOptions): Promise<Answer> {
  const { body, type = 'application/json', accept = 'application/json', lines } = how;
  const bearer = how.token === undefined ? token : how.token;
  const sent =
    body === undefined ? undefined : Buffer.isBuffer(body) || typeof body === 'string' ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const headers = {
      accept,
      ...(sent === undefined ? {} : { 'content-type': type, 'content-length': String(Buffer.byteLength(sent)) }),
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
      ...how.headers,
    };
    const call = request(`${server}${path}`, { method, agent, headers }, (response) => {
      let text = '';
      const done = (): void =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: jsonOf(text) });
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (lines === undefined || text.split('\n').length <= lines) return;
        done();
        response.destroy();
      });
      response.on('end', done);
    });
    call.on('error', reject);
    call.end(sent);
  });
}

function jsonOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
