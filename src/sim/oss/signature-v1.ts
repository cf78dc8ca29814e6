import { createHmac } from 'node:crypto';
import type { Address } from './address.ts';
import type { Incoming } from './incoming.ts';

/** The query keys that OSS signature V1 covers, besides everything that starts with `x-oss-`. */
export const SUBRESOURCES: ReadonlySet<string> = new Set(
  `acl append asyncFetch bucketInfo callback callback-var cloudboxes cname comp continuation-token cors delete encryption
  endTime img inventory inventoryId lifecycle live location logging metaQuery objectMeta partNumber policy position qos
  qosInfo referer regionList replication replicationLocation replicationProgress requestPayment resourceGroup
  response-cache-control response-content-disposition response-content-encoding response-content-language
  response-content-type response-expires responseHeader restore rtc security-token sequential startTime stat status style
  styleName symlink tagging transferAcceleration udf udfApplication udfApplicationLog udfId udfImage udfImageDesc udfName
  uploadId uploads versionId versioning versions vod website withHashContext worm wormExtend wormId`.split(/\s+/),
);
const NEVER_SIGNED: ReadonlySet<string> = new Set(['OSSAccessKeyId', 'Expires', 'Signature']);

/** Base64 HMAC-SHA1 of a string to sign. */
export function signV1(secret: string, stringToSign: string): string {
  return createHmac('sha1', secret).update(stringToSign).digest('base64');
}

/**
 * The strings a V1 client may have signed for this request, likeliest first. `expires` replaces the date in presigned
 * URLs. ali-oss puts `x-oss-date` in the date's place; newer clients sign query keys the published list lacks.
 */
export function stringsToSignV1(incoming: Incoming, address: Address, expires?: string): readonly string[] {
  const { headers } = incoming;
  const dates = expires === undefined ? [headers['x-oss-date'], headers['date'] ?? ''] : [expires];
  const ossHeaders = Object.keys(headers)
    .filter((name) => name.startsWith('x-oss-'))
    .sort();
  const headerLines = ossHeaders.map((name) => `${name}:${(headers[name] ?? '').trim()}\n`).join('');
  const resources = signedQueries(incoming.query).map((query) => resourceOf(address) + query);
  return [...new Set(resources)].flatMap((resource) =>
    dates
      .filter((date) => date !== undefined)
      .map((date) =>
        [
          incoming.method,
          headers['content-md5'] ?? '',
          headers['content-type'] ?? '',
          date,
          headerLines + resource,
        ].join('\n'),
      ),
  );
}

function resourceOf({ bucket, key }: Address): string {
  return bucket === undefined ? '/' : `/${bucket}/${key ?? ''}`;
}

function signedQueries(query: ReadonlyMap<string, string>): readonly string[] {
  const listed = (name: string): boolean => SUBRESOURCES.has(name) || name.startsWith('x-oss-');
  return [listed, () => true].map((isSigned) => {
    const names = [...query.keys()].filter((name) => isSigned(name) && !NEVER_SIGNED.has(name)).sort();
    const pairs = names.map((name) => (query.get(name) === '' ? name : `${name}=${query.get(name) ?? ''}`));
    return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
  });
}
