import { ApiFault } from '../service.ts';

/** Which bucket and object a request is about. Without a bucket it is about the service. */
export interface Address {
  readonly bucket: string | undefined;
  readonly key: string | undefined;
  /** The region the host names; undefined for loopback names without one. */
  readonly region: string | undefined;
}

/** `[bucket.]oss-<region>[-internal].aliyuncs.com`. */
const REAL_HOST = /^(?:([a-z0-9][a-z0-9-]{1,61}[a-z0-9])\.)?oss(?:-([a-z0-9-]+?))?(?:-internal)?\.aliyuncs\.com$/;
/** `[bucket.][oss[-<region>].]localhost`: virtual hosts on the loopback, which real names cannot give. */
const LOOPBACK_HOST = /^(?:([a-z0-9][a-z0-9-]{1,61}[a-z0-9])\.)??(?:oss(?:-([a-z0-9-]+?))?(?:-internal)?\.)?localhost$/;
const IP_HOST = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:]+\])$/;

/**
 * What a host and path may mean, likeliest first. The host wins where it names a bucket; ali-oss with `sldEnable` and an
 * IP endpoint names the bucket in both places, and only its signature tells which reading is meant. Bare IPs and
 * `localhost` take path style, which the real service refuses.
 */
export function addressesOf(hostHeader: string, path: string): readonly Address[] {
  // ali-oss with an IP endpoint forges `.oss-<region>.aliyuncs.com` when there is no bucket.
  const host = hostHeader.replace(/:\d+$/, '').replace(/^\./, '').toLowerCase();
  const { bucket, region } = readHost(host);
  const rest = decodePath(path);
  if (bucket !== undefined) {
    const inHost = { bucket, key: rest === '' ? undefined : rest, region };
    return `${rest}/`.startsWith(`${bucket}/`) ? [inHost, pathStyle(rest, region)] : [inHost];
  }
  if (host.endsWith('.aliyuncs.com') && rest !== '') throw secondLevelDomainForbidden(host);
  return [pathStyle(rest, region)];
}

function readHost(host: string): { readonly bucket: string | undefined; readonly region: string | undefined } {
  const named = REAL_HOST.exec(host) ?? LOOPBACK_HOST.exec(host);
  if (named === null && !IP_HOST.test(host)) {
    throw new ApiFault(403, 'NonStandardHostForbidden', 'The host of the request is not a standard OSS endpoint.');
  }
  return { bucket: named?.[1], region: named?.[2] };
}

function pathStyle(rest: string, region: string | undefined): Address {
  const slash = rest.indexOf('/');
  const bucket = slash < 0 ? rest : rest.slice(0, slash);
  const key = slash < 0 ? '' : rest.slice(slash + 1);
  return { bucket: bucket === '' ? undefined : bucket, key: key === '' ? undefined : key, region };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path.replace(/^\//, ''));
  } catch {
    throw new ApiFault(400, 'InvalidURI', "Couldn't parse the specified URI.");
  }
}

function secondLevelDomainForbidden(host: string): ApiFault {
  return new ApiFault(
    403,
    'SecondLevelDomainForbidden',
    'The bucket you are attempting to access must be addressed using OSS third level domain.',
    { Endpoint: host },
  );
}
