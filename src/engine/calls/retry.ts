import type { ApiRequest, CloudError, ErrorClass } from '../../model/index.ts';

/** How one class of errors is retried. Times in milliseconds on the engine's clock. */
export interface RetryPolicy {
  /** Give up this long after the first failure. */
  readonly windowMs: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** Whether only calls that may safely be sent twice are retried. */
  readonly onlyIfSafe?: true;
}

/** Classes that are missing here are never retried. */
const POLICIES: Partial<Record<ErrorClass, RetryPolicy>> = {
  throttle: { windowMs: 600_000, firstDelayMs: 1000, maxDelayMs: 15_000 },
  lock: { windowMs: 600_000, firstDelayMs: 1000, maxDelayMs: 5000 },
  configuring: { windowMs: 600_000, firstDelayMs: 1500, maxDelayMs: 5000 },
  consistency: { windowMs: 60_000, firstDelayMs: 500, maxDelayMs: 3000 },
  dependency: { windowMs: 180_000, firstDelayMs: 2000, maxDelayMs: 10_000 },
  network: { windowMs: 120_000, firstDelayMs: 500, maxDelayMs: 15_000, onlyIfSafe: true },
  server: { windowMs: 120_000, firstDelayMs: 1000, maxDelayMs: 15_000, onlyIfSafe: true },
};

/** Failures of one call so far. */
export interface Attempts {
  readonly count: number;
  readonly sinceMs: number;
}

/**
 * Milliseconds to wait before the next try, or undefined to give up. Delays double from the first to the maximum and
 * vary by half, so that calls that failed together do not come back together.
 */
export function retryDelay(
  error: CloudError,
  request: ApiRequest,
  attempts: Attempts,
  random: () => number,
): number | undefined {
  const policy = POLICIES[error.errorClass];
  if (policy === undefined || request.expects?.includes(error.code) === true) return undefined;
  if (policy.onlyIfSafe === true && !maySendTwice(request)) return undefined;
  if (attempts.sinceMs > policy.windowMs) return undefined;
  const delay = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** Math.min(attempts.count, 20));
  return Math.max(error.retryAfterMs ?? 0, delay * (0.5 + random() / 2));
}

/** Reads, calls with an idempotency token, and calls declared repeatable. */
export function maySendTwice(request: ApiRequest): boolean {
  return !request.mutates || request.tokenParam !== undefined || request.repeatable === true;
}
