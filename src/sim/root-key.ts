import { randomBytes } from 'node:crypto';
import { must } from '../base/index.ts';
import { ROOT_KEYS } from './ram/tables.ts';
import type { SimWorld } from './world/sim-world.ts';

/** An access key pair. */
export interface KeyPair {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

/** The account's own key pair: made once, a row of the world from then on. */
export function rootKey(world: SimWorld): KeyPair {
  const table = world.table(ROOT_KEYS);
  if (table.size === 0) {
    const row = { id: `LTAI5t${text(18)}`, secret: text(30), status: 'Active' as const, createdAt: world.now() };
    world.transaction('write', () => table.put(row));
  }
  const row = must(table.all()[0], 'the account has a key');
  return { accessKeyId: row.id, accessKeySecret: row.secret };
}

/** Letters and digits that nobody can guess; not from the world's dice, whose seed is known. */
function text(length: number): string {
  const base64 = randomBytes(length * 2).toString('base64');
  return base64.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, length);
}
