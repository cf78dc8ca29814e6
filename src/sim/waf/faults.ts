import { ApiFault } from '../service.ts';

/** The product's refusals. The code of a missing instance or domain is spelled like this. */
const FAULTS = {
  notValid: [400, 'Waf.Instance.ValidFaild', 'The WAF instance or the protected object is not valid.'],
  instanceExists: [400, 'Waf.Instance.AlreadyExists', 'The account already has a WAF instance.'],
  domainExists: [400, 'Waf.Domain.AlreadyExists', 'The domain name is already added to WAF.'],
  resourceExists: [400, 'Waf.CloudResource.AlreadyExists', 'The port is already added to WAF.'],
  resourceGone: [400, 'Waf.CloudResource.NotExist', 'The cloud resource does not exist.'],
  busy: [400, 'Waf.Pullin.OperationConflict', 'The protected object is being configured. Try again later.'],
} as const satisfies Record<string, readonly [status: number, code: string, message: string]>;

export function fault(name: keyof typeof FAULTS, detail = ''): ApiFault {
  const [status, code, message] = FAULTS[name];
  return new ApiFault(status, code, detail === '' ? message : `${message} ${detail}`);
}

export function invalid(parameter: string, why = 'is not valid'): ApiFault {
  return new ApiFault(400, 'InvalidParameter', `The specified parameter "${parameter}" ${why}.`);
}
