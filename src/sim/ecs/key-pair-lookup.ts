import type { Call } from '../service.ts';
import { KEY_PAIRS, type KeyPair } from './tables.ts';

/** A key pair's row id: names are unique in a region. */
export function keyPairId(region: string, name: string): string {
  return `${region}/${name}`;
}

/** The key pair of this name in the call's region. */
export function keyPairOf(call: Call, name: string): KeyPair | undefined {
  return call.world.table(KEY_PAIRS).get(keyPairId(call.region, name));
}
