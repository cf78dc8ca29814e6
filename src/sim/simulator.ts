import { randomBytes } from 'node:crypto';
import { wallClock } from '../base/index.ts';
import { openHome, type Home, type HomeOptions } from './home.ts';
import type { ControlPlane } from './kube/cluster.ts';
import { controlPlane } from './kube/controllers/control-plane.ts';
import { kubernetesOf, type Kubernetes } from './kube/kubernetes.ts';
import type { KeyPair } from './root-key.ts';
import { OSS, SERVICES } from './services.gen.ts';
import { Authenticator } from './wire/authenticate.ts';
import { certificateIn } from './wire/certificate-files.ts';
import { issueCertificate, type Certificate } from './wire/certificate.ts';
import { controlSurface, type Controls } from './wire/control-surface.ts';
import { listen } from './wire/listener.ts';
import { serve, type Routes } from './wire/router.ts';
import { RestGateway } from './wire/rest-gateway.ts';
import { RouteDirectory } from './wire/route-directory.ts';
import { RpcGateway } from './wire/rpc-gateway.ts';
import { ServiceDirectory } from './wire/service-directory.ts';
import type { Traffic } from './wire/traffic.ts';
import { wiringOf } from './wire/wiring.ts';
import { dropServerRecord, writeServerRecord } from './world/server-record.ts';

export interface SimulatorOptions extends HomeOptions {
  /** Any free port unless said. */
  readonly port?: number;
  readonly host?: string;
  /** What moves its clusters; the simulator's own controllers unless a test says otherwise. */
  readonly controllers?: ControlPlane;
  /** Hears of unknown actions and of the simulator's own bugs. */
  readonly log?: (line: string) => void;
}

/** A simulated Alibaba Cloud on a port. */
export interface Simulator extends Controls, KeyPair {
  readonly host: string;
  readonly port: number;
  /** `http://127.0.0.1:8080`; the same port speaks TLS. */
  readonly endpoint: string;
  readonly accountId: string;
  readonly defaultRegion: string;
  /** The authority to trust for TLS, PEM; undefined for a world in memory. */
  readonly caFile: string | undefined;
  /** Token for `/_landfall/`, in the header x-landfall-token. */
  readonly adminToken: string;
  /** Calls so far. */
  readonly requests: Traffic;
  /** Its clusters: each is brought about when it is first asked for. */
  readonly kubernetes: Kubernetes;
  /** Stops listening, saves the world and lets go of it. */
  close(): Promise<void>;
}

/** Opens the world and listens. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const home = openHome(options);
  try {
    return await listenFor(home, options);
  } catch (error) {
    home.directory?.close();
    throw error;
  }
}

async function listenFor(home: Home, options: SimulatorOptions): Promise<Simulator> {
  const { world, directory, key, desk, traffic } = home;
  const adminToken = randomBytes(24).toString('base64url');
  const wiring = wiringOf({ world, desk, traffic, log: options.log ?? (() => undefined) });
  const authenticator = new Authenticator(world);
  const certificates = directory === undefined ? undefined : certificateIn(directory.path);
  let issued: Certificate | undefined;
  // In memory the certificate is made when the first TLS client comes, or the first cluster.
  const certificate = (): Certificate => (issued ??= certificates?.load() ?? issueCertificate());
  let secureEndpoint = '';
  const kubernetes = kubernetesOf({
    wiring,
    plane: options.controllers ?? controlPlane,
    secret: key.accessKeySecret,
    address: () => secureEndpoint,
    authority: () => certificate().ca,
  });
  const controls = heardBy(home.controls, kubernetes);
  const rpcServices = SERVICES.filter((service) => service.rest === undefined);
  const routes: Routes = {
    wiring,
    rpc: new RpcGateway(wiring, new ServiceDirectory(rpcServices), authenticator),
    rest: new RestGateway(wiring, new RouteDirectory(SERVICES), authenticator),
    oss: OSS,
    kube: kubernetes.gateway,
    control: controlSurface(controls, adminToken, kubernetes),
  };
  const host = options.host ?? '127.0.0.1';
  const listener = await listen({
    host,
    port: options.port ?? 0,
    handle: (message, response) => void serve(routes, message, response),
    certificate,
  });
  const { port } = listener;
  const endpoint = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  secureEndpoint = endpoint.replace('http:', 'https:');
  const { accountId, defaultRegion } = world;
  const facts = { host, port, endpoint, accountId, defaultRegion, ...key, caFile: certificates?.caFile, adminToken };
  if (directory !== undefined) {
    const startedAt = new Date(wallClock.now()).toISOString();
    writeServerRecord(directory.path, { ...facts, v: 1, pid: process.pid, speed: home.speed, startedAt });
  }
  return {
    ...facts,
    ...controls,
    kubernetes,
    get requests() {
      return traffic.read();
    },
    close: async () => {
      kubernetes.close();
      await listener.close();
      if (directory === undefined) return;
      dropServerRecord(directory.path);
      directory.close();
    },
  };
}

/** The controls as they are, with watchers of clusters hearing what comes of them. */
function heardBy(controls: Controls, kubernetes: { refresh(): void }): Controls {
  return {
    ...controls,
    reset: () => {
      controls.reset();
      kubernetes.refresh();
    },
    step: (ms) => {
      controls.step(ms);
      kubernetes.refresh();
    },
  };
}
