import { resolveAccessKey } from '../ram/authorize.ts';
import { ApiFault, type Caller } from '../service.ts';
import type { OssGateway, OssRequest, OssResponse } from '../wire/oss-gateway.ts';
import type { World } from '../world/world.ts';
import { admit } from './access.ts';
import { addressesOf, type Address } from './address.ts';
import { notImplemented } from './faults.ts';
import { readIncoming, type Incoming } from './incoming.ts';
import type { OssAnswer, OssCall, Operation } from './operation.ts';
import { findOperation, operations } from './operations.ts';
import { checkFreshness, readCredential, verifySignature, type Credential } from './signature.ts';
import { writeXml, type XmlContent } from './xml.ts';

/** The simulated OSS as the wire uses it. */
export const oss: OssGateway = {
  operations,
  operation: (request) => {
    const incoming = readIncoming(request);
    const found = findOperation(incoming, levelOf(likeliestAddress(request)));
    return found && { name: found.name, mutates: found.operation.mutates };
  },
  answer,
  refuse,
};

function answer(world: World, request: OssRequest): OssResponse {
  const incoming = readIncoming(request);
  const { caller, address, scopeRegion } = identify(world, incoming);
  const found = findOperation(incoming, levelOf(address));
  if (found === undefined) throw notImplemented(`${request.method} ?${request.query}`);
  const call: OssCall = {
    world,
    incoming,
    caller,
    bucket: address.bucket ?? '',
    key: address.key ?? '',
    endpointRegion: address.region,
    region: address.region ?? scopeRegion ?? world.defaultRegion,
    now: world.now(),
  };
  admit(call, found.operation);
  return respond(request, found.operation.run(call));
}

function refuse(request: OssRequest, fault: Parameters<OssGateway['refuse']>[1]): OssResponse {
  if (fault.status === 304) return { status: 304, headers: commonHeaders(request), body: Buffer.alloc(0) };
  const { status, code, message } = asOss(fault);
  const { EC, ...context } = fault.detail as XmlContent;
  const hostId = request.host.replace(/:\d+$/, '');
  const xml = Buffer.from(
    writeXml('Error', { Code: code, Message: message, RequestId: request.requestId, HostId: hostId, ...context, EC }),
  );
  const headers = { ...commonHeaders(request), ...(typeof EC === 'string' ? { 'x-oss-ec': EC } : {}) };
  // An answer to HEAD has no body, so the error travels in a header.
  if (request.method.toUpperCase() === 'HEAD')
    return { status, headers: { ...headers, 'x-oss-err': xml.toString('base64') }, body: Buffer.alloc(0) };
  return {
    status,
    headers: { ...headers, 'content-type': 'application/xml', 'content-length': String(xml.length) },
    body: xml,
  };
}

/** The world's faults speak RPC; OSS says the same in its own words. */
function asOss(fault: { readonly status: number; readonly code: string; readonly message: string }): {
  status: number;
  code: string;
  message: string;
} {
  if (!fault.code.startsWith('Throttling')) return fault;
  return {
    status: 503,
    code: 'TotalQpsLimitExceeded',
    message: 'The total QPS of the account has exceeded its limit. Please slow down.',
  };
}

/** Who asks, and for what: the signature decides where the address is ambiguous. */
function identify(
  world: World,
  incoming: Incoming,
): { caller: Caller | undefined; address: Address; scopeRegion: string | undefined } {
  const addresses = addressesOf(incoming.wire.host, incoming.wire.path);
  const credential = readCredential(incoming);
  const [likeliest] = addresses;
  if (credential === undefined) {
    if (likeliest?.bucket === undefined)
      throw new ApiFault(403, 'AccessDenied', 'Anonymous access is forbidden for this operation.');
    return { caller: undefined, address: likeliest, scopeRegion: undefined };
  }
  const key = resolveAccessKey(world, credential.accessKeyId);
  if (key === undefined)
    throw invalidAccessKeyId(credential, 'The OSS Access Key Id you provided does not exist in our records.');
  if (!key.active) throw invalidAccessKeyId(credential, 'The OSS Access Key Id you provided is disabled.');
  checkFreshness(incoming, credential);
  const address = verifySignature(incoming, credential, key.secret, addresses);
  checkToken(credential, key, world.now());
  return { caller: key.caller, address, scopeRegion: 'scope' in credential ? credential.scope.region : undefined };
}

function checkToken(
  credential: Credential,
  key: { readonly securityToken?: string; readonly expiresAt?: number },
  now: number,
): void {
  const given = credential.securityToken;
  if (key.securityToken === undefined) {
    if (given === undefined || given === '') return;
    throw new ApiFault(403, 'InvalidSecurityToken', 'The security token you provided is invalid.');
  }
  // A temporary key without its token is no key.
  if (given === undefined)
    throw invalidAccessKeyId(credential, 'The OSS Access Key Id you provided does not exist in our records.');
  if (given !== key.securityToken) {
    throw new ApiFault(
      403,
      'AccessKeyIdAndSecurityTokenNotMatch',
      'The AccessKeyId and the security token you provided do not match.',
    );
  }
  if (key.expiresAt !== undefined && key.expiresAt <= now) {
    throw new ApiFault(403, 'SecurityTokenExpired', 'The security token you provided has expired.');
  }
}

function invalidAccessKeyId({ accessKeyId }: Credential, message: string): ApiFault {
  return new ApiFault(403, 'InvalidAccessKeyId', message, { OSSAccessKeyId: accessKeyId });
}

function respond(request: OssRequest, { status = 200, headers = {}, xml, bytes }: OssAnswer): OssResponse {
  const body = xml === undefined ? (bytes ?? Buffer.alloc(0)) : Buffer.from(writeXml(...xml));
  const own = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name.toLowerCase(), asHeader(value)] as const],
  );
  return {
    status,
    headers: {
      ...commonHeaders(request),
      ...(xml === undefined ? {} : { 'content-type': 'application/xml' }),
      ...(status === 204 || status === 304 ? {} : { 'content-length': String(body.length) }),
      ...Object.fromEntries(own),
    },
    body,
  };
}

function commonHeaders({ requestId }: OssRequest): Readonly<Record<string, string>> {
  return { server: 'AliyunOSS', 'x-oss-request-id': requestId, 'x-oss-server-time': '1' };
}

/** HTTP headers leave as Latin-1, which is how UTF-8 bytes get through. */
function asHeader(value: string): string {
  return Buffer.from(value, 'utf8')
    .toString('latin1')
    .replaceAll(/[\r\n]/g, ' ');
}

function levelOf(address: Address | undefined): Operation['level'] {
  if (address?.bucket === undefined) return 'service';
  return address.key === undefined ? 'bucket' : 'object';
}

function likeliestAddress({ host, path }: OssRequest): Address | undefined {
  try {
    return addressesOf(host, path)[0];
  } catch (error) {
    if (error instanceof ApiFault) return undefined;
    throw error;
  }
}
