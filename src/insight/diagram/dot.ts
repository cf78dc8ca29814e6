import type { Layer } from '../../model/index.ts';
import { ARROW, FADED, FATE_PAINTS, INK, LAYER_COLOURS, PLAIN, type Paint } from './palette.ts';
import { pictogramFile, PICTOGRAM_SIZE } from './pictograms.ts';
import { allBoxes, allCards, type Arrow, type Box, type Card, type Fate, type Picture } from './picture.ts';

/** The one sans serif whose widths Graphviz's layout knows. */
export const FONT = 'Arial';

/** Whether cards carry pictograms, which only the layout that draws them knows. */
export interface DotLooks {
  readonly pictograms: boolean;
}

/** A picture in Graphviz's language. */
export function dotText(picture: Picture, looks: DotLooks = { pictograms: false }): string {
  return [
    `digraph ${quote(picture.title)} {`,
    ...indent([
      `graph [rankdir=LR compound=true newrank=true nodesep=0.22 ranksep=0.4 pad=0.3 bgcolor="#ffffff" fontname="${FONT}" fontsize=18 fontcolor="${INK}" labelloc=t labeljust=l label=${titleOf(picture)}]`,
      `node [shape=box style="rounded,filled" penwidth=1.2 margin="0.1,0.05" fontname="${FONT}" fontsize=11 fontcolor="${INK}"]`,
      `edge [color="${ARROW}" arrowsize=0.6 penwidth=1.1]`,
      ...picture.boxes.flatMap((box) => boxLines(box, looks)),
      ...arrowLines(picture),
      ...rowOfLoners(picture),
    ]),
    '}',
    '',
  ].join('\n');
}

function titleOf({ title, fates }: Picture): string {
  const name = `<B>${escape(title)}</B>`;
  if (fates === undefined) return `<${name}>`;
  const told = Object.entries(fates) as (readonly [Fate, number])[];
  const cells = told
    .filter(([, count]) => count > 0)
    .map(
      ([fate, count]) =>
        `<TD BGCOLOR="${FATE_PAINTS[fate].fill}" COLOR="${FATE_PAINTS[fate].line}" BORDER="1"><FONT POINT-SIZE="11">${WORDS[fate]} ${count}</FONT></TD>`,
    );
  return `<<TABLE BORDER="0" CELLSPACING="6" CELLPADDING="4"><TR><TD>${name}</TD>${cells.join('')}</TR></TABLE>>`;
}

const WORDS: Readonly<Record<Fate, string>> = {
  create: 'create',
  update: 'update',
  replace: 'replace',
  delete: 'delete',
  none: 'unchanged',
};

/** Fills by depth of region, network, zone and subnet: each seen against the next. */
const DEPTHS = ['#f8fafc', '#eff6ff', '#ffffff', '#f8fafc'] as const;

function boxLines(box: Box, looks: DotLooks, depth = 0): readonly string[] {
  const paint = boxPaint(box, depth);
  const title = `<<B>${escape(box.label)}</B>${box.note === '' ? '' : `  <FONT COLOR="${FADED}">${escape(box.note)}</FONT>`}>`;
  const colour = box.layer === undefined ? INK : LAYER_COLOURS[box.layer];
  return [
    `subgraph ${quote(`cluster_${box.id}`)} {`,
    ...indent([
      `graph [style="rounded,filled" color="${paint.line}" fillcolor="${paint.fill}" penwidth=1.2 margin=12 fontsize=12 fontcolor="${colour}" tooltip=${quote(box.id)} label=${title}]`,
      ...box.boxes.flatMap((inner) => boxLines(inner, looks, depth + 1)),
      ...box.cards.map((card) => cardLine(card, looks)),
    ]),
    '}',
  ];
}

function boxPaint({ id, layer, fate }: Box, depth: number): Paint {
  if (fate !== undefined) return { line: FATE_PAINTS[fate].line, fill: `${FATE_PAINTS[fate].fill}80` };
  if (layer === undefined) return { line: PLAIN.line, fill: DEPTHS[depth] ?? PLAIN.fill };
  const groups = id.includes('layer:');
  return {
    line: `${LAYER_COLOURS[layer]}66`,
    fill: groups ? `${LAYER_COLOURS[layer]}0a` : (DEPTHS[depth] ?? PLAIN.fill),
  };
}

