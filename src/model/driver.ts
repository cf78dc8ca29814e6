import type { Clock } from '../base/index.ts';
import type { Attributes, Json, Resolved } from './value.ts';

/** How an API call that failed should be met (design, section 5). */
export type ErrorClass =
  | 'throttle' // the cloud asks for fewer calls: back off, lower this API's concurrency
  | 'lock' // another write holds the parent: wait a little, same token
  | 'configuring' // the object is still changing state: wait a little, same token
  | 'network' // no answer: retry when the call is idempotent
  | 'consistency' // not visible yet: wait visibly
  | 'dependency' // something still uses it (deletes): wait, then name the blocker
  | 'server' // the cloud failed: back off, bounded
  | 'capacity' // no stock: next alternative or stop
  | 'quota'
  | 'taken' // a global name belongs to somebody else
  | 'permission'
  | 'authentication'
  | 'balance'
  | 'not-found'
  | 'invalid';

/** A refused or lost API call, as the cloud room throws it. The engine branches on `errorClass` only. */
export class CloudError extends Error {
  readonly errorClass: ErrorClass;
  /** Product and action, as `ecs:RunInstances`. */
  readonly api: string;
  /** The cloud's own code, as `OperationDenied.NoStock`; empty when no answer came. */
  readonly code: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  /** Milliseconds the cloud asked to wait before a retry. */
  readonly retryAfterMs: number | undefined;
  /** For refusals by permission: the action that is missing, as the cloud names it. */
  readonly deniedAction: string | undefined;
  /** For names that are taken: one that is free. */
  readonly freeName: string | undefined;

  constructor(details: CloudErrorDetails, options?: { cause?: unknown }) {
    super(details.message, options);
    this.name = 'CloudError';
    this.errorClass = details.errorClass;
    this.api = details.api;
    this.code = details.code;
    this.status = details.status;
    this.requestId = details.requestId;
    this.retryAfterMs = details.retryAfterMs;
    this.deniedAction = details.deniedAction;
    this.freeName = details.freeName;
  }
}

export interface CloudErrorDetails {
  readonly errorClass: ErrorClass;
  readonly api: string;
  readonly code: string;
  readonly message: string;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly deniedAction?: string | undefined;
  readonly freeName?: string | undefined;
}

/** One API call. `params` are the API's own, nested as in its documentation; the cloud room puts them on the wire. */
export interface ApiRequest {
  /** The cloud's product code in lower case, as `vpc`. */
  readonly product: string;
  readonly action: string;
  /** The region whose endpoint is called; omitted for global products. */
  readonly region?: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;
  /** Whether it changes anything: such calls are journaled before they leave. */
  readonly mutates: boolean;
  /** The parameter that carries an idempotency token (`ClientToken`); the engine fills it in and keeps it over a crash. */
  readonly tokenParam?: string;
  /** Whether sending it twice does no harm even without a token (deletes, modifies, tagging). Reads always are. */
  readonly repeatable?: boolean;
  /** Codes this call site expects and handles: thrown at once instead of being retried. */
  readonly expects?: readonly string[];
}

/** The cloud as the engine sees it: something that sends a call once, or throws a CloudError. */
export interface CloudPort {
  send(request: ApiRequest, signal: AbortSignal): Promise<Attributes>;
}

/** A wait for the cloud: `poll` returns undefined until it is over. */
export interface Wait<T> {
  /** What is awaited, as `NAT gateway ngw-123 to be Available`. */
  readonly what: string;
  /** How long it usually takes; the polling schedule is made from it. */
  readonly expectedSeconds: number;
  /** Give up after this long; three times the expected, at least 5 minutes, when omitted. */
  readonly timeoutSeconds?: number;
  readonly poll: () => Promise<T | undefined>;
}

/** What the engine gives a driver for one operation on one resource. */
export interface DriverIo {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Sends a call: paced per API, retried by error class, journaled first when it mutates. */
  call(request: ApiRequest): Promise<Attributes>;
  waitFor<T>(wait: Wait<T>): Promise<T>;
  /** A line for the person watching. */
  progress(message: string): void;
}

