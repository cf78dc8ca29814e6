import type { TerraformService } from '../../render/index.ts';
import { gibOf, type Size } from './parts.ts';

/** Pairs that Fargate sells: cores, and the least, the most and the steps of memory in GiB (modules/compute/aws/sizes.tf). */
const FARGATE: readonly { readonly cpu: number; readonly memory: readonly number[] }[] = [
  { cpu: 0.25, memory: [0.5, 1, 2] },
  { cpu: 0.5, memory: steps(1, 4, 1) },
  { cpu: 1, memory: steps(2, 8, 1) },
  { cpu: 2, memory: steps(4, 16, 1) },
  { cpu: 4, memory: steps(8, 30, 1) },
  { cpu: 8, memory: steps(16, 60, 4) },
  { cpu: 16, memory: steps(32, 120, 8) },
];

/** The smallest pair that holds what a service asks for; what it asks for itself where none does. */
export function fargateSize({ cpu, memory_mib }: TerraformService): Size {
  const asked = { cpu, gib: gibOf(memory_mib) };
  const pairs = FARGATE.flatMap((size) => size.memory.map((gib) => ({ cpu: size.cpu, gib })));
  return pairs.find((pair) => pair.cpu >= asked.cpu && pair.gib >= asked.gib) ?? asked;
}

interface Machine {
  readonly type: string;
  readonly gpus: number;
  readonly cpu: number;
  /** MiB that ECS leaves to tasks. */
  readonly memory: number;
}

/** Machines that the modules take (modules/compute/aws/gpu.tf). */
const MACHINES: readonly Machine[] = [
  { type: 'g4dn.xlarge', gpus: 1, cpu: 4, memory: 15_500 },
  { type: 'g4dn.2xlarge', gpus: 1, cpu: 8, memory: 31_500 },
  { type: 'g4dn.4xlarge', gpus: 1, cpu: 16, memory: 63_000 },
  { type: 'g4dn.8xlarge', gpus: 1, cpu: 32, memory: 127_000 },
  { type: 'g4dn.12xlarge', gpus: 4, cpu: 48, memory: 190_000 },
  { type: 'g4dn.metal', gpus: 8, cpu: 96, memory: 380_000 },
];

/** The smallest machine that holds the greediest of them; undefined where none does. */
export function gpuMachine(services: readonly TerraformService[]): Machine | undefined {
  return MACHINES.find((machine) =>
    services.every(
      ({ gpus, cpu, memory_mib }) => machine.gpus >= gpus && machine.cpu >= cpu && machine.memory >= memory_mib,
    ),
  );
}

/** How many machines that many tasks of each service fill. */
export function machinesFor(machine: Machine, tasks: readonly (readonly [TerraformService, number])[]): number {
  const sum = (amount: (service: TerraformService) => number): number =>
    tasks.reduce((all, [service, count]) => all + amount(service) * count, 0);
  return Math.max(
    Math.ceil(sum(({ gpus }) => gpus) / machine.gpus),
    Math.ceil(sum(({ cpu }) => cpu) / machine.cpu),
    Math.ceil(sum(({ memory_mib }) => memory_mib) / machine.memory),
  );
}

function steps(least: number, most: number, by: number): readonly number[] {
  return Array.from({ length: Math.floor((most - least) / by) + 1 }, (_, index) => least + index * by);
}
