/** The members that a JSON text sets twice, as paths (`spec.replicas`); JSON.parse is silent about them. */
export function duplicateFields(text: string): readonly string[] {
  const found: string[] = [];
  const stack: Level[] = [];
  TOKEN.lastIndex = 0;
  for (let token = TOKEN.exec(text); token !== null; token = TOKEN.exec(text)) read(token[0], stack, found);
  return found;
}

/** Strings (with the colon when they name a member), and what opens, closes and separates. */
const TOKEN = /"(?:[^"\\]|\\.)*"(?:\s*:)?|[{}[\],]/g;

interface Level {
  /** Names seen, of an object. */
  readonly names: Set<string> | undefined;
  name: string;
  index: number;
}

function read(token: string, stack: Level[], found: string[]): void {
  if (token === '{' || token === '[') {
    stack.push({ names: token === '{' ? new Set() : undefined, name: '', index: 0 });
    return;
  }
  if (token === '}' || token === ']') {
    stack.pop();
    return;
  }
  const level = stack.at(-1);
  if (level === undefined) return;
  if (token === ',') level.index += 1;
  else if (token.endsWith(':')) nameMember(token, level, () => found.push(pathOf(stack)));
}

function nameMember(token: string, level: Level, onRepeat: () => void): void {
  level.name = JSON.parse(token.slice(0, token.lastIndexOf('"') + 1)) as string;
  if (level.names?.has(level.name) === true) onRepeat();
  level.names?.add(level.name);
}

function pathOf(stack: readonly Level[]): string {
  return stack
    .map(({ names, name, index }) => (names === undefined ? `[${index}]` : `.${name}`))
    .join('')
    .slice(1);
}
