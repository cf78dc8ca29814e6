import { formatIp, must, parseIp } from '../../base/index.ts';
import type { World } from '../world/world.ts';
import { fault } from './faults.ts';
import { EIPS } from './tables.ts';

/** Documentation ranges first, so that nothing in a simulated answer is anybody's address; then the benchmark range. */
const POOLS: readonly { readonly first: number; readonly count: number }[] = [
  { first: address('203.0.113.1'), count: 254 },
  { first: address('198.51.100.1'), count: 254 },
  { first: address('198.18.0.1'), count: 131_070 },
];
const POOL_SIZE = POOLS.reduce((sum, { count }) => sum + count, 0);

/** A public address that no EIP has. */
export function takePublicAddress(world: World): string {
  const eips = world.table(EIPS);
  // Starting behind as many as are taken finds a free one at once in a world that only grows.
  for (let step = 0; step < POOL_SIZE; step += 1) {
    const ip = nthAddress((eips.size + step) % POOL_SIZE);
    if (eips.where('ipAddress', ip).length === 0) return ip;
  }
  throw fault('OperationFailed.InsufficientEIP');
}

function nthAddress(index: number): string {
  let rest = index;
  for (const { first, count } of POOLS) {
    if (rest < count) return formatIp(first + rest);
    rest -= count;
  }
  throw fault('OperationFailed.InsufficientEIP');
}

function address(text: string): number {
  return must(parseIp(text), 'a fixed address parses');
}
