import type { ConfigNode } from '../../read/node.ts';
import { formatBytes } from '../../../base/index.ts';
import { textOf } from './note.ts';
import { itemsOf, textsOf, type Reader } from './reader.ts';

/** What Landfall gives a container where nobody says (config/stack/service.ts). */
const USUAL = { cpu: 0.5, memory: 512 * 2 ** 20 };

interface Amounts {
  readonly cpu: number | undefined;
  readonly memory: number | undefined;
}

/** `deploy.resources`, and what version 2 said instead of it. */
export function resourcesOf(service: Reader, deploy: Reader): Readonly<Record<string, unknown>> | undefined {
  const resources = deploy.section('resources');
  const limits = resources.section('limits');
  const reservations = resources.section('reservations');
  if (devicesOf(deploy).length > 0) reservations.take('devices');
  const limit: Amounts = {
    cpu: coresOf(limits, 'cpus') ?? coresOf(service, 'cpus'),
    memory: bytesOf(limits, 'memory') ?? bytesOf(service, 'mem_limit'),
  };
  const reserved: Amounts = {
    cpu: coresOf(reservations, 'cpus'),
    memory: bytesOf(reservations, 'memory') ?? bytesOf(service, 'mem_reservation'),
  };
  for (const reader of [limits, reservations, resources]) reader.rest();
  if (limit.memory === undefined) noteNoLimit(service, reserved);
  const bounds = written(limit);
  const own = { ...written(needed(reserved, limit)), ...(Object.keys(bounds).length === 0 ? {} : { limits: bounds }) };
  return Object.keys(own).length === 0 ? undefined : own;
}

/** What is reserved; else what is usual here, but not above the limit. */
function needed(reserved: Amounts, limit: Amounts): Amounts {
  return {
    cpu: reserved.cpu ?? atMost(limit.cpu, USUAL.cpu),
    memory: reserved.memory ?? atMost(limit.memory, USUAL.memory),
  };
}

function noteNoLimit(service: Reader, { memory }: Amounts): void {
  const here = memory === undefined ? '512Mi' : 'what it reserves';
  service.changed(
    'deploy',
    `no limit on memory there; here ${here}: say resources.limits.memory where that is too little`,
  );
}

/** What is usual, but not above the limit; undefined where there is none. */
function atMost(limit: number | undefined, usual: number): number | undefined {
  return limit === undefined ? undefined : Math.min(limit, usual);
}

function written({ cpu, memory }: Amounts): Readonly<Record<string, unknown>> {
  return {
    ...(cpu === undefined ? {} : { cpu }),
    ...(memory === undefined ? {} : { memory: formatBytes(memory) }),
  };
}

/** GPUs in the form of `deploy`, the short one, or that of old runtimes. */
export function gpusOf(service: Reader, deploy: Reader): number {
  const short = service.take('gpus');
  const asked = [...devicesOf(deploy), ...(textOf(short) === undefined ? itemsOf(short) : [short])].reduce(
    (sum, device) => sum + countOf(device, service),
    0,
  );
  if (asked > 0 || textOf(service.peek('runtime')) !== 'nvidia') return asked;
  service.changed('runtime', 'nvidia: one GPU');
  return 1;
}

function devicesOf(deploy: Reader): readonly ConfigNode[] {
  const resources = deploy.peek('resources');
  const reservations = resources?.kind === 'map' ? resources.entries.get('reservations')?.node : undefined;
  const devices = reservations?.kind === 'map' ? reservations.entries.get('devices')?.node : undefined;
  return itemsOf(devices).filter(
    (device) => device.kind === 'map' && textsOf(device.entries.get('capabilities')?.node).includes('gpu'),
  );
}

function countOf(device: ConfigNode | undefined, service: Reader): number {
  if (device?.kind === 'map') {
    const ids = textsOf(device.entries.get('device_ids')?.node);
    if (ids.length === 0) return wholeCount(textOf(device.entries.get('count')?.node) ?? 'all', service);
    service.changed('deploy', `these GPUs by their ids; here any ${ids.length}`);
    return ids.length;
  }
  return wholeCount(textOf(device) ?? 'all', service);
}

function wholeCount(text: string, service: Reader): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 0 && count <= 16) return count;
  service.changed('deploy', 'all GPUs of the machine there; here one: say gpus');
  return 1;
}

function coresOf(reader: Reader, key: string): number | undefined {
  const text = reader.text(key);
  const cores = Number(text ?? 0);
  if (text === undefined || cores === 0) return undefined;
  if (cores > 0) return cores;
  reader.left(key, `${text} is no number of cores`);
  return undefined;
}

const UNITS: Readonly<Record<string, number>> = { b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

function bytesOf(reader: Reader, key: string): number | undefined {
  const text = reader.text(key);
  if (text === undefined) return undefined;
  const match = /^(\d+(?:\.\d+)?)\s*([bkmgt]?)i?b?$/i.exec(text);
  const bytes = match === null ? 0 : Math.round(Number(match[1]) * (UNITS[(match[2] ?? '').toLowerCase()] ?? 1));
  if (bytes > 0) return bytes;
  if (text !== '0') reader.left(key, `${text} is no size`);
  return undefined;
}
