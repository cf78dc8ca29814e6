import { formatIp, must, parseIp } from '../../base/index.ts';
import { ApiFault } from '../service.ts';
import { takeAddress } from '../vpc/addresses.ts';
import { EIPS, type VSwitchRow } from '../vpc/tables.ts';
import type { World } from '../world/world.ts';
import { fault, invalid } from './faults.ts';
import { LOAD_BALANCERS } from './tables.ts';

/** The benchmark range (nobody's addresses) from its end downwards; EIPs fill it from its beginning. */
const LAST_PUBLIC = '198.19.255.254';
const PUBLIC_COUNT = 65_534;

/** The address asked for when it is free, or a free one of the vSwitch, refused in this product's words. */
export function privateAddress(world: World, vSwitch: VSwitchRow, wanted: string | undefined): string {
  try {
    return takeAddress(world, vSwitch.id, wanted);
  } catch (error) {
    throw error instanceof ApiFault ? inOurWords(error) : error;
  }
}

function inOurWords(refusal: ApiFault): ApiFault {
  switch (refusal.code) {
    case 'InvalidVSwitchId.IpNotEnough':
      return fault('vSwitchFull');
    case 'InvalidVSwitchId.IpInvalid':
      return fault('addressOutside');
    case 'InvalidIp.IpAssigned':
      return fault('addressTaken');
    default:
      return invalid('Address');
  }
}

/** A public address nobody in the world has. */
export function publicAddress(world: World): string {
  const balancers = world.table(LOAD_BALANCERS);
  const eips = world.table(EIPS);
  const last = must(parseIp(LAST_PUBLIC), 'a fixed address parses');
  // Starting behind as many as are taken finds a free one at once in a world that only grows.
  for (let step = 0; step < PUBLIC_COUNT; step += 1) {
    const address = formatIp(last - ((balancers.size + step) % PUBLIC_COUNT));
    const taken = balancers.where('address', address).length + eips.where('ipAddress', address).length;
    if (taken === 0) return address;
  }
  throw fault('overQuota');
}

/** A public IPv6 address of the documentation range; its 64 random bits make a collision impossible in practice. */
export function publicIpv6(world: World): string {
  const group = (): string => world.random(0, 0xffff).toString(16);
  return `2001:db8:1:1:${group()}:${group()}:${group()}:${group()}`;
}
