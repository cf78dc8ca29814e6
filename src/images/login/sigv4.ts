import { createHash, createHmac } from 'node:crypto';
import type { Secret } from '../../base/index.ts';

/** An AWS key pair; `sessionToken` belongs to temporary ones. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken?: Secret;
}

/** A request to be signed: a POST of a body to the root of a service's endpoint. */
export interface AwsRequest {
  readonly url: URL;
  readonly service: string;
  readonly region: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/**
 * The headers of a POST with its AWS Signature Version 4. Source: AWS General Reference, “Create a signed AWS API
 * request”; the path must be plain and there is no query, which is all that JSON services need.
 */
export function signAwsRequest(request: AwsRequest, keys: AwsKeys): Readonly<Record<string, string>> {
  const stamp = new Date(request.now).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const headers: Record<string, string> = {
    ...request.headers,
    host: request.url.host,
    'x-amz-date': stamp,
    ...(keys.sessionToken === undefined ? {} : { 'x-amz-security-token': keys.sessionToken.reveal() }),
  };
  const names = Object.keys(headers).toSorted();
  const canonical = [
    'POST',
    request.url.pathname,
    '',
    ...names.map((name) => `${name}:${headers[name]?.trim().replaceAll(/ +/g, ' ') ?? ''}`),
    '',
    names.join(';'),
    sha256(request.body),
  ].join('\n');
  const day = stamp.slice(0, 8);
  const scope = `${day}/${request.region}/${request.service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical)].join('\n');
  const key = [day, request.region, request.service, 'aws4_request'].reduce<Buffer | string>(
    (parent, part) => hmac(parent, part),
    `AWS4${keys.secretAccessKey.reveal()}`,
  );
  const signature = hmac(key, text).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...headers, authorization };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
