import { parseAllDocuments } from 'yaml';
import type { Arg, Graph, Resource, Stack } from '../../model/index.ts';
import type { ResolvedTarget } from '../target.ts';
import { filesOf } from './target-files.ts';

/**
 * Where values land on a target, as a graph: the engine's own, or for a target of another tool its files, each with the
 * places in it as arguments.
 */
export function landingGraph(target: ResolvedTarget, stack: Stack): Graph {
  if (target.kind === 'alicloud' || target.kind === 'kubernetes') return target.graph;
  const rendered = filesOf(target, stack, { profiles: [stack.profile], stackFor: () => stack });
  const resources = [...(rendered?.files ?? [])].map(([path, text]): readonly [string, Resource] => [
    path,
    { address: path, type: 'file', args: placesIn(path, text) },
  ]);
  return { resources: new Map(resources), outputs: {} };
}

/** `services.devai.image` to its value; of what is no YAML or JSON, the names before `=`. */
function placesIn(path: string, text: string): Readonly<Record<string, Arg>> {
  const places: Record<string, Arg> = {};
  if (/\.(?:ya?ml|json)$/.test(path)) {
    // Tags such as !override are Compose's own.
    for (const document of parseAllDocuments(text, { logLevel: 'silent' })) collect(document.toJS(), [], places);
    return places;
  }
  for (const [, name = '', value = ''] of text.matchAll(/^([A-Za-z_]\w*)=(.*)$/gm)) places[name] = value;
  return places;
}

function collect(value: unknown, path: readonly string[], into: Record<string, Arg>): void {
  if (typeof value !== 'object' || value === null) {
    into[path.join('.')] = typeof value === 'number' || typeof value === 'boolean' ? value : String(value);
    return;
  }
  for (const [key, below] of Object.entries(value)) collect(below, [...path, key], into);
}
