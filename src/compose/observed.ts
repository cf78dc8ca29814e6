import { engineError, type Client } from './client.ts';
import type { Desired } from './desired.ts';
import { fail } from './errors.ts';
import { linesOf } from './text.ts';

/** Labels that Docker Compose writes on what it makes. */
export const LABEL = {
  project: 'com.docker.compose.project',
  service: 'com.docker.compose.service',
  number: 'com.docker.compose.container-number',
  hash: 'com.docker.compose.config-hash',
  image: 'com.docker.compose.image',
  oneOff: 'com.docker.compose.oneoff',
  volume: 'com.docker.compose.volume',
  network: 'com.docker.compose.network',
} as const;

/** The part of `docker inspect CONTAINER` that Landfall looks at. */
export interface ContainerFacts {
  readonly Id: string;
  readonly Name: string;
  /** The id of the image it was made from. */
  readonly Image: string;
  readonly RestartCount: number;
  readonly State: {
    readonly Status: string;
    readonly ExitCode: number;
    readonly OOMKilled?: boolean;
    readonly Error?: string;
    readonly StartedAt: string;
    readonly Health?: {
      readonly Status: string;
      readonly Log?: readonly { readonly ExitCode: number; readonly Output: string }[] | null;
    };
  };
  readonly Config: ImageConfig & {
    readonly Image: string;
    readonly Hostname: string;
    readonly Labels: Readonly<Record<string, string>> | null;
  };
  readonly HostConfig: {
    readonly PortBindings: Readonly<Record<string, readonly HostPort[] | null>> | null;
    readonly NanoCpus: number;
    readonly Memory: number;
    readonly ShmSize?: number;
    readonly RestartPolicy: { readonly Name: string };
    readonly NetworkMode: string;
    readonly Init?: boolean | null;
    readonly Privileged: boolean;
    readonly ReadonlyRootfs: boolean;
    readonly Runtime?: string;
    readonly DeviceRequests: readonly DeviceRequest[] | null;
  };
  readonly Mounts: readonly {
    readonly Type: string;
    readonly Name?: string;
    readonly Source: string;
    readonly Destination: string;
    readonly RW: boolean;
  }[];
  readonly NetworkSettings: {
    readonly Networks: Readonly<Record<string, unknown>> | null;
    readonly Ports: Readonly<Record<string, readonly HostPort[] | null>> | null;
  };
}

export interface HostPort {
  readonly HostIp: string;
  readonly HostPort: string;
}

export interface DeviceRequest {
  readonly Driver: string;
  readonly Count: number;
  readonly DeviceIDs: readonly string[] | null;
  readonly Capabilities: readonly (readonly string[])[] | null;
}

/** What an image says its containers are like. */
export interface ImageConfig {
  readonly Env: readonly string[] | null;
  readonly Cmd: readonly string[] | null;
  readonly Entrypoint: readonly string[] | null;
  readonly User: string;
  readonly WorkingDir: string;
  readonly Labels?: Readonly<Record<string, string>> | null;
  readonly StopSignal?: string;
  readonly Healthcheck?: {
    readonly Test?: readonly string[];
    readonly Interval?: number;
    readonly Timeout?: number;
    readonly StartPeriod?: number;
    readonly Retries?: number;
  } | null;
}

export interface ImageFacts {
  readonly Id: string;
  readonly RepoTags: readonly string[] | null;
  readonly RepoDigests: readonly string[] | null;
  readonly Config: ImageConfig | null;
}

/** A volume or a network as the engine tells it. */
export interface PartFacts {
  readonly Name: string;
  readonly Driver: string;
  readonly Labels: Readonly<Record<string, string>> | null;
  readonly Options: Readonly<Record<string, string>> | null;
  readonly Internal?: boolean;
  readonly IPAM?: { readonly Config: readonly { readonly Subnet?: string }[] | null };
}

/** What there is of the project. */
export interface Observed {
  readonly containers: readonly ContainerFacts[];
  /** By id, and by every reference that the services name and that is here. */
  readonly images: Readonly<Record<string, ImageFacts>>;
  readonly volumes: readonly PartFacts[];
  readonly networks: readonly PartFacts[];
}

