import type { CloudPort } from '../../model/index.ts';
import { ioFactory, type Session } from '../session.ts';

/**
 * The session's cloud for calls that belong to no resource of a plan: paced and retried like a driver's, and not
 * journaled, so what is sent must do no harm when it is sent again after a crash. `what` names the work in retry events.
 */
export function steadyPort(session: Session, what: string): CloudPort {
  const io = ioFactory(session)(what);
  return { send: (request) => io.call(request) };
}
