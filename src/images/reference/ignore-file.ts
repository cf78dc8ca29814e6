/** Tells whether a path (relative, with `/`) is left out of the build context. */
export type Ignored = (path: string) => boolean;

interface Rule {
  readonly pattern: RegExp;
  readonly keeps: boolean;
}

/**
 * Reads a .dockerignore: comments, `!` exceptions, `**`, `*`, `?`, `[a-z]`; the last rule that fits decides, and a rule
 * that fits a folder fits all below. Source: Docker's documentation of the build context, and moby/patternmatcher.
 */
export function parseIgnoreFile(text: string): Ignored {
  const rules = text.split(/\r?\n/).flatMap(readRule);
  return (path) => {
    const above = foldersOf(path);
    let ignored = false;
    for (const { pattern, keeps } of rules) if (above.some((part) => pattern.test(part))) ignored = !keeps;
    return ignored;
  };
}

function readRule(line: string): readonly Rule[] {
  const text = line.trim();
  if (line.startsWith('#') || text === '' || text === '!') return [];
  const keeps = text.startsWith('!');
  const cleaned = clean(keeps ? text.slice(1).trim() : text);
  return cleaned === '' ? [] : [{ pattern: asRegExp(cleaned), keeps }];
}

/** As Go's filepath.Clean with the leading slash taken off: patterns count from the root of the context. */
function clean(pattern: string): string {
  const parts: string[] = [];
  for (const part of pattern.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function asRegExp(pattern: string): RegExp {
  const source = pattern.replaceAll(/\*\*\/?|\*|\?|\[[^\]]+\]|\\.|[^*?[\\]+|[[\\]/g, (token) => {
    if (token === '**/') return '(?:.*/)?';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    if (token === '?') return '[^/]';
    if (token.length > 2 && token.startsWith('[')) return token;
    return escaped(token.length === 2 && token.startsWith('\\') ? token.slice(1) : token);
  });
  return new RegExp(`^${source}$`);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** The path and every folder it lies in. */
function foldersOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
