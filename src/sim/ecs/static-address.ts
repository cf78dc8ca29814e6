import { formatIp, must, parseIp } from '../../base/index.ts';
import type { Call } from '../service.ts';
import { INSTANCES } from './tables.ts';

/**
 * Where the static public addresses of machines come from: a documentation range and then a reserved one, neither of
 * which elastic addresses are taken from.
 */
const POOLS = [
  { first: must(parseIp('192.0.2.1'), 'a fixed address parses'), count: 254 },
  { first: must(parseIp('240.0.0.1'), 'a fixed address parses'), count: 65_534 },
] as const;

const POOL_SIZE = POOLS[0].count + POOLS[1].count;

/** A public address that no machine has. */
export function takeStaticAddress(call: Call): string {
  const instances = call.world.table(INSTANCES);
  for (let step = 0; step < POOL_SIZE; step += 1) {
    const ip = nth((instances.size + step) % POOL_SIZE);
    if (instances.where('publicIp', ip).length === 0) return ip;
  }
  return nth(0);
}

function nth(index: number): string {
  const [first, second] = POOLS;
  return formatIp(index < first.count ? first.first + index : second.first + index - first.count);
}
