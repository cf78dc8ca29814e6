/** One way to log in that a registry offers by WWW-Authenticate. */
export interface Challenge {
  /** In lower case, as `bearer` or `basic`. */
  readonly scheme: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Reads a WWW-Authenticate header, which may hold several challenges: RFC 9110, section 11.6.1. */
export function parseChallenges(header: string): readonly Challenge[] {
  const found: { scheme: string; params: Record<string, string> }[] = [];
  const token = /([!#$%&'*+.^_`|~\w-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+)))?/g;
  for (const [, name = '', quoted, plain] of header.matchAll(token)) {
    const value = quoted?.replaceAll(/\\(.)/g, '$1') ?? plain;
    if (value === undefined) found.push({ scheme: name.toLowerCase(), params: {} });
    else {
      const last = found.at(-1);
      if (last !== undefined) last.params[name.toLowerCase()] = value;
    }
  }
  return found;
}
