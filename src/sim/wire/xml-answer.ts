/**
 * Plain data as the XML that RPC products answer without `Format=JSON`: members are elements, a list repeats its element
 * once a member.
 */
export function toXml(root: string, value: Readonly<Record<string, unknown>>): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, value)}`;
}

function element(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((member) => element(name, member)).join('');
  return `<${name}>${content(value)}</${name}>`;
}

function content(value: unknown): string {
  if (typeof value === 'string') return escaped(value);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, member]) => element(name, member))
    .join('');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);
}