/** Looks at everything of the project in the engine. @throws LF5104, LF5105 */
export async function observe(client: Client, desired?: Desired): Promise<Observed> {
  const [containers, volumes, networks] = await Promise.all([
    containersOf(client),
    partsOf(client, 'volume', desired?.volumes),
    partsOf(client, 'network', desired?.networks),
  ]);
  const wanted = Object.values(desired?.services ?? {}).flatMap(({ image }) => image ?? []);
  const built = Object.entries(desired?.services ?? {}).flatMap(([name, { image, build }]) =>
    image === undefined && build !== undefined ? [`${client.options.project}-${name}`] : [],
  );
  const references = [...new Set([...wanted, ...built, ...containers.map(({ Image }) => Image)])];
  return { containers, volumes, networks, images: await imagesOf(client, references) };
}

/** The containers of the project, those of `run` excepted. */
export async function containersOf(client: Client): Promise<readonly ContainerFacts[]> {
  const filter = [`label=${LABEL.project}=${client.options.project}`, `label=${LABEL.oneOff}=False`];
  const ids = await list(client, ['ps', '-aq', '--no-trunc', ...filter.flatMap((one) => ['--filter', one])]);
  return inspect<ContainerFacts>(client, 'container', ids);
}

/** The service that a container belongs to. */
export function serviceOf({ Config }: Pick<ContainerFacts, 'Config'>): string {
  return Config.Labels?.[LABEL.service] ?? '';
}

async function partsOf(
  client: Client,
  kind: 'volume' | 'network',
  wanted: Desired['volumes'] = {},
): Promise<readonly PartFacts[]> {
  const own = await list(client, [kind, 'ls', '-q', '--filter', `label=${LABEL.project}=${client.options.project}`]);
  const parts = await inspect<PartFacts>(client, kind, own);
  const seen = new Set(parts.map(({ Name }) => Name));
  const others = Object.values(wanted).flatMap(({ name }) => (seen.has(name) ? [] : [name]));
  return [...parts, ...(await inspect<PartFacts>(client, kind, others))];
}

async function imagesOf(client: Client, references: readonly string[]): Promise<Observed['images']> {
  const found = await inspect<ImageFacts>(client, 'image', references);
  const byId = Object.fromEntries(found.map((image) => [image.Id, image]));
  const named = references.flatMap((reference) => {
    const image = found.find((one) => one.Id === reference || bears(one, reference));
    return image === undefined ? [] : [[reference, image] as const];
  });
  return { ...byId, ...Object.fromEntries(named) };
}

/** Whether an image bears a reference; one without a tag means `latest`, one without a registry Docker Hub. */
function bears({ RepoTags, RepoDigests }: ImageFacts, reference: string): boolean {
  const full = fullReference(reference);
  return [...(RepoTags ?? []), ...(RepoDigests ?? [])].some((one) => fullReference(one) === full);
}

function fullReference(reference: string): string {
  const [name = '', digest] = reference.split('@');
  const tagged = /:[^/]+$/.test(name) ? name : `${name}:latest`;
  const bare = digest === undefined ? tagged : `${name.replace(/:[^/]+$/, '')}@${digest}`;
  return bare.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, '');
}

async function list(client: Client, args: readonly string[]): Promise<readonly string[]> {
  const { exit, stdout, stderr } = await client.docker(args);
  if (exit === 0) return linesOf(stdout);
  throw refused(args, stderr);
}

/** What there is of the names; those that do not exist are left out. */
async function inspect<T>(client: Client, kind: string, names: readonly string[]): Promise<readonly T[]> {
  if (names.length === 0) return [];
  const { exit, stdout, stderr } = await client.docker([kind, 'inspect', ...names]);
  if (exit !== 0 && !/no such|not found/i.test(stderr)) throw refused([kind, 'inspect'], stderr);
  return JSON.parse(stdout === '' ? '[]' : stdout) as readonly T[];
}

function refused(args: readonly string[], stderr: string): ReturnType<typeof fail> {
  if (/cannot connect|permission denied|connection refused|no such host/i.test(stderr)) return engineError(stderr);
  const [first = '', second = ''] = args;
  return fail('LF5121', {
    headline: `docker ${first} failed: ${stderr.trim()}`,
    cloud: { api: `docker:${first} ${second}`, code: 'failed', message: stderr.trim() },
  });
}
