import type { JsonBody } from './wire/json-body.ts';
import type { Params } from './wire/params.ts';
import type { World } from './world/world.ts';

/** Who calls, after the signature was verified. */
export interface Caller {
  /** `root` is the account itself: everything is allowed to it. */
  readonly kind: 'root' | 'user' | 'role';
  readonly accountId: string;
  /** `acs:ram::1234:user/deploy`, `acs:ram::1234:assumed-role/api/session`, or the account's root ARN. */
  readonly arn: string;
  /** RAM user or role name; undefined for root. */
  readonly name: string | undefined;
  /** User id, role id or account id: what STS GetCallerIdentity calls PrincipalId. */
  readonly principalId: string;
  readonly accessKeyId: string;
  /** The session policy of an STS token, if it has one: it narrows what the role may do. */
  readonly sessionPolicy: string | undefined;
}

/** One verified call as an action's handler sees it. */
export interface Call {
  readonly world: World;
  readonly params: Params;
  readonly caller: Caller;
  /** The region asked for (RegionId, else the endpoint's host, else the world's default region). */
  readonly region: string;
  readonly requestId: string;
  /** Virtual time of the call, milliseconds since the epoch. */
  readonly now: number;
  /** The host and port the client used, for endpoints in answers. */
  readonly host: string;
  /** The JSON body of a REST call; `bodyOf(call)` reads it also when there was none. */
  readonly body?: JsonBody;
}

/** The body of a successful answer; the wire adds RequestId. */
export type Answer = Readonly<Record<string, unknown>>;

/** Where a REST action lives: `/clusters/{ClusterId}`; what stands in braces becomes a parameter. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  readonly path: string;
  /** Where two actions share method and path: whether the host must name an object (`<project>.log...`) or be bare. */
  readonly host?: 'named' | 'bare';
}

/** How a REST action's answer differs from 200 with the answer as a JSON object. */
export interface Reply {
  readonly status?: number;
  /** `items`: the answer's member `items` alone, a bare list. `nothing`: no body at all. */
  readonly body?: 'items' | 'nothing';
}

/**
 * One API action. `run` is synchronous: it reads and writes the world's tables and returns the answer or throws an
 * ApiFault; either all of its writes are kept or none.
 */
export interface Action {
  /** One line for the coverage page. */
  readonly summary: string;
  readonly mutates: boolean;
  /** Parameters the gateway insists on: `Missing<Param>` when one is absent. */
  readonly required?: readonly string[];
  /** The RAM resource ARNs this call touches; `*` when omitted. */
  readonly resources?: (call: Call) => readonly string[];
  /** The RAM action when it differs from `<code>:<name>`. */
  readonly permission?: string;
  /** True when anonymous calls are allowed (STS AssumeRoleWithOIDC). */
  readonly anonymous?: true;
  /** Actions of a REST product only. */
  readonly route?: Route | readonly Route[];
  readonly reply?: Reply;
  run(call: Call): Answer;
}

/** What is particular to a product with REST paths (ROA). Its actions are found by method and path, never by name. */
export interface RestStyle {
  /** The member of a successful answer that carries the request id; undefined when only a header does. */
  readonly requestId: string | undefined;
  /** Headers besides x-acs-request-id that carry the request id. */
  readonly requestIdHeaders?: readonly string[];
  /** Schemes of the Authorization header besides ACS3 and `acs`, as `LOG`. */
  readonly schemes?: readonly string[];
  /** The body of a refusal. */
  fault(fault: ApiFault, requestId: string): Answer;
  /** The product's own words for a refusal of the gateway, as of an unknown key. */
  translate?(fault: ApiFault): ApiFault;
  /** Region and parameters that the host name says; undefined when the host is not this product's. */
  host?(host: string): { readonly region: string | undefined; readonly params: Answer } | undefined;
}

/** A simulated product: a table of actions over typed tables. One folder each; `index.ts` exports it. */
export interface Service {
  /** As the product calls itself, `Vpc`. */
  readonly product: string;
  /** Location service code and RAM prefix, `vpc`. */
  readonly code: string;
  readonly version: string;
  /** Names in `Host` before the region, as `vpc` in `vpc.cn-shanghai.aliyuncs.com`. */
  readonly hosts: readonly string[];
  /** Code and HTTP status of a RAM refusal, which differ by product. */
  readonly forbidden: { readonly code: string; readonly status: number; readonly message: string };
  readonly actions: Readonly<Record<string, Action>>;
  /** Present for a REST product: all of its actions have routes. */
  readonly rest?: RestStyle;
  /** By name; `POST /_landfall/<code>/<name>` lets one happen. */
  readonly happenings?: Readonly<Record<string, Happening>>;
}

/** What befalls an account without anybody calling an API: load on a service, a spot machine taken back. */
export interface Happening {
  /** One line with the members of the body. */
  readonly summary: string;
  /** Lets it happen, as one transaction, and tells what did; throws an ApiFault when the body makes no sense. */
  run(world: World, body: JsonBody): Answer;
}

/** A refusal with Alibaba's own code, status and words. Handlers throw it. */
export class ApiFault extends Error {
  readonly status: number;
  readonly code: string;
  /** Further members of the error body, as AccessDeniedDetail. */
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(status: number, code: string, message: string, detail: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'ApiFault';
    this.status = status;
    this.code = code;
    this.detail = detail;
  }
}
