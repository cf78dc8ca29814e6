import type { TerraformVariables } from '../../render/index.ts';

type Names = ReadonlySet<string>;

/**
 * Which services share an instance of Cloud Run: the head of each lasting one, by name. What only one service needs
 * runs beside it (modules/compute/gcp/groups.tf).
 */
export function headsOf({ services }: TerraformVariables): ReadonlyMap<string, string> {
  const all = Object.entries(services);
  const lasting = all.flatMap(([name, { run }]) => (run === 'always' ? [name] : []));
  const isPublic = (name: string): boolean => lasting.includes(name) && services[name]?.public === true;
  // Not through what is public, which stands for itself.
  const near = new Map(
    all.map(([name, service]) => [
      name,
      new Set(lasting.filter((other) => other !== name && !isPublic(other) && needs(service, other))),
    ]),
  );
  const reach = new Map(all.map(([name]) => [name, reachFrom(name, near)]));
  const roots = all.flatMap(([name, service]) => {
    const needed = all.some(([other]) => other !== name && reach.get(other)?.has(name) === true);
    return service.public || service.run !== 'always' || !needed ? [name] : [];
  });
  return new Map(
    lasting.map((name) => {
      const [only, ...others] = roots.filter((root) => root !== name && reach.get(root)?.has(name) === true);
      const beside = !roots.includes(name) && others.length === 0 && only !== undefined && lasting.includes(only);
      return [name, beside ? only : name];
    }),
  );
}

/** By `depends_on`, or by a name in the environment as `http://ollama:11434` or `DB_HOST=db`. */
function needs({ depends_on, env }: TerraformVariables['services'][string], other: string): boolean {
  const address = new RegExp(`(^|//|@|,)${other}:[0-9]`);
  return (
    depends_on.includes(other) ||
    Object.entries(env).some(
      ([key, value]) => address.test(value) || (value === other && /(^|_)HOST(NAME)?$/.test(key)),
    )
  );
}

function reachFrom(start: string, near: ReadonlyMap<string, Names>): Names {
  const reached = new Set<string>();
  const waiting = [start];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop())
    for (const other of near.get(name) ?? [])
      if (!reached.has(other)) {
        reached.add(other);
        waiting.push(other);
      }
  return reached;
}
