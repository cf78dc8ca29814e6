import { fail } from '../errors.ts';
import { hostnameOf, isLoopback } from '../distribution/hosts.ts';
import { registryKind } from '../distribution/kinds.ts';

export interface RealmRule {
  /** The registry's host, with port. */
  readonly host: string;
  /** Whether the registry itself is spoken to without TLS. */
  readonly plain: boolean;
  /** Hosts that the user trusts with this registry's logins. */
  readonly trusted?: readonly string[];
}

/** Domains under which strangers have hosts: being neighbours there means nothing. */
const PUBLIC_DOMAIN =
  /^(?:(?:co|com|net|org|gov|edu|ac)\.[a-z]{2}|(?:.+\.)?(?:aliyuncs\.com|amazonaws\.com(?:\.cn)?|azurecr\.(?:io|cn|us)|azure\.com|azurewebsites\.net|windows\.net|cloudfront\.net|github\.io|pkg\.dev|run\.app))$/;

/**
 * The address of a registry's token service, if credentials may go there: over TLS, and to a host that belongs to the
 * registry. Fails with LF9020.
 */
export function trustedRealm(realm: string | undefined, rule: RealmRule): URL {
  const url = URL.canParse(realm ?? '') ? new URL(realm ?? '') : undefined;
  if (url === undefined) throw fail('LF9018', { headline: `${rule.host} names no token service to log in to` });
  if (rule.trusted?.includes(url.host) === true || (isSafe(url, rule) && belongs(url.hostname, rule.host))) return url;
  throw fail('LF9020', { headline: `${rule.host} asks to send the login to ${url.origin}` });
}

function isSafe({ protocol, hostname }: URL, { plain, host }: RealmRule): boolean {
  return protocol === 'https:' || (plain && protocol === 'http:' && isNeighbour(hostname, host));
}

function belongs(realm: string, host: string): boolean {
  const registry = registryKind(host);
  if (registry.kind === 'docker-hub') return realm === 'auth.docker.io';
  if (registry.kind === 'alibaba-enterprise' || registry.kind === 'alibaba-personal') {
    return isAlibabaService(realm, registry.region) || realm === hostnameOf(host);
  }
  return isNeighbour(realm, host);
}

/** Customers have names below aliyuncs.com, too (buckets, log projects): the region's own service and no other fits. */
function isAlibabaService(realm: string, region: string): boolean {
  const [service = '', ...rest] = realm.split('.');
  const place = rest.join('.');
  const known = ['aliyuncs.com', `${region}.aliyuncs.com`, `${region}.cr.aliyuncs.com`];
  return /^dockerauth(?:-[a-z]+)*$/.test(service) && known.includes(place);
}

/** The same host, one below it, or one under the same domain where that is not open to strangers. */
function isNeighbour(realm: string, host: string): boolean {
  const name = hostnameOf(host);
  if (realm === name || realm.endsWith(`.${name}`)) return true;
  if (isLoopback(realm) && isLoopback(name)) return true;
  const domain = name.slice(name.indexOf('.') + 1);
  if (!domain.includes('.') || PUBLIC_DOMAIN.test(domain) || /^[\d.]+$/.test(domain)) return false;
  return realm === domain || realm.endsWith(`.${domain}`);
}
