import { LandfallError, bug, type CloudAnswer, type ErrorDetails } from '../../base/index.ts';
import { CloudError, type ErrorClass } from '../../model/index.ts';
import { ENGINE_ERRORS, fail } from '../errors.ts';

const CODE_OF_CLASS: Readonly<Record<ErrorClass, keyof typeof ENGINE_ERRORS>> = {
  throttle: 'LF3023',
  lock: 'LF3010',
  configuring: 'LF3010',
  network: 'LF3017',
  consistency: 'LF3010',
  dependency: 'LF3018',
  server: 'LF3017',
  capacity: 'LF3011',
  quota: 'LF3012',
  taken: 'LF3013',
  permission: 'LF3014',
  authentication: 'LF3015',
  balance: 'LF3016',
  'not-found': 'LF3010',
  invalid: 'LF3010',
};

/** Turns whatever a step threw into an error a person can act on. */
export function reportOf(error: unknown, address: string | undefined, verb: string): LandfallError {
  if (error instanceof LandfallError) return address === undefined ? error : located(error, address);
  if (error instanceof CloudError) return cloudReport(error, address, verb);
  if (error instanceof Error && error.name === 'AbortError') return fail('LF3021', { headline: 'interrupted' });
  return bug(error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error), error);
}

function located(error: LandfallError, address: string): LandfallError {
  return new LandfallError({ ...error.report, where: { address, ...error.report.where } }, { cause: error });
}

function cloudReport(error: CloudError, address: string | undefined, verb: string): LandfallError {
  const code = CODE_OF_CLASS[error.errorClass];
  const subject = address === undefined ? '' : ` ${verb} ${address}`;
  const details: ErrorDetails = {
    headline: `${ENGINE_ERRORS[code].title}:${subject === '' ? ` ${error.api}` : `${subject} (${error.api})`}`,
    cloud: answerOf(error),
    cause: error,
    ...(address === undefined ? {} : { where: { address } }),
    ...hintOf(error),
  };
  return fail(code, details);
}

function answerOf(error: CloudError): CloudAnswer {
  return {
    api: error.api,
    code: error.code,
    message: error.message,
    ...(error.requestId === undefined ? {} : { requestId: error.requestId }),
    ...(error.status === undefined ? {} : { status: error.status }),
  };
}

/** Fixes that name what the answer was about. */
function hintOf(error: CloudError): { readonly fix?: string } {
  if (error.errorClass === 'permission') {
    return {
      fix: `Grant the action ${error.deniedAction ?? error.api} to the identity, then run the same command again.`,
    };
  }
  if (error.freeName !== undefined) {
    return { fix: `Choose another name, as ${error.freeName} (free at the moment), then run the same command again.` };
  }
  return {};
}
