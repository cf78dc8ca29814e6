import { StatusError } from '../status-error.ts';
import { paths, type FieldSet } from './field-set.ts';
import type { Manager } from './managers.ts';

/** Fields that another manager set to something else. */
export interface Conflict {
  readonly manager: Manager;
  readonly fields: FieldSet;
}

const CONFLICT = 409;

/** The refusal of an apply that would change what others set. */
export function conflictError(conflicts: readonly Conflict[]): StatusError {
  const named = conflicts
    .map(({ manager, fields }) => ({ who: whoOf(manager), fields: paths(fields) }))
    .sort((a, b) => (a.who < b.who ? -1 : 1));
  const causes = named.flatMap(({ who, fields }) =>
    fields.map((field) => ({ reason: 'FieldManagerConflict', message: `conflict with ${who}`, field })),
  );
  const [only] = named;
  const text =
    causes.length === 1 && only !== undefined
      ? `1 conflict: conflict with ${only.who}: ${only.fields.join('')}`
      : `${causes.length} conflicts: ${named.map(linesOf).join('\n')}`;
  return new StatusError(CONFLICT, 'Conflict', `Apply failed with ${text}`, { causes });
}

function linesOf({ who, fields }: { readonly who: string; readonly fields: readonly string[] }): string {
  return [`conflicts with ${who}:`, ...fields.map((field) => `- ${field}`)].join('\n');
}

function whoOf({ name, operation, apiVersion, subresource }: Manager): string {
  const who = JSON.stringify(name) + (subresource === undefined ? '' : ` with subresource "${subresource}"`);
  return operation === 'Update' ? `${who} using ${apiVersion}` : who;
}
