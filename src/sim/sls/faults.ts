import { ApiFault } from '../service.ts';

/** Codes, statuses and words of the log service (research, 6.2). The quota code is not checked against a source. */
const FAULTS = {
  ProjectNotExist: [404, 'The Project does not exist : '],
  ProjectAlreadyExist: [400, 'Project already exists : '],
  LogStoreNotExist: [404, 'logstore does not exist : '],
  LogStoreAlreadyExist: [400, 'logstore already exists : '],
  IndexConfigNotExist: [404, 'index config does not exist : '],
  IndexAlreadyExist: [400, 'log store index is already created : '],
  ParameterInvalid: [400, 'parameter is invalid : '],
  QuotaExceed: [403, 'the quota is exceeded : '],
} as const satisfies Readonly<Record<string, readonly [status: number, message: string]>>;

/** A refusal by its code; the message ends with what it is about. */
export function fault(code: keyof typeof FAULTS, about: string): ApiFault {
  const [status, message] = FAULTS[code];
  return new ApiFault(status, code, `${message}${about}`);
}

/** What the log service says where other products' gateways say otherwise. */
const TRANSLATED: Readonly<Record<string, readonly [status: number, code: string]>> = {
  'InvalidAccessKeyId.NotFound': [401, 'Unauthorized'],
  'InvalidAccessKeyId.Inactive': [401, 'Unauthorized'],
  SignatureDoesNotMatch: [403, 'SignatureNotMatch'],
  'InvalidTimeStamp.Expired': [400, 'RequestTimeExpired'],
  InvalidParameter: [400, 'ParameterInvalid'],
  MissingParameter: [400, 'ParameterInvalid'],
};

/** The log service's own code for a refusal of the gateway. */
export function inOwnWords(refusal: ApiFault): ApiFault {
  const told = TRANSLATED[refusal.code];
  return told === undefined ? refusal : new ApiFault(told[0], told[1], refusal.message);
}
