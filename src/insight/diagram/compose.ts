import { groupBy } from '../../base/index.ts';
import { refsIn, isData, type Action, type Drawing, type Graph, type Layer, type Resource } from '../../model/index.ts';
import { arrowsBetween, type Bond } from './arrows.ts';
import { fateOf, LAYER_TITLES, type Box, type Card, type Fate, type Picture } from './picture.ts';

/** What a picture is made of. */
export interface PictureInput {
  readonly title: string;
  readonly graph: Graph;
  /** What a plan would do, by address; what it deletes need not be in the graph. */
  readonly actions?: ReadonlyMap<string, Action>;
}

/** A resource that is to be drawn, with its drawing filled in. */
interface Subject {
  readonly address: string;
  readonly drawing: Drawing;
  readonly details: readonly Drawing[];
  readonly fate: Fate | undefined;
}

/**
 * A graph as a picture. A resource that others stand in is a box, a detail is folded into what it belongs to, a
 * lookup is left out, everything else is a card.
 */
export function composePicture({ title, graph, actions }: PictureInput): Picture {
  const hosts = hostsOf(graph);
  const subjects = [...subjectsOf(graph, hosts, actions), ...leaving(graph, actions)];
  const framing = new Set(subjects.flatMap(({ drawing }) => drawing.frame));
  const cards = subjects.filter(({ address }) => !framing.has(address));
  const boxOf = new Map(subjects.filter(({ address }) => framing.has(address)).map((box) => [box.address, box]));
  const boxes = nest(
    cards.map((subject) => ({ subject, path: pathOf(subject, boxOf) })),
    boxOf,
    [],
  );
  const fates = actions === undefined ? undefined : countFates(actions.values());
  return { title, boxes, arrows: arrowsBetween(bondsOf(graph, hosts), boxes), fates };
}

/** Address to the address of the card or box that shows it; lookups, and details of nothing drawn, are not in it. */
function hostsOf({ resources }: Graph): ReadonlyMap<string, string> {
  const hosts = new Map<string, string>();
  for (const address of resources.keys()) {
    const host = hostOf(address, resources, new Set());
    if (host !== undefined) hosts.set(address, host);
  }
  return hosts;
}

function hostOf(address: string, resources: Graph['resources'], passed: ReadonlySet<string>): string | undefined {
  const resource = resources.get(address);
  if (resource === undefined || isData(address) || passed.has(address)) return undefined;
  const parent = resource.drawing?.partOf;
  return parent === undefined ? address : hostOf(parent, resources, new Set([...passed, address]));
}

function subjectsOf(
  { resources }: Graph,
  hosts: ReadonlyMap<string, string>,
  actions: PictureInput['actions'],
): readonly Subject[] {
  const guests = groupBy(hosts.keys(), (address) => hosts.get(address) ?? '');
  return [...resources.values()].flatMap((resource) => {
    const { address } = resource;
    if (hosts.get(address) !== address) return [];
    const inside = (guests.get(address) ?? []).filter((guest) => guest !== address);
    const details = inside.map((guest) => resources.get(guest)).filter((guest) => guest !== undefined);
    return [
      {
        address,
        drawing: resource.drawing ?? plainDrawing(resource),
        details: details.map((one) => one.drawing ?? plainDrawing(one)),
        fate: actions === undefined ? undefined : fateWith(address, inside, actions),
      },
    ];
  });
}

/** A card whose details change is itself changed, as far as a reader is concerned. */
function fateWith(address: string, details: readonly string[], actions: ReadonlyMap<string, Action>): Fate {
  const own = fateOf(actions.get(address) ?? 'none');
  const touched = details.some((detail) => fateOf(actions.get(detail) ?? 'none') !== 'none');
  return own === 'none' && touched ? 'update' : own;
}

/** What a plan deletes is no longer in the graph, so that nothing but its address is known. */
function leaving({ resources }: Graph, actions: PictureInput['actions']): readonly Subject[] {
  return [...(actions ?? [])].flatMap(([address, action]) =>
    action !== 'delete' || resources.has(address)
      ? []
      : [
          {
            address,
            drawing: plainDrawing({ address, type: address.split('.')[0] ?? '' }),
            details: [],
            fate: 'delete' as const,
          },
        ],
  );
}

