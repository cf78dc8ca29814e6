import { parse } from 'yaml';
import { findInstanceType } from '../../catalog/index.ts';
import { fail } from '../errors.ts';

/** What became of one member of the file. */
export interface ImportNote {
  /** Where it stood in the file, as `metadata.instance`. */
  readonly from: string;
  readonly outcome: 'kept' | 'changed' | 'left out';
  /** Where it stands now, as `models.summarizer.instanceType`. */
  readonly to?: string;
  /** Why it is not as it was. */
  readonly why?: string;
}

/** A service file in our form. */
export interface ImportedModel {
  /** Key under `models`. */
  readonly key: string;
  readonly models: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly notes: readonly ImportNote[];
}

/** A preset that the old name, which had no version, stands for today; the newest of the generation it was written for. */
const VERSIONED: Readonly<Record<string, string>> = {
  tensorflow_cpu: 'tensorflow_cpu_1.15',
  tensorflow_gpu: 'tensorflow_gpu_1.15',
};

const NO_PLACE = 'models have no such setting here; set it in the service itself or ask for it';

/**
 * Reads a PAI-EAS service file, in today's form or the older guide's (YAML, the instance type under `metadata.instance`,
 * `scaling` with `target_qps`), into our `models:` (research: alicloud-ack-eas-acr-sls, 4.6). Nothing is dropped unsaid.
 * @throws LF1003 when it is no YAML, LF1007 when it names no service, model or instance type.
 */
export function modelFromFile(text: string, file: string): ImportedModel {
  const source = sourceOf(text, file);
  const name = nameOf(source);
  const key = (name.split('_').at(-1) ?? name) || name;
  const readers: Readonly<Record<string, () => unknown>> = {
    name: () => name,
    path: () => source.need(['model_path'], 'path'),
    processor: () => processorOf(source),
    instanceType: () => instanceTypeOf(source),
    replicas: () => replicasOf(source),
    autoscaling: () => autoscalingOf(source),
    keepaliveMs: () => source.number(['metadata.rpc.keepalive'], 'keepaliveMs'),
  };
  const entries = Object.entries(readers)
    .map(([member, read]) => [member, read()] as const)
    .filter(([, value]) => value !== undefined);
  const lost = source.rest().map((from): ImportNote => ({ from, outcome: 'left out', why: NO_PLACE }));
  const notes = [...source.notes, ...lost];
  const placed = notes.map((note) => (note.to === undefined ? note : { ...note, to: `models.${key}.${note.to}` }));
  return { key, models: { [key]: Object.fromEntries(entries) }, notes: placed };
}

/** The leaves of the file by their dotted paths: `rpc.keepalive` means the same nested or as one key. */
interface Source {
  readonly notes: ImportNote[];
  /** The first of these members that is there, noted as kept. */
  take(paths: readonly string[], to: string): unknown;
  need(paths: readonly string[], to: string): string;
  number(paths: readonly string[], to: string): number | undefined;
  peek(path: string): unknown;
  /** Takes a member that cannot stay as it is. */
  change(path: string, to: string, why: string): unknown;
  /** Paths nobody took. */
  rest(): readonly string[];
}

function sourceOf(text: string, file: string): Source {
  const leaves = leavesOf(readMap(text, file), '');
  const notes: ImportNote[] = [];
  const take: Source['take'] = (paths, to) => {
    const from = paths.find((path) => leaves.has(path));
    if (from === undefined) return undefined;
    const value = leaves.get(from);
    leaves.delete(from);
    notes.push({ from, outcome: 'kept', to });
    return value;
  };
  return {
    notes,
    take,
    need: (paths, to) => {
      const value = take(paths, to);
      if (typeof value === 'string' && value !== '') return value;
      throw fail('LF1007', { headline: `${file} has no ${paths.join(' or ')}`, where: { file } });
    },
    number: (paths, to) => {
      const value = Number(take(paths, to) ?? Number.NaN);
      return Number.isFinite(value) ? value : undefined;
    },
    peek: (path) => leaves.get(path),
    change: (from, to, why) => {
      const value = leaves.get(from);
      leaves.delete(from);
      notes.push({ from, outcome: 'changed', to, why });
      return value;
    },
    rest: () => [...leaves.keys()],
  };
}

function readMap(text: string, file: string): object {
  try {
    const value: unknown = parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw fail('LF1003', { headline: `${file} is neither YAML nor JSON: ${why}`, where: { file }, cause });
  }
  throw fail('LF1003', { headline: `${file} holds no map of keys`, where: { file } });
}

function leavesOf(value: unknown, path: string): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map([[path, value]]);
  const entries = Object.entries(value).flatMap(([key, item]) => [
    ...leavesOf(item, path === '' ? key : `${path}.${key}`),
  ]);
  return new Map(entries);
}

/** The API takes lower-case letters, digits and underscores. */
function nameOf(source: Source): string {
  const given = source.peek('name');
  const name = (typeof given === 'string' ? given : '').toLowerCase().replaceAll(/[^a-z0-9_]/g, '_');
  if (name === '' || name === given) return source.need(['name', 'metadata.name'], 'name');
  source.change('name', 'name', `service names have lower-case letters, digits and underscores: ${name}`);
  return name;
}

function processorOf(source: Source): string {
  const versioned = VERSIONED[String(source.peek('processor'))];
  if (versioned === undefined) return source.need(['processor'], 'processor');
  source.change(
    'processor',
    'processor',
    `preset processors carry a version: ${versioned}; check that the model fits it`,
  );
  return versioned;
}

/** The guide writes the type where the number of replicas belongs. */
function instanceTypeOf(source: Source): string {
  const misplaced = source.peek('metadata.instance');
  if (typeof misplaced !== 'string' || !misplaced.startsWith('ecs.'))
    return source.need(['cloud.computing.instances.0.type', 'cloud.computing.instance_type'], 'instanceType');
  const unknown = findInstanceType(misplaced) === undefined ? '; the catalog does not know this type' : '';
  source.change(
    'metadata.instance',
    'instanceType',
    `metadata.instance is the number of replicas; the type has a place of its own${unknown}`,
  );
  return misplaced;
}

function replicasOf(source: Source): number | undefined {
  const given = source.number(['metadata.instance'], 'replicas');
  if (given !== undefined) return given;
  const least = Number(source.peek('scaling.min') ?? source.peek('autoscaler.min') ?? 1);
  source.notes.push({
    from: '(not in the file)',
    outcome: 'changed',
    to: 'replicas',
    why: `the file names no number of replicas: ${least}, the least of its scaling`,
  });
  return least;
}

function autoscalingOf(source: Source): object | undefined {
  const min = source.number(['scaling.min', 'autoscaler.min'], 'autoscaling.min');
  const max = source.number(['scaling.max', 'autoscaler.max'], 'autoscaling.max');
  const target =
    source.number(['autoscaler.strategies.qps'], 'autoscaling.targetRequestsPerSecond') ?? oldTarget(source);
  if (min === undefined || max === undefined || target === undefined) return undefined;
  return { min, max, targetRequestsPerSecond: target };
}

function oldTarget(source: Source): number | undefined {
  if (source.peek('scaling.target_qps') === undefined) return undefined;
  const why =
    'scaling is no part of a service file: it becomes the service’s autoscaler, and the target counts per replica';
  return Number(source.change('scaling.target_qps', 'autoscaling.targetRequestsPerSecond', why));
}
