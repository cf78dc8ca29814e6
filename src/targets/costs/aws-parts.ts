import type { TerraformService, TerraformVariables } from '../../render/index.ts';
import { fargateSize, gpuMachine, machinesFor } from './aws-sizes.ts';
import {
  jobHours,
  jobServices,
  keyed,
  lastingServices,
  onGpu,
  ownRepositories,
  part,
  sizeArgs,
  spareHours,
  type CostedPart,
} from './parts.ts';

/** What the modules for AWS make that is paid for. */
export function awsParts(variables: TerraformVariables): readonly CostedPart[] {
  const production = variables.environment.startsWith('prod');
  return [
    ...networkParts(production),
    ...ownRepositories(variables).map((name) => part('container_registry', 'aws_ecr_repository', keyed('this', name))),
    part('storage', 'aws_efs_file_system', 'this', filesArgs(variables)),
    part('compute', 'aws_cloudwatch_log_group', 'this'),
    part('compute', 'aws_ecs_cluster', 'this', clusterArgs(variables, production)),
    ...serviceParts(variables),
    ...gpuParts(variables),
    ...balancerParts(variables, production),
    ...variables.secrets.map((name) => part('compute', 'aws_secretsmanager_secret', keyed('this', name))),
  ];
}

/** A way out for each zone in production, else one. */
function networkParts(production: boolean): readonly CostedPart[] {
  const zones = production ? ['0', '1', '2'] : ['0'];
  return [
    ...zones.flatMap((zone) => [
      part('networking', 'aws_nat_gateway', keyed('this', zone)),
      part('networking', 'aws_eip', keyed('nat', zone)),
    ]),
    part('networking', 'aws_service_discovery_private_dns_namespace', 'this'),
    part('networking', 'aws_flow_log', 'this'),
  ];
}

/** EFS has no size: it is taken to be as full as the volumes are large. */
function filesArgs({ storage_size_gb }: TerraformVariables): CostedPart['args'] {
  return {
    gb: storage_size_gb,
    read_gb: storage_size_gb === 0 ? 0 : 100,
    write_gb: storage_size_gb === 0 ? 0 : 20,
  };
}

function clusterArgs(variables: TerraformVariables, production: boolean): CostedPart['args'] {
  const services = lastingServices(variables).length;
  return production ? { enhanced_services: services } : { services };
}

function serviceParts(variables: TerraformVariables): readonly CostedPart[] {
  const lasting = lastingServices(variables).filter(([, service]) => !onGpu(variables, service));
  const jobs = jobServices(variables).filter(([, service]) => !onGpu(variables, service));
  return [
    ...lasting.map(([name, service]) => {
      const { replicas, max_replicas } = service;
      const resource = max_replicas > replicas ? 'scaled' : 'steady';
      const args = sizeArgs(fargateSize(service), { replicas, hours: spareHours(service) });
      return part('compute', 'aws_ecs_service', keyed(resource, name), args);
    }),
    ...jobs.map(([name, service]) => {
      const resource = service.run === 'once' ? 'once' : 'cron';
      const args = sizeArgs(fargateSize(service), { hours: jobHours(service) });
      return part('compute', 'aws_cloudwatch_event_rule', keyed(resource, name), args);
    }),
  ];
}

/** Machines with GPUs, which start when a task waits for one. */
function gpuParts(variables: TerraformVariables): readonly CostedPart[] {
  const wants = ([, service]: readonly [string, TerraformService]): boolean => onGpu(variables, service);
  const [lasting, jobs] = [lastingServices(variables).filter(wants), jobServices(variables).filter(wants)];
  const services = [...lasting, ...jobs].map(([, service]) => service);
  if (services.length === 0) return [];
  const machine = gpuMachine(services);
  const hours =
    lasting.reduce((sum, [, service]) => sum + spareHours(service), 0) +
    jobs.reduce((sum, [, service]) => sum + jobHours(service), 0);
  const tasks = lasting.map(([, service]) => [service, service.replicas] as const);
  // None is large enough: the plan of the modules fails, and here the price is unknown.
  const count = machine === undefined ? 1 : machinesFor(machine, tasks);
  const args = { machine: machine?.type ?? 'none', count, disk_gb: count * GPU_DISK_GB, hours };
  return [part('compute', 'aws_autoscaling_group', 'gpu[0]', args)];
}

const GPU_DISK_GB = 100;

/** The balancer has an address in each zone. */
function balancerParts(variables: TerraformVariables, production: boolean): readonly CostedPart[] {
  const open = lastingServices(variables).some(([, service]) => service.public && service.port !== null);
  return open ? [part('compute', 'aws_lb', 'this[0]', { addresses: production ? 3 : 2 })] : [];
}
