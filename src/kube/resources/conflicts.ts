import { CloudError } from '../../model/index.ts';
import { FIELD_CONFLICT, fieldConflicts } from '../client/api-error.ts';
import { fail } from '../errors.ts';

/** A refusal because of field managers, told with who owns what; any other error as it is. */
export function conflictReport(error: unknown, subject: string, address: string): unknown {
  if (!(error instanceof CloudError) || error.code !== FIELD_CONFLICT) return error;
  const conflicts = fieldConflicts(error.cause);
  const lines = conflicts.map(({ field, owner }) => `${field} (${owner})`);
  const owners = [...new Set(conflicts.map(({ owner }) => owner))].join(', ');
  return fail('LF8007', {
    headline: `${subject}: somebody else owns ${lines.join(', ')}`,
    where: { address },
    cloud: {
      api: error.api,
      code: error.code,
      message: error.message,
      ...(error.status === undefined ? {} : { status: error.status }),
    },
    fix: `Remove ${conflicts.length === 1 ? 'the field' : 'the fields'} from the configuration if ${owners} should keep ${
      conflicts.length === 1 ? 'it' : 'them'
    }, or take ${conflicts.length === 1 ? 'it' : 'them'} over: --force-conflicts`,
    world: 'Nothing of this object was changed.',
    cause: error,
  });
}
