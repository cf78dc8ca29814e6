import { ApiFault } from '../service.ts';

/** Refusals with fixed words, from the product's error code table; those of contacts as clients match them. */
const FAULTS = {
  ruleGone: [404, 'ResourceNotFound', 'The specified resource is not found.'],
  contactGone: [404, 'ContactNotExists', 'The contact does not exist.'],
  groupGone: [404, 'ContactGroupNotExists', 'The contact group does not exist.'],
  quota: [409, 'QuotaExceeded', 'The quota of alert rules is exceeded.'],
} as const satisfies Record<string, readonly [status: number, code: string, message: string]>;

/** A refusal from the table; the detail is appended to its words. */
export function fault(name: keyof typeof FAULTS, detail = ''): ApiFault {
  const [status, code, message] = FAULTS[name];
  return new ApiFault(status, code, detail === '' ? message : `${message} ${detail}`);
}

export function invalid(parameter: string, why = 'is not valid'): ApiFault {
  return new ApiFault(400, 'ParameterInvalid', `The parameter "${parameter}" ${why}.`);
}
