import type { ResourceType } from '../machinery.ts';
import { qualifiedKind, qualifiedResource } from '../machinery.ts';
import { StatusError, type StatusCause, type StatusDetails } from '../status-error.ts';

export function notFound(type: ResourceType, name: string): StatusError {
  return new StatusError(404, 'NotFound', `${qualifiedResource(type)} "${name}" not found`, detailsOf(type, name));
}

export function alreadyExists(type: ResourceType, name: string): StatusError {
  const message = `${qualifiedResource(type)} "${name}" already exists`;
  return new StatusError(409, 'AlreadyExists', message, detailsOf(type, name));
}

export function conflict(type: ResourceType, name: string, why: string): StatusError {
  const message = `Operation cannot be fulfilled on ${qualifiedResource(type)} "${name}": ${why}`;
  return new StatusError(409, 'Conflict', message, detailsOf(type, name));
}

export function forbidden(type: ResourceType, name: string, why: string): StatusError {
  const message = `${qualifiedResource(type)} "${name}" is forbidden: ${why}`;
  return new StatusError(403, 'Forbidden', message, detailsOf(type, name));
}

export function invalid(type: ResourceType, name: string, causes: readonly StatusCause[]): StatusError {
  const [first] = causes;
  const told = causes.map(({ field = '', message }) => `${field}: ${message}`);
  const all = told.length === 1 ? (told[0] ?? '') : `[${told.join(', ')}]`;
  return new StatusError(
    422,
    'Invalid',
    `${qualifiedKind(type)} "${name}" is invalid${first === undefined ? '' : `: ${all}`}`,
    { name, ...groupOf(type), kind: type.kind, causes },
  );
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

/** No such path, type or verb. */
export function unknownPath(): StatusError {
  return new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
}

function detailsOf(type: ResourceType, name: string): StatusDetails {
  return { name, ...groupOf(type), kind: type.plural };
}

function groupOf({ group }: ResourceType): { readonly group?: string } {
  return group === '' ? {} : { group };
}
