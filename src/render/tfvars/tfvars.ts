import type { RenderNote } from '../note.ts';
import type { Service, Stack, TerraformTarget } from '../../model/index.ts';
import { imageName } from '../../model/index.ts';

/** The variables that the modules of every cloud share. Names are Terraform's, units are in them or said here. */
export interface TerraformVariables {
  readonly project_name: string;
  /** The profile. */
  readonly environment: string;
  readonly region: string;
  readonly account: string | null;
  readonly dns_zone: string | null;
  readonly certificate_id: string | null;
  readonly enable_gpu: boolean;
  /** Cores and MiB of the service that the way in leads to, else of the first. */
  readonly cpu: number;
  readonly memory: number;
  /** GiB of all volumes together. */
  readonly storage_size_gb: number;
  readonly enable_https: boolean;
  /** IPv4 blocks that may come in. */
  readonly allowed_cidrs: readonly string[];
  /** Name that the way in answers to; null where it has none. */
  readonly domain_name: string | null;
  readonly services: Readonly<Record<string, TerraformService>>;
  readonly volumes: Readonly<Record<string, { readonly size_gb: number; readonly shared: boolean }>>;
  /** Names of secrets; their values are put into the cloud's store by whoever applies. */
  readonly secrets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

export interface TerraformService {
  /** Name with tag or digest; one of the stack's own without a registry's host comes from the registry that the modules make. */
  readonly image: string;
  readonly own_image: boolean;
  readonly entrypoint: readonly string[] | null;
  readonly command: readonly string[] | null;
  readonly working_dir: string | null;
  /** The port that it answers on first; null for one that only works. */
  readonly port: number | null;
  readonly ports: Readonly<
    Record<string, { readonly port: number; readonly protocol: string; readonly public: boolean }>
  >;
  readonly cpu: number;
  readonly memory_mib: number;
  /** 0 where the stack's switch is off. */
  readonly gpus: number;
  readonly replicas: number;
  readonly max_replicas: number;
  readonly env: Readonly<Record<string, string>>;
  /** Environment variable to the name of the secret that it holds. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly mounts: readonly { readonly volume: string; readonly path: string; readonly read_only: boolean }[];
  /** Path of an HTTP health check on `port`; null where it has another or none. */
  readonly health_path: string | null;
  /** Command of a health check inside the container. */
  readonly health_command: readonly string[] | null;
  /** `always`, `once`, or five fields of cron. */
  readonly run: string;
  readonly depends_on: readonly string[];
  readonly user: number | null;
  /** Whether the way in leads to it. */
  readonly public: boolean;
  /** What it may be on this cloud. */
  readonly identity: string | null;
}

export interface TfvarsInput {
  readonly stack: Stack;
  readonly target: TerraformTarget;
}

export interface TfvarsRendering {
  /** Path from the stack's directory to text. */
  readonly files: ReadonlyMap<string, string>;
  readonly variables: TerraformVariables;
  readonly notes: readonly RenderNote[];
}

const GIB = 2 ** 30;
const MIB = 2 ** 20;

/** `terraform.tfvars.json` for the modules of one cloud, with the same variables for each of them and no secret. */
export function renderTfvars({ stack, target }: TfvarsInput): TfvarsRendering {
  const variables = terraformVariables(stack, target);
  const path = `deploy/terraform/${target.cloud}/terraform.tfvars.json`;
  return {
    files: new Map([[path, `${JSON.stringify(variables, undefined, 2)}\n`]]),
    variables,
    notes: Object.entries(stack.services).flatMap(([key, service]) => notesOn(`services.${key}`, service)),
  };
}

function terraformVariables(stack: Stack, target: TerraformTarget): TerraformVariables {
  const { services } = stack;
  const used = new Set(Object.values(services).flatMap(({ secrets }) => secrets.map(({ secret }) => secret)));
  const volumes = Object.entries(stack.volumes).map(
    ([key, { bytes, access }]) => [key, { size_gb: Math.ceil(bytes / GIB), shared: access === 'shared' }] as const,
  );
  return {
    project_name: stack.project,
    environment: stack.profile,
    region: target.region ?? stack.region,
    account: target.account ?? null,
    dns_zone: target.dnsZone ?? null,
    certificate_id: target.certificate ?? null,
    enable_gpu: stack.gpu,
    ...mainSize(stack),
    storage_size_gb: volumes.reduce((sum, [, { size_gb }]) => sum + size_gb, 0),
    ...wayIn(stack),
    services: Object.fromEntries(
      Object.entries(services).map(([key, service]) => [key, serviceOf(service, stack, target)]),
    ),
    volumes: Object.fromEntries(volumes),
    secrets: [...used],
    labels: stack.labels,
  };
}

function mainSize({ ingress, services }: Stack): Pick<TerraformVariables, 'cpu' | 'memory'> {
  const main = services[ingress?.routes[0]?.service ?? ''] ?? Object.values(services)[0];
  const { cores, bytes } = main?.resources ?? { cores: 0, bytes: 0 };
  return { cpu: cores, memory: Math.ceil(bytes / MIB) };
}

/** Without a way in nobody comes in; no block named means everybody may. */
function wayIn({ ingress }: Stack): Pick<TerraformVariables, 'enable_https' | 'allowed_cidrs' | 'domain_name'> {
  if (ingress === undefined) return { enable_https: false, allowed_cidrs: [], domain_name: null };
  const { https, allowedCidrs, host } = ingress;
  return {
    enable_https: https.enabled,
    allowed_cidrs: allowedCidrs.length === 0 ? ['0.0.0.0/0'] : allowedCidrs,
    domain_name: host ?? null,
  };
}

function serviceOf(service: Service, stack: Stack, { cloud }: TerraformTarget): TerraformService {
  const { image, run, mounts, resources } = service;
  return {
    image: reference(service, stack),
    own_image: image.own,
    entrypoint: service.entrypoint ?? null,
    command: service.command ?? null,
    working_dir: service.workingDir ?? null,
    ...waysIn(service, stack),
    cpu: resources.cores,
    memory_mib: Math.ceil(resources.bytes / MIB),
    gpus: stack.gpu ? service.gpus : 0,
    ...replicasOf(service),
    env: service.env,
    secrets: Object.fromEntries(service.secrets.map(({ env, secret }) => [env, secret])),
    mounts: mounts.map(({ volume, path, readOnly }) => ({ volume, path, read_only: readOnly })),
    ...healthOf(service),
    run: run.kind === 'schedule' ? run.schedule : run.kind,
    depends_on: Object.keys(service.dependsOn),
    user: service.security.user ?? null,
    identity: service.identity[cloud] ?? null,
  };
}

function waysIn(service: Service, { ingress }: Stack): Pick<TerraformService, 'port' | 'ports' | 'public'> {
  const routed = ingress?.routes.find((route) => route.service === service.name);
  const ports = Object.entries(service.ports);
  return {
    port: (service.ports[routed?.port ?? ''] ?? ports[0]?.[1])?.port ?? null,
    ports: Object.fromEntries(
      ports.map(([key, { port, protocol, expose }]) => [key, { port, protocol, public: expose === 'public' }]),
    ),
    public: routed !== undefined,
  };
}

function replicasOf({ replicas, autoscaling }: Service): Pick<TerraformService, 'replicas' | 'max_replicas'> {
  return { replicas: autoscaling?.min ?? replicas, max_replicas: autoscaling?.max ?? replicas };
}

function reference({ image }: Service, { registry }: Stack): string {
  const name = imageName(image, registry);
  return image.digest === undefined ? `${name}:${image.tag ?? 'latest'}` : `${name}@${image.digest}`;
}

function healthOf({ healthCheck }: Service): Pick<TerraformService, 'health_path' | 'health_command'> {
  const probe = healthCheck?.probe;
  return {
    health_path: probe?.kind === 'http' ? probe.path : null,
    health_command: healthCheck?.command ?? (probe?.kind === 'command' ? probe.command : null),
  };
}

/** What the modules have no variable for. */
function notesOn(path: string, { files, init, secrets }: Service): readonly RenderNote[] {
  const note = (part: string, message: string): RenderNote => ({ code: 'LF1107', path: `${path}.${part}`, message });
  return [
    ...(Object.keys(files).length === 0
      ? []
      : [note('files', 'the modules put no files into containers: build them into the image')]),
    ...(init.length === 0
      ? []
      : [note('init', 'the modules run no steps before a service: use a service that runs once')]),
    ...secrets
      .filter(({ file }) => file !== undefined)
      .map(({ secret, env }) => note('secrets', `the modules give ${secret} as the variable ${env}, not as a file`)),
  ];
}
