import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { nearest, type Diagnostic } from '../../base/index.ts';
import { fail } from '../errors.ts';
import type { Discovered } from './discover.ts';
import { mergeNodes } from './merge.ts';
import { child, parsePath, type ConfigNode, type MapNode, type Origin, type Path } from './node.ts';
import { parseInline, parseYaml, type ParsedFile } from './yaml.ts';

export interface Layers {
  /** All layers laid over each other, interpolations not yet filled in. */
  readonly tree: MapNode;
  readonly profile: string;
  readonly profiles: readonly string[];
  /** The target whose own values are laid over; an unknown one lays nothing over. */
  readonly target: string;
  readonly diagnostics: readonly Diagnostic[];
}

export interface LayerChoice {
  /** Undefined takes `dev` where there is one, else the only one, else none. */
  readonly profile: string | undefined;
  /** Undefined takes the first of `targets`. */
  readonly target?: string | undefined;
  /** `path=value` texts, in order. */
  readonly set: readonly string[];
  /** For several loads of one command: what is in it is not read again, and what is read is put in. */
  readonly files?: FileCache;
}

/** Files that were read, by path. */
export type FileCache = Map<string, ParsedFile>;

/** Common files, then the profile, then what the target says for itself, then `--set`. @throws LF1002 for an unknown profile, LF1004 for an odd `--set`. */
export function readLayers(found: Discovered, choice: LayerChoice): Layers {
  const diagnostics: Diagnostic[] = [];
  const read = (file: string): ConfigNode | undefined => {
    const shown = relative(process.cwd(), file) || file;
    const parsed = choice.files?.get(file) ?? parseYaml(readFileSync(file, 'utf8'), shown);
    choice.files?.set(file, parsed);
    diagnostics.push(...parsed.diagnostics);
    return mapOrDiagnostic(parsed.node, diagnostics);
  };
  const base = [...(found.single === undefined ? [] : [found.single]), ...found.common].map(read);
  const merged = base.reduce<ConfigNode>(
    (under, over) => (over === undefined ? under : mergeNodes(under, over)),
    emptyMap(base.find((node) => node !== undefined)?.origin ?? startOf(found.root)),
  );
  const { tree: common, inline } = takeProfiles(merged);
  const profiles = [...new Set([...inline.keys(), ...found.profiles.keys()])].toSorted();
  const profile = chooseProfile(choice.profile, profiles);
  const file = found.profiles.get(profile);
  const own = layOver(common, [inline.get(profile), file === undefined ? undefined : read(file)]);
  const sets = choice.set.map(setLayer);
  const { target, layers } = targetLayers(layOver(own, sets), choice.target);
  return { tree: layOver(own, [...layers, ...sets]) as MapNode, profile, profiles, target, diagnostics };
}

function layOver(under: ConfigNode, layers: readonly (ConfigNode | undefined)[]): ConfigNode {
  return layers.reduce<ConfigNode>((below, over) => (over === undefined ? below : mergeNodes(below, over)), under);
}

/** What the chosen target changes for itself alone: its region, and its `overrides`. */
function targetLayers(
  tree: ConfigNode,
  wanted: string | undefined,
): { readonly target: string; readonly layers: readonly ConfigNode[] } {
  const targets = child(tree, 'targets');
  const first = targets?.kind === 'map' ? [...targets.entries.keys()][0] : undefined;
  const target = wanted ?? first ?? USUAL_TARGET;
  const chosen = child(targets, target);
  const [region, overrides] = [child(chosen, 'region'), child(chosen, 'overrides')];
  return {
    target,
    layers: [
      ...(region === undefined ? [] : [nest(['region'], region, region.origin)]),
      ...(overrides?.kind === 'map' ? [overrides] : []),
    ],
  };
}

/** The target of a configuration that names none. */
const USUAL_TARGET = 'alicloud';

function mapOrDiagnostic(node: ConfigNode | undefined, diagnostics: Diagnostic[]): ConfigNode | undefined {
  if (node === undefined || node.kind === 'map') return node;
  const { excerpt, ...where } = node.origin;
  diagnostics.push({
    code: 'LF1006',
    severity: 'error',
    message: 'a configuration file holds a map of keys',
    where,
    excerpt,
  });
  return undefined;
}

/** The one-file form keeps its profiles under `profiles`. */
function takeProfiles(tree: ConfigNode): {
  readonly tree: ConfigNode;
  readonly inline: ReadonlyMap<string, ConfigNode>;
} {
  const profiles = child(tree, 'profiles');
  if (tree.kind !== 'map' || profiles?.kind !== 'map') return { tree, inline: new Map() };
  const entries = new Map(tree.entries);
  entries.delete('profiles');
  return {
    tree: { ...tree, entries },
    inline: new Map([...profiles.entries].map(([name, entry]) => [name, entry.node])),
  };
}

function chooseProfile(wanted: string | undefined, profiles: readonly string[]): string {
  const usual = usualProfile(profiles);
  if (wanted === undefined || wanted === usual || profiles.includes(wanted)) return wanted ?? usual;
  const guess = nearest(wanted, profiles);
  const list = profiles.length === 0 ? 'The stack has no profiles.' : `Profiles: ${profiles.join(', ')}.`;
  throw fail('LF1002', {
    headline: `no profile ${wanted}`,
    fix: guess === undefined ? list : `Did you mean ${guess}? ${list}`,
  });
}

/** Of several without a `dev`, none is taken: nobody should deploy `prod` for want of a flag. */
function usualProfile(profiles: readonly string[]): string {
  if (profiles.includes('dev')) return 'dev';
  const [only] = profiles;
  return profiles.length === 1 && only !== undefined ? only : 'default';
}

function setLayer(text: string): ConfigNode {
  const split = text.indexOf('=');
  const path = parsePath(text.slice(0, Math.max(0, split)));
  const origin: Origin = {
    file: '--set',
    line: 1,
    column: split + 2,
    length: Math.max(1, text.length - split - 1),
    excerpt: text,
  };
  const value = split < 1 || path.length === 0 ? undefined : parseInline(text.slice(split + 1), origin);
  if (value === undefined) throw fail('LF1004', { headline: `--set ${text} is not \`path=value\`` });
  return nest(path, value, origin);
}

function nest(path: Path, value: ConfigNode, origin: Origin): ConfigNode {
  return path.reduceRight<ConfigNode>(
    (node, step) => ({
      kind: 'map',
      origin,
      overrode: [],
      entries: new Map([[String(step), { key: { ...origin, column: 1 }, node }]]),
    }),
    value,
  );
}

/** What is missing at the top is missing in the first file. */
function emptyMap(origin: Origin): MapNode {
  return { kind: 'map', origin, overrode: [], entries: new Map() };
}

function startOf(file: string): Origin {
  return { file, line: 1, column: 1, length: 1, excerpt: '' };
}
