import type { World } from './world/world.ts';

/** Id of the account's default resource group, where everything goes that names no other. */
export function defaultResourceGroupId(world: World): string {
  return `rg-acfm${world.accountId.slice(-11)}`;
}
