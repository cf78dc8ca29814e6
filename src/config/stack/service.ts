import type {
  Image,
  ImageRegistry,
  IngressRoutes,
  InitStep,
  Mount,
  Port,
  Resources,
  Run,
  SecretUse,
  Service,
  ServiceHealthCheck,
  StackSecret,
} from '../../model/index.ts';
import type { ConfigDocument } from '../schema/document.ts';
import { mapValues } from './map-values.ts';
import type { Sources } from './sources.ts';

type Written = ConfigDocument['services'][string];

/** What a container needs where nobody says: half a core and half a GiB. */
const USUAL_RESOURCES = { cpu: 0.5, memory: 512 * 2 ** 20 };

export interface ServicePlace {
  readonly key: string;
  readonly document: ConfigDocument;
  readonly sources: Sources;
}

export function serviceOf(written: Written, { key, document, sources }: ServicePlace): Service {
  const { user, group, root, readOnlyRoot, capabilities } = written;
  return {
    name: key,
    image: imageOf(written.image ?? `${document.project}-${key}`, written.build !== undefined),
    build: written.build === undefined ? undefined : buildOf(written.build),
    entrypoint: wordsOf(written.entrypoint),
    command: wordsOf(written.command),
    workingDir: written.workingDir,
    env: { ...document.env, ...written.env },
    secrets: written.secrets.map(secretUseOf),
    ports: mapValues(written.ports, portOf),
    mounts: Object.entries(written.volumes).map(([volume, mount]) => mountOf(volume, mount)),
    files: mapValues(written.files, (text, path) => sources.text(text, ['services', key, 'files', path])),
    resources: resourcesOf(written, key, document),
    gpus: written.gpus,
    run: runOf(written),
    replicas: written.replicas,
    autoscaling: autoscalingOf(written),
    strategy: written.strategy,
    dependsOn: dependenciesOf(written.dependsOn, document),
    healthCheck: healthCheckOf(written),
    init: written.init.map(initStepOf),
    labels: written.labels,
    security: { user, group, root, readOnlyRoot, capabilities },
    stopSeconds: written.stopAfter,
    identity: Object.fromEntries(Object.entries(written.identity).filter(([, name]) => name !== undefined)),
  };
}

export function secretOf(written: ConfigDocument['secrets'][string], sources: Sources): StackSecret {
  const { source, required } = typeof written === 'string' ? { source: written, required: true } : written;
  return { source, required, present: sources.present(source) };
}

export function registryOf({ prefix, mirror, pullSecret }: ConfigDocument['registry']): ImageRegistry {
  return { prefix: prefix?.replace(/\/+$/, ''), mirror: mirror?.replace(/\/+$/, ''), pullSecret };
}

export function ingressOf(written: NonNullable<ConfigDocument['ingress']>, document: ConfigDocument): IngressRoutes {
  const { https, routes, gateway, kind, host, className, allowedCidrs, annotations } = written;
  const own = typeof https === 'object' ? https : {};
  return {
    kind,
    host,
    className,
    gateway: gateway === undefined ? undefined : { name: gateway.name, namespace: gateway.namespace },
    https: {
      enabled: https !== false,
      secretName: own.secretName ?? `${document.project}-tls`,
      issuer: own.issuer,
    },
    allowedCidrs,
    routes: routes.map(({ path, service, port }) => ({
      path,
      service,
      port: port ?? Object.keys(document.services[service]?.ports ?? {})[0] ?? '',
    })),
    annotations,
  };
}

/** `ollama/ollama:0.12.6`, `name@sha256:…`, or its parts. */
function imageOf(written: NonNullable<Written['image']>, own: boolean): Image {
  if (typeof written !== 'string') return { name: written.name, tag: written.tag, digest: written.digest, own };
  const [named = '', digest] = written.split('@');
  const tagged = /^(.+):([\w][\w.-]{0,127})$/.exec(named);
  return { name: tagged?.[1] ?? named, tag: tagged?.[2], digest, own };
}

