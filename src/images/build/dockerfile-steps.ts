/** One instruction of a Dockerfile. */
export interface Instruction {
  /** Line it begins at, from 1. */
  readonly line: number;
  /** With continuation lines joined by one space. */
  readonly text: string;
}

/** The instructions of a Dockerfile in order; comments, continuations and here-documents are understood. */
export function readInstructions(dockerfile: string): readonly Instruction[] {
  const lines = dockerfile.split(/\r?\n/);
  const escape = /^#\s*escape\s*=\s*`/im.test(dockerfile.slice(0, 200)) ? '`' : '\\';
  const found: Instruction[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    if (isBlank(lines[at])) continue;
    const line = at + 1;
    const { text, end } = joinLines(lines, at, escape);
    at = skipHereDocument(lines, end, text);
    found.push({ line, text });
  }
  return found;
}

function joinLines(lines: readonly string[], from: number, escape: string): { text: string; end: number } {
  const parts: string[] = [];
  let at = from;
  for (; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    // Comments and empty lines inside an instruction do not end it.
    if (at > from && isBlank(line)) continue;
    const goesOn = line.trimEnd().endsWith(escape);
    parts.push((goesOn ? line.trimEnd().slice(0, -1) : line).trim());
    if (!goesOn) break;
  }
  return { text: parts.join(' ').trim(), end: Math.min(at, lines.length - 1) };
}

function skipHereDocument(lines: readonly string[], from: number, text: string): number {
  const word = /^(?:RUN|COPY|ADD)\b.*<<-?["']?(\w+)["']?/i.exec(text)?.[1];
  if (word === undefined) return from;
  const end = lines.findIndex((line, index) => index > from && line.trim() === word);
  return end < 0 ? from : end;
}

function isBlank(line: string | undefined): boolean {
  return line === undefined || line.trim() === '' || line.trim().startsWith('#');
}

/** Where and why a build broke, as far as its log tells. */
export interface BuildFailure {
  /** Line of the Dockerfile, from 1. */
  readonly line?: number;
  /** The instruction that failed. */
  readonly step?: string;
  /** What the builder said last. */
  readonly reason: string;
}

/** Reads the log of a failed build, of BuildKit or of the classic builder. */
export function explainFailure(log: readonly string[], dockerfile: string): BuildFailure {
  const reason = reasonIn(log);
  const instructions = readInstructions(dockerfile);
  const marked = markedLine(log) ?? summarizedStep(log, instructions);
  if (marked !== undefined) return { ...marked, reason };
  const step = log.findLast((line) => /^Step \d+\/\d+ : /.test(line));
  const number = Number(/^Step (\d+)\//.exec(step ?? '')?.[1] ?? 0);
  const instruction = instructions[number - 1] ?? namedIn(reason, instructions);
  return instruction === undefined ? { reason } : { line: instruction.line, step: instruction.text, reason };
}

/** BuildKit prints the Dockerfile around the failing lines and marks these with `>>>`. */
function markedLine(log: readonly string[]): { line: number; step: string } | undefined {
  for (const line of log) {
    const [, number, text] = /^\s*(\d+)\s*\|\s*>>>\s?(.*)$/.exec(line) ?? [];
    if (number !== undefined) return { line: Number(number), step: (text ?? '').trim() };
  }
  return undefined;
}

/** Older ones name the step alone, as ` > [build 2/3] RUN make:`. */
function summarizedStep(
  log: readonly string[],
  instructions: readonly Instruction[],
): { line?: number; step: string } | undefined {
  const summary = log.findLast((line) => /^ > \[[^\]]*\d+\/\d+\] /.test(line));
  if (summary === undefined) return undefined;
  const step = oneSpace(summary.replace(/^ > \[[^\]]*\] /, '').replace(/:$/, ''));
  const found = instructions.find(({ text }) => oneSpace(text) === step);
  return found === undefined ? { step } : { line: found.line, step: found.text };
}

function oneSpace(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** `dockerfile parse error line 3: …` and its likes. */
function namedIn(reason: string, instructions: readonly Instruction[]): Instruction | undefined {
  const line = Number(/\bline (\d+)\b/.exec(reason)?.[1] ?? 0);
  return line === 0 ? undefined : (instructions.find((one) => one.line === line) ?? { line, text: '' });
}

const NOISE = /^(?:-+|\s*|View a summary.*|DEPRECATED:.*|\s*Install the buildx.*|\s*https:\/\/docs\.docker\.com.*)$/;

function reasonIn(log: readonly string[]): string {
  const error = log.findLast((line) =>
    /^(?:ERROR:|The command |error |Error|failed to |unable to |[A-Z]+ failed:)/.test(line),
  );
  const last = error ?? log.findLast((line) => !NOISE.test(line)) ?? 'the builder said nothing';
  return last
    .replace(/^ERROR:\s*/, '')
    .replace(/^(?:failed to (?:build|solve)[^:]*:\s*|rpc error: code = \w+ desc = )+/, '');
}
