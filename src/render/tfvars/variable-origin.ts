/** Which part of the configuration each variable is made from; `*` stands for a key that stays as it is. */
const ORIGINS: Readonly<Record<string, string>> = {
  project_name: 'project',
  environment: 'profile',
  enable_gpu: 'gpu',
  cpu: 'resources',
  memory: 'resources',
  storage_size_gb: 'volumes',
  enable_https: 'ingress.https',
  allowed_cidrs: 'ingress.allowedCidrs',
  domain_name: 'ingress.host',
  services: 'services',
  volumes: 'volumes',
  secrets: 'secrets',
  labels: 'labels',
};

/** Variables that a target sets for itself. */
const OF_TARGET: Readonly<Record<string, string>> = {
  region: 'region',
  account: 'account',
  dns_zone: 'dnsZone',
  certificate_id: 'certificate',
};

/** Members of a service that have another name in the configuration. */
const OF_SERVICE: Readonly<Record<string, string>> = {
  port: 'ports',
  ports: 'ports',
  cpu: 'resources',
  memory_mib: 'resources',
  max_replicas: 'autoscaling',
  mounts: 'volumes',
  health_path: 'healthCheck',
  health_command: 'healthCheck',
  working_dir: 'workingDir',
  depends_on: 'dependsOn',
};

/**
 * The path of the configuration that a variable comes from, as `services.devai.ports` for
 * `['services', 'devai', 'port']`; undefined for a variable that the configuration does not give.
 */
export function variableOrigin([name = '', key, member]: readonly string[], target: string): string | undefined {
  const own = OF_TARGET[name];
  if (own !== undefined) return `targets.${target}.${own}`;
  const origin = ORIGINS[name];
  if (origin === undefined || key === undefined) return origin;
  if (name !== 'services' || member === undefined) return `${origin}.${key}`;
  return `services.${key}.${OF_SERVICE[member] ?? member}`;
}