function buildOf(written: NonNullable<Written['build']>): Service['build'] {
  if (typeof written === 'string') return { context: written, dockerfile: 'Dockerfile', args: {}, target: undefined };
  const { context, dockerfile, args, target } = written;
  return { context, dockerfile, args, target };
}

function wordsOf(written: string | readonly string[] | undefined): readonly string[] | undefined {
  return typeof written === 'string' ? written.split(/\s+/).filter((word) => word !== '') : written;
}

function secretUseOf(written: Written['secrets'][number]): SecretUse {
  if (typeof written === 'string') return { secret: written, env: variableName(written), file: undefined };
  return { secret: written.secret, env: written.env ?? variableName(written.secret), file: written.file };
}

function variableName(key: string): string {
  return key.replaceAll('-', '_').toUpperCase();
}

function portOf(written: Written['ports'][string]): Port {
  if (typeof written === 'number') return { port: written, protocol: 'tcp', expose: 'internal' };
  const { published, ...port } = written;
  return published === undefined ? port : { ...port, published };
}

function mountOf(volume: string, written: Written['volumes'][string]): Mount {
  return typeof written === 'string'
    ? { volume, path: written, readOnly: false }
    : { volume, path: written.path, readOnly: written.readOnly };
}

/** The service's own, over what `resources` says of it, over `resources.default`. */
function resourcesOf({ resources: own }: Written, key: string, { resources }: ConfigDocument): Resources {
  const layers = [resources['default'], resources[key], own];
  const last = <T>(pick: (layer: NonNullable<typeof own>) => T | undefined): T | undefined =>
    layers.reduce<T | undefined>((found, layer) => (layer === undefined ? found : (pick(layer) ?? found)), undefined);
  const bytes = last(({ memory }) => memory) ?? USUAL_RESOURCES.memory;
  return {
    cores: last(({ cpu }) => cpu) ?? USUAL_RESOURCES.cpu,
    bytes,
    coresLimit: last(({ limits }) => limits?.cpu),
    bytesLimit: Math.max(bytes, last(({ limits }) => limits?.memory) ?? bytes),
  };
}

function runOf({ run, schedule, timeZone, retries }: Written): Run {
  if (schedule !== undefined) return { kind: 'schedule', schedule, timeZone, retries };
  return run === 'once' ? { kind: 'once', retries } : { kind: 'always' };
}

function autoscalingOf({ autoscaling }: Written): Service['autoscaling'] {
  if (autoscaling === undefined) return undefined;
  const { min, max, cpu, memory } = autoscaling;
  return { min, max, cpuPercent: cpu ?? (memory === undefined ? 80 : undefined), memoryPercent: memory };
}

/** In the short form a service is awaited until it is as well as can be told. */
function dependenciesOf(written: Written['dependsOn'], { services }: ConfigDocument): Service['dependsOn'] {
  if (!Array.isArray(written)) return written;
  return Object.fromEntries(written.map((name) => [name, usualCondition(services[name])]));
}

function usualCondition(service: Written | undefined): 'started' | 'healthy' | 'completed' {
  if (service?.run === 'once') return 'completed';
  return service?.healthCheck === undefined ? 'started' : 'healthy';
}

function healthCheckOf({ healthCheck, ports }: Written): ServiceHealthCheck | undefined {
  if (healthCheck === undefined) return undefined;
  const { http, tcp, command, interval, timeout, retries, start } = healthCheck;
  const usual = Object.keys(ports)[0] ?? '';
  const times = {
    command,
    intervalSeconds: interval,
    timeoutSeconds: timeout,
    retries,
    startSeconds: start,
  };
  if (http !== undefined) return { ...times, probe: { kind: 'http', path: http.path, port: http.port ?? usual } };
  if (tcp !== undefined) return { ...times, probe: { kind: 'tcp', port: tcp.port ?? usual } };
  return { ...times, probe: { kind: 'command', command: command ?? [] } };
}

function initStepOf({ name, image, entrypoint, command, env }: Written['init'][number]): InitStep {
  return {
    name,
    image: image === undefined ? undefined : imageOf(image, false),
    entrypoint: wordsOf(entrypoint),
    command: wordsOf(command),
    env,
  };
}
