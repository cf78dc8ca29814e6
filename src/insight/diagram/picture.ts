import type { Action, Layer, Pictogram } from '../../model/index.ts';

/** What a plan says of a thing in a picture, for colouring. */
export type Fate = 'create' | 'update' | 'replace' | 'delete' | 'none';

/** A picture of a deployment before anybody has decided where things go: boxes in boxes, cards in them, arrows between. */
export interface Picture {
  readonly title: string;
  /** What stands in no box comes in boxes of its layer, so that there are only boxes here. */
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
  /** How many resources have which fate, details too, when the picture shows a plan. */
  readonly fates: Readonly<Record<Fate, number>> | undefined;
}

/** A region, network, zone or subnet, or a layer's things outside of the network. */
export interface Box {
  /** An address when it is itself a resource. */
  readonly id: string;
  readonly label: string;
  readonly note: string;
  readonly layer: Layer | undefined;
  /** Undefined when it is no resource, or the picture shows no plan. */
  readonly fate: Fate | undefined;
  readonly boxes: readonly Box[];
  readonly cards: readonly Card[];
}

/** One resource with its details. */
export interface Card {
  /** The resource's address. */
  readonly id: string;
  readonly label: string;
  readonly kind: string;
  /** Lines below the kind. */
  readonly notes: readonly string[];
  readonly layer: Layer;
  readonly pictogram: Pictogram;
  readonly fate: Fate | undefined;
}

/** From what needs something to what it needs; both ends are cards or boxes. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** There is no reference, only an order. */
  readonly orderOnly: boolean;
}

/** Titles of the layers, in the order in which Graphviz is given them: it decides where they come to stand. */
export const LAYER_TITLES: Readonly<Record<Layer, string>> = {
  edge: 'Way in',
  commitments: 'Commitments',
  network: 'Network',
  compute: 'Compute',
  cluster: 'Kubernetes',
  models: 'Models',
  storage: 'Storage',
  analytics: 'Analytics',
  monitoring: 'Monitoring',
  access: 'Access',
};

/** Reading and forgetting change nothing in the cloud. */
export function fateOf(action: Action): Fate {
  return action === 'read' || action === 'forget' ? 'none' : action;
}

/** Every box, outer ones before those in them. */
export function allBoxes(boxes: readonly Box[]): readonly Box[] {
  return boxes.flatMap((box) => [box, ...allBoxes(box.boxes)]);
}

export function allCards(boxes: readonly Box[]): readonly Card[] {
  return allBoxes(boxes).flatMap(({ cards }) => cards);
}
