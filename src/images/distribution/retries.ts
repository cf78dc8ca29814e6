/** Answers that may be another one a moment later. */
export const TRANSIENT_STATUS: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Network errors that trying again may mend. A name that does not resolve or a bad certificate is not among them. */
const TRANSIENT_CODES: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'ETIMEDOUT',
  'EPIPE',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

const FIRST_MS = 200;
const LONGEST_MS = 15_000;
/** A registry that asks for more patience than this is reported instead. */
const LONGEST_ASKED_MS = 60_000;

export function isTransient(error: unknown): boolean {
  return error instanceof Error && TRANSIENT_CODES.has(String((error as NodeJS.ErrnoException).code));
}

/**
 * Milliseconds before the next attempt (`attempt` counts from 1): what Retry-After asks (seconds or a date), else
 * doubling with jitter. Undefined when the registry asks for more than a minute.
 */
export function retryDelay(attempt: number, retryAfter: string | undefined, now: number): number | undefined {
  const asked = askedDelay(retryAfter, now);
  if (asked !== undefined) return asked <= LONGEST_ASKED_MS ? Math.max(0, asked) : undefined;
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
}

function askedDelay(retryAfter: string | undefined, now: number): number | undefined {
  if (retryAfter === undefined) return undefined;
  if (/^\d+$/.test(retryAfter.trim())) return Number(retryAfter) * 1000;
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? undefined : date - now;
}
