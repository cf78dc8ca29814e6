import { sameValue } from '../base/index.ts';
import type { ArgChange, Json } from '../model/index.ts';
import type { ServiceModel } from './desired.ts';
import { FACETS, type Facet, type Scene } from './facet.ts';
import { HIDDEN, type Mask } from './mask.ts';
import { LABEL, type ContainerFacts, type ImageConfig } from './observed.ts';

/** What a container is held against. */
export interface Comparison extends Scene {
  readonly service: ServiceModel;
  readonly container: ContainerFacts;
  /** What the container's own image says; absent when that image is gone. */
  readonly madeFrom: ImageConfig | undefined;
  readonly mask: Mask;
}

/** The parts in which a container differs from its service: variables and labels one by one, secrets hidden. */
export function differences(comparison: Comparison): readonly ArgChange[] {
  return [
    ...FACETS.flatMap((facet) => facetChange(facet, comparison) ?? []),
    ...environmentChanges(comparison),
    ...labelChanges(comparison),
  ];
}

/** A difference that makes a new container necessary: all of them do. */
export function difference(name: string, before: Json | undefined, after: Json | undefined): ArgChange {
  return { name, before, after, forcesReplacement: true, drift: false };
}

function facetChange(facet: Facet, comparison: Comparison): ArgChange | undefined {
  const { service, container, image, madeFrom, mask } = comparison;
  const found = facet.found(container);
  const said = facet.wanted(service, comparison);
  const wanted = said ?? fallback(facet, image?.Config ?? madeFrom, found);
  if (same(found, wanted)) return undefined;
  return difference(facet.name, hide(found, mask), hide(wanted, mask));
}

/** Without any image at hand what the container has must do. */
function fallback(facet: Facet, image: ImageConfig | undefined, found: Json | undefined): Json | undefined {
  if (facet.fallback === undefined) return undefined;
  return image === undefined ? found : facet.fallback(image);
}

function environmentChanges({ service, container, image, madeFrom, mask }: Comparison): readonly ArgChange[] {
  const inherited = variables(madeFrom?.Env);
  const found = variables(container.Config.Env);
  const next = { ...variables((image?.Config ?? madeFrom)?.Env), ...withoutAbsent(service.environment ?? {}) };
  const names = [...new Set([...Object.keys(found), ...Object.keys(next)])].toSorted();
  return names.flatMap((name) => {
    const [before, after] = [found[name], next[name]];
    // The image brought it, and nobody asked for it: the engine itself adds PATH and the like.
    const untouched = before === after || (after === undefined && inherited[name] === before) || isEngines(name, after);
    return untouched ? [] : [valueChange(`environment.${name}`, { name, before, after, mask })];
  });
}

/** The engine sets a PATH when neither image nor service has one. */
function isEngines(name: string, after: string | undefined): boolean {
  return after === undefined && name === 'PATH';
}

function labelChanges({ service, container, image, madeFrom, mask }: Comparison): readonly ArgChange[] {
  const found = foreign(container.Config.Labels);
  const next = { ...foreign((image?.Config ?? madeFrom)?.Labels), ...foreign(service.labels) };
  const names = [...new Set([...Object.keys(found), ...Object.keys(next)])].toSorted();
  return names.flatMap((name) => {
    const [before, after] = [found[name], next[name]];
    return before === after ? [] : [valueChange(`labels.${name}`, { name, before, after, mask })];
  });
}

interface ValueChange {
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly mask: Mask;
}

function valueChange(argument: string, { name, before, after, mask }: ValueChange): ArgChange {
  const shown = (value: string | undefined): string | undefined =>
    value === undefined ? undefined : mask.value(name, value);
  return difference(argument, shown(before), shown(after));
}

/** Labels that are not Compose's own bookkeeping. */
function foreign(labels: Readonly<Record<string, string>> | null | undefined): Readonly<Record<string, string>> {
  const own = LABEL.project.replace(/project$/, '');
  return Object.fromEntries(Object.entries(labels ?? {}).filter(([name]) => !name.startsWith(own)));
}

function variables(list: readonly string[] | null | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (list ?? []).flatMap((entry) => {
      const at = entry.indexOf('=');
      return at < 0 ? [] : [[entry.slice(0, at), entry.slice(at + 1)]];
    }),
  );
}

function withoutAbsent(values: Readonly<Record<string, string | null>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

function same(one: Json | undefined, other: Json | undefined): boolean {
  return one === undefined || other === undefined ? one === other : sameValue(one, other);
}

/** Hides secret values inside texts, at any depth. */
function hide(value: Json | undefined, mask: Mask): Json | undefined {
  if (typeof value === 'string') return mask.text(value);
  if (Array.isArray(value)) return value.map((one: Json) => hide(one, mask) ?? HIDDEN);
  return value;
}