/** For a resource of which its blueprint says nothing. */
function plainDrawing({ address, type }: Pick<Resource, 'address' | 'type'>): Drawing {
  const kind = type.replace(/^[a-z]+_/, '').replaceAll('_', ' ');
  return { frame: [], layer: 'compute', pictogram: 'thing', kind, label: address.slice(address.lastIndexOf('.') + 1) };
}

interface Placed {
  readonly subject: Subject;
  /** Boxes still to be made around it, outermost first. */
  readonly path: readonly string[];
}

/** What stands in no resource's box stands in a box of its layer. */
function pathOf({ drawing, fate }: Subject, boxOf: ReadonlyMap<string, Subject>): readonly string[] {
  if (drawing.frame.some((box) => boxOf.has(box))) return drawing.frame;
  if (fate === 'delete' && drawing.pictogram === 'thing') return [LEAVING];
  return [...drawing.frame, `layer:${drawing.layer}`];
}

/** The box of what a plan deletes. */
const LEAVING = 'leaving';

function nest(
  placed: readonly Placed[],
  boxOf: ReadonlyMap<string, Subject>,
  above: readonly string[],
): readonly Box[] {
  const inner = groupBy(
    placed.filter(({ path }) => path.length > 0),
    ({ path }) => path[0] ?? '',
  );
  return [...inner]
    .map(([name, members]) => {
      const inside = members.map(({ subject, path }) => ({ subject, path: path.slice(1) }));
      return {
        ...boxHead(name, boxOf, above),
        boxes: nest(inside, boxOf, [...above, name]),
        cards: inside.filter(({ path }) => path.length === 0).map(({ subject }) => cardOf(subject)),
      };
    })
    .toSorted((a, b) => rank(a) - rank(b));
}

function boxHead(
  name: string,
  boxOf: ReadonlyMap<string, Subject>,
  above: readonly string[],
): Omit<Box, 'boxes' | 'cards'> {
  const self = boxOf.get(name);
  if (self !== undefined) {
    const { label, kind, note = '', layer } = self.drawing;
    return { id: name, label, note: [kind, note].filter((part) => part !== '').join(' · '), layer, fate: self.fate };
  }
  const id = [...above, name].join('/');
  const layer = name.startsWith('layer:') ? (name.slice('layer:'.length) as Layer) : undefined;
  const label = layer === undefined ? (name === LEAVING ? 'Goes away' : name) : LAYER_TITLES[layer];
  return { id, label, note: '', layer, fate: undefined };
}

/** Boxes in the order of the layers, those without one first. */
function rank({ layer }: Box): number {
  return layer === undefined ? -1 : Object.keys(LAYER_TITLES).indexOf(layer);
}

function cardOf({ address, drawing, details, fate }: Subject): Card {
  const { label, kind, note, layer, pictogram } = drawing;
  return {
    id: address,
    label,
    kind,
    notes: [...(note === undefined ? [] : [note]), ...detailNotes(details)],
    layer,
    pictogram,
    fate,
  };
}

/** One detail of a kind by its own words, several by their number; a kind without a name goes unsaid. */
function detailNotes(details: readonly Drawing[]): readonly string[] {
  const kinds = groupBy(
    details.filter(({ kind }) => kind !== ''),
    ({ kind }) => kind,
  );
  return [...kinds].map(([kind, [first, ...others]]) => {
    if (first === undefined || others.length > 0) return `${others.length + 1} ${kind}s`;
    const said = first.label === kind ? kind : `${kind} ${first.label}`;
    return first.note === undefined ? said : `${said} ${first.note}`;
  });
}

/** Needs of resources as needs between what shows them. */
function bondsOf({ resources }: Graph, hosts: ReadonlyMap<string, string>): readonly Bond[] {
  return [...resources.values()].flatMap(({ address, args, dependsOn = [] }) => {
    const refs = refsIn(args).map((reference) => ({ to: reference.address, orderOnly: false }));
    return [...refs, ...dependsOn.map((to) => ({ to, orderOnly: true }))].flatMap(({ to, orderOnly }) => {
      const [from, end] = [hosts.get(address), hosts.get(to)];
      return from === undefined || end === undefined ? [] : [{ from, to: end, orderOnly }];
    });
  });
}

/** Of all resources, details too, as the plan itself counts them. */
function countFates(actions: Iterable<Action>): Readonly<Record<Fate, number>> {
  const counts = { create: 0, update: 0, replace: 0, delete: 0, none: 0 };
  for (const action of actions) if (action !== 'read') counts[fateOf(action)] += 1;
  return counts;
}
