import { CloudError, type ErrorClass } from '../../../model/index.ts';
import { refusal } from './cloud-error.ts';

/** OSS codes that the table of all products would take for something else (research, section 5.3). */
const CLASS_OF_CODE: Readonly<Record<string, ErrorClass>> = {
  FileAlreadyExists: 'taken',
  DownloadTrafficRateLimitExceeded: 'throttle',
  UploadTrafficRateLimitExceeded: 'throttle',
  MetaOperationQpsLimitExceeded: 'throttle',
  TotalQpsLimitExceeded: 'throttle',
  SecurityTokenExpired: 'authentication',
  InvalidSecurityToken: 'authentication',
  SecurityTokenNotSupported: 'authentication',
  AccessKeyIdAndSecurityTokenNotMatch: 'authentication',
  KeyNotFound: 'invalid',
  AliasNotFound: 'invalid',
  KmsServiceNotEnabled: 'permission',
};

/** The members of the client library's errors that matter here. */
interface OssFailure {
  readonly message: string;
  readonly code?: unknown;
  /** HTTP status; -1 for a lost connection, -2 for a timeout. */
  readonly status?: unknown;
  readonly requestId?: unknown;
}

/** The client library's error as the engine understands it. */
export function ossError(api: string, failure: unknown): CloudError {
  const { message, code, status, requestId }: OssFailure =
    failure instanceof Error ? failure : { message: String(failure) };
  if (typeof status !== 'number' || status <= 0) {
    return new CloudError({ errorClass: 'network', api, code: '', message }, { cause: failure });
  }
  const said = typeof code === 'string' ? code : '';
  const answer = { api, code: said, message, status, requestId: typeof requestId === 'string' ? requestId : undefined };
  const errorClass = CLASS_OF_CODE[said];
  return errorClass === undefined
    ? refusal({ ...answer, cause: failure })
    : new CloudError({ ...answer, errorClass }, { cause: failure });
}