function cardLine(card: Card, looks: DotLooks): string {
  const { id, fate } = card;
  const { line, fill } = fate === undefined ? PLAIN : FATE_PAINTS[fate];
  return `${quote(id)} [color="${line}" fillcolor="${fill}" tooltip=${quote(id)} label=${cardLabel(card, looks)}]`;
}

function cardLabel({ label, kind, notes, layer, pictogram }: Card, { pictograms }: DotLooks): string {
  const lines = [
    `<B>${escape(label)}</B>`,
    `<FONT POINT-SIZE="10" COLOR="${LAYER_COLOURS[layer]}">${escape(kind)}</FONT>`,
    ...notes.map((note) => `<FONT POINT-SIZE="10" COLOR="${FADED}">${escape(note)}</FONT>`),
  ];
  const image = pictograms
    ? `<TD ROWSPAN="${lines.length}" FIXEDSIZE="TRUE" WIDTH="${PICTOGRAM_SIZE + 8}" HEIGHT="${PICTOGRAM_SIZE + 2}"><IMG SRC="${pictogramFile(pictogram, layer)}"/></TD>`
    : '';
  const rows = lines.map((line, index) => `<TR>${index === 0 ? image : ''}<TD ALIGN="LEFT">${line}</TD></TR>`);
  return `<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1">${rows.join('')}</TABLE>>`;
}

/**
 * Graphviz joins cards only; an arrow to a box goes to a card in it and is cut at the box's border. Which card that is
 * means nothing, so that such an arrow has no say in where things stand.
 */
function arrowLines({ boxes, arrows }: Picture): readonly string[] {
  const doors = new Map(allBoxes(boxes).map((box) => [box.id, doorOf(box)]));
  const layers = new Map([...allBoxes(boxes), ...allCards(boxes)].map(({ id, layer }) => [id, layer]));
  return arrows.map((arrow) => arrowLine(arrow, doors, layers.get(arrow.to)));
}

/** An arrow has the colour of what it leads to, so that many can be told apart. */
function arrowLine(
  { from, to, orderOnly }: Arrow,
  doors: ReadonlyMap<string, string | undefined>,
  layer: Layer | undefined,
): string {
  const attributes = [
    ...(layer === undefined ? [] : [`color="${LAYER_COLOURS[layer]}99"`]),
    ...(doors.has(from) ? [`ltail=${quote(`cluster_${from}`)}`] : []),
    ...(doors.has(to) ? [`lhead=${quote(`cluster_${to}`)}`, 'constraint=false'] : []),
    ...(orderOnly ? ['style=dashed'] : []),
  ];
  const ends = `${quote(doors.get(from) ?? from)} -> ${quote(doors.get(to) ?? to)}`;
  return attributes.length === 0 ? ends : `${ends} [${attributes.join(' ')}]`;
}

/** Boxes of one outer box that no arrow reaches would each begin a line of their own; unseen arrows put them into one. */
function rowOfLoners({ boxes, arrows }: Picture): readonly string[] {
  const reached = new Set(arrows.flatMap(({ from, to }) => [from, to]));
  const alone = (box: Box): boolean => idsIn(box).every((id) => !reached.has(id));
  return allBoxes(boxes).flatMap((outer) => {
    const doors = outer.boxes.filter(alone).flatMap((box) => doorOf(box) ?? []);
    return doors.slice(1).map((door, index) => `${quote(doors[index] ?? door)} -> ${quote(door)} [style=invis]`);
  });
}

function idsIn(box: Box): readonly string[] {
  return [...allBoxes([box]), ...allCards([box])].map(({ id }) => id);
}

/** The first card in a box, however deep; a box is drawn only because something stands in it. */
function doorOf(box: Box): string | undefined {
  return box.cards[0]?.id ?? box.boxes.map(doorOf).find((id) => id !== undefined);
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
