import type { IncomingMessage } from 'node:http';
import { CloudError, type Attributes, type Json } from '../../model/index.ts';
import { keyOf, rowsAt, textAt, type KubeObject, type ObjectKey } from '../object.ts';
import { apiError, unanswered } from './api-error.ts';
import { openDiscovery, pathOf, type ServedKind } from './discovery.ts';
import { bodyOf, type Transport, type WireAnswer, type WireRequest } from './transport.ts';
import { wireBody, withoutSecrets } from './wire-body.ts';

/** The field manager that Landfall's fields are noted under. */
export const FIELD_MANAGER = 'landfall';

export interface ListQuestion {
  readonly apiVersion: string;
  readonly kind: string;
  /** All namespaces when omitted. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Names, labels and annotations are enough. */
  readonly metadataOnly?: boolean;
}

export interface LogQuestion {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
  /** Of the container's life before the last restart. */
  readonly previous?: boolean;
  readonly follow?: boolean;
  readonly timestamps?: boolean;
}

/** What deleting does with the objects that belong to it. */
export type Propagation = 'Foreground' | 'Background' | 'Orphan';

/** The Kubernetes API in the few words that Landfall needs. Every method throws CloudError. */
export interface KubeClient {
  /** Undefined when it is not there, or its kind is not served. */
  get(key: ObjectKey, signal: AbortSignal): Promise<KubeObject | undefined>;
  /** Every page. Empty when the kind is not served. */
  list(question: ListQuestion, signal: AbortSignal): Promise<readonly KubeObject[]>;
  /** Server-side apply. Secrets inside are revealed on the wire only. */
  apply(object: unknown, options: { readonly force: boolean }, signal: AbortSignal): Promise<KubeObject>;
  /** JSON merge patch. */
  merge(key: ObjectKey, patch: Json, signal: AbortSignal): Promise<KubeObject>;
  remove(key: ObjectKey, propagation: Propagation, signal: AbortSignal): Promise<void>;
  log(question: LogQuestion, signal: AbortSignal): Promise<string>;
  /** The log as it is written. */
  logStream(question: LogQuestion, signal: AbortSignal): Promise<IncomingMessage>;
  /** Every kind that is served, in its preferred version. */
  kinds(signal: AbortSignal): Promise<readonly ServedKind[]>;
  /** The server's version, as `v1.34.1-aliyun.1`. */
  version(signal: AbortSignal): Promise<string>;
}

export interface ClientSetup {
  readonly transport: Transport;
  /** Where namespaced objects go that name no namespace. */
  readonly namespace: string;
  /** Milliseconds without an answer. */
  readonly silenceMs: number;
  readonly onWarning: (text: string) => void;
}

/** Objects on a page of a list. */
const PAGE = 500;
const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

