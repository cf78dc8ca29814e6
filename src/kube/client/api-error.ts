import { CloudError, type Attributes, type ErrorClass } from '../../model/index.ts';
import { isMap, numberAt, rowsAt, textAt } from '../object.ts';

/** An answer that is no success. */
export interface Refusal {
  /** Product and action, as `kubernetes:apps/v1 Deployment apply`. */
  readonly api: string;
  readonly status: number;
  readonly text: string;
  /** Seconds of the Retry-After header. */
  readonly retryAfter: string | undefined;
  readonly requestId: string | undefined;
}

/** A kind of refusal: the first row that fits names the class. */
interface Rule {
  readonly status?: number;
  readonly reason?: string;
  readonly message?: RegExp;
  readonly errorClass: ErrorClass;
}

/** From the real answers in research, section 6, and the API conventions. */
const RULES: readonly Rule[] = [
  { status: 401, errorClass: 'authentication' },
  { status: 403, message: /exceeded quota|quota.*exceeded/i, errorClass: 'quota' },
  { status: 403, message: /because it is being terminated/, errorClass: 'configuring' },
  { status: 403, message: /denied the request|violates PodSecurity|admission webhook/, errorClass: 'invalid' },
  { status: 403, errorClass: 'permission' },
  { status: 404, errorClass: 'not-found' },
  { status: 409, reason: 'AlreadyExists', errorClass: 'taken' },
  { status: 409, message: /being deleted/, errorClass: 'configuring' },
  { status: 409, message: /^Apply failed with/, errorClass: 'invalid' },
  { status: 409, errorClass: 'lock' },
  { status: 410, errorClass: 'consistency' },
  { status: 408, errorClass: 'network' },
  { status: 429, message: /disruption budget/i, errorClass: 'dependency' },
  { status: 429, errorClass: 'throttle' },
  { status: 500, message: /failed to create typed|field not declared|strict decoding/, errorClass: 'invalid' },
  { status: 503, errorClass: 'throttle' },
  { status: 504, errorClass: 'network' },
];

/** A refusal as the error that the engine branches on. */
export function apiError(refusal: Refusal): CloudError {
  const { api, status } = refusal;
  const body = statusIn(refusal.text);
  const message = messageOf(body, refusal);
  const reason = textAt(body, 'reason');
  const rule = RULES.find(
    (one) =>
      (one.status === undefined || one.status === status) &&
      (one.reason === undefined || one.reason === reason) &&
      (one.message === undefined || one.message.test(message)),
  );
  const errorClass = rule?.errorClass ?? (status >= 500 ? 'server' : 'invalid');
  const denied = errorClass === 'permission' ? deniedAction(message) : undefined;
  const conflict = fieldConflicts(body).length > 0;
  return new CloudError(
    {
      api,
      status,
      message,
      errorClass,
      code: conflict ? FIELD_CONFLICT : reason || String(status),
      requestId: refusal.requestId,
      retryAfterMs: retryAfterMs(body, refusal.retryAfter),
      deniedAction: denied,
    },
    { cause: body },
  );
}

/** No answer came. */
export function unanswered(api: string, thrown: unknown): CloudError {
  const error: NodeJS.ErrnoException = thrown instanceof Error ? thrown : new TypeError(String(thrown));
  const untrusted = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME|DEPTH_ZERO/.test(error.code ?? '');
  return new CloudError(
    {
      api,
      code: error.code ?? '',
      // A certificate that is not trusted now is not trusted a minute later either.
      errorClass: untrusted ? 'authentication' : 'network',
      message: untrusted ? `the server’s certificate is not trusted: ${error.message}` : error.message || error.name,
    },
    { cause: thrown },
  );
}

/** Code of a refusal because other field managers own the fields. */
export const FIELD_CONFLICT = 'FieldManagerConflict';

/** Who owns a field that we wanted to set. */
export interface FieldConflict {
  /** As `.spec.replicas`. */
  readonly field: string;
  /** As `"kubectl-edit" using apps/v1`. */
  readonly owner: string;
}

/** The conflicts that a refusal names. */
export function fieldConflicts(body: unknown): readonly FieldConflict[] {
  return rowsAt(isMap(body) ? body : {}, 'details.causes')
    .filter((cause) => textAt(cause, 'reason') === FIELD_CONFLICT)
    .map((cause) => ({
      field: textAt(cause, 'field'),
      owner: textAt(cause, 'message')
        .replace(/^conflict with /, '')
        .replace(/ using \S+(?: at \S+)?$/, ''),
    }));
}

function statusIn(text: string): Attributes {
  try {
    const body: unknown = JSON.parse(text);
    return isMap(body) ? body : {};
  } catch {
    return {};
  }
}

function messageOf(body: Attributes, { text, status }: Refusal): string {
  const said = textAt(body, 'message');
  if (said !== '') return said;
  const plain = /^\s*</.test(text) ? '' : text.trim().slice(0, 300);
  return plain === '' ? `the API server answered ${status}` : plain;
}

/** `User "x" cannot get resource "pods" in API group "" in the namespace "n"` to `get pods in namespace n`. */
function deniedAction(message: string): string | undefined {
  const [, verb, resource, group, rest] =
    /cannot (\S+) resource "([^"]+)" in API group "([^"]*)"(.*)/s.exec(message) ?? [];
  if (verb === undefined || resource === undefined) return undefined;
  const namespace = /in the namespace "([^"]+)"/.exec(rest ?? '')?.[1];
  const what = group === undefined || group === '' ? resource : `${resource}.${group}`;
  return `${verb} ${what}${namespace === undefined ? ' in the cluster' : ` in namespace ${namespace}`}`;
}

function retryAfterMs(body: Attributes, header: string | undefined): number | undefined {
  const seconds = Number(header ?? '') || numberAt(body, 'details.retryAfterSeconds');
  return seconds > 0 ? seconds * 1000 : undefined;
}
