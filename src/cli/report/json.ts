import type { Reporter } from './reporter.ts';

/** One JSON object a line. */
export function jsonReporter(out: NodeJS.WritableStream): Reporter {
  return { show: (event) => void out.write(`${JSON.stringify(event)}\n`), close: () => undefined };
}
