const PLAIN = /^[A-Za-z0-9\-_.~]*$/;

/** RFC 3986: everything but `A-Za-z0-9-_.~` as upper-case `%XX` of its UTF-8 bytes. */
export function percentEncode(text: string): string {
  if (PLAIN.test(text)) return text;
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Form decoding: `+` is a space. Text that is not well-formed stays as it is, as the gateway lets it. */
function formDecode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/** Adds the pairs of a query string or form body to `into`, decoded; an empty name is a name. */
export function readForm(text: string, into: Map<string, string>): void {
  if (text === '') return;
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    if (equals < 0) into.set(formDecode(pair), '');
    else into.set(formDecode(pair.slice(0, equals)), formDecode(pair.slice(equals + 1)));
  }
}

/** `k=v` pairs encoded, sorted by name in byte order and joined by `&`, without the names in `except`. */
export function canonicalQuery(values: ReadonlyMap<string, string>, except?: string): string {
  const pairs: [string, string][] = [];
  for (const [name, value] of values) if (name !== except) pairs.push([percentEncode(name), percentEncode(value)]);
  pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}
