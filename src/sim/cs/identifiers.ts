import { digest } from '../../base/index.ts';
import type { World } from '../world/world.ts';

/** Lower-case hex digits that follow from the world's seed. */
export function hexId(world: World, prefix: string, length: number): string {
  return `${prefix}${digest(world.newId('', '', 20)).slice(0, length)}`;
}

/** A UUID in form, from the world's seed. */
export function uuid(world: World): string {
  return hexId(world, '', 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
