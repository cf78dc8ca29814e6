import { columnsOf, type Colour, type Look, type Span } from './terminal-cells.ts';

export interface Picture {
  /** Shown in the window's title bar. */
  readonly title: string;
  readonly rows: readonly (readonly Span[])[];
  readonly columns: number;
}

/** Pixels. */
const CELL = { width: 8.4, height: 20, font: 14, baseline: 14.5 } as const;
const EDGE = { side: 24, top: 62, bottom: 22, bar: 40, radius: 12 } as const;

const PAINT: Readonly<Record<Colour | 'ground' | 'bar' | 'line' | 'text' | 'strong' | 'title', string>> = {
  ground: '#0f1520',
  bar: '#182130',
  line: '#2a3648',
  text: '#c3cede',
  strong: '#f2f6fc',
  title: '#8b9ab0',
  black: '#5c6b80',
  red: '#ff7b86',
  green: '#6fdc9f',
  yellow: '#f5c76b',
  blue: '#7fb2ff',
  magenta: '#d7a1ff',
  cyan: '#6cd3e6',
  white: '#f2f6fc',
};

const FONT = "ui-monospace, 'SFMono-Regular', 'JetBrains Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace";

/** Rows of a terminal as a window, in SVG that needs nothing else. Every stretch is held to its columns, whatever the font. */
export function terminalSvg({ title, rows, columns }: Picture): string {
  const width = Math.ceil(columns * CELL.width + EDGE.side * 2);
  const height = EDGE.top + rows.length * CELL.height + EDGE.bottom;
  const body = rows.flatMap((row, index) =>
    row.flatMap((span) => spanSvg(span, EDGE.top + index * CELL.height + CELL.baseline)),
  );
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<style>text{font-family:${FONT};font-size:${CELL.font}px;white-space:pre;fill:${PAINT.text}}</style>`,
    ...frameSvg(width, height, title),
    ...body,
    '</svg>',
  ].join('\n')}\n`;
}

function frameSvg(width: number, height: number, title: string): readonly string[] {
  const r = EDGE.radius;
  const lights = ['#ff5f57', '#febc2e', '#28c840'].map(
    (fill, index) => `<circle cx="${22 + index * 20}" cy="${EDGE.bar / 2}" r="6" fill="${fill}"/>`,
  );
  return [
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="${r}" fill="${PAINT.ground}" stroke="${PAINT.line}"/>`,
    `<path d="M0.5 ${EDGE.bar}V${r}a${r} ${r} 0 0 1 ${r}-${r}H${width - r - 0.5}a${r} ${r} 0 0 1 ${r} ${r}V${EDGE.bar}Z" fill="${PAINT.bar}"/>`,
    `<path d="M0.5 ${EDGE.bar}H${width - 0.5}" stroke="${PAINT.line}"/>`,
    ...lights,
    `<text x="${width / 2}" y="${EDGE.bar / 2 + 4.5}" text-anchor="middle" style="font-size:13px;fill:${PAINT.title}">${escaped(title)}</text>`,
  ];
}

/** One element a word: blanks inside a stretch are left to the columns, so that no viewer can collapse them. */
function spanSvg({ text, column, look }: Span, y: number): readonly string[] {
  return [...text.matchAll(/\S+(?: \S+)*/gu)].map((word) => {
    const x = EDGE.side + (column + columnsOf(text.slice(0, word.index))) * CELL.width;
    const length = columnsOf(word[0]) * CELL.width;
    return `<text x="${round(x)}" y="${y}" textLength="${round(length)}" lengthAdjust="spacingAndGlyphs"${looks(look)}>${escaped(word[0])}</text>`;
  });
}

function looks({ bold, dim, colour }: Look): string {
  const fill = colour === undefined ? (bold ? PAINT.strong : PAINT.text) : PAINT[colour];
  return `${fill === PAINT.text ? '' : ` style="fill:${fill}"`}${bold ? ' font-weight="600"' : ''}${dim ? ' opacity="0.7"' : ''}`;
}

function round(pixels: number): string {
  return String(Math.round(pixels * 10) / 10);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
