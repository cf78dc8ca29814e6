import type { World } from '../world/world.ts';
import { insist } from './faults.ts';

/** A `/56` for a VPC out of Alibaba Cloud's range; the last byte of the fourth group is left to the vSwitches. */
export function newIpv6Cidr(world: World): string {
  const group = (digits: number): string =>
    world
      .random(0, 16 ** digits - 1)
      .toString(16)
      .padStart(digits, '0');
  return `2408:4${group(3)}:${group(4)}:${group(2)}00::/56`;
}

/** The `/64` of a vSwitch: the VPC's block with `lastByte` (0 to 255) in its last eight bits. */
export function vSwitchIpv6Cidr(vpcIpv6: string, lastByte: number): string {
  insist(vpcIpv6 !== '' && lastByte >= 0 && lastByte <= 255, 'InvalidParameter');
  return vpcIpv6.replace('00::/56', `${lastByte.toString(16).padStart(2, '0')}::/64`);
}
