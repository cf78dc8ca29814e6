import { ApiFault } from '../service.ts';

/** An element as parsed: its children, or its text when it has none. Attributes are not kept; OSS uses none. */
export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** What `writeXml` prints: undefined members are left out, lists repeat their element, empty objects print empty elements. */
export interface XmlContent {
  readonly [element: string]: XmlValue;
}
export type XmlValue = string | number | boolean | undefined | XmlContent | readonly (string | XmlContent)[];

/** 400 MalformedXML, also for documents that are well-formed but not what the operation takes. */
export function malformedXml(): ApiFault {
  return new ApiFault(
    400,
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema.',
  );
}

/** Prints a document with its declaration. */
export function writeXml(root: string, content: XmlValue): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, content)}`;
}

/** Reads a document's root element; throws `malformedXml`. Document type declarations are refused. */
export function parseXml(text: string): XmlElement {
  return new Reader(text.replace(/^\uFEFF/, '')).document();
}

function element(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (typeof value !== 'object') return `<${name}>${escapeText(String(value))}</${name}>`;
  if (Array.isArray(value)) return value.map((item) => element(name, item as XmlValue)).join('');
  const children = Object.entries(value as XmlContent).map(([child, content]) => element(child, content));
  return `<${name}>${children.join('')}</${name}>`;
}

function escapeText(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('\r', '&#13;')
      // XML 1.0 has no form for the other control characters; clients ask for encoding-type=url to see such keys.
      // oxlint-disable-next-line no-control-regex
      .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/g, '\uFFFD')
  );
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const NAME = /[A-Za-z_][\w.:-]*/y;
const ATTRIBUTE = /\s+[A-Za-z_][\w.:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*')/y;
const MAX_DEPTH = 32;

/** A recursive-descent reader over the text; `#at` is the next character. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): XmlElement {
    this.#miscellany();
    const root = this.#element(0);
    this.#miscellany();
    if (this.#at !== this.#text.length) throw malformedXml();
    return root;
  }

  #element(depth: number): XmlElement {
    if (depth > MAX_DEPTH) throw malformedXml();
    this.#expect('<');
    const name = this.#match(NAME) ?? '';
    if (name === '') throw malformedXml();
    while (this.#match(ATTRIBUTE) !== undefined);
    this.#space();
    if (this.#skip('/>')) return { name: localName(name), children: [], text: '' };
    this.#expect('>');
    const { children, text } = this.#content(depth);
    this.#expect(`</${name}`);
    this.#space();
    this.#expect('>');
    return { name: localName(name), children, text: children.length > 0 ? '' : text };
  }

  #content(depth: number): { children: XmlElement[]; text: string } {
    const children: XmlElement[] = [];
    let text = '';
    for (;;) {
      if (this.#looking('</')) return { children, text };
      if (this.#skip('<!--')) this.#through('-->');
      else if (this.#skip('<![CDATA[')) text += this.#through(']]>');
      else if (this.#skip('<?')) this.#through('?>');
      else if (this.#looking('<')) children.push(this.#element(depth + 1));
      else text += unescapeText(this.#upTo('<'));
    }
  }

  #miscellany(): void {
    for (;;) {
      this.#space();
      if (this.#skip('<?')) this.#through('?>');
      else if (this.#skip('<!--')) this.#through('-->');
      else return;
    }
  }

  #looking(token: string): boolean {
    return this.#text.startsWith(token, this.#at);
  }

  #skip(token: string): boolean {
    const here = this.#looking(token);
    if (here) this.#at += token.length;
    return here;
  }

  #expect(token: string): void {
    if (!this.#skip(token)) throw malformedXml();
  }

  #upTo(token: string): string {
    const end = this.#text.indexOf(token, this.#at);
    if (end < 0) throw malformedXml();
    const found = this.#text.slice(this.#at, end);
    this.#at = end;
    return found;
  }

  #through(token: string): string {
    const found = this.#upTo(token);
    this.#at += token.length;
    return found;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #space(): void {
    this.#match(/\s*/y);
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function unescapeText(text: string): string {
  return text.replaceAll(/&([^;&]*);?/g, (whole, name: string) => {
    const known = ENTITIES[name];
    if (known !== undefined && whole.endsWith(';')) return known;
    const number = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name);
    const code =
      number === null ? Number.NaN : number[1] === undefined ? Number(number[2]) : Number.parseInt(number[1], 16);
    if (!whole.endsWith(';') || Number.isNaN(code) || code > 0x10_ff_ff) throw malformedXml();
    return String.fromCodePoint(code);
  });
}
