import type { DriverRegistry, State, StateResource } from '../../model/index.ts';

/**
 * The state with what has gone since `before` remembered, where its type may leave something behind. A resource that was
 * made anew under its old address has left as well.
 */
export function withFormer(now: State, before: State, registry: DriverRegistry): State {
  const left = Object.values(before.resources).filter(
    (resource) => mayLeaveBehind(resource, registry) && now.resources[resource.address]?.id !== resource.id,
  );
  if (left.length === 0) return now;
  const known = new Set((now.former ?? []).map(({ id }) => id));
  return { ...now, former: [...(now.former ?? []), ...left.filter(({ id }) => !known.has(id))] };
}

function mayLeaveBehind({ type }: StateResource, registry: DriverRegistry): boolean {
  const driver = registry.get(type);
  return driver?.mode === 'managed' && driver.keeps !== undefined;
}
