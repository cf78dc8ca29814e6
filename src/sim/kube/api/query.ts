import type { FieldValidation } from '../machinery.ts';
import { invalidOptions } from './options-refusal.ts';
import { isSet, type KubeCall } from './call.ts';

const LONGEST_MANAGER = 128;

/** Who is to own the fields: what the query says, else what the client calls itself. */
export function managerOf(call: KubeCall): string {
  const { query, headers } = call.request;
  const said = query.get('fieldManager');
  if (said !== undefined && said !== '') return said;
  const agent = (headers['user-agent'] ?? '').split('/')[0] ?? '';
  return agent === '' ? 'unknown' : agent.slice(0, LONGEST_MANAGER);
}

const VALIDATIONS: readonly string[] = ['Strict', 'Warn', 'Ignore'];

/** How unknown members are treated. @throws StatusError 422 */
export function fieldValidationOf(call: KubeCall): FieldValidation {
  const said = call.request.query.get('fieldValidation') ?? '';
  if (said === '') return 'Warn';
  if (VALIDATIONS.includes(said)) return said as FieldValidation;
  throw invalidOptions(`fieldValidation: Unsupported value: "${said}": supported values: "Ignore", "Strict", "Warn"`);
}

/** Whether nothing is to be kept. @throws StatusError 422 */
export function isDryRun(call: KubeCall, ofBody: readonly unknown[] = []): boolean {
  const said = [call.request.query.get('dryRun'), ...ofBody].filter((value) => value !== undefined && value !== '');
  const strange = said.find((value) => value !== 'All');
  if (strange !== undefined)
    throw invalidOptions(
      `dryRun: Unsupported value: "${JSON.stringify(strange).replaceAll('"', '')}": supported values: "All"`,
    );
  return said.length > 0;
}

/** Whether a conflict of server-side apply is to be won. */
export function isForced(call: KubeCall): boolean {
  return isSet(call, 'force');
}
