import { CloudError, type Attributes, type DriverIo, type ErrorClass } from '../../../model/index.ts';
import { filled, textAt } from '../api/answer.ts';
import { query } from '../api/call.ts';
import { unlessMissing } from '../api/missing.ts';
import type { ServicePath } from './autoscaler.ts';

/** A service that waits this long for machines that are out of stock is given up. */
const STOCK_PATIENCE_MS = 300_000;

/** Sixteen minutes, as the Terraform provider waits. */
const TIMEOUT_SECONDS = 960;

/** Stock is no error of a call: the service waits, or fails, and says so in words. */
const CAUSES: readonly (readonly [RegExp, ErrorClass])[] = [
  [/out ?of ?stock|no stock|sold out|inventory|insufficient/i, 'capacity'],
  [/quota/i, 'quota'],
];

export function describeService(
  io: DriverIo,
  path: ServicePath,
  region: string | undefined,
): Promise<Attributes | undefined> {
  return unlessMissing(query(io, { api: 'eas:DescribeService', region, params: { ...path } }));
}

/** What a wait is for. */
export interface ServiceGoal {
  readonly until: readonly string[];
  readonly expectedSeconds: number;
  /** Deploys anew a service that an earlier run left failed, or waiting for stock: what it says is not of this run. */
  readonly revive?: () => Promise<void>;
}

/**
 * Waits for one of the statuses. What keeps the service waiting is told as it changes.
 * @throws CloudError with the cloud's own reason when the service fails, or waits in vain for machines.
 */
export async function untilService(
  io: DriverIo,
  path: ServicePath,
  region: string | undefined,
  goal: ServiceGoal,
): Promise<void> {
  const listen = listener(io, path);
  let looks = 0;
  await io.waitFor({
    what: `service ${path.ServiceName} to be ${goal.until.join(' or ')}`,
    expectedSeconds: goal.expectedSeconds,
    timeoutSeconds: TIMEOUT_SECONDS,
    poll: async () => {
      const row = await describeService(io, path, region);
      const status = row === undefined ? '' : (textAt(row, 'Status') ?? '');
      if (row === undefined || goal.until.includes(status)) return row;
      looks += 1;
      if (looks === 1 && goal.revive !== undefined && isStuck(row)) await goal.revive();
      else listen(row);
      return undefined;
    },
  });
}

function isStuck(row: Attributes): boolean {
  return textAt(row, 'Status') === 'Failed' || causeOf(textAt(row, 'Message') ?? '') === 'capacity';
}

/** Hears what a service says while it is not ready: tells it on, and gives up when it is hopeless. */
function listener(io: DriverIo, path: ServicePath): (row: Attributes) => void {
  let said = '';
  let short: number | undefined;
  return (row) => {
    const [status = '', message = ''] = [textAt(row, 'Status'), textAt(row, 'Message')];
    if (status === 'Failed') throw failure(path, row);
    if (message !== said && message !== '') io.progress(`service ${path.ServiceName} is ${status}: ${message}`);
    said = message;
    const now = io.clock.now();
    short = causeOf(message) === 'capacity' ? (short ?? now) : undefined;
    if (short !== undefined && now - short >= STOCK_PATIENCE_MS) throw failure(path, row);
  };
}

function failure({ ServiceName }: ServicePath, row: Attributes): CloudError {
  const status = textAt(row, 'Status') ?? '';
  const message = filled(textAt(row, 'Message')) ?? 'the cloud gives no reason';
  return new CloudError({
    errorClass: causeOf(message),
    api: 'eas:DescribeService',
    code: filled(textAt(row, 'Reason')) ?? `Status.${status}`,
    message: `service ${ServiceName} is ${status}: ${message}`,
  });
}

function causeOf(message: string): ErrorClass {
  return CAUSES.find(([pattern]) => pattern.test(message))?.[1] ?? 'invalid';
}
