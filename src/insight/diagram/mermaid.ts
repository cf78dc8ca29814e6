import { FATE_PAINTS, LAYER_COLOURS, PLAIN } from './palette.ts';
import { allBoxes, allCards, type Arrow, type Box, type Card, type Picture } from './picture.ts';

/** Id of a card or box to the identifier that stands for it in the text. */
type Names = ReadonlyMap<string, string>;

/** A picture in Mermaid's language, which GitHub and GitLab draw in Markdown. */
export function mermaidText(picture: Picture): string {
  const names = namesOf(picture);
  const lines = [
    ...picture.boxes.flatMap((box) => boxLines(box, names)),
    ...picture.arrows.map((arrow) => arrowLine(arrow, names)),
    ...classLines(picture, names),
  ];
  return [
    '---',
    `title: ${JSON.stringify(picture.title)}`,
    '---',
    'flowchart LR',
    ...lines.map((line) => `  ${line}`),
    '',
  ].join('\n');
}

/** Mermaid's identifiers are words; a number keeps apart what would become the same. */
function namesOf({ boxes }: Picture): Names {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const { id } of [...allBoxes(boxes), ...allCards(boxes)]) {
    const stem = id.replaceAll(/[^A-Za-z0-9]+/g, '_');
    let name = stem;
    for (let twin = 2; taken.has(name); twin += 1) name = `${stem}_${twin}`;
    taken.add(name);
    names.set(id, name);
  }
  return names;
}

function boxLines(box: Box, names: Names): readonly string[] {
  const title = [`<b>${escape(box.label)}</b>`, escape(box.note)].filter((part) => part !== '').join(' ');
  const inside = [
    ...box.boxes.flatMap((inner) => boxLines(inner, names)),
    ...box.cards.map((card) => cardLine(card, names)),
  ];
  return [`subgraph ${names.get(box.id)}["${title}"]`, ...inside.map((line) => `  ${line}`), 'end'];
}

function cardLine({ id, label, kind, notes }: Card, names: Names): string {
  const lines = [`<b>${escape(label)}</b>`, escape(kind), ...notes.map(escape)];
  return `${names.get(id)}("${lines.join('<br/>')}")`;
}

function arrowLine({ from, to, orderOnly }: Arrow, names: Names): string {
  return `${names.get(from)} ${orderOnly ? '-.->' : '-->'} ${names.get(to)}`;
}

/** Colours of the plan, or else of the layers. */
function classLines({ boxes, fates }: Picture, names: Names): readonly string[] {
  const things = [...allBoxes(boxes), ...allCards(boxes)];
  const paints = Object.entries(fates === undefined ? LAYER_PAINTS : FATE_PAINTS);
  return paints.flatMap(([key, { line, fill }]) => {
    const members = things.filter(({ fate, layer }) => key === (fates === undefined ? layer : fate));
    if (members.length === 0) return [];
    return [
      `classDef ${key} fill:${fill},stroke:${line},color:#1f2937`,
      `class ${members.map(({ id }) => names.get(id)).join(',')} ${key}`,
    ];
  });
}

const LAYER_PAINTS = Object.fromEntries(
  Object.entries(LAYER_COLOURS).map(([layer, line]) => [layer, { line, fill: PLAIN.fill }]),
);

/** Mermaid's own entities: a quote would end the label, a bracket would begin a tag. */
function escape(text: string): string {
  return text.replaceAll('#', '#35;').replaceAll('"', '#quot;').replaceAll('<', '#lt;').replaceAll('>', '#gt;');
}