/** One resource as it should be. */
export interface Desired {
  readonly address: string;
  readonly region: string | undefined;
  /** Resolved arguments under Terraform's names; the tags argument already holds the ownership tags. */
  readonly args: Readonly<Record<string, Resolved>>;
  /** Who owns it, for drivers that look for their own work. */
  readonly ownership: Ownership;
  /** Ids that `find` must not return: earlier generations that this one replaces. */
  readonly exclude?: readonly string[];
}

/** What is written on every taggable resource, so that it can be found without any state. */
export interface Ownership {
  readonly stack: string;
  readonly profile: string;
  readonly address: string;
}

/** The tag keys of Ownership. */
export const OWNERSHIP_TAGS = {
  stack: 'landfall:stack',
  profile: 'landfall:profile',
  address: 'landfall:address',
} as const;

/** The shape of an argument, in Terraform's words. */
export type ArgumentShape = 'string' | 'number' | 'bool' | 'map' | 'list' | 'block';

/** Facts about a resource type, as data: the engine, the policy export and the documentation read them. */
export interface DriverFacts {
  /** Every argument the driver supports, with its shape; the graph refuses others. */
  readonly arguments: Readonly<Record<string, ArgumentShape>>;
  /** Arguments whose change forces a replacement. */
  readonly forceNew: readonly string[];
  /** Arguments the cloud never tells back (secrets, switches of the call itself): compared with the last applied value. */
  readonly writeOnly?: readonly string[];
  /** Lists whose order means nothing. */
  readonly unordered?: readonly string[];
  /** Arguments whose removal from the configuration means this value; others are left as the cloud has them. */
  readonly defaults?: Attributes;
  /** Pairs of equal spellings per argument, for what canonical comparison cannot see. */
  readonly equal?: Readonly<Record<string, (desired: Json, observed: Json) => boolean>>;
  /** Arguments that are whole documents: the driver finds the places that differ, and the plan names each. */
  readonly documents?: Readonly<Record<string, CompareDocument>>;
  /** Changes that the cloud refuses although the argument can be changed: says why, or undefined when it would work. */
  readonly refuses?: Readonly<Record<string, (before: Json, after: Json) => string | undefined>>;
  /** The argument that holds tags; absent when the type cannot be tagged. */
  readonly tags?: 'tags';
  /** Whether a replacement may exist beside the old one. `delete-first` where a name or an address block is exclusive. */
  readonly replace: 'create-first' | 'delete-first';
  /** API actions by operation, as `vpc:CreateVpc`: the least-privilege policy is made from them. */
  readonly actions: {
    readonly read: readonly string[];
    readonly create: readonly string[];
    readonly update: readonly string[];
    readonly delete: readonly string[];
  };
  /** How long each operation usually takes, in seconds. */
  readonly expectedSeconds: { readonly create: number; readonly update: number; readonly delete: number };
  /** Key of a lock: writes with the same key run one at a time, as `vpc:vpc-123`. Given resolved args. */
  readonly lock?: (args: Readonly<Record<string, Resolved>>) => string | undefined;
  /** Attributes that must never be shown. */
  readonly sensitive?: readonly string[];
}

/** Every place at which a document is not as desired. Pure. */
export type CompareDocument = (input: DocumentInput) => readonly DocumentDifference[];

/** What a document is compared with. Secrets stand as `{ secret: fingerprint }`. */
export interface DocumentInput {
  readonly desired: Json;
  /** All attributes as read. */
  readonly observed: Attributes;
  /** The document as last applied; undefined when Landfall never applied any. */
  readonly applied: Json | undefined;
  /** The other arguments as far as they are known. */
  readonly args: Attributes;
}

