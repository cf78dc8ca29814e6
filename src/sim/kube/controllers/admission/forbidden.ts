import type { KubeObject } from '../../kube-object.ts';
import { StatusError, type StatusCause } from '../../status-error.ts';
import { kindOf } from '../shape/object.ts';

/** The resource of a kind, as `ingresses` of Ingress. */
export function resourceOf(kind: string): string {
  const word = kind.toLowerCase();
  if (word === 'endpoints') return word;
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(?:s|x|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}

/** What admission answers: `pods "web" is forbidden: …`. */
export function forbidden(object: KubeObject, why: string, causes?: readonly StatusCause[]): StatusError {
  const kind = resourceOf(object.kind);
  const group = kindOf(object).includes('/') ? object.apiVersion.slice(0, object.apiVersion.indexOf('/')) : '';
  const resource = group === '' ? kind : `${kind}.${group}`;
  // A generated name is made only after admission.
  const name = object.metadata.generateName ?? object.metadata.name;
  return new StatusError(403, 'Forbidden', `${resource} "${name}" is forbidden: ${why}`, {
    name,
    ...(group === '' ? {} : { group }),
    kind,
    ...(causes === undefined ? {} : { causes }),
  });
}
