import type { ConfigNode } from '../../read/node.ts';
import { formatBytes } from '../../../base/index.ts';
import { textOf } from './note.ts';
import { itemsOf, textsOf, type Reader } from './reader.ts';

/** What Landfall gives a container where nobody says (config/stack/service.ts). */
const USUAL = { cpu: 0.5, memory: 512 * 2 ** 20 };

/** `deploy.resources`, and what version 2 said instead of it. */
export function resourcesOf(
  service: Reader,
  deploy: Reader | undefined,
): Readonly<Record<string, unknown>> | undefined {
  const resources = deploy?.map('resources');
  const limits = resources?.map('limits');
  const reservations = resources?.map('reservations');
  const cpuLimit = coresOf(limits, 'cpus') ?? coresOf(service, 'cpus');
  const memoryLimit = bytesOf(limits, 'memory') ?? bytesOf(service, 'mem_limit');
  const cpu = coresOf(reservations, 'cpus') ?? (cpuLimit === undefined ? undefined : Math.min(cpuLimit, USUAL.cpu));
  const reserved = bytesOf(reservations, 'memory') ?? bytesOf(service, 'mem_reservation');
  const memory = reserved ?? (memoryLimit === undefined ? undefined : Math.min(memoryLimit, USUAL.memory));
  if (devicesOf(deploy).length > 0) reservations?.take('devices');
  for (const reader of [limits, reservations]) reader?.rest();
  resources?.rest();
  if (memoryLimit === undefined)
    service.changed(
      'deploy',
      `no limit on memory there; here ${reserved === undefined ? '512Mi' : 'what it reserves'}: say resources.limits.memory where that is too little`,
    );
  const own = {
    ...(cpu === undefined ? {} : { cpu }),
    ...(memory === undefined ? {} : { memory: formatBytes(memory) }),
    ...limitsOf(cpuLimit, memoryLimit),
  };
  return Object.keys(own).length === 0 ? undefined : own;
}

function limitsOf(cpu: number | undefined, memory: number | undefined): Readonly<Record<string, unknown>> {
  if (cpu === undefined && memory === undefined) return {};
  const limits = {
    ...(cpu === undefined ? {} : { cpu }),
    ...(memory === undefined ? {} : { memory: formatBytes(memory) }),
  };
  return { limits };
}

/** GPUs in the form of `deploy`, the short one, or that of old runtimes. */
export function gpusOf(service: Reader, deploy: Reader | undefined): number {
  const short = service.take('gpus');
  const asked = [...devicesOf(deploy), ...(textOf(short) === undefined ? itemsOf(short) : [short])].reduce(
    (sum, device) => sum + countOf(device, service),
    0,
  );
  if (asked > 0 || textOf(service.peek('runtime')) !== 'nvidia') return asked;
  service.changed('runtime', 'nvidia: one GPU');
  return 1;
}

function devicesOf(deploy: Reader | undefined): readonly ConfigNode[] {
  const resources = deploy?.peek('resources');
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

function coresOf(reader: Reader | undefined, key: string): number | undefined {
  const text = reader?.text(key);
  const cores = Number(text ?? 0);
  if (text === undefined || cores === 0) return undefined;
  if (cores > 0) return cores;
  reader?.left(key, `${text} is no number of cores`);
  return undefined;
}

const UNITS: Readonly<Record<string, number>> = { b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

function bytesOf(reader: Reader | undefined, key: string): number | undefined {
  const text = reader?.text(key);
  if (text === undefined) return undefined;
  const match = /^(\d+(?:\.\d+)?)\s*([bkmgt]?)i?b?$/i.exec(text);
  const bytes = match === null ? 0 : Math.round(Number(match[1]) * (UNITS[(match[2] ?? '').toLowerCase()] ?? 1));
  if (bytes > 0) return bytes;
  if (text !== '0') reader?.left(key, `${text} is no size`);
  return undefined;
}
