import type { Arg } from '../../model/index.ts';
import type { TerraformService, TerraformVariables } from '../../render/index.ts';

/** Something that is paid for, under Terraform's address; `args` hold how much of it there is. */
export interface CostedPart {
  readonly address: string;
  readonly type: string;
  readonly region?: string;
  readonly args: Readonly<Record<string, Arg>>;
}

/** Cores and GiB that are paid for. */
export interface Size {
  readonly cpu: number;
  readonly gib: number;
}

/** Hours a month that replicas beyond the least are taken to run, where nobody says. */
const BUSY_HOURS = 100;

/** Hours a month that a job on a schedule is taken to run. */
const SCHEDULED_HOURS = 30;

const MIB_A_GIB = 1024;

/** A part of one module: `part('compute', 'aws_lb', 'this[0]', {…})`. */
export function part(module: string, type: string, name: string, args: CostedPart['args'] = {}): CostedPart {
  return { address: `module.${module}.${type}.${name}`, type, args };
}

/** `this["web"]`. */
export function keyed(name: string, key: string): string {
  return `${name}[${JSON.stringify(key)}]`;
}

/** What runs all the time. */
export function lastingServices({ services }: TerraformVariables): readonly (readonly [string, TerraformService])[] {
  return Object.entries(services).filter(([, { run }]) => run === 'always');
}

/** What ends. */
export function jobServices({ services }: TerraformVariables): readonly (readonly [string, TerraformService])[] {
  return Object.entries(services).filter(([, { run }]) => run !== 'always');
}

/** Whether a service gets the GPUs that it asks for. */
export function onGpu({ enable_gpu }: TerraformVariables, { gpus }: TerraformService): boolean {
  return enable_gpu && gpus > 0;
}

/** Hours a month of replicas that come and go, for an example: nobody knows them beforehand. */
export function spareHours({ replicas, max_replicas }: TerraformService): number {
  return Math.max(0, max_replicas - replicas) * BUSY_HOURS;
}

/** Hours a month that a job runs, for an example. */
export function jobHours({ run }: TerraformService): number {
  return run === 'once' ? 1 : SCHEDULED_HOURS;
}

/** Cores and GiB, of `replicas` that are always there and for `hours` that are an example. */
export function sizeArgs(
  { cpu, gib }: Size,
  { replicas = 0, hours = 0 }: { readonly replicas?: number; readonly hours?: number },
): Readonly<Record<string, number>> {
  return { vcpu: cpu * replicas, gib: gib * replicas, vcpu_hours: cpu * hours, gib_hours: gib * hours };
}

/** Memory as prices count it. */
export function gibOf(mib: number): number {
  return mib / MIB_A_GIB;
}

/** Names of images that the stack's own registry holds, without tag or digest. */
export function ownRepositories({ services }: TerraformVariables): readonly string[] {
  const own = Object.values(services).filter(({ own_image, image }) => own_image && !HAS_HOST.test(image));
  return [...new Set(own.map(({ image }) => image.replace(/[:@].*$/, '')))].toSorted();
}

const HAS_HOST = /^([^/]+[.:][^/]*|localhost)\//;
