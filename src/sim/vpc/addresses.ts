import { formatIp, must, parseCidr, parseIp } from '../../base/index.ts';
import { NETWORK_INTERFACES } from '../ecs/tables.ts';
import { LOAD_BALANCERS } from '../slb/tables.ts';
import type { World } from '../world/world.ts';
import { fault, insist } from './faults.ts';
import { VSWITCHES } from './tables.ts';

/** The network address and the last three, which the cloud keeps for itself. */
const RESERVED = 4;

/**
 * A free address of the vSwitch: the one wanted, else any, counting from the bottom. The caller occupies it by putting a row of
 * `ecs.network_interface` (or an intranet load balancer) that carries it. Refusals are those of ECS: 403
 * InvalidVSwitchId.IpNotEnough, InvalidVSwitchId.IpInvalid, InvalidIp.IpAssigned; 404 InvalidVSwitchId.NotFound.
 */
export function takeAddress(world: World, vSwitchId: string, wanted?: string): string {
  const { first, last } = usableRange(world, vSwitchId);
  const used = usedAddresses(world, vSwitchId);
  if (wanted !== undefined) {
    const address = parseIp(wanted);
    if (address === undefined) throw fault('InvalidPrivateIpAddress.Malformed');
    insist(address >= first && address <= last, 'InvalidVSwitchId.IpInvalid');
    insist(!used.has(wanted), 'InvalidIp.IpAssigned');
    return wanted;
  }
  const count = last - first + 1;
  // As many as are in use are usually the lowest ones: the search begins behind them.
  for (let step = 0; step < count; step += 1) {
    const text = formatIp(first + ((used.size + step) % count));
    if (!used.has(text)) return text;
  }
  throw fault('InvalidVSwitchId.IpNotEnough', `The specified VSwitch "${vSwitchId}" has not enough IpAddress.`);
}

/** How many more addresses `takeAddress` can give. */
export function freeAddressCount(world: World, vSwitchId: string): number {
  const { first, last } = usableRange(world, vSwitchId);
  return last - first + 1 - usedAddresses(world, vSwitchId).size;
}

function usableRange(world: World, vSwitchId: string): { readonly first: number; readonly last: number } {
  const row = world.table(VSWITCHES).get(vSwitchId);
  if (row === undefined) throw fault('InvalidVSwitchId.NotFound');
  const { first, last } = must(parseCidr(row.cidr), 'the block of a vSwitch parses');
  return { first: first + 1, last: last - (RESERVED - 1) };
}

function usedAddresses(world: World, vSwitchId: string): ReadonlySet<string> {
  const used = new Set<string>();
  for (const { privateIps } of world.table(NETWORK_INTERFACES).where('vSwitchId', vSwitchId)) {
    for (const ip of privateIps) used.add(ip);
  }
  for (const { address } of world.table(LOAD_BALANCERS).where('vSwitchId', vSwitchId)) used.add(address);
  return used;
}
