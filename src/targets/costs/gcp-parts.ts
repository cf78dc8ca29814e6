import type { TerraformService, TerraformVariables } from '../../render/index.ts';
import { headsOf } from './gcp-groups.ts';
import {
  gibOf,
  jobHours,
  jobServices,
  keyed,
  lastingServices,
  onGpu,
  part,
  sizeArgs,
  spareHours,
  type CostedPart,
  type Size,
} from './parts.ts';

/** What the modules for Google Cloud make that is paid for. */
export function gcpParts(variables: TerraformVariables): readonly CostedPart[] {
  const production = variables.environment === 'prod';
  return [
    part('registry', 'google_artifact_registry_repository', 'this'),
    part('networking', 'google_dns_managed_zone', 'run'),
    part('networking', 'google_compute_subnetwork', 'this'),
    ...Object.entries(variables.volumes).map(([name, volume]) => volumePart(name, volume, production)),
    ...instanceParts(variables, production),
    ...jobParts(variables, production),
    ...wayInParts(variables),
    ...variables.secrets.map((name) => part('compute', 'google_secret_manager_secret', keyed('this', name))),
  ];
}

/** A volume of one service is a bucket; a shared one is a Filestore instance of 1024 GiB at least. */
function volumePart(
  name: string,
  { size_gb, shared }: TerraformVariables['volumes'][string],
  production: boolean,
): CostedPart {
  if (!shared) return part('storage', 'google_storage_bucket', keyed('this', name), { gb: size_gb });
  const args = { gib: Math.max(1024, size_gb), tier: production ? 'REGIONAL' : 'BASIC_HDD' };
  return part('storage', 'google_filestore_instance', keyed('this', name), args);
}

/** One part for each group of services that share an instance; all of them come as often as their head. */
function instanceParts(variables: TerraformVariables, production: boolean): readonly CostedPart[] {
  const heads = headsOf(variables);
  const lasting = lastingServices(variables);
  return lasting
    .filter(([name]) => heads.get(name) === name)
    .map(([name, head]) => {
      const members = lasting.flatMap(([other, service]) => (heads.get(other) === name ? [service] : []));
      const type = head.port === null ? 'google_cloud_run_v2_worker_pool' : 'google_cloud_run_v2_service';
      const much = { replicas: head.replicas, hours: head.port === null ? 0 : spareHours(head) };
      return part('compute', type, keyed('this', name), argsOf(members, much, { variables, production }));
    });
}

function jobParts(variables: TerraformVariables, production: boolean): readonly CostedPart[] {
  return jobServices(variables).flatMap(([name, service]) => {
    const args = argsOf([service], { hours: jobHours(service) }, { variables, production });
    const job = part('compute', 'google_cloud_run_v2_job', keyed('this', name), args);
    return service.run === 'once' ? [job] : [job, part('compute', 'google_cloud_scheduler_job', keyed('this', name))];
  });
}

function argsOf(
  members: readonly TerraformService[],
  much: { readonly replicas?: number; readonly hours?: number },
  { variables, production }: { readonly variables: TerraformVariables; readonly production: boolean },
): CostedPart['args'] {
  const sizes = members.map((service) => sizeOf(service, onGpu(variables, service)));
  const size = { cpu: sum(sizes.map(({ cpu }) => cpu)), gib: sum(sizes.map(({ gib }) => gib)) };
  // One instance has one GPU, for one of its containers.
  const gpus = members.some((service) => onGpu(variables, service)) ? 1 : 0;
  const { replicas = 0, hours = 0 } = much;
  const gpu = production ? 'L4-zonal' : 'L4';
  return { ...sizeArgs(size, much), gpu, gpus: gpus * replicas, gpu_hours: gpus * hours };
}

/** Cores to the MiB that may go with them (modules/compute/gcp/containers.tf). */
const SIZES = [
  { cpu: 1, least: 512, most: 4096 },
  { cpu: 2, least: 512, most: 8192 },
  { cpu: 4, least: 2048, most: 16_384 },
  { cpu: 6, least: 4096, most: 24_576 },
  { cpu: 8, least: 4096, most: 32_768 },
];

/** What an L4 asks for. */
const WITH_GPU = { cpu: 4, memory: 16_384 };

function sizeOf({ cpu, memory_mib }: TerraformService, gpu: boolean): Size {
  const asked = {
    cpu: Math.max(cpu, gpu ? WITH_GPU.cpu : 0),
    memory: Math.max(memory_mib, gpu ? WITH_GPU.memory : 0),
  };
  const size = SIZES.find((one) => one.cpu >= asked.cpu && one.most >= asked.memory);
  return { cpu: size?.cpu ?? asked.cpu, gib: gibOf(Math.max(asked.memory, size?.least ?? 0)) };
}

/** A balancer with a list of who may come in, unless the address that Cloud Run gives will do. */
function wayInParts(variables: TerraformVariables): readonly CostedPart[] {
  const { allowed_cidrs, enable_https, domain_name, certificate_id } = variables;
  const open = lastingServices(variables).some(([, service]) => service.public) && allowed_cidrs.length > 0;
  const balanced = !enable_https || domain_name !== null || certificate_id !== null;
  if (!open || !balanced) return [];
  // Ten blocks a rule at most, and one rule for everybody else.
  const rules = Math.ceil(new Set(allowed_cidrs).size / 10) + 1;
  return [
    part('compute', 'google_compute_global_forwarding_rule', 'http[0]'),
    part('compute', 'google_compute_security_policy', 'this[0]', { rules }),
  ];
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((all, amount) => all + amount, 0);
}
