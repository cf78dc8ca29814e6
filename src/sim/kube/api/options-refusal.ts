import { StatusError } from '../status-error.ts';

/** Options of a request that make no sense. */
export function invalidOptions(why: string, kind = 'CreateOptions'): StatusError {
  const [field = '', ...rest] = why.split(': ');
  const message = rest.join(': ');
  return new StatusError(422, 'Invalid', `${kind}.meta.k8s.io "" is invalid: ${why}`, {
    group: 'meta.k8s.io',
    kind,
    causes: [
      { reason: message.startsWith('Forbidden') ? 'FieldValueForbidden' : 'FieldValueNotSupported', message, field },
    ],
  });
}
