import type { TerraformService, TerraformVariables } from '../../render/index.ts';
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
} from './parts.ts';

/** What the modules for Azure make that is paid for. */
export function azureParts(variables: TerraformVariables): readonly CostedPart[] {
  const production = ['prod', 'production'].includes(variables.environment);
  return [
    part('container_registry', 'azurerm_container_registry', 'this', { sku: production ? 'Premium' : 'Standard' }),
    part('networking', 'azurerm_nat_gateway', 'this'),
    part('networking', 'azurerm_public_ip', 'outbound'),
    ...storageParts(variables, production),
    part('compute', 'azurerm_log_analytics_workspace', 'this'),
    part('compute', 'azurerm_key_vault', 'this', { operations: variables.secrets.length }),
    part('compute', 'azurerm_container_app_environment', 'this', environmentArgs(variables)),
    ...lastingServices(variables).map(([name, service]) => appPart(name, service, variables)),
    ...jobServices(variables).map(([name, service]) => jobPart(name, service, variables)),
  ];
}

/** A share has 100 GiB at least, and its part of `storage_size_gb` (modules/storage/azure/main.tf). */
function storageParts({ volumes, storage_size_gb }: TerraformVariables, production: boolean): readonly CostedPart[] {
  const entries = Object.entries(volumes);
  if (entries.length === 0) return [];
  const asked = entries.reduce((sum, [, { size_gb }]) => sum + size_gb, 0);
  const redundancy = production ? 'ZRS' : 'LRS';
  return [
    ...entries.map(([name, { size_gb }]) => {
      const gib = Math.max(100, size_gb, Math.ceil((storage_size_gb * size_gb) / Math.max(1, asked)));
      return part('storage', 'azurerm_storage_share', keyed('this', name), { gib, redundancy });
    }),
    part('storage', 'azurerm_private_endpoint', 'files[0]'),
    part('storage', 'azurerm_private_dns_zone', 'files[0]'),
  ];
}

function appPart(name: string, service: TerraformService, variables: TerraformVariables): CostedPart {
  const { replicas } = service;
  const hours = spareHours(service);
  const args = { ...argsOf(service, variables, { replicas, hours }), requests: service.public ? 1 : 0 };
  return part('compute', 'azurerm_container_app', keyed('this', name), args);
}

function jobPart(name: string, service: TerraformService, variables: TerraformVariables): CostedPart {
  const args = argsOf(service, variables, { hours: jobHours(service) });
  return part('compute', 'azurerm_container_app_job', keyed(service.run === 'once' ? 'once' : 'scheduled', name), args);
}

/** A GPU comes with all of its machine; what is on machines of one's own is paid for with them. */
function argsOf(
  service: TerraformService,
  variables: TerraformVariables,
  much: { readonly replicas?: number; readonly hours?: number },
): CostedPart['args'] {
  const { replicas = 0, hours = 0 } = much;
  if (onGpu(variables, service)) return { ...sizeArgs(GPU_PROFILE, much), gpus: replicas, gpu_hours: hours };
  const quarters = quartersOf(service);
  return quarters <= MOST_QUARTERS ? sizeArgs({ cpu: quarters / 4, gib: quarters / 2 }, much) : {};
}

const GPU_PROFILE = { cpu: 8, gib: 56 };

/** The consumption profile sells quarters of a core, each with half a GiB, up to as many of them. */
const MOST_QUARTERS = 16;

function quartersOf({ cpu, memory_mib }: TerraformService): number {
  return Math.max(1, Math.ceil(cpu * 4), Math.ceil(gibOf(memory_mib) * 2));
}

interface Machine {
  readonly name: string;
  readonly cpu: number;
  readonly gib: number;
}

/** Machines of one's own (modules/compute/azure/sizes.tf). */
const DEDICATED: readonly Machine[] = [
  { name: 'D8', cpu: 8, gib: 32 },
  { name: 'D16', cpu: 16, gib: 64 },
  { name: 'D32', cpu: 32, gib: 128 },
];

function dedicatedFor({ cpu, memory_mib }: TerraformService): Machine | undefined {
  return DEDICATED.find((machine) => machine.cpu >= cpu && machine.gib >= gibOf(memory_mib));
}

/** The environment's balancer, and the machines in it for what the consumption profile is too small for. */
function environmentArgs(variables: TerraformVariables): CostedPart['args'] {
  const large = Object.values(variables.services).filter(
    (service) => !onGpu(variables, service) && quartersOf(service) > MOST_QUARTERS,
  );
  if (large.length === 0) return {};
  const machines = DEDICATED.map((machine) => ({
    ...machine,
    count: machineCount(large.filter((service) => dedicatedFor(service) === machine)),
  }));
  const sum = (amount: (machine: Machine) => number): number =>
    machines.reduce((all, machine) => all + amount(machine) * machine.count, 0);
  // The plan of the modules fails for what no machine holds; here its price is unknown.
  const oversize = large.filter((service) => dedicatedFor(service) === undefined).length;
  return { dedicated: 1, oversize, dedicated_vcpu: sum(({ cpu }) => cpu), dedicated_gib: sum(({ gib }) => gib) };
}

/** One at least where there is a service for it; one replica fills one. */
function machineCount(services: readonly TerraformService[]): number {
  if (services.length === 0) return 0;
  return Math.max(
    1,
    services.reduce((sum, { run, replicas }) => sum + (run === 'always' ? replicas : 0), 0),
  );
}
