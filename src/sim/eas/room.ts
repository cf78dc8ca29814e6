import { findInstanceType, findRegion, zonesSelling } from '../../catalog/index.ts';
import { VSWITCHES } from '../vpc/tables.ts';
import { JsonBody } from '../wire/json-body.ts';
import type { World } from '../world/world.ts';
import { invalid } from './faults.ts';
import { replicasOf } from './replicas.ts';
import { SERVICES, type EasService, type Room } from './tables.ts';

/** What a stock without an end counts as. */
const PLENTY = 10_000;

/** Instance types of a configuration in order of preference; empty when it is sized by CPU and memory. */
export function typesIn(config: JsonBody, regionId: string): readonly string[] {
  const computing = config.child('cloud').child('computing');
  const listed = computing.children('instances').map((instance) => instance.need('type'));
  const one = computing.text('instance_type');
  const types = listed.length > 0 || one === undefined ? listed : [one];
  const zones = findRegion(regionId)?.zones ?? [];
  const strange = types.find((type) => findInstanceType(type) === undefined || zonesSelling(zones, type).length === 0);
  if (strange !== undefined)
    throw invalid('cloud.computing.instances.type', `(${strange}) is not offered in ${regionId}`);
  return types;
}

/** How many replicas of each type the service could have: the world's stock less what other services hold. */
export function findRoom(
  world: World,
  service: Pick<EasService, 'id' | 'regionId' | 'types' | 'config'>,
): readonly Room[] {
  // CPU and memory of the public pool, or a resource group, never run out.
  if (service.types.length === 0) return [{ type: '', count: PLENTY }];
  const zones = zonesOf(world, service);
  return service.types.map((type) => {
    const stock = zonesSelling(zones, type).reduce((sum, zone) => sum + Math.min(PLENTY, world.stock(zone, type)), 0);
    return { type, count: Math.max(0, Math.min(PLENTY, stock) - heldByOthers(world, service, type)) };
  });
}

/** The zone of the service's vSwitch when it has one, else every zone of the region. */
function zonesOf(world: World, { regionId, config }: Pick<EasService, 'regionId' | 'config'>): readonly string[] {
  const vSwitches = new JsonBody(config).child('cloud').child('networking').text('vswitch_id')?.split(',') ?? [];
  const zones = vSwitches.flatMap((id) => world.table(VSWITCHES).get(id)?.zoneId ?? []);
  return zones.length > 0 ? [...new Set(zones)] : (findRegion(regionId)?.zones ?? []);
}

function heldByOthers(world: World, { id, regionId }: Pick<EasService, 'id' | 'regionId'>, type: string): number {
  const others = world
    .table(SERVICES)
    .where('regionId', regionId)
    .filter((other) => other.id !== id);
  return others.reduce((sum, other) => sum + held(world, other).filter((each) => each === type).length, 0);
}

/** The type of each replica that a service holds, the preferred ones first. */
export function held(world: World, service: EasService): readonly string[] {
  const { wanted, withoutRoom } = replicasOf(world, service, world.now());
  const types = service.room.flatMap(({ type, count }) => Array.from({ length: Math.min(count, wanted) }, () => type));
  return service.status === 'Failed' ? [] : types.slice(0, wanted - withoutRoom);
}
