import { SECURITY_GROUPS } from '../ecs/tables.ts';
import { VPCS, VSWITCHES } from '../vpc/tables.ts';
import type { JsonBody } from '../wire/json-body.ts';
import type { World } from '../world/world.ts';
import { invalid } from './faults.ts';

/** Presets whose names say a version; without it they name nothing. */
const VERSIONED = /^(?:tensorflow|pytorch|onnx)_(?:cpu|gpu)$/;
const MAX_REPLICAS = 1000;

/** The name that a configuration gives its service: lower-case letters, digits and underscores. */
export function nameIn(config: JsonBody): string {
  const name = config.text('name') ?? config.child('metadata').text('name');
  if (name === undefined) throw invalid('name', 'is mandatory');
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) throw invalid('name');
  return name;
}

/** How many replicas a configuration wants: an integer, not an instance type. */
export function replicasIn(config: JsonBody): number {
  const sent = config.child('metadata').raw('instance') ?? 1;
  if (typeof sent !== 'number' || !Number.isInteger(sent) || sent < 0 || sent > MAX_REPLICAS) {
    throw invalid('metadata.instance', 'must be the number of replicas, an integer');
  }
  return sent;
}

/** Refuses a configuration that says not what to run, on what, or in a network that is not there. */
export function checkConfiguration(world: World, config: JsonBody): void {
  checkProgram(config);
  checkSize(config);
  checkNetwork(world, config);
}

function checkProgram(config: JsonBody): void {
  const processor = config.text('processor');
  const own = config.text('processor_path') !== undefined;
  if (config.children('containers').length > 0) {
    for (const container of config.children('containers')) container.need('image');
    return;
  }
  if (processor === undefined && !own) throw invalid('processor', 'is mandatory without containers');
  if (processor !== undefined && VERSIONED.test(processor))
    throw invalid('processor', `(${processor}) names no version, as ${processor}_2.3 does`);
  if (config.text('model_path') === undefined) throw invalid('model_path', 'is mandatory with a processor');
}

function checkSize(config: JsonBody): void {
  const [metadata, computing] = [config.child('metadata'), config.child('cloud').child('computing')];
  const sized = metadata.has('cpu') && metadata.has('memory');
  const typed = computing.children('instances').length > 0 || computing.has('instance_type');
  if (!sized && !typed && !metadata.has('resource')) {
    throw invalid('cloud.computing.instances', 'is mandatory without metadata.cpu and metadata.memory or a resource');
  }
}

function checkNetwork(world: World, config: JsonBody): void {
  const networking = config.child('cloud').child('networking');
  const missing = (name: string, exists: (id: string) => boolean): void => {
    for (const id of networking.text(name)?.split(',') ?? []) {
      if (!exists(id)) throw invalid(`cloud.networking.${name}`, `(${id}) does not exist`);
    }
  };
  missing('vpc_id', (id) => world.table(VPCS).get(id) !== undefined);
  missing('vswitch_id', (id) => world.table(VSWITCHES).get(id) !== undefined);
  missing('security_group_id', (id) => world.table(SECURITY_GROUPS).get(id) !== undefined);
}

/** A configuration with another laid over it: objects merge, everything else is replaced. */
export function merged(
  below: Readonly<Record<string, unknown>>,
  above: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(above).map(([key, value]) => {
    const under = below[key];
    return [key, isObject(under) && isObject(value) ? merged(under, value) : value] as const;
  });
  return { ...below, ...Object.fromEntries(entries) };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
