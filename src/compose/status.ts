import type { Client } from './client.ts';
import { readDesired, type Desired } from './desired.ts';
import { observe, serviceOf, type ContainerFacts, type Observed } from './observed.ts';

/** A port that the world outside reaches. */
export interface PublishedPort {
  /** Where it listens on this machine: `127.0.0.1`, `0.0.0.0`, `::`. */
  readonly hostIp: string;
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: string;
}

/** How one container of a service is. */
export interface ServiceStatus {
  readonly service: string;
  /** Absent when the service has no container. */
  readonly container?: string;
  readonly state: 'absent' | 'created' | 'running' | 'paused' | 'restarting' | 'exited' | 'removing' | 'dead';
  /** Absent without a health check. */
  readonly health?: 'starting' | 'healthy' | 'unhealthy';
  /** When it ended. */
  readonly exitCode?: number;
  readonly image?: string;
  readonly imageId?: string;
  readonly ports: readonly PublishedPort[];
  /** ISO time of the last start. */
  readonly startedAt?: string;
  /** Milliseconds since the last start, while it runs. */
  readonly uptimeMs?: number;
  /** How often the engine restarted it by itself. */
  readonly restarts: number;
  /** It runs although the files no longer name it. */
  readonly orphan: boolean;
}

/** How the project is. */
export interface ComposeStatus {
  readonly project: string;
  readonly services: readonly ServiceStatus[];
  /** Names in the engine. */
  readonly volumes: readonly string[];
  readonly networks: readonly string[];
  /** True when every service of the files runs and none is unhealthy; one that ended well counts. */
  readonly ready: boolean;
}

/** Looks at every service and at what is left of earlier ones. @throws LF5106, LF5107 */
export async function readStatus(client: Client): Promise<ComposeStatus> {
  const desired = await readDesired(client);
  return projectStatus(client, desired, await observe(client, desired));
}

/** How the project is, from what has been seen of it. */
export function projectStatus(client: Client, desired: Desired, observed: Observed): ComposeStatus {
  const known = Object.keys(desired.services);
  const running = observed.containers.map((container) => statusOf(container, known));
  const absent = known
    .filter((service) => !running.some((one) => one.service === service))
    .map((service): ServiceStatus => ({ service, state: 'absent', ports: [], restarts: 0, orphan: false }));
  const services = [...running, ...absent].toSorted((a, b) => a.service.localeCompare(b.service));
  return {
    project: client.options.project,
    services,
    volumes: observed.volumes.map(({ Name }) => Name),
    networks: observed.networks.map(({ Name }) => Name),
    ready: services.filter(({ orphan }) => !orphan).every(isServiceReady),
  };
}

/** One line about a service, as error screens tell the state of the world. */
export function describeStatus({ service, state, health, exitCode }: ServiceStatus): string {
  const more = health ?? (exitCode === undefined ? undefined : `exit code ${exitCode}`);
  return more === undefined ? `${service} ${state}` : `${service} ${state} (${more})`;
}

export function statusOf(container: ContainerFacts, known: readonly string[]): ServiceStatus {
  const { State, Config } = container;
  const service = serviceOf(container);
  const running = State.Status === 'running';
  const started = Date.parse(State.StartedAt);
  const health = State.Health?.Status;
  return {
    service,
    container: container.Name.replace(/^\//, ''),
    state: State.Status as ServiceStatus['state'],
    ...(isHealth(health) ? { health } : {}),
    ...(State.Status === 'exited' || State.Status === 'dead' ? { exitCode: State.ExitCode } : {}),
    image: Config.Image,
    imageId: container.Image,
    ports: running ? publishedPorts(container) : [],
    // The engine writes the year 1 for never.
    ...(started > 0 ? { startedAt: new Date(started).toISOString() } : {}),
    ...(running ? { uptimeMs: Math.max(0, Date.now() - started) } : {}),
    restarts: container.RestartCount,
    orphan: !known.includes(service),
  };
}

/** Running and not unhealthy, or done with its work. */
export function isServiceReady({ state, health, exitCode }: ServiceStatus): boolean {
  if (state === 'running') return health === undefined || health === 'healthy';
  return state === 'exited' && exitCode === 0;
}

function isHealth(health: string | undefined): health is NonNullable<ServiceStatus['health']> {
  return health === 'starting' || health === 'healthy' || health === 'unhealthy';
}

function publishedPorts({ NetworkSettings }: ContainerFacts): readonly PublishedPort[] {
  return Object.entries(NetworkSettings.Ports ?? {}).flatMap(([inside, hosts]) => {
    const [port = '', protocol = 'tcp'] = inside.split('/');
    return (hosts ?? []).map(({ HostIp, HostPort }) => ({
      hostIp: HostIp,
      hostPort: Number(HostPort),
      containerPort: Number(port),
      protocol,
    }));
  });
}
