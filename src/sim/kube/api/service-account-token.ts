import { isoSeconds } from '../../iso-time.ts';
import { must } from '../../../base/index.ts';
import { listAt, numberAt, textAt } from '../objects/value-at.ts';
import { invalid } from '../objects/refusals.ts';
import { readObjectBody } from './body.ts';
import type { ObjectCall } from './call.ts';
import type { WholeAnswer } from './kube-answer.ts';
import { requireObject } from './read-verbs.ts';
import { ISSUER } from './tokens.ts';

const HOUR = 3600;
const SHORTEST = 600;

/** A token for a service account, for as long as is asked. @throws StatusError */
export function issueToken(call: ObjectCall): WholeAnswer {
  const { object } = readObjectBody(call, { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest' });
  const account = requireObject(call);
  const seconds = numberAt(object, 'spec.expirationSeconds', HOUR);
  if (seconds < SHORTEST)
    throw invalid({ ...call.type, group: 'authentication.k8s.io', kind: 'TokenRequest' }, '', [
      {
        reason: 'FieldValueInvalid',
        message: `Invalid value: ${seconds}: may not specify a duration less than 10 minutes`,
        field: 'spec.expirationSeconds',
      },
    ]);
  const asked = listAt(object, 'spec.audiences').map(String);
  const audiences = asked.length === 0 ? [ISSUER] : asked;
  const issuedAt = Math.floor(call.cluster.now() / 1000);
  const expiresAt = issuedAt + seconds;
  const { name, namespace } = account.metadata;
  const pod = { name: textAt(object, 'spec.boundObjectRef.name'), uid: textAt(object, 'spec.boundObjectRef.uid') };
  const token = call.tokens.issue(call.cluster, {
    namespace: must(namespace, 'an account has a namespace'),
    name,
    uid: must(account.metadata.uid, 'an account has a uid'),
    audiences,
    issuedAt,
    expiresAt,
    ...(pod.name === '' ? {} : { pod }),
  });
  return {
    status: 201,
    body: {
      ...object,
      metadata: { name, namespace, creationTimestamp: isoSeconds(call.cluster.now()) },
      spec: { ...(object['spec'] as object | undefined), audiences, expirationSeconds: seconds },
      status: { token, expirationTimestamp: isoSeconds(expiresAt * 1000) },
    },
  };
}
