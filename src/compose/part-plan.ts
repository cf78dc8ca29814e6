import type { ArgChange, Json } from '../model/index.ts';
import type { PartModel } from './desired.ts';
import { difference } from './difference.ts';
import type { PartFacts } from './observed.ts';
import { change, type ComposeChange } from './plan.ts';
import type { Situation } from './situation.ts';

/** Lines of volumes or networks, and what is left as it is although the files say otherwise. */
export interface PartPlan {
  readonly changes: readonly ComposeChange[];
  readonly warnings: readonly string[];
}

/** Volumes are made when they are missing and never made anew: they hold data. */
export function planVolumes(situation: Situation): PartPlan {
  const used = new Set(
    Object.values(situation.desired.services).flatMap(({ volumes = [] }) =>
      volumes.flatMap(({ type, source }) => (type === 'volume' && source !== undefined ? [source] : [])),
    ),
  );
  return planParts(situation, {
    type: 'docker_volume',
    used,
    wanted: situation.desired.volumes,
    found: situation.observed.volumes,
    renews: false,
    kept: 'it holds data and stays as it is',
  });
}

/** Networks are made when they are missing, and made anew when they differ where Docker Compose can do that. */
export function planNetworks(situation: Situation): PartPlan {
  const used = new Set(
    Object.values(situation.desired.services).flatMap(({ networks }) => Object.keys(networks ?? {})),
  );
  return planParts(situation, {
    type: 'docker_network',
    used,
    wanted: situation.desired.networks,
    found: situation.observed.networks,
    renews: situation.client.traits.renewsNetworks,
    kept: 'Docker Compose before 2.31 leaves it as it is; `docker compose down` and up again make it anew',
  });
}

interface Parts {
  readonly type: 'docker_volume' | 'docker_network';
  /** Those that services use: others are not made. */
  readonly used: ReadonlySet<string>;
  readonly wanted: Readonly<Record<string, PartModel>>;
  readonly found: readonly PartFacts[];
  readonly renews: boolean;
  /** Why one that differs stays. */
  readonly kept: string;
}

function planParts(situation: Situation, parts: Parts): PartPlan {
  const warnings: string[] = [];
  const changes = Object.entries(parts.wanted).flatMap(([key, model]) => {
    if (!parts.used.has(key)) return [];
    const address = `${parts.type}.${key}`;
    const facts = parts.found.find(({ Name }) => Name === model.name);
    if (facts === undefined) return [missing(address, model)];
    const args = model.external === true ? [] : partDifferences(model, facts, situation);
    if (args.length > 0 && parts.renews) return [change(address, 'recreate', { id: model.name, args })];
    if (args.length > 0)
      warnings.push(`${address} differs in ${args.map(({ name }) => name).join(', ')}: ${parts.kept}`);
    return [change(address, 'keep', { id: model.name })];
  });
  return { changes, warnings };
}

function missing(address: string, model: PartModel): ComposeChange {
  const row = change(address, 'create', {
    args: [{ ...difference('name', undefined, model.name), forcesReplacement: false }],
  });
  if (model.external !== true) return row;
  const kind = address.startsWith('docker_volume') ? 'volume' : 'network';
  return {
    ...change(address, 'keep'),
    blocked: `the files call the ${kind} ${model.name} external, and there is none`,
    blockedBy: 'LF5119',
  };
}

function partDifferences(model: PartModel, facts: PartFacts, { mask }: Situation): readonly ArgChange[] {
  const defaultDriver = facts.IPAM === undefined ? 'local' : 'bridge';
  const rows: readonly (readonly [string, Json, Json])[] = [
    ['driver', facts.Driver, model.driver ?? defaultDriver],
    ['driver_opts', hidden(facts.Options ?? {}, mask), hidden(model.driver_opts ?? {}, mask)],
    ['labels', ownLabels(facts.Labels ?? {}), ownLabels(model.labels ?? {})],
    ['internal', facts.Internal ?? false, model.internal ?? false],
    ['subnets', ...subnets(model, facts)],
  ];
  return rows.flatMap(([name, before, after]) =>
    JSON.stringify(before) === JSON.stringify(after) ? [] : [difference(name, before, after)],
  );
}

/** Where the files name no subnet the engine has chosen one. */
function subnets({ ipam }: PartModel, { IPAM }: PartFacts): readonly [Json, Json] {
  const wanted = (ipam?.config ?? []).flatMap(({ subnet }) => subnet ?? []).toSorted();
  if (wanted.length === 0) return [[], []];
  return [(IPAM?.Config ?? []).flatMap(({ Subnet }) => Subnet ?? []).toSorted(), wanted];
}

function ownLabels(labels: Readonly<Record<string, string>>): Json {
  return Object.entries(labels)
    .filter(([name]) => !name.startsWith('com.docker.compose.'))
    .map(([name, value]) => `${name}=${value}`)
    .toSorted();
}

function hidden(options: Readonly<Record<string, string>>, mask: Situation['mask']): Json {
  return Object.entries(options)
    .map(([name, value]) => `${name}=${mask.value(name, value)}`)
    .toSorted();
}