/** One place of a document that is not as desired. */
export interface DocumentDifference {
  /** Dotted, items of lists by name or number, as `spec.containers[web].image`. */
  readonly path: string;
  /** What the cloud has; null when nothing. */
  readonly before: Json;
  /** What it should be; null when it should go. */
  readonly after: Json;
  /** Whether it can only be changed by making the resource anew. */
  readonly forcesReplacement: boolean;
  /** Whether it is as it was applied, so that the cloud changed it. */
  readonly drift: boolean;
}

/** Knows how to look after one resource type. All methods are idempotent; none keeps state of its own. */
export interface Driver {
  readonly type: string;
  readonly mode: 'managed';
  readonly facts: DriverFacts;
  /** The id of an existing resource that is this one: by ownership tags, else by parent or name. Used after a crash and to adopt. */
  find(io: DriverIo, desired: Desired): Promise<string | undefined>;
  /** All attributes, arguments included, under Terraform's names; undefined when it does not exist (any more). */
  read(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined>;
  /** Sends the creating call and returns the id at once; waiting is `settle`'s. */
  create(io: DriverIo, desired: Desired): Promise<string>;
  /** Waits until the resource can be used by others. */
  settle?(io: DriverIo, id: string, desired: Desired): Promise<void>;
  /** Makes every aspect that differs as desired. Called after create as well, for what the creating call cannot set. */
  sync(io: DriverIo, id: string, change: SyncChange): Promise<void>;
  /** Why the cloud would refuse to remove it now (a bucket that holds objects); asked before anything is removed. */
  removalBlocker?(io: DriverIo, removal: Removal): Promise<string | undefined>;
  /** Removes it and waits until it is gone; succeeds when it already is. */
  remove(io: DriverIo, id: string, observed: Attributes, region: string | undefined): Promise<void>;
  /** Every resource of this type that carries the ownership tags of the stack and profile; for `destroy --by-tag` and leftovers. */
  owned?(io: DriverIo, owner: Omit<Ownership, 'address'>, region: string | undefined): Promise<readonly Owned[]>;
  /** What the cloud still keeps of one that was removed; nothing when all of it is gone. */
  keeps?(io: DriverIo, former: Former): Promise<readonly Kept[]>;
}

/** A resource that was removed, as Landfall last knew it. */
export interface Former {
  readonly id: string;
  readonly attributes: Attributes;
  readonly region: string | undefined;
}

/** Something that the cloud keeps although the resource it came from is gone. */
export interface Kept {
  readonly id: string;
  /** In words, as `log project`. */
  readonly what: string;
  readonly why: string;
  /** What it costs: nothing, money as long as it stays, or what was paid beforehand. */
  readonly cost: 'none' | 'running' | 'paid';
  /** When it goes by itself, as the cloud tells. */
  readonly until?: string;
  /** The resource type whose driver removes it; absent when nobody can. */
  readonly removableAs?: string;
}

/** A resource that a plan would remove. */
export interface Removal {
  readonly id: string;
  /** Attributes as read, with the arguments that no read tells back. */
  readonly observed: Attributes;
  readonly region: string | undefined;
  /** Ids of everything else that the plan removes. */
  readonly alongWith: ReadonlySet<string>;
}

export interface Owned {
  readonly id: string;
  readonly address: string;
}

/** What `sync` must bring about. */
export interface SyncChange {
  readonly desired: Desired;
  readonly observed: Attributes;
  /** Names of the arguments that differ. */
  readonly differing: ReadonlySet<string>;
}

/** Looks something up: an image by its family, the account's id. */
export interface DataDriver {
  readonly type: string;
  readonly mode: 'data';
  readonly facts: {
    readonly actions: { readonly read: readonly string[] };
    readonly expectedSeconds: { readonly read: number };
  };
  query(io: DriverIo, desired: Desired): Promise<Attributes>;
}

export type AnyDriver = Driver | DataDriver;

/** Finds the driver of a type; undefined when nobody knows it. */
export interface DriverRegistry {
  get(type: string): AnyDriver | undefined;
  readonly types: readonly string[];
}
