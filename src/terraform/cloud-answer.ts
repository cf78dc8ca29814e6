import type { CloudAnswer } from '../base/index.ts';
import type { TerraformDiagnostic } from './diagnostic.ts';

type Told = Pick<TerraformDiagnostic, 'summary' | 'detail' | 'address'>;

/** How a provider words an answer of its cloud; the groups are named after the parts of the answer. */
const WORDINGS: readonly RegExp[] = [
  // AWS SDK for Go v2.
  /operation error (?<service>[^:]+): (?<action>\w+),[\s\S]*?StatusCode: (?<status>\d+), RequestID: (?<requestId>[^,]*),(?: HostID: [^,]*,)?(?: api error)? (?<code>[\w.]+):\s*(?<message>[\s\S]*)/,
  // Azure, through go-azure-sdk.
  /unexpected status (?<status>\d+) (?:\([^)]*\) )?with error: (?<code>[\w.]+):\s*(?<message>[\s\S]+)/,
  // Azure, through the older SDK.
  /StatusCode=(?<status>\d+)[\s\S]*?Code="(?<code>\w+)" Message="(?<message>[^"]+)"/,
  // Google Cloud; the reason stands at the end.
  /googleapi: Error (?<status>\d+): (?<message>[\s\S]*?), (?<code>[A-Za-z]\w*)\s*$/m,
  /googleapi: Error (?<status>\d+): (?<message>[\s\S]+)/,
  // AWS, Alibaba Cloud and others that name a code alone.
  /(?:api error|ErrorCode:|Code:)\s*(?<code>[A-Z][\w.]+):?\s*(?<message>[\s\S]+)/,
];

/** The cloud's own answer inside a provider's words; undefined when there is none. */
export function cloudAnswer({ summary, detail, address = '' }: Told): CloudAnswer | undefined {
  const text = detail === '' ? summary : `${summary}\n${detail}`;
  const groups = WORDINGS.map((wording) => wording.exec(text)?.groups).find((found) => found !== undefined);
  if (groups === undefined) return undefined;
  const { service, action, status, code = status ?? '', message = '' } = groups;
  return {
    api: service === undefined ? typeIn(address) : `${service}:${action}`,
    code,
    message: message.trim() || code,
    ...numbersOf(groups),
  };
}

function numbersOf({ requestId = '', status = '' }: Readonly<Record<string, string>>): Partial<CloudAnswer> {
  return { ...(requestId === '' ? {} : { requestId }), ...(status === '' ? {} : { status: Number(status) }) };
}

/** The type of a resource, when the provider does not say which action it called. */
function typeIn(address: string): string {
  return /(?:^|\.)([a-z]\w*_\w+)\.[^.]+$/.exec(address)?.[1] ?? 'terraform';
}
