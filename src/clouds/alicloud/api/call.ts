import { thrower } from '../../../base/index.ts';
import type { ApiRequest, Attributes, DriverIo } from '../../../model/index.ts';
import { CLOUD_ERRORS } from '../errors.ts';
import { filled, textAt } from './answer.ts';

const fail = thrower(CLOUD_ERRORS);

/** One call as a driver writes it. */
export interface ApiCall {
  /** Product and action, as `vpc:CreateVpc`: the spelling of `facts.actions`. */
  readonly api: string;
  /** Omitted for products that know no region. The client adds `RegionId` to the parameters by itself. */
  readonly region: string | undefined;
  /** The API's own parameters, nested as in its documentation; undefined members are left out, a Secret is revealed on the wire. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Codes that this call site handles itself. */
  readonly expects?: readonly string[];
}

/** A call that reads. */
export function query(io: DriverIo, call: ApiCall): Promise<Attributes> {
  return io.call(requestOf(call, { mutates: false, repeatable: true }));
}

/** A call that makes something and takes an idempotency token in `ClientToken`. */
export function create(io: DriverIo, call: ApiCall): Promise<Attributes> {
  return io.call(requestOf(call, { mutates: true, tokenParam: 'ClientToken' }));
}

/** A call that makes something and takes no token: after a lost answer the engine looks for the result first. */
export function createUntokened(io: DriverIo, call: ApiCall): Promise<Attributes> {
  return io.call(requestOf(call, { mutates: true }));
}

/** A call that does no harm when it is sent twice: deletes, modifies, tagging. */
export function modify(io: DriverIo, call: ApiCall): Promise<Attributes> {
  return io.call(requestOf(call, { mutates: true, repeatable: true }));
}

/** Makes something and gives its id, which the answer holds at `path`. */
export async function createdId(io: DriverIo, call: ApiCall, path: string): Promise<string> {
  const answer = await create(io, call);
  const id = filled(textAt(answer, path));
  if (id !== undefined) return id;
  throw fail('LF4005', { headline: `${call.api} answered without ${path}` });
}

/** `vpc:CreateVpc` to its two halves. */
export function splitApi(api: string): { readonly product: string; readonly action: string } {
  const colon = api.indexOf(':');
  return { product: api.slice(0, colon), action: api.slice(colon + 1) };
}

type Manner = Pick<ApiRequest, 'mutates' | 'repeatable' | 'tokenParam'>;

function requestOf(call: ApiCall, manner: Manner): ApiRequest {
  const params = Object.fromEntries(Object.entries(call.params).filter(([, value]) => value !== undefined));
  const expects = call.expects === undefined ? {} : { expects: call.expects };
  return { ...splitApi(call.api), region: call.region, params, ...manner, ...expects };
}
