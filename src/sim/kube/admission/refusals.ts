import { StatusError, type StatusCause } from '../status-error.ts';
import { qualifiedKind, type ResourceType } from '../types/resource-type.ts';

const BAD_REQUEST = 400;
const INVALID = 422;

/** 400: what was sent is no object of the kind. */
export function cannotBeHandled({ kind, version }: ResourceType, why: string): StatusError {
  return badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`);
}

function badRequest(message: string): StatusError {
  return new StatusError(BAD_REQUEST, 'BadRequest', message);
}

/** 422: the result of a patch is no object of the kind; kubectl tells it as `The request is invalid`. */
export function invalidPatch(patch: string, why: string): StatusError {
  const message = `Invalid value: ${JSON.stringify(patch)}: ${why}`;
  return new StatusError(INVALID, 'Invalid', ` "" is invalid: patch: ${message}`, {
    causes: [{ reason: 'FieldValueInvalid', message, field: 'patch' }],
  });
}

/** 422: the object breaks rules of its kind, all of which are told. */
export function invalid(type: ResourceType, name: string, causes: readonly StatusCause[]): StatusError {
  const told = causes.map(({ field, message }) => `${field ?? ''}: ${message}`);
  const text = told.length === 1 ? told.join('') : `[${told.join(', ')}]`;
  return new StatusError(INVALID, 'Invalid', `${qualifiedKind(type)} "${name}" is invalid: ${text}`, {
    name,
    ...(type.group === '' ? {} : { group: type.group }),
    kind: type.kind,
    causes,
  });
}
