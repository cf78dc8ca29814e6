import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { nearest, sameValue } from '../../base/index.ts';
import { findRegion, REGIONS } from '../../catalog/index.ts';
import { simError } from '../errors.ts';
import { replaceFile } from './replace-file.ts';
import { formatFault, parseFault } from './fault-text.ts';
import type { Fault } from './fault.ts';
import { DEFAULT_SETTINGS, type WorldSettings } from './settings.ts';

/** Settings of a world that begins: its own seed and account. */
export function newSettings(given: Partial<WorldSettings> = {}): WorldSettings {
  const digits = Array.from({ length: 15 }, () => randomInt(10)).join('');
  return { ...DEFAULT_SETTINGS, seed: randomInt(2 ** 31), accountId: `1${digits}`, ...given };
}

/** Reads `world.json`; undefined when there is none. Every wrong value is named with what is allowed. */
export function readSettings(file: string): WorldSettings | undefined {
  if (!existsSync(file)) return undefined;
  const document = parse(file);
  for (const key of Object.keys(document)) {
    if (key in CHECKS) continue;
    const suggestion = nearest(key, Object.keys(CHECKS));
    throw invalid(
      file,
      `it has no setting "${key}"${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}`,
    );
  }
  const settings: WorldSettings = { ...DEFAULT_SETTINGS, ...document, faults: faultsOf(file, document['faults']) };
  for (const [key, { allowed, holds }] of Object.entries(CHECKS)) {
    const value = Reflect.get(settings, key) as unknown;
    if (!holds(value)) throw invalid(file, `"${key}" is ${JSON.stringify(value)}; it must be ${allowed}`);
  }
  return settings;
}

/** Writes `world.json`, with faults as sentences. */
export function writeSettings(file: string, settings: WorldSettings): void {
  replaceFile(file, `${JSON.stringify({ ...settings, faults: settings.faults.map(formatFault) }, undefined, 2)}\n`);
}

interface Check {
  readonly allowed: string;
  readonly holds: (value: unknown) => boolean;
}

const CHECKS: Readonly<Record<keyof WorldSettings, Check>> = {
  v: { allowed: '1', holds: (value) => value === 1 },
  seed: { allowed: 'a whole number', holds: (value) => Number.isSafeInteger(value) },
  accountId: { allowed: '16 digits in quotes', holds: (value) => typeof value === 'string' && /^\d{16}$/.test(value) },
  defaultRegion: {
    allowed: `a region, as ${REGIONS.slice(0, 3)
      .map((region) => region.id)
      .join(', ')}`,
    holds: (value) => typeof value === 'string' && findRegion(value) !== undefined,
  },
  speed: { allowed: 'a number above 0', holds: (value) => isNumber(value) && value > 0 },
  quotas: { allowed: 'limits by quota key, as {"vpc.vpcs": 10}', holds: (value) => isMapOf(value, isNumber) },
  stock: {
    allowed: 'units by zone and type, as {"cn-shanghai-b": {"ecs.g7.2xlarge": 0}}',
    holds: (value) => isMapOf(value, (units) => isMapOf(units, isNumber)),
  },
  taken: { allowed: 'names by kind, as {"bucket": ["kosmos"]}', holds: (value) => isMapOf(value, isTexts) },
  faults: { allowed: 'a list', holds: Array.isArray },
  lagSeconds: { allowed: 'seconds, 0 or more', holds: (value) => isNumber(value) && value >= 0 },
};

function parse(file: string): Readonly<Record<string, unknown>> {
  try {
    const document: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isRecord(document)) return document;
  } catch (cause) {
    throw simError('LF7005', { headline: `${file} is not JSON`, where: { file }, cause });
  }
  throw invalid(file, 'it must hold one object');
}

/** A fault may be a sentence, or the object that the sentence stands for. */
function faultsOf(file: string, value: unknown): readonly Fault[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw invalid(file, '"faults" must be a list');
  return value.map((item: unknown) => (typeof item === 'string' ? parseFault(item) : faultOf(file, item)));
}

/** An object is right when the sentence it stands for means the same. */
function faultOf(file: string, item: unknown): Fault {
  const fault = readBack(item);
  if (fault !== undefined && sameValue(fault, item)) return fault;
  const like = JSON.stringify(parseFault('throttle 30% of *'));
  throw invalid(
    file,
    `"faults" has ${JSON.stringify(item)}, which is no fault; write a sentence, or data such as ${like}`,
  );
}

function readBack(item: unknown): Fault | undefined {
  try {
    return parseFault(formatFault(item as Fault));
  } catch {
    return undefined;
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isMapOf(value: unknown, holds: (member: unknown) => boolean): boolean {
  return isRecord(value) && Object.values(value).every(holds);
}

function invalid(file: string, what: string): Error {
  return simError('LF7005', { headline: `${file}: ${what}`, where: { file } });
}
