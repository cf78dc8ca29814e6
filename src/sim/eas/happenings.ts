import { ApiFault, type Answer, type Happening } from '../service.ts';
import type { JsonBody } from '../wire/json-body.ts';
import type { World } from '../world/world.ts';
import { serviceId } from './lookup.ts';
import { replicasOf } from './replicas.ts';
import { findRoom } from './room.ts';
import { LOADS, SERVICES } from './tables.ts';

/** What happens to services without anybody calling the API. */
export const happenings: Readonly<Record<string, Happening>> = {
  load: {
    summary: 'a {service, region?} has {value} of {metric?} (qps) in all, until told otherwise',
    run: feedLoad,
  },
};

/** Room is looked for now: what is out of stock at this moment cannot be scaled to. */
function feedLoad(world: World, body: JsonBody): Answer {
  const id = serviceId(body.text('region') ?? world.defaultRegion, body.need('service'));
  const service = world.table(SERVICES).get(id);
  if (service === undefined) throw new ApiFault(400, 'InvalidParameter', `there is no service ${id}`);
  const [metricName, value] = [body.text('metric') ?? 'qps', Number(body.need('value'))];
  if (!(value >= 0)) throw new ApiFault(400, 'InvalidParameter', 'value must be a number of 0 or more');
  const at = world.now();
  world.table(LOADS).put({ id: `${id}/${metricName}@${at}`, serviceId: id, at, metricName, value });
  const fed = { ...service, room: findRoom(world, service) };
  world.table(SERVICES).put(fed);
  return { service: id, metric: metricName, value, ...replicasOf(world, fed, at) };
}