export function openClient(setup: ClientSetup): KubeClient {
  const discovery = openDiscovery();
  const call = (request: Call): Promise<WireAnswer> => callOnce(setup, request);
  const served = (apiVersion: string, kind: string, signal: AbortSignal): Promise<ServedKind | undefined> =>
    discovery.find((path, accept) => document(call, path, { accept, signal }), apiVersion, kind);
  const place = async (key: ObjectKey, signal: AbortSignal): Promise<string | undefined> => {
    const kind = await served(key.apiVersion, key.kind, signal);
    return kind === undefined ? undefined : pathOf(kind, key.namespace ?? setup.namespace, key.name);
  };
  const mustPlace = async (key: ObjectKey, verb: string, signal: AbortSignal): Promise<string> => {
    const path = await place(key, signal);
    if (path !== undefined) return path;
    throw unservedKind(key, verb);
  };
  return {
    get: async (key, signal) => {
      const path = await place(key, signal);
      if (path === undefined) return undefined;
      return ifThere(() => call({ api: apiOf(key, 'get'), method: 'GET', path, signal }).then(objectIn));
    },
    list: async (question, signal) => {
      const kind = await served(question.apiVersion, question.kind, signal);
      return kind === undefined ? [] : ((await ifThere(() => listPages(call, kind, question, signal))) ?? []);
    },
    apply: async (object, { force }, signal) => {
      const { json, revealed } = wireBody(object);
      const key = keyOf(json as KubeObject);
      const api = apiOf(key, 'apply');
      const query = new URLSearchParams({
        fieldManager: FIELD_MANAGER,
        fieldValidation: 'Strict',
        force: String(force),
      }).toString();
      const path = `${await mustPlace(key, 'apply', signal)}?${query}`;
      const body = { type: 'application/apply-patch+yaml', text: JSON.stringify(json) };
      const answer = await scrubbed(call({ api, method: 'PATCH', path, body, signal }), revealed);
      if (key.kind === 'CustomResourceDefinition') discovery.forget();
      return objectIn(answer);
    },
    merge: async (key, patch, signal) => {
      const path = `${await mustPlace(key, 'patch', signal)}?fieldManager=${FIELD_MANAGER}`;
      const body = { type: 'application/merge-patch+json', text: JSON.stringify(patch) };
      return objectIn(await call({ api: apiOf(key, 'patch'), method: 'PATCH', path, body, signal }));
    },
    remove: async (key, propagationPolicy, signal) => {
      const path = await place(key, signal);
      if (path === undefined) return;
      const body = { type: 'application/json', text: JSON.stringify({ propagationPolicy }) };
      await ifThere(() => call({ api: apiOf(key, 'delete'), method: 'DELETE', path, body, signal }));
    },
    log: async (question, signal) =>
      (await call({ api: LOG_API, method: 'GET', path: logPath(question), signal, accept: '*/*' })).text,
    logStream: (question, signal) => openLog(setup, question, signal),
    kinds: (signal) => discovery.all((path, accept) => document(call, path, { accept, signal })),
    version: async (signal) => textAt(await document(call, '/version', { signal }), 'gitVersion'),
  };
}

interface Call extends Omit<WireRequest, 'silenceMs'> {
  readonly api: string;
}

type Caller = (call: Call) => Promise<WireAnswer>;

const LOG_API = 'kubernetes:v1 Pod log';

function apiOf({ apiVersion, kind }: Pick<ObjectKey, 'apiVersion' | 'kind'>, verb: string): string {
  return `kubernetes:${apiVersion} ${kind} ${verb}`;
}

async function callOnce(
  { transport, silenceMs, onWarning }: ClientSetup,
  { api, ...request }: Call,
): Promise<WireAnswer> {
  let answer: WireAnswer;
  try {
    answer = await transport.request({ ...request, silenceMs });
  } catch (error) {
    throw lost(error, api, request.signal);
  }
  for (const warning of warningsIn(answer)) onWarning(warning);
  if (answer.status < 200 || answer.status > 299) throw refused(api, answer);
  return answer;
}

/** A connection that failed is the cloud's; an abort is the caller's, and a kubeconfig's fault has its own words. */
function lost(error: unknown, api: string, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  return error instanceof Error && error.name === 'LandfallError' ? error : unanswered(api, error);
}

function refused(api: string, { status, text, headers }: WireAnswer): CloudError {
  const requestId = headers['audit-id'];
  return apiError({
    api,
    status,
    text,
    retryAfter: headers['retry-after'],
    requestId: typeof requestId === 'string' ? requestId : undefined,
  });
}

/** `Warning: 299 - "text"`, several in one header. */
function warningsIn({ headers }: WireAnswer): readonly string[] {
  const header = headers['warning'] ?? '';
  return [...header.matchAll(/\b299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text]) =>
    (text ?? '').replaceAll(/\\(.)/g, '$1'),
  );
}

