import { ApiFault } from '../service.ts';
import type { FaultDesk } from '../world/fault-desk.ts';
import type { SimWorld } from '../world/sim-world.ts';
import type { TrafficCounter } from './traffic.ts';

/** What every gateway of the simulator works with. */
export interface Wiring {
  readonly world: SimWorld;
  readonly desk: FaultDesk;
  readonly traffic: TrafficCounter;
  /** One line for the person who runs the simulator. */
  readonly log: (line: string) => void;
  /** An error as the client is told it; anything but an ApiFault is a bug here, and logged. */
  faultOf(error: unknown, call: string): ApiFault;
}

export function wiringOf(parts: Omit<Wiring, 'faultOf'>): Wiring {
  return {
    ...parts,
    faultOf: (error, call) => {
      const fault = error instanceof ApiFault ? error : internalError();
      if (fault !== error) parts.log(`${call} failed by a bug of the simulator: ${describe(error)}`);
      parts.traffic.refused(fault.code);
      return fault;
    },
  };
}

function internalError(): ApiFault {
  return new ApiFault(
    500,
    'InternalError',
    'The request processing has failed due to some unknown error, exception or failure.',
  );
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
