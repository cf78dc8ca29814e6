/** A stretch of text that looks one way. */
export interface Span {
  readonly text: string;
  /** Column of the first character, from 0. */
  readonly column: number;
  /** Columns the text takes. */
  readonly width: number;
  readonly look: Look;
}

/** How text looks on a terminal. */
export interface Look {
  readonly bold: boolean;
  readonly dim: boolean;
  /** One of the eight colours by its ANSI name; undefined is the terminal's own. */
  readonly colour: Colour | undefined;
}

const COLOURS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;

export type Colour = (typeof COLOURS)[number];

const PLAIN: Look = { bold: false, dim: false, colour: undefined };

// The escape character is what colour codes begin with.
// eslint-disable-next-line no-control-regex
const TOKEN = /\u001B\[([0-9;]*)m|([\s\S])/gu;

const WIDE = /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60\uFFE0-\uFFE6]/u;

/** Text with colour codes as rows of a terminal: a row ends at a line break or when it is full. */
export function readScreen(output: string, columns: number): readonly (readonly Span[])[] {
  const rows: Span[][] = [];
  let look = PLAIN;
  for (const line of output.replace(/\n$/, '').split('\n')) {
    let row = newRow();
    for (const [, codes, character] of line.matchAll(TOKEN)) {
      if (character === undefined) {
        look = (codes === '' ? ['0'] : (codes ?? '').split(';')).reduce(changed, look);
        continue;
      }
      if (row.width + columnsOf(character) > columns) {
        rows.push(row.spans);
        row = newRow();
      }
      write(row, character, look);
    }
    rows.push(row.spans);
  }
  return rows;
}

interface Row {
  readonly spans: Span[];
  width: number;
}

function newRow(): Row {
  return { spans: [], width: 0 };
}

function write(row: Row, character: string, look: Look): void {
  const last = row.spans.at(-1);
  const width = columnsOf(character);
  if (last?.look === look)
    row.spans[row.spans.length - 1] = { ...last, text: last.text + character, width: last.width + width };
  else row.spans.push({ text: character, column: row.width, width, look });
  row.width += width;
}

/** The look after one code; codes for what Landfall does not use leave it as it is. */
function changed(look: Look, code: string): Look {
  const number = Number(code);
  if (number === 0) return PLAIN;
  if (number === 1) return { ...look, bold: true };
  if (number === 2) return { ...look, dim: true };
  if (number === 22) return { ...look, bold: false, dim: false };
  if (number === 39) return { ...look, colour: undefined };
  return number >= 30 && number <= 37 ? { ...look, colour: COLOURS[number - 30] } : look;
}

/** Columns a text takes: Chinese characters take two. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += WIDE.test(character) ? 2 : 1;
  return columns;
}
