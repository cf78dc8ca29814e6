import { ApiFault } from '../service.ts';
import { coversAction, type CallFault, type Fault, type Share } from './fault.ts';
import type { SimWorld } from './sim-world.ts';

/** What happens to one call before its action runs. */
export interface Strikes {
  /** Milliseconds of real time, since clients' time-outs are real. */
  readonly delayBefore: number;
  /** The connection is cut instead. */
  readonly dropBefore: boolean;
  readonly refusal: ApiFault | undefined;
}

const NO_STRIKES: Strikes = { delayBefore: 0, dropBefore: false, refusal: undefined };

/** Actions that cost money and are refused when the account has none. */
const PAID: ReadonlySet<string> = new Set(
  [
    'ecs:RunInstances',
    'ecs:CreateInstance',
    'ecs:StartInstance',
    'ecs:CreateDisk',
    'vpc:AllocateEipAddress',
    'vpc:CreateNatGateway',
    'slb:CreateLoadBalancer',
  ].map((action) => action.toLowerCase()),
);

/** Codes that `fail` can name, with the status and words of the real service (research, vpc-ecs 1.3 and slb-oss-ram 1.6). */
const KNOWN_FAILURES: Readonly<Record<string, readonly [status: number, message: string]>> = {
  'OperationDenied.NoStock': [
    403,
    'The requested resource is sold out in the specified zone; try other types of resources or other regions and zones.',
  ],
  'Zone.NotOnSale': [
    403,
    'The resource in the specified zone is no longer available for sale. Please try other regions and zones.',
  ],
  'Throttling.User': [400, 'Request was denied due to user flow control.'],
  'Throttling.Api': [400, 'Request was denied due to api flow control.'],
  Throttling: [400, 'Request was denied due to request throttling.'],
  ServiceUnavailable: [503, 'The request has failed due to a temporary failure of the server.'],
  InternalError: [500, 'The request processing has failed due to some unknown error, exception or failure.'],
  InsufficientBalance: [400, 'Your account does not have enough balance.'],
  'InvalidAccountStatus.NotEnoughBalance': [403, 'Your account does not have enough balance.'],
  OperationConflict: [409, 'Request was denied due to conflict with a previous request.'],
  LastTokenProcessing: [403, 'The last token request is processing.'],
  'Forbidden.RAM': [403, "User not authorized to operate on the specified resource, or this API doesn't support RAM."],
  'Forbidden.RiskControl': [403, 'This operation is forbidden by Aliyun Risk Control system.'],
  NoPermission: [403, 'You are not authorized to do this action. You should be authorized by RAM.'],
};

/**
 * Decides what strikes a call. Chances come from the world's fault dice; counted faults are used up as they strike, and
 * `changed` is called so that the world can save what is left of them.
 */
export class FaultDesk {
  readonly #world: SimWorld;
  readonly #changed: () => void;

  constructor(world: SimWorld, changed: () => void) {
    this.#world = world;
    this.#changed = changed;
  }

  /** Before the action runs. `action` is `ecs:RunInstances`. */
  before(action: string): Strikes {
    const { faults } = this.#world.settings;
    if (faults.length === 0) return NO_STRIKES;
    let strikes = NO_STRIKES;
    for (const fault of faults) strikes = { ...strikes, ...this.#strikeBefore(fault, action) };
    return strikes;
  }

  /** After an action that succeeded: whether the connection is cut, and how long the answer waits. */
  after(action: string): { readonly drop: boolean; readonly delay: number } {
    let result = { drop: false, delay: 0 };
    for (const fault of this.#world.settings.faults) {
      if (!('when' in fault) || fault.when !== 'after' || !this.#hits(fault, action)) continue;
      result = fault.kind === 'drop' ? { ...result, drop: true } : { ...result, delay: fault.seconds * 1000 };
    }
    return result;
  }

  add(fault: Fault): void {
    this.#set([...this.#world.settings.faults, fault]);
  }

  clear(): void {
    this.#set([]);
  }

  #strikeBefore(fault: Fault, action: string): Partial<Strikes> {
    if (fault.kind === 'no-balance') {
      return PAID.has(action.toLowerCase()) ? { refusal: failure('InsufficientBalance') } : {};
    }
    const isLater = 'when' in fault && fault.when === 'after';
    return !('share' in fault) || isLater || !this.#hits(fault, action) ? {} : effectOf(fault);
  }

  #hits(fault: CallFault, action: string): boolean {
    if (!coversAction(fault.action, action)) return false;
    if ('percent' in fault.share) return this.#world.happens(fault.share.percent);
    if ('times' in fault.share) this.#useUp(fault, fault.share.times - 1);
    return true;
  }

  #useUp(fault: CallFault, left: number): void {
    const share: Share = { times: left };
    const { faults } = this.#world.settings;
    this.#set(
      left > 0
        ? faults.map((other) => (other === fault ? { ...fault, share } : other))
        : faults.filter((other) => other !== fault),
    );
  }

  #set(faults: readonly Fault[]): void {
    this.#world.change({ ...this.#world.settings, faults });
    this.#changed();
  }
}

function effectOf(fault: CallFault): Partial<Strikes> {
  if (fault.kind === 'drop') return { dropBefore: true };
  if (fault.kind === 'delay') return { delayBefore: fault.seconds * 1000 };
  return { refusal: failure(fault.kind === 'fail' ? fault.code : 'Throttling.User') };
}

function failure(code: string): ApiFault {
  const [status, message] = KNOWN_FAILURES[code] ?? [400, 'The request failed by a fault of the simulated world.'];
  return new ApiFault(status, code, message);
}
