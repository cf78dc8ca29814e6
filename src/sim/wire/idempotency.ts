import { digest } from '../../base/index.ts';
import { ApiFault, type Answer, type Call } from '../service.ts';
import { tableOf, type Row } from '../world/table.ts';

/** A ClientToken that was used with success. */
interface TokenRow extends Row {
  readonly digest: string;
  readonly answer: Answer;
}
const TOKENS = tableOf<TokenRow>('core.client_token', { counted: false });

/** How long a token is remembered, in virtual milliseconds (research, vpc-ecs 1.5: about 24 hours). */
const RETENTION = 24 * 3_600_000;

/** What a retry changes without being another request. */
const COMMONS: ReadonlySet<string> = new Set([
  'Action',
  'Version',
  'Format',
  'AccessKeyId',
  'Signature',
  'SignatureMethod',
  'SignatureVersion',
  'SignatureNonce',
  'SignatureType',
  'Timestamp',
  'SecurityToken',
]);

/**
 * Runs a mutating action once for a ClientToken: the same parameters again get the first answer, others are refused.
 * Only a success is remembered. Runs inside the request's transaction, so the token is kept exactly when the writes are.
 */
export function oncePerToken(call: Call, action: string, run: () => Answer): Answer {
  const token = call.params.text('ClientToken');
  if (token === undefined) return run();
  if (!/^[\x20-\x7e]{1,64}$/.test(token)) {
    throw new ApiFault(
      400,
      'InvalidClientToken.ValueNotSupported',
      'The specified ClientToken is not valid: at most 64 ASCII characters.',
    );
  }
  const table = call.world.table(TOKENS);
  const id = `${call.region} ${action} ${token}`;
  const given = digest({
    ...Object.fromEntries([...call.params.entries()].filter(([name]) => !COMMONS.has(name))),
    ...(call.body === undefined ? {} : { ' body': call.body.value }),
  });
  const known = table.get(id);
  if (known === undefined) {
    const answer = run();
    table.put({ id, digest: given, answer, due: [{ at: call.now + RETENTION, set: null }] });
    return answer;
  }
  if (known.digest === given) return { ...known.answer, RequestId: call.requestId };
  throw new ApiFault(400, 'IdempotentParameterMismatch', 'The request is retried with updated parameters.');
}
