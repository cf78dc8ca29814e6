import type { InstanceType } from '../../catalog/index.ts';

/** What an instance type allows, derived from its size and family (research, section 6). */
export interface TypeTraits {
  /** Network interfaces, the primary one included. */
  readonly interfaces: number;
  /** Private IPv4 addresses of one interface. */
  readonly addressesPerInterface: number;
  /** Disks, the system disk included. */
  readonly disks: number;
  /** Disks attach by NVMe only: the image must know how. */
  readonly nvmeRequired: boolean;
  readonly level: 'EntryLevel' | 'CreditEntryLevel' | 'EnterpriseLevel';
  readonly bootModes: readonly string[];
  readonly generation: string;
  readonly bareMetal: boolean;
}

/** Up to so many vCPUs: so many interfaces, and addresses on each. */
const NETWORK_BY_SIZE: readonly (readonly [vCpu: number, interfaces: number, addresses: number])[] = [
  [1, 2, 2],
  [2, 3, 6],
  [4, 4, 15],
  [8, 4, 15],
  [16, 8, 30],
  [Number.POSITIVE_INFINITY, 8, 30],
];

export function traitsOf(type: InstanceType): TypeTraits {
  const [, interfaces, addressesPerInterface] = NETWORK_BY_SIZE.find(([vCpu]) => type.vCpu <= vCpu) ?? [0, 8, 30];
  const generation = /\d+/.exec(type.family.slice('ecs.'.length))?.[0] ?? '0';
  const arm = type.architecture === 'arm64';
  return {
    interfaces,
    addressesPerInterface,
    disks: 17,
    nvmeRequired: Number(generation) >= 8,
    level: levelOf(type.family),
    bootModes: arm ? ['UEFI'] : ['BIOS', 'UEFI'],
    generation: `ecs-${generation}`,
    bareMetal: type.family.startsWith('ecs.ebm'),
  };
}

function levelOf(family: string): TypeTraits['level'] {
  if (/^ecs\.t\d/.test(family)) return 'CreditEntryLevel';
  return /^ecs\.(?:e|n4|xn4)(?:-|$)/.test(family) ? 'EntryLevel' : 'EnterpriseLevel';
}
