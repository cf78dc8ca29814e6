import { must } from '../../base/index.ts';
import type { AnyDriver, DriverRegistry } from '../../model/index.ts';
import { ramAction } from './api/ram-action.ts';
import { DRIVERS } from './resources.gen.ts';

/** Types that Terraform renamed and still accepts. */
const ALIASES: Readonly<Record<string, string>> = { alicloud_key_pair: 'alicloud_ecs_key_pair' };

const byType: ReadonlyMap<string, AnyDriver> = new Map(DRIVERS.map((driver) => [driver.type, driver]));

/** The drivers of Alibaba Cloud by Terraform's resource type. */
export const alicloudDrivers: DriverRegistry = {
  get: (type) => byType.get(ALIASES[type] ?? type),
  types: [...byType.keys()].toSorted(),
};

/** Every action that looking after these types may need, as RAM spells it; the least-privilege policy is made from it. */
export function actionsOf(types: readonly string[]): readonly string[] {
  const actions = types.flatMap((type) => {
    const driver = must(alicloudDrivers.get(type), `no driver is called ${type}`);
    return Object.values<readonly string[]>(driver.facts.actions).flat();
  });
  return [...new Set(actions.map(ramAction))].toSorted();
}