async function document(
  call: Caller,
  path: string,
  { accept, signal }: { readonly accept?: string | undefined; readonly signal: AbortSignal },
): Promise<Attributes | undefined> {
  const api = 'kubernetes:discovery';
  return ifThere(() =>
    call({ api, method: 'GET', path, signal, ...(accept === undefined ? {} : { accept }) }).then(objectIn),
  );
}

async function listPages(
  call: Caller,
  kind: ServedKind,
  question: ListQuestion,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const { labelSelector, fieldSelector, namespace } = question;
  const items: KubeObject[] = [];
  let next = '';
  do {
    const query = new URLSearchParams({
      limit: String(PAGE),
      ...(labelSelector === undefined ? {} : { labelSelector }),
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
      ...(next === '' ? {} : { continue: next }),
    }).toString();
    const path = `${pathOf(kind, namespace)}?${query}`;
    const accept = question.metadataOnly === true ? { accept: METADATA_LIST } : {};
    const page = objectIn(await call({ api: apiOf(kind, 'list'), method: 'GET', path, signal, ...accept }));
    // Items of a list name neither version nor kind, or that of the partial metadata.
    items.push(...rowsAt(page, 'items').map((item) => ({ ...item, apiVersion: kind.apiVersion, kind: kind.kind })));
    next = textAt(page, 'metadata.continue');
  } while (next !== '');
  return items;
}

async function openLog(setup: ClientSetup, question: LogQuestion, signal: AbortSignal): Promise<IncomingMessage> {
  let answer: IncomingMessage;
  try {
    answer = await setup.transport.stream({
      method: 'GET',
      path: logPath(question),
      accept: '*/*',
      signal,
      silenceMs: 0,
    });
  } catch (error) {
    throw lost(error, LOG_API, signal);
  }
  const status = answer.statusCode ?? 0;
  if (status === 200) return answer;
  throw refused(LOG_API, { status, headers: answer.headers, text: await bodyOf(answer) });
}

function logPath(question: LogQuestion): string {
  const { namespace, pod, container, tailLines, sinceSeconds, previous, follow, timestamps } = question;
  const query = new URLSearchParams({
    container,
    ...(tailLines === undefined ? {} : { tailLines: String(tailLines) }),
    ...(sinceSeconds === undefined ? {} : { sinceSeconds: String(sinceSeconds) }),
    ...(previous === true ? { previous: 'true' } : {}),
    ...(follow === true ? { follow: 'true' } : {}),
    ...(timestamps === true ? { timestamps: 'true' } : {}),
  }).toString();
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log?${query}`;
}

/** The answer's body. @throws CloudError when it is no JSON: a gateway's own page. */
function objectIn({ text, status }: WireAnswer): KubeObject {
  try {
    return JSON.parse(text) as KubeObject;
  } catch (cause) {
    const message = 'the answer is no JSON';
    throw new CloudError({ api: 'kubernetes', code: '', status, message, errorClass: 'server' }, { cause });
  }
}

async function ifThere<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CloudError && error.errorClass === 'not-found') return undefined;
    throw error;
  }
}

async function scrubbed<T>(work: Promise<T>, revealed: readonly string[]): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof CloudError) || revealed.length === 0) throw error;
    // The cause repeats the answer, so it goes as well, but for who owns which field.
    const { code, errorClass, api, status, requestId, retryAfterMs, deniedAction } = error;
    const message = withoutSecrets(error.message, revealed);
    throw new CloudError(
      { code, errorClass, api, status, requestId, retryAfterMs, deniedAction, message },
      { cause: JSON.parse(withoutSecrets(JSON.stringify(error.cause ?? {}), revealed)) },
    );
  }
}

/** A CRD that was just made takes a moment to be served, so that is waited for. */
function unservedKind({ apiVersion, kind }: ObjectKey, verb: string): CloudError {
  return new CloudError({
    api: apiOf({ apiVersion, kind }, verb),
    code: 'NoKindMatch',
    message: `the cluster serves no ${kind} in ${apiVersion}: is its operator or CRD installed?`,
    errorClass: 'consistency',
  });
}
