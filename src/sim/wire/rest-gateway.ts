import type { Answer, ApiFault, Call, Service } from '../service.ts';
import type { Authenticator } from './authenticate.ts';
import { faultAnswer, type HttpAnswer, type Outcome } from './http-answer.ts';
import type { HttpRequest } from './http-request.ts';
import { oncePerToken } from './idempotency.ts';
import { invoke, newRequestId, requireParameters } from './invoke.ts';
import { JsonBody } from './json-body.ts';
import { Params } from './params.ts';
import { insistAllowed } from './permission.ts';
import { knownRegion } from './region.ts';
import type { FoundRoute, Placed, RouteDirectory } from './route-directory.ts';
import { readHost, unknownAction } from './service-directory.ts';
import { acs3, roaV2, type SignedRequest } from './signature.ts';
import { slsLog, slsV4 } from './sls-signature.ts';
import { struck } from './struck.ts';
import type { Wiring } from './wiring.ts';

/** Answers REST calls (ROA): finds the action by method and path; all else is as for RPC calls. */
export class RestGateway {
  readonly #wiring: Wiring;
  readonly #directory: RouteDirectory;
  readonly #authenticator: Authenticator;

  constructor(wiring: Wiring, directory: RouteDirectory, authenticator: Authenticator) {
    this.#wiring = wiring;
    this.#directory = directory;
    this.#authenticator = authenticator;
  }

  /** Whether an Authorization header is of a scheme that only a REST product knows. */
  knowsScheme(authorization: string): boolean {
    return this.#directory.knowsScheme(authorization);
  }

  /** Whether the request is addressed to a REST product, whatever its path. */
  isFor(request: HttpRequest): boolean {
    return this.#serviceFor(request) !== undefined;
  }

  async answer(request: HttpRequest): Promise<Outcome> {
    const requestId = newRequestId();
    const described = `${request.method} ${request.path}`;
    const service = this.#serviceFor(request);
    try {
      const caller = this.#authenticator.authenticate(signatureOf(request));
      const found = service && this.#directory.find(service, placeOf(service, request));
      if (found === undefined) {
        this.#wiring.log(`${described} (${service?.product ?? `REST, host ${request.host}`}) is not simulated`);
        throw unknownAction();
      }
      const call = this.#call(request, found, { caller, requestId });
      requireParameters(found.action, call);
      insistAllowed(request, found, call);
      const label = `${found.service.code}:${found.name}`;
      this.#wiring.traffic.called(label);
      const answer = await struck(this.#wiring.desk, label, () => this.#run(found, call, label));
      return answer === 'drop' ? 'drop' : successOf(found, answer, requestId);
    } catch (error) {
      const fault = this.#wiring.faultOf(error, described);
      return service === undefined ? strangerFault(request, fault, requestId) : faultOf(service, fault, requestId);
    }
  }

  #serviceFor({ headers, host }: HttpRequest): Service | undefined {
    return this.#directory.serviceFor({
      host,
      version: headers['x-acs-version'],
      authorization: headers['authorization'] ?? '',
    });
  }

  #call(request: HttpRequest, found: FoundRoute, who: Pick<Call, 'caller' | 'requestId'>): Call {
    const { world } = this.#wiring;
    const said = saidByHost(found.service, request.host);
    const params = new Params(new Map([...request.query, ...said.params, ...found.variables]));
    const asked = params.text('RegionId') ?? request.headers['x-acs-region-id'];
    const region = knownRegion(asked) ?? said.region ?? world.defaultRegion;
    const body = JsonBody.parse(request.body);
    const call = { world, params, ...who, region, now: world.now(), host: request.host };
    return body === undefined ? call : { ...call, body };
  }

  #run({ action }: FoundRoute, call: Call, label: string): Answer {
    const { world } = this.#wiring;
    // Read again: a fault may have let time pass since the call was authenticated.
    const current = { ...call, now: world.now() };
    return invoke(world, action, current, (run) => (action.mutates ? oncePerToken(current, label, run) : run()));
  }
}

/** Region and parameters of the host name: in the product's own form, else as all products have it. */
function saidByHost(
  service: Service,
  host: string,
): { readonly region: string | undefined; readonly params: readonly (readonly [string, string])[] } {
  const said = service.rest?.host?.(host);
  const params = Object.entries(said?.params ?? {}).map(([name, value]) => [name, String(value)] as const);
  return { region: said?.region ?? readHost(host)?.region, params };
}

function placeOf(service: Service, { method, path, host, query }: HttpRequest): Placed {
  const isNamed = saidByHost(service, host).params.length > 0 || query.has('project');
  return { method, path, host: isNamed ? 'named' : 'bare' };
}

function signatureOf(request: HttpRequest): SignedRequest {
  const authorization = request.headers['authorization'] ?? '';
  if (authorization.startsWith('ACS3')) return acs3(request);
  if (authorization.startsWith('LOG ')) return slsLog(request);
  return authorization.startsWith('SLS4-') ? slsV4(request) : roaV2(request);
}

function successOf({ service, action }: FoundRoute, answer: Answer, requestId: string): HttpAnswer {
  const { RequestId, ...fields } = answer;
  const name = service.rest?.requestId;
  const { status = 200, body } = action.reply ?? {};
  const content =
    body === 'items' ? fields['items'] : { ...fields, ...(name === undefined ? {} : { [name]: RequestId }) };
  return answerOf(service, { status, requestId, text: body === 'nothing' ? '' : JSON.stringify(content) });
}

function faultOf(service: Service, fault: ApiFault, requestId: string): HttpAnswer {
  const told = service.rest?.translate?.(fault) ?? fault;
  const body = service.rest?.fault(told, requestId);
  return answerOf(service, { status: told.status, requestId, text: JSON.stringify(body) });
}

function answerOf(
  service: Service,
  { status, requestId, text }: { readonly status: number; readonly requestId: string; readonly text: string },
): HttpAnswer {
  const names = ['x-acs-request-id', ...(service.rest?.requestIdHeaders ?? [])];
  return {
    status,
    headers: {
      'content-type': 'application/json;charset=utf-8',
      ...Object.fromEntries(names.map((name) => [name, requestId])),
    },
    body: text,
  };
}

/** A refusal when no product could be told. */
function strangerFault({ host }: HttpRequest, fault: ApiFault, requestId: string): HttpAnswer {
  return faultAnswer({ format: 'json', action: '', requestId, host, product: undefined }, fault);
}
