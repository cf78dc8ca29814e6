import { ApiFault, type Call, type Caller } from '../service.ts';
import type { Authenticator } from './authenticate.ts';
import { faultAnswer, successAnswer, type AnswerFrame, type Outcome } from './http-answer.ts';
import { formOf, type HttpRequest } from './http-request.ts';
import { oncePerToken } from './idempotency.ts';
import { invoke, newRequestId, requireParameters } from './invoke.ts';
import { Params } from './params.ts';
import { insistAllowed } from './permission.ts';
import { knownRegion } from './region.ts';
import { readHost, type FoundAction, type ServiceDirectory } from './service-directory.ts';
import { acs3, rpcV1, type SignedRequest } from './signature.ts';
import { struck } from './struck.ts';
import type { Wiring } from './wiring.ts';

/** A call as its signature scheme presents it. */
interface WireCall {
  readonly action: string;
  readonly version: string;
  readonly params: ReadonlyMap<string, string>;
  readonly format: string | undefined;
  readonly isSigned: boolean;
  signed(): SignedRequest;
}

/** Answers RPC calls: finds the action, tells who calls, asks RAM, runs it once, puts the answer into words. */
export class RpcGateway {
  readonly #wiring: Wiring;
  readonly #directory: ServiceDirectory;
  readonly #authenticator: Authenticator;

  constructor(wiring: Wiring, directory: ServiceDirectory, authenticator: Authenticator) {
    this.#wiring = wiring;
    this.#directory = directory;
    this.#authenticator = authenticator;
  }

  async answer(request: HttpRequest): Promise<Outcome> {
    const wire = readCall(request);
    let frame = frameOf(request, wire);
    try {
      const found = this.#find(request, wire);
      frame = { ...frame, product: found.service.product, action: found.name };
      const caller = this.#caller(wire, found);
      const call = this.#call(request, { wire, caller, requestId: frame.requestId });
      requireParameters(found.action, call);
      insistAllowed(request, found, call);
      const label = `${found.service.code}:${found.name}`;
      this.#wiring.traffic.called(label);
      const answer = await struck(this.#wiring.desk, label, () => this.#run(found, call, label));
      return answer === 'drop' ? 'drop' : successAnswer(frame, answer);
    } catch (error) {
      return faultAnswer(frame, this.#wiring.faultOf(error, `${wire.version} ${wire.action}`));
    }
  }

  #find(request: HttpRequest, wire: WireCall): FoundAction {
    if (request.method !== 'GET' && request.method !== 'POST') {
      throw new ApiFault(403, 'UnsupportedHTTPMethod', 'This http method is not supported.');
    }
    if (wire.action === '') throw new ApiFault(400, 'MissingAction', 'Action is mandatory for this action.');
    if (wire.version === '') throw new ApiFault(400, 'MissingVersion', 'Version is mandatory for this action.');
    try {
      return this.#directory.find(wire.version, wire.action, readHost(request.host));
    } catch (error) {
      this.#wiring.log(`${wire.action} (version ${wire.version}, host ${request.host}) is not simulated`);
      throw error;
    }
  }

  #caller(wire: WireCall, { action }: FoundAction): Caller {
    if (wire.isSigned || action.anonymous !== true) return this.#authenticator.authenticate(wire.signed());
    const { accountId } = this.#wiring.world;
    return {
      kind: 'role',
      accountId,
      arn: '',
      name: undefined,
      principalId: '',
      accessKeyId: '',
      sessionPolicy: undefined,
    };
  }

  #call(
    request: HttpRequest,
    parts: { readonly wire: WireCall; readonly caller: Caller; readonly requestId: string },
  ): Call {
    const { world } = this.#wiring;
    const params = new Params(parts.wire.params);
    const region = knownRegion(params.text('RegionId')) ?? readHost(request.host)?.region ?? world.defaultRegion;
    return {
      world,
      params,
      caller: parts.caller,
      region,
      requestId: parts.requestId,
      now: world.now(),
      host: request.host,
    };
  }

  #run({ action }: FoundAction, call: Call, label: string): Record<string, unknown> {
    const { world } = this.#wiring;
    // Read again: a fault may have let time pass since the call was authenticated.
    const current = { ...call, now: world.now() };
    return { ...invoke(world, action, current, (run) => (action.mutates ? oncePerToken(current, label, run) : run())) };
  }
}

/** Whether an ACS3 call is RPC: those go to `/` and name their action in a header. */
export function isRpcPath(request: HttpRequest): boolean {
  return request.path === '/' || request.path === '';
}

function readCall(request: HttpRequest): WireCall {
  const params = formOf(request);
  const { headers } = request;
  const authorization = headers['authorization'] ?? '';
  const headerAction = headers['x-acs-action'];
  // The old Go SDK sends these headers for information with V1; the parameters are what counts there.
  if (headerAction !== undefined && (authorization.startsWith('ACS3') || !params.has('Action'))) {
    return {
      action: headerAction,
      version: headers['x-acs-version'] ?? '',
      params,
      format: 'JSON',
      isSigned: authorization !== '',
      signed: () => acs3(request),
    };
  }
  return {
    action: params.get('Action') ?? '',
    version: params.get('Version') ?? '',
    params,
    format: params.get('Format'),
    isSigned: params.has('Signature') || params.has('AccessKeyId'),
    signed: () => rpcV1(request.method, params),
  };
}

function frameOf(request: HttpRequest, { format, version, action }: WireCall): AnswerFrame {
  return {
    format: isXml(format, version) ? 'xml' : 'json',
    action,
    requestId: newRequestId(),
    host: request.host,
    product: undefined,
  };
}

/** Products older than 2018 answer XML unless asked for JSON; younger ones the other way round. */
function isXml(format: string | undefined, version: string): boolean {
  if (format === undefined || format === '') return version !== '' && version < '2018';
  return format.toUpperCase() === 'XML';
}
