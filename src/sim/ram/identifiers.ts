import type { World } from '../world/world.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** An 18-digit id of RAM: users begin with 2, roles with 3, groups with `g-`. */
export function entityId(world: World, first: '2' | '3' | 'g-'): string {
  const digits = [world.random(0, 99_999_999), world.random(0, 999_999_999)];
  return `${first}${String(digits[0]).padStart(8, '0')}${String(digits[1]).padStart(9, '0')}`;
}

/** Letters of both cases and digits, as secrets and tokens are made of. */
export function secretText(world: World, length: number): string {
  return Array.from({ length }, () => LETTERS[world.random(0, LETTERS.length - 1)] ?? '').join('');
}

/** A permanent AccessKeyId: `LTAI` and 20 more. */
export function accessKeyId(world: World): string {
  return `LTAI5t${secretText(world, 18)}`;
}

/** AccessKeySecrets have 30 characters. */
export function accessKeySecret(world: World): string {
  return secretText(world, 30);
}
