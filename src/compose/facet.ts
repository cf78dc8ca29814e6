import type { Json } from '../model/index.ts';
import type { Desired, FileGrant, MountModel, PortModel, ServiceModel } from './desired.ts';
import type { ContainerFacts, HostPort, ImageConfig, ImageFacts } from './observed.ts';
import { formatBytes, formatNanoseconds, parseBytes, parseNanoseconds } from './quantity.ts';

/** One part of a service, told in the same words by the files and by a container. */
export interface Facet {
  /** As the Compose specification calls it. */
  readonly name: string;
  /** What the files want; undefined where they say nothing: then what the image says counts. */
  readonly wanted: (service: ServiceModel, scene: Scene) => Json | undefined;
  readonly found: (container: ContainerFacts) => Json | undefined;
  /** What a container has when the files say nothing; nothing at all when absent. */
  readonly fallback?: (image: ImageConfig) => Json | undefined;
}

/** What surrounds a service: the project it is part of and the image it would be made from. */
export interface Scene {
  readonly desired: Desired;
  readonly image: ImageFacts | undefined;
}

/** The parts that are one value each. Environment and labels are told name by name, see `difference.ts`. */
export const FACETS: readonly Facet[] = [
  { name: 'image', wanted: ({ image }) => image, found: ({ Config }) => Config.Image },
  {
    name: 'command',
    wanted: ({ command }) => command ?? undefined,
    found: ({ Config }) => Config.Cmd ?? undefined,
    fallback: ({ Cmd }) => Cmd ?? undefined,
  },
  {
    name: 'entrypoint',
    wanted: ({ entrypoint }) => entrypoint ?? undefined,
    found: ({ Config }) => Config.Entrypoint ?? undefined,
    fallback: ({ Entrypoint }) => Entrypoint ?? undefined,
  },
  { name: 'ports', wanted: ({ ports = [] }) => ports.map(wantedPort).toSorted(), found: foundPorts },
  { name: 'volumes', wanted: wantedMounts, found: foundMounts },
  { name: 'networks', wanted: wantedNetworks, found: foundNetworks },
  {
    name: 'cpus',
    wanted: ({ deploy, cpus }) => positive(Number(deploy?.resources?.limits?.cpus ?? cpus ?? 0)),
    found: ({ HostConfig }) => positive(HostConfig.NanoCpus / 1e9),
  },
  {
    name: 'memory',
    wanted: ({ deploy, mem_limit: limit }) => bytes(deploy?.resources?.limits?.memory ?? limit),
    found: ({ HostConfig }) => (HostConfig.Memory > 0 ? formatBytes(HostConfig.Memory) : undefined),
  },
  { name: 'gpus', wanted: wantedDevices, found: foundDevices },
  { name: 'healthcheck', wanted: wantedHealth, found: ({ Config }) => foundHealth(Config), fallback: foundHealth },
  {
    name: 'restart',
    wanted: ({ restart = 'no' }) => restart.split(':')[0] ?? 'no',
    found: ({ HostConfig }) => HostConfig.RestartPolicy.Name || 'no',
  },
  {
    name: 'user',
    wanted: ({ user }) => user,
    found: ({ Config }) => Config.User || undefined,
    fallback: ({ User }) => User || undefined,
  },
  {
    name: 'working_dir',
    wanted: ({ working_dir: folder }) => folder,
    found: ({ Config }) => Config.WorkingDir || undefined,
    fallback: ({ WorkingDir }) => WorkingDir || undefined,
  },
  {
    name: 'stop_signal',
    wanted: ({ stop_signal: signal }) => signal,
    found: ({ Config }) => Config.StopSignal,
    fallback: ({ StopSignal }) => StopSignal,
  },
  { name: 'init', wanted: ({ init }) => init ?? false, found: ({ HostConfig }) => HostConfig.Init ?? false },
  {
    name: 'privileged',
    wanted: ({ privileged }) => privileged ?? false,
    found: ({ HostConfig }) => HostConfig.Privileged,
  },
  {
    name: 'read_only',
    wanted: ({ read_only: only }) => only ?? false,
    found: ({ HostConfig }) => HostConfig.ReadonlyRootfs,
  },
];

/** A port as people write it: `127.0.0.1:8080->80/tcp`; `auto` where the engine chooses. */
function wantedPort({ host_ip: ip, published = '', target, protocol = 'tcp' }: PortModel): string {
  return portText({ ip: ip ?? '', port: published }, `${target}/${protocol}`);
}

function foundPorts({ HostConfig }: ContainerFacts): Json {
  return Object.entries(HostConfig.PortBindings ?? {})
    .flatMap(([inside, hosts]) => (hosts ?? []).map((host) => foundPort(host, inside)))
    .toSorted();
}

function foundPort({ HostIp, HostPort: port }: HostPort, inside: string): string {
  return portText({ ip: HostIp, port: port === '0' ? '' : port }, inside);
}

function portText({ ip, port }: { readonly ip: string; readonly port: string }, inside: string): string {
  return `${ip === '' ? '*' : ip}:${port === '' ? 'auto' : port}->${inside}`;
}

/** Mounts of the files, and secrets and configs that are files, which are mounted as well. */
function wantedMounts(service: ServiceModel, { desired }: Scene): Json {
  const mounts = (service.volumes ?? []).flatMap((mount) => wantedMount(mount, desired));
  const files = [
    ...grants(service.secrets, desired.secrets, '/run/secrets'),
    ...grants(service.configs, desired.configs, ''),
  ];
  return [...mounts, ...files].toSorted();
}

