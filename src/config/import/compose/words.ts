/**
 * A command line as its words, as a shell would split it and as Compose does: quotes hold words together, a backslash
 * takes the next character as it is. Nothing is expanded.
 */
export function shellWords(line: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (const [piece, single, double, escaped, plain] of line.matchAll(PIECE)) {
    if (/^\s/.test(piece)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = `${word ?? ''}${single ?? unescaped(double) ?? escaped ?? plain ?? ''}`;
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** White space, 'single', "double", a character after a backslash, anything else. A quote without its end is a character. */
const PIECE = /\s+|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+|['"\\])/g;

/** Between double quotes a backslash speaks of quotes, dollars, backquotes and itself alone. */
function unescaped(text: string | undefined): string | undefined {
  return text?.replaceAll(/\\(["\\$`])/g, '$1');
}
