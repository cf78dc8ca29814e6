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
}

/** The body of a successful answer; the wire adds RequestId. */
export type Answer = Readonly<Record<string, unknown>>;

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
  run(call: Call): Answer;
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
