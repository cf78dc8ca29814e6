import type { Clock } from '../../base/index.ts';
import type { DriverIo, Emit } from '../../model/index.ts';
import type { Caller } from './caller.ts';
import { waitUntil } from './waiter.ts';

/** Makes the doorway through which a driver works on one resource. */
export function driverIo(
  address: string,
  setup: { readonly caller: Caller; readonly clock: Clock; readonly emit: Emit; readonly stop: AbortSignal },
): DriverIo {
  const { caller, clock, emit, stop } = setup;
  return {
    clock,
    signal: stop,
    call: (request) => caller(address, request),
    waitFor: (wait) => waitUntil(wait, clock, stop),
    progress: (message) => emit({ type: 'resource.progress', address, message }),
  };
}
