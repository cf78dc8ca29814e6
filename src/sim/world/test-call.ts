import { must } from '../../base/index.ts';
import type { Answer, Call, Caller, Service } from '../service.ts';
import { invoke, newRequestId, requireParameters } from '../wire/invoke.ts';
import { JsonBody } from '../wire/json-body.ts';
import { Params } from '../wire/params.ts';
import type { SimWorld } from './sim-world.ts';

/** An action's name, its parameters as flattened on the wire (`'Tag.1.Key'`), and who calls from where. */
export type TestCall = [
  name: string,
  input: Readonly<Record<string, string | number | boolean>>,
  options?: TestCallOptions,
];

export interface TestCallOptions {
  /** Moves the world's clock forward to this virtual time first. */
  readonly now?: number;
  /** The account itself unless said. */
  readonly caller?: Caller;
  /** The endpoint's region, when RegionId is not among the parameters. */
  readonly region?: string;
  readonly host?: string;
  /** The JSON body of a REST call. */
  readonly body?: unknown;
}

/** The account itself as a caller. */
export function rootCaller(accountId: string, accessKeyId = 'LTAItestroot'): Caller {
  return {
    kind: 'root',
    accountId,
    arn: `acs:ram::${accountId}:root`,
    name: undefined,
    principalId: accountId,
    accessKeyId,
    sessionPolicy: undefined,
  };
}

/**
 * Runs one action of a service as the dispatcher does, without signatures, RAM, idempotency or faults: mandatory
 * parameters checked, one transaction, RequestId added. Throws the ApiFault that a client would be answered.
 */
export function callAction(world: SimWorld, service: Service, ...[name, input, options = {}]: TestCall): Answer {
  if (options.now !== undefined) world.step(options.now - world.now());
  const action = must(service.actions[name], `${service.product} has no action ${name}`);
  const params = new Params(new Map(Object.entries(input).map(([key, value]) => [key, String(value)])));
  const call: Call = {
    world,
    params,
    caller: options.caller ?? rootCaller(world.accountId),
    region: params.text('RegionId') ?? options.region ?? world.defaultRegion,
    requestId: newRequestId(),
    now: world.now(),
    host: options.host ?? '127.0.0.1:8080',
    ...(options.body === undefined ? {} : { body: new JsonBody(options.body) }),
  };
  requireParameters(action, call);
  return invoke(world, action, call);
}
