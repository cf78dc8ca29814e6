/** Lines of a text without empty ones at its end. */
export function linesOf(text: string): readonly string[] {
  const trimmed = text.trimEnd();
  return trimmed === '' ? [] : trimmed.split('\n').map((line) => line.replace(/\r$/, ''));
}
