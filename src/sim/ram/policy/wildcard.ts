export type TextTest = (text: string) => boolean;

/** A test for a pattern in which `*` stands for any run of characters (also none, also `:` and `/`) and `?` for one. */
export function wildcard(pattern: string): TextTest {
  if (/^\*+$/.test(pattern)) return () => true;
  if (!/[*?]/.test(pattern)) return (text) => text === pattern;
  const head = pattern.slice(0, -1);
  if (pattern.endsWith('*') && !/[*?]/.test(head)) return (text) => text.startsWith(head);
  return (text) => matches(pattern, text);
}

/** Greedy matching with one remembered star: linear in practice, never exponential as a regular expression may be. */
function matches(pattern: string, text: string): boolean {
  let [p, t, star, resume] = [0, 0, -1, 0];
  while (t < text.length) {
    if (pattern[p] === '*') {
      [star, resume] = [p, t];
      p += 1;
    } else if (pattern[p] === '?' || pattern[p] === text[t]) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      resume += 1;
      [p, t] = [star + 1, resume];
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}
