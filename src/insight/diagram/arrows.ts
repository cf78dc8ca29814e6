import type { Arrow, Box } from './picture.ts';

/** That one card or box needs another. */
export type Bond = Arrow;

/** One arrow for each pair, without those that the boxes say already. */
export function arrowsBetween(bonds: readonly Bond[], boxes: readonly Box[]): readonly Arrow[] {
  const around = enclosing(boxes);
  const arrows = new Map<string, Arrow>();
  for (const bond of bonds) {
    const { from, to } = bond;
    if (from === to || around.get(from)?.has(to) === true || around.get(to)?.has(from) === true) continue;
    const key = `${from} ${to}`;
    const earlier = arrows.get(key);
    arrows.set(key, earlier === undefined ? bond : { ...bond, orderOnly: earlier.orderOnly && bond.orderOnly });
  }
  return [...arrows.values()];
}

/** Id of every card and box to the ids of the boxes around it. */
function enclosing(
  boxes: readonly Box[],
  above: ReadonlySet<string> = new Set(),
): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    boxes.flatMap((box) => {
      const inside = new Set([...above, box.id]);
      return [
        [box.id, above] as const,
        ...box.cards.map((card) => [card.id, inside] as const),
        ...enclosing(box.boxes, inside),
      ];
    }),
  );
}
