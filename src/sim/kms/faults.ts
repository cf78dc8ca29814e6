import { ApiFault } from '../service.ts';

/** Refusals with fixed words, from the product's error code table. */
const FAULTS = {
  keyGone: [404, 'Forbidden.KeyNotFound', 'The specified Key is not found.'],
  aliasGone: [404, 'Forbidden.AliasNotFound', 'The specified Alias is not found.'],
  instanceGone: [404, 'Forbidden.DKMSInstanceNotFound', 'The specified DKMS instance is not found.'],
  keyVersionGone: [404, 'Forbidden.KeyVersionNotFound', 'The specified key version is not found.'],
  resourceGone: [404, 'Forbidden.ResourceNotFound', 'Resource not found.'],
  aliasExists: [400, 'AliasAlreadyExists', 'AliasName Already Exists.'],
  limitExceeded: [
    400,
    'Rejected.LimitExceeded',
    'The request was rejected because user create resource limit was exceeded.',
  ],
  originUnsupported: [400, 'Unsupported.Origin', 'This key origin is not valid for this api.'],
  aliasUnsupported: [400, 'Unsupported.Alias', 'Alias is not valid for this api.'],
  protectionLevelUnsupported: [
    400,
    'Unsupported.ProtectionLevel',
    'This protection level is not valid for this region',
  ],
  operationUnsupported: [400, 'UnsupportedOperation', 'This action is not supported.'],
  /** The code for deleting a protected key is not documented; this is the product's general refusal. */
  deletionProtected: [400, 'Rejected.UnsupportedOperation', 'Unsupported operation.'],
  dryRunPassed: [
    400,
    'DryRunOperationError',
    'The request would have succeeded if the DryRun parameter was not specified.',
  ],
  stateUnchanged: [409, 'Rejected.StateModifiedFailed', 'Keystate modified failed.'],
} as const satisfies Record<string, readonly [status: number, code: string, message: string]>;

/** A refusal from the table. */
export function fault(name: keyof typeof FAULTS): ApiFault {
  const [status, code, message] = FAULTS[name];
  return new ApiFault(status, code, message);
}

/** 400 InvalidParameter about one parameter. */
export function invalid(parameter: string): ApiFault {
  return new ApiFault(400, 'InvalidParameter', `The specified parameter "${parameter}" is not valid.`);
}

/** 400 MissingParameter about one parameter. */
export function missing(parameter: string): ApiFault {
  return new ApiFault(400, 'MissingParameter', `The parameter "${parameter}" is needed but not provided.`);
}

/** 409 for a key that is in the wrong state for its use. */
export function rejected(state: string): ApiFault {
  return new ApiFault(409, `Rejected.${state}`, `The request was rejected because the key state is ${state}.`);
}
