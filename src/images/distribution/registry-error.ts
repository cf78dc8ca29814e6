import type { ErrorDetails } from '../../base/index.ts';
import { fail, type ImageErrorCode } from '../errors.ts';
import { readText } from './answers.ts';
import { adviceFor } from './advice.ts';
import type { WireAnswer } from './transport.ts';

/** What was asked of which repository, for the error that may follow. */
export interface Asked {
  readonly host: string;
  readonly repository: string;
  /** As `push of the manifest 1.0`. */
  readonly what: string;
  /** Whether any credentials were found. */
  readonly hasLogin: boolean;
}

interface Said {
  readonly code: string;
  readonly message: string;
}

/** Codes of the OCI distribution specification 1.1 ("Error codes") and of registries that add their own. */
const BY_CODE: Readonly<Record<string, ImageErrorCode>> = {
  UNAUTHORIZED: 'LF9012',
  DENIED: 'LF9013',
  NAME_UNKNOWN: 'LF9014',
  REPOSITORY_NOT_FOUND: 'LF9014',
  MANIFEST_UNKNOWN: 'LF9015',
  NOT_FOUND: 'LF9015',
  BLOB_UNKNOWN: 'LF9015',
  MANIFEST_BLOB_UNKNOWN: 'LF9018',
  DIGEST_INVALID: 'LF9017',
  TOOMANYREQUESTS: 'LF9016',
  // ECR and Harbor answer a push over an immutable tag so.
  TAG_INVALID: 'LF9019',
  IMAGETAGALREADYEXISTSEXCEPTION: 'LF9019',
};

const BY_STATUS: Readonly<Record<number, ImageErrorCode>> = {
  401: 'LF9012',
  403: 'LF9013',
  404: 'LF9015',
  429: 'LF9016',
};

/** The answer as an error with a fix. Reads the body. */
export async function registryError(answer: WireAnswer, asked: Asked): Promise<Error> {
  const said = errorsIn(await readText(answer));
  return fail(codeOf(answer.status, said[0], asked), detailsOf(answer, said, asked));
}

function codeOf(status: number, first: Said | undefined, asked: Asked): ImageErrorCode {
  const code = knownCode(first) ?? BY_STATUS[status] ?? 'LF9018';
  // A registry says DENIED to strangers, too: then a login is what is missing.
  return code === 'LF9013' && !asked.hasLogin ? 'LF9012' : code;
}

function knownCode(said: Said | undefined): ImageErrorCode | undefined {
  if (said === undefined) return undefined;
  return BY_CODE[said.code.toUpperCase()] ?? (/immutab/i.test(said.message) ? 'LF9019' : undefined);
}

function detailsOf(answer: WireAnswer, said: readonly Said[], asked: Asked): ErrorDetails {
  const first = said[0];
  const words = said.map(({ code, message }) => (message === '' ? code : message)).join('; ');
  const advice = adviceFor(asked.host);
  const place = `${asked.host}/${asked.repository}`;
  const code = codeOf(answer.status, first, asked);
  const fix = code === 'LF9012' ? advice.login : code === 'LF9014' ? advice.create(asked.repository) : undefined;
  return {
    headline: `${asked.what} in ${place} failed: ${words === '' ? `HTTP ${answer.status}` : words}`,
    cloud: {
      api: `registry:${asked.host}`,
      code: first?.code ?? `HTTP ${answer.status}`,
      message: words,
      status: answer.status,
    },
    ...(code === 'LF9012' && asked.hasLogin ? { why: 'The registry does not accept the login that was found.' } : {}),
    ...(fix === undefined ? {} : { fix }),
  };
}

/** The errors of the specification's body; a body of another shape gives none. */
function errorsIn(text: string): readonly Said[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return [];
  }
  const errors = (parsed as { errors?: unknown } | null)?.errors;
  if (!Array.isArray(errors)) return [];
  return errors.map((row: { code?: unknown; message?: unknown } | null) => ({
    code: textOf(row?.code),
    message: textOf(row?.message),
  }));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
