import { CloudError } from '../../../model/index.ts';
import { classify } from './error-classes.ts';
import { ramAction } from './ram-action.ts';

/** What a client library threw: an answer that is a refusal, or no answer at all. */
interface Thrown {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly statusCode?: unknown;
  readonly requestId?: unknown;
  readonly retryAfter?: unknown;
  readonly data?: { readonly Message?: unknown; readonly message?: unknown; readonly AccessDeniedDetail?: unknown };
}

/** A client library's error as the CloudError the engine branches on. */
export function cloudError(api: string, thrown: unknown): CloudError {
  if (thrown instanceof CloudError) return thrown;
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : { message: thrown }) as Thrown;
  if (typeof error.statusCode !== 'number') return unanswered(api, error, thrown instanceof SyntaxError);
  return refusal({
    api,
    code: textOf(error.code),
    message: messageOf(error),
    status: error.statusCode,
    requestId: textOf(error.requestId) || undefined,
    retryAfterMs: typeof error.retryAfter === 'number' ? error.retryAfter : undefined,
    deniedAction: deniedAction(error.data?.AccessDeniedDetail),
    cause: thrown,
  });
}

/** The cloud's own words; the library wraps them in status and request id. */
function messageOf({ data, message, code }: Thrown): string {
  return textOf(data?.Message) || textOf(data?.message) || textOf(message) || textOf(code);
}

/** What is known about an answer that refuses. */
export interface RefusedAnswer {
  readonly api: string;
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly requestId: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly deniedAction?: string | undefined;
  readonly cause?: unknown;
}

export function refusal({ cause, ...answer }: RefusedAnswer): CloudError {
  const errorClass = classify(answer);
  const called = errorClass === 'permission' ? ramAction(answer.api) : undefined;
  const lacking = answer.deniedAction ?? IMPLIED_ACTIONS[answer.code] ?? called;
  return new CloudError({ ...answer, deniedAction: lacking, errorClass }, { cause });
}

/** Refusals that mean another action than the one that was called, and do not say so. */
const IMPLIED_ACTIONS: Readonly<Record<string, string>> = { 'InvalidUser.PassRoleForbidden': 'ram:PassRole' };

/** Success statuses may carry a refusal in the body; the Terraform provider treats it so as well. */
export function refusalInBody(api: string, body: Readonly<Record<string, unknown>>): CloudError | undefined {
  const { Code: code, Message: message, Success: success } = body;
  const said = textOf(code);
  if (said === '' || /^(success|ok|200|0)$/i.test(said) || success === true || textOf(message) === '') return undefined;
  return refusal({
    api,
    code: said,
    message: textOf(message),
    status: 200,
    requestId: textOf(body['RequestId']) || undefined,
  });
}

/** RAM names the action that the caller lacks. */
function deniedAction(detail: unknown): string | undefined {
  const action =
    typeof detail === 'object' && detail !== null && 'AuthAction' in detail ? detail.AuthAction : undefined;
  return textOf(action) || undefined;
}

/** No answer came, or one that is no JSON: a gateway's own error page. */
function unanswered(api: string, error: Thrown, unreadable: boolean): CloudError {
  const why = textOf(error.message) || textOf(error.name) || 'no answer';
  return new CloudError(
    {
      api,
      code: unreadable ? '' : textOf(error.code),
      message: unreadable ? `the answer is no JSON: ${why}` : why,
      errorClass: unreadable ? 'server' : 'network',
    },
    { cause: error },
  );
}

function textOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  // The client library writes the word "undefined" where an answer has no such member.
  return typeof value === 'string' && value !== 'undefined' && value !== 'null' ? value : '';
}
