import { ApiFault } from '../service.ts';

/** The product's refusals. */
const FAULTS = {
  gone: [404, 'InvalidService.NotFound', 'The specified service does not exist.'],
  exists: [409, 'InvalidService.AlreadyExisted', 'The specified service already exists.'],
  status: [400, 'InvalidService.StatusNotAllowed', 'The status of the service does not allow this operation.'],
  locked: [403, 'OperationDenied.SafetyLock', 'The service is protected by its safety lock.'],
  scalerGone: [404, 'InvalidAutoScaler.NotFound', 'The service has no autoscaler.'],
  scalerExists: [409, 'InvalidAutoScaler.AlreadyExisted', 'The service already has an autoscaler.'],
} as const satisfies Record<string, readonly [status: number, code: string, message: string]>;

export function fault(name: keyof typeof FAULTS): ApiFault {
  const [status, code, message] = FAULTS[name];
  return new ApiFault(status, code, message);
}

export function invalid(parameter: string, why = 'is not valid'): ApiFault {
  return new ApiFault(400, 'InvalidParameter', `The specified parameter "${parameter}" ${why}.`);
}
