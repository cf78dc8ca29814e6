import { ApiFault, type Answer, type Happening } from '../service.ts';
import type { JsonBody } from '../wire/json-body.ts';
import type { World } from '../world/world.ts';
import { addPoint, customNamespace } from './series.ts';
import { CONTACTS } from './tables.ts';

const MINUTE = 60_000;
const MAX_MINUTES = 10_000;

/** What happens to monitored resources and to contacts without anybody calling the API. */
export const happenings: Readonly<Record<string, Happening>> = {
  metric: {
    summary: 'a resource measures {metric, value, namespace?, dimensions?, minutes?}: once a minute from now on',
    run: measure,
  },
  activate: {
    summary: 'a {contact} follows the activation links of its channels',
    run: activate,
  },
};

/** One measurement now, and one each further minute of `minutes`. */
function measure(world: World, body: JsonBody): Answer {
  const namespace = body.text('namespace') ?? customNamespace(world);
  const [metric, value] = [body.need('metric'), Number(body.need('value'))];
  const minutes = body.int('minutes') ?? 1;
  if (!Number.isFinite(value)) throw wrong('value must be a number');
  if (minutes < 1 || minutes > MAX_MINUTES) throw wrong(`minutes must be from 1 to ${MAX_MINUTES}`);
  const named = Object.entries(body.child('dimensions').fields());
  const dimensions = Object.fromEntries(named.map(([key, text]) => [key, String(text)]));
  for (let minute = 0; minute < minutes; minute += 1) {
    const at = world.now() + minute * MINUTE;
    addPoint(world, { namespace, metricName: metric, dimensions, at, fields: { value } });
  }
  return { namespace, metric, dimensions, value, minutes };
}

function activate(world: World, body: JsonBody): Answer {
  const name = body.need('contact');
  const contact = world.table(CONTACTS).get(name);
  if (contact === undefined) throw wrong(`there is no contact "${name}"`);
  const activated = Object.keys(contact.channels);
  world.table(CONTACTS).put({ ...contact, activated });
  return { contact: name, activated };
}

function wrong(what: string): ApiFault {
  return new ApiFault(400, 'InvalidParameter', what);
}
