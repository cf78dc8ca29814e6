import type { Json } from '../../../model/index.ts';

/**
 * Plain data as an XML document with `root` around it. Lists become repeated elements; undefined and null members are
 * left out; text is escaped (the client library's own writer does not escape).
 */
export function toXml(root: string, value: unknown): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, value)}`;
}

/**
 * Data as an XML parser gives it, with every element named in `lists` made a list: the parser itself makes one only
 * of elements that occur twice.
 */
export function withLists(parsed: unknown, lists: readonly string[]): Json {
  if (Array.isArray(parsed)) return parsed.map((item) => withLists(item, lists));
  if (typeof parsed !== 'object' || parsed === null) return typeof parsed === 'string' ? parsed : '';
  const entries = Object.entries(parsed).map(([name, member]): [string, Json] => {
    const value = withLists(member, lists);
    return [name, lists.includes(name) && !Array.isArray(value) ? [value] : value];
  });
  return Object.fromEntries(entries);
}

function element(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join('');
  return `<${name}>${content(value)}</${name}>`;
}

function content(value: unknown): string {
  if (typeof value !== 'object' || value === null) return escapeXml(String(value));
  return Object.entries(value)
    .map(([name, member]) => element(name, member))
    .join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