function wantedMount(
  { type, source, target, read_only: only = false }: MountModel,
  desired: Desired,
): readonly string[] {
  // Nameless volumes get a name by chance, and memory has none.
  if (source === undefined || (type !== 'volume' && type !== 'bind')) return [];
  const name = type === 'volume' ? (desired.volumes[source]?.name ?? source) : source;
  return [mountText(type, { from: name, to: target, writable: !only })];
}

function grants(granted: readonly FileGrant[] = [], files: Desired['secrets'], folder: string): readonly string[] {
  return granted.flatMap(({ source, target }) => {
    const file = files[source]?.file;
    const to = target === undefined ? `${folder}/${source}` : target.startsWith('/') ? target : `${folder}/${target}`;
    return file === undefined ? [] : [mountText('bind', { from: file, to, writable: false })];
  });
}

function foundMounts({ Mounts }: ContainerFacts): Json {
  return Mounts.flatMap(({ Type, Name = '', Source, Destination, RW }) => {
    const nameless = Type === 'volume' && /^[0-9a-f]{64}$/.test(Name);
    if (nameless || (Type !== 'volume' && Type !== 'bind')) return [];
    return [mountText(Type, { from: Type === 'volume' ? Name : Source, to: Destination, writable: RW })];
  }).toSorted();
}

interface Mount {
  readonly from: string;
  readonly to: string;
  readonly writable: boolean;
}

function mountText(type: string, { from, to, writable }: Mount): string {
  return `${type} ${from} -> ${to}${writable ? '' : ' (read only)'}`;
}

function wantedNetworks({ networks, network_mode: mode }: ServiceModel, { desired }: Scene): Json {
  if (mode !== undefined) return mode.startsWith('service:') ? 'another container' : mode;
  return Object.keys(networks ?? {})
    .map((key) => desired.networks[key]?.name ?? key)
    .toSorted();
}

function foundNetworks({ HostConfig, NetworkSettings }: ContainerFacts): Json {
  if (HostConfig.NetworkMode.startsWith('container:')) return 'another container';
  if (/^(?:host|none|bridge)$/.test(HostConfig.NetworkMode)) return HostConfig.NetworkMode;
  return Object.keys(NetworkSettings.Networks ?? {}).toSorted();
}

function wantedDevices({ deploy }: ServiceModel): Json | undefined {
  const devices = deploy?.resources?.reservations?.devices ?? [];
  if (devices.length === 0) return undefined;
  return devices.map((device) => {
    const { driver = '', count = 'all', device_ids: ids = [], capabilities = [] } = device;
    const which = ids.length > 0 ? ids.join(', ') : `${count === 'all' ? -1 : count}`;
    return deviceText(driver, which, capabilities);
  });
}

function foundDevices({ HostConfig }: ContainerFacts): Json | undefined {
  const devices = HostConfig.DeviceRequests ?? [];
  if (devices.length === 0) return undefined;
  return devices.map(({ Driver, Count, DeviceIDs, Capabilities }) => {
    const which = DeviceIDs !== null && DeviceIDs.length > 0 ? DeviceIDs.join(', ') : String(Count);
    return deviceText(Driver, which, (Capabilities ?? []).flat());
  });
}

function deviceText(driver: string, which: string, capabilities: readonly string[]): string {
  return `${driver} ${which === '-1' ? 'all' : which} (${capabilities.join(', ')})`;
}

/** A health check in one line, without what the engine fills in by itself. */
function wantedHealth({ healthcheck }: ServiceModel, { image }: Scene): Json | undefined {
  if (healthcheck === undefined) return undefined;
  const { test, interval, timeout, start_period: start, retries, disable } = healthcheck;
  if (disable === true) return 'none';
  const known = image?.Config?.Healthcheck;
  return healthText({
    test: test ?? known?.Test ?? [],
    times: [duration(interval), duration(timeout), duration(start)],
    retries: retries ?? 0,
  });
}

function foundHealth({ Healthcheck: check }: ImageConfig): Json | undefined {
  if (check === undefined || check === null || check.Test === undefined) return undefined;
  if (check.Test[0] === 'NONE') return 'none';
  const { Test, Interval = 0, Timeout = 0, StartPeriod = 0, Retries = 0 } = check;
  return healthText({ test: Test, times: [Interval, Timeout, StartPeriod], retries: Retries });
}

interface HealthCheck {
  readonly test: readonly string[];
  /** Interval, timeout and start period in nanoseconds; 0 for the engine's own. */
  readonly times: readonly [number, number, number];
  readonly retries: number;
}

function healthText({ test, times, retries }: HealthCheck): string {
  const [interval, timeout, start] = times.map((ns) => (ns === 0 ? 'default' : formatNanoseconds(ns)));
  return `${test.join(' ')} (every ${interval}, timeout ${timeout}, start ${start}, retries ${retries || 'default'})`;
}

function duration(text: string | undefined): number {
  return text === undefined ? 0 : (parseNanoseconds(text) ?? 0);
}

function positive(number: number): number | undefined {
  return number > 0 ? number : undefined;
}

function bytes(text: string | undefined): string | undefined {
  const number = text === undefined ? undefined : parseBytes(text);
  return number === undefined || number === 0 ? undefined : formatBytes(number);
}
