import type { Document, DocumentValue } from './tables.ts';
import { malformedXml, parseXml, type XmlElement } from './xml.ts';

/** What one element of an XML document may hold. */
export interface Shape {
  /** The children, for an element that is no text. */
  readonly fields?: Readonly<Record<string, Shape>>;
  /** The greatest number of times the element may stand in its parent; a list in the document. Absent means once. */
  readonly many?: number;
  readonly required?: true;
  /** The only texts allowed. */
  readonly values?: readonly string[];
  /** What the text must match. */
  readonly pattern?: RegExp;
}

export const BOOLEAN: Shape = { values: ['true', 'false'] };
export const WHOLE_NUMBER: Shape = { pattern: /^\d{1,15}$/ };
export const TEXT: Shape = {};

/** The same shape, not to be left out. */
export function required(shape: Shape): Shape {
  return { ...shape, required: true };
}

/** The same shape, repeated. */
export function many(shape: Shape, most = 1000): Shape {
  return { ...shape, many: most };
}

/** Reads an XML body as the plain data its shape describes; MalformedXML when it is anything else. */
export function readDocument(body: Buffer, root: string, fields: Readonly<Record<string, Shape>>): Document {
  const parsed = parseXml(body.toString('utf8'));
  if (parsed.name !== root) throw malformedXml();
  return group(parsed, fields);
}

/** The texts of a repeated element. */
export function texts(document: Document, element: string): readonly string[] {
  return listOf(document[element]).filter((item) => typeof item === 'string');
}

/** The documents of a repeated or single element. */
export function documents(document: Document, element: string): readonly Document[] {
  return listOf(document[element]).filter((item) => typeof item === 'object');
}

/** The text of an element; undefined when absent or empty. */
export function textOf(document: Document | undefined, element: string): string | undefined {
  const value = document?.[element];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The child document of an element. */
export function childOf(document: Document | undefined, element: string): Document | undefined {
  const value = document?.[element];
  return isDocument(value) ? value : undefined;
}

function listOf(value: DocumentValue | undefined): readonly (string | Document)[] {
  if (value === undefined) return [];
  return typeof value === 'object' && Array.isArray(value)
    ? (value as readonly (string | Document)[])
    : [value as string | Document];
}

function isDocument(value: DocumentValue | undefined): value is Document {
  return typeof value === 'object' && !Array.isArray(value);
}

function group(parent: XmlElement, fields: Readonly<Record<string, Shape>>): Document {
  const stranger = parent.children.find((child) => fields[child.name] === undefined);
  if (stranger !== undefined || (parent.children.length === 0 && parent.text.trim() !== '')) throw malformedXml();
  const entries = Object.entries(fields).map(([name, shape]) => [name, field(parent, name, shape)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function field(parent: XmlElement, name: string, shape: Shape): DocumentValue | undefined {
  const found = parent.children.filter((child) => child.name === name);
  if (found.length > (shape.many ?? 1)) throw malformedXml();
  if (found.length === 0) {
    if (shape.required === true) throw malformedXml();
    return undefined;
  }
  const values = found.map((child) => (shape.fields === undefined ? leaf(child, shape) : group(child, shape.fields)));
  return shape.many === undefined ? values[0] : values.filter((value) => value !== undefined);
}

function leaf(child: XmlElement, shape: Shape): string | undefined {
  if (child.children.length > 0) throw malformedXml();
  if (shape.values === undefined && shape.pattern === undefined) return child.text;
  const text = child.text.trim();
  // Clients send optional elements empty; only a required one must then hold something.
  if (text === '' && shape.required !== true) return undefined;
  if (!fits(text, shape)) throw malformedXml();
  return text;
}

function fits(text: string, { values, pattern }: Shape): boolean {
  return (values === undefined || values.includes(text)) && (pattern === undefined || pattern.test(text));
}
