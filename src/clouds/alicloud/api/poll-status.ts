import { CloudError, type Attributes, type DriverIo } from '../../../model/index.ts';
import { textAt } from './answer.ts';

/** A wait for a status. */
export interface StatusWait {
  /** What is awaited, as `NAT gateway ngw-123`. */
  readonly what: string;
  /** Product and action that reads it, for the error. */
  readonly api: string;
  readonly expectedSeconds: number;
  readonly timeoutSeconds?: number;
  /** The row as the cloud has it now; undefined while it is not visible. */
  readonly read: () => Promise<Attributes | undefined>;
  /** Statuses that end the wait. */
  readonly until: readonly string[];
  /** Statuses from which it never recovers. */
  readonly broken?: readonly string[];
  /** Member that holds the status; `Status` when omitted. */
  readonly member?: string;
  /** What must hold besides the status. */
  readonly ready?: (row: Attributes) => boolean;
}

/** Polls until the status is one of `until`; a row that is not visible yet counts as not there yet. */
export async function untilStatus(io: DriverIo, wait: StatusWait): Promise<Attributes> {
  const { what, expectedSeconds, read, until, broken = [], member = 'Status', ready = () => true } = wait;
  return io.waitFor({
    what: `${what} to be ${until.join(' or ')}`,
    expectedSeconds,
    ...(wait.timeoutSeconds === undefined ? {} : { timeoutSeconds: wait.timeoutSeconds }),
    poll: async () => {
      const row = await read();
      if (row === undefined) return undefined;
      const status = textAt(row, member) ?? '';
      if (broken.includes(status)) throw brokenStatus(wait, status);
      return until.includes(status) && ready(row) ? row : undefined;
    },
  });
}

/** Polls until the object is no longer there. */
export async function untilGone(
  io: DriverIo,
  wait: Pick<StatusWait, 'what' | 'expectedSeconds' | 'timeoutSeconds' | 'read'>,
): Promise<void> {
  await io.waitFor({
    what: `${wait.what} to be gone`,
    expectedSeconds: wait.expectedSeconds,
    ...(wait.timeoutSeconds === undefined ? {} : { timeoutSeconds: wait.timeoutSeconds }),
    poll: async () => ((await wait.read()) === undefined ? true : undefined),
  });
}

function brokenStatus({ what, api }: StatusWait, status: string): CloudError {
  return new CloudError({ api, code: `Status.${status}`, message: `${what} is ${status}`, errorClass: 'invalid' });
}
