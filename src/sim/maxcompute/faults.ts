import { ApiFault } from '../service.ts';

/** The product's refusals; a project that is not there has the code that clients match. */
const FAULTS = {
  gone: [404, 'OBJECT_NOT_EXIST', 'The project does not exist.'],
  exists: [400, 'OBJECT_ALREADY_EXIST', 'The project name is already in use.'],
  notAvailable: [400, 'INVALID_PROJECT_STATUS', 'The status of the project does not allow this operation.'],
} as const satisfies Record<string, readonly [status: number, code: string, message: string]>;

export function fault(name: keyof typeof FAULTS): ApiFault {
  const [status, code, message] = FAULTS[name];
  return new ApiFault(status, code, message);
}

export function invalid(parameter: string): ApiFault {
  return new ApiFault(400, 'INVALID_PARAMETER', `The parameter ${parameter} is not valid.`);
}
